"""People: which mention is which person, by number, by comparison, by judgement.

Belongs here: mentions, owners of numbers, profiles, links, aliases. Does not belong here: how much an agreement weighs
(`matchers/people/`), what is true of a person (`assets/facts/`).
Hands on: `link.mention`, `link.person`, `link.identity`, `link.candidate`, `link.unfound`, `link.pair` and the
weights behind them, as `data_contracts/products/tables/link.odcs.yaml` declares them.

Working tables, `temp.link_…`, by the module that makes them; nobody else reads them, and the step drops them:

mentions        _raw_mention (a view): what records say of people, as it stands; _name_key: each spelling of a name with
                its keys; _address_place, _county_head, _address_door, _address: what each address names
spoilt_numbers  _spoilt: numbers that are valid only by chance
persons         _spelling: the names of each valid number; _owner: whose it is; _disputed: names not yet settled;
                _subject_of: what each mention's own person is made from; _minted: that person;
                _conflict, _numbered_conflict: mentions under somebody else's number, and the number of that pair;
                _person_of_mention: who each mention is, beside its rowid and kind
identities      _word: what each mention says of its person, and whose word comes first
bonds           _bond: who is tied to whom; _apart: who is kept apart; _replaced: numbers the police replaced
probable        _identity: whom a mention could be; _unclear: mentions that are nobody yet; _register_home,
                _home_by_names: the household of the register they go with; _profile_of, _profile: what they say, once;
                _judged_apart; _met_twice, _met_once: one person met under two numbers; _best: the link taken;
                _listed: who stands on a list already; _numbered_pair
newcomers       _newcomer: mentions of an earlier night's newcomers
blocked_pairs   _wanted, _reached, _keys, _crowd: keys of either side; _met: pairs; _near: identities met
linking         _compared: pairs with their pattern; _weighed: patterns with their weight; _scored: pairs worth keeping
linked_tables   _left_spoilt, _left_unclear, _same_number, _other_name, _likeliest; _taken: its result
"""
