"""Flags: numbers that last, weak links, what a rule may claim, and a rule dropped into a folder."""

import json

import pytest

from assets.errors import BadInput
from assets.flags import run_rules
from data_contracts.jurisdiction import Jurisdiction, load_jurisdictions
from matchers.numbers import is_flag_number
from matchers.rule import FOLDER, load_rules
from tests.assets.fact_world import AS_OF, CONTRACTS, JUNE, World, number, person
from tests.assets.test_facts import pay
from tests.matchers.test_rule import dropped

A, B, C = (number(f"19{50 + 5 * i}-03-07", 11 + i) for i in range(3))
RULES = load_rules()
PRESENT = dict.fromkeys(CONTRACTS.kinds, "present")
COUNTY = load_jurisdictions()["320723"]


@pytest.fixture(scope="module")
def built():
    world = World()
    world.enrol("王甲", A, "C1")
    world.register("王甲", A)
    world.enrol("李乙", B, "C2", township="杨集镇")
    world.register("李乙", B, household="H2")
    for id_number, name in ((A, "王甲"), (B, "李乙")):
        world.add(
            "death",
            person("person", name, id_number),
            died_on=JUNE.replace(month=1),
            registered_on=JUNE.replace(month=1, day=5),
            is_death=True,
            evidence="火化",
        )
    for month in (3, 4, 5):
        pay(world, "C1", JUNE.replace(month=month), "钱外人", account_no="6217001234567890")
    world.built()
    return world


def flags(world, where="true"):
    cursor = world.con.execute(f"SELECT * FROM review.flag WHERE {where}")
    names = [c[0] for c in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_flags_are_numbered_placed_and_say_why(built):
    results = {r.rule: r for r in run_rules(built.con, RULES, COUNTY, AS_OF, PRESENT)}
    assert results["deceased_still_enrolled"].status == "flags"
    found = flags(built, "rule = 'deceased_still_enrolled'")
    assert [(f["certificate_no"], f["township"], f["household_no"], f["severity"], f["link_method"]) for f in found]
    assert {(f["certificate_no"], f["township"], f["household_no"]) for f in found} == {
        ("C1", "伊山镇", "H1"),
        ("C2", "杨集镇", "H2"),
    }
    assert all(is_flag_number(f["flag_id"]) for f in flags(built))
    assert "死亡日期为2021-01-01（登记于2021-01-05）" in found[0]["reason"]
    assert "620元" in found[0]["reason"]
    note = json.loads(found[0]["params"])["death_adjust_months"]
    assert note["value"] == 3
    assert note["is_earliest_known"]
    assert "王甲" not in str(flags(built))
    assert A not in str(flags(built))


def test_rows_of_one_flag_are_its_evidence(built):
    run_rules(built.con, RULES, COUNTY, AS_OF, PRESENT)
    (flag,) = flags(built, "rule = 'payee_name_differs'")
    evidence = json.loads(flag["evidence"])
    assert [r["month"] for r in evidence["rows"]] == ["2021-05", "2021-04", "2021-03"]
    assert evidence["month"] == "2021-05"
    assert "2021-03、2021-04、2021-05共3笔" in flag["reason"]
    assert (flag["subject"] == "C1" and flag["person"] is None) or flag["township"] == "伊山镇"


def test_two_nights_on_the_same_facts_are_the_same(built):
    run_rules(built.con, RULES, COUNTY, AS_OF, PRESENT)
    first = flags(built)
    run_rules(built.con, RULES, COUNTY, AS_OF, PRESENT)
    assert flags(built) == first
    assert len({f["flag_id"] for f in first}) == len(first)


def test_every_rule_and_township_says_what_it_may_claim(built):
    available = PRESENT | {"vehicle": "missing", "salary": "held", "support": "stale", "office": "stale"}
    off = Jurisdiction(**{**COUNTY.__dict__, "switched_off": ("id_number_invalid",)})
    run_rules(built.con, RULES, off, AS_OF, available)
    whole = dict(built.fetch("SELECT rule, status FROM flag.status WHERE township = ''"))
    assert whole["owns_motor_vehicle"] == whole["on_fiscal_payroll"] == "not_enough_data"
    assert whole["official_enrolled"] == "not_enough_data"
    assert whole["id_number_invalid"] == "not_run"
    assert whole["enrolled_twice"] == "no_flags"
    by_township = dict(built.fetch("SELECT township, status FROM flag.status WHERE rule = 'deceased_still_enrolled'"))
    assert by_township["伊山镇"] == by_township[""] == "flags"
    assert by_township["同兴镇"] == "no_flags"
    assert set(COUNTY.townships) < set(by_township)
    reasons = dict(built.fetch("SELECT rule, reason FROM flag.status WHERE township = ''"))
    assert "vehicle" in reasons["owns_motor_vehicle"]
    assert "未启用" in reasons["id_number_invalid"]
    assert built.fetch("SELECT count(*) FROM flag.owns_motor_vehicle") == [(0,)]


def test_a_rule_dropped_into_a_folder_runs(built, tmp_path):
    for path in FOLDER.glob("id_*.sql"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    dropped(
        tmp_path,
        sql="""SELECT roll.person AS subject, roll.certificate_no FROM fact.roll AS roll
        WHERE roll.months_ago < $months AND roll.programme NOT IN ($kinds)
          AND $rural_standard_fen < $rural_yearly_standard_fen""",
    )
    results = {r.rule: r for r in run_rules(built.con, load_rules(tmp_path), COUNTY, AS_OF, PRESENT)}
    assert set(results) == {"id_number_invalid", "new_rule"}
    assert results["new_rule"].flags == 2


def test_a_rule_that_breaks_a_law_stops_the_night_with_a_sentence(built, tmp_path):
    dropped(tmp_path, sql="SELECT person AS subject FROM record.enrolment WHERE $months = 1")
    with pytest.raises(BadInput, match="规则 new_rule 不能运行"):
        run_rules(built.con, load_rules(tmp_path), COUNTY, AS_OF, PRESENT)
