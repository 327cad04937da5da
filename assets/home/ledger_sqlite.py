"""A ledger in a file, kept by SQLite.

Belongs here: opening, adding, copying. Does not belong here: the table and its guards (`ledger_sqlite_schema.py`), what
is asked of any engine (`ledger_store.py`).
Who only reads opens the file read-only: it waits for no writer and makes nothing, not even the setting of a mode.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from assets.home import ledger_store
from assets.home.disk_troubles import LEDGER, Trouble, is_full, trouble_of
from assets.home.files import whole
from assets.home.ledger_sqlite_schema import SqliteInspection, create
from assets.home.ledger_store import INSERT, SCHEMA_VERSION, LedgerError, Row, refusal

WRITING = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "trusted_schema=OFF")
READING = ("query_only=ON", "trusted_schema=OFF")

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


@dataclass(frozen=True)
class SqliteBook:
    """A ledger in the file at `path`."""

    path: Path

    @property
    def missing(self) -> str:
        """The sentence of a file that is gone."""
        return f"台账文件 {self.path.name} 不在，不另建新的；请用 hedui restore 从备份恢复"

    def exists(self) -> bool:
        """Whether the file is there."""
        return self.path.exists()

    def has_entries(self) -> bool:
        """Whether there is anything in it that could be lost."""
        if not self.path.exists() or self.path.stat().st_size == 0:
            return False
        connection = self._connected("ro")
        try:
            return connection.execute("SELECT 1 FROM event LIMIT 1").fetchone() is not None
        except sqlite3.Error:
            return True
        finally:
            connection.close()

    def opened(self, *, may_make: bool = False, read_only: bool = False) -> SqliteStore:
        """A connection that can add and read, or only read; an absent or empty file is made where one `may_make` it."""
        if not may_make and not self.path.exists():
            raise LedgerError(self.missing)
        with naming_troubles(self.path):
            connection = self._connected("ro" if read_only else "rwc" if may_make else "rw")
            try:
                _prepare(connection, may_make, read_only)
            except BaseException:
                connection.close()
                raise
        return SqliteStore(connection, self.path)

    @contextmanager
    def inspected(self) -> Iterator[SqliteInspection]:
        """A connection that only reads, without any of the program's own settings; the file must be there."""
        try:
            with closing(self._connected("ro")) as connection:
                connection.execute("PRAGMA query_only=ON")
                # One moment for all that is looked at: whoever writes meanwhile is not taken for a forger.
                connection.execute("BEGIN")
                yield SqliteInspection(connection)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            trouble = trouble_with(self.path, error) or Trouble.DAMAGED
            raise refusal(trouble, LEDGER) from None

    def copy_to(self, target: Path) -> None:
        """A copy of the file as it stands, alone: nothing of it waits in a file beside it."""
        with (
            naming_troubles(self.path),
            closing(self._connected("ro")) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")

    def files(self) -> tuple[Path, ...]:
        """The file, and what SQLite keeps beside it."""
        return tuple(self.path.with_name(f"{self.path.name}{end}") for end in ("", "-wal", "-shm"))

    def replace_with(self, copy: Path) -> str:
        """Put a copy there; the files before it were laid aside by whoever asks."""
        with whole(self.path) as scratch:
            shutil.copyfile(copy, scratch)
            scratch.chmod(0o600)
        return ""

    def _connected(self, mode: str) -> sqlite3.Connection:
        address = f"file:{quote(str(self.path.absolute()))}?mode={mode}"
        connection = sqlite3.connect(address, uri=True, timeout=ledger_store.BUSY_SECONDS)
        connection.isolation_level = None
        return connection


class SqliteStore:
    """An open file; `Store` says what is asked of it."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Use `SqliteBook.opened`."""
        self._connection = connection
        self._path = path
        self._file = _file_at(path)

    @property
    def in_transaction(self) -> bool:
        """Whether what is read and added now is one transaction."""
        return self._connection.in_transaction

    def is_current(self) -> bool:
        """Whether the file that was opened is still the one of that name."""
        return self._file is not None and _file_at(self._path) == self._file

    def query(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows of a statement that only reads."""
        with naming_troubles(self._path):
            return self._connection.execute(statement, tuple(values)).fetchall()

    def add(self, rows: Sequence[Row]) -> None:
        """Write entries."""
        with naming_troubles(self._path):
            self._connection.executemany(INSERT, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Nobody else writes inside."""
        with naming_troubles(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with naming_troubles(self._path):
                self._connection.execute("COMMIT")
        except BaseException:
            # A full disk has ended the transaction already.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def part(self) -> Iterator[None]:
        """Of a transaction that was begun."""
        with naming_troubles(self._path):
            self._connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            # A full disk has ended the transaction already.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO part")
                self._connection.execute("RELEASE part")
            raise
        with naming_troubles(self._path):
            self._connection.execute("RELEASE part")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def write_copy(target: Path, rows: Iterable[Row]) -> None:
    """A new file that holds `rows`, which every guard of the ledger has let in."""
    with naming_troubles(target), closing(sqlite3.connect(target)) as copy:
        copy.isolation_level = None
        copy.execute("BEGIN")
        create(copy)
        copy.executemany(INSERT, rows)
        copy.execute("COMMIT")


@contextmanager
def naming_troubles(path: Path) -> Iterator[None]:
    """Whatever the disk or SQLite refuse is told in one sentence; a refusal of the ledger's own guards goes on."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        trouble = trouble_with(path, error)
        if trouble is None:
            raise
        raise refusal(trouble, LEDGER) from None


def trouble_with(path: Path, error: Exception) -> Trouble | None:
    """What an error of SQLite says of the ledger at `path`; None where it is a refusal of the ledger's own guards.

    A rotten page is told in bytes that are no text; of a full disk SQLite says that it cannot open or size the files
    beside the ledger.
    """
    trouble = Trouble.DAMAGED if isinstance(error, UnicodeDecodeError) else trouble_of(error)
    is_ours = trouble is None or trouble is Trouble.DAMAGED
    return trouble if is_ours or not is_full(path.parent) else Trouble.FULL


def _file_at(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _prepare(connection: sqlite3.Connection, may_make: bool, read_only: bool) -> None:
    """Set the connection up, make the table in a new file, and from then on refuse all but reading and adding."""
    for setting in READING if read_only else WRITING:
        connection.execute(f"PRAGMA {setting}")
    if _version(connection) == 0 and not read_only:
        _make(connection, may_make)
    elif _version(connection) == 0:
        _refuse_none(connection, may_make=False)
    if _version(connection) > SCHEMA_VERSION:
        raise LedgerError("台账由更新版本的程序写成，请升级程序后再打开")
    connection.set_authorizer(_authorize)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _make(connection: sqlite3.Connection, may_make: bool) -> None:
    """Make the ledger in a file that has none; whoever waited meanwhile finds it made."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _version(connection) == 0:
            _refuse_none(connection, may_make)
            create(connection)
    finally:
        connection.execute("COMMIT")


def _refuse_none(connection: sqlite3.Connection, may_make: bool) -> None:
    """LedgerError where the file is something else, or empty and no ledger may be made in it."""
    if connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise LedgerError("这个文件不是台账，请检查 --home，或用 hedui restore 从备份恢复")
    if not may_make:
        raise LedgerError("台账文件是空的，不当作新台账使用；请用 hedui restore 从备份恢复")


def _authorize(action: int, *_: object) -> int:
    return sqlite3.SQLITE_DENY if action in REFUSED else sqlite3.SQLITE_OK
