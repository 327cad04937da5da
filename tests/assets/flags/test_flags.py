"""Flags: numbers that last, weak links, what a rule may claim, and a rule dropped into a folder."""

import json
from datetime import date

import duckdb
import pytest

from assets.errors import BadInput
from assets.flags.claims import status_frame
from assets.flags.run import run_rules
from assets.intake.deliveries import Receipt
from assets.intake.findings import available_kinds, readable, record_findings
from assets.intake.loaded import SourceResult
from assets.intake.standing import Batch
from assets.night.rule_checks import check_results
from data_contracts.jurisdiction import Jurisdiction, load_jurisdictions
from matchers.cases.numbers import is_flag_number
from matchers.flags.claims import Availability
from matchers.flags.rule import FOLDER, load_rules
from tests.assets.fact_world import AS_OF, CONTRACTS, JUNE, World, number, person
from tests.assets.facts.test_facts import pay
from tests.matchers.flags.test_rule import HEADER, dropped

A, B, C = (number(f"19{50 + 5 * i}-03-07", 11 + i) for i in range(3))
RULES = load_rules()
PRESENT = dict.fromkeys(CONTRACTS.kinds, Availability("present"))
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
    results = {r.rule: r for r in run_rules(built.con, RULES, COUNTY, AS_OF, PRESENT, CONTRACTS)}
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
    run_rules(built.con, RULES, COUNTY, AS_OF, PRESENT, CONTRACTS)
    (flag,) = flags(built, "rule = 'payee_name_differs'")
    evidence = json.loads(flag["evidence"])
    assert [r["month"] for r in evidence["rows"]] == ["2021-05", "2021-04", "2021-03"]
    assert evidence["month"] == "2021-05"
    assert "2021-03、2021-04、2021-05共3笔" in flag["reason"]
    assert (flag["subject"] == "C1" and flag["person"] is None) or flag["township"] == "伊山镇"


def test_two_nights_on_the_same_facts_are_the_same(built):
    run_rules(built.con, RULES, COUNTY, AS_OF, PRESENT, CONTRACTS)
    first = flags(built)
    run_rules(built.con, RULES, COUNTY, AS_OF, PRESENT, CONTRACTS)
    assert flags(built) == first
    assert len({f["flag_id"] for f in first}) == len(first)


def test_every_rule_and_township_says_what_it_may_claim(built):
    available = (
        PRESENT
        | {
            kind: Availability(state, f"「{kind}」{state}")
            for kind, state in (("vehicle", "missing"), ("salary", "held"), ("support", "stale"), ("office", "stale"))
        }
        | {"disability": Availability("no_basis", "没有生效的依据")}
    )
    off = Jurisdiction(**{**COUNTY.__dict__, "switched_off": ("id_number_invalid",)})
    run_rules(built.con, RULES, off, AS_OF, available, CONTRACTS)
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
    frame = status_frame(built.con, RULES, rule="owns_motor_vehicle", townships=["伊山镇"]).to_dicts()
    assert [(row["status"], row["meaning"]) for row in frame] == [("not_enough_data", "数据不足，不能视为无疑点")]
    checks = {r.asset_key.path[-1]: r for r in check_results(built.con, RULES)}
    assert set(checks) == set(RULES)
    assert not checks["owns_motor_vehicle"].passed
    assert checks["deceased_still_enrolled"].passed


