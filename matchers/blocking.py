"""Which pairs are worth comparing: blocking rules in portable SQL, each saying which error it forgives.

Belongs here: the keys under which a mention (`l`) and an identity (`r`) meet, and the size no block may pass.
Does not belong here: what a pair is worth (`comparisons`, `linkage`).
A pair that no rule brings together is never compared; so every kind of error needs a rule that does not look at it.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_BLOCK = 400
"""Identities one key may hold; a larger block is split by the rule's next key, for its own says little of a person."""

MAX_YEARS = 4
"""Years of birth a mention can be looked for in: an age leaves two, and one more on either side for a slip."""

_NO_VALID_ID = "l.id_status NOT IN ('valid', 'upgraded')"


ID_PARTS = {
    "id_head": "TRY_CAST(substr(id_number, 1, 14) AS BIGINT)",
    "id_tail": "TRY_CAST(substr(id_number, 7, 11) AS BIGINT)",
    "id_ends": "TRY_CAST(substr(id_number, 1, 6) || substr(id_number, 15, 3) AS BIGINT)",
    "id_year": "TRY_CAST(substr(id_number, 7, 4) AS BIGINT)",
}
"""Parts of a number of eighteen characters, columns of both tables: region and birth; birth and sequence; the ends;
the year of birth."""


@dataclass(frozen=True)
class Block:
    """One blocking rule: `left` and `right` are equal lists of key expressions, `where` narrows the mentions.

    `forgives` names the error the rule survives; `fixes` are the comparisons its key conditions, which
    must not be learnt from its own pairs. `splits` are keys (left, right) that divide a block that is too large,
    one after the other; what cannot be divided any more is left out. `years` is the first and the last year of
    birth on the left and the year on the right: one more key, that a mention has once for each of its years.
    """

    name: str
    forgives: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    fixes: tuple[str, ...]
    where: str = "TRUE"
    splits: tuple[tuple[str, str], ...] = ()
    years: tuple[str, str, str] | None = None


_YEARS = ("l.year_from", "l.year_until", "r.id_year")
_SURNAME = ("l.surname", "r.surname")
_SEX = ("l.sex", "r.sex")
_TOWNSHIP = ("l.township", "r.township")
_VILLAGE = ("l.village", "r.village")

BLOCKS: tuple[Block, ...] = (
    Block(
        "id_first_14",
        "a slip or a spreadsheet's rounding in the last four digits; any error in the name",
        ("l.id_head",),
        ("r.id_head",),
        ("id_number", "birth", "age"),
        "l.id_status IN ('invalid', 'damaged') AND length(l.id_number) >= 17",
        splits=(_SURNAME, _TOWNSHIP),
    ),
    Block(
        "id_last_11",
        "a slip in the region digits; any error in the name",
        ("l.id_tail",),
        ("r.id_tail",),
        ("id_number", "birth", "age", "sex"),
        "l.id_status = 'invalid' AND length(l.id_number) >= 17",
        splits=(_SURNAME, _TOWNSHIP),
    ),
    Block(
        "id_ends_and_surname",
        "a slip in the birth digits; an error in the given name",
        ("l.id_ends", "l.surname"),
        ("r.id_ends", "r.surname"),
        ("id_number", "name", "sex"),
        "l.id_status = 'invalid' AND length(l.id_number) >= 17",
        splits=(_TOWNSHIP,),
    ),
    Block(
        "id_tail_and_name",
        "a masked number",
        ("TRY_CAST(substr(l.id_number, 15, 3) AS BIGINT)", "l.name_key"),
        ("r.id_tail % 1000", "r.name_key"),
        ("id_number", "name", "sex"),
        "l.id_status = 'masked'",
        splits=(_TOWNSHIP,),
    ),
    Block(
        "name_birth",
        "a missing, invalid or damaged number; a person who moved",
        ("l.name_key", "l.any_birth_on"),
        ("r.name_key", "r.birth_on"),
        ("name", "birth", "age", "id_number"),
        splits=(_SEX, _TOWNSHIP),
    ),
    Block(
        "former_name_birth",
        "a record made under a former name",
        ("l.name_key", "l.any_birth_on"),
        ("r.former_key", "r.birth_on"),
        ("name", "birth", "age", "id_number"),
        splits=(_SEX, _TOWNSHIP),
    ),
    Block(
        "sound_birth",
        "a homophone in the name, surname included",
        ("l.sound", "l.any_birth_on"),
        ("r.sound", "r.birth_on"),
        ("name", "birth", "age", "id_number"),
        _NO_VALID_ID,
        splits=(_SEX, _TOWNSHIP),
    ),
    Block(
        "surname_birth",
        "a wrong, lost or dropped character of the given name",
        ("l.surname", "l.any_birth_on"),
        ("r.surname", "r.birth_on"),
        ("name", "birth", "age", "id_number"),
        _NO_VALID_ID,
        splits=(_SEX, _TOWNSHIP, _VILLAGE),
    ),
    Block(
        "birth_village",
        "a wrong or lost surname",
        ("l.any_birth_on", "l.township", "l.village"),
        ("r.birth_on", "r.township", "r.village"),
        ("birth", "age", "place", "id_number"),
        _NO_VALID_ID,
        splits=(_SEX,),
    ),
    Block(
        "name_year",
        "no birth date but an age; a date that is wrong within its year; a person who moved",
        ("l.name_key",),
        ("r.name_key",),
        ("name", "birth", "age"),
        f"{_NO_VALID_ID} AND l.year_from IS NOT NULL",
        (_SEX, _TOWNSHIP, _VILLAGE),
        _YEARS,
    ),
    Block(
        "name_township",
        "neither number nor birth date nor age",
        ("l.name_key", "l.township"),
        ("r.name_key", "r.township"),
        ("name", "place"),
        _NO_VALID_ID,
        splits=(_VILLAGE, _SEX),
    ),
    Block(
        "sound_township",
        "a homophone where no birth date is written",
        ("l.sound", "l.township"),
        ("r.sound", "r.township"),
        ("name", "place", "birth", "age"),
        f"{_NO_VALID_ID} AND l.year_from IS NOT NULL",
        (_SEX, _VILLAGE),
        _YEARS,
    ),
    Block(
        "surname_village_year",
        "a wrong character of the given name where no birth date is written",
        ("l.surname", "l.township", "l.village"),
        ("r.surname", "r.township", "r.village"),
        ("name", "place", "birth", "age"),
        f"{_NO_VALID_ID} AND l.year_from IS NOT NULL",
        (_SEX,),
        _YEARS,
    ),
    Block(
        "register_household",
        "a child without number or birth date in the rolls",
        ("l.register_household",),
        ("r.register_household",),
        ("household", "name", "place"),
        _NO_VALID_ID,
        splits=(_SURNAME,),
    ),
    Block(
        "name_employer",
        "a filing that gives name and unit only",
        ("l.name_key", "l.employer"),
        ("r.name_key", "r.employer"),
        ("name", "employer"),
        _NO_VALID_ID,
        splits=(_SEX,),
    ),
)


