"""Whether the numbers of a column are those of the people whose birth and sex stand in the same rows.

Belongs here: agreement of cells within rows of a sample. Does not belong here: whether two records agree.
Two columns of good numbers (the head's and the member's, the owner's and the agent's) look alike; only the rows tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from matchers.intake.content import has_check_sign

_DATE = re.compile(r"((?:19|20)\d\d)\D?(\d{1,2})(?:\D?(\d{1,2}))?")
_MALE, _FEMALE = frozenset({"男", "男性", "1"}), frozenset({"女", "女性", "2"})
LEAST = 5
"""Rows with both below which nothing is said."""


def agreement(numbers: Sequence[str], births: Sequence[str], sexes: Sequence[str]) -> float | None:
    """Share of the rows with a good number whose birth and sex, as far as they are written, are the number's; None of
    too few rows. Any of the lists may be empty."""
    compared = agreed = 0
    for i, number in enumerate(numbers):
        number = number.strip().upper()
        if not re.fullmatch(r"\d{17}[\dX]", number) or not has_check_sign(number):
            continue
        agreements = [_same_birth(number, births[i])] if i < len(births) else []
        agreements += [_same_sex(number, sexes[i])] if i < len(sexes) else []
        decided = [t for t in agreements if t is not None]
        compared += bool(decided)
        agreed += bool(decided) and all(decided)
    return agreed / compared if compared >= LEAST else None


def _same_birth(number: str, birth: str) -> bool | None:
    found = _DATE.match(birth.strip())
    if not found:
        return None
    day = number[12:14] if found[3] is None else found[3].zfill(2)
    return number[6:14] == found[1] + found[2].zfill(2) + day


def _same_sex(number: str, sex: str) -> bool | None:
    if sex.strip() not in _MALE | _FEMALE:
        return None
    return (int(number[16]) % 2 == 1) == (sex.strip() in _MALE)
