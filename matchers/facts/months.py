"""What rules may not compute themselves: months counted from `as_of`, and which names agree.

Belongs here: arithmetic and SQL expressions over any date column. Does not belong here: building fact tables
(`assets/facts/measures/`), kinship. A date is "more than n months ago" when date + n calendar months < as_of.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date

AGREEING = ("same", "variant", "wildcard")
"""Levels of name agreement at which the account's name is taken for a member's."""


def month_index(day: date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month - 1


def months_ago(day: date, as_of: date) -> int:
    """month(as_of) − month(day): 0 in the same month, negative in the future."""
    return month_index(as_of) - month_index(day)


def add_months(day: date, months: int) -> date:
    """The same day `months` calendar months on, clamped to the end of its month."""
    index = month_index(day) + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_past(day: date, as_of: date) -> int:
    """Largest k ≥ 0 with day + k calendar months < as_of, else −1: more than n months ago ⟺ months_past ≥ n."""
    if day >= as_of:
        return -1
    months = months_ago(day, as_of)
    return months if add_months(day, months) < as_of else months - 1


def months_ago_sql(column: str, as_of: date) -> str:
    """`months_ago` as a DuckDB expression over a DATE column."""
    return f"CAST({month_index(as_of)} - (year({column}) * 12 + month({column}) - 1) AS INTEGER)"


def months_past_sql(column: str, as_of: date) -> str:
    """`months_past` as a DuckDB expression over a DATE column."""
    ago, day = months_ago_sql(column, as_of), f"DATE '{as_of.isoformat()}'"
    return (
        f"CASE WHEN {column} IS NULL THEN NULL WHEN {column} >= {day} THEN -1 "
        f"WHEN {column} + to_months({ago}) < {day} THEN {ago} ELSE {ago} - 1 END"
    )


def is_counted(column: str) -> bool:
    """Whether a column holds months counted from `as_of`, by its name."""
    return column.endswith(("months_past", "months_ago"))


def counted_from(sql: str, columns: Iterable[str], as_of: date) -> date | None:
    """The day from which on a statement sees what it sees of counted `columns`: completed months may change every day,
    months of the calendar on the first of one; None where it mentions none of them."""
    mentioned = [column for column in columns if column in sql]
    if any(column.endswith("months_past") for column in mentioned):
        return as_of
    return as_of.replace(day=1) if mentioned else None
