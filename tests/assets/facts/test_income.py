"""What a household is known to have in a month, and its amount against the formula, on a few fictional people."""

from datetime import date

import pytest

from data_contracts.jurisdiction import load_jurisdictions
from tests.assets.fact_world import World, number
from tests.assets.village import Home, Village

MEASURES = ("income", "amount_formula")

A = number("1950-03-07", 11)
GUANYUN = load_jurisdictions()["320723"]
APRIL, MAY, JUNE = (date(2021, m, 1) for m in (4, 5, 6))
STANDARD = 62000

VILLAGE = Village(MEASURES)


@pytest.fixture(scope="module", autouse=True)
def _built():
    VILLAGE.built(jurisdiction=GUANYUN)


def family(*rows: tuple[str, str, dict], declares: int | None = 10000) -> Home:
    """a and b on one rural certificate, each of whom declares 100 yuan a month, and what the lists say of them."""
    home = VILLAGE.home()
    for letter in "ab":
        home.enrol(letter, declared_income_fen=declares)
    for kind, letter, said in rows:
        home.add(kind, home.who(letter), **said)
    return home


def pay(who: str, gross: int | None, month: date = MAY, **fields: object) -> tuple[str, str, dict]:
    said = {"employer": "某中学", "staff_category": "公益性岗位", "gross_fen": gross, "month": month}
    return "salary", who, said | fields


def retire(who: str, pension: int, last: date | None = MAY, **fields: object) -> tuple[str, str, dict]:
    said = {"pension_kind": "企业职工", "pension_status": "正常", "monthly_pension_fen": pension}
    return "pension", who, said | {"last_paid_month": last} | fields


def insure(who: str, base: int, last: date = MAY, **fields: object) -> tuple[str, str, dict]:
    said = {"insurance_kind": "企业职工", "wage_base_fen": base, "employer": "某厂", "last_paid_month": last}
    return "insurance", who, said | fields


def income(home: Home, columns: str) -> list[tuple]:
    """What is told of the home's certificate, a row a month."""
    return [row[1:] for row in home.read(f"SELECT certificate_no, {columns} FROM fact.income ORDER BY month")]


def parts(home: Home, month: date = MAY) -> tuple:
    """Payroll, pension, wage base and the total of the certificate's month."""
    columns = "month, payroll_fen, pension_fen, wage_base_fen, total_income_fen"
    ((_, *found),) = [row for row in income(home, columns) if row[0] == month]
    return tuple(found)


ALL_OF_MAY = family(pay("a", 60000), pay("a", 70000, APRIL), retire("b", 200000))


def test_all_members_of_one_month_and_what_each_declares():
    assert parts(ALL_OF_MAY) == (60000, 200000, 0, 280000)
    columns = "income_per_capita_fen, members_count, earners_count, standard_fen, income_multiple, income_sources"
    (row,) = [row[1:] for row in income(ALL_OF_MAY, f"month, {columns}") if row[0] == MAY]
    assert row == (140000, 2, 2, STANDARD, 2, "养老金、工资（某中学）、申报收入")


DECLARED_ONLY = family()


def test_a_household_of_which_nothing_but_the_declaration_is_known():
    assert parts(DECLARED_ONLY) == (0, 0, 0, 20000)
    assert [row[0] for row in income(DECLARED_ONLY, "months_ago")] == list(range(12, -1, -1))


NOTHING_DECLARED = family(pay("a", 50000), declares=None)


def test_no_row_where_nothing_at_all_is_known():
    assert parts(NOTHING_DECLARED) == (50000, 0, 0, 50000)
    assert income(NOTHING_DECLARED, "month") == [(MAY,)]


@pytest.mark.parametrize(
    "home",
    [
        family(pay("a", 90000, staff_category="优抚")),
        family(pay("a", 90000, staff_category=None)),
        family(pay("a", None, net_fen=None)),
    ],
    ids=["allowance of a veteran", "no category", "no amount"],
)
def test_no_income_of_the_payroll(home):
    assert parts(home) == (0, 0, 0, 20000)


NET = family(pay("a", None, net_fen=83000))


def test_the_net_pay_where_the_gross_is_not_written():
    assert parts(NET) == (83000, 0, 0, 103000)


TWICE = family(pay("a", 60000), pay("a", 60000), pay("a", 30000, employer="某镇政府"))


def test_one_payment_in_two_files_counts_once_and_two_employers_add_up():
    assert parts(TWICE) == (90000, 0, 0, 110000)


@pytest.mark.parametrize(
    "home",
    [
        family(retire("a", 90000, pension_kind="城乡居民")),
        family(retire("a", 90000, pension_kind=None)),
        family(retire("a", 90000, pension_status="停止")),
        family(retire("a", 90000, pension_status="暂停")),
        family(retire("a", 90000, last=None)),
        family(retire("a", 90000, last=APRIL)),
        family(retire("a", 90000, last=date(2021, 7, 1))),
        family(retire("a", 90000, last=JUNE, retired_on=date(2021, 6, 1))),
    ],
    ids=["residents", "no kind", "stopped", "paused", "never paid", "paid in April", "paid in July", "retired in June"],
)
def test_no_pension_of_the_month(home):
    assert parts(home) == (0, 0, 0, 20000)


