"""All blocking rules in one pass: each rule's keys as one number, so that one join finds the pairs of every rule.

Belongs here: the SQL that turns Blocks into keys, and keys into pairs. Does not belong here: which rules there are
(`blocking`), or who runs the statements (`assets/linking.py`).

A register of millions is read once: its names and places are hashed once a row, whatever the number of rules that
ask for them. `hash` is a 64-bit digest of the database; two keys that share one by accident only cost a comparison.
The two sides of a key must be of one type, for 7 and 7 differ when one of them is text or a smaller number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matchers.blocking import MAX_BLOCK, MAX_YEARS, Block

Keys = list[tuple[str, str]]


def wanted_sql(blocks: Sequence[Block], left: str) -> str:
    """One row a mention, rule and year: block, profile, key0 (the rule's keys), key1 … (with its splits)."""
    depth = _depth(blocks)
    return "\nUNION ALL\n".join(_wanted(number, block, left, depth) for number, block in enumerate(blocks))


def near_sql(blocks: Sequence[Block], right: str, columns: Sequence[str], also: str = "FALSE") -> str:
    """The identities of `right` that any mention of `wanted` could meet, with `columns`, the parts of their keys, and
    `meets_<rule>`; `also` adds others."""
    parts = _parts(blocks)
    hashed = ", ".join(f"hash({expression}) AS {part}" for expression, part in parts.items())
    meets = [
        f"{_key(number, [parts[b] for _, b in _keys(block)])} IN (SELECT key0 FROM wanted WHERE block = {number})"
        f" AS meets_{number}"
        for number, block in enumerate(blocks)
    ]
    any_of = " OR ".join(f"meets_{number}" for number in range(len(blocks)))
    kept = ", ".join(("place", *columns, *parts.values()))
    return f"""
    SELECT * FROM (
        SELECT {kept}, {", ".join(meets)}, is_also
        FROM (SELECT rowid AS place, {", ".join(columns)}, {hashed}, {also} AS is_also FROM {right} AS r))
    WHERE {any_of} OR is_also"""


def met_sql(blocks: Sequence[Block], max_block: int = MAX_BLOCK) -> str:
    """Pairs (block, profile, place) of `wanted` and `near`.

    A key that more than `max_block` identities hold is split by the rule's next split, and left out when it has none.
    """
    depth = _depth(blocks)
    parts = _parts(blocks)
    offered = " UNION ALL ".join(_offered(number, block, parts, depth) for number, block in enumerate(blocks))
    crowds = ", ".join(
        f"crowd{n} AS (SELECT key{n} FROM offered WHERE key{n} IS NOT NULL GROUP BY key{n}"
        f" HAVING count(*) > {max_block})"
        for n in range(depth + 1)
    )
    return f"""
    WITH offered AS MATERIALIZED ({offered}), {crowds}
    {" UNION ALL ".join(_met(n) for n in range(depth + 1))}"""


def _depth(blocks: Sequence[Block]) -> int:
    return max((len(block.splits) for block in blocks), default=0)


def _keys(block: Block) -> Keys:
    """A rule's keys on both sides; of a rule with years the year is the last of them."""
    keys = list(zip(block.left, block.right, strict=True))
    if block.years:
        keys.append((f"CAST({block.years[0]} + step.n AS BIGINT)", block.years[2]))
    return keys


def _key(number: int, parts: Sequence[str]) -> str:
    return f"hash({number}, {', '.join(parts)})"


def _parts(blocks: Sequence[Block]) -> dict[str, str]:
    """The column of `near` that holds the hash of each expression a key or a split is made of."""
    expressions = [b for block in blocks for _, b in (*_keys(block), *block.splits)]
    return {e: f"part{n}" for n, e in enumerate(dict.fromkeys(expressions))}


def _wanted(number: int, block: Block, left: str, depth: int) -> str:
    keys, splits = [a for a, _ in _keys(block)], [a for a, _ in block.splits]
    step = ""
    if block.years:
        first, last, _ = block.years
        numbers = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(MAX_YEARS))
        step = f" JOIN ({numbers}) AS step ON {first} + step.n <= {last}"

    def level(n: int) -> str:
        # A mention that does not say what a block is split by is in none of the parts.
        said = " AND ".join(f"{s} IS NOT NULL" for s in splits[:n]) or "TRUE"
        return f"CASE WHEN {said} THEN {_key(number, [f'hash({k})' for k in (*keys, *splits[:n])])} END"

    levels = _levels([level(n) for n in range(len(splits) + 1)], depth)
    given = " AND ".join(f"{k} IS NOT NULL" for k in keys)
    return f"SELECT {number} AS block, l.profile, {levels} FROM {left} AS l{step} WHERE ({block.where}) AND {given}"


def _offered(number: int, block: Block, parts: Mapping[str, str], depth: int) -> str:
    keys, splits = [parts[b] for _, b in _keys(block)], [parts[b] for _, b in block.splits]
    levels = _levels([_key(number, [*keys, *splits[:n]]) for n in range(len(splits) + 1)], depth)
    return f"SELECT place, {levels} FROM near WHERE meets_{number}"


def _levels(keys: Sequence[str], depth: int) -> str:
    """key0 to key<depth>; null where the rule has no further split."""
    return ", ".join(f"{keys[n] if n < len(keys) else 'NULL'} AS key{n}" for n in range(depth + 1))


def _met(level: int) -> str:
    """Pairs that share the key of `level`, where the key before is too large a block and this one is not."""
    before = f" AND r.key{level - 1} IN (SELECT key{level - 1} FROM crowd{level - 1})" if level else ""
    return (
        f"SELECT l.block, l.profile, r.place FROM wanted AS l JOIN offered AS r ON l.key{level} = r.key{level}"
        f" WHERE r.key{level} NOT IN (SELECT key{level} FROM crowd{level}){before}"
    )
