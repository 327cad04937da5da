"""The published database after a night: it says of itself what it holds, and its views and copies name nobody."""

from __future__ import annotations

import re
import threading
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from assets.home.warehouse import opened
from assets.published.comments import HOLDS_PERSONS, PERSONAL
from assets.published.dressing import write_comments
from assets.published.views import load_views
from data_contracts.contract import load_contracts
from tests.nights import County

ROOT = Path(__file__).parents[3]
VIEWS = load_views()
PAGE = (ROOT / "docs" / "database.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^```sql\n(.*?)^```\n```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
CHINESE = re.compile("[一-鿿]")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return County.after_a_night(tmp_path_factory, "published")


@pytest.mark.parametrize(
    "asked",
    [
        "SELECT schema_name || '.' || table_name, comment FROM duckdb_tables()",
        "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal",
        "SELECT table_name || '.' || column_name, comment FROM duckdb_columns() WHERE NOT internal",
    ],
)
def test_every_table_view_and_column_says_what_it_is(county: County, asked: str) -> None:
    rows = county.rows(asked)
    assert rows
    assert [name for name, comment in rows if not CHINESE.search(comment or "")] == []


def test_money_says_its_unit(county: County) -> None:
    rows = county.rows("SELECT column_name, comment FROM duckdb_columns() WHERE column_name LIKE '%\\_fen' ESCAPE '\\'")
    assert rows
    assert [name for name, comment in rows if "分" not in comment] == []


def test_tables_with_persons_say_so(county: County) -> None:
    marked = {
        f"{schema}.{table}"
        for schema, table in county.rows(
            f"SELECT schema_name, table_name FROM duckdb_tables() WHERE comment LIKE '%{HOLDS_PERSONS}'"
        )
    }
    assert {"link.identity", "link.mention", "record.refused", "raw.dibao_roll", "record.enrolment"} <= marked
    assert {table.partition(".")[0] for table in marked} == {"raw", "record", "link"}
    contracts = load_contracts()
    for kind in contracts.kinds.values():
        assert (f"record.{kind.name}" in marked) == bool(
            kind.roles or any(f.classification in {"identity", "hashed"} for f in kind.fields)
        )
    columns = county.rows(
        f"SELECT DISTINCT column_name FROM duckdb_columns() WHERE comment LIKE '%{PERSONAL}%' AND schema_name = 'raw'"
    )
    assert {"person_name", "id_number", "account_no", "phone"} <= {name for (name,) in columns}


def test_the_views_are_those_that_are_declared_and_each_answers(county: County) -> None:
    found = county.rows("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1")
    assert [name for (name,) in found] == sorted(VIEWS)
    for view in VIEWS.values():
        with opened(county.home.published, read_only=True) as con:
            frame = con.sql(f'SELECT * FROM "{view.name}"').pl()
        assert frame.columns == list(view.columns), view.name
        assert frame.height or view.name == "查询_未读懂", view.name
        codes = {column for column in frame.columns if frame[column].dtype == pl.String}
        empty = {column for column in codes if frame.height and frame[column].null_count() == frame.height}
        assert empty <= {"核查结果", "未采用原因"}, view.name


def canaries(county: County) -> set[str]:
    """What only a person is called by: names of three signs and more, numbers of cards, telephones, certificates."""
    asked = (
        "SELECT name FROM link.mention WHERE length(name) >= 3",
        "SELECT id_number FROM link.mention",
        "SELECT phone FROM link.mention",
        "SELECT account_no FROM raw.disbursement",
        "SELECT certificate_no FROM fact.roll",
        "SELECT plate_no FROM raw.vehicles",
    )
    return {value for query in asked for (value,) in county.rows(query) if value}


def test_neither_a_view_nor_a_copy_names_anybody(county: County) -> None:
    forbidden = canaries(county)
    assert len(forbidden) > 5_000
    numbers = re.compile(r"\d{15,}|1\d{10}")
    for name in VIEWS:
        with opened(county.home.published, read_only=True) as con:
            frame = con.sql(f'SELECT * FROM "{name}"').pl()
        copy = pl.read_parquet(county.home.published.with_name(f"{name}.parquet"))
        assert copy.equals(frame), name
        cells = {str(value) for column in frame.columns for value in frame[column].unique().to_list()}
        assert not cells & forbidden, name
        shares = {str(value) for column in frame.select(pl.col(pl.Float64)) for value in column.unique().to_list()}
        assert not [cell for cell in cells - shares if numbers.search(cell)], name


def test_the_counts_of_the_views_are_those_of_the_tables(county: County) -> None:
    def one(query: str) -> object:
        return county.rows(query)[0][0]

    assert one("SELECT count(*) FROM 查询_在册疑点") == one("SELECT count(*) FROM review.cases WHERE is_open")
    assert one("SELECT sum(在办疑点数) FROM 查询_乡镇情况") == one("SELECT count(*) FROM 查询_在册疑点")
    assert one("SELECT sum(在册户数) FROM 查询_乡镇情况") == one("SELECT count(DISTINCT certificate_no) FROM fact.roll")
    assert one("SELECT count(*) FROM 查询_在册户") == one("SELECT count(DISTINCT certificate_no) FROM fact.roll")
    assert one("SELECT count(*) FROM 查询_在册人员") == one("SELECT count(*) FROM fact.roll")
    assert one("SELECT sum(成功金额_元) * 100 FROM 查询_每月发放") == one(
        "SELECT sum(paid_fen) FROM fact.payment_month"
    )
    assert one("SELECT count(*) FROM 查询_各规则结论") == one("SELECT count(*) FROM flag.status")
    clean = "SELECT count(*) FROM 查询_不能作出结论 WHERE 结论 = '无疑点' AND 不能核对户数 = 0"
    assert one(clean) == 0


@pytest.mark.parametrize(("query", "answer"), QUERIES, ids=[str(n) for n in range(1, len(QUERIES) + 1)])
def test_every_query_of_the_page_answers(county: County, query: str, answer: str) -> None:
    header, *lines = answer.strip().splitlines()
    with opened(county.home.published, read_only=True) as con:
        result = con.execute(query)
        assert [column[0] for column in result.description] == header.split(" | ")
        rows = result.fetchall()
    assert rows
    assert bool(lines)
    if "comment" in header or "domain" in query:
        assert [" | ".join(map(str, row)) for row in rows] == lines


def test_whoever_reads_meanwhile_is_not_disturbed_by_comments(tmp_path: Path) -> None:
    """Exports read in one thread while comments are written in another: neither sees the other half done."""
    from assets.published.comments import Described

    with opened(tmp_path / "night.duckdb") as con:
        columns = ", ".join(f"{n} AS c{n}" for n in range(40))
        con.execute(f"CREATE TABLE fact.roll AS SELECT {columns} FROM range(1000)")
        con.execute("CREATE VIEW 查询_甲 AS SELECT c1 AS 一 FROM fact.roll")
        words = {"fact.roll": Described("在册人员", {f"c{n}": f"第{n}列" for n in range(40)})}
        view = {"查询_甲": next(iter(VIEWS.values())).__class__("查询_甲", "甲", "一列", {"一": "第一列"}, "")}
        writer = threading.Thread(target=write_comments, args=(con.cursor(), words, view))
        writer.start()
        while writer.is_alive():
            assert con.execute("SELECT sum(c1) FROM fact.roll").fetchall() == [(1000,)]
        writer.join()
        said = con.execute("SELECT comment FROM duckdb_columns() WHERE NOT internal ORDER BY column_index").fetchall()
        assert len([text for (text,) in said if text]) == 41


def test_a_loose_file_keeps_its_comments_and_views_when_it_is_written_anew(tmp_path: Path) -> None:
    from assets.home.warehouse import publish
    from assets.published.comments import Described

    work, published = tmp_path / "2021-06-01.duckdb", tmp_path / "published" / "hedui.duckdb"
    with opened(work) as con:
        con.execute("CREATE TABLE fact.roll AS SELECT 1 AS n; CREATE TABLE fact._big AS SELECT * FROM range(2000000)")
        con.execute(
            "CREATE VIEW 查询_甲 AS SELECT n AS 一 FROM fact.roll; CHECKPOINT; DROP TABLE fact._big; CHECKPOINT"
        )
        write_comments(con.cursor(), {"fact.roll": Described("在册人员", {"n": "人数"})}, {})
        publish(con, work, published)
    with opened(published, read_only=True) as con:
        assert con.execute("SELECT comment FROM duckdb_tables()").fetchall() == [("在册人员",)]
        assert con.execute("SELECT comment FROM duckdb_columns() WHERE table_name = 'roll'").fetchall() == [("人数",)]
        assert con.execute("SELECT 一 FROM 查询_甲").fetchall() == [(1,)]


def test_duckdb_of_an_analyst_may_be_older(county: County) -> None:
    """Views and comments change nothing about the storage that DuckDB 1.5 reads."""
    with duckdb.connect(str(county.home.published), read_only=True) as con:
        tags = con.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()
    assert "v1.5" in str(tags) or "1.5" in str(tags), tags
    assert county.rows("SELECT as_of FROM review.night") == [(date(2021, 6, 1),)]
