"""Ledgers of either engine for tests, and what a forger or another writer would do to them behind the program's back.

The PostgreSQL is one of Debian's package, made in a folder of its own, on the loopback, by a user without rights; it is
gone when the run ends. Where the package is not installed its tests are skipped, and say so.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from assets.home.home import Home
from assets.home.ledger_postgresql import WRITERS, PostgresqlBook
from assets.home.ledger_sqlite import SqliteBook
from assets.home.ledger_store import Book

ENGINES = ("sqlite", "postgresql")
PASSWORD = "pg-secret-7Q"
NO_POSTGRESQL = "没有安装 PostgreSQL(Debian 的 postgresql 软件包)或它的驱动，PostgreSQL 台账的测试跳过"
HOLD = """
import sqlite3, sys, time
book = sqlite3.connect(sys.argv[1], isolation_level=None)
book.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(600)
"""


_numbers = count(1)


class InFile:
    """A ledger in a file of `folder`."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        """The file is made by whoever opens it."""
        self.path = folder / "ledger.sqlite"

    @property
    def book(self) -> Book:
        """Where it lies."""
        return SqliteBook(self.path)

    def home(self, root: Path) -> Home:
        """A home whose ledger it is."""
        self.path = root / "ledger.sqlite"
        return Home(root)

    def wreck(self, *statements: str) -> None:
        """Statements of somebody who opens the file himself."""
        with sqlite3.connect(self.path) as forger:
            for statement in statements:
                forger.execute(statement)
            forger.commit()
            forger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        forger.close()

    def forge(self, *statements: str) -> None:
        """The same of somebody who puts every guard back after it."""
        with sqlite3.connect(self.path) as asked:
            guards = asked.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        asked.close()
        self.wreck(*(f"DROP TRIGGER {name}" for name, _ in guards), *statements, *(sql for _, sql in guards))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Another process that has begun to write and does not end."""
        holder = subprocess.Popen([sys.executable, "-c", HOLD, str(self.path)], stdout=subprocess.PIPE)
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            yield
        finally:
            holder.kill()
            holder.communicate()

    def lose(self) -> None:
        """Take the ledger away."""
        for file in SqliteBook(self.path).files():
            file.unlink(missing_ok=True)


@dataclass(frozen=True)
class Server:
    """A PostgreSQL that lives as long as the test run."""

    folder: Path
    port: int

    def asked(self, database: str, *statements: str) -> list[tuple]:
        """Statements of the superuser, who may do anything; the rows of the last one."""
        import psycopg

        address = f"host={self.folder} port={self.port} dbname={database} user=postgres"
        with psycopg.connect(address, autocommit=True) as con:
            for statement in statements:
                came = con.execute(statement)
            return came.fetchall() if came.description else []

    def url(self, database: str, role: str = "clerk", password: str = PASSWORD) -> str:
        """The address by which a role of the program comes in."""
        return f"postgresql+psycopg://{role}:{password}@127.0.0.1:{self.port}/{database}"


class InDatabase:
    """A ledger in a database of its own."""

    name = "postgresql"

    def __init__(self, server: Server) -> None:
        """Make the database; the role of the program owns it and may make its schema there."""
        self.server, self.database = server, f"county_{next(_numbers)}"
        server.asked("postgres", f"CREATE DATABASE {self.database} OWNER clerk")
        self.url = server.url(self.database)

    @property
    def book(self) -> Book:
        """Where it lies."""
        return PostgresqlBook(self.url)

    def home(self, root: Path) -> Home:
        """A home whose ledger it is."""
        return Home(root, self.url)

    def wreck(self, *statements: str) -> list[tuple]:
        """Statements of the administrator of the database."""
        return self.server.asked(self.database, "SET search_path = hedui", *statements)

    def forge(self, *statements: str) -> None:
        """The same of an administrator who puts every guard back after it."""
        guards = self.wreck("SELECT tgname FROM pg_trigger WHERE tgrelid = 'event'::regclass AND NOT tgisinternal")
        back = (f"ALTER TABLE event ENABLE ALWAYS TRIGGER {name}" for (name,) in guards)
        self.wreck("ALTER TABLE event DISABLE TRIGGER USER", *statements, *back)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Another session that has begun to write and does not end."""
        import psycopg

        with psycopg.connect(self.url.replace("+psycopg", "")) as other:
            other.execute(f"SELECT pg_advisory_xact_lock({WRITERS})")
            yield

    def lose(self) -> None:
        """Take the ledger away."""
        self.wreck("DROP SCHEMA hedui CASCADE")


Engine = InFile | InDatabase


def engine_of(request: pytest.FixtureRequest, folder: Path) -> Engine:
    """A ledger of the engine that the test is run with."""
    if request.param == "sqlite":
        return InFile(folder)
    server: Server = request.getfixturevalue("postgresql")
    return InDatabase(server)


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server, stop it, leave nothing; the test is skipped where there is none to start."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=None, key=lambda p: int(p.parts[-3]))
    pytest.importorskip("psycopg", reason=NO_POSTGRESQL)
    if programs is None:
        pytest.skip(NO_POSTGRESQL)
    # Its own folder: a test's is for the user who runs the tests only, and root may not start a server.
    folder = Path(tempfile.mkdtemp(prefix="hedui-postgresql-"))
    user = "postgres" if os.getuid() == 0 else None
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        command = [str(programs.with_name(program)), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    try:
        run("initdb", "-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off -c log_min_messages=fatal"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            server = Server(folder, port)
            server.asked("postgres", f"CREATE ROLE clerk LOGIN PASSWORD '{PASSWORD}'")
            yield server
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
