"""What of an earlier night stands tonight: the book, and taking up the last night's file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assets.home import made as book
from assets.home.made import MADE, PROGRAM_MADE, Made, contents, contents_by, making, program, take_up
from assets.home.warehouse import connect, every_table, opened

DAY, NEXT = date(2021, 6, 1), date(2021, 6, 2)


def made_on(path: Path, day: date, digest: str = "a") -> list[str]:
    """A night that makes two tables of `digest` and one of the day; the names of what it made anew."""
    take_up(path, day)
    anew: list[str] = []

    def make(name: str, value: str) -> int:
        anew.append(name)
        con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT '{value}' AS word")
        return len(value)

    with opened(path) as con:
        con.execute("CREATE TABLE raw.unsaid AS SELECT 1 AS one")
        with making(con, day, "fact") as made:
            made.stands(PROGRAM_MADE, program())
            told = made.once("fact.steady", digest, lambda: make("fact.steady", digest), ["fact.steady"])
            made.once("fact.daily", f"{digest} {day}", lambda: make("fact.daily", digest), ["fact.daily"])
            assert told == len(digest)
        assert con.execute("SELECT word FROM fact.steady").fetchall() == [(digest,)]
    return anew


def test_a_table_stands_for_as_long_as_it_is_made_of_the_same(tmp_path: Path) -> None:
    file = tmp_path / f"{DAY}.duckdb"
    assert made_on(file, DAY) == ["fact.steady", "fact.daily"]
    assert made_on(file, DAY) == []
    assert made_on(tmp_path / f"{NEXT}.duckdb", NEXT) == ["fact.daily"]
    assert not file.exists(), "the file of a night before is the next one's"
    assert made_on(tmp_path / f"{NEXT}.duckdb", NEXT, "bc") == ["fact.steady", "fact.daily"]


def test_the_book_says_which_night_made_a_table(tmp_path: Path) -> None:
    made_on(tmp_path / f"{DAY}.duckdb", DAY)
    made_on(tmp_path / f"{NEXT}.duckdb", NEXT)
    with opened(tmp_path / f"{NEXT}.duckdb", read_only=True) as con:
        rows = con.execute(f"SELECT name, made_on FROM {MADE} WHERE name LIKE 'fact%' ORDER BY 1").fetchall()
    assert rows == [("fact.daily", NEXT), ("fact.steady", DAY)]


def test_what_is_not_in_the_book_is_gone(tmp_path: Path) -> None:
    file = tmp_path / f"{DAY}.duckdb"
    made_on(file, DAY)
    take_up(file, DAY)
    with opened(file, read_only=True) as con:
        assert every_table(con) == {MADE, "fact.steady", "fact.daily"}


def test_nobody_speaks_of_a_table_and_it_goes_when_its_step_ends(tmp_path: Path) -> None:
    file = tmp_path / f"{DAY}.duckdb"
    made_on(file, DAY)
    take_up(file, DAY)
    with opened(file) as con:
        with making(con, DAY, "fact") as made:
            assert made.stands("fact.steady", "a", ["fact.steady"])
        assert every_table(con) == {MADE, "fact.steady"}
        assert con.execute(f"SELECT count(*) FROM {MADE} WHERE name = 'fact.daily'").fetchall() == [(0,)]


def test_another_program_makes_everything_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / f"{DAY}.duckdb"
    made_on(file, DAY)
    monkeypatch.setattr(book, "program", lambda: "another")
    take_up(file, DAY)
    assert not file.exists()


@pytest.mark.parametrize("left", [0, 9, 20_000])
def test_a_file_that_was_cut_is_no_use(tmp_path: Path, left: int) -> None:
    file = tmp_path / f"{DAY}.duckdb"
    made_on(file, DAY)
    file.write_bytes(file.read_bytes()[:left])
    assert made_on(file, DAY) == ["fact.steady", "fact.daily"]


def test_a_step_that_fails_says_nothing_of_what_it_made(tmp_path: Path) -> None:
    file = tmp_path / f"{DAY}.duckdb"
    made_on(file, DAY)
    take_up(file, DAY)
    with opened(file) as con:
        con.begin()
        with pytest.raises(ZeroDivisionError), making(con, DAY, "fact") as made:
            made.once("fact.steady", "b", lambda: 1 // 0, ["fact.steady"])
        con.rollback()
        assert Made.of(con, DAY).earlier["fact.steady"].digest == "a"


def test_the_digest_of_rows_is_of_all_they_say_and_not_of_their_order() -> None:
    con = connect()
    con.execute("CREATE TABLE raw.a AS SELECT * FROM (VALUES ('x', 1), ('y', 2)) AS t(word, number)")
    con.execute("CREATE TABLE raw.b AS SELECT * FROM raw.a ORDER BY number DESC")
    assert contents(con, "raw.a") == contents(con, "raw.b")
    assert contents_by(con, "raw.a", "word").keys() == {"x", "y"}
    for change in ("SET number = 3 WHERE word = 'y'", "SET word = NULL WHERE word = 'x'", "SET word = 'z' WHERE TRUE"):
        con.execute("CREATE OR REPLACE TABLE raw.b AS SELECT * FROM raw.a")
        con.execute(f"UPDATE raw.b {change}")
        assert contents(con, "raw.a") != contents(con, "raw.b"), change
    con.execute("CREATE OR REPLACE TABLE raw.b AS SELECT * FROM raw.a UNION ALL SELECT * FROM raw.a")
    assert contents(con, "raw.a") != contents(con, "raw.b")
