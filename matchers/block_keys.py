"""Blocking rules as numbers: a mention and an identity that share the key of a rule meet.

Belongs here: the SQL that turns Blocks into keys, and keys into pairs. Does not belong here: which rules there are
(`blocking`), or who runs the statements (`assets/blocked_pairs.py`).

A register of millions is hashed once a row, whatever the number of rules that ask for its names and places, and each
rule's key is a narrow number of its own, so that most identities are passed over without a look at them. Of 64,000
keys in a register of five million some seventy are shared by accident; such a pair only costs a comparison.
The two sides of a key must be of one type, for 7 and 7 differ when one of them is text or a smaller number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from matchers.blocking import MAX_BLOCK, MAX_YEARS, Block

Keys = list[tuple[str, str]]


def wanted_sql(blocks: Sequence[Block], left: str) -> str:
    """One row a mention, rule and year: block, profile, key0 (the rule's keys), key1 … (with its splits)."""
    keys = dict.fromkeys(k for block in blocks for k in (*block.left, *(a for a, _ in block.splits)))
    parts = {expression: f"part{n}" for n, expression in enumerate(keys)}
    asked = {where: f"is_asked{n}" for n, where in enumerate(dict.fromkeys(block.where for block in blocks))}
    bounds = dict.fromkeys(bound for block in blocks for bound in (block.years or ())[:2])
    years = {bound: f"year{n}" for n, bound in enumerate(bounds)}
    columns = [
        "l.profile",
        *(f"CASE WHEN {e} IS NOT NULL THEN hash({e}) END AS {part}" for e, part in parts.items()),
        *(f"({where}) AS {name}" for where, name in asked.items()),
        *(f"{bound} AS {name}" for bound, name in years.items()),
    ]
    names, depth = {**parts, **asked, **years}, most_splits(blocks)
    rules = (_wanted(number, block, names, depth) for number, block in enumerate(blocks))
    return f"WITH said AS MATERIALIZED (SELECT {', '.join(columns)} FROM {left} AS l)\n" + "\nUNION ALL\n".join(rules)


def keys_sql(blocks: Sequence[Block], asked: Sequence[int], right: str, first: int, last: int, also: str) -> str:
    """The identities of `right` from row `first` to row `last`: place, their rowid, key<rule> of each rule `asked`,
    and `is_also`, the condition `also`. The rules that no mention asks for would be sought in vain.
    """
    keys = {number: [hashed for _, hashed in _keys(blocks[number])] for number in asked}
    expressions = dict.fromkeys(e for parts in keys.values() for e in parts)
    parts = {expression: f"part{n}" for n, expression in enumerate(expressions)}
    hashed = ", ".join(("rowid AS place", *(f"hash({e}) AS {part}" for e, part in parts.items())))
    named = (f"{_key([parts[e] for e in keys[number]])} AS key{number}" for number in asked)
    return (
        f"SELECT {', '.join(('place', *named, 'is_also'))} FROM (SELECT {hashed}, {also} AS is_also"
        f" FROM {right} AS r WHERE rowid BETWEEN {first} AND {last})"
    )


def reached_sql(asked: Iterable[int], also: int) -> str:
    """The identities of `keys` that some mention of `wanted` could meet: block, place, key; `also` is the block of
    those that are there in any case."""
    rules = (
        f"SELECT {n} AS block, place, key{n} AS key FROM keys"
        f" WHERE key{n} IN (SELECT key0 FROM wanted WHERE block = {n})"
        for n in asked
    )
    return " UNION ALL ".join((*rules, f"SELECT {also}, place, NULL FROM keys WHERE is_also"))


def crowd_sql(max_block: int = MAX_BLOCK) -> str:
    """The keys (block, key) that more identities of `reached` hold than a block may have."""
    return f"SELECT block, key FROM reached WHERE key IS NOT NULL GROUP BY block, key HAVING count(*) > {max_block}"


def met_sql(level: int) -> str:
    """Pairs (block, profile, place) of `wanted` and `reached` that share a key of `level` which is no `crowd`."""
    return (
        f"SELECT w.block, w.profile, r.place FROM wanted AS w JOIN reached AS r ON r.block = w.block"
        f" AND r.key = w.key{level} WHERE (r.block, r.key) NOT IN (SELECT (block, key) FROM crowd)"
    )


def split_sql(blocks: Sequence[Block], level: int) -> str:
    """`reached` of the next `level`: who is in a `crowd`, by the next split of its rule, as long as it has one.

    Needs `near`, what the identities say, by place.
    """
    splits = {n: block.splits[level - 1][1] for n, block in enumerate(blocks) if len(block.splits) >= level}
    tests = " ".join(f"WHEN {n} THEN hash({expression})" for n, expression in splits.items())
    return (
        f"SELECT o.block, o.place, {_key(['o.key', f'CASE o.block {tests} END'])} AS key FROM reached AS o"
        " JOIN crowd AS c ON c.block = o.block AND c.key = o.key JOIN near AS r ON r.place = o.place"
        f" WHERE o.block IN ({', '.join(map(str, splits))})"
    )


def most_splits(blocks: Sequence[Block]) -> int:
    """How often a block can be split at most."""
    return max((len(block.splits) for block in blocks), default=0)


def _keys(block: Block) -> Keys:
    """A rule's keys on both sides; of a rule with years the year is the last of them."""
    keys = list(zip(block.left, block.right, strict=True))
    if block.years:
        keys.append((f"CAST({block.years[0]} + step.n AS BIGINT)", block.years[2]))
    return keys


def _key(parts: Sequence[str]) -> str:
    """Half a hash: what is read once a row and rule of a register is to be narrow."""
    return f"CAST(hash({', '.join(parts)}) >> 32 AS UINTEGER)"


def _wanted(number: int, block: Block, names: Mapping[str, str], depth: int) -> str:
    """One rule's rows; `names` gives the column of `said` that holds each expression's hash, condition or year."""
    keys, splits = [names[k] for k in block.left], [names[a] for a, _ in block.splits]
    given = [names[block.where], *(f"{key} IS NOT NULL" for key in keys)]
    step = ""
    if block.years:
        first, last = (names[bound] for bound in block.years[:2])
        numbers = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(MAX_YEARS))
        step = f" JOIN ({numbers}) AS step ON {first} + step.n <= {last}"
        keys.append(f"hash(CAST({first} + step.n AS BIGINT))")
    levels = [_key(keys)]
    for n, split in enumerate(splits):
        # A mention that does not say what a block is split by is in none of the parts.
        said = " AND ".join(f"{s} IS NOT NULL" for s in splits[: n + 1])
        levels.append(f"CASE WHEN {said} THEN {_key([f'key{n}', split])} END")
    levels += ["NULL"] * (depth + 1 - len(levels))
    columns = ", ".join(f"{key} AS key{n}" for n, key in enumerate(levels))
    return f"SELECT {number} AS block, profile, {columns} FROM said{step} WHERE {' AND '.join(given)}"
