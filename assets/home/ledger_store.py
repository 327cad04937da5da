"""Where the ledger lies: the table, its guards and every SQL statement about it, in one place.

Belongs here: what another database would have to say differently. Does not belong here: what an
event is, or its seal (`assets/home/ledger.py`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from assets.errors import BadInput
from assets.home.disk_troubles import LEDGER, Trouble, is_full, sentence, trouble_of

SCHEMA_VERSION = 1
BUSY_SECONDS = 30
"""How long one waits for another process that writes."""

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


def connected(path: Path, *, may_make: bool) -> sqlite3.Connection:
    """A connection to the ledger at `path` that can add and read, nothing else.

    An absent or empty file becomes a ledger only where one `may_make` it: in a home that never had one. LedgerError
    says which of the troubles of a disk it is, or that the file is no ledger.
    """
    if not may_make and not path.exists():
        raise LedgerError(f"台账文件 {path.name} 不在，不另建新的；请用 hedui restore 从备份恢复")
    with naming_troubles(path):
        connection = sqlite3.connect(_address(path, "rwc" if may_make else "rw"), uri=True, timeout=BUSY_SECONDS)
        connection.isolation_level = None
        try:
            _prepare(connection, may_make)
        except BaseException:
            connection.close()
            raise
    return connection


def looked_at(path: Path) -> sqlite3.Connection:
    """A connection that only reads, without any of the program's own settings; the file must be there."""
    with naming_troubles(path):
        connection = sqlite3.connect(_address(path, "rw"), uri=True, timeout=BUSY_SECONDS)
        connection.isolation_level = None
        connection.execute("PRAGMA query_only=ON")
        return connection


def has_entries(path: Path) -> bool:
    """Whether there is anything in the ledger at `path` that could be lost; so it is when that cannot be told."""
    if not path.exists() or path.stat().st_size == 0:
        return False
    connection = looked_at(path)
    try:
        return connection.execute("SELECT 1 FROM event LIMIT 1").fetchone() is not None
    except sqlite3.Error:
        return True
    finally:
        connection.close()


@contextmanager
def naming_troubles(path: Path) -> Iterator[None]:
    """Whatever the disk or SQLite refuse is told in one sentence; a refusal of the ledger's own guards goes on."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        trouble = trouble_with(path, error)
        if trouble is None:
            raise
        raise LedgerError(sentence(trouble, LEDGER)) from None


def trouble_with(path: Path, error: Exception) -> Trouble | None:
    """What an error of SQLite says of the ledger at `path`; None where it is a refusal of the ledger's own guards.

    A rotten page is told in bytes that are no text; of a full disk SQLite says that it cannot open or size the files
    beside the ledger.
    """
    trouble = Trouble.DAMAGED if isinstance(error, UnicodeDecodeError) else trouble_of(error)
    is_ours = trouble is None or trouble is Trouble.DAMAGED
    return trouble if is_ours or not is_full(path.parent) else Trouble.FULL


def _address(path: Path, mode: str) -> str:
    return f"file:{quote(str(path.absolute()))}?mode={mode}"


def _prepare(connection: sqlite3.Connection, may_make: bool) -> None:
    """Set the connection up, make the table in a new file, and from then on refuse all but reading and adding."""
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {setting}")
    if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
        _make(connection, may_make)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise LedgerError("台账由更新版本的程序写成，请升级程序后再打开")
    connection.set_authorizer(_authorize)


def _make(connection: sqlite3.Connection, may_make: bool) -> None:
    """Make the ledger in a file that has none; whoever waited meanwhile finds it made."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] != 0:
            return
        if connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise LedgerError("这个文件不是台账，请检查 --home，或用 hedui restore 从备份恢复")
        if not may_make:
            raise LedgerError("台账文件是空的，不当作新台账使用；请用 hedui restore 从备份恢复")
        for statement in statements(CREATE):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    finally:
        connection.execute("COMMIT")


def statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would end the open transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _authorize(action: int, *_: object) -> int:
    return sqlite3.SQLITE_DENY if action in REFUSED else sqlite3.SQLITE_OK
