"""Months for which a price subsidy is to be paid, as a jurisdiction declares them: each with the text that says so.

Belongs here: the months as a fact. Does not belong here: who was paid (`matchers/measures/subsidy_month.sql`).
"""

from __future__ import annotations

import polars as pl

from assets.facts.measures.maker import Maker
from assets.facts.measures.standards import MONTHS, month_back

NAME = "price_subsidy_months"


def build(maker: Maker) -> None:
    """subsidy_due: a row a month that the value in force in it names (2021-03); empty where no place says any."""
    rows = []
    for back in range(MONTHS):
        month = month_back(maker.as_of, back)
        found = maker.jurisdiction.value(NAME, month) if maker.jurisdiction else None
        if found is not None and f"{month:%Y-%m}" in ((found.value,) if isinstance(found.value, str) else found.value):
            rows.append((month, found.basis))
    maker.make_from("subsidy_due", pl.DataFrame(rows, schema={"month": pl.Date, "basis": pl.String}, orient="row"))
