"""Working days: how many have passed since a day, by the national calendar of days off and of weekends that are worked.

Belongs here: counting them back from the night. Does not belong here: which days are worked
(`data_contracts/working_days.py`), what a time limit is. For a year without a list every Monday to Friday would count,
which errs early and might call somebody late who is not: where a span touches such a year, OFF_AT_MOST days are taken
off it, more than any span of sixty working days ever had off.
"""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from assets.facts.measures.maker import Maker
from data_contracts.working_days import is_listed, is_working

DAYS = 400
"""How far back days are counted; who waits longer has waited at least as many working days."""
OFF_AT_MOST = 12


def build(maker: Maker) -> None:
    """_working_day: every day of the last DAYS with the working days that lie between it and the night."""
    rows, passed, listed = [], 0, True
    for back in range(1, DAYS + 1):
        day = maker.as_of - timedelta(days=back)
        rows.append((day, max(0, passed - (0 if listed else OFF_AT_MOST))))
        passed += is_working(maker.jurisdiction, day)
        listed = listed and is_listed(maker.jurisdiction, day)
    schema = {"day_on": pl.Date, "working_days_past": pl.Int32}
    maker.make_from("_working_day", pl.DataFrame(rows, schema=schema, orient="row"))
