"""Hardship and low income as facts: which entry counts, from when, and for whom; on a few fictional people."""

from datetime import date

import polars as pl
import pytest

from assets.flags.run import find_flags
from assets.intake.reading.clues import Context, stand_in
from matchers.flags.parameters import bind
from matchers.flags.rule import load_rules
from matchers.standardise.codes import code
from tests.assets.fact_world import AS_OF, CONTRACTS, person
from tests.assets.village import Village

RULES = load_rules()
VILLAGE = Village()
VILLAGE.add("division", {}, code="320723100000", division_name="伊山镇", level="乡级", parent="320723000000")


@pytest.fixture(scope="module", autouse=True)
def _built():
    VILLAGE.built()


def five(tell=None):
    """Five people of the household register, a to e, each of a household of their own: H1 to H5."""
    home = VILLAGE.home()
    for at, letter in enumerate("abcde", start=1):
        home.register(letter, f"H{at}")
    if tell:
        tell(home)
    return home


def told(home, query):
    return sorted(home.read(query))


@five
def disabled(home):
    for letter, kind, grade, until in (
        ("a", "肢体", "一级", date(2021, 6, 1)),
        ("b", "智力", "三级", None),
        ("c", "肢体", "三级", None),
        ("d", "肢体", "二级", date(2021, 5, 31)),
        ("e", "精神", "四级", None),
    ):
        home.add(
            "disability",
            home.who(letter),
            disability_kind=kind,
            disability_grade=grade,
            issued_on=date(2019, 5, 6),
            valid_until_on=until,
        )


def test_severe_disability_is_grade_one_two_or_three_of_mind_while_valid():
    day = date(2019, 5, 6)
    found = told(disabled, "SELECT person, signal, disability_grade, dated_on FROM fact.hardship")
    assert found == [("a", "重度残疾", "一级", day), ("b", "重度残疾", "三级", day)]


@five
def disabled_of_mind(home):
    home.add("disability", home.who("a"), disability_kind="精神", disability_grade="三级")


def test_the_kind_of_a_disability_stays_inside_the_measure():
    assert told(disabled_of_mind, "SELECT person, signal FROM fact.hardship") == [("a", "重度残疾")]
    assert "精神" not in str(VILLAGE.fetch("SELECT * FROM fact.hardship"))


@five
def ill(home):
    for day, paid in (
        (date(2020, 5, 31), 900000),
        (date(2020, 6, 1), 100000),
        (date(2021, 3, 5), 200000),
        (date(2021, 3, 5), 300000),
        (date(2021, 4, 1), 50000),
    ):
        home.add("medical_expense", home.who("a"), settled_on=day, own_paid_fen=paid)


def test_bills_of_twelve_months_add_up_by_day():
    columns = "person, dated_on, earlier_paid_fen, reached_paid_fen, year_paid_fen, bills_count, last_settled_on"
    assert told(ill, f"SELECT {columns} FROM fact.hardship") == [
        ("a", date(2020, 6, 1), 0, 100000, 650000, 4, date(2021, 4, 1)),
        ("a", date(2021, 3, 5), 100000, 600000, 650000, 4, date(2021, 4, 1)),
        ("a", date(2021, 4, 1), 600000, 650000, 650000, 4, date(2021, 4, 1)),
    ]


@five
def unemployed(home):
    home.add("unemployment", home.who("a"), registered_on=date(2020, 12, 1))
    home.add("unemployment", home.who("b"), registered_on=date(2020, 11, 30))


def test_a_registration_as_unemployed_counts_for_six_months():
    found = told(unemployed, "SELECT person, signal, dated_on FROM fact.hardship")
    assert found == [("a", "登记失业", date(2020, 12, 1))]


@five
def monitored(home):
    rows = (("a", "M1", False), ("b", "M1", None), ("c", "M2", True), ("d", "M2", False), ("e", "M3", None))
    for letter, household, is_eliminated in rows:
        home.add(
            "monitoring",
            home.who(letter),
            household_no=home.own(household),
            is_risk_eliminated=is_eliminated,
            identified_on=date(2021, 2, 3) if letter == "a" else None,
        )


def test_the_risk_of_a_monitored_household_is_everybodys():
    day = date(2021, 2, 3)
    found = told(monitored, "SELECT person, signal, dated_on FROM fact.hardship")
    assert found == [("a", "防返贫监测", day), ("b", "防返贫监测", day)]
    known = told(monitored, "SELECT person, known_as FROM fact.known_low_income")
    assert known == [("a", "防返贫监测户"), ("b", "防返贫监测户")]


