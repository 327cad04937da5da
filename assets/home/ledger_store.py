"""Where the ledger lies: the table, its guards and every SQL statement about it, in one place.

Belongs here: what another database would have to say differently. Does not belong here: what an
event is, or its seal (`assets/home/ledger.py`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from assets.errors import BadInput

SCHEMA_VERSION = 1

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
"""What the columns say: `Entry` of `assets/home/ledger.py`. The triggers hold whoever opens the file, too."""

INSERT = """INSERT INTO event (seq, recorded_at, as_of, kind, subject, actor, payload, effect, key_id, prev, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
SELECT = "SELECT seq, recorded_at, as_of, kind, subject, actor, payload, effect, key_id, prev, hash FROM event"
LAST = "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1"

REFUSED = frozenset(
    {
        sqlite3.SQLITE_UPDATE,
        sqlite3.SQLITE_DELETE,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_TRIGGER,
        sqlite3.SQLITE_DROP_INDEX,
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_ATTACH,
        sqlite3.SQLITE_DETACH,
        sqlite3.SQLITE_PRAGMA,
        sqlite3.SQLITE_CREATE_TRIGGER,
        sqlite3.SQLITE_CREATE_TABLE,
    }
)
"""What a connection may not do, guards or none: the book is read and added to."""


class LedgerError(BadInput):
    """The ledger cannot be opened or written."""


def connected(path: Path) -> sqlite3.Connection:
    """A connection to the ledger at `path`, which is made when it is not there; it can add and read, nothing else."""
    try:
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        _prepare(connection)
    except sqlite3.DatabaseError:
        raise LedgerError(f"台账文件 {path.name} 打不开或已损坏，请从备份恢复后再运行") from None
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    """Set the connection up, make the table in a new file, and from then on refuse all but reading and adding."""
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        for statement in _statements(CREATE):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    connection.execute("COMMIT")
    if version > SCHEMA_VERSION:
        raise LedgerError("台账由更新版本的程序写成，请升级程序后再打开")
    connection.set_authorizer(_authorize)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would end the open transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _authorize(action: int, *_: object) -> int:
    return sqlite3.SQLITE_DENY if action in REFUSED else sqlite3.SQLITE_OK
