"""Spark and DuckDB hold the same rows: of every example in a header, of a county's measures and flags, of a night.

`make spark` installs PySpark and runs them; where it or Java is missing they are skipped, and say so.
"""

from __future__ import annotations

import pickle
import shutil
import sys
import types
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
import sqlglot

from assets.errors import BadInput
from assets.facts.measures import build_measures
from assets.flags.run import find_flags
from assets.home.engine import DUCKDB, OnDuckdb, Work
from assets.home.warehouse import drop_working, every_table, opened
from assets.people.persons import link_persons
from assets.records.build import build_records
from assets.spark import session as sessions
from assets.spark.engine import OnSpark, in_arrow, on_spark
from data_contracts.contract import load_contracts
from matchers.facts.examples import example_frames
from matchers.facts.given import given
from matchers.facts.measure import Measure, fact_schema, load_measures, load_statements
from matchers.flags.parameters import bind
from matchers.flags.rule import Rule, load_rules
from matchers.spark_sql import NotForSparkError, in_spark, is_ordered, tables_of
from pipelines.cli import run
from tests.assets.facts.measured import read_tables, world_schema
from tests.declared import place
from tests.nights import AS_OF, CROOKED, JURISDICTION, KEY, SMALL, County

MASTER = "local[2]"
RULES = load_rules()
CONTRACTS = load_contracts()
MEASURES = load_statements()
SCHEMA = fact_schema(CONTRACTS, load_measures())


@pytest.fixture(scope="module")
def quick() -> Iterator[None]:
    """Spark is here, and does not compile statements that are asked of a few rows."""
    try:
        sessions.refuse_without_spark()
    except BadInput as missing:
        pytest.skip(str(missing))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        patch.setenv("HEDUI_SPARK_MASTER", MASTER)
        for name, value in {
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.sql.shuffle.partitions": "2",
            "spark.driver.memory": "1g",
        }.items():
            patch.setitem(sessions.LOCAL, name, value)
        yield


@pytest.mark.spark
@pytest.mark.usefixtures("quick")
def test_a_night_on_spark_publishes_the_same_rows(tmp_path_factory: pytest.TempPathFactory) -> None:
    """From the files of the departments to the queue. It comes first, for it stops Spark after every step."""
    other = County.after_a_night(tmp_path_factory, "on_duckdb")
    county = County.built(tmp_path_factory.mktemp("on_spark"), SMALL)
    asked = ["night", "--as-of", AS_OF.isoformat(), "--home", str(county.home.root), "--landing", str(county.landing)]
    assert run([*asked, "--jurisdiction", JURISDICTION, "--engine", "spark"]) == 0
    with opened(county.home.published) as con:
        # The book says of each measure which engine made it.
        assert [t for t in differing(con, other.home.published) if t != "review.made"] == []
    assert not list(county.home.work.glob("spark-*")), "what Spark was handed is personal data"


@pytest.fixture(scope="module")
def spark(quick: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnSpark]:
    with on_spark(MASTER, tmp_path_factory.mktemp("spark")) as engine:
        assert isinstance(engine, OnSpark)
        yield engine


TOLD_BY_THE_CLOCK = frozenset({"review.ledger_head"})
"""The head of the ledger is a hash of when each entry was written."""


def differing(con: duckdb.DuckDBPyConnection, other: Path) -> list[str]:
    """The tables of two nights that do not hold the same rows under the same types, lists as sets."""
    con.execute(f"ATTACH '{other}' AS other (READ_ONLY)")
    found = []
    for table in sorted(every_table(con)):
        schema, _, name = table.partition(".")
        rows = [f'SELECT {_shown(con, table)} FROM {db}"{schema}"."{name}"' for db in ("", "other.")]
        apart = [f"SELECT count(*) FROM ({rows[i]} EXCEPT ALL {rows[1 - i]})" for i in (0, 1)]
        if table not in TOLD_BY_THE_CLOCK and any(con.execute(query).fetchall() != [(0,)] for query in apart):
            found.append(table)
    con.execute("DETACH other")
    return found


def _shown(con: duckdb.DuckDBPyConnection, table: str) -> str:
    schema, _, name = table.partition(".")
    asked = con.sql(f'SELECT * FROM "{schema}"."{name}"')
    return ", ".join(
        f'list_sort("{c}") AS "{c}"' if str(kind).endswith("[]") else f'"{c}"'
        for c, kind in zip(asked.columns, asked.types, strict=True)
    )


