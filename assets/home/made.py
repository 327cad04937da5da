"""What of an earlier night stands tonight: a table is kept by the digest of what it is made from.

Belongs here: the book of it (`review.made`), and taking up the last night's work file. Does not belong here: what any
table is made from; whoever makes one says that.
A night begins in the file of the last one. A table of it stays only if somebody says tonight that it would be made
from the very same things: the program (its code and declarations, the engine), the rows it reads, the day where the day
counts, the home's key. What nobody says so of is gone when its step ends, so nothing old can be read by mistake.
The file lies in the home's private folder: what an analyst does to the published copy never comes back.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from assets.home.warehouse import connect, every_table
from data_contracts.reckoned import written_in
from data_contracts.sql import identifier

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("data_contracts", "matchers", "expectations", "assets")
OWN_DIGESTS = ("data_contracts/sources", "data_contracts/jurisdictions", "matchers/measures", "matchers/rules")
"""Folders whose files count for themselves: a register's contract for its own rows, a measure for its own table."""

MADE = "review.made"
COLUMNS = "name VARCHAR, digest VARCHAR, tables VARCHAR[], made_on DATE, told VARCHAR"
LONG = 200_000
"""Rows after which a step commits what it has made so far."""

PROGRAM_MADE = "program"
"""The row of the book that says by which program all others were made."""


@dataclass(frozen=True)
class Entry:
    """One row of the book: by which digest, the tables it is about, the night that made them, and what their maker told
    of them."""

    digest: str
    tables: tuple[str, ...] = ()
    made_on: date | None = None
    told: str = "null"


@dataclass
class Made:
    """The book of one step: `earlier` as it was, `tonight` what was said since.

    A Made without a book (`Made(con, as_of)`) keeps nothing and makes everything.
    """

    con: duckdb.DuckDBPyConnection
    as_of: date
    earlier: Mapping[str, Entry] = field(default_factory=dict)
    tonight: dict[str, Entry] = field(default_factory=dict)
    has_book: bool = False
    _there: frozenset[str] = frozenset()

    @staticmethod
    def of(con: duckdb.DuckDBPyConnection, as_of: date) -> Made:
        """The book as the file has it."""
        con.execute(f"CREATE TABLE IF NOT EXISTS {MADE} ({COLUMNS})")
        rows = con.execute(f"SELECT name, digest, tables, made_on, told FROM {MADE}").fetchall()
        earlier = {name: Entry(digest, tuple(tables), *rest) for name, digest, tables, *rest in rows}
        return Made(con, as_of, earlier, {}, True, every_table(con))

    def stands(self, name: str, digest: str, tables: Sequence[str] = ()) -> bool:
        """Whether what goes by `name` is there, made of the same; it is tonight's from now on, made or kept."""
        before = self.earlier.get(name)
        is_kept = before is not None and before.digest == digest and {*before.tables, *tables} <= self._there
        kept_from = before.made_on if before is not None and is_kept else self.as_of
        told = before.told if before is not None and is_kept else "null"
        self.tonight[name] = Entry(digest, tuple(tables), kept_from, told)
        return is_kept

    def once(self, name: str, digest: str, make: Callable[[], Any], tables: Sequence[str] = ()) -> Any:
        """What `make` tells (as JSON keeps it) when it makes `tables`; it is not asked where they stand already."""
        if not self.has_book:
            return make()
        if not self.stands(name, digest, tables):
            told = json.dumps(make(), ensure_ascii=False)
            self.tonight[name] = Entry(digest, tuple(tables), self.as_of, told)
        return json.loads(self.tonight[name].told)

    def digest(self, name: str) -> str:
        """By which digest something was made or kept tonight; KeyError where nobody said so."""
        return (self.tonight.get(name) or self.earlier[name]).digest

    def told(self, name: str) -> str:
        """What its maker told of something, as JSON; "null" where there is nothing."""
        entry = self.tonight.get(name) or self.earlier.get(name)
        return entry.told if entry else "null"

    def knows(self, name: str) -> bool:
        """Whether it has a digest."""
        return name in self.tonight or name in self.earlier

    def tell(self, name: str, told: object) -> None:
        """Keep what turned out of something made tonight."""
        self.tonight[name] = replace(self.tonight[name], told=json.dumps(told, ensure_ascii=False))

    def settle(self, name: str, digest: str) -> None:
        """Give what was made tonight the digest of all that turned out to count."""
        if self.has_book:
            self.tonight[name] = replace(self.tonight[name], digest=digest)

    def look(self, *tables: str) -> None:
        """Note tables that are made anew every night by the digest of their rows."""
        for table in tables:
            self.note(table, contents(self.con, table))

    def note(self, name: str, digest: str) -> None:
        """Say by what something goes of which no table stays: it is made anew whenever it is needed."""
        self.tonight[name] = Entry(digest)

    def write_down(self, rows: int) -> None:
        """Commit what a step has made so far, after `rows` of it: what DuckDB holds of rows it has not committed is
        beyond every limit, two gigabytes of a million people. What is being made anew stands in the book no more; a
        night that ends here finds neither it nor what it was made of."""
        if rows < LONG or not self.has_book:
            return
        made = [n for n, e in self.tonight.items() if n in self.earlier and self.earlier[n].digest != e.digest]
        self.con.execute(f"DELETE FROM {MADE} WHERE list_contains(?, name)", [made]).fetchall()
        with suppress(duckdb.TransactionException):  # whoever began none has committed each statement
            self.con.commit()
            self.con.begin()

    def write(self) -> None:
        """Put what was said into the book."""
        if not self.tonight:
            return
        rows = [(name, e.digest, list(e.tables), e.made_on, e.told) for name, e in self.tonight.items()]
        schema = pl.Schema(
            {
                "name": pl.String(),
                "digest": pl.String(),
                "tables": pl.List(pl.String()),
                "made_on": pl.Date(),
                "told": pl.String(),
            }
        )
        self.con.register("made_frame", pl.DataFrame(rows, schema=schema, orient="row"))
        self.con.execute(f"DELETE FROM {MADE} WHERE name IN (SELECT name FROM made_frame)").fetchall()
        self.con.execute(f"INSERT INTO {MADE} SELECT * FROM made_frame ORDER BY name").fetchall()
        self.con.unregister("made_frame")


