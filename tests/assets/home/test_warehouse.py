"""Publishing: what a night's tables hold goes out whole, what its working tables left behind does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.home.warehouse import drop_working, every_table, opened, publish

ROWS = 300_000
TABLE = "SELECT range AS n, md5(range::VARCHAR) AS text, [range] AS list, DATE '2021-06-01' AS day"


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """A night's file of which most is room that a working table left."""
    with opened(tmp_path / "night.duckdb") as con:
        con.begin()
        con.execute(f"CREATE TABLE link._work AS {TABLE} FROM range({10 * ROWS})")
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