def test_a_rule_dropped_into_a_folder_runs(built, tmp_path):
    for path in FOLDER.glob("id_number_invalid.sql"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    dropped(
        tmp_path,
        sql="""SELECT roll.person AS subject, roll.certificate_no FROM fact.roll AS roll
        WHERE roll.months_ago < $months AND roll.programme NOT IN ($kinds)
          AND $rural_standard_fen < $rural_yearly_standard_fen""",
    )
    results = {r.rule: r for r in run_rules(built.con, load_rules(tmp_path), COUNTY, AS_OF, PRESENT, CONTRACTS)}
    assert set(results) == {"id_number_invalid", "new_rule"}
    assert results["new_rule"].flags == 2


def test_a_rule_that_breaks_a_law_stops_the_night_with_a_sentence(built, tmp_path):
    dropped(tmp_path, sql="SELECT person AS subject FROM record.enrolment WHERE $months = 1")
    with pytest.raises(BadInput, match="规则 new_rule 不能运行"):
        run_rules(built.con, load_rules(tmp_path), COUNTY, AS_OF, PRESENT, CONTRACTS)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT colour AS subject, certificate_no FROM fact.roll",
        "SELECT person AS subject, certificate_no FROM fact.moon",
    ],
)
def test_a_rule_of_columns_that_are_not_there_stops_the_night_with_a_sentence(built, tmp_path, sql):
    dropped(
        tmp_path,
        sql=f"{sql} WHERE $months = 1 AND 'a' NOT IN ($kinds) AND $rural_standard_fen < $rural_yearly_standard_fen",
    )
    with pytest.raises(BadInput, match=r"规则 new_rule 不能运行：(列 colour 无法对应|没有事实表 fact\.moon)"):
        run_rules(built.con, load_rules(tmp_path), COUNTY, AS_OF, PRESENT, CONTRACTS)


def test_a_rule_tells_which_households_it_may_not_ask_about(built, tmp_path):
    built.con.execute(
        "CREATE OR REPLACE TABLE fact.spared AS SELECT certificate_no, township, '没有授权' AS why "
        "FROM fact.roll WHERE certificate_no = 'C2'"
    )
    dropped(tmp_path, header=HEADER.replace("distinct_by: []", "distinct_by: []\nnot_run_for: spared"))
    run_rules(built.con, load_rules(tmp_path), COUNTY, AS_OF, PRESENT, CONTRACTS)
    asked = dict(built.fetch("SELECT township, households_not_run FROM flag.status WHERE rule = 'new_rule'"))
    assert (asked[""], asked["杨集镇"], asked["伊山镇"]) == (1, 1, 0)
    assert built.fetch("SELECT certificate_no, why FROM flag.unasked") == [("C2", "没有授权")]
    dropped(tmp_path, header=HEADER.replace("distinct_by: []", "distinct_by: []\nnot_run_for: dead"))
    with pytest.raises(BadInput, match="not_run_for"):
        run_rules(built.con, load_rules(tmp_path), COUNTY, AS_OF, PRESENT, CONTRACTS)
    built.con.execute("DROP TABLE fact.spared")


def test_files_of_a_register_nobody_may_read_stay_closed():
    early, late = date(2014, 3, 1), date(2018, 8, 1)
    receipts = [Receipt("0" * 64, source, "x.csv", 1, early) for source in ("vehicles", "relative_declarations")]
    assert [r.source for r in readable(receipts, CONTRACTS, early)] == ["relative_declarations"]
    assert len(readable(receipts, CONTRACTS, late)) == 2


def test_a_register_nobody_may_read_and_an_old_one_are_told_apart():
    con = duckdb.connect()
    con.execute("CREATE SCHEMA review")
    results = [
        SourceResult(name, 1, 1, 1, 0, 0, (Batch(batch, 1, 1, 0, True, ""),) if batch else (), (), ())
        for name, batch in (
            ("vehicles", date(2021, 3, 1)),
            ("fiscal_payroll", date(2021, 5, 1)),
            ("supporters", None),
        )
    ]
    record_findings(con, date(2014, 3, 1), COUNTY, [], results, CONTRACTS)
    known = available_kinds(con, CONTRACTS)
    assert (known["salary"].state, known["supporter"].state) == ("no_basis", "missing")
    assert "2014-05-01" in known["salary"].phrase
    con.execute("DROP SCHEMA review CASCADE; CREATE SCHEMA review")
    record_findings(con, AS_OF, COUNTY, [], results, CONTRACTS)
    known = available_kinds(con, CONTRACTS)
    assert (known["vehicle"].state, known["salary"].state) == ("stale", "present")
    assert "92 天" in known["vehicle"].phrase
