"""The month 2021.10 in an ordinary cell is kept as the number 2021.1, and so is 2021.1 typed for January.

Belongs here: telling the two apart by what else the row and the column say. Does not belong here: reading a month that
is written (`matchers.standardise.dates`). Where nothing tells, the cell says that it may be either, and nobody reads
it.
"""

from __future__ import annotations

import polars as pl

import matchers.standardise as s
from assets.intake.reading.layout import Layout
from data_contracts.contract import Source

EITHER = "(1月或10月)"
_TENTH = r"^\s*(?:19|20)\d{2}\.1\s*$"
_TENTH_IN_FULL = r"^\s*(?:19|20)\d{2}\.10\s*$"
_TO_OCTOBER = 9
_NEAR = 2
"""Money is paid, a payment booked, within two months of the month it is for."""


def with_tenths_settled(
    raw: pl.DataFrame, layout: Layout, source: Source, named: str | None, is_text: bool
) -> pl.DataFrame:
    """The sheet with each doubtful month written out, or marked as either.

    `named` is the month that title, sheet or file name; `is_text` says that nothing tells numbers from text, so that
    only a 2021.10 in the same column proves that its zeros are kept.
    """
    for word, index in layout.columns.items():
        cell = pl.col(f"c{index}")
        is_number = pl.lit(is_text) if is_text or f"n{index}" not in raw.columns else pl.col(f"n{index}")
        if source.column(word).word.domain != "month" or not (is_text or f"n{index}" in raw.columns):
            continue
        doubtful = (cell.str.contains(_TENTH) & is_number).fill_null(False)
        kept = is_text and bool(raw.select(cell.str.contains(_TENTH_IN_FULL).any()).item())
        if kept or not raw.select(doubtful.any()).item():
            continue
        year = cell.str.strip_chars().str.slice(0, 4)
        settled = _settled(layout, source, named, year) if word == source.batch_word else pl.lit(None, pl.String)
        either = year + pl.lit(".1" + EITHER)
        raw = raw.with_columns(pl.when(doubtful).then(pl.coalesce(settled, either)).otherwise(cell).alias(f"c{index}"))
    return raw


def _settled(layout: Layout, source: Source, named: str | None, year: pl.Expr) -> pl.Expr:
    """January or October of the year, by the days in the same row, else by the month that stands around the table."""
    days = [
        s.month(pl.col(f"c{index}"))
        for word, index in layout.columns.items()
        if source.column(word).word.domain == "date" and "birth" not in word
    ]
    written = [_nearest(day, year, _NEAR) for day in days]
    around = _nearest(pl.lit(named, pl.String).str.to_date("%Y-%m-%d"), year, 0)
    return pl.coalesce(*written, around)


def _nearest(month: pl.Expr, year: pl.Expr, most: int) -> pl.Expr:
    apart = (month.dt.year() - year.cast(pl.Int32, strict=False)) * 12 + month.dt.month().cast(pl.Int32) - 1
    return (
        pl.when(apart.abs() <= most)
        .then(year + pl.lit("-01"))
        .when((apart - _TO_OCTOBER).abs() <= most)
        .then(year + pl.lit("-10"))
    )
