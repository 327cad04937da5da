"""Planted: incomes above the standard, grace periods, overdue reviews, amounts not by the formula, low incomes."""

from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any

from ..fits import Fits, aged, anyone, both, rural, several, sole
from ..lists import enter, limit, quiet
from ..plant_rest import MONITORED, POOR, Poor
from ..planting import Ground, changed
from ..records import Certificate, Insurance, Listing, Pension, Salary, add_months
from ..world import PAYROLLS, Ago, World, months_back
from .truth import AMOUNT, FACTOR, GRACE, GRADUAL, LOW, OVER, REVIEW, YEARLY, room, standard


def plant(world: World, ground: Ground) -> None:
    outside = _is_on_no_list(world)
    grown = both(outside, aged(world, 20, 90))
    _one_earner(world, ground, grown)
    _several_earners(world, ground, both(outside, several))
    _no_income(world, ground, grown)
    _registered_poor(world, ground, grown)
    _terms(world, ground)
    _amounts(world, ground)
    _low(world, ground)


def _is_on_no_list(world: World) -> Fits:
    """No poverty or low-income register has anybody of the certificate, and nobody earns anything yet."""
    taken = world.in_need() | {s.person for s in world.salaries} | {p.person for p in world.of(Pension)}
    taken |= {i.person for i in world.of(Insurance)}
    return lambda c: not any(m.person in taken for m in c.members)


def _pay(world: World, person: int, gross: int, category: str = "公益性岗位", months: tuple[int, ...] = ()) -> None:
    """A salary of a category that may go with dibao, by default of all the months of the payroll."""
    paid = months or months_back(PAYROLLS, world.month - 1)
    world.salaries.append(Salary(person, "人社局公益岗位中心", category, paid, gross))


def _draw(world: World, case: Certificate, more: int, kind: str = "企业职工", status: str = "正常") -> None:
    """A pension of so much more than the household may have."""
    world.add(Pension(case.person, kind, status, room(world, case) + more, world.month - 1))


def _insure(world: World, case: Certificate, more: int) -> None:
    base = room(world, case) + more
    world.add(Insurance(case.person, "企业职工", "恒远纺织有限公司", base, world.month - 1))


def _one_earner(world: World, ground: Ground, fits: Fits) -> None:
    """One member's wage, pension or insured base is enough; or is exactly the standard, and so is not."""
    best, suspend = (world.month - 4, world.month - 3), changed(status="暂停")

    def pay(case: Certificate, more: int = 0, months: tuple[int, ...] = ()) -> None:
        _pay(world, case.person, room(world, case) + more, months=months)

    for clause, *of in (("payroll", 260), ("one_yuan_over", 1), ("best_month_three_months_ago", 340, best)):
        spares = {GRADUAL: "not_registered_poor"}
        ground.case(OVER, clause, fits, lambda c, of=of: pay(c, *of), spares=spares)
    old, working = both(fits, aged(world, 60, 90)), both(fits, aged(world, 20, 60))
    ground.case(OVER, "pension", old, lambda c: _draw(world, c, 310))
    ground.case(OVER, "insured_wage_base", working, lambda c: _insure(world, c, 420))
    ground.twin(OVER, "exactly_the_standard", fits, pay, alone=True)
    ground.twin(OVER, "suspended", fits, suspend, lambda c: pay(c, 900), alone=True)
    if not world.is_clean:
        clause = "wage_and_its_insurance_count_once"
        ground.twin(OVER, clause, working, pay, lambda c: _insure(world, c, -20), alone=True)


def _several_earners(world: World, ground: Ground, fits: Fits) -> None:
    """Two members' incomes of the same month are too much together; those of two months are not added."""
    for case in ground.each(OVER, "two_members_in_one_month", fits):
        half = room(world, case) // 2
        _pay(world, case.person, half + 40, "护林员")
        _pay(world, case.members[1].person, half + 40, "遗属补助")
    for case in ground.innocent(OVER, fits, alone=True):
        whole = room(world, case)
        _pay(world, case.person, whole, months=(world.month - 1,))
        _pay(world, case.members[1].person, whole, months=(world.month - 3,))
        ground.spare(OVER, "two_members_in_different_months", case)


def _no_income(world: World, ground: Ground, fits: Fits) -> None:
    """Amounts that are no income of the months that count, or of somebody else."""
    past, old, pay = (world.month - 5, world.month - 4), both(fits, aged(world, 60, 90)), partial(_pay, world)
    unpaid = {"excluded_优抚": (2400, "优抚"), "last_paid_four_months_ago": (2600, "公益性岗位", past)}
    ground.plant_heads(OVER, fits, pay, silent=unpaid, alone=True)
    ground.plant_heads(OVER, fits, pay, namesakes={"namesake_earns": 5200}, like=fits)
    pensions = {"residents_pension": (30, "城乡居民"), "pension_stopped": (1600, "企业职工", "停止")}
    ground.plant(OVER, old, partial(_draw, world), silent=pensions, alone=True)


