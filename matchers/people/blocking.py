"""Which pairs are worth comparing: blocking rules in portable SQL, each saying which error it forgives.

Belongs here: the keys under which a mention (`l`) and an identity (`r`) meet, and the size no block may pass.
Does not belong here: what a pair is worth (`comparisons`, `linkage`).
A pair that no rule brings together is never compared; so every kind of error needs a rule that does not look at it.
"""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.id_status import is_valid_sql

MAX_BLOCK = 20
"""Identities one key may hold; a larger block is split by the rule's next key, for its own says little of a person: of
more than twenty who fit alike none would be kept as a pair (`certainty.KEPT_PAIR`). A register that grows fills its
blocks, and what a block may hold is what keeps pairs from growing faster than people."""

MAX_YEARS = 4
"""Years of birth a mention can be looked for in: an age leaves two, and one more on either side for a slip."""

_NO_VALID_ID = f"NOT {is_valid_sql('l.id_status')}"


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
    must not be learnt from its own pairs; where it brings families together, their door is one of them. `splits` are
    keys (left, right) that divide a block that is too large, one after the other; what cannot be divided any more is
    left out. `years` is the first and the last year of birth on the left and the year on the right: one more key, that
    a mention has once for each of its years.
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
        "a slip in the last four digits; any error in the name",
        ("l.id_head",),
        ("r.id_head",),
        ("id_number", "birth", "age"),
        "l.id_status = 'invalid' AND length(l.id_number) >= 17",
        splits=(_SURNAME, _TOWNSHIP),
    ),
    Block(
        "id_first_15",
        "a spreadsheet's cutting or rounding of the last three digits; any error in the name",
        ("l.id_head", "l.id_ends // 100 % 10"),
        ("r.id_head", "r.id_ends // 100 % 10"),
        ("id_number", "birth", "age"),
        "l.id_status = 'damaged' AND length(l.id_number) = 18",
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
        ("birth", "age", "place", "door", "id_number"),
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
        ("name", "place", "door", "birth", "age"),
        f"{_NO_VALID_ID} AND l.year_from IS NOT NULL",
        (_SEX,),
        _YEARS,
    ),
    Block(
        "register_household",
        "a child without number or birth date in the rolls",
        ("l.register_household",),
        ("r.register_household",),
        ("household", "name", "place", "door"),
        _NO_VALID_ID,
        splits=(_SURNAME,),
    ),
    Block(
        "family_phone",
        "a record without number or date, of somebody who moved or whose name is misspelt",
        ("l.phone",),
        ("r.phone",),
        ("phone", "household", "door"),
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
