"""The file is the registration: one YAML is a new register, one .sql is a new rule, and both run the same night."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from assets.home.warehouse import opened
from assets.night import steps
from assets.night.night import Night
from data_contracts.contract import Check, load_contracts
from matchers.flags.rule import load_rules
from pipelines.run import run_night
from tests.data_contracts.test_contract import ONE_MORE
from tests.nights import AS_OF, JURISDICTION, County

RULE = """/*
rule: owns_anything_with_a_plate
title: 名下有任何牌照
queue: wrong_enrolment
severity: low
grain: P
why: 检验新规则只需一个文件。
basis: 测试用
needs: [enrolment, vehicle]
distinct_by: []
reviewed: 2026-11-21
innocent:
  - explanation: 已经卖掉。
    proof: 过户凭证
  - explanation: 同名。
    proof: 身份证
review: 看行驶证。
params: {}
reason: "名下有{plate_kind}牌照"
examples:
  - case: 有牌照
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    vehicle: |
      person | plate_kind
      a      | 拖拉机
    flags: [a]
  - case: 没有牌照
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    flags: []
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    vehicle.plate_kind,
    vehicle.person_link_probability AS link_probability
FROM fact.roll AS roll
INNER JOIN fact.vehicle AS vehicle ON vehicle.person = roll.person
WHERE vehicle.plate_kind = '拖拉机'
"""
COLUMNS = """      - {name: owner_name, physicalName: 机主, required: true, classification: identity}
      - {name: id_number, physicalName: 机主证号, required: true, classification: identity}
      - {name: plate_no, physicalName: 牌号, required: true, classification: hashed}
      - {name: plate_kind, physicalName: 牌种, required: true}
      - {name: vehicle_class, physicalName: 类型, required: true}
      - {name: vehicle_status, physicalName: 状态, required: true}
"""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return County.after_a_night(tmp_path_factory, "more")


def _night(county: County, folder: Path) -> Night:
    head = ONE_MORE.split("      - {name: owner_name")[0].replace("KIND", "vehicle")
    (folder / "second_vehicles.odcs.yaml").write_text(head + COLUMNS, encoding="utf-8")
    (folder / "owns_anything_with_a_plate.sql").write_text(RULE, encoding="utf-8")
    night = Night.of(county.home.root, county.landing, JURISDICTION)
    rules = {**night.rules, **load_rules(folder)}
    return replace(night, contracts=load_contracts(extra_sources=[folder]), rules=rules)


def test_a_new_register_and_a_new_rule_are_one_file_each(county: County, tmp_path: Path) -> None:
    name, number = county.rows(
        "SELECT name, id_number FROM link.identity JOIN fact.roll USING (person) "
        "WHERE id_status = 'valid' ORDER BY person LIMIT 1"
    )[0]
    (county.landing / "second_vehicles").mkdir()
    with (county.landing / "second_vehicles" / "农机.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["机主", "机主证号", "牌号", "牌种", "类型", "状态"], [name, number, "苏01-12345", "拖拉机", "T", "正常"]]
        )
    night = _night(county, tmp_path)
    assert run_night(night, AS_OF).succeeded
    flagged = county.rows(
        "SELECT identity.name FROM review.flag JOIN link.identity USING (person) "
        "WHERE rule = 'owns_anything_with_a_plate'"
    )
    assert flagged == [(name,)]


def test_a_failed_check_that_matters_stops_what_lies_below(county: County, tmp_path: Path) -> None:
    night = Night.of(county.home.root, county.landing, JURISDICTION)
    impossible = Check("person_name", "rowCount", "critical", {"mustBeGreaterThan": "100000000"})
    source = replace(night.contracts.sources["cremations"], checks=(impossible,))
    contracts = replace(night.contracts, sources={**night.contracts.sources, "cremations": source})
    before = county.home.published.stat().st_mtime_ns
    outcome = run_night(replace(night, contracts=contracts), AS_OF)
    assert not outcome.succeeded
    assert "raw/cremations" in outcome.sentence
    assert county.home.published.stat().st_mtime_ns == before
    with opened(night.home.work_file(AS_OF)) as con:
        assert con.execute("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'fact'").fetchall() == [(0,)]


def test_steps_name_every_declaration(county: County, tmp_path: Path) -> None:
    night = _night(county, tmp_path)
    names = {f"{a.layer}/{a.name}" for step in steps.steps(night.contracts, night.rules) for a in step.assets}
    assert {"raw/second_vehicles", "flag/owns_anything_with_a_plate"} <= names


def test_an_error_that_quotes_a_row_leaves_no_value_behind(
    county: County, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = "320723199001011234 张三丰"

    def broken(*_: object, **__: object) -> None:
        raise ValueError(f"could not convert {secret}")

    monkeypatch.setattr(steps, "load_raw", broken)
    outcome = run_night(Night.of(county.home.root, county.landing, JURISDICTION), AS_OF)
    assert not outcome.succeeded
    assert "读取各部门文件" in outcome.sentence
    assert "ValueError" in outcome.sentence
    written = [p for p in (county.home.root / "dagster").rglob("*") if p.is_file()]
    said = capfd.readouterr()
    for text in (outcome.sentence.encode(), said.out.encode(), said.err.encode(), *(p.read_bytes() for p in written)):
        assert b"320723199001011234" not in text
        assert "张三丰".encode() not in text
        assert "\\u5f20\\u4e09\\u4e30" not in text.decode("utf-8", "replace")
