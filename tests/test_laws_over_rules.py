"""Laws every rule keeps (those that need no county): header, facts only, known columns, portable grammar, no clock."""

import pytest
import sqlglot

from assets.explain.labels import column_label, column_labels
from data_contracts.contract import load_contracts
from data_contracts.text_yaml import DeclarationError
from matchers.cases.casework import QUEUES, SEVERITIES
from matchers.facts.examples import example_frames
from matchers.facts.measure import fact_schema, load_measures
from matchers.flags.grammar import CONTEXT, evidence_columns, output_columns, portability, problems, shown_columns
from matchers.flags.parameters import bind
from matchers.flags.rule import FOLDER, load_rules
from tests.catalogue import CATALOGUE
from tests.matchers.flags.test_rule import HEADER, SQL, dropped

RULES = load_rules()
CONTRACTS = load_contracts()
SCHEMA = fact_schema(CONTRACTS, load_measures())
EACH = pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())


def test_the_catalogue_is_there():
    assert set(RULES) >= CATALOGUE
    assert {p.stem for p in FOLDER.glob("*.sql")} == set(RULES)


@EACH
def test_no_law_is_broken(rule):
    assert problems(rule, SCHEMA) == []


@EACH
def test_header_is_complete(rule):
    assert rule.queue in QUEUES
    assert rule.severity in SEVERITIES
    assert all((rule.title, rule.why, rule.basis, rule.review, rule.reason, rule.needs, rule.digest))
    assert 2 <= len(rule.innocent) <= 4
    assert all(i.explanation and i.proof for i in rule.innocent)
    assert any(e.flags for e in rule.examples)
    assert any(not e.flags for e in rule.examples)
    assert len({e.case for e in rule.examples}) == len(rule.examples)


@EACH
def test_weak_links_are_among_the_examples(rule):
    if "link_probability" in output_columns(rule) and rule.code not in {
        "name_differs_from_hukou",
        "id_number_differs_from_hukou",
    }:
        assert any("0.80" in e.case for e in rule.examples), "no example of a weak link"


@EACH
def test_it_is_portable(rule):
    assert portability(rule) == []
    sql = rule.render(bind(rule, None, rule.reviewed).values, dialect="spark")
    sqlglot.parse_one(sql, read="spark", error_level=sqlglot.ErrorLevel.RAISE)
    assert "$" not in sql


@EACH
def test_no_product_of_counts_is_too_large_for_its_type(rule):
    """Two counts of a county of a million make more than an INTEGER holds: the night would end in an error."""
    tree = sqlglot.parse_one(rule.render(bind(rule, None, rule.reviewed).values), read="duckdb")
    of = {table.alias_or_name: SCHEMA.get(table.name, {}) for table in tree.find_all(sqlglot.exp.Table)}
    for product in tree.find_all(sqlglot.exp.Mul):
        kinds = [of[c.table].get(c.name, "BIGINT") for c in product.find_all(sqlglot.exp.Column) if c.table in of]
        assert len(kinds) < 2 or set(kinds) != {"INTEGER"}, product.sql()


@EACH
def test_evidence_is_of_facts_only(rule):
    columns = evidence_columns(rule)
    assert columns
    assert set(columns) <= set(output_columns(rule))
    assert not [c for c in columns if "link_" in c or c.endswith(("_months_past", "months_ago"))]
    assert not set(shown_columns(rule)) & CONTEXT


@EACH
def test_every_piece_of_evidence_has_a_chinese_title(rule):
    labels = column_labels(rule, CONTRACTS)
    titles = {column: column_label(column, labels) for column in shown_columns(rule) if column != "record_id"}
    assert [c for c, title in titles.items() if not any("一" <= sign <= "鿿" for sign in title)] == []


@EACH
def test_a_rule_about_places_names_nobody(rule):
    if rule.grain == "V":
        assert not {"person", "certificate_no", "household_no", "link_probability"} & set(output_columns(rule))


def test_nor_may_one_that_is_dropped_in(tmp_path):
    sql = "SELECT township AS subject, person FROM fact.roll AS roll WHERE roll.months_ago > $months"
    dropped(tmp_path, header=HEADER.replace("grain: P", "grain: V").replace("{{certificate_no}}", ""), sql=sql)
    found = problems(load_rules(tmp_path)["new_rule"], SCHEMA)
    assert any("输出列中不能有 person" in problem for problem in found)
    assert any("输出列中应有 township" in problem for problem in found)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT * FROM fact.roll AS roll WHERE $months = 1", "SELECT *"),
        ("SELECT person AS subject FROM fact.roll AS roll WHERE month < current_date AND $months = 1", "CurrentDate"),
        ("SELECT person AS subject FROM record.enrolment AS e WHERE $months = 1", "只能读 fact.*"),
        ("SELECT person AS subject FROM fact.roll AS roll WHERE colour = $months", "无法对应"),
        ("SELECT person AS subject FROM fact.unknown AS roll WHERE $months = 1", "fact.unknown"),
        (
            "SELECT certificate_no AS subject FROM fact.roll AS r ASOF JOIN fact.dead AS d ON r.month >= d.died_on",
            "ASOF",
        ),
        ("SELECT person AS subject FROM fact.roll AS roll WHERE $other = 1", "未声明"),
        ("SELECT certificate_no, person AS subject FROM fact.roll AS roll WHERE $months = 1", "第一列"),
        ("SELECT date_diff('month', month, month) AS subject FROM fact.roll AS roll", "DateDiff"),
    ],
)
def test_what_the_laws_refuse(tmp_path, sql, said):
    path = dropped(tmp_path, sql=sql)
    assert any(said in problem for problem in problems(load_rules(tmp_path)[path.stem], SCHEMA))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("needs: [enrolment]", "needs: [weather]", "weather"),
        ("distinct_by: []", "distinct_by: [colour]", "colour"),
        ("{{certificate_no}}满", "{{colour}}满", "colour"),
        ("  - {{explanation: 二, proof: 乙}}\n", "", "二至四条"),
        ("flags: [a]", "flags: []", "至少要有一个触发"),
        ("    roll: |", "    weather: |", "weather"),
    ],
)
def test_what_the_laws_refuse_in_a_header(tmp_path, old, new, said):
    assert old in HEADER
    path = dropped(tmp_path, header=HEADER.replace(old, new))
    assert any(said in problem for problem in problems(load_rules(tmp_path)[path.stem], SCHEMA))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("roll: |", "weather: |", "没有事实表"),
        ("| programme", "| colour", "没有列"),
        ("| 5          | 甲", "| 五 | 甲", "不是 INTEGER"),
        ("| 5          | 甲", "| 甲", "格数"),
    ],
)
def test_an_example_that_cannot_be_read(tmp_path, old, new, said):
    rule = load_rules(dropped(tmp_path, header=HEADER.replace(old, new), sql=SQL).parent)["new_rule"]
    with pytest.raises(DeclarationError, match=said):
        example_frames("例子", rule.examples[0].tables, rule.tables, rule.examples[0].as_of, SCHEMA)
