"""Measures that rules may not compute themselves: months counted from `as_of`, the roll in force, agreeing names.

Belongs here: arithmetic and SQL expressions without a table of their own. Does not belong here: building fact tables
(`assets/facts.py`), kinship. A date is "more than n months ago" when date + n calendar months < as_of.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

AGREEING = frozenset({"same", "variant", "wildcard"})
"""Levels of name agreement at which two writings are taken for one name."""


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
    return (f"CASE WHEN {column} IS NULL THEN NULL WHEN {column} >= {day} THEN -1 "
            f"WHEN {column} + to_months({ago}) < {day} THEN {ago} ELSE {ago} - 1 END")


@dataclass(frozen=True)
class Snapshot:
    """What one month's roll covers: the programmes and the townships that are in."""

    month: date
    programmes: frozenset[str]
    townships: frozenset[str]


def takes_over(earlier: Snapshot, later: Snapshot) -> bool:
    """Whether `later` is as whole as the snapshot it would replace: every programme and township is in again."""
    return earlier.programmes <= later.programmes and earlier.townships <= later.townships


def snapshot_in_force(snapshots: Iterable[Snapshot]) -> Snapshot | None:
    """The newest whole snapshot; one that lacks a programme or a township of the last good one does not take over."""
    force: Snapshot | None = None
    for snapshot in sorted(snapshots, key=lambda s: s.month):
        if force is None or takes_over(force, snapshot):
            force = snapshot
    return force
