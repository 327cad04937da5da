"""Publishing: what a night's tables hold goes out whole, what its working tables left behind does not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assets.errors import BadInput
from assets.home.files import sweep
from assets.home.warehouse import drop_working, every_table, opened, publish

ROWS = 300_000
TABLE = "SELECT range AS n, md5(range::VARCHAR) AS text, [range] AS list, DATE '2021-06-01' AS day"


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """A night's file of which most is room that a working measure left."""
    with opened(tmp_path / "night.duckdb") as con:
        con.begin()
        con.execute(f"CREATE TABLE fact._work AS {TABLE} FROM range({10 * ROWS})")
        con.execute(f"CREATE TABLE link.kept AS {TABLE} FROM range({ROWS}) ORDER BY hash(range)")
        con.execute("CREATE TABLE review.queue AS SELECT 1 AS place, 'a' AS \"row\"")
        drop_working(con)
        con.commit()
        con.execute("CHECKPOINT")
    return tmp_path / "night.duckdb"


def test_the_room_of_working_tables_is_not_published(night: Path, tmp_path: Path) -> None:
    published = tmp_path / "published" / "hedui.duckdb"
    with opened(night) as con:
        publish(con, night, published)
        kept = con.execute("FROM link.kept").fetchall()
    assert published.stat().st_size < night.stat().st_size / 2
    assert published.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in published.parent.iterdir()] == [published.name]
    with opened(published, read_only=True) as con:
        assert every_table(con) == {"link.kept", "review.queue"}
        assert con.execute("FROM link.kept").fetchall() == kept, "rows or their order"
        versions = "SELECT tags['storage_version'] FROM duckdb_databases() WHERE NOT internal"
        assert con.execute(versions).fetchall() == [("v1.5.0+",)]


def test_what_a_killed_night_left_is_no_part_of_the_next_one(night: Path, tmp_path: Path) -> None:
    published = tmp_path / "published" / "hedui.duckdb"
    published.parent.mkdir()
    for left in ("hedui.next", "hedui.next.wal"):
        (published.parent / left).write_bytes(b"half a file")
    with opened(night) as con:
        publish(con, night, published)
    with opened(published, read_only=True) as con:
        assert every_table(con) == {"link.kept", "review.queue"}
    assert [p.name for p in published.parent.iterdir()] == [published.name]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    with opened(tmp_path / "small.duckdb") as con:
        con.execute("CREATE TABLE review.queue AS SELECT 1 AS place")
    return tmp_path / "small.duckdb"


def published_of(night: Path, tmp_path: Path) -> Path:
    published = tmp_path / "published" / "hedui.duckdb"
    with opened(night) as con:
        publish(con, night, published)
    return published


def test_a_log_that_a_killed_writer_left_is_moved_away_and_never_read(small: Path, tmp_path: Path) -> None:
    published = published_of(small, tmp_path)
    code = (
        f"import duckdb, os; con = duckdb.connect({str(published)!r}); "
        "con.execute(\"SET wal_autocheckpoint = '1GB'\"); con.execute('DELETE FROM review.queue'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert published.with_name("hedui.duckdb.wal").exists()
    with opened(published, read_only=True) as con:
        assert con.execute("SELECT count(*) FROM review.queue").fetchall() == [(1,)]
    assert not published.with_name("hedui.duckdb.wal").exists()


def test_while_the_writer_still_runs_it_is_said_to_be_in_use(small: Path, tmp_path: Path) -> None:
    published = published_of(small, tmp_path)
    code = (
        f"import duckdb, sys; con = duckdb.connect({str(published)!r}); "
        "con.execute(\"SET wal_autocheckpoint = '1GB'\"); con.execute('DELETE FROM review.queue'); "
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        with pytest.raises(BadInput, match="正被另一个程序占用") as told, opened(published, read_only=True):
            pass
        assert "restore" not in str(told.value)
        published_of(small, tmp_path)
        writer.stdin.close()
    with opened(published, read_only=True) as con:
        assert con.execute("SELECT count(*) FROM review.queue").fetchall() == [(1,)]


def test_scratches_older_than_a_day_are_swept(tmp_path: Path) -> None:
    old, young = tmp_path / ".writing-old", tmp_path / "incoming-young"
    kept = tmp_path / "2021-06-01.html"
    for file in (old, young, kept):
        file.touch()
    os.utime(old, (0, 0))
    os.utime(kept, (0, 0))
    assert sweep([tmp_path]) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([young.name, kept.name])
