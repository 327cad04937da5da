"""Changed lives: where somebody moved to, degrees that still run, deaths which only the hospitals know."""

from datetime import date

import polars as pl
import pytest

from assets.facts.measures.destinations import is_within
from tests.assets.village import Village

VILLAGE = Village(("relocation", "dead", "roll"))
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


@pytest.fixture(scope="module", autouse=True)
def _built():
    VILLAGE.built()


@VILLAGE.home
def moved(home):
    for kind in ("迁出", "迁入", "县内移居", "更正", "死亡"):
        home.add("move", home.who("a"), move_kind=kind, changed_on=date(2021, 5, 1))
    home.add("move", home.who("a"), move_kind="迁出", moved_to="安徽省合肥市", changed_on=date(2021, 5, 1))


def test_moves_have_a_direction_and_corrections_have_none():
    rows = moved.read("SELECT person, direction, changed_months_past FROM fact.relocation ORDER BY direction")
    assert rows == [("a", "不详", 0), ("a", "县内", 0), ("a", "迁入", 0), ("a", "迁出", 0)]


@VILLAGE.home
def to_come(home):
    later = date(2022, 6, 30)
    home.add("graduation", home.who("a"), degree="本科", graduated_on=later)
    home.add("move", home.who("a"), move_kind="迁入", changed_on=later)


def test_a_degree_that_still_runs_is_a_fact_and_a_move_to_come_is_none():
    assert to_come.read("SELECT person, degree, graduated_months_past FROM fact.graduation") == [("a", "本科", -1)]
    assert to_come.read("SELECT person FROM fact.move") == []


@VILLAGE.home
def dead_in_hospital(home):
    home.enrol("a")
    day = date(2021, 2, 3)
    home.add(
        "death",
        home.who("a"),
        source="death_certificates",
        died_on=day,
        registered_on=day,
        is_death=True,
        evidence="死亡医学证明",
    )


def test_a_death_only_the_hospital_knows_is_a_death():
    query = "SELECT certificate_no, died_on, evidence FROM fact.dead JOIN fact.roll USING (person)"
    assert dead_in_hospital.read(query) == [("C1", date(2021, 2, 3), "死亡医学证明")]
