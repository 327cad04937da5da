"""The header's reader, rendering, and that the file is the registration."""

from datetime import date

import pytest

from data_contracts.jurisdiction import Jurisdiction, Parameter, load_jurisdictions
from data_contracts.text_yaml import DeclarationError
from matchers.flags.parameters import bind
from matchers.flags.rule import FOLDER, load_rules, read_rule

HEADER = """
rule: {code}
title: 测试
queue: identity
severity: low
grain: P
why: 测试
basis: [{{text: 测试, place: "000000"}}]
needs: [enrolment]
distinct_by: []
reviewed: 2026-11-21
innocent:
  - {{explanation: 一, proof: 甲}}
  - {{explanation: 二, proof: 乙}}
review: 测试
params: {{months: 3, rural_standard_fen: 100, rural_yearly_standard_fen: 1200, kinds: [甲, 乙]}}
reason: "{{certificate_no}}满{{months}}个月"
examples:
  - case: 触发
    as_of: 2021-06-01
    roll: |
      person | certificate_no | months_ago | programme
      a      | c1             | 5          | 甲
      b      | c2             | 5          | 丙
      c      | c3             | 5          |
    flags: [a]
  - {{case: 不触发, as_of: 2021-06-01, flags: []}}
"""
SQL = """
SELECT roll.person AS subject, roll.certificate_no FROM fact.roll AS roll
WHERE roll.months_ago > $months AND roll.programme IN ($kinds) AND roll.month <= $as_of
  AND $rural_standard_fen < $rural_yearly_standard_fen
"""


def dropped(folder, code="new_rule", header=HEADER, sql=SQL):
    path = folder / f"{code}.sql"
    path.write_text(f"/*{header.format(code=code)}*/\n{sql}", encoding="utf-8")
    return path


def test_dropping_a_file_registers_a_rule(tmp_path):
    for path in FOLDER.glob("*.sql"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    before = load_rules(tmp_path)
    dropped(tmp_path)
    after = load_rules(tmp_path)
    assert set(after) - set(before) == {"new_rule"}
    assert len(before) >= 14


def test_header_is_read_as_text(tmp_path):
    rule = read_rule(dropped(tmp_path))
    assert rule.params == {
        "months": 3,
        "rural_standard_fen": 100,
        "rural_yearly_standard_fen": 1200,
        "kinds": ("甲", "乙"),
    }
    assert rule.reviewed == date(2026, 11, 21)
    assert rule.used_params == {"months", "kinds", "rural_standard_fen", "rural_yearly_standard_fen"}
    assert rule.tables == ("roll",)
    assert rule.examples[0].flags == {"a": "low"}


def test_rendering_writes_every_parameter_out(tmp_path):
    rule = read_rule(dropped(tmp_path))
    values = dict(rule.params) | {"as_of": date(2021, 6, 1), "kinds": ("甲'", "乙")}
    sql = rule.render(values)
    assert "$" not in sql
    assert "('甲''', '乙')" in sql
    assert "CAST('2021-06-01' AS DATE)" in sql
    assert "IN (NULL)" in rule.render(values | {"kinds": ()}, "spark")
    with pytest.raises(KeyError):
        rule.render({})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: 测试\n", "", "缺少「title」"),
        ("title: 测试\n", "titel: 测试\n", "title"),
        ("title: 测试\n", "title: 测试\nextra: 1\n", "不认识的键「extra」"),
        ("severity: low", "severity: severe", "「severity」不能写「severe」"),
        ("rule: {code}", "rule: other", "应与文件名「new_rule」相同"),
        ("why: 测试", "why: ''", "「why」不能为空"),
        ("needs: [enrolment]", "needs: enrolment", "「needs」应是列表"),
        ("reviewed: 2026-11-21", "reviewed: 昨天", "「reviewed」不能写「昨天」"),
        ("- {{explanation: 一, proof: 甲}}", "- 一", "「innocent」"),
        ("- {{case: 不触发, as_of: 2021-06-01, flags: []}}", "- 不触发", "「examples」"),
        ("title: 测试\n", "title: [测试\n", "不是有效的 YAML"),
    ],
)
def test_a_bad_header_names_file_and_key(tmp_path, old, new, said):
    with pytest.raises(DeclarationError, match=r"new_rule\.sql") as error:
        read_rule(dropped(tmp_path, header=HEADER.replace(old, new)))
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT 1", "文件开头应是"),
        ("/* 只是说明 */ SELECT 1", "键: 值"),
        (f"/*{HEADER.format(code='new_rule')}*/ SELEC FROM (", "SQL 语句在这一行无法解析"),
    ],
)
def test_a_file_that_is_no_rule(tmp_path, text, said):
    path = tmp_path / "new_rule.sql"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError, match=said):
        read_rule(path)


def place(**values):
    start = date(2020, 1, 1)
    own = {name: (Parameter(name, v, "某文", unit, start, jurisdiction="某县"),) for name, (v, unit) in values.items()}
    return Jurisdiction("000001", "某县", (), (), (), own)


@pytest.mark.parametrize(
    ("standard", "unit", "monthly", "yearly"),
    [
        ("620", "元/人月", 62000, 744000),
        ("3200", "元/人年", 26667, 320000),
        ("590.5", "元/人月", 59050, 708600),
    ],
)
def test_a_standard_has_its_period(tmp_path, standard, unit, monthly, yearly):
    rule = read_rule(dropped(tmp_path))
    bound = bind(rule, place(rural_standard_yuan=(standard, unit)), date(2021, 6, 1))
    assert bound.values["rural_standard_fen"] == monthly
    assert bound.values["rural_yearly_standard_fen"] == yearly
    assert bound.notes["rural_standard_fen"]["basis"] == "某文"
    assert bound.notes["months"]["basis"] == "规则默认值"


def test_a_value_before_its_time_says_so(tmp_path):
    rule = load_rules()["deceased_still_enrolled"]
    bound = bind(rule, load_jurisdictions()["320723"], date(2021, 6, 1))
    assert bound.values["death_adjust_months"] == 3
    assert bound.notes["death_adjust_months"]["is_earliest_known"] is True
    assert "最早已知" in bound.notes["death_adjust_months"]["note"]


def test_values_that_do_not_fit(tmp_path):
    rule = read_rule(dropped(tmp_path))
    on = date(2021, 6, 1)
    assert bind(rule, place(kinds=("甲", "")), on).values["kinds"] == ("甲",)
    for values in (
        {"months": ("三", "月")},
        {"months": (("1", "2"), "月")},
        {"rural_standard_yuan": ("多", "元/人月")},
    ):
        with pytest.raises(DeclarationError, match="某县"):
            bind(rule, place(**values), on)
    assert bind(rule, None, on).values["months"] == 3
