"""Whom the rows speak of that became no record: a refused row is no absent person.

Belongs here: `record.refused`, what a refused row says of whom it is about. Does not belong here: why a row is refused
(`assets.records.refusals`), which flags that takes back (`assets.flags.unjudged`).

record.refused   source, kind, batch, _file, _sheet, _row, _member, and of each person it names: id_number (valid ones),
                 sound (of the name), certificate_no, household_no, township, village; a row that names nobody has one
                 line, of those that repeat another row there is none
"""

from __future__ import annotations

import duckdb
import polars as pl

from assets.records.refusals import HEAD_AGAIN, NAMES_NOBODY
from data_contracts.contract import Kind, Role
from matchers.standardise import is_valid
from matchers.standardise.characters import pinyin_of
from matchers.standardise.names import name_key

REFUSED = "record.refused"
_PLACE = ["_file", "_sheet", "_row", "_member"]
_ABOUT = ("certificate_no", "household_no", "township", "village")
_COLUMNS = (
    "source VARCHAR, kind VARCHAR, batch DATE, _file VARCHAR, _sheet VARCHAR, _row BIGINT, _member INTEGER, "
    "id_number VARCHAR, sound VARCHAR, certificate_no VARCHAR, household_no VARCHAR, township VARCHAR, village VARCHAR"
)


def create_refused(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table, empty."""
    con.execute(f"CREATE OR REPLACE TABLE {REFUSED} ({_COLUMNS})")


def refused_rows(frame: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """The rows of `record.refused` from standardised rows that have `_reason`."""
    is_lost = pl.col("_reason").is_not_null() & ~pl.col("_reason").is_in(["", HEAD_AGAIN, NAMES_NOBODY])
    lost = frame.filter(is_lost)
    if lost.is_empty():
        return pl.DataFrame()
    about = [pl.col(c) if c in lost.columns else pl.lit(None, pl.String).alias(c) for c in _ABOUT]
    place = [pl.col("source"), pl.lit(kind.name).alias("kind"), pl.col("batch"), *map(pl.col, _PLACE)]
    parts = [lost.select(*place, *_of(role), *about) for role in kind.roles if role.is_linked]
    parts = parts or [lost.select(*place, *_of(None), *about)]
    rows = pl.concat(parts)
    named = pl.any_horizontal(pl.col("id_number", "sound").is_not_null())
    return rows.filter(named | ~named.any().over(_PLACE)).unique(maintain_order=True)


def _of(role: Role | None) -> tuple[pl.Expr, pl.Expr]:
    nothing = pl.lit(None, pl.String)
    if role is None:
        return nothing.alias("id_number"), nothing.alias("sound")
    number = pl.when(is_valid(pl.col(f"{role.name}_id_status"))).then(f"{role.name}_id_number")
    name = pinyin_of(name_key(pl.col(f"{role.name}_name"))) if "name" in role.attributes else nothing
    return number.alias("id_number"), name.alias("sound")


def store_refused(con: duckdb.DuckDBPyConnection, rows: pl.DataFrame) -> None:
    """Write rows of `refused_rows`."""
    if rows.height:
        con.register("rows", rows)
        try:
            con.execute(f"INSERT INTO {REFUSED} BY NAME SELECT * FROM rows ORDER BY ALL")
        finally:
            con.unregister("rows")
