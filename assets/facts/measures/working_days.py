"""Working days: how many have passed since a day, by the national calendar of days off and of weekends that are worked.

Belongs here: counting them from the jurisdiction's dated lists. Does not belong here: what a time limit is.
Working days are Monday to Friday but the days off of the lists, and the weekends that the lists say are worked. For a
year without a list every Monday to Friday would count, which errs early and might call somebody late who is not: where
a span touches such a year, OFF_AT_MOST days are taken off it, more than any span of sixty working days ever had off.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from assets.facts.measures.maker import Maker
from data_contracts.jurisdiction import Jurisdiction

DAYS = 400
"""How far back days are counted; who waits longer has waited at least as many working days."""
OFF_AT_MOST = 12
OFF, WORKED = "public_holidays", "makeup_workdays"


def build(maker: Maker) -> None:
    """_working_day: every day of the last DAYS with the working days that lie between it and the night."""
    rows, passed, is_listed = [], 0, True
    for back in range(1, DAYS + 1):
        day = maker.as_of - timedelta(days=back)
        rows.append((day, max(0, passed - (0 if is_listed else OFF_AT_MOST))))
        passed += is_working(maker.jurisdiction, day)
        is_listed = is_listed and _days(maker.jurisdiction, OFF, day) is not None
    schema = {"day_on": pl.Date, "working_days_past": pl.Int32}
    maker.make_from("_working_day", pl.DataFrame(rows, schema=schema, orient="row"))


def is_working(place: Jurisdiction | None, day: date) -> bool:
    """Whether a day is worked; in a year without a list whether it is none of a weekend."""
    if day.isoweekday() > 5:
        return day.isoformat() in (_days(place, WORKED, day) or ())
    return day.isoformat() not in (_days(place, OFF, day) or ())


def _days(place: Jurisdiction | None, name: str, day: date) -> tuple[str, ...] | None:
    """The list of the day's year; None where no notice says it."""
    found = place.value(name, day) if place else None
    if found is None or found.is_earliest_known:
        return None
    return found.value if isinstance(found.value, tuple) else (found.value,)
