"""What a case shows beside its flag: the place where it is about nobody, the hardship of a missed household.

Belongs here: columns of the case frame that come from facts. Does not belong here: what the ledger says (`update.py`).
"""

from __future__ import annotations

import duckdb
import polars as pl

from assets.home.warehouse import tables

_INDEX = "SELECT person, points AS hardship_points, items AS hardship_items FROM fact.hardship_index ORDER BY ALL"


def whole_place() -> pl.Expr:
    """The key of the line of a village or township; nothing for what speaks of somebody."""
    place = pl.concat_str(pl.lit("V"), "township", "village", separator="\t", ignore_nulls=True)
    return pl.when(pl.col("grain") == "V").then(place)


def hardship_of(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The hardship index of the persons of missed cases, as far as the place publishes a table: person, queue, points
    and items. No other queue is touched by it."""
    index = pl.DataFrame(schema={"person": pl.String, "hardship_points": pl.Int32, "hardship_items": pl.String})
    if "hardship_index" in tables(con, "fact"):
        index = con.sql(_INDEX).pl()
    return index.with_columns(queue=pl.lit("missed_enrolment"))
