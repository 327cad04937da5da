"""A column of months that says 10月 and leaves the year to the title, the sheet or the file name.

Belongs here: writing the year before such months where one year alone is named around the table. Does not belong here:
reading a month that is written whole (`matchers.standardise.dates`). Where no year is named, or two, the row says so.
"""

from __future__ import annotations

import polars as pl

import matchers.standardise as s
from assets.intake.reading.layout import Layout
from data_contracts.contract import Source

BARE = r"^\s*(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月份?\s*$"


def with_years(raw: pl.DataFrame, layout: Layout, source: Source, year: str | None) -> pl.DataFrame:
    """The sheet with `year` before every month of its batch that is written without one."""
    index = layout.columns.get(source.batch_word or "")
    if index is None or year is None:
        return raw
    cell = pl.col(f"c{index}")
    is_bare = s.folded(cell).str.contains(BARE)
    return raw.with_columns(
        pl.when(is_bare).then(pl.lit(f"{year}年") + s.folded(cell)).otherwise(cell).alias(f"c{index}")
    )
