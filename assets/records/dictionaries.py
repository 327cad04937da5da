"""Coded values as one sender writes them, read by what a person of the county confirmed of that sender's layout.

Belongs here: putting our value in the place of theirs, before anything is standardised. Does not belong here: lists
that hold for every sender (`data_contracts/codelists/`). `raw` keeps what was written.
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb
import polars as pl

from matchers.standardise import folded

_SHEET = ["_file", "_sheet"]


def dictionary(con: duckdb.DuckDBPyConnection, source: str, present: Collection[str]) -> pl.DataFrame:
    """What was confirmed for sheets of the register: _file, _sheet, word, written, value."""
    columns = (*_SHEET, "word", "written", "value")
    if "dictionary" not in present:
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    frame: pl.DataFrame = con.sql(
        f"SELECT DISTINCT {', '.join(columns)} FROM raw.dictionary WHERE source = $1 ORDER BY ALL", params=[source]
    ).pl()
    return frame


def translated(raw: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Raw rows in which every value that the dictionary of its sheet knows is ours; blanks and width make no other
    value of it."""
    for (word,), entries in words.partition_by("word", as_dict=True).items():
        if word not in raw.columns:
            continue
        ours = entries.select(
            *_SHEET, _written=folded(pl.col("written")).str.to_uppercase(), _ours=pl.col("value")
        ).unique(subset=[*_SHEET, "_written"], keep="first", maintain_order=True)
        looked_up = raw.select(*_SHEET, _written=folded(pl.col(word)).str.to_uppercase()).join(
            ours, on=[*_SHEET, "_written"], how="left", maintain_order="left", nulls_equal=True
        )
        raw = raw.with_columns(pl.coalesce(looked_up["_ours"], pl.col(word)).alias(word))
    return raw
