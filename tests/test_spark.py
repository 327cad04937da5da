"""Spark and DuckDB hold the same rows: of every example in a header, of a county's measures and flags, of a night.

`make spark` installs PySpark and runs them; where it or Java is missing they are skipped, and say so.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import sqlglot

from assets.errors import BadInput
from assets.facts.measures import build_measures
from assets.flags.run import find_flags
from assets.home.warehouse import drop_working, every_table, opened
from assets.spark import session as sessions
from assets.spark.engine import OnSpark, on_spark
from data_contracts.contract import load_contracts
from matchers.flags.parameters import bind
from matchers.flags.rule import load_rules
from matchers.spark_sql import NotForSparkError, in_spark, is_ordered, tables_of
from tests.declared import place
from tests.nights import AS_OF, CROOKED, JURISDICTION, SMALL, County

MASTER = "local[2]"
RULES = load_rules()
CONTRACTS = load_contracts()


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnSpark]:
    """Spark for statements of a few rows: nothing is compiled for them."""
    try:
        sessions.refuse_without_spark()
    except BadInput as missing:
        pytest.skip(str(missing))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        for name, value in {
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.sql.shuffle.partitions": "2",
            "spark.driver.memory": "1g",
        }.items():
            patch.setitem(sessions.LOCAL, name, value)
        with on_spark(MASTER, tmp_path_factory.mktemp("spark")) as engine:
            assert isinstance(engine, OnSpark)
            yield engine


def differing(con: duckdb.DuckDBPyConnection, other: Path) -> list[str]:
    """The tables of two nights that do not hold the same rows under the same types, lists as sets."""
    con.execute(f"ATTACH '{other}' AS other (READ_ONLY)")
    found = []
    for table in sorted(every_table(con)):
        schema, _, name = table.partition(".")
        rows = [f'SELECT {_shown(con, table)} FROM {db}"{schema}"."{name}"' for db in ("", "other.")]
        apart = [f"SELECT count(*) FROM ({rows[i]} EXCEPT ALL {rows[1 - i]})" for i in (0, 1)]
        if any(con.execute(query).fetchall() != [(0,)] for query in apart):
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
