"""Blocking rules as numbers: a mention and an identity that share the key of a rule meet.

Belongs here: the SQL that turns Blocks into keys, and keys into pairs, over the working tables `temp.link_wanted`,
`_reached`, `_keys` and `_crowd`. Does not belong here: which rules there are
(`blocking`), or who runs the statements (`assets/people/blocked_pairs.py`).

A register of millions is hashed once a row, whatever the number of rules that ask for its names and places, and each
rule's key is a narrow number of its own, so that most identities are passed over without a look at them. Of 64,000
keys in a register of five million some seventy are shared by accident; such a pair only costs a comparison.
The two sides of a key must be of one type, for 7 and 7 differ when one of them is text or a smaller number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from matchers.people.blocking import MAX_BLOCK, MAX_YEARS, Block

Side = Literal["wanted", "reached"]
"""The table of mentions' keys, or that of identities'."""


def wanted_sql(blocks: Sequence[Block], left: str) -> str:
    """One row a mention, rule and year: block, profile, key."""
    keys = dict.fromkeys(key for block in blocks for key in block.left)
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
    names = {**parts, **asked, **years}
    rules = (_wanted(number, block, names) for number, block in enumerate(blocks))
    return f"WITH mention AS MATERIALIZED (SELECT {', '.join(columns)} FROM {left} AS l)\n" + "\nUNION ALL\n".join(
        rules
    )


def keys_sql(blocks: Sequence[Block], asked: Sequence[int], right: str, first: int, last: int, also: str) -> str:
    """The identities of `right` from row `first` to row `last`: place, their rowid, key<rule> of each rule `asked`,
    and `is_also`, the condition `also`. The rules that no mention asks for would be sought in vain.
    """
    keys = {n: (*blocks[n].right, *(blocks[n].years or ())[2:]) for n in asked}
    expressions = dict.fromkeys(e for parts in keys.values() for e in parts)
    parts = {expression: f"part{n}" for n, expression in enumerate(expressions)}
    hashed = ", ".join(("rowid AS place", *(f"hash({e}) AS {part}" for e, part in parts.items())))
    named = (f"{_key([parts[e] for e in keys[n]])} AS key{n}" for n in asked)
    return (
        f"SELECT {', '.join(('place', *named, 'is_also'))} FROM (SELECT {hashed}, {also} AS is_also"
        f" FROM {right} AS r WHERE rowid BETWEEN {first} AND {last})"
    )


def reached_sql(asked: Iterable[int], also: int) -> str:
    """The identities of `keys` that some mention of `wanted` could meet: block, place, key; `also` is the block of
    those that are there in any case."""
    rules = (
        f"SELECT {n} AS block, place, key{n} AS key FROM temp.link_keys"
        f" WHERE key{n} IN (SELECT key FROM temp.link_wanted WHERE block = {n})"
        for n in asked
    )
    return " UNION ALL ".join((*rules, f"SELECT {also}, place, NULL FROM temp.link_keys WHERE is_also"))


def crowd_sql(max_block: int = MAX_BLOCK) -> str:
    """The keys (block, key) that more identities of `reached` hold than a block may have."""
    keys = "SELECT block, key FROM temp.link_reached WHERE key IS NOT NULL"
    return f"{keys} GROUP BY block, key HAVING count(*) > {max_block}"


def met_sql() -> str:
    """Pairs (block, profile, place) of `wanted` and `reached` that share a key which is no `crowd`."""
    return (
        "SELECT w.block, w.profile, r.place FROM temp.link_wanted AS w"
        " JOIN temp.link_reached AS r ON r.block = w.block AND r.key = w.key"
        " WHERE (r.block, r.key) NOT IN (SELECT (block, key) FROM temp.link_crowd)"
    )


def split_sql(blocks: Sequence[Block], level: int, side: Side, table: str) -> str:
    """The rows of `side` that hold a `crowd`, by the next split of their rule, number `level`, if it has so many.

    Who does not say in `table` what the crowd is split by is in none of its parts.
    """
    splits = {n: block.splits[level] for n, block in enumerate(blocks) if len(block.splits) > level}
    alias, row, own_row = ("l", "profile", "l.profile") if side == "wanted" else ("r", "place", "r.rowid")
    parted_by = {n: left if side == "wanted" else right for n, (left, right) in splits.items()}
    tests = " ".join(f"WHEN {n} THEN CASE WHEN {e} IS NOT NULL THEN hash({e}) END" for n, e in parted_by.items())
    part = f"CASE o.block {tests} END"
    return (
        f"SELECT o.block, o.{row}, {_key(['o.key', part])} AS key FROM temp.link_{side} AS o"
        " JOIN temp.link_crowd AS c ON c.block = o.block AND c.key = o.key"
        f" JOIN {table} AS {alias} ON {own_row} = o.{row}"
        f" WHERE {part} IS NOT NULL"
    )


def most_splits(blocks: Sequence[Block]) -> int:
    """How often a block can be split at most."""
    return max((len(block.splits) for block in blocks), default=0)


def _key(parts: Sequence[str]) -> str:
    """Half a hash: what is read once a row and rule of a register is to be narrow."""
    return f"CAST(hash({', '.join(parts)}) >> 32 AS UINTEGER)"


def _wanted(number: int, block: Block, names: Mapping[str, str]) -> str:
    """One rule's rows; `names` gives the column of `mention` that holds each expression's hash, condition or year."""
    keys = [names[key] for key in block.left]
    given = [names[block.where], *(f"{key} IS NOT NULL" for key in keys)]
    step = ""
    if block.years:
        first, last = (names[bound] for bound in block.years[:2])
        numbers = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(MAX_YEARS))
        step = f" JOIN ({numbers}) AS step ON {first} + step.n <= {last}"
        keys.append(f"hash(CAST({first} + step.n AS BIGINT))")
    return f"SELECT {number} AS block, profile, {_key(keys)} AS key FROM mention{step} WHERE {' AND '.join(given)}"