@contextmanager
def making(con: duckdb.DuckDBPyConnection, as_of: date, schema: str) -> Iterator[Made]:
    """The book while one step makes the tables of `schema`: written when it is through, and what stood there of which
    nobody spoke is gone."""
    made = Made.of(con, as_of)
    yield made
    forget_unsaid(made, schema)
    made.write()


def digest_of(*parts: object) -> str:
    """One digest of what something is made from."""
    told = "\0".join(part if isinstance(part, str) else repr(part) for part in parts)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def key_digest(key: bytes) -> str:
    """What two keys differ by, for digests; nothing of the key itself can be told from it."""
    return hashlib.sha256(b"made\0" + key).hexdigest()[:32]


def contents(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """A digest of the rows of a table, whatever their order."""
    rows, crossed, added = con.execute(
        f"SELECT count(*), bit_xor(hash(t)), sum(hash(t)::HUGEINT) FROM {table} AS t"
    ).fetchall()[0]
    return f"{rows}-{crossed}-{added}"


def contents_by(con: duckdb.DuckDBPyConnection, table: str, column: str) -> dict[str, str]:
    """The same for each value of a column."""
    rows = con.execute(
        f"SELECT {identifier(column)}, count(*), bit_xor(hash(t)), sum(hash(t)::HUGEINT) FROM {table} AS t GROUP BY 1"
    ).fetchall()
    return {value: f"{count}-{crossed}-{added}" for value, count, crossed, added in rows}


@cache
def program() -> str:
    """The program and its engine as they are, but for the files that count for themselves."""
    folders = [ROOT / name for name in PACKAGES]
    everything = written_in(folders, ("*.py", "*.csv", "*.json"))
    declared = [p for p in sorted((ROOT / "data_contracts").rglob("*.yaml")) if not _is_apart(p)]
    texts = [hashlib.sha256(p.read_bytes()).hexdigest() for p in declared]
    return digest_of(everything, texts, duckdb.__version__, pl.__version__)


def _is_apart(path: Path) -> bool:
    return any(path.is_relative_to(ROOT / folder) for folder in OWN_DIGESTS)


def take_up(work: Path, as_of: date) -> None:
    """Let the file of the last night become tonight's, emptied of all that cannot stand; without one that can be used
    there is none.

    `work` is where tonight's lies. A file of another program, or one that does not open, is no use.
    """
    others = sorted(work.parent.glob("*.duckdb"), key=lambda p: (p.stat().st_mtime_ns, p.name))
    for other in others[:-1]:
        _remove(other)
    if not others:
        return
    last = others[-1]
    if last != work:
        for suffix in ("", ".wal"):
            left = last.with_name(last.name + suffix)
            if left.exists():
                os.replace(left, work.with_name(work.name + suffix))
    try:
        is_good = _emptied(work, as_of)
    except duckdb.Error:
        is_good = False
    if not is_good:
        _remove(work)


def _emptied(work: Path, as_of: date) -> bool:
    """Drop from the file whatever is not in its book; False where all of it is of another program."""
    con = connect(work)
    try:
        if MADE not in every_table(con):
            return False
        made = Made.of(con, as_of)
        if not made.earlier or made.earlier.get(PROGRAM_MADE, Entry("")).digest != program():
            return False
        kept = {MADE, *(table for entry in made.earlier.values() for table in entry.tables)}
        _drop_views(con)
        for table in sorted(every_table(con) - kept):
            schema, _, name = table.partition(".")
            con.execute(f"DROP TABLE {schema}.{identifier(name)}")
        con.execute("CHECKPOINT")
        return True
    finally:
        con.close()


def _drop_views(con: duckdb.DuckDBPyConnection) -> None:
    views = con.execute("SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    for schema, view in views:
        con.execute(f"DROP VIEW {identifier(schema)}.{identifier(view)}")


def forget_unsaid(made: Made, schema: str) -> None:
    """Drop the tables of a schema that the book has and of which nobody spoke tonight, and their rows in it."""
    said = {table for entry in made.tonight.values() for table in entry.tables}
    for name, entry in made.earlier.items():
        if name in made.tonight or name.partition(".")[0] != schema:
            continue
        for table in sorted(set(entry.tables) - said):
            own_schema, _, own = table.partition(".")
            made.con.execute(f"DROP TABLE IF EXISTS {own_schema}.{identifier(own)}")
        made.con.execute(f"DELETE FROM {MADE} WHERE name = ?", [name]).fetchall()


def _remove(file: Path) -> None:
    for suffix in ("", ".wal"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