RETIRED_LATER = family(retire("a", 90000, retired_on=date(2024, 1, 1)))


def test_a_retirement_after_the_pension_is_a_wrong_date():
    assert parts(RETIRED_LATER) == (0, 90000, 0, 110000)


LAST_PAID = family(retire("a", 90000, MAY), insure("b", 400000, APRIL))


def test_a_list_without_months_counts_up_to_the_month_last_paid():
    assert parts(LAST_PAID, APRIL) == (0, 90000, 400000, 510000)
    assert parts(LAST_PAID, MAY) == (0, 90000, 0, 110000)
    assert parts(LAST_PAID, JUNE) == (0, 0, 0, 20000)


@pytest.mark.parametrize(
    "home",
    [family(insure("a", 400000, insurance_kind=kind)) for kind in ("灵活就业", "城乡居民", "公益性岗位", None)],
    ids=["flexible", "residents", "public welfare job", "no kind"],
)
def test_no_employer_pays_this_insurance(home):
    assert parts(home) == (0, 0, 0, 20000)


def waged(wage: int, base: int) -> Home:
    return family(pay("a", wage), insure("a", base), insure("a", base - 100))


@pytest.mark.parametrize(
    ("home", "expected"),
    [(waged(60000, 50000), (60000, 0, 0)), (waged(60000, 70000), (0, 0, 70000))],
    ids=["the wage", "the base of insurance"],
)
def test_of_a_wage_and_its_insurance_the_larger_counts(home, expected):
    assert parts(home)[:3] == expected


OFFICIAL = family(pay("a", 300000, staff_category="离退休"), retire("a", 310000, pension_kind="机关事业"))


def test_of_a_retired_officials_pay_and_pension_the_larger_counts():
    assert parts(OFFICIAL)[:3] == (0, 310000, 0)


DEATH = {"died_on": date(2021, 4, 9), "registered_on": date(2021, 4, 10), "is_death": True, "evidence": "火化"}
DEAD = family(retire("a", 90000), ("death", "a", DEATH))


def test_nobody_earns_after_the_month_of_death():
    assert parts(DEAD, APRIL) == (0, 90000, 0, 110000)
    assert parts(DEAD, MAY) == (0, 0, 0, 20000)


def test_a_month_without_a_standard_has_none():
    village = World(measures=MEASURES)
    village.enrol("王甲", A, "C1", declared_income_fen=90000)
    village.built()
    assert village.fetch("SELECT DISTINCT standard_fen, income_multiple FROM fact.income") == [(None, None)]


def formula(**fields: object) -> Home:
    """One on a certificate of class B, of whom the roll says so much."""
    home = VILLAGE.home()
    home.enrol("a", **{"class": "B", "declared_income_fen": 20000, "insured_count": 2} | fields)
    return home


def compared(home: Home) -> list[tuple]:
    """Difference, whether full amount, whether rounding explains it, of the home's certificate."""
    columns = "certificate_no, difference_fen, is_full_amount, is_rounding"
    return [row[1:] for row in home.read(f"SELECT {columns} FROM fact.amount_formula")]


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        (formula(monthly_amount_fen=84000), (0, False, True)),
        (formula(monthly_amount_fen=89700), (5700, False, False)),
        (formula(monthly_amount_fen=90200, supplement_fen=6200), (0, False, True)),
        (formula(monthly_amount_fen=91000, supplement_fen=6200), (800, False, True)),
        (formula(monthly_amount_fen=91200, supplement_fen=6200), (1000, False, False)),
        (formula(monthly_amount_fen=90000, supplement_fen=6200), (-200, False, False)),
        (formula(monthly_amount_fen=83800, declared_income_fen=20050), (-100, False, True)),
        (formula(monthly_amount_fen=84000, declared_income_fen=20050), (100, False, True)),
        (formula(**{"monthly_amount_fen": 80000, "class": "A"}), (-4000, True, False)),
        (formula(**{"monthly_amount_fen": 124000, "class": None}), (40000, True, False)),
        (formula(**{"monthly_amount_fen": 123000, "class": None}), (39000, False, False)),
        (formula(monthly_amount_fen=5000, declared_income_fen=70000), (5000, False, False)),
    ],
)
def test_the_amount_against_the_formula(home, expected):
    assert compared(home) == [expected]


@pytest.mark.parametrize(
    "home",
    [formula(**{missing: None}) for missing in ("declared_income_fen", "insured_count", "monthly_amount_fen")],
    ids=["declared_income_fen", "insured_count", "monthly_amount_fen"],
)
def test_no_formula_without_its_figures(home):
    assert compared(home) == []
