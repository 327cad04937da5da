"""What each file brought of the columns its records could have, and which written values nobody could read.

Belongs here: the two books of it, `record.coverage` and `record.unread`, filled beside the records. Does not
belong here: what a missing value silences (`assets.records.gaps`).

record.coverage   source, kind, column_name, word (of the register), _file, _sheet, batch, records, written,
                   is_brought, is_granted
record.unread     source, kind, column_name, record_id, batch, shown (a department's word, else only the value's shape)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from data_contracts.contract import Source
from data_contracts.sql import identifier
from matchers.standardise import shown

COVERAGE = "record.coverage"
UNREAD = "record.unread"
_SHEET = ["_file", "_sheet"]
_PLACE = ["_file", "_sheet", "_row", "_member"]


@dataclass(frozen=True)
class Origin:
    """Where the values of a record's column come from: the word of the raw column, and how it is read."""

    column: str
    word: str
    domain: str
    codelist: str | None


def create_books(con: duckdb.DuckDBPyConnection) -> None:
    """Make both tables, empty."""
    con.execute(
        f"CREATE OR REPLACE TABLE {COVERAGE} (source VARCHAR, kind VARCHAR, column_name VARCHAR, word VARCHAR, "
        "_file VARCHAR, _sheet VARCHAR, batch DATE, records BIGINT, written BIGINT, is_brought BOOLEAN, "
        "is_granted BOOLEAN)"
    )
    con.execute(
        f"CREATE OR REPLACE TABLE {UNREAD} (source VARCHAR, kind VARCHAR, column_name VARCHAR, record_id VARCHAR, "
        "batch DATE, shown VARCHAR)"
    )


def headers(con: duckdb.DuckDBPyConnection, source: str, raw_tables: Collection[str]) -> pl.DataFrame:
    """The columns each sheet of the register had a header for: _file, _sheet, word."""
    if "header" not in raw_tables:
        return pl.DataFrame(schema={"_file": pl.String, "_sheet": pl.String, "word": pl.String})
    frame: pl.DataFrame = con.sql(
        "SELECT DISTINCT _file, _sheet, word FROM raw.header WHERE source = $1 ORDER BY ALL", params=[source]
    ).pl()
    return frame


def counted(raw: pl.DataFrame, origins: Sequence[Origin]) -> pl.DataFrame:
    """How many rows a sheet and batch has, and how many values of each word."""
    words = sorted({o.word for o in origins})
    return raw.group_by("_file", "_sheet", "_batch").agg(
        pl.len().cast(pl.Int64).alias("records"), *(pl.col(w).is_not_null().sum().cast(pl.Int64) for w in words)
    )


def coverage(
    parts: Sequence[pl.DataFrame], source: Source, kind: str, origins: Sequence[Origin], brought: pl.DataFrame
) -> pl.DataFrame:
    """One row a column, sheet and batch of the accepted raw rows, as `record.coverage` has them; `parts` are what was
    `counted` of the parts of a register.

    A column is brought when the sheet has its header or any value; where not one value is written, the contract may
    grant what that means.
    """
    counts = pl.concat(parts).group_by("_file", "_sheet", "_batch").sum()
    if counts.is_empty() or not origins:
        return pl.DataFrame()
    by_word = counts.unpivot(
        index=["_file", "_sheet", "_batch", "records"], variable_name="word", value_name="written"
    ).with_columns(is_somewhere=pl.col("written").sum().over("_file", "_sheet", "word") > 0)
    named = brought.with_columns(has_header=pl.lit(True))
    by_word = by_word.join(named, on=["_file", "_sheet", "word"], how="left", nulls_equal=True)
    absences = {c.name for c in source.columns if c.absence is not None}
    columns = pl.DataFrame({"word": [o.word for o in origins], "column_name": [o.column for o in origins]})
    return (
        by_word.join(columns, on="word")
        .select(
            source=pl.lit(source.name),
            kind=pl.lit(kind),
            column_name="column_name",
            word="word",
            _file="_file",
            _sheet="_sheet",
            batch=pl.col("_batch").cast(pl.String).str.slice(0, 10).str.to_date(strict=False),
            records="records",
            written="written",
            is_brought=pl.col("is_somewhere") | pl.col("has_header").fill_null(False),
            is_granted=pl.col("word").is_in(sorted(absences)) & ~pl.col("is_somewhere"),
        )
        .sort("column_name", "_file", "_sheet", "batch")
    )


def unread_rows(records: pl.DataFrame, origins: Sequence[Origin]) -> pl.DataFrame:
    """The unread values of records that have `_unread.<column>`: _file, _sheet, _row, _member, batch, column_name,
    shown."""
    found = [
        records.filter(pl.col(name).is_not_null())
        .with_columns(column_name=pl.lit(o.column), shown=pl.col(name).map_batches(_shower(o), return_dtype=pl.String))
        .select(*_PLACE, "batch", "column_name", "shown")
        for o in origins
        if (name := f"_unread.{o.column}") in records.columns
    ]
    return pl.concat(found) if found else pl.DataFrame()


def _shower(origin: Origin) -> Callable[[pl.Series], pl.Series]:
    return lambda values: shown(values, origin.codelist)


def store_coverage(con: duckdb.DuckDBPyConnection, covered: pl.DataFrame) -> None:
    """Write rows of `coverage`."""
    if covered.height:
        _insert(con, covered, f"INSERT INTO {COVERAGE} BY NAME SELECT * FROM rows")


def store_unread(con: duckdb.DuckDBPyConnection, unread: pl.DataFrame, source: str, kind: str) -> None:
    """Write rows of `unread_rows` under the ids of their records, which must be there."""
    if not unread.height:
        return
    same = " AND ".join(f"record.{column} IS NOT DISTINCT FROM rows.{column}" for column in _PLACE)
    _insert(
        con,
        unread,
        f"INSERT INTO {UNREAD} SELECT '{source}', '{kind}', rows.column_name, record.record_id, rows.batch, rows.shown "
        f"FROM rows JOIN record.{identifier(kind)} AS record ON record.source = '{source}' AND {same} ORDER BY ALL",
    )


def _insert(con: duckdb.DuckDBPyConnection, rows: pl.DataFrame, statement: str) -> None:
    con.register("rows", rows)
    try:
        con.execute(statement)
    finally:
        con.unregister("rows")
