"""Working days: which days are worked, and the day on which a term of working days ends.

Belongs here: the national calendar of days off and of weekends that are worked, as a place declares it, year by year.
Does not belong here: what a term is for. Working days are Monday to Friday but the days off of the lists, and the
weekends that the lists say are worked. In a year without a list every Monday to Friday counts, and that is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from data_contracts.jurisdiction import Jurisdiction

OFF, WORKED = "public_holidays", "makeup_workdays"


@dataclass(frozen=True)
class Term:
    """The last day of a term; `is_listed`: the calendar of every year it touches is declared."""

    due_on: date
    is_listed: bool


def is_working(place: Jurisdiction | None, day: date) -> bool:
    """Whether a day is worked; in a year without a list whether it is none of a weekend."""
    if day.isoweekday() > 5:
        return day.isoformat() in (_days(place, WORKED, day) or ())
    return day.isoformat() not in (_days(place, OFF, day) or ())


def is_listed(place: Jurisdiction | None, day: date) -> bool:
    """Whether the days off of the day's year are declared."""
    return _days(place, OFF, day) is not None


def term(place: Jurisdiction | None, begins: date, working_days: int) -> Term:
    """The day on which a term ends that begins on a day, which itself does not count."""
    day, left, listed = begins, working_days, is_listed(place, begins)
    while left > 0:
        day += timedelta(days=1)
        left -= is_working(place, day)
        listed = listed and is_listed(place, day)
    return Term(day, listed)


def _days(place: Jurisdiction | None, name: str, day: date) -> tuple[str, ...] | None:
    """The list of the day's year; None where no notice says it."""
    found = place.value(name, day) if place else None
    if found is None or found.is_earliest_known:
        return None
    return found.value if isinstance(found.value, tuple) else (found.value,)
