"""What answers the large statements of a night: DuckDB in the night's own process, or Spark.

Belongs here: what a step asks of an engine, and DuckDB's answers. Does not belong here: Spark (`assets/spark/`), any
statement. Whatever answers, the tables are in the night's work file afterwards and hold the same rows; in what order,
no engine says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import duckdb
import polars as pl

from assets.home.warehouse import TEMP
from data_contracts.sql import identifier

Work = Callable[[pl.DataFrame], pl.DataFrame]
"""What is done with rows one by one, however many are given at a time: a row's answer rests on that row alone."""

ENGINES = ("duckdb", "spark")


class Engine(Protocol):
    """What a step asks for; statements are in the SQL of DuckDB, with their parameters written out."""

    def make(self, con: duckdb.DuckDBPyConnection, table: str, statement: str) -> int:
        """Write `table` anew from a statement over tables of the warehouse; the rows written."""

    def make_each(self, con: duckdb.DuckDBPyConnection, table: str, statement: str, work: Work) -> int:
        """Write `table` anew from what `work` makes of the rows of a statement; the rows written. `work` goes to other
        processes, so it is a function of a module, or a partial one."""

    def by_group(self, rows: pl.DataFrame, key: str, work: Work) -> pl.DataFrame:
        """What `work`, a function as of `make_each`, makes of rows, those with one `key` together; in the order in
        which the keys come first, and `work` leaves those of one."""


class OnDuckdb:
    """All of it here and now."""

    def make(self, con: duckdb.DuckDBPyConnection, table: str, statement: str) -> int:
        """As `Engine.make`."""
        return _written(con, table, statement)

    def make_each(self, con: duckdb.DuckDBPyConnection, table: str, statement: str, work: Work) -> int:
        """As `Engine.make_each`, all rows at once."""
        con.register("work_frame", work(con.sql(statement).pl()))
        try:
            return _written(con, table, "SELECT * FROM work_frame")
        finally:
            con.unregister("work_frame")

    def by_group(self, rows: pl.DataFrame, key: str, work: Work) -> pl.DataFrame:
        """As `Engine.by_group`."""
        return pl.concat([work(part) for part in rows.partition_by(key, maintain_order=True)] or [work(rows)])


DUCKDB = OnDuckdb()

AtWork = Callable[[Path], AbstractContextManager[Engine]]
"""An engine while a step works; its scratch files are in the folder it is given, which others may not read."""


@contextmanager
def on_duckdb(_folder: Path) -> Iterator[Engine]:
    """DuckDB, which spills beside its own file."""
    yield DUCKDB


def _written(con: duckdb.DuckDBPyConnection, table: str, statement: str) -> int:
    schema, _, name = table.partition(".")
    kind = "TEMP TABLE" if schema == TEMP else "TABLE"
    rows = con.execute(f"CREATE OR REPLACE {kind} {schema}.{identifier(name)} AS {statement}").fetchall()
    return int(rows[0][0]) if rows else 0
