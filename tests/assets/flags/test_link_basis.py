"""*Exact* is only what a number carries; of every other flag its reason says what the link was made by."""

from __future__ import annotations

import json
from datetime import date

import pytest

from assets.cases.frames import case_frame
from assets.cases.release import release
from assets.cases.update import update_cases
from assets.explain.flag import explain_flag
from assets.flags.run import run_rules
from assets.people.aliases import LedgerPersons
from assets.people.judgements import Judgement
from assets.workbooks.worklist import worklist
from matchers.flags.rule import load_rules
from matchers.people.certainty import CORRECTED, IN_OFFICE, IN_REGISTER, JUDGED
from tests.assets.casework import book
from tests.assets.fact_world import CONTRACTS, World, measures_for, number, person
from tests.assets.people.test_identity_nights import COUNTY, D2, NEW, OLD, PRESENT, motorist, presumed

JUNE = date(2021, 6, 1)
RULES = load_rules()


def flags(world: World, rule: str, kinship=(), known=None) -> list[dict]:
    con = world.built(kinship, known)
    run_rules(con, {rule: RULES[rule]}, COUNTY, world.as_of, PRESENT, CONTRACTS)
    return con.sql("SELECT * FROM review.flag ORDER BY flag_id").pl().to_dicts()


def car(world: World, plate: str, *owner) -> None:
    world.add("vehicle", person("person", *owner), plate_no=plate, vehicle_class="K", vehicle_status="正常")


def test_a_flag_on_numbers_alone_is_exact_and_says_nothing_of_links():
    (flag,) = flags(motorist(JUNE, is_corrected=False), "owns_motor_vehicle")
    assert (flag["link_method"], flag["link_probability"]) == ("exact", 1)
    assert "推定" not in flag["reason"]


def test_a_flag_on_one_number_and_one_inferred_link_is_inferred_and_says_what_agreed():
    (flag,) = flags(presumed(JUNE), "owns_motor_vehicle")
    assert flag["link_method"] == "inferred"
    assert 0.95 <= flag["link_probability"] < 1
    assert flag["severity"] == RULES["owns_motor_vehicle"].severity
    assert flag["reason"].endswith("（推定：身份证号被表格截断，完好的十五位相符、姓名相同）")
    assert "阎无双" not in flag["reason"]
    assert OLD[:15] not in flag["reason"]


def test_the_clerks_line_ends_with_what_agreed(tmp_path):
    world = presumed(JUNE)
    (flag,) = flags(world, "owns_motor_vehicle")
    with book(tmp_path) as ledger:
        update_cases(world.con, ledger, JUNE)
        known = case_frame(world.con, ledger, JUNE)
        assert known["link_method"].to_list() == ["inferred"]
        (list_no,) = release(ledger, world.con, by="李股长", as_of=JUNE).lists
        (line,) = worklist(world.con, ledger, list_no, JUNE, RULES, known).lines
    assert flag["reason"].endswith("（推定：身份证号被表格截断，完好的十五位相符、姓名相同）")
    ((findings,),) = [[row.findings for row in line.rows]]
    number = known["case_id"][0]
    assert findings.endswith(
        f"。按身份证号被表格截断，完好的十五位相符、姓名相同推定，请先核对是不是本人〔{number}·指引1〕"
    )


def test_the_roll_itself_may_be_the_inferred_one():
    world = World(measures=measures_for("owns_motor_vehicle"))
    world.register("阎无双", OLD, "H3")
    world.enrol("阎无双", OLD[:15] + "000", "C3", id_status="damaged")
    car(world, "苏G12345", "阎无双", OLD)
    (flag,) = flags(world, "owns_motor_vehicle")
    assert flag["link_method"] == "inferred"
    assert "完好的十五位相符" in flag["reason"]


