"""Hardship and low income as facts: which entry counts, from when, and for whom; on a few fictional people."""

from datetime import date

import polars as pl
import pytest

from assets.flags import find_flags
from assets.measures import candidates, core, hardship, identities, kinfolk, lives
from assets.reading.clues import Context, stand_in
from matchers.parameters import bind
from matchers.rule import load_rules
from matchers.standardise.codes import code
from tests.assets.fact_world import AS_OF, CONTRACTS, World, number, person

RULES = load_rules()
MEASURES = (core, identities, candidates, lives, hardship, kinfolk)

A, B, C, D, E = (number(f"19{50 + 5 * i}-03-07", 11 + i) for i in range(5))
NAMES = {A: "王甲", B: "李乙", C: "张丙", D: "赵丁", E: "钱戊"}


@pytest.fixture
def world():
    made = World(measures=MEASURES)
    for id_number, name in NAMES.items():
        made.register(name, id_number, household=f"H{name}")
    return made


def who(id_number: str) -> dict:
    return person("person", NAMES[id_number], id_number)


def names(world: World, rows: list[tuple]) -> list[tuple]:
    """Rows whose first column is a person, as the person's name."""
    known = {world.person(id_number): name for id_number, name in NAMES.items()}
    return sorted((known[row[0]], *row[1:]) for row in rows)


def test_severe_disability_is_grade_one_two_or_three_of_mind_while_valid(world):
    day = date(2019, 5, 6)
    for id_number, kind, grade, until in (
        (A, "肢体", "一级", date(2021, 6, 1)),
        (B, "智力", "三级", None),
        (C, "肢体", "三级", None),
        (D, "肢体", "二级", date(2021, 5, 31)),
        (E, "精神", "四级", None),
    ):
        world.add(
            "disability",
            who(id_number),
            disability_kind=kind,
            disability_grade=grade,
            issued_on=day,
            valid_until_on=until,
        )
    world.built()
    found = world.fetch("SELECT person, signal, disability_grade, dated_on FROM fact.hardship")
    assert names(world, found) == [("李乙", "重度残疾", "三级", day), ("王甲", "重度残疾", "一级", day)]


def test_the_kind_of_a_disability_stays_inside_the_measure(world):
    world.add("disability", who(A), disability_kind="精神", disability_grade="三级")
    world.built()
    assert "精神" not in str(world.fetch("SELECT * FROM fact.hardship"))


def test_bills_of_twelve_months_add_up_by_day(world):
    for day, paid in (
        (date(2020, 5, 31), 900000),
        (date(2020, 6, 1), 100000),
        (date(2021, 3, 5), 200000),
        (date(2021, 3, 5), 300000),
        (date(2021, 4, 1), 50000),
    ):
        world.add("medical_expense", who(A), settled_on=day, own_paid_fen=paid)
    world.built()
    assert world.fetch(
        "SELECT dated_on, earlier_paid_fen, reached_paid_fen, year_paid_fen, bills_count, last_settled_on "
        "FROM fact.hardship ORDER BY dated_on"
    ) == [
        (date(2020, 6, 1), 0, 100000, 650000, 4, date(2021, 4, 1)),
        (date(2021, 3, 5), 100000, 600000, 650000, 4, date(2021, 4, 1)),
        (date(2021, 4, 1), 600000, 650000, 650000, 4, date(2021, 4, 1)),
    ]


def test_a_registration_as_unemployed_counts_for_six_months(world):
    world.add("unemployment", who(A), registered_on=date(2020, 12, 1))
    world.add("unemployment", who(B), registered_on=date(2020, 11, 30))
    world.built()
    found = world.fetch("SELECT person, signal, dated_on FROM fact.hardship")
    assert names(world, found) == [("王甲", "登记失业", date(2020, 12, 1))]


def test_the_risk_of_a_monitored_household_is_everybodys(world):
    rows = ((A, "M1", False), (B, "M1", None), (C, "M2", True), (D, "M2", False), (E, "M3", None))
    for id_number, household, is_eliminated in rows:
        world.add(
            "monitoring",
            who(id_number),
            household_no=household,
            is_risk_eliminated=is_eliminated,
            identified_on=date(2021, 2, 3) if id_number == A else None,
        )
    world.built()
    day = date(2021, 2, 3)
    found = names(world, world.fetch("SELECT person, signal, dated_on FROM fact.hardship"))
    assert found == [("李乙", "防返贫监测", day), ("王甲", "防返贫监测", day)]
    known = names(world, world.fetch("SELECT person, known_as FROM fact.known_low_income"))
    assert known == [("李乙", "防返贫监测户"), ("王甲", "防返贫监测户")]


