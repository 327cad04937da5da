"""While somebody writes, whoever only looks does not wait; who wants to write is told that the ledger is in use."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assets.home import ledger_store
from tests.nights import County

HOLD = """
import sqlite3, sys, time
book = sqlite3.connect(sys.argv[1], isolation_level=None)
book.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return County.after_a_night(tmp_path_factory, "busy")


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """Another process that has begun to write and does not end."""
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(file)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield
    finally:
        holder.kill()
        holder.communicate()


def test_every_reading_works_while_another_writes(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ledger_store, "BUSY_SECONDS", 0)
    ((flag, person),) = county.rows("SELECT flag_id, min(person) FROM review.flag GROUP BY ALL ORDER BY ALL LIMIT 1")
    readings = (
        ("queues", "--changes"),
        ("flags", "--csv", str(tmp_path / "flags.csv")),
        ("pairs", "--csv", str(tmp_path / "pairs.csv")),
        ("explain", flag),
        ("person", person),
        ("held",),
        ("agenda",),
        ("export",),
        ("map", "--list"),
        ("withdraw", "--list"),
        ("verify",),
        ("why", "deceased_still_enrolled"),
    )
    with writing(county.home.ledger_file):
        codes = {reading[0]: county.command(*reading) for reading in readings}
        said = capsys.readouterr()
        assert set(codes.values()) == {0}, (codes, said.err)
        assert county.command("release", "--by", "周敏") == 2
    told = capsys.readouterr().err
    assert "台账正被另一个程序占用" in told
    assert "restore" not in told