@pytest.mark.spark
@pytest.mark.parametrize("people", [SMALL, CROOKED])
def test_measures_and_rules_of_a_county_come_to_the_same_rows(
    spark: OnSpark, tmp_path_factory: pytest.TempPathFactory, people: int
) -> None:
    county = County.after_a_night(tmp_path_factory, f"spark{people}", people)
    copies = [county.root / f"{engine}.duckdb" for engine in ("spark", "duckdb")]
    for copy in copies:
        shutil.copyfile(county.home.published, copy)
    for copy, more in zip(copies, ({"engine": spark}, {}), strict=True):
        with opened(copy) as con:
            build_measures(con, AS_OF, CONTRACTS, place(JURISDICTION, AS_OF), **more)
            for rule in RULES.values():
                find_flags(con, rule, bind(rule, place(JURISDICTION, AS_OF), AS_OF), **more)
            drop_working(con)
    with opened(copies[0]) as con:
        assert differing(con, copies[1]) == []
        fired = [r for r in RULES if con.execute(f"SELECT count(*) FROM flag.{r}").fetchall() != [(0,)]]
    assert len(fired) > 60


def renamed(sql: str, example: int) -> str:
    """The statement over the tables of one example."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    for table in tree.find_all(sqlglot.exp.Table):
        if table.db:
            table.set("this", sqlglot.exp.to_identifier(_of(f"{table.db}.{table.name}", example)))
            table.set("db", None)
    return tree.sql("duckdb")


def _of(table: str, example: int) -> str:
    return f"{table.replace('.', '__')}__{example}"


def both(spark: OnSpark, worlds: list[tuple[str, dict[str, pl.DataFrame]]]) -> list[tuple[Counter, Counter]]:
    """The rows of a statement in each of some small worlds, by DuckDB and by Spark, which is asked once for all."""
    con, asked = duckdb.connect(), []
    for example, (sql, frames) in enumerate(worlds):
        for table, frame in frames.items():
            con.register(_of(table, example), frame)
            spark.session.createDataFrame(in_arrow(frame)).createOrReplaceTempView(_of(table, example))
        asked.append(renamed(sql, example))
    here = [Counter(map(_row, con.sql(sql).fetchall())) for sql in asked]
    said = " UNION ALL ".join(f"SELECT {n} AS example, * FROM ({in_spark(sql)})" for n, sql in enumerate(asked))
    there = [Counter() for _ in asked]
    for row in spark.session.sql(said).collect():
        there[row[0]][_row(tuple(row)[1:])] += 1
    return list(zip(here, there, strict=True))


def _row(values: tuple) -> tuple:
    return tuple(tuple(sorted(v)) if isinstance(v, list) else v for v in values)


@pytest.mark.spark
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_examples_of_rules(spark: OnSpark, rule: Rule) -> None:
    worlds = []
    for example in rule.examples:
        own = {
            name: tuple(v) if isinstance(rule.params[name], tuple) else type(rule.params[name])(v)
            for name, v in example.params.items()
        }
        frames = example_frames(rule.code, example.tables, rule.tables, example.as_of, SCHEMA)
        sql = rule.render({**bind(rule, None, example.as_of).values, **own})
        worlds.append((sql, {f"fact.{name}": frame for name, frame in frames.items()}))
    for example, (here, there) in zip(rule.examples, both(spark, worlds), strict=True):
        assert here == there, example.case


@pytest.mark.spark
@pytest.mark.parametrize("measure", [m for m in MEASURES.values() if m.examples], ids=lambda m: m.name)
def test_examples_of_measures(spark: OnSpark, measure: Measure) -> None:
    worlds = []
    for example in measure.examples:
        found = example_frames(measure.name, example.tables, read_tables(measure), example.as_of, world_schema())
        values = {**bind(measure, None, example.as_of).values, **given(example.as_of, CONTRACTS), **example.params}
        frames = {name if "." in name else f"fact.{name}": frame for name, frame in found.items()}
        worlds.append((measure.select(values, example.as_of), frames))
    for example, (here, there) in zip(measure.examples, both(spark, worlds), strict=True):
        assert here == there, example.case


class InParts(OnDuckdb):
    """What any engine of many workers does, without one: work travels as bytes, and rows a few at a time."""

    def make_each(self, con: duckdb.DuckDBPyConnection, table: str, statement: str, work: Work) -> int:
        sent = pickle.dumps(work)
        rows = con.sql(statement).pl()
        parts = rows.iter_slices(max(500, rows.height // 4))
        made = [pickle.loads(sent)(part) for part in parts] or [work(rows)]
        con.register("made_frame", pl.concat(made))
        written = self.make(con, table, "SELECT * FROM made_frame")
        con.unregister("made_frame")
        return written

    def by_group(self, rows: pl.DataFrame, key: str, work: Work) -> pl.DataFrame:
        sent = pickle.dumps(work)
        return pl.concat(
            [pl.from_arrow(in_arrow(pickle.loads(sent)(part))) for part in rows.partition_by(key, maintain_order=True)]
        )


def test_records_and_links_made_in_parts_are_those_made_at_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    county = County.after_a_night(tmp_path_factory, "in_parts")
    copies = [county.root / f"{name}.duckdb" for name in ("parts", "whole")]
    for copy, engine in zip(copies, (InParts(), DUCKDB), strict=True):
        shutil.copyfile(county.home.published, copy)
        with opened(copy) as con:
            build_records(con, CONTRACTS, KEY, place(JURISDICTION, AS_OF).villages, engine=engine)
            link_persons(con, CONTRACTS, KEY, None, AS_OF, engine=engine)
            drop_working(con)
    with opened(copies[0]) as con:
        assert con.execute("SELECT count(*) > 100 FROM link.pair").fetchall() == [(True,)]
        assert differing(con, copies[1]) == []


@pytest.mark.parametrize(("java", "said"), [(None, "没有找到 Java"), (11, "Java 的版本是 11")])
def test_a_night_without_java_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], java: int | None, said: str
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", types.ModuleType("pyspark"))
    monkeypatch.setattr(sessions, "java_version", lambda: java)
    asked = ["night", "--as-of", AS_OF.isoformat(), "--home", str(tmp_path), "--jurisdiction", JURISDICTION]
    assert run([*asked, "--engine", "spark"]) == 2
    assert said in capsys.readouterr().err


def test_a_night_without_pyspark_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setenv("HEDUI_ENGINE", "spark")
    asked = ["night", "--as-of", AS_OF.isoformat(), "--home", str(tmp_path), "--jurisdiction", JURISDICTION]
    assert run(asked) == 2
    assert "没有安装 PySpark" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("SELECT CAST(a / 3 AS INTEGER) FROM fact.x", "CAST(BROUND(CAST((a) AS DOUBLE) / CAST((3) AS DOUBLE)) AS INT)"),
        ("SELECT date_diff('month', a, b) FROM fact.x", "(YEAR(b) * 12 + MONTH(b) - (YEAR(a) * 12 + MONTH(a)))"),
        ("SELECT arg_min(a, b) FROM fact.x", "MIN_BY(a, b) FILTER(WHERE NOT a IS NULL)"),
        ("SELECT any_value(a) FILTER (WHERE b) FROM fact.x", "ANY_VALUE(a, TRUE) FILTER(WHERE b)"),
        ("SELECT count(DISTINCT a) OVER (PARTITION BY b) FROM fact.x", "SIZE(COLLECT_SET(a) OVER (PARTITION BY b))"),
        ("SELECT n FROM range(0, 3) AS numbers(n)", "FROM RANGE(0, 3) AS numbers(n)"),
        (
            "SELECT 1 AS a UNION ALL BY NAME SELECT 2 AS b",
            "SELECT 1 AS a, NULL AS b UNION ALL SELECT NULL AS a, 2 AS b",
        ),
    ],
)
def test_what_spark_would_read_otherwise_is_said_otherwise(said: str, asked: str) -> None:
    assert asked in in_spark(said)
    sqlglot.parse_one(in_spark(said), read="spark")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT list(a ORDER BY b) FROM fact.x",
        "SELECT date_diff('week', a, b) FROM fact.x",
        "SELECT date_sub('day', a, b) FROM fact.x",
    ],
)
def test_what_nobody_knows_how_to_ask_is_refused(sql: str) -> None:
    with pytest.raises(NotForSparkError):
        in_spark(sql)


def test_an_order_is_left_to_the_warehouse() -> None:
    sql = "SELECT a FROM fact.x JOIN link.person USING (a) ORDER BY ALL"
    assert is_ordered(sql)
    assert "ORDER BY" not in in_spark(sql)
    assert tables_of(sql) == ("fact.x", "link.person")
