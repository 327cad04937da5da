"""Writing the records of a register into `record.<kind>`, and into `record.rejected` what is none.

Belongs here: the ids of records, and handing rows to DuckDB. Does not belong here: what is a record (`refusals.py`).
"""

from __future__ import annotations

import duckdb
import polars as pl

from assets.records.columns import columns_of
from data_contracts.contract import Kind, Source
from data_contracts.sql import ROW_GROUP, identifier

REJECTED = "record.rejected"
_REJECTED_COLUMNS = (
    "source VARCHAR, kind VARCHAR, _file VARCHAR, _sheet VARCHAR, _row BIGINT, _member INTEGER, "
    "word VARCHAR, reason VARCHAR"
)
_TWICE = "与先前文件中的记录完全相同，只计一次"


def create_rejected(con: duckdb.DuckDBPyConnection) -> None:
    """The table of rejected rows, empty."""
    con.execute(f"CREATE OR REPLACE TABLE {REJECTED} ({_REJECTED_COLUMNS})")


def records_of(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that are records; of most registers all are, and a million are not copied for nothing."""
    is_record = frame["copy"] == 1
    return frame if is_record.fill_null(False).all() else frame.filter(is_record)


def store_records(con: duckdb.DuckDBPyConnection, source: Source, kind: Kind, frame: pl.DataFrame, key: str) -> None:
    """Write records once, named by what identifies them, and everything else with its reason.

    `_key` says what is meant from batch to batch, `record_id` is its digest with the batch of a list.
    """
    batch = "|| coalesce(batch::VARCHAR, '')" if source.arrives == "list" else ""
    made = {"_key": "_key", "record_id": f"left(sha256(_key {batch}), 16)"}
    columns = ", ".join(f"{made.get(name, identifier(name))} AS {identifier(name)}" for name in columns_of(kind))
    place = f"'{source.name}', '{kind.name}', _file, _sheet, _row, _member"
    twice = frame.filter((pl.col("copy") > 1) & (kind.name != "account"))
    # The key is a value of its statement, never its text: an error quotes statements.
    for rows, statement, values in (
        (
            records_of(frame),
            f"INSERT INTO record.{identifier(kind.name)} BY NAME SELECT {columns} FROM (SELECT *, "
            "left(sha256($key || _identifying || chr(31) || occurrence), 16) AS _key FROM rows)",
            {"key": key},
        ),
        (
            frame.filter(pl.col("_reason") != ""),
            f"INSERT INTO {REJECTED} SELECT {place}, _word, _reason FROM rows",
            None,
        ),
        (twice, f"INSERT INTO {REJECTED} SELECT {place}, NULL, '{_TWICE}' FROM rows", None),
    ):
        # One group at a time: several would be written side by side, and take a hundred megabytes more.
        for some in rows.iter_slices(ROW_GROUP):
            con.register("rows", some)
            try:
                con.execute(statement, values)
            finally:
                con.unregister("rows")