def block_sql(block: Block, left: str, right: str, person: str = "person", max_block: int = MAX_BLOCK) -> str:
    """Pairs (profile, place) of one rule, as portable SQL; `place` is what `person` says of the identity.

    A key that more than `max_block` identities hold is split by the rule's next split. A pair may come twice.
    """
    keys, step = list(zip(block.left, block.right, strict=True)), ""
    if block.years:
        first, last, year = block.years
        keys.append((f"CAST({first} + step.n AS BIGINT)", year))
        numbers = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(MAX_YEARS))
        step = f" JOIN ({numbers}) AS step ON {first} + step.n <= {last}"
    base, columns = len(keys), [*keys, *block.splits]
    on_left = ", ".join(f"{a} AS k{i}" for i, (a, _) in enumerate(columns))
    on_right = ", ".join(f"{b} AS k{i}" for i, (_, b) in enumerate(columns))
    sizes = range(base, len(columns) + 1)
    given = " AND ".join(f"{a} IS NOT NULL" for a, _ in keys)
    # Only bare columns, and of one type: a database finds those in its scan, an expression over millions of rows it
    # has to compute first.
    sought = " AND ".join(f"sought.k{i} = {b}" for i, (_, b) in enumerate(keys) if b[2:].isidentifier())
    crowds = ", ".join(
        f"crowd{n} AS (SELECT {_keys(n)} FROM near GROUP BY {_keys(n)} HAVING count(*) > {max_block})" for n in sizes
    )
    return f"""
    WITH wanted AS MATERIALIZED (SELECT l.profile, l.own_person, {on_left}
        FROM {left} AS l{step} WHERE ({block.where}) AND {given}),
    sought AS (SELECT DISTINCT {_keys(base)} FROM wanted),
    near AS MATERIALIZED (SELECT r.{person} AS place, r.person, {on_right}
        FROM {right} AS r WHERE EXISTS (SELECT 1 FROM sought WHERE {sought})),
    {crowds}
    {" UNION ALL ".join(_met(n, is_split=n > base) for n in sizes)}"""


def _keys(count: int) -> str:
    return ", ".join(f"k{i}" for i in range(count))


def _met(count: int, *, is_split: bool) -> str:
    """Pairs that share `count` keys, where one key less is too large a block and these are not."""

    def crowded(keys: int) -> str:
        same = " AND ".join(f"c.k{i} = r.k{i}" for i in range(keys))
        return f"EXISTS (SELECT 1 FROM crowd{keys} AS c WHERE {same})"

    same = " AND ".join(f"l.k{i} = r.k{i}" for i in range(count))
    before = f" AND {crowded(count - 1)}" if is_split else ""
    return (
        f"SELECT l.profile, r.place FROM wanted AS l JOIN near AS r ON {same}"
        f" WHERE l.own_person <> r.person AND NOT {crowded(count)}{before}"
    )
