"""A rule taken apart: every part can be asked, and its conditions are told in Chinese."""

from datetime import date

import pytest
import sqlglot

from matchers import sql_file
from matchers.flags.conditions import Words, parts
from matchers.flags.rule import load_rules

RULES = {code: rule for code, rule in load_rules().items() if rule.grain != "V"}
AS_OF = date(2021, 6, 1)


def words(**values):
    return Words(lambda name: name, lambda fact: fact, {"as_of": AS_OF, **values})


def said(condition, **values):
    return words(**values).of(sqlglot.parse_one(f"SELECT 1 WHERE {condition}", read="duckdb").args["where"].this)


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("a IS NOT TRUE", "「a」不为是"),
        ("a IS FALSE", "「a」为否"),
        ("NOT a", "「a」不为是"),
        ("a IS NULL", "没有写明「a」"),
        ("a IS NOT NULL", "写明了「a」"),
        ("a >= $limit", "「a」不少于 limit（3）"),
        ("a < $as_of", "「a」小于 核对日期（2021-06-01）"),
        ("a NOT IN ($list)", "「a」不属于「list（K、M）」"),
        ("a IN ('x', 'y')", "「a」属于「x、y」"),
        ("a BETWEEN 0 AND 3", "「a」在 0 至 3 之间"),
        ("a * 100 > b", "「a」乘100大于 「b」"),
        ("coalesce(a, '') = 'x'", "「a」（没有写明的按 ）等于 x"),
        ("a = 1 OR (b = 2 AND c)", "「a」等于 1 或 （「b」等于 2 且 「c」为是）"),
        ("NOT (a IS NULL OR b)", "写明了「a」 且 「b」不为是"),
        ("NOT EXISTS (SELECT 1 FROM fact.roll AS r WHERE r.person = a)", "没有与之相应的「roll」"),
        ("EXISTS (SELECT 1 FROM fact.roll AS r WHERE r.person = a)", "有与之相应的「roll」"),
    ],
)
def test_a_condition_in_words(condition, sentence):
    assert said(condition, limit=3, list=("K", "M")) == sentence


def test_a_rule_begins_with_the_table_of_its_subject_and_joins_the_others():
    (part,) = parts(RULES["filed_not_visited"])
    assert [step.tables for step in part.steps] == [("roll",), ("filing",), ("review_year",)]
    assert len(part.conditions) == 2


def test_a_union_is_taken_apart_into_its_parts():
    assert [[s.tables for s in part.steps] for part in parts(RULES["enrolled_twice"])] == [
        [("roll",), ("roll",)],
        [("roll",), ("enrolment_elsewhere",)],
    ]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_every_rule_can_be_taken_apart_and_told(rule):
    values = {"as_of": AS_OF, "subject": "x", **rule.params}
    for part in parts(rule):
        assert part.steps
        for statement in (*(step.count for step in part.steps), part.rows):
            assert "$" not in sql_file.bound(statement.sql("duckdb"), values)
        for condition in part.conditions:
            assert words(**rule.params).of(condition)
