"""What became of the county's questions over the last ninety days, as small charts.

Belongs here: which curves are drawn, and over how many days. Does not belong here: counting per day
(`matchers/cases/curves.py`), where a bar goes (`chart.py`).
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from assets.pages.chart import WIDTH, Panel, panel
from matchers.cases.curves import curves, day_ends

DAYS = 90
"""So far back the charts go."""

HALF = 360
"""Units of a chart of which two stand side by side on a page."""

CHARTS: tuple[tuple[str, str, bool], ...] = (
    ("opened", "立项（含重新打开），每天", False),
    ("answered", "反馈，每天", False),
    ("closed", "办结，每天", False),
    ("open", "在办", True),
    ("confirmed", "已认定属实", True),
    ("recovered_fen", "已追回（元）", True),
)
"""Column of the curves, what it says, and whether it is how it stood."""


def last_days(events: pl.DataFrame, until: date) -> pl.DataFrame:
    """The curves of the last DAYS days up to `until`, a row a day, out of events of cases."""
    every = curves(day_ends(events), until)
    return every.filter(pl.col("on") > until - timedelta(days=DAYS))


def panels(shown: pl.DataFrame, width: int = WIDTH) -> tuple[Panel, ...]:
    """The charts of `last_days`, so many units wide."""
    days = shown["on"].to_list()
    drawn = []
    for column, title, is_level in CHARTS:
        values = shown[column].to_list()
        if column == "recovered_fen":
            values = [value // 100 for value in values]
        drawn.append(panel(title, days, values, is_level=is_level, width=width))
    return tuple(drawn)
