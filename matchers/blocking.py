"""Which pairs are worth comparing: blocking rules in portable SQL, each saying which error it forgives.

Belongs here: the keys under which a mention (`l`) and an identity (`r`) meet, and the size no block may pass.
Does not belong here: what a pair is worth (`comparisons`, `linkage`).
A pair that no rule brings together is never compared; so every kind of error needs a rule that does not look at it.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_BLOCK = 400
"""Identities one key may hold; a larger block is left out, for its key says next to nothing of a person."""

_NO_VALID_ID = "l.id_status NOT IN ('valid', 'upgraded')"


@dataclass(frozen=True)
class Block:
    """One blocking rule: `left` and `right` are equal lists of key expressions, `where` narrows the mentions.

    `forgives` names the error the rule survives; `fixes` are the comparisons its key conditions, which
    must not be learnt from its own pairs. `and_` holds for the pair beyond the keys.
    """

    name: str
    forgives: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    fixes: tuple[str, ...]
    where: str = "TRUE"
    and_: str = "TRUE"


_NEAR_IN_YEARS = "(l.year_from IS NULL OR year(r.birth_on) BETWEEN l.year_from AND l.year_until)"

BLOCKS: tuple[Block, ...] = (
    Block(
        "id_first_14",
        "a slip or a spreadsheet's rounding in the last four digits; any error in the name",
        ("substr(l.id_number, 1, 14)",),
        ("substr(r.id_number, 1, 14)",),
        ("id_number", "birth", "age"),
        "l.id_status IN ('invalid', 'damaged') AND length(l.id_number) >= 17",
    ),
    Block(
        "id_last_12",
        "a slip in the region digits; any error in the name",
        ("substr(l.id_number, -12)",),
        ("substr(r.id_number, -12)",),
        ("id_number", "birth", "age", "sex"),
        "l.id_status = 'invalid' AND length(l.id_number) >= 17",
    ),
    Block(
        "id_ends_and_surname",
        "a slip in the birth digits; an error in the given name",
        ("substr(l.id_number, 1, 6)", "substr(l.id_number, -4)", "l.surname"),
        ("substr(r.id_number, 1, 6)", "substr(r.id_number, -4)", "r.surname"),
        ("id_number", "name", "sex"),
        "l.id_status = 'invalid' AND length(l.id_number) >= 17",
    ),
    Block(
        "id_tail_and_name",
        "a masked number",
        ("substr(l.id_number, -4)", "l.name_key"),
        ("substr(r.id_number, -4)", "r.name_key"),
        ("id_number", "name", "sex"),
        "l.id_status = 'masked'",
    ),
    Block(
        "name_birth",
        "a missing, invalid or damaged number; a person who moved",
        ("l.name_key", "l.any_birth_on"),
        ("r.name_key", "r.birth_on"),
        ("name", "birth", "age", "id_number"),
    ),
    Block(
        "former_name_birth",
        "a record made under a former name",
        ("l.name_key", "l.any_birth_on"),
        ("r.former_key", "r.birth_on"),
        ("name", "birth", "age", "id_number"),
    ),
    Block(
        "sound_birth",
        "a homophone in the name, surname included",
        ("l.sound", "l.any_birth_on"),
        ("r.sound", "r.birth_on"),
        ("name", "birth", "age", "id_number"),
        _NO_VALID_ID,
    ),
    Block(
        "surname_birth_sex",
        "a wrong, lost or dropped character of the given name",
        ("l.surname", "l.any_birth_on", "coalesce(l.sex, r.sex)"),
        ("r.surname", "r.birth_on", "r.sex"),
        ("name", "birth", "age", "sex", "id_number"),
        _NO_VALID_ID,
    ),
    Block(
        "name_year",
        "no birth date but an age; a date that is wrong within its year; a person who moved",
        ("l.name_key",),
        ("r.name_key",),
        ("name", "birth", "age"),
        f"{_NO_VALID_ID} AND l.year_from IS NOT NULL",
        _NEAR_IN_YEARS,
    ),
    Block(
        "name_township",
        "neither number nor birth date nor age",
        ("l.name_key", "l.township"),
        ("r.name_key", "r.township"),
        ("name", "place"),
        _NO_VALID_ID,
    ),
    Block(
        "sound_township",
        "a homophone where no birth date is written",
        ("l.sound", "l.township"),
        ("r.sound", "r.township"),
        ("name", "place", "birth", "age"),
        f"{_NO_VALID_ID} AND l.year_from IS NOT NULL",
        _NEAR_IN_YEARS,
    ),
    Block(
        "surname_village_year",
        "a wrong character of the given name where no birth date is written",
        ("l.surname", "l.township", "l.village"),
        ("r.surname", "r.township", "r.village"),
        ("name", "place", "birth", "age"),
        f"{_NO_VALID_ID} AND l.year_from IS NOT NULL",
        _NEAR_IN_YEARS,
    ),
    Block(
        "register_household",
        "a child without number or birth date in the rolls",
        ("l.register_household",),
        ("r.register_household",),
        ("household", "name", "place"),
        _NO_VALID_ID,
    ),
    Block(
        "name_employer",
        "a filing that gives name and unit only",
        ("l.name_key", "l.employer"),
        ("r.name_key", "r.employer"),
        ("name", "employer"),
        _NO_VALID_ID,
    ),
)


def block_sql(block: Block, left: str, right: str, max_block: int = MAX_BLOCK) -> str:
    """Pairs (profile, person) of one rule, as portable SQL; keys held by more than `max_block` identities are out."""
    on_left = [expression for expression in block.left if "r." not in expression]
    keys = [right_key for left_key, right_key in zip(block.left, block.right, strict=True) if "r." not in left_key]
    names = ", ".join(f"k{i}" for i in range(len(keys)))
    left_keys = ", ".join(f"{e} AS k{i}" for i, e in enumerate(on_left))
    right_keys = ", ".join(f"{e} AS k{i}" for i, e in enumerate(keys))
    given = " AND ".join(f"{e} IS NOT NULL" for e in on_left)
    same = " AND ".join(f"l.k{i} = r.k{i}" for i in range(len(keys)))
    residual = " AND ".join(f"{a} = {b}" for a, b in zip(block.left, block.right, strict=True) if "r." in a) or "TRUE"
    return f"""
    WITH wanted AS (SELECT l.*, {left_keys} FROM {left} AS l WHERE ({block.where}) AND {given}),
    met AS (SELECT r.*, {right_keys} FROM {right} AS r),
    near AS (SELECT met.* FROM met WHERE EXISTS (
        SELECT 1 FROM (SELECT DISTINCT {names} FROM wanted) AS w
        WHERE {" AND ".join(f"w.k{i} = met.k{i}" for i in range(len(keys)))})),
    small AS (SELECT {names} FROM near GROUP BY {names} HAVING count(*) <= {max_block})
    SELECT l.profile, r.person
    FROM wanted AS l
    JOIN near AS r ON {same}
    JOIN small AS s ON {" AND ".join(f"s.k{i} = r.k{i}" for i in range(len(keys)))}
    WHERE l.own_person <> r.person AND {residual} AND {block.and_}"""
