"""A flag about a village: it names nobody, a township without a roll is not clean, and a lost row takes it back."""

from __future__ import annotations

import json

import pytest

from assets.flags.claims import silent_lines
from assets.flags.run import run_rules
from data_contracts.jurisdiction import load_jurisdictions
from matchers.flags.claims import Availability
from matchers.flags.gaps import Gap
from matchers.flags.lineage import ROWS
from matchers.flags.rule import load_rules
from tests.assets.fact_world import AS_OF, CONTRACTS, World, number

RULES = {"village_without_enrolment": load_rules()["village_without_enrolment"]}
PRESENT = dict.fromkeys(CONTRACTS.kinds, Availability("present"))
COUNTY = load_jurisdictions()["320723"]
FLOOR = 50


@pytest.fixture(scope="module")
def world():
    world = World(measures=("village_cover", "roll", "certificate"))
    for at in range(FLOOR):
        for order, (township, village) in enumerate((("伊山镇", "东村"), ("伊山镇", "西村"), ("杨集镇", "南村"))):
            who = number(f"19{30 + at:02}-0{order + 1}-07", 11 + at)
            world.register(
                f"王{'甲乙丙'[order]}{chr(0x4E00 + 300 + at)}", who, f"H{order}{at}", township=township, village=village
            )
    world.enrol(f"王甲{chr(0x4E00 + 300)}", number("1930-01-07", 11), "C1", village="东村")
    for code, name, parent in (
        ("320723100000", "伊山镇", "320723000000"),
        ("320723101000", "杨集镇", "320723000000"),
        ("320723100200", "东村", "320723100000"),
        ("320723100201", "西村", "320723100000"),
        ("320723101200", "南村", "320723101000"),
    ):
        level = "村级" if name.endswith("村") else "乡级"
        world.add("division", code=code, division_name=name, level=level, parent=parent)
    world.built()
    world.con.execute(
        "CREATE TABLE record.refused (source VARCHAR, kind VARCHAR, record_id VARCHAR, id_number VARCHAR, "
        "sound VARCHAR, township VARCHAR, village VARCHAR, certificate_no VARCHAR, household_no VARCHAR)"
    )
    return world


def run(world, gaps=()):
    (result,) = run_rules(world.con, RULES, COUNTY, AS_OF, PRESENT, CONTRACTS, gaps)
    return result, world.con.sql("SELECT * FROM review.flag").pl().to_dicts()


def test_it_is_about_a_village_and_names_nobody(world):
    result, (flag,) = run(world)
    assert result.status == "flags"
    assert (flag["subject"], flag["township"], flag["village"], flag["grain"]) == (
        "320723100201",
        "伊山镇",
        "西村",
        "V",
    )
    assert [flag[c] for c in ("person", "certificate_no", "household_no")] == [None] * 3
    assert flag["reason"] == "伊山镇西村（农村）户籍50人，低保和特困名册上没有一个人是本村的"
    assert json.loads(flag["params"])["village_floor"]["value"] == FLOOR


def test_why_a_township_has_no_answer_is_said(world):
    run(world)
    (line,) = [line for line in silent_lines(world.con, RULES) if line.startswith("低保空白村") and "没有结论" in line]
    assert "（该乡镇在低保名册上没有人，名册可能没有送来）" in line


def test_a_township_without_anybody_on_the_roll_has_no_roll(world):
    run(world)
    said = dict(world.fetch("SELECT township, status FROM flag.status"))
    assert (said[""], said["伊山镇"], said["杨集镇"]) == ("flags", "flags", "not_enough_data")
    ((why,),) = world.fetch("SELECT reason FROM flag.status WHERE township = '杨集镇'")
    assert "没有送来" in why


@pytest.mark.parametrize(("township", "flags"), [("伊山镇", 0), ("杨集镇", 1), (None, 0)])
def test_a_row_that_became_no_record_takes_back_the_flags_of_its_township(world, township, flags):
    world.con.execute("DELETE FROM record.refused")
    world.con.execute(
        "INSERT INTO record.refused (source, kind, township) VALUES ('dibao_roll', 'enrolment', ?)", [township]
    )
    gap = Gap("dibao_roll", "enrolment", ROWS, "名册", "", 100, 100, 1, 0)
    result, found = run(world, [gap])
    assert (len(found), result.withheld) == (flags, 1 - flags)
    assert result.status == ("flags" if flags else "not_enough_data")
