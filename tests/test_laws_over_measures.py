"""Laws every measure keeps (those that need no county): header, portable grammar or a reason, known tables."""

import pytest
import sqlglot
from sqlglot.optimizer.qualify import qualify

from data_contracts.shapes import LineageShape
from data_contracts.text_yaml import DeclarationError, Document
from matchers.facts.given import given
from matchers.facts.laws import problems
from matchers.facts.lineage import lineage_of, rootless
from matchers.facts.measure import (
    FOLDER,
    fact_schema,
    in_order,
    load_measures,
    load_products,
    load_statements,
    read_measure,
)
from tests.assets.fact_world import AS_OF
from tests.assets.facts.measured import CONTRACTS, world_schema

MEASURES = load_statements()
MADE = fact_schema(CONTRACTS, load_products() | MEASURES)
GIVEN = given(AS_OF, CONTRACTS)
EACH = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES.keys())

FILE = """/*
measure: one_more
title: 又一个指标
description: 每证的户数
columns:
  certificate_no: VARCHAR 低保证号
  members_count: INTEGER 人数
examples:
  - case: 两人
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c1
    rows: |
      certificate_no | members_count
      c1             | 2
*/
SELECT certificate_no, count(DISTINCT person) AS members_count
FROM fact.roll
GROUP BY certificate_no
"""


def wrong(tmp_path, old, new):
    assert old in FILE
    path = tmp_path / "one_more.sql"
    path.write_text(FILE.replace(old, new), encoding="utf-8")
    return problems(read_measure(path), MADE, GIVEN)


def test_the_file_is_the_registration():
    assert {p.stem for p in FOLDER.glob("*.sql")} == set(MEASURES)
    assert set(load_measures()) == {n for n in {**MEASURES, **load_products()} if not n.startswith("_")}
    assert not set(MEASURES) & set(load_products())


@EACH
def test_no_law_is_broken(measure):
    assert problems(measure, MADE, GIVEN) == []


@EACH
def test_it_knows_its_tables_and_says_every_declared_column(measure):
    schema = {"fact": {}, "link": {}, "record": {}}
    for name, columns in world_schema().items():
        layer, _, table = name.rpartition(".")
        schema[layer or "fact"][table] = columns
    tree = qualify(measure.tree.copy(), dialect="duckdb", schema=schema, quote_identifiers=False)
    said = {name for name in tree.named_selects if name}
    counted = {c for c in measure.columns if c.endswith(("months_ago", "months_past"))}
    assert set(measure.columns) - set(measure.computed) - counted <= said


@EACH
def test_it_can_be_written_for_spark(measure):
    sql = measure.select({**measure.params, **GIVEN}, AS_OF, dialect="spark")
    assert "$" not in sql
    if not measure.not_portable:
        sqlglot.parse_one(
            sqlglot.transpile(sql, read="spark", write="spark")[0], read="spark", error_level=sqlglot.ErrorLevel.RAISE
        )


@EACH
def test_its_lineage_names_what_there_is(measure):
    for part in measure.lineage.parts:
        table, _, column = part.partition(".")
        assert table in MADE, part
        roles = (
            {name for role in CONTRACTS.kinds[table].roles for name in role.columns} if table in CONTRACTS.kinds else ()
        )
        assert not column or column in MADE[table] or column in roles or column in _fields(table), part


def _fields(table):
    return {f.name for f in CONTRACTS.kinds[table].fields} if table in CONTRACTS.kinds else set()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("count(DISTINCT person)", "list(DISTINCT person)", "ArrayAgg 应在 not_portable"),
        ("examples:", "not_portable:\n  Window: 无\nexamples:", "Window 没有用到"),
        ("FROM fact.roll", "FROM flag.status", "不能读 flag.status"),
        ("FROM fact.roll", "FROM fact.weather", "没有事实表 fact.weather"),
        ("GROUP BY", "WHERE month = $month GROUP BY", "month 已使用而未声明"),
        ("examples:", "params: {months: 3}\nexamples:", "months 已声明而未使用"),
        ("examples:", "params: {as_of: 3}\nexamples:", "as_of 是每夜给定的"),
        ("GROUP BY", "WHERE month < current_date GROUP BY", "不得读取当前时间"),
        ("count(DISTINCT person)", "bool_or(true)", "LogicalOr 应在 not_portable"),
    ],
)
def test_what_the_laws_refuse(tmp_path, old, new, said):
    assert any(said in problem for problem in wrong(tmp_path, old, new))


def test_a_measure_without_examples_is_refused(tmp_path):
    start = FILE.index("examples:")
    assert wrong(tmp_path, FILE[start : FILE.index("*/")], "") == ["examples 至少要有一个"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("measure: one_more", "measure: other", "measure"),
        ("title: 又一个指标\n", "", "title"),
        ("title: 又一个指标", "title: 又一个指标\ncolour: 红", "colour"),
        ("INTEGER 人数", "整数 人数", "members_count"),
        ("examples:", "computed: {fault: number_fault(certificate_no)}\nexamples:", "fault"),
        ("examples:", "computed: {members_count: weather(certificate_no)}\nexamples:", "weather"),
        ("examples:", "lineage: {drawn: [roll]}\nexamples:", "drawn"),
    ],
)
def test_a_header_that_cannot_be_read(tmp_path, old, new, said):
    with pytest.raises(DeclarationError, match=said):
        wrong(tmp_path, old, new)


def test_measures_are_made_after_what_they_read():
    reads = {name: measure.reads() for name, measure in MEASURES.items()}
    order = in_order(reads)
    assert sorted(order) == sorted(reads)
    places = {name: place for place, name in enumerate(order)}
    assert all(places[needed] < places[name] for name in reads for needed in reads[name] if needed in reads)
    assert in_order(reads, ["unconsented"]) == [n for n in order if n in in_order(reads, ["unconsented"])]
    assert "payment_month" not in in_order(reads, ["unconsented"])


def test_two_measures_that_need_each_other_are_refused():
    with pytest.raises(DeclarationError, match="互相引用"):
        in_order({"a": ["b"], "b": ["a"]})


def test_no_rule_reads_a_working_table():
    assert not [name for name in load_measures() if name.startswith("_")]


def test_a_column_has_one_type_in_every_fact():
    types: dict[str, set[str]] = {}
    for columns in MADE.values():
        for column, sql_type in columns.items():
            types.setdefault(column, set()).add(sql_type)
    assert {column: found for column, found in types.items() if len(found) > 1} == {}


def test_a_reckoned_column_may_name_another_once_and_no_more():
    parts = {
        "total": ["roll.person", "dead"],
        "share": ["total", "salary.gross_fen"],
        "rate": ["share"],
        "odd": ["odd"],
    }
    shape = LineageShape.model_validate({"reckoned": parts})
    assert lineage_of(shape).reckoned["share"] == ("roll.person", "dead", "salary.gross_fen")
    sentences = [fault.sentence for fault in rootless(Document("m.sql"), (), shape, MADE, CONTRACTS.kinds)]
    assert [("share" in s, "odd" in s) for s in sentences] == [(True, False), (False, True)]
