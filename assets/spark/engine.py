"""Spark as the engine of a night: tables go over as Parquet, statements run there, rows come back with their types.

Belongs here: handing over and back. Does not belong here: starting Spark (`session.py`), what a statement says.
Tables lie as Parquet in a private folder that Spark and this process both see; what Spark made is read there by the
next statement, not handed over again.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from assets.home.engine import DUCKDB, Engine, Work
from assets.spark.session import started, stop
from data_contracts.sql import identifier, literal
from matchers.spark_sql import in_spark, is_ordered, tables_of

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession


class SparkFailedError(RuntimeError):
    """Spark did not answer; the message says the kind of its error and no value."""


State = tuple[int, int]
"""What tells a table of the warehouse from what it was before: its number in the catalogue, and its rows."""


@dataclass
class OnSpark:
    """`Engine` on a session of Spark; `folder` is for this process and Spark alone, and may be emptied afterwards."""

    session: SparkSession
    folder: Path
    lent: dict[str, State] = field(default_factory=dict)
    files: int = 0

    def make(self, con: duckdb.DuckDBPyConnection, table: str, statement: str) -> int:
        """As `Engine.make`."""
        self._lend(con, tables_of(statement))
        asked = con.sql(statement)
        types = dict(zip(asked.columns, map(str, asked.types), strict=True))
        order = " ORDER BY ALL" if is_ordered(statement) else ""
        return self._keep(con, table, self.session.sql(in_spark(statement)), types, order)

    def make_each(self, con: duckdb.DuckDBPyConnection, table: str, statement: str, work: Work) -> int:
        """As `Engine.make_each`, in batches of Arrow."""
        from pyspark.sql.pandas.types import from_arrow_schema

        self._lend(con, tables_of(statement))
        empty = work(con.sql(f"SELECT * FROM ({statement}) LIMIT 0").pl())
        con.register("work_frame", empty)
        asked = con.sql("SELECT * FROM work_frame")
        types = dict(zip(asked.columns, map(str, asked.types), strict=True))
        con.unregister("work_frame")
        schema = in_arrow(empty).schema
        rows = self.session.sql(in_spark(statement)).mapInArrow(Batches(work, schema), from_arrow_schema(schema))
        return self._keep(con, table, rows, types)

    def by_group(self, rows: pl.DataFrame, key: str, work: Work) -> pl.DataFrame:
        """As `Engine.by_group`, in tables of Arrow; all of it comes back to this process."""
        from pyspark.sql.pandas.types import from_arrow_schema

        group = Group(work)
        numbered = rows.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(PLACE))
        numbered = numbered.with_columns(pl.col(PLACE).min().over(key).alias(GROUP))
        schema = group(in_arrow(numbered.clear())).schema

        def answer(table: pa.Table) -> pa.Table:  # PySpark counts the arguments of what it is given, `self` among them
            return group(table)

        with without_values():
            lent = self.session.createDataFrame(in_arrow(numbered))
            made = lent.groupBy(GROUP).applyInArrow(answer, from_arrow_schema(schema)).toArrow()
        frame = pl.from_arrow(made.cast(schema))
        assert isinstance(frame, pl.DataFrame)
        return frame.sort(GROUP, PLACE).drop(GROUP, PLACE)

    def _lend(self, con: duckdb.DuckDBPyConnection, tables: tuple[str, ...]) -> None:
        """Hand over the tables that Spark has not, or has as they were."""
        now = states(con)
        for table in tables:
            if self.lent.get(table) != now[table]:
                file = self._fresh(table)
                columns = _columns(con, table)
                rows = ", ".join(_as_parquet(name, kind) for name, kind in columns.items())
                con.execute(f"COPY (SELECT {rows} FROM {_quoted(table)}) TO {literal(str(file))} (FORMAT parquet)")
                self._show(table, columns, file)
                self.lent[table] = now[table]

    def _keep(
        self, con: duckdb.DuckDBPyConnection, table: str, rows: DataFrame, types: Mapping[str, str], order: str = ""
    ) -> int:
        """Let Spark write its answer, and take it into the warehouse under the types DuckDB would have given it."""
        file = self._fresh(table)
        as_declared = [rows[f"`{c}`"].cast(_SPARK_TYPES.get(kind, kind)).alias(c) for c, kind in types.items()]
        with without_values():
            rows.select(as_declared).write.parquet(str(file))
        columns = ", ".join(f"CAST({identifier(c)} AS {kind}) AS {identifier(c)}" for c, kind in types.items())
        parts = literal(str(file / "*.parquet"))
        written = DUCKDB.make(con, table, f"SELECT {columns} FROM read_parquet({parts}){order}")
        self._show(table, types, file)
        self.lent[table] = states(con)[table]
        return written

    def _fresh(self, table: str) -> Path:
        self.files += 1
        return self.folder / f"{self.files:05}-{table}.parquet"

    def _show(self, table: str, columns: Mapping[str, str], file: Path) -> None:
        """Name the file to Spark in its former one's place."""
        name = _in_catalogue(table)
        schema, _, _ = table.partition(".")
        if not self.session.catalog.databaseExists(schema):
            self.session.sql(f"CREATE DATABASE {schema}")
        self.session.sql(f"DROP TABLE IF EXISTS {name}")
        for former in self.folder.glob(f"*-{table}.parquet"):
            if former != file:
                _remove(former)
        shown = ", ".join(f"`{column}` {_SPARK_TYPES.get(kind, kind)}" for column, kind in columns.items())
        self.session.sql(f"CREATE TABLE {name} ({shown}) USING parquet LOCATION '{file}'")


