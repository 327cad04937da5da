"""`desk.sqlite`: who may sit at the desk, who sits there now, what is half written, and who looked at what.

Belongs here: the tables, and opening them. Does not belong here: what a row means (the modules beside this one).
Nothing here is evidence about a household: decisions stand in the ledger. The access log is append-only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assets.errors import BadInput
from assets.home.disk_troubles import sentence_of
from assets.home.ledger_sqlite_schema import statements

FILE = "desk.sqlite"
VERSION = 1

CREATE = """
CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    townships TEXT NOT NULL,
    queues TEXT NOT NULL,
    person TEXT,
    password TEXT NOT NULL,
    must_change INTEGER NOT NULL,
    failed INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT,
    ended_at TEXT,
    totp TEXT
);
CREATE TABLE session (
    token TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    began_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    csrf TEXT NOT NULL
);
CREATE TABLE draft (
    account TEXT NOT NULL REFERENCES account (id),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (account, subject)
);
CREATE TABLE seen (
    account TEXT NOT NULL REFERENCES account (id),
    subject TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (account, subject)
);
CREATE TABLE access (
    seq INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    purpose TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
);
CREATE TRIGGER access_never_updated BEFORE UPDATE ON access BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER access_never_deleted BEFORE DELETE ON access BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER access_without_gap BEFORE INSERT ON access
WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM access)
BEGIN SELECT RAISE(ABORT, 'gapless'); END;
"""


def has_accounts(root: Path) -> bool:
    """Whether anybody was ever given an account in the home at `root`."""
    path = root / FILE
    if not path.exists():
        return False
    with opened_store(path) as store:
        return store.execute("SELECT 1 FROM account LIMIT 1").fetchone() is not None


@contextmanager
def opened_store(path: Path) -> Iterator[sqlite3.Connection]:
    """The desk's file, made where it is not; each statement is a transaction of its own. BadInput names a disk's
    troubles, and a file of a newer program."""
    try:
        connection = connected_store(path)
    except (sqlite3.Error, OSError) as error:
        raise BadInput(sentence_of(error) or f"{path.name} 打不开，请检查文件和权限") from None
    try:
        yield connection
    finally:
        connection.close()


def connected_store(path: Path) -> sqlite3.Connection:
    """A connection that any thread of the desk may use, one at a time."""
    connection = sqlite3.connect(path, timeout=30, check_same_thread=False)
    connection.isolation_level = None
    connection.row_factory = sqlite3.Row
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {setting}")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        connection.close()
        raise BadInput(f"{path.name} 由更新版本的程序写成，请升级程序后再打开")
    if version == 0:
        _make(connection)
        path.chmod(0o600)
    return connection


def _make(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
        for statement in statements(CREATE):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={VERSION}")
    connection.execute("COMMIT")
