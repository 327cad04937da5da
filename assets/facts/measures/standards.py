"""The dibao standard by month: what a jurisdiction's dated parameters come to for each programme.

Belongs here: the months and their standards as a fact. Does not belong here: what a rule compares with them.
A standard has its period; a yearly one is divided by 12 to the fen when a month is judged.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from assets.facts.measures.maker import Maker
from data_contracts.jurisdiction import Jurisdiction
from matchers.facts.months import month_index
from matchers.flags.parameters import standard_fen

PROGRAMMES = {"城市": "urban_standard_yuan", "农村": "rural_standard_yuan"}
MONTHS = 60
"""How far back a month is judged: payments and rolls of five years."""


def build(maker: Maker) -> None:
    """standard: one row a programme and month, newest first; empty where no jurisdiction says a standard."""
    rows = [
        row
        for back in range(MONTHS)
        for programme, name in PROGRAMMES.items()
        if (row := _standard(maker.jurisdiction, programme, name, month_back(maker.as_of, back)))
    ]
    schema = {"programme": pl.String, "month": pl.Date, "standard_fen": pl.Int64, "is_earliest_known": pl.Boolean}
    maker.make_from("standard", pl.DataFrame(rows, schema=schema, orient="row"))


def month_back(as_of: date, back: int) -> date:
    """The first day of the month so many months before a day's."""
    year, month = divmod(month_index(as_of) - back, 12)
    return date(year, month + 1, 1)


def _standard(place: Jurisdiction | None, programme: str, name: str, month: date) -> tuple[object, ...] | None:
    found = place.value(name, month) if place else None
    if found is None:
        return None
    return programme, month, standard_fen(found), found.is_earliest_known
