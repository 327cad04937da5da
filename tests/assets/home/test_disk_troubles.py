"""Six troubles are six sentences; none but damage to the ledger ever sends anybody to a backup."""

from __future__ import annotations

import errno
import itertools
import os
import random
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
import xlsxwriter

from assets.home import ledger_sqlite, ledger_store
from assets.home.disk_troubles import (
    LEDGER,
    LEDGER_IN_DATABASE,
    PUBLISHED,
    RUN_RECORDS,
    Trouble,
    sentence,
    sentence_of,
    trouble_of,
)
from assets.home.ledger import Event, Ledger, LedgerError
from assets.home.warehouse import opened

KEY, DAY = b"k" * 32, date(2021, 6, 1)
SMALL = 300_000
HOLD = """
import sqlite3, sys, time
book = sqlite3.connect(sys.argv[1], isolation_level=None)
book.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(60)
"""


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """A disk that takes no more: the system refuses to let any file grow past `size`."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def write_plain(folder: Path) -> None:
    (folder / "plain").write_bytes(b"x" * 2 * SMALL)


def write_sqlite(folder: Path) -> None:
    with sqlite3.connect(folder / "a.sqlite") as con:
        con.execute("CREATE TABLE t AS SELECT zeroblob(?) AS x", [2 * SMALL])


def write_duckdb(folder: Path) -> None:
    with duckdb.connect(str(folder / "a.duckdb")) as con:
        con.execute("CREATE TABLE t AS SELECT md5(range::VARCHAR) FROM range(300000)")
        con.execute("CHECKPOINT")


def write_parquet(folder: Path) -> None:
    noise = random.Random(7)
    pl.DataFrame({"x": [noise.randbytes(40).hex() for _ in range(20_000)]}).write_parquet(
        folder / "a.parquet", compression="uncompressed"
    )


def write_workbook(folder: Path) -> None:
    noise = random.Random(7)
    book = xlsxwriter.Workbook(folder / "a.xlsx", {"in_memory": True})
    sheet = book.add_worksheet()
    for row in range(20_000):
        sheet.write_string(row, 0, noise.randbytes(20).hex())
    book.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("write", [write_plain, write_sqlite, write_duckdb, write_parquet, write_workbook])
def test_no_room_is_the_same_trouble_whoever_writes(write: Callable[[Path], None], tmp_path: Path) -> None:
    with no_file_larger_than(SMALL), pytest.raises(Exception) as refused:
        write(tmp_path)
    assert trouble_of(refused.value) is Trouble.FULL
    assert trouble_of(RuntimeError("wrapped")) is None
    wrapped = RuntimeError("wrapped")
    wrapped.__cause__ = refused.value
    assert trouble_of(wrapped) is Trouble.FULL


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.ENOSPC, Trouble.FULL),
        (errno.EDQUOT, Trouble.FULL),
        (errno.EFBIG, Trouble.FULL),
        (errno.EBUSY, Trouble.BUSY),
        (errno.EACCES, Trouble.DENIED),
        (errno.EROFS, Trouble.DENIED),
        (errno.EIO, Trouble.FAILING),
        (errno.ENOENT, None),
    ],
)
def test_what_the_system_says(number: int, trouble: Trouble | None) -> None:
    assert trouble_of(OSError(number, os.strerror(number))) is trouble


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("DiskFull", Trouble.FULL),
        ("TooManyConnections", Trouble.BUSY),
        ("LockNotAvailable", Trouble.BUSY),
        ("DeadlockDetected", Trouble.BUSY),
        ("InsufficientPrivilege", Trouble.DENIED),
        ("ReadOnlySqlTransaction", Trouble.DENIED),
        ("IoError", Trouble.FAILING),
        ("AdminShutdown", Trouble.AWAY),
        ("ConnectionFailure", Trouble.AWAY),
        ("UndefinedTable", Trouble.DAMAGED),
        ("DataCorrupted", Trouble.DAMAGED),
        ("SyntaxError", None),
        ("UniqueViolation", None),
        ("RaiseException", None),
    ],
)
def test_what_postgresql_says(name: str, trouble: Trouble | None) -> None:
    errors = pytest.importorskip("psycopg.errors")
    assert trouble_of(getattr(errors, name)("x")) is trouble


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("connection refused", Trouble.AWAY),
        ('FATAL:  password authentication failed for user "clerk"', Trouble.DENIED),
        ("FATAL:  sorry, too many clients already", Trouble.BUSY),
        ("致命错误:  用户 clerk 口令认证失败", Trouble.AWAY),
    ],
)
def test_what_postgresql_says_before_a_connection_stands(words: str, trouble: Trouble) -> None:
    psycopg = pytest.importorskip("psycopg")
    assert trouble_of(psycopg.OperationalError(words)) is trouble


def test_only_a_damaged_ledger_is_restored() -> None:
    for trouble, thing in itertools.product(Trouble, (LEDGER, LEDGER_IN_DATABASE, PUBLISHED, RUN_RECORDS)):
        says_restore = "restore" in sentence(trouble, thing)
        assert says_restore == (trouble is Trouble.DAMAGED and thing in {LEDGER, LEDGER_IN_DATABASE}), (trouble, thing)
    assert len({sentence(trouble, LEDGER) for trouble in Trouble}) == len(Trouble)


def test_an_error_of_ours_is_none_of_them() -> None:
    assert sentence_of(ValueError("No space left on device")) is None


@pytest.fixture
def book(tmp_path: Path) -> Path:
    with Ledger.open(tmp_path / "ledger.sqlite", KEY) as ledger:
        ledger.append([Event("opened", f"F{i}", {"reason": "两本证" * 20}) for i in range(300)], DAY, "hedui")
    return tmp_path / "ledger.sqlite"


def many() -> list[Event]:
    return [Event("opened", f"G{i}", {"reason": "x" * 400}) for i in range(2_000)]


def test_a_full_disk_leaves_the_ledger_as_it_was(book: Path) -> None:
    with Ledger.open(book, KEY) as ledger:
        before = ledger.head()
        with no_file_larger_than(SMALL), pytest.raises(LedgerError, match="磁盘已满") as told:
            ledger.append(many(), DAY, "hedui")
        assert "restore" not in str(told.value)
        assert ledger.head() == before
        assert ledger.append(many(), DAY, "hedui") == 2_000, "and goes on once there is room"


def test_a_ledger_that_another_process_holds_is_busy(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_store, "BUSY_SECONDS", 0.2)
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(book)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with Ledger.open(book, KEY) as ledger:
            assert len(ledger.events()) == 300, "who only reads does not wait"
            with pytest.raises(LedgerError, match="正被另一个程序占用") as told:
                ledger.append([Event("opened", "F1")], DAY, "hedui")
        assert "restore" not in str(told.value)
    finally:
        holder.kill()
        holder.communicate()


def test_a_ledger_out_of_reach_is_not_called_damaged(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        error = sqlite3.OperationalError("attempt to write a readonly database")
        error.sqlite_errorcode = sqlite3.SQLITE_READONLY
        raise error

    monkeypatch.setattr(ledger_sqlite.sqlite3, "connect", refused)
    with pytest.raises(LedgerError, match="没有权限读写台账") as told:
        Ledger.open(book, KEY)
    assert "restore" not in str(told.value)


@pytest.mark.parametrize("seed", range(6))
def test_bytes_overwritten_are_damage(book: Path, seed: int) -> None:
    with Ledger.open(book, KEY):
        pass
    noise, size = random.Random(seed), book.stat().st_size
    with book.open("r+b") as file:
        for at in range(0, size, 1_024):
            file.seek(at + noise.randrange(900))
            file.write(noise.randbytes(60))
    with pytest.raises(LedgerError, match=r"台账已损坏.*restore"), Ledger.open(book, KEY) as ledger:
        ledger.events()


@pytest.mark.parametrize("content", [b"", b"no database" * 5_000])
def test_a_published_database_that_is_none_is_made_again_not_restored(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "hedui.duckdb").write_bytes(content)
    with pytest.raises(Exception, match=r"已发布的数据库已损坏.*hedui night") as told:  # noqa: SIM117
        with opened(tmp_path / "hedui.duckdb", read_only=True):
            pass
    assert "restore" not in str(told.value)
