"""The ledger's table as SQLite makes it, its guards, and whether a file still is exactly that.

Belongs here: what is made once and looked at ever after. Does not belong here: opening a file (`ledger_sqlite.py`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

from assets.home.ledger_store import SCHEMA_VERSION, SELECT, Row, differences

CREATE = """
CREATE TABLE event (
    seq BIGINT NOT NULL PRIMARY KEY,
    recorded_at TEXT NOT NULL,
    as_of TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor TEXT NOT NULL,
    payload TEXT NOT NULL,
    effect TEXT UNIQUE,
    key_id TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
);
CREATE INDEX event_kind ON event (kind, seq);
CREATE INDEX event_subject ON event (subject, seq);
CREATE TRIGGER event_never_updated BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER event_never_deleted BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER event_never_replaced BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE seq = NEW.seq)
  OR EXISTS (SELECT 1 FROM event WHERE effect = NEW.effect)
  OR EXISTS (SELECT 1 FROM event WHERE hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'append-only: replace'); END;
CREATE TRIGGER event_without_gap BEFORE INSERT ON event
WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM event)
BEGIN SELECT RAISE(ABORT, 'gapless'); END;
"""
"""The triggers hold whoever opens the file, too."""

SHOWN = 20
"""A damaged file is wrong in thousands of places."""


class SqliteInspection:
    """The file at one moment; `Inspection` says what is asked of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use `SqliteBook.inspected`."""
        self._connection = connection

    def schema_problems(self) -> Iterator[str]:
        """Pages, and the table with its indexes and guards exactly as the program makes them."""
        found = [line for (line,) in self._connection.execute(f"PRAGMA integrity_check({SHOWN})")]
        if found != ["ok"]:
            yield f"台账文件内部不一致({sum(map(len, map(str.splitlines, found)))} 处)：文件或索引已损坏，或被改动过"
        present = _objects(self._connection)
        if not present:
            yield "台账文件是空的，里面没有任何记录"
            return
        if self._connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
            yield "台账的格式版本被改动过"
        yield from differences(present, _expected_objects())

    def rows(self) -> Iterator[Row]:
        """The entries as they lie."""
        return self._connection.execute(f"{SELECT} NOT INDEXED ORDER BY rowid")

    def by_index(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows of a statement."""
        return self._connection.execute(statement, tuple(values)).fetchall()

    def lost(self, column: str) -> int:
        """How many entries the index of `column` hides."""
        (count,) = self._connection.execute(
            f"""SELECT count(*) FROM event AS lies NOT INDEXED WHERE lies.{column} IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM event AS read WHERE read.{column} = lies.{column} AND read.seq = lies.seq)"""
        ).fetchone()
        return int(count)


def statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would end the open transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def create(connection: sqlite3.Connection) -> None:
    """Make the table, its indexes and its guards, and write down which version they are."""
    for statement in statements(CREATE):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")


_TITLES = {"table": "表", "index": "索引", "trigger": "触发器", "view": "视图"}


def _objects(connection: sqlite3.Connection) -> dict[str, str | None]:
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    return {f"{_TITLES.get(kind, kind)} {name}": f"{table}:{sql}" for kind, name, table, sql in rows}


def _expected_objects() -> dict[str, str | None]:
    with closing(sqlite3.connect(":memory:")) as fresh:
        create(fresh)
        return _objects(fresh)
