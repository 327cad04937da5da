"""What a household is known to have in a month, and its amount against the formula, on a few fictional people."""

from datetime import date

import pytest

from assets.measures import core, incomes, standards
from data_contracts.jurisdiction import load_jurisdictions
from tests.assets.fact_world import World, number, person

MEASURES = (standards, core, incomes)

A, B, C = (number(f"19{50 + 5 * i}-03-07", 11 + i) for i in range(3))
GUANYUN = load_jurisdictions()["320723"]
APRIL, MAY, JUNE = (date(2021, m, 1) for m in (4, 5, 6))
STANDARD = 62000


@pytest.fixture
def world():
    """王甲 and 李乙 on one rural certificate; each declares 100 yuan a month."""
    village = World(measures=MEASURES)
    for name, id_number in (("王甲", A), ("李乙", B)):
        village.enrol(name, id_number, "C1", declared_income_fen=10000)
    return village


def pay(world: World, name: str, id_number: str, gross: int | None, month: date = MAY, **fields: object) -> None:
    said = {"employer": "某中学", "staff_category": "公益性岗位", "gross_fen": gross} | fields
    world.add("salary", person("person", name, id_number), month=month, **said)


def retire(world: World, name: str, id_number: str, pension: int, last: date | None = MAY, **fields: object) -> None:
    said = {"pension_kind": "企业职工", "pension_status": "正常", "monthly_pension_fen": pension} | fields
    world.add("pension", person("person", name, id_number), last_paid_month=last, **said)


def insure(world: World, name: str, id_number: str, base: int, last: date = MAY, **fields: object) -> None:
    said = {"insurance_kind": "企业职工", "wage_base_fen": base, "employer": "某厂"} | fields
    world.add("insurance", person("person", name, id_number), last_paid_month=last, **said)


def parts(world: World, month: date = MAY) -> tuple:
    """Payroll, pension, wage base and the total of the certificate's month."""
    world.built(jurisdiction=GUANYUN)
    ((*found,),) = world.fetch(
        "SELECT payroll_fen, pension_fen, wage_base_fen, total_income_fen FROM fact.income "
        f"WHERE certificate_no = 'C1' AND month = DATE '{month}'"
    )
    return tuple(found)


def test_all_members_of_one_month_and_what_each_declares(world):
    pay(world, "王甲", A, 60000)
    pay(world, "王甲", A, 70000, APRIL)
    retire(world, "李乙", B, 200000)
    assert parts(world) == (60000, 200000, 0, 280000)
    row = world.fetch(
        "SELECT income_per_capita_fen, members_count, earners_count, standard_fen, income_multiple, income_sources "
        f"FROM fact.income WHERE month = DATE '{MAY}'"
    )
    assert row == [(140000, 2, 2, STANDARD, 2, "养老金、工资（某中学）、申报收入")]


def test_a_household_of_which_nothing_but_the_declaration_is_known(world):
    assert parts(world) == (0, 0, 0, 20000)
    assert world.fetch("SELECT count(*), min(months_ago), max(months_ago) FROM fact.income") == [(13, 0, 12)]


def test_no_row_where_nothing_at_all_is_known():
    village = World(measures=MEASURES)
    village.enrol("王甲", A, "C1")
    pay(village, "王甲", A, 50000)
    assert parts(village) == (50000, 0, 0, 50000)
    assert village.fetch("SELECT month FROM fact.income") == [(MAY,)]


@pytest.mark.parametrize(
    "said", [{"staff_category": "优抚"}, {"staff_category": None}, {"gross_fen": None, "net_fen": None}]
)
def test_no_income_of_the_payroll(world, said):
    pay(world, "王甲", A, 90000, **said)
    assert parts(world) == (0, 0, 0, 20000)


def test_the_net_pay_where_the_gross_is_not_written(world):
    pay(world, "王甲", A, None, net_fen=83000)
    assert parts(world) == (83000, 0, 0, 103000)


def test_one_payment_in_two_files_counts_once_and_two_employers_add_up(world):
    pay(world, "王甲", A, 60000)
    pay(world, "王甲", A, 60000)
    pay(world, "王甲", A, 30000, employer="某镇政府")
    assert parts(world) == (90000, 0, 0, 110000)


@pytest.mark.parametrize(
    "said",
    [
        {"pension_kind": "城乡居民"},
        {"pension_kind": None},
        {"pension_status": "停止"},
        {"pension_status": "暂停"},
        {"last": None},
        {"last": APRIL},
        {"last": date(2021, 7, 1)},
        {"last": JUNE, "retired_on": date(2021, 6, 1)},
    ],
)
def test_no_pension_of_the_month(world, said):
    retire(world, "王甲", A, 90000, **said)
    assert parts(world) == (0, 0, 0, 20000)


