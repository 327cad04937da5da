"""The one place that opens DuckDB: a night's work file, the published file, or memory.

Builds happen in a work file that nobody else opens; a good night is published by renaming a closed
file over yesterday's, so a reader keeps what it had and a killed night leaves yesterday's in place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from assets.errors import BadInput
from assets.home.disk_troubles import PUBLISHED, Thing, Trouble, sentence, sentence_of, trouble_of
from assets.home.machine import DUCKDB_MEMORY
from data_contracts.sql import EVERY_TABLE, literal
from data_contracts.sql import identifier as identifier  # the measures still ask for it here

Connection = duckdb.DuckDBPyConnection
"""What modules outside `assets` call a connection; they do not import duckdb."""

TEMP = "temp"
"""Where working tables lie (`temp.<schema>_<name>`): beside the night's file, never in it. What is thrown away at the
end of a step is neither packed nor written down, and leaves no room behind."""

SCHEMAS = ("raw", "record", "link", "fact", "flag", "review")

# Files stay readable by DuckDB 1.5, which analysts may have; nights it cannot run (`canary.py`).
STORAGE_VERSION = "v1.5.0"

FREE_SHARE = 0.4
"""Share of free blocks above which a night's file is written anew, not copied, when it is published: dropped working
tables leave room in it, which every reader would carry for nothing. An ordinary night leaves a quarter; writing a
county of a million anew takes a minute, for a fifth of a gigabyte."""


def connect(
    path: Path | None = None, read_only: bool = False, memory: str = DUCKDB_MEMORY
) -> duckdb.DuckDBPyConnection:
    """Open the database at `path` (None: in memory) with the house settings and the layer schemas.

    Nothing is installed or downloaded. Where `path` is written, at most `memory` is taken (2GB, 50%); what does not fit
    is spilled into a private folder beside the database.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "preserve_insertion_order": "true",
    }
    if path is None:
        con = duckdb.connect(config=config)
    elif read_only:
        lay_wal_aside(path)
        with naming_troubles(PUBLISHED):
            return _quiet(duckdb.connect(str(path), read_only=True, config=config))
    else:
        config["storage_compatibility_version"] = STORAGE_VERSION
        config["temp_directory"] = str(path.parent / "spill")
        config["memory_limit"] = memory
        con = duckdb.connect(str(path), config=config)
    for schema in SCHEMAS:
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    return _quiet(con)


def _quiet(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Without DuckDB's bar of progress: drawn over one line again and again, it buries what a night says."""
    con.execute("SET enable_progress_bar = false")
    return con


def lay_wal_aside(published: Path) -> None:
    """Move a write-ahead log beside the published database out of the way: it is of a program that was killed while it
    wrote there. A published file is closed and has none; with it, it would not open, or read other rows than it holds.

    BadInput while such a program still runs: DuckDB refuses to open what another program writes.
    """
    wal = published.with_name(f"{published.name}.wal")
    if not wal.exists() or not published.exists():
        return
    try:
        duckdb.connect(str(published), read_only=True).close()
    except duckdb.Error as error:
        # A log that cannot be read, or does not fit the file, is the one to be laid aside.
        if trouble_of(error) is Trouble.BUSY:
            raise BadInput(sentence(Trouble.BUSY, PUBLISHED)) from None
    os.replace(wal, wal.with_name(f"{wal.name}.left"))


@contextmanager
def naming_troubles(thing: Thing) -> Iterator[None]:
    """Whatever the disk or DuckDB refuse about `thing` in one sentence."""
    try:
        yield
    except (duckdb.Error, OSError) as error:
        trouble = sentence_of(error, thing)
        if trouble is None:
            raise
        raise BadInput(trouble) from None


@contextmanager
def opened(path: Path, read_only: bool = False, memory: str = DUCKDB_MEMORY) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that is closed whatever happens."""
    con = connect(path, read_only, memory)
    try:
        yield con
    finally:
        con.close()


def publish(con: duckdb.DuckDBPyConnection, work: Path, published: Path) -> None:
    """Put a closed copy of the work file in the published one's place, in one step; of a file with much free room, a
    copy of what its tables hold.

    Readers of yesterday's file keep what they had; a kill before the last line leaves yesterday's in place.
    """
    con.execute("CHECKPOINT")
    published.parent.mkdir(parents=True, exist_ok=True)
    scratch = published.with_suffix(".next")
    for left in (scratch, scratch.with_suffix(".next.wal")):
        left.unlink(missing_ok=True)
    name, is_loose = con.execute(
        "SELECT database_name, free_blocks > ? * total_blocks FROM pragma_database_size() "
        "WHERE database_name = current_database()",
        [FREE_SHARE],
    ).fetchall()[0]
    if is_loose:
        con.execute(f"ATTACH {literal(str(scratch))} AS next_published (STORAGE_VERSION '{STORAGE_VERSION}')")
        con.execute(f"COPY FROM DATABASE {identifier(name)} TO next_published; DETACH next_published")
    else:
        shutil.copyfile(work, scratch)
    with scratch.open("rb") as file:
        os.fsync(file.fileno())
    os.chmod(scratch, 0o600)
    os.replace(scratch, published)
    # What an analyst's program that wrote to yesterday's file has left is no part of this one.
    wal = published.with_name(f"{published.name}.wal")
    if wal.exists():
        os.replace(wal, wal.with_name(f"{wal.name}.left"))


def told_from_others(published: Path) -> str:
    """What a published file differs by from every other that ever stood in its place: each is put there whole."""
    state = published.stat()
    return f"{state.st_ino}-{state.st_mtime_ns}-{state.st_size}"


def tables(con: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    """Names of the tables of `schema`, sorted."""
    rows = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = ? ORDER BY table_name", [schema]
    ).fetchall()
    return [name for (name,) in rows]


def every_table(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """`schema.table` of all there are."""
    return frozenset(name for (name,) in con.execute(EVERY_TABLE).fetchall())


def layout(con: duckdb.DuckDBPyConnection, schema: str) -> dict[str, dict[str, str]]:
    """The tables of `schema`, each with its columns and their SQL types in their order."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in con.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = ? "
        "ORDER BY table_name, column_index",
        [schema],
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def few_of(table: str, *conditions: str) -> str:
    """SQL of the rows of a wide table that meet any of the conditions, where few of many do.

    They are found by their numbers first, one condition at a time: of all rows only the columns asked about are read.
    """
    found = " UNION ALL ".join(f"SELECT rowid FROM {table} WHERE {condition}" for condition in conditions)
    return f"SELECT * FROM {table} WHERE rowid IN ({found})"


def drop_working(con: duckdb.DuckDBPyConnection) -> None:
    """Drop the working tables of a step at its end, and measures whose name begins with `_`: nobody reads them but the
    step itself."""
    rows = con.execute(
        "SELECT if(temporary, database_name, schema_name), table_name FROM duckdb_tables() "
        "WHERE temporary OR starts_with(table_name, '_')"
    ).fetchall()
    for schema, name in rows:
        con.execute(f"DROP TABLE {schema}.{identifier(name)}")


def clear(con: duckdb.DuckDBPyConnection) -> None:
    """Drop every table, so that the night may be made anew in the same file."""
    for name in sorted(every_table(con)):
        schema, _, table = name.partition(".")
        con.execute(f"DROP TABLE {schema}.{identifier(table)}")


def first_row(con: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
    """The first row of a query, or None; the rest is fetched too, for an unfetched result blocks its connection."""
    rows = con.execute(query, list(values)).fetchall()
    return rows[0] if rows else None