def test_low_income_is_known_from_three_registers(world):
    world.add("registered_poor", who(A), household_no="P1", annual_income_per_capita_fen=9_000_000)
    world.add("edge_listing", who(A))
    world.add("edge_listing", who(B))
    world.built()
    known = names(world, world.fetch("SELECT person, known_as FROM fact.known_low_income"))
    assert known == [("李乙", "低保边缘家庭"), ("王甲", "低保边缘家庭、建档立卡户")]


def test_residents_live_and_have_not_moved_out_for_good(world):
    world.add("death", who(A), died_on=date(2021, 1, 5), registered_on=date(2021, 1, 9), is_death=True)
    world.add("move", who(B), move_kind="迁出", changed_on=date(2021, 1, 5))
    world.add("move", who(C), move_kind="迁出", changed_on=date(2020, 1, 5))
    world.add("move", who(C), move_kind="迁入", changed_on=date(2021, 1, 5))
    world.add("move", who(D), move_kind="县内移居", changed_on=date(2021, 1, 5))
    away = number("1991-03-07", 31)
    world.register("孙己", away, hukou_status="迁出")
    world.built()
    assert names(world, world.fetch("SELECT person FROM fact.resident")) == [("张丙",), ("赵丁",), ("钱戊",)]


@pytest.mark.parametrize(("destination", "stays"), [("伊山镇", True), ("山东省临沂市", False)])
def test_whoever_moved_out_to_a_township_of_the_county_is_still_there(world, destination, stays):
    world.add("division", {}, code="320723100000", division_name="伊山镇", level="乡级", parent="320723000000")
    world.add("move", who(E), move_kind="迁出", changed_on=date(2021, 1, 5), moved_to=destination)
    world.built()
    for measure in ("resident", "household_now"):
        assert (("钱戊",) in names(world, world.fetch(f"SELECT person FROM fact.{measure}"))) is stays, measure


@pytest.mark.parametrize(("kind", "rule", "income"), [
    ("registered_poor", "registered_poor_not_enrolled", 300_000),
    ("monitoring", "monitored_household_not_enrolled", 300_000),
    ("registered_poor", "low_income_not_monitored", 900_000),
])  # fmt: skip
@pytest.mark.parametrize("left", [False, True])
def test_a_poor_household_that_moved_away_is_missed_by_nobody(world, kind, rule, income, left):
    """The register of households still says 正常; the log of moves knows better."""
    risk = {"is_risk_eliminated": False} if kind == "monitoring" else {}
    world.add(kind, who(E), household_no="P1", relation="户主", annual_income_per_capita_fen=income, **risk)
    if left:
        world.add("move", who(E), move_kind="迁出", changed_on=date(2021, 1, 5), moved_to="山东省临沂市")
    con = world.built()
    found = find_flags(con, RULES[rule], bind(RULES[rule], None, AS_OF))
    assert found["subject"].to_list() == ([] if left else ["P1"])


def test_who_left_the_roll_is_known_by_name_under_the_certificate(world):
    world.enrol("王甲", A, "C1", date(2021, 4, 1))
    world.add("exit", person("person", "王甲", None), certificate_no="C1", exited_on=date(2021, 4, 20))
    world.built()
    assert names(world, world.fetch("SELECT person, certificate_no FROM fact.exit")) == [("王甲", "C1")]


def test_aid_under_another_name_is_possible_only_while_it_matters(world):
    world.add("temporary_aid", person("person", "周庚", A), aided_on=date(2021, 3, 1))
    world.add("temporary_aid", person("person", "吴辛", B), aided_on=date(2020, 3, 1))
    world.built()
    possible = world.fetch("SELECT household_no FROM fact.residence JOIN fact.possible USING (person)")
    assert possible == [("H王甲",)]


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("死亡", "死亡"),
        ("病故后核减", "死亡"),
        ("被判刑收监", "服刑"),
        ("户口迁往外省", "迁出"),
        ("县内迁移", "其他"),
        ("易地搬迁后收入提高", "其他"),
        ("家庭收入超过标准", "其他"),
        (None, None),
    ],
)
def test_why_somebody_left_the_roll(reason, kind):
    frame = pl.DataFrame({"reason": [reason]}, schema={"reason": pl.String})
    assert frame.select(code(pl.col("reason"), "exit_kind")).item() == kind


@pytest.mark.parametrize(
    ("title", "file", "said"),
    [
        ("2017年以来申请低保未批人员名册", "名册.xlsx", "未批"),
        ("", "申请未批名册.csv", "未批"),
        ("低保申请审核情况台账", "台账.xlsx", None),
    ],
)
def test_a_title_may_say_that_all_were_refused(title, file, said):
    decision = next(c for c in CONTRACTS.sources["dibao_applications"].columns if c.name == "decision")
    assert stand_in(decision, Context([title], "Sheet1", file)) == said
