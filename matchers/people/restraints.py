"""What never suffices: combinations of agreement that must not become a link, however much the weights say.

Belongs here: the law of namesakes. Weights assume that comparisons are independent; brothers and sisters, twins and
namesakes of one village are where they are not. Conditions are portable SQL over the level codes of a pair.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

DOUBTFUL = 0.79
"""Below the bar of any link; still a candidate, so that rules that fire on absence stay silent."""
UNLIKELY = 0.15
"""Below the bar of a candidate: a family member with another name is no reason to keep silent."""


@dataclass(frozen=True)
class Restraint:
    """A combination of level codes and the highest match probability a pair with it can have."""

    name: str
    reason: str
    ceiling: float
    condition: str


_ID_AGREES = "id_number IN ('same', 'one_digit', 'swapped', 'rounded_fits', 'damaged_fits', 'masked_fits')"
# A slip that a namesake's birthday seldom fits by chance: one date in thousands. Any other wrong digit fits far more.
_BIRTH_SLIPPED = "birth IN ('exchanged', 'day_off', 'year_off')"
# Nobody is called like somebody else of the house; a brother may sound like him.
_SAME_HOME = "(door = 'same' AND name IN ('same', 'variant'))"
# A name that brothers and sisters may as well bear.
_OTHER_OF_FAMILY = "name IN ('look_alike', 'subset', 'other_surname', 'one_character')"

RESTRAINTS: tuple[Restraint, ...] = (
    Restraint("two_valid_numbers", "两个有效号码是两个人", DOUBTFUL, "id_number = 'both_valid_differ'"),
    Restraint(
        "born_on_other_day",
        "同名但出生日期不同",
        DOUBTFUL,
        f"birth IN ('heaped', 'digit', 'year', 'differs') AND NOT ({_ID_AGREES})",
    ),
    Restraint("other_age", "同名但年龄不符", DOUBTFUL, f"age = 'differs' AND NOT ({_ID_AGREES})"),
    Restraint(
        "name_and_place_only",
        "仅姓名和地点相符",
        DOUBTFUL,
        f"NOT ({_ID_AGREES} OR id_number IN ('birth_part', 'unfit') OR birth = 'same' OR {_BIRTH_SLIPPED}"
        " OR age IN ('same', 'by_year', 'within_one') OR household IN ('same', 'names')"
        f" OR phone IN ('same', 'one_digit') OR {_SAME_HOME})",
    ),
    # Brothers and sisters share a household, a surname and often one character of the given name.
    Restraint(
        "sibling_name",
        "差一个字或形近的名字可以是兄弟姐妹",
        DOUBTFUL,
        f"{_OTHER_OF_FAMILY} AND NOT ({_ID_AGREES} OR id_number = 'birth_part' OR birth = 'same')",
    ),
    # Twins share birth date, village, household and register, fourteen digits of the number, often the fifteenth, and
    # one of the two characters of their names: only the end of a number tells them apart.
    Restraint(
        "twin_name",
        "差一个字的名字，没有完整号码佐证，可以是双胞胎",
        DOUBTFUL,
        "name = 'one_character' AND NOT (id_number IN ('same', 'one_digit', 'swapped', 'masked_fits'))",
    ),
    Restraint(
        "other_number_of_family",
        "名字不尽相同，号码又不会是该号码，可以是兄弟姐妹",
        DOUBTFUL,
        f"{_OTHER_OF_FAMILY} AND id_number IN ('birth_part', 'unfit', 'differs')",
    ),
    Restraint(
        "other_name_same_number", "号码相近但姓名不同", DOUBTFUL, f"name IN ('missing', 'differs') AND {_ID_AGREES}"
    ),
    Restraint("other_name", "姓名不同", UNLIKELY, f"name IN ('missing', 'differs') AND NOT ({_ID_AGREES})"),
)


# A clerk who copies a line too far down gives the dead another person's number, checksum and all, beside a name and a
# birth date of their own. One wrong digit of the year leaves month and day alone, a birthday by the old calendar the
# year.
_YEAR, _MONTH, _DAY = (f"TRY_CAST(substr(l.id_number, {at}, {n}) AS BIGINT)" for at, n in ((7, 4), (11, 2), (13, 2)))
DISOWNED = f"""(CASE WHEN l.birth_on IS NOT NULL
        THEN abs(year(l.birth_on) - {_YEAR}) > 1 AND (month(l.birth_on) <> {_MONTH} OR day(l.birth_on) <> {_DAY})
    WHEN l.born_from IS NOT NULL THEN {_YEAR} < year(l.born_from) - 3 OR {_YEAR} > year(l.born_until) + 3
    ELSE FALSE END)"""
"""Whether a mention `l` says of itself that its valid number is not its own: born another year, month or day, or of
another age by more than three years. Such a number proves nothing, neither who it is nor who it is not."""


def ceiling_sql(restraints: tuple[Restraint, ...] = RESTRAINTS) -> str:
    """The highest weight (log2 odds) a pair may keep, as SQL over its level codes; null where nothing holds it."""
    limits = [f"CASE WHEN {r.condition} THEN {math.log2(r.ceiling / (1 - r.ceiling))!r} END" for r in restraints]
    return f"least({', '.join(limits)})" if len(limits) > 1 else "".join(limits) or "NULL"


def holding(codes: Mapping[str, str], restraints: tuple[Restraint, ...] = RESTRAINTS) -> tuple[Restraint, ...]:
    """The restraints whose condition holds for the level codes of one pair; to explain a link, not to make one."""
    import polars as pl

    if not restraints:
        return ()
    conditions = [pl.sql_expr(r.condition).alias(r.name) for r in restraints]
    (held,) = pl.DataFrame([dict(codes)]).select(conditions).rows()
    return tuple(r for r, holds in zip(restraints, held, strict=True) if holds)