def _registered_poor(world: World, ground: Ground, fits: Fits) -> None:
    """Registered poor: from the standard up to twice of it a grace period is due, above they are over it."""
    alone, poor = both(fits, sole), world.poor

    def earn(case: Certificate, half_standards: int, more: int = 0) -> None:
        """Register the household as poor and let it have so much a month, declared income included."""
        number = f"{world.places.home.code}36{len(poor):05d}"
        poor.append(Listing(number, [m.person for m in case.members], case.person, 9000.0, "已脱贫(享受政策)"))
        _pay(world, case.person, standard(world, case) * half_standards // 2 + more - case.income)

    above = {GRADUAL: "above_twice"}
    ground.case(OVER, "registered_poor_above_twice", alone, lambda c: earn(c, 4, 1), spares=above)
    for clause, halves, why in (("between", 3, "within_twice"), ("exactly_twice", 4, "exactly_twice")):
        within = {OVER: f"registered_poor_{why}"}
        ground.case(GRADUAL, clause, alone, lambda c, halves=halves: earn(c, halves), spares=within)
    until, in_grace = changed(grace_until=world.as_of + timedelta(days=120)), {OVER: "registered_poor_in_grace"}
    ground.twin(GRADUAL, "grace_date_set", alone, lambda c: earn(c, 3), until, spares=in_grace, alone=True)
    ground.twin(GRADUAL, "exactly_the_standard", alone, lambda c: earn(c, 2), alone=True)


def _terms(world: World, ground: Ground) -> None:
    """The last day of grace lies behind the night, or ahead of it.

    Reviewed a year and a day ago, half a year where somebody can work; or not yet, not due yet, or no date written.
    """
    month, as_of, able = world.month, world.as_of, "有劳动能力"
    too_long_ago = add_months(as_of, -YEARLY) - timedelta(days=1)
    tomorrow = add_months(as_of + timedelta(days=1), -YEARLY)

    def end(case: Certificate, days: int, status: str = "") -> None:
        case.grace_until, case.status = world.as_of + timedelta(days=days), status or case.status

    def settled(case: Certificate) -> bool:
        return case.start < month - YEARLY - 2

    def review(case: Certificate, when: Any, labour: str | None = None) -> None:
        case.reviewed_on, case.head.labour = world.day(when), labour

    ground.plant(GRACE, anyone, end, {"yesterday": -1, "months_ago": -140})
    ground.plant(GRACE, lambda c: c.grace_until is None, end, silent={"tomorrow": 1, "next_year": 260})
    ground.plant(GRACE, anyone, end, silent={"suspended": (-50, "暂停")}, alone=True)
    ground.plant(REVIEW, settled, review, {"a_year_and_a_day": too_long_ago, "years_ago": Ago(500, 1100)})
    ground.plant(REVIEW, rural, review, {"able_to_work_half_a_year_and_more": (Ago(190, 340), able)})
    ground.plant(REVIEW, settled, review, silent={"due_tomorrow": tomorrow})
    ground.plant(REVIEW, rural, review, silent={
        "able_to_work_within_half_a_year": (Ago(20, 150), able),
        "hardly_able_to_work_within_a_year": (Ago(240, 330), "弱"),
    })  # fmt: skip
    ground.plant(REVIEW, settled, review, silent={"no_date_written": None})
    lately = {"first_review_not_due": Ago(420, 800)}
    ground.plant(REVIEW, lambda c: c.start >= month - YEARLY, review, silent=lately, alone=True)


def _amounts(world: World, ground: Ground) -> None:
    """More or less than the formula; or full amount, rounded, within a yuan, or suspended."""
    month = world.month

    def differ(case: Certificate, yuan: int, status: str = "") -> None:
        case.status = status or case.status
        case.monthly_amount = case.amount(month) + yuan

    def by_formula(case: Certificate) -> bool:
        return not case.full_amount and case.monthly_amount is None and case.insured_count is None

    few = both(by_formula, lambda c: len(c.members) < 3)
    uneven = both(by_formula, lambda c: c.amount(month) % 10 != 0)
    ground.plant(AMOUNT, few, differ, {"too_much": 57, "too_little": -43, "a_few_yuan": 3})
    full = both(lambda c: c.full_amount, lambda c: c.monthly_amount is None)
    ground.plant(AMOUNT, full, differ, silent={"full_amount": -60}, alone=True)
    ground.twin(AMOUNT, "rounded_up_to_ten", uneven, lambda c: differ(c, -c.amount(month) % 10), alone=True)
    ground.plant(AMOUNT, by_formula, differ, silent={"within_a_yuan": 1, "suspended": (88, "暂停")}, alone=True)


def _low(world: World, ground: Ground) -> None:
    """Poor and monitored households of low income in no list of the bureau; or on a roll, cleared, gone, above it."""
    free, times, top = quiet(world), ground.times, limit(world)

    def low(household: int, limits: float = 1.2, register: str = "poor", more: float = 0) -> Listing:
        series, status = ("39", "已脱贫(享受政策)") if register == "poor" else ("79", "脱贫不稳定户")
        return enter(world, register, household, top * limits + more, series=series, status=status)

    poor = Poor(world, ground, LOW, low)
    if not world.is_clean:
        for clause, register, limits in (
            ("registered_poor", "poor", 1.22), ("registered_poor_exactly_at_limit", "poor", FACTOR),
            ("monitored", "monitored", 1.31),
        ):  # fmt: skip
            for household in islice(free, times):
                poor.fires(clause, low(household, limits, register))
        missed = [
            e for e in world.poor + world.monitored if {(POOR, e.number), (MONITORED, e.number)} & world.clauses.keys()
        ]
        for entry in missed[: 2 * times]:
            poor.spare("missed_already", entry)
    for register in ("poor", "monitored"):
        for household in islice(free, times):
            poor.spare("just_above_limit", low(household, FACTOR, register, 0.01))
    single = (h for h in free if len(world.people.members[h]) == 1)
    for clause, register, households, happen in (
        ("risk_eliminated", "monitored", free, lambda entry: setattr(entry, "is_eliminated", True)),
        ("household_moved_out", "poor", free, lambda entry: world.moved_out.update(entry.persons)),
        ("only_member_dead", "poor", single, lambda entry: world.strike_off(entry.head, world.before(100, 600), 0)),
    ):
        for household in islice(households, times):
            entry = low(household, register=register)
            happen(entry)
            poor.spare(clause, entry)
    poor.on_rolls(tekun=False)
