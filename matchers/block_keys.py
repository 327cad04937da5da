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
    rules = (_wanted(number, block, {**parts, **asked, **years}, depth) for number, block in enumerate(blocks))
    return f"WITH said AS MATERIALIZED (SELECT {', '.join(columns)} FROM {left} AS l)\n" + "\nUNION ALL\n".join(rules)


def reached_sql(blocks: Sequence[Block], asked: Sequence[int], right: str, also: str = "FALSE") -> str:
    """The identities of `right` that any mention of `wanted` could meet, by `place`, their rowid: the parts of their
    keys, `meets_<rule>`, and `is_also` of those that `also` adds. What the identities say is fetched when it is known
    who they are. `asked`: the rules in `wanted`; the others would be sought in vain.
    """
    parts = _parts([blocks[number] for number in asked])
    hashed = [f"hash({expression}) AS {part}" for expression, part in parts.items()]
    meets = [
        f"{_key(number, [parts[b] for _, b in _keys(blocks[number])])}"
        f" IN (SELECT key0 FROM wanted WHERE block = {number}) AS meets_{number}"
        for number in asked
    ]
    any_of = " OR ".join(("is_also", *(f"meets_{number}" for number in asked)))
    kept = ", ".join(("place", *parts.values(), *meets, "is_also"))
    return f"""
    SELECT * FROM (
        SELECT {kept} FROM (SELECT {", ".join(("rowid AS place", *hashed, f"{also} AS is_also"))} FROM {right} AS r))
    WHERE {any_of}"""


def met_sql(blocks: Sequence[Block], asked: Sequence[int], max_block: int = MAX_BLOCK) -> str:
    """Pairs (block, profile, place) of `wanted` and `reached`, which was made for the rules `asked`.

    A key that more than `max_block` identities hold is split by the rule's next split, and left out when it has none.
    """
    if not asked:
        return "SELECT block, profile, 0::BIGINT AS place FROM wanted"
    depth = _depth(blocks)
    parts = _parts([blocks[number] for number in asked])
    offered = " UNION ALL ".join(_offered(number, blocks[number], parts, depth) for number in asked)
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
    """The column of `reached` that holds the hash of each expression a key or a split is made of."""
    expressions = [b for block in blocks for _, b in (*_keys(block), *block.splits)]
    return {e: f"part{n}" for n, e in enumerate(dict.fromkeys(expressions))}


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

    def level(n: int) -> str:
        # A mention that does not say what a block is split by is in none of the parts.
        said = " AND ".join(f"{s} IS NOT NULL" for s in splits[:n]) or "TRUE"
        return f"CASE WHEN {said} THEN {_key(number, [*keys, *splits[:n]])} END"

    levels = _levels([level(n) for n in range(len(splits) + 1)], depth)
    return f"SELECT {number} AS block, profile, {levels} FROM said{step} WHERE {' AND '.join(given)}"


def _offered(number: int, block: Block, parts: Mapping[str, str], depth: int) -> str:
    keys, splits = [parts[b] for _, b in _keys(block)], [parts[b] for _, b in block.splits]
    levels = _levels([_key(number, [*keys, *splits[:n]]) for n in range(len(splits) + 1)], depth)
    return f"SELECT place, {levels} FROM reached WHERE meets_{number}"


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
