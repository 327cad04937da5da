"""Changed lives: where somebody moved to, degrees that still run, deaths which only the hospitals know."""

from datetime import date

import polars as pl
import pytest

from assets.measures import core, lives
from assets.measures.lives import is_within
from tests.assets.fact_world import World, number, person

MEASURES = (core, lives)

A, B, C, D = (number(f"19{50 + 5 * i}-03-07", 11 + i) for i in range(4))
DIVISIONS = pl.DataFrame(
    {
        "code": ["320723000000", "320723100000", "320723101000", "320723100200", "320723101200"],
        "division_name": ["灌云县", "伊山镇", "侍庄街道", "前进村", "西苑社区"],
        "level": ["县", "乡级", "乡级", "村级", "村级"],
        "parent": ["320700000000", "320723000000", "320723000000", "320723100000", "320723101000"],
        "also": [None, None, "侍庄乡", "前进村民委员会", None],
    }
)
LINE = ["灌云县", "连云港市", "江苏省", "全国"]


@pytest.mark.parametrize(
    ("moved_to", "expected"),
    [
        ("伊山镇", True),
        ("灌云县", True),
        ("江苏省连云港市灌云县伊山镇前进村3组", True),
        ("连云港市 侍庄街道", True),
        ("侍庄乡", True),
        ("伊山镇前进村", True),
        ("前进村", True),
        ("西苑社区", True),
        ("东海县伊山镇", False),
        ("安徽省合肥市伊山镇", False),
        ("江苏省连云港市", False),
        ("连云港市海州区", False),
        ("苏州市", False),
        ("上海市前进村", False),
        ("不详", False),
    ],
)
def test_a_destination_lies_in_the_county_or_not(moved_to, expected):
    found = is_within(pl.DataFrame({"moved_to": [moved_to]}), DIVISIONS, LINE)
    assert found.rows() == [(moved_to, expected)]


def test_without_divisions_only_the_countys_own_name_counts():
    written = pl.DataFrame({"moved_to": ["灌云县", "伊山镇"]})
    assert is_within(written, DIVISIONS.clear(), LINE)["is_within"].to_list() == [True, False]
    assert is_within(written, DIVISIONS.clear(), [])["is_within"].to_list() == [False, False]


@pytest.fixture
def world():
    return World(measures=MEASURES)


def test_moves_have_a_direction_and_corrections_have_none(world):
    for kind in ("迁出", "迁入", "县内移居", "更正", "死亡"):
        world.add(
            "move",
            person("person", "王甲", A),
            move_kind=kind,
            changed_on=date(2021, 5, 1),
        )
    world.built()
    assert world.fetch("SELECT direction, changed_months_past FROM fact.relocation ORDER BY 1") == [
        ("县内", 0),
        ("迁入", 0),
        ("迁出", 0),
    ]


def test_a_degree_that_still_runs_is_a_fact_and_a_move_to_come_is_none(world):
    later = date(2022, 6, 30)
    world.add("graduation", person("person", "王甲", A), degree="本科", graduated_on=later)
    world.add("move", person("person", "王甲", A), move_kind="迁入", changed_on=later)
    world.built()
    assert world.fetch("SELECT degree, graduated_months_past FROM fact.graduation") == [("本科", -1)]
    assert world.fetch("SELECT count(*) FROM fact.move") == [(0,)]


def test_a_death_only_the_hospital_knows_is_a_death(world):
    world.enrol("王甲", A, "C1")
    day = date(2021, 2, 3)
    world.add(
        "death",
        person("person", "王甲", A),
        source="death_certificates",
        died_on=day,
        registered_on=day,
        is_death=True,
        evidence="死亡医学证明",
    )
    world.built()
    assert world.fetch("SELECT died_on, evidence FROM fact.dead JOIN fact.roll USING (person)") == [
        (day, "死亡医学证明")
    ]