@five
def poor(home):
    home.add("registered_poor", home.who("a"), household_no=home.own("P1"), annual_income_per_capita_fen=9_000_000)
    home.add("edge_listing", home.who("a"))
    home.add("edge_listing", home.who("b"))


def test_low_income_is_known_from_three_registers():
    known = told(poor, "SELECT person, known_as FROM fact.known_low_income")
    assert known == [("a", "低保边缘家庭、建档立卡户"), ("b", "低保边缘家庭")]


@five
def some_left(home):
    home.add("death", home.who("a"), died_on=date(2021, 1, 5), registered_on=date(2021, 1, 9), is_death=True)
    home.add("move", home.who("b"), move_kind="迁出", changed_on=date(2021, 1, 5))
    home.add("move", home.who("c"), move_kind="迁出", changed_on=date(2020, 1, 5))
    home.add("move", home.who("c"), move_kind="迁入", changed_on=date(2021, 1, 5))
    home.add("move", home.who("d"), move_kind="县内移居", changed_on=date(2021, 1, 5))
    home.register("f", hukou_status="迁出")


def test_residents_live_and_have_not_moved_out_for_good():
    assert told(some_left, "SELECT person FROM fact.resident") == [("c",), ("d",), ("e",)]


def moved_out(destination):
    home = five()
    home.add("move", home.who("e"), move_kind="迁出", changed_on=date(2021, 1, 5), moved_to=destination)
    return home


@pytest.mark.parametrize(
    ("home", "stays"),
    [(moved_out("伊山镇"), True), (moved_out("山东省临沂市"), False)],
    ids=["within the county", "to another province"],
)
def test_whoever_moved_out_to_a_township_of_the_county_is_still_there(home, stays):
    for measure in ("resident", "household_now"):
        assert (("e",) in told(home, f"SELECT person FROM fact.{measure}")) is stays, measure


def missed(kind, income, left):
    """A poor household of one, whom the register of households has as 正常; the log of moves may know better."""
    home = five()
    said = {"is_risk_eliminated": False} if kind == "monitoring" else {}
    home.add(
        kind,
        home.who("e"),
        household_no=home.own("P1"),
        relation="户主",
        annual_income_per_capita_fen=income,
        **said,
    )
    if left:
        home.add("move", home.who("e"), move_kind="迁出", changed_on=date(2021, 1, 5), moved_to="山东省临沂市")
    return home


MISSED_BY = (
    ("registered_poor", "registered_poor_not_enrolled", 300_000),
    ("monitoring", "monitored_household_not_enrolled", 300_000),
    ("registered_poor", "low_income_not_monitored", 900_000),
)


@pytest.mark.parametrize(
    ("home", "rule", "left"),
    [
        pytest.param(missed(kind, income, left), rule, left, id=f"{rule}-{'left' if left else 'stayed'}")
        for kind, rule, income in MISSED_BY
        for left in (False, True)
    ],
)
def test_a_poor_household_that_moved_away_is_missed_by_nobody(home, rule, left):
    found, _ = find_flags(VILLAGE.con, RULES[rule], bind(RULES[rule], None, AS_OF))
    assert found["subject"].to_list().count(home.own("P1")) == (0 if left else 1)


@five
def left_the_roll(home):
    home.enrol("a", month=date(2021, 4, 1))
    home.add("exit", home.named("a"), certificate_no=home.own("C1"), exited_on=date(2021, 4, 20))


def test_who_left_the_roll_is_known_by_name_under_the_certificate():
    assert told(left_the_roll, "SELECT person, certificate_no FROM fact.exit") == [("a", "C1")]


@five
def aided(home):
    home.add("temporary_aid", person("person", "周庚", home.number("a")), aided_on=date(2021, 3, 1))
    home.add("temporary_aid", person("person", "吴辛", home.number("b")), aided_on=date(2020, 3, 1))


def test_aid_under_another_name_is_possible_only_while_it_matters():
    query = "SELECT household_no FROM fact.residence JOIN fact.possible USING (person) WHERE "
    assert told(aided, query + "is_in_temporary_aid") == [("H1",)]
    assert told(aided, query + "is_in_any_aid") == [("H1",), ("H2",)]


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
