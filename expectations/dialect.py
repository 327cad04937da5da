"""An SQLAlchemy dialect over a DuckDB connection that somebody else opened.

Belongs here: handing an open connection to Great Expectations. Does not belong here: opening a
database (one module of the house does that) and deciding what is checked.

Great Expectations gives its connection back to the pool before it fetches, and DuckDB drops a
pending result as soon as the connection is used again; the public dialect therefore fails every
expectation without a word. This cursor fetches all rows while it executes.
"""

from __future__ import annotations

from typing import Any, Protocol

import duckdb_engine
import sqlalchemy
from sqlalchemy.dialects import registry
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import NullType

URL = "duckdb+buffered://"


class DuckConnection(Protocol):
    """What is needed of an open DuckDB connection."""

    def cursor(self) -> Any:
        """A second handle on the same open database."""
        ...

    def execute(self, query: str, parameters: object = None) -> Any:
        """Run one statement."""
        ...


class BufferedCursor:
    """A DB-API cursor whose result is complete when `execute` returns."""

    def __init__(self, handle: Any, connection: BufferedConnection) -> None:
        self._handle = handle
        self._rows: list[tuple[Any, ...]] = []
        self.connection = connection
        self.description: Any = None
        self.arraysize = 1
        self.rowcount = -1

    def execute(self, statement: str, parameters: Any = None) -> None:
        """Run `statement` and take its whole result."""
        self._handle.execute(statement, parameters or None)
        self.description = self._handle.description
        self._rows = self._handle.fetchall() if self.description else []

    def executemany(self, statement: str, parameters: Any = None) -> None:
        """Run `statement` once for every set of parameters."""
        self._handle.executemany(statement, list(parameters or []))

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, or None."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """The next `size` rows."""
        taken, self._rows = self._rows[: size or 1], self._rows[size or 1 :]
        return taken

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        taken, self._rows = self._rows, []
        return taken

    def close(self) -> None:
        """Forget the rows."""
        self._rows = []


class BufferedConnection:
    """A DB-API connection over a handle of an open database; closing it leaves the database open."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self.notices: list[str] = []
        self.closed = False

    def cursor(self) -> BufferedCursor:
        """A buffering cursor."""
        return BufferedCursor(self._handle, self)

    def begin(self) -> None:
        """Start a transaction on the handle."""
        self._handle.begin()

    def commit(self) -> None:
        """End the transaction and keep its work."""
        self._handle.commit()

    def rollback(self) -> None:
        """End the transaction, if there is one, without its work."""
        try:
            self._handle.rollback()
        except duckdb_engine.DBAPI.TransactionException:
            # Pools roll back when a connection comes home, whether or not anything was begun.
            return

    def close(self) -> None:
        """Close this handle only."""
        self._handle.close()
        self.closed = True


class BufferedDialect(duckdb_engine.Dialect):
    """duckdb-engine's dialect under a driver name of its own, over the buffering cursor."""

    driver = "buffered"
    supports_statement_cache = False

    def get_columns(
        self, connection: sqlalchemy.Connection, table_name: str, schema: str | None = None, **_: Any
    ) -> list[Any]:
        """Columns of a table or view as they are now: the view of a suite's rows changes from suite to suite."""
        name = ".".join(self.identifier_preparer.quote(part) for part in (schema, table_name) if part)
        described = connection.exec_driver_sql(f"DESCRIBE {name}").fetchall()
        return [{"name": row[0], "type": NullType(), "nullable": True, "default": None} for row in described]

    def get_pk_constraint(
        self,
        connection: sqlalchemy.Connection,  # noqa: ARG002
        table_name: str,  # noqa: ARG002
        schema: str | None = None,  # noqa: ARG002
        **_: Any,
    ) -> Any:
        """No primary keys: the layers declare none."""
        return {"constrained_columns": [], "name": None}


def register() -> None:
    """Make the URL `duckdb+buffered://` known to SQLAlchemy; calling it again changes nothing."""
    registry.register("duckdb.buffered", __name__, BufferedDialect.__name__)


def handle_of(connection: DuckConnection) -> BufferedConnection:
    """A handle on the database that `connection` has open; it sees what `connection` has committed."""
    return BufferedConnection(connection.cursor())


def engine_arguments(handle: BufferedConnection) -> dict[str, Any]:
    """Arguments of `create_engine` that make it use `handle` and open nothing."""
    return {"creator": lambda: handle, "poolclass": StaticPool}


def engine_for(connection: DuckConnection) -> sqlalchemy.Engine:
    """An engine over the database that `connection` has open; temporary tables made through it stay with it."""
    register()
    return sqlalchemy.create_engine(URL, **engine_arguments(handle_of(connection)))
