"""Promises against planted violations: what Great Expectations counts is what SQL counts, and nothing leaks."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from assets.home.warehouse import connect
from expectations.dialect import engine_for
from expectations.promise import Promise, Suite
from expectations.validation import Desk, validate, validate_all

ID = "32072319{:06d}{:04d}"
NAME = "查无此人甲"

QUERY = "SELECT * FROM record.planted"

# Every assertion we use, with the SQL that counts the same rows by hand.
PLANTED = [
    (Promise("volume", "行数", "critical", "row_count", low=1, high=2000), None),
    (Promise("volume_short", "行数", "warning", "row_count", low=5000), None),
    (Promise("nulls", "空值", "critical", "not_null", ("身份证号",)), "count(*) FILTER (身份证号 IS NULL)"),
    (
        Promise("nulls_few", "空值", "warning", "not_null", ("身份证号",), allowed_share=0.5),
        "count(*) FILTER (身份证号 IS NULL)",
    ),
    (
        Promise("unique", "重复", "critical", "unique", ("record_id",)),
        "(SELECT sum(n) FROM (SELECT count(*) n FROM record.planted GROUP BY record_id HAVING count(*) > 1))",
    ),
    (
        Promise("unique_two", "重复", "warning", "unique", ("姓名", "month")),
        "(SELECT sum(n) FROM (SELECT count(*) n FROM record.planted GROUP BY 姓名, month HAVING count(*) > 1))",
    ),
    (
        Promise("codes", "代码", "info", "in_set", ("status",), values=("正常", "暂停")),
        "count(*) FILTER (status NOT IN ('正常', '暂停'))",
    ),
    (Promise("numbers", "数", "warning", "between", ("amount_fen",), low=0), "count(*) FILTER (amount_fen < 0)"),
    (
        Promise(
            "pattern",
            "格式",
            "warning",
            "no_rows",
            ("身份证号",),
            violation="NOT regexp_full_match(身份证号, '[0-9]{17}[0-9X]')",
        ),
        "count(*) FILTER (NOT regexp_full_match(身份证号, '[0-9]{17}[0-9X]'))",
    ),
    (
        Promise(
            "pattern_some",
            "格式",
            "warning",
            "no_rows",
            ("身份证号",),
            allowed_share=0.01,
            violation="NOT regexp_full_match(身份证号, '[0-9]{17}[0-9X]')",
        ),
        "count(*) FILTER (NOT regexp_full_match(身份证号, '[0-9]{17}[0-9X]'))",
    ),
    (
        Promise(
            "pattern_enough",
            "格式",
            "warning",
            "no_rows",
            ("身份证号",),
            allowed_share=0.9,
            violation="NOT regexp_full_match(身份证号, '[0-9]{17}[0-9X]')",
        ),
        "0",
    ),
    (
        Promise(
            "pattern_rows",
            "格式",
            "warning",
            "no_rows",
            ("身份证号",),
            allowed_rows=5000,
            violation="NOT regexp_full_match(身份证号, '[0-9]{17}[0-9X]')",
        ),
        "0",
    ),
]
EXPECTED_TO_PASS = {"volume", "nulls_few", "pattern_enough", "pattern_rows"}


@pytest.fixture(scope="module")
def planted():
    con = connect(None)
    con.execute(f"""
        CREATE TABLE record.planted AS SELECT
            (CASE WHEN i % 100 = 0 THEN 'same' ELSE 'r' || i END) AS record_id,
            '{NAME}' || (i % 900) AS 姓名,
            CASE WHEN i % 11 = 0 THEN NULL WHEN i % 13 = 0 THEN '3207231990' || i || '错'
                 ELSE '32072319' || lpad((i % 999999)::VARCHAR, 6, '0') || lpad(i::VARCHAR, 4, '0') END AS 身份证号,
            DATE '2021-05-01' AS month,
            CASE WHEN i % 17 = 0 THEN '{NAME}' ELSE '正常' END AS status,
            CASE WHEN i % 19 = 0 THEN -i ELSE i END AS amount_fen,
        FROM range(1000) AS r(i)""")
    yield con
    con.close()


@pytest.fixture(scope="module")
def suite():
    return Suite("record", "planted", "试验", QUERY, tuple(p for p, _ in PLANTED))


def test_every_assertion_counts_what_sql_counts(planted, suite):
    outcomes = validate(planted, suite)
    assert [o.name for o in outcomes] == [p.name for p, _ in PLANTED]
    for outcome, (promise, counted) in zip(outcomes, PLANTED, strict=True):
        assert not outcome.raised, outcome
        assert outcome.passed == (promise.name in EXPECTED_TO_PASS), outcome
        assert (outcome.rows, outcome.severity) == (1000, promise.severity)
        if counted:
            sql = counted.replace("FILTER (", "FILTER (WHERE ")
            expected = planted.execute(f"SELECT {sql} FROM record.planted").fetchone()[0]
            assert outcome.unexpected == expected, promise.name


def test_of_a_set_of_values_the_share_is_of_those_that_are_filled_in(planted):
    """Ten words no list knows are a tenth of a hundred that were written, not a hundredth of a thousand rows."""
    query = (
        "SELECT CASE WHEN i >= 100 THEN NULL WHEN i < 10 THEN '别的' ELSE '正常' END AS status FROM range(1000) r(i)"
    )
    asked = [
        Promise(f"{share}", "代码", "warning", "in_set", ("status",), values=("正常",), allowed_share=share)
        for share in (0.05, 0.1)
    ]
    outcomes = validate(planted, Suite("record", "planted", "试验", query, tuple(asked)))
    assert [(o.passed, o.unexpected) for o in outcomes] == [(False, 10), (True, 10)]


def test_no_value_of_any_row_is_in_a_result_a_log_or_on_a_terminal(planted, suite, caplog, capfd):
    values = {
        v
        for row in planted.execute("SELECT 姓名, 身份证号, record_id FROM record.planted").fetchall()
        for v in row
        if v is not None
    }
    with caplog.at_level("DEBUG"):
        results = Desk.over(planted).results(suite)
    everything = json.dumps(results.to_json_dict(), ensure_ascii=False) + str(results) + caplog.text
    everything += "".join(capfd.readouterr()) + str(validate(planted, suite))
    assert [v for v in values if v in everything] == []


def test_an_exception_is_not_a_failure_and_its_message_stays_behind(planted, caplog, capfd):
    broken = [
        Promise("cast", "转换", "warning", "no_rows", ("姓名",), violation="CAST(姓名 AS INTEGER) > 0"),
        Promise("gone", "没有的列", "warning", "not_null", ("没有的列",)),
        Promise("fine", "空值", "warning", "not_null", ("姓名",)),
    ]
    with caplog.at_level("DEBUG"):
        outcomes = validate(planted, Suite("record", "planted", "试验", QUERY, tuple(broken)))
    assert [o.state for o in outcomes] == ["raised", "raised", "passed"]
    assert all(o.error for o in outcomes[:2])
    assert NAME not in str(outcomes) + caplog.text + "".join(capfd.readouterr())


def test_nothing_is_proven_by_an_empty_or_absent_table():
    con = connect(None)
    con.execute("CREATE TABLE record.empty (姓名 VARCHAR)")
    promises = (
        Promise("volume", "行数", "warning", "row_count", low=1),
        Promise("nulls", "空值", "critical", "not_null", ("姓名",)),
    )
    empty = Suite("record", "empty", "空", "SELECT * FROM record.empty", promises)
    absent = Suite("record", "absent", "无", "SELECT * FROM record.absent", promises)
    states = [[o.state for o in outcomes] for outcomes in validate_all(con, [empty, absent])]
    assert states == [["failed", "empty"], ["absent", "absent"]]
    assert not any(o.passed for o in validate(con, empty))
    expected = replace(empty, promises=(replace(promises[0], low=0), promises[1]))
    assert all(o.passed for o in validate(con, expected))


def test_the_dialect_uses_the_connection_it_is_given(planted):
    import sqlalchemy

    engine = engine_for(planted)
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("CREATE TEMP TABLE 临时 AS SELECT 1 AS 数"))
        first = connection.execute(sqlalchemy.text('SELECT "数" FROM 临时'))
        second = connection.execute(sqlalchemy.text("SELECT count(*) FROM record.planted"))
        assert (first.fetchone()[0], second.scalar()) == (1, 1000)
        assert connection.execute(sqlalchemy.text("SELECT * FROM range(5)")).fetchmany(2) == [(0,), (1,)]
    engine.dispose()
    assert planted.execute("SELECT count(*) FROM record.planted").fetchone() == (1000,)
