"""When somebody was born: written dates, and ages where no date is written.

Belongs here: how dates and ages of one person come to differ. Does not belong here: the birth date inside an identity
number (`numbers`).
"""

from __future__ import annotations

from matchers.people.comparisons.level import Comparison, Level

_SAME_DAY = "day(l.birth_on) = day(r.birth_on) AND month(l.birth_on) = month(r.birth_on)"


def _one_digit(left: str, right: str) -> str:
    """Whether two numbers of two digits share a digit in its place, or are each other turned round."""
    tens = f"{left} // 10 = {right} // 10"
    return f"{tens} OR {left} % 10 = {right} % 10 OR ({left} // 10 = {right} % 10 AND {left} % 10 = {right} // 10)"


def birth() -> Comparison:
    """Written birth dates: each slip of the pen is a level of its own, for each has its own chance among strangers.

    A year that is one or ten off, a day off and month and day exchanged are slips that a namesake seldom fits. Any
    other wrong digit (1945 and 1948, 1968 and 1986) a namesake fits as easily, so it weighs less; a date that heaps
    on 1 January says no more than its year.
    """
    exchanged = (
        "year(l.birth_on) = year(r.birth_on) AND month(l.birth_on) = day(r.birth_on)"
        " AND day(l.birth_on) = month(r.birth_on)"
    )
    wrong_year = (
        f"{_SAME_DAY} AND year(l.birth_on) // 100 = year(r.birth_on) // 100 AND ("
        + _one_digit("(year(l.birth_on) % 100)", "(year(r.birth_on) % 100)")
        + ")"
    )
    wrong_month = f"day(l.birth_on) = day(r.birth_on) AND ({_one_digit('month(l.birth_on)', 'month(r.birth_on)')})"
    wrong_day = f"month(l.birth_on) = month(r.birth_on) AND ({_one_digit('day(l.birth_on)', 'day(r.birth_on)')})"
    digit = f"({wrong_year}) OR (year(l.birth_on) = year(r.birth_on) AND (({wrong_month}) OR ({wrong_day})))"
    year_off = f"abs(year(l.birth_on) - year(r.birth_on)) IN (1, 10) AND {_SAME_DAY}"
    heaped = "year(l.birth_on) = year(r.birth_on) AND (dayofyear(l.birth_on) = 1 OR dayofyear(r.birth_on) = 1)"
    return Comparison(
        "birth",
        "出生日期",
        "l.birth_on IS NULL OR r.birth_on IS NULL",
        (
            Level("same", "相同", "l.birth_on = r.birth_on", 0.920, 5e-5),
            Level("exchanged", "月日颠倒", exchanged, 0.008, 4e-5),
            Level("day_off", "差一天", "abs(l.birth_on - r.birth_on) = 1", 0.010, 7e-5),
            Level("year_off", "年份差一或差十，月日相同", year_off, 0.010, 1.4e-4),
            Level("heaped", "同年，一方登记为一月一日", heaped, 0.008, 3e-4),
            Level("digit", "错一位或两位颠倒", digit, 0.010, 1.3e-3),
            Level("year", "仅年份相同", "year(l.birth_on) = year(r.birth_on)", 0.014, 0.0125),
            Level("differs", "不同", "TRUE", 0.020, 0.9857),
        ),
        about="所写出生日期与户籍号码中的出生日期相比。差一天、月日颠倒、年份差一或差十多为笔误；"
        "登记为一月一日的多是只知年份；同名而日期不同的，没有号码佐证一律不认定。",
    )


def age() -> Comparison:
    """Age at the record's date, used where no birth date is written.

    Many lists subtract the year of birth from the current year; traditional counting (虚岁) starts at one and adds a
    year at New Year. Either gives the calendar year of birth, and not whether the birthday is over.
    """
    by_year = "year(r.birth_on) IN (year(l.born_until), year(l.born_until) + 1)"
    return Comparison(
        "age",
        "年龄",
        "l.born_from IS NULL OR r.birth_on IS NULL OR l.birth_on IS NOT NULL",
        (
            Level("same", "相符", "r.birth_on >= l.born_from AND r.birth_on <= l.born_until", 0.80, 0.014),
            Level("by_year", "按年份相减或虚岁相符", by_year, 0.12, 0.02),
            Level(
                "within_one",
                "相差一岁",
                "r.birth_on >= l.born_from - 366 AND r.birth_on <= l.born_until + 366",
                0.05,
                0.014,
            ),
            Level("differs", "不符", "TRUE", 0.03, 0.952),
        ),
        about="没有写出生日期时，按记录日期时的年龄推算。有的按年份相减，有的写虚岁（比周岁多一至两岁），"
        "都按出生年份核对；年龄不符的同名者不认定。",
    )


COMPARISONS = (birth(), age())
