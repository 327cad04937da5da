"""A ledger in a database, kept by PostgreSQL, for many who work at once.

Belongs here: opening, adding, copying. Does not belong here: the table and its guards (`ledger_postgresql_schema.py`),
what is asked of any engine (`ledger_store.py`). Nothing said here quotes the address: it holds a password.
Writers wait for one another by a lock that only writers take; readers see what was committed and never wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, PendingRollbackError, SQLAlchemyError

from assets.home import ledger_store
from assets.home.disk_troubles import LEDGER_IN_DATABASE, Trouble, trouble_of
from assets.home.ledger_postgresql_schema import (
    FOUND,
    MAY_CHANGE,
    SCHEMA,
    VERSIONED,
    PostgresqlInspection,
    make,
    rows_of,
)
from assets.home.ledger_sqlite import SqliteBook, write_copy
from assets.home.ledger_store import INSERT, SCHEMA_VERSION, LedgerError, Row, refusal

WRITERS = 0x6865647569
"""The advisory lock of whoever writes: the name of the program, in numbers."""
CONNECT_SECONDS = 10
HALF_OPEN = "10min"
"""How long the server keeps the lock of a machine that went away in the middle of writing."""
AT_ONCE = 5_000

_MISSING = (
    f"数据库里没有台账(表 {SCHEMA}.event)，不另建新的；请检查 HEDUI_LEDGER_URL 指的是不是原来的数据库，"
    "确实丢失的，用 hedui restore 从备份恢复"
)
_Came = TypeVar("_Came")


@dataclass(frozen=True)
class PostgresqlBook:
    """A ledger in the database at `url` (`postgresql+psycopg://user:password@host/database`)."""

    url: str = field(repr=False)

    @property
    def missing(self) -> str:
        """The sentence of a table that is gone."""
        return _MISSING

    def exists(self) -> bool:
        """Whether the table is there; LedgerError when the database is out of reach."""
        return self._asked(lambda connection: bool(rows_of(connection, FOUND)))

    def has_entries(self) -> bool:
        """Whether there is anything in it that could be lost; LedgerError when the database is out of reach."""

        def has_any(connection: Connection) -> bool:
            if not rows_of(connection, FOUND):
                return False
            try:
                return bool(rows_of(connection, f"SELECT 1 FROM {SCHEMA}.event LIMIT 1"))
            except SQLAlchemyError:
                return True

        return self._asked(has_any)

    def opened(self, *, may_make: bool = False, read_only: bool = False) -> PostgresqlStore:
        """A connection that can add and read, or only read; the table is made where one `may_make` it."""
        connection = self._connected(read_only)
        try:
            with naming_troubles():
                if may_make and not rows_of(connection, FOUND):
                    with _transaction(connection):
                        make(connection)
                _refuse_unfit(connection, read_only)
        except BaseException:
            _close(connection)
            raise
        return PostgresqlStore(connection)

    @contextmanager
    def inspected(self) -> Iterator[PostgresqlInspection]:
        """One transaction that only reads, as of its beginning."""
        connection = self._connected(read_only=True)
        try:
            with naming_troubles():
                connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield PostgresqlInspection(connection)
        finally:
            _close(connection)

    def copy_to(self, target: Path) -> None:
        """The entries, as they lie, in a file."""
        with self.inspected() as look:
            write_copy(target, look.rows())

    def files(self) -> tuple[Path, ...]:
        """None: the database has its own."""
        return ()

    def replace_with(self, copy: Path) -> str:
        """Fill the table from a file, in one transaction; a table with entries is kept under another name."""

        def replaced(connection: Connection) -> str:
            with _transaction(connection), SqliteBook(copy).inspected() as look:
                renamed = _rename_former(connection)
                make(connection)
                batch: list[Row] = []
                for row in look.rows():
                    batch.append(row)
                    if len(batch) == AT_ONCE:
                        _add(connection, batch)
                        batch = []
                _add(connection, batch)
            return renamed

        return self._asked(replaced, read_only=False)

    def _asked(self, ask: Callable[[Connection], _Came], *, read_only: bool = True) -> _Came:
        """What `ask` finds on a connection of its own."""
        connection = self._connected(read_only)
        try:
            with naming_troubles():
                return ask(connection)
        finally:
            _close(connection)

    def _connected(self, read_only: bool) -> Connection:
        """A connection that begins and ends its own transactions."""
        try:
            if make_url(self.url).drivername != "postgresql+psycopg":
                raise ArgumentError
            engine = create_engine(
                self.url,
                poolclass=NullPool,
                hide_parameters=True,
                isolation_level="AUTOCOMMIT",
                connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "hedui"},
            )
        except (ArgumentError, ValueError):
            raise LedgerError(
                "HEDUI_LEDGER_URL 应写成 postgresql+psycopg://账号:口令@主机:5432/数据库，请改正"
            ) from None
        except ImportError:
            raise LedgerError(
                "台账在 PostgreSQL 里，而没有安装它的驱动；请执行 pip install 'hedui[postgresql]'"
            ) from None
        with naming_troubles():
            connection = engine.connect()
            wait = int(ledger_store.BUSY_SECONDS * 1000)
            for setting in (
                f"search_path = {SCHEMA}, pg_temp",
                "synchronous_commit = on",
                # To PostgreSQL no time at all means for ever.
                f"lock_timeout = {max(wait, 1)}",
                f"idle_in_transaction_session_timeout = '{HALF_OPEN}'",
                f"default_transaction_read_only = {'on' if read_only else 'off'}",
            ):
                connection.exec_driver_sql(f"SET {setting}")
        return connection


class PostgresqlStore:
    """An open database; `Store` says what is asked of it."""

    def __init__(self, connection: Connection) -> None:
        """Use `PostgresqlBook.opened`."""
        self._connection = connection
        self._table = rows_of(connection, FOUND)[0][0]
        self._is_writing = False

    @property
    def in_transaction(self) -> bool:
        """Whether what is read and added now is one transaction."""
        return self._is_writing

    def is_current(self) -> bool:
        """Whether the server answers and the table that was opened is still the one of that name."""
        try:
            return [oid for oid, _ in rows_of(self._connection, FOUND)] == [self._table]
        except SQLAlchemyError:
            return False

    def query(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows of a statement that only reads."""
        with naming_troubles():
            return rows_of(self._connection, statement, values)

    def add(self, rows: Sequence[Row]) -> None:
        """Write entries."""
        with naming_troubles():
            _add(self._connection, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Nobody else writes inside."""
        with _transaction(self._connection):
            self._is_writing = True
            try:
                yield
            finally:
                self._is_writing = False

    @contextmanager
    def part(self) -> Iterator[None]:
        """Of a transaction that was begun."""
        with naming_troubles():
            self._connection.exec_driver_sql("SAVEPOINT part")
        try:
            yield
        except BaseException:
            try:
                with naming_troubles():
                    self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT part")
            except LedgerError:
                # The server is away: the whole transaction is lost with it.
                self._is_writing = False
                raise
            raise
        with naming_troubles():
            self._connection.exec_driver_sql("RELEASE SAVEPOINT part")

    def close(self) -> None:
        """Close the connection."""
        _close(self._connection)


@contextmanager
def naming_troubles() -> Iterator[None]:
    """Whatever the server or the way to it refuse is told in one sentence; a refusal of the ledger's own guards goes
    on."""
    try:
        yield
    except SQLAlchemyError as error:
        trouble = Trouble.AWAY if isinstance(error, PendingRollbackError) else trouble_of(error)
        if trouble is None:
            raise
        raise refusal(trouble, LEDGER_IN_DATABASE) from None


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    """One writer at a time; each statement inside sees what was committed before the lock was had."""
    try:
        with naming_troubles():
            connection.exec_driver_sql("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")
        yield
        with naming_troubles():
            connection.exec_driver_sql("COMMIT")
    except BaseException:
        with suppress(SQLAlchemyError):
            connection.exec_driver_sql("ROLLBACK")
        raise


def _add(connection: Connection, rows: Sequence[Row]) -> None:
    if rows:
        connection.exec_driver_sql(INSERT.replace("?", "%s"), list(rows))


def _refuse_unfit(connection: Connection, read_only: bool) -> None:
    """LedgerError where there is no ledger, or the account may do less or more with it than it should."""
    found = rows_of(connection, FOUND)
    if not found:
        raise LedgerError(_MISSING)
    ((oid, comment),) = found
    version = str(comment or "").removeprefix(VERSIONED)
    if not version.isdigit():
        raise LedgerError(f"数据库里的表 {SCHEMA}.event 不是台账，请检查 HEDUI_LEDGER_URL")
    if int(version) > SCHEMA_VERSION:
        raise LedgerError("台账由更新版本的程序写成，请升级程序后再打开")
    needs = ("SELECT",) if read_only else ("SELECT", "INSERT")
    asked = [f"has_table_privilege({oid}, '{p}')" for p in (*needs, *MAY_CHANGE)]
    asked.append(f"has_any_column_privilege({oid}, 'UPDATE')")
    ((may_enter, is_super, *may),) = rows_of(
        connection,
        f"""SELECT has_schema_privilege('{SCHEMA}', 'USAGE'), rolsuper, {", ".join(asked)}
        FROM pg_roles WHERE rolname = current_user""",
    )
    if is_super:
        raise LedgerError("HEDUI_LEDGER_URL 里的账号是超级用户，防改设置对它都不起作用；请换一个普通账号")
    if any(may[len(needs) :]):
        raise LedgerError("HEDUI_LEDGER_URL 里的账号可以修改、删除台账；请数据库管理员收回，只留读和追加")
    if not may_enter or not all(may[: len(needs)]):
        raise refusal(Trouble.DENIED, LEDGER_IN_DATABASE)


def _rename_former(connection: Connection) -> str:
    """Give a ledger that has entries, or is none, another name; the name, nothing where none was in the way."""
    if not rows_of(connection, FOUND):
        return ""
    is_empty = not rows_of(connection, f"SELECT 1 FROM {SCHEMA}.event LIMIT 1")
    if is_empty and not list(PostgresqlInspection(connection).schema_problems()):
        return ""
    taken = {name for (name,) in rows_of(connection, "SELECT nspname FROM pg_namespace")}
    name = next(n for i in range(1, len(taken) + 2) if (n := f"{SCHEMA}_replaced_{i}") not in taken)
    owners = "SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = ?"
    if rows_of(connection, owners, [SCHEMA]) != [(True,)]:
        raise LedgerError(
            f"账号没有权限替换数据库里的台账；请数据库管理员执行 ALTER SCHEMA {SCHEMA} RENAME TO {name}，"
            "再运行同一条命令"
        )
    connection.exec_driver_sql(f"ALTER SCHEMA {SCHEMA} RENAME TO {name}")
    return name


def _close(connection: Connection) -> None:
    """Close it; one that the server has closed already is closed."""
    with suppress(SQLAlchemyError), closing(connection):
        pass