@contextmanager
def on_spark(master: str, folder: Path) -> Iterator[Engine]:
    """Spark at a master while a step works; what it was handed and what it made is gone afterwards."""
    mine = Path(tempfile.mkdtemp(prefix="spark-", dir=folder))
    try:
        session = started(master, mine)
        try:
            yield OnSpark(session, mine)
        finally:
            stop(session)
    finally:
        shutil.rmtree(mine)


@dataclass(frozen=True)
class Batches:
    """What a worker of Spark does with the batches it is given."""

    work: Work
    schema: pa.Schema

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """One batch of answers for each."""
        import pyarrow as pa

        for batch in batches:
            frame = pl.from_arrow(pa.Table.from_batches([batch]))
            assert isinstance(frame, pl.DataFrame)
            yield from in_arrow(self.work(frame)).cast(self.schema).to_batches()


@dataclass(frozen=True)
class Group:
    """What a worker of Spark does with the rows of one group; where they stand goes with them."""

    work: Work

    def __call__(self, table: pa.Table) -> pa.Table:
        """The answer for one group."""
        frame = pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)
        group = frame[GROUP].min()
        made = self.work(frame.sort(PLACE).drop(GROUP, PLACE))
        places = (pl.lit(group, pl.Int64).alias(GROUP), pl.int_range(pl.len(), dtype=pl.Int64).alias(PLACE))
        return in_arrow(made.with_columns(*places))


GROUP, PLACE = "_group_at", "_placed_at"
"""Where a group and a row of it stand among the others."""


def in_arrow(frame: pl.DataFrame) -> pa.Table:
    """A frame as Arrow, its texts of the size that Spark knows."""
    import pyarrow as pa

    table = frame.to_arrow()
    small = [pa.field(f.name, pa.string() if pa.types.is_large_string(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(small))


def states(con: duckdb.DuckDBPyConnection) -> dict[str, State]:
    """Every table by its name, `schema.table`."""
    rows: list[tuple[Any, ...]] = con.execute(
        "SELECT if(temporary, database_name, schema_name) || '.' || table_name, table_oid, estimated_size "
        "FROM duckdb_tables()"
    ).fetchall()
    return {name: (oid, size) for name, oid, size in rows}


_SPARK_TYPES = {
    "VARCHAR": "STRING",
    "INTEGER": "INT",
    "VARCHAR[]": "ARRAY<STRING>",
    "UBIGINT": "DECIMAL(38,0)",
    "HUGEINT": "DECIMAL(38,0)",
}
"""Where Spark's name of a type is another; what is larger than its numbers becomes a decimal."""


def _as_parquet(name: str, kind: str) -> str:
    """Parquet has no whole numbers of sixteen bytes: DuckDB would write them as shares, and lose their ends."""
    wanted = f"CAST({identifier(name)} AS DECIMAL(38,0))" if _SPARK_TYPES.get(kind) == "DECIMAL(38,0)" else None
    return f"{wanted} AS {identifier(name)}" if wanted else identifier(name)


@contextmanager
def without_values() -> Iterator[None]:
    """Spark's errors quote the value they stumbled on; what goes on says their kind alone."""
    try:
        yield
    except Exception as error:  # py4j and PySpark raise what they like
        kind = getattr(error, "getCondition", lambda: None)()
        raise SparkFailedError(f"Spark：{kind or type(error).__name__}") from None


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    asked = con.sql(f"SELECT * FROM {_quoted(table)}")
    return dict(zip(asked.columns, map(str, asked.types), strict=True))


def _in_catalogue(table: str) -> str:
    schema, _, name = table.partition(".")
    return f"`{schema}`.`{name}`"


def _quoted(table: str) -> str:
    schema, _, name = table.partition(".")
    return f"{schema}.{identifier(name)}"


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink()
