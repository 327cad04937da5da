"""Identity numbers: how a number that proves nothing by itself still points at its owner.

Belongs here: how a written number can have come from a valid one. Does not belong here: what one number is worth by
itself, nor the list of numbers a damaged one can have been (`matchers/standardise`).
"""

from __future__ import annotations

from data_contracts.id_status import is_valid_sql
from matchers.people.comparisons.level import Comparison, Level

SEEN_OF_MASKED = 8
"""Digits of a masked number that must be legible; two or four fit half the county."""
REGION = 6


# One wrong place, or two neighbours exchanged, leaves the first ten characters or the last seven whole: cheap to ask
# before counting edits, and true of few strangers.
_NEAR = (
    "l.id_status = 'invalid' AND length(l.id_number) BETWEEN 17 AND 19"
    " AND (left(l.id_number, 10) = left(r.id_number, 10) OR right(l.id_number, 7) = right(r.id_number, 7))"
)


def _one_digit() -> str:
    return f"{_NEAR} AND levenshtein(l.id_number, r.id_number) = 1"


def _swapped() -> str:
    """Two edits that are one when neighbours may change places."""
    edits = "levenshtein(l.id_number, r.id_number) = 2 AND damerau_levenshtein(l.id_number, r.id_number) = 1"
    return f"{_NEAR} AND length(l.id_number) = 18 AND {edits}"


# A number that ends in X is text in every program: no spreadsheet can have cut or rounded it.
_WAS_NUMBER = "l.id_status = 'damaged' AND length(l.id_number) = 18 AND right(r.id_number, 1) <> 'X'"

_SAME_DOUBLE = "TRY_CAST(l.id_number AS DOUBLE) = TRY_CAST(r.id_number AS DOUBLE)"


def _rounded() -> str:
    """The same double: programs that keep numbers so write the nearest multiple of 16, 32 or 64."""
    return f"{_WAS_NUMBER} AND right(l.id_number, 3) <> '000' AND {_SAME_DOUBLE}"


def _cut() -> str:
    """Excel keeps fifteen digits and writes 000; a rounded number ends so by chance."""
    kept = f"substr(l.id_number, 1, 15) = substr(r.id_number, 1, 15) OR {_SAME_DOUBLE}"
    return f"{_WAS_NUMBER} AND right(l.id_number, 3) = '000' AND ({kept})"


# A number whose X was left out is seventeen digits, and a spreadsheet's number like any other.
_LOST_X = "l.id_status = 'invalid' AND length(l.id_number) = 17 AND right(r.id_number, 1) = 'X'"


def _without_x(digits: str) -> str:
    """Seventeen digits of which a program kept fifteen, or a binary number of 53 bits."""
    kept = {
        "cut": "right(l.id_number, 2) = '00' AND left(l.id_number, 15) = left(r.id_number, 15)",
        "rounded": "TRY_CAST(l.id_number AS DOUBLE) = TRY_CAST(left(r.id_number, 17) AS DOUBLE)",
    }[digits]
    return f"{_LOST_X} AND {kept}"


def _masked() -> str:
    """All legible characters agree. Some lists hide digits behind X, so X is read as itself only after a digit."""
    hidden = "regexp_replace(substr(l.id_number, 1, 17), '[^0-9]', '_', 'g')"
    last = (
        "CASE WHEN right(l.id_number, 1) BETWEEN '0' AND '9' THEN right(l.id_number, 1)"
        " WHEN right(l.id_number, 1) = 'X' AND substr(l.id_number, 17, 1) <> 'X' THEN 'X' ELSE '_' END"
    )
    return f"l.id_status = 'masked' AND r.id_number LIKE {hidden} || {last}"


_MANTISSA = "replace(split_part(l.id_number, 'E', 1), '.', '')"


def _begins(digits: int) -> str:
    """At least so many leading digits survive, in scientific notation (rounded in the last of them) or as text."""
    shown = "(l.id_status = 'damaged' AND contains(l.id_number, 'E+17')"
    near = (
        f"abs(TRY_CAST(l.id_number AS DOUBLE) - TRY_CAST(substr(r.id_number, 1, 17) || '0' AS DOUBLE))"
        f" <= 0.5 * power(10, 18 - length({_MANTISSA}))"
    )
    typed = "l.id_status = 'invalid' AND length(l.id_number) < 18 AND starts_with(r.id_number, l.id_number)"
    return f"{shown} AND length({_MANTISSA}) >= {digits} AND {near}) OR ({typed} AND length(l.id_number) >= {digits})"


def id_number() -> Comparison:
    """Identity numbers. Two valid and different numbers are two people: that is tested before any likeness."""
    both_valid = f"{is_valid_sql('l.id_status')} AND l.id_number <> r.id_number"
    birth = "substr(l.id_number, 7, 8) = substr(r.id_number, 7, 8)"
    legible = "length(regexp_replace(l.id_number, '[^0-9]', '', 'g'))"
    # What is too short to be a number that lost a digit says nothing where it does not begin like the other one.
    says_nothing = (
        f"(l.id_status = 'masked' AND (length(l.id_number) <> 18 OR {legible} < {SEEN_OF_MASKED}))"
        " OR (length(l.id_number) <> 18 AND ("
        f"(l.id_status = 'damaged' AND (NOT contains(l.id_number, 'E+17') OR length({_MANTISSA}) < {REGION}))"
        " OR (l.id_status = 'invalid' AND length(l.id_number) < 15"
        f" AND (length(l.id_number) < {REGION} OR NOT starts_with(r.id_number, l.id_number)))))"
    )
    return Comparison(
        "id_number",
        "身份证号",
        f"l.id_number IS NULL OR r.id_number IS NULL OR l.id_status IN ('missing', 'dummy') OR {says_nothing}",
        (
            Level("both_valid_differ", "两个有效号码不同", both_valid, 0.0001, 0.48, is_fixed=True),
            Level("same", "相同", "l.id_number = r.id_number", 0.01, 1e-8),
            Level("one_digit", "错、漏或多一位", _one_digit(), 0.36, 8e-8),
            Level("swapped", "相邻两位颠倒", _swapped(), 0.18, 2e-8),
            Level(
                "rounded_fits",
                "被程序取整，可由该号码得来",
                f"({_rounded()}) OR ({_without_x('rounded')})",
                0.06,
                2e-7,
            ),
            Level(
                "damaged_fits",
                "被表格截断，完好的十五位相符",
                f"({_cut()}) OR ({_without_x('cut')})",
                0.24,
                3e-6,
            ),
            Level("masked_fits", "遮盖号码，可见位相符", _masked(), 0.08, 1e-4),
            Level("birth_part", "号码中的出生日期相符", f"l.id_status = 'invalid' AND {birth}", 0.024, 4e-5),
            # What a spreadsheet leaves can be tested: this number did not come from that one.
            Level(
                "unfit", "出生日期相符，但损坏的号码不会是该号码", f"l.id_status = 'damaged' AND {birth}", 0.001, 4e-5
            ),
            Level("prefix", "残存的前几位相符，至少到出生年份", _begins(10), 0.005, 2e-4),
            Level("region", "只剩地区码且相符", _begins(REGION), 0.015, 0.011),
            Level("differs", "不符", "TRUE", 0.0249, 0.5086),
        ),
        about="所写号码不是有效号码时，看它能否由某人的有效号码错写、截断、取整或遮盖而来。"
        "两个有效号码不同就是两个人；以X结尾的号码不会被表格软件截断。",
    )


COMPARISONS = (id_number(),)