@pytest.mark.parametrize("plate", ["苏G00000", "苏G99999"])
def test_where_a_number_alone_would_do_the_flag_is_exact_and_its_sentence_is_of_the_number(plate):
    world = presumed(JUNE)
    car(world, plate, "阎无双", OLD)
    (flag,) = flags(world, "owns_motor_vehicle")
    assert flag["link_method"] == "exact"
    by_number = world.fetch("SELECT plate_no FROM fact.vehicle ORDER BY person_link_probability DESC")
    assert [(row["plate_no"],) for row in json.loads(flag["evidence"])["rows"]] == by_number


def test_between_eighty_and_ninety_five_it_is_probable_a_step_lower_and_says_so():
    world = presumed(JUNE)
    con = world.built()
    con.execute("UPDATE fact.vehicle SET person_link_probability = 0.9")
    con.execute("UPDATE fact.owned_vehicle SET link_probability = 0.9")
    run_rules(con, {"owns_motor_vehicle": RULES["owns_motor_vehicle"]}, COUNTY, JUNE, PRESENT, CONTRACTS)
    ((method, severity, reason),) = con.execute("SELECT link_method, severity, reason FROM review.flag").fetchall()
    assert (method, severity) == ("probable", "low")
    assert reason.endswith("（推定，把握不足0.95：多项信息比对相符）")


def test_what_the_police_corrected_is_inferred_and_named(tmp_path):
    world = motorist(D2, is_corrected=True)
    (flag,) = flags(world, "owns_motor_vehicle")
    assert (flag["link_method"], flag["link_probability"]) == ("inferred", CORRECTED.probability)
    assert flag["reason"].endswith(f"（推定：{CORRECTED.words}）")
    world.con.execute(
        "CREATE TABLE review.cases AS SELECT flag_id AS case_id, 'opened' AS state, as_of AS first_seen, "
        "NULL::VARCHAR AS last_finding FROM review.flag"
    )
    with book(tmp_path) as ledger:
        told = explain_flag(world.con, ledger, RULES, flag["flag_id"])
    assert f"识别：不是凭证号，推定的依据是{CORRECTED.words}" in told


def test_what_somebody_judged_is_inferred_and_named():
    world = World(measures=measures_for("owns_motor_vehicle"))
    world.register("孙桂芳", OLD, "H3")
    world.enrol("孙桂芳", OLD, "C3")
    car(world, "苏G12345", "孙大芳", None)
    con = world.built()
    owner = con.execute("SELECT person FROM fact.vehicle").fetchall()[0][0]
    known = LedgerPersons(judgements=(Judgement("L1", owner, world.person(OLD), "same"),))
    (flag,) = flags(world, "owns_motor_vehicle", known=known)
    assert (flag["link_method"], flag["link_probability"]) == ("inferred", JUDGED.probability)
    assert flag["reason"].endswith(f"（推定：{JUDGED.words}）")


def test_a_register_person_found_by_name_and_birth_is_inferred():
    world = World(measures=measures_for("id_number_differs_from_hukou"))
    world.register("孙桂芳", NEW, "H3", person_birth_on=date(1961, 5, 20), person_sex="男")
    world.enrol("孙桂芳", OLD, "C3", person_birth_on=date(1961, 5, 20), person_sex="男")
    (flag,) = flags(world, "id_number_differs_from_hukou")
    assert (flag["link_method"], flag["link_probability"]) == ("inferred", IN_REGISTER.probability)
    assert "全县仅此一人" in flag["reason"]


def test_a_handler_is_known_by_name_and_office_only():
    world = World(measures=measures_for("handler_is_relative"))
    mine, clerk = number("1950-03-07", 11), number("1980-03-07", 13)
    world.register("王甲", mine)
    world.enrol("王甲", mine, "C1", handler_name="钱经办")
    world.add("office", person("person", "钱经办", clerk), official_category="乡镇经办", township="伊山镇")
    (flag,) = flags(world, "handler_is_relative", kinship=[(clerk, mine, "父母")])
    assert (flag["link_method"], flag["link_probability"]) == ("inferred", IN_OFFICE.probability)
    assert flag["reason"].endswith(f"（推定：{IN_OFFICE.words}）")
