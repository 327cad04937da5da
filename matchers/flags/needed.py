"""What a night cannot do without: of every register, the columns by which it decides.

Belongs here: following rules (`lineage.py`) and linkage (`matchers/people/ways.py`) back to the columns of registers.
Does not belong here: what becomes of a delivery whose columns are not what they were (`expectations/gates.py`). What a
workbook or a form only prints is no reason to keep a whole register out: it is printed blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from data_contracts.contract import Contracts, Implementation, Kind, Source
from data_contracts.words import usual_word
from matchers.facts.measure import Measure
from matchers.flags.lineage import ROWS, rests_on
from matchers.flags.rule import Rule
from matchers.people.said import said_of
from matchers.people.ways import needs


def needed_words(
    rules: Iterable[Rule], measures: Mapping[str, Measure], contracts: Contracts
) -> dict[str, frozenset[str]]:
    """Register → its words by which a rule says more or less, somebody is found, or a row is of its household or
    month. A register that no rule reads and nobody is found in is left out: others decide by it."""
    rested = {column for rule in rules for column in rests_on(rule, measures, contracts.kinds)}
    read = {kind.name for kind in contracts.kinds.values() if (kind.name, ROWS) in rested or kind.inside}
    return {
        source.name: frozenset(_of_source(source, rested, contracts))
        for source in contracts.sources.values()
        if any(implementation.kind in read for implementation in source.implements)
    }


def _of_source(source: Source, rested: set[tuple[str, str]], contracts: Contracts) -> Iterator[str]:
    yield from filter(None, [source.batch_word])
    for implementation in source.implements:
        kind = contracts.kinds[implementation.kind]
        words = {column: word for column, word in _words(implementation, kind) if source.has(word)}
        yield from (word for column, word in words.items() if (kind.name, column) in rested or column in kind.keys)
        for role in kind.roles:
            said = {c: words[column] for c, column in said_of(kind, role).items() if column in words}
            yield from (said[column] for column in (needs(said) if role.is_linked else ()))


def _words(implementation: Implementation, kind: Kind) -> Iterator[tuple[str, str]]:
    """Column of `record.<kind>` → the word of the register it is read from."""
    usual = [(f"{role.name}_{a}", usual_word(role.name, a)) for role in kind.roles for a in role.attributes]
    usual += [(field.name, field.word.name) for field in kind.fields]
    for column, word in usual:
        if column not in implementation.constants:
            yield column, implementation.mapping.get(column, word)