def test_a_retirement_after_the_pension_is_a_wrong_date(world):
    retire(world, "王甲", A, 90000, retired_on=date(2024, 1, 1))
    assert parts(world) == (0, 90000, 0, 110000)


def test_a_list_without_months_counts_up_to_the_month_last_paid(world):
    retire(world, "王甲", A, 90000, MAY)
    insure(world, "李乙", B, 400000, APRIL)
    assert parts(world, APRIL) == (0, 90000, 400000, 510000)
    assert parts(world, MAY) == (0, 90000, 0, 110000)
    assert parts(world, JUNE) == (0, 0, 0, 20000)


@pytest.mark.parametrize("kind", ["灵活就业", "城乡居民", "公益性岗位", None])
def test_no_employer_pays_this_insurance(world, kind):
    insure(world, "王甲", A, 400000, insurance_kind=kind)
    assert parts(world) == (0, 0, 0, 20000)


@pytest.mark.parametrize(("wage", "base", "expected"), [(60000, 50000, (60000, 0, 0)), (60000, 70000, (0, 0, 70000))])
def test_of_a_wage_and_its_insurance_the_larger_counts(world, wage, base, expected):
    pay(world, "王甲", A, wage)
    insure(world, "王甲", A, base)
    insure(world, "王甲", A, base - 100)
    assert parts(world)[:3] == expected


def test_of_a_retired_officials_pay_and_pension_the_larger_counts(world):
    pay(world, "王甲", A, 300000, staff_category="离退休")
    retire(world, "王甲", A, 310000, pension_kind="机关事业")
    assert parts(world)[:3] == (0, 310000, 0)


def test_nobody_earns_after_the_month_of_death(world):
    retire(world, "王甲", A, 90000)
    world.add(
        "death",
        person("person", "王甲", A),
        died_on=date(2021, 4, 9),
        registered_on=date(2021, 4, 10),
        is_death=True,
        evidence="火化",
    )
    assert parts(world, APRIL) == (0, 90000, 0, 110000)
    assert parts(world, MAY) == (0, 0, 0, 20000)


def test_a_month_without_a_standard_has_none():
    village = World(measures=MEASURES)
    village.enrol("王甲", A, "C1", declared_income_fen=90000)
    village.built()
    assert village.fetch("SELECT DISTINCT standard_fen, income_multiple FROM fact.income") == [(None, None)]


def formula(**fields: object) -> list[tuple]:
    """difference, whether full amount, whether rounding explains it, of one certificate."""
    village = World(measures=MEASURES)
    village.enrol("王甲", A, "C1", **{"class": "B", "declared_income_fen": 20000, "insured_count": 2} | fields)
    village.built(jurisdiction=GUANYUN)
    return village.fetch("SELECT difference_fen, is_full_amount, is_rounding FROM fact.amount_formula")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"monthly_amount_fen": 84000}, (0, False, True)),
        ({"monthly_amount_fen": 89700}, (5700, False, False)),
        ({"monthly_amount_fen": 90200, "supplement_fen": 6200}, (0, False, True)),
        ({"monthly_amount_fen": 91000, "supplement_fen": 6200}, (800, False, True)),
        ({"monthly_amount_fen": 91200, "supplement_fen": 6200}, (1000, False, False)),
        ({"monthly_amount_fen": 90000, "supplement_fen": 6200}, (-200, False, False)),
        ({"monthly_amount_fen": 83800, "declared_income_fen": 20050}, (-100, False, True)),
        ({"monthly_amount_fen": 84000, "declared_income_fen": 20050}, (100, False, True)),
        ({"monthly_amount_fen": 80000, "class": "A"}, (-4000, True, False)),
        ({"monthly_amount_fen": 124000, "class": None}, (40000, True, False)),
        ({"monthly_amount_fen": 123000, "class": None}, (39000, False, False)),
        ({"monthly_amount_fen": 5000, "declared_income_fen": 70000}, (5000, False, False)),
    ],
)
def test_the_amount_against_the_formula(fields, expected):
    assert formula(**fields) == [expected]


@pytest.mark.parametrize("missing", ["declared_income_fen", "insured_count", "monthly_amount_fen"])
def test_no_formula_without_its_figures(missing):
    assert formula(**{missing: None}) == []
