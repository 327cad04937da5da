"""Planted: households above the standard, registered poor who should get a grace period, and innocents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ..planting import Ground, both, head_of_age, is_several
from ..records import Certificate, Listing, Salary
from ..registers import Insurance, Pension
from ..world import PAYROLLS, World, months_back
from . import earnings

OVER, GRADUAL = "income_over_standard", "gradual_exit_due"


def plant(world: World, ground: Ground) -> None:
    """Cases and innocents of both rules."""
    outside = _is_on_no_list(world)
    grown = both(outside, head_of_age(world, 20, 90))
    _one_earner(world, ground, grown)
    _several_earners(world, ground, both(outside, is_several))
    _no_income(world, ground, grown)
    _registered_poor(world, ground, grown)


def _is_on_no_list(world: World) -> Callable[[Certificate], bool]:
    """No poverty or low-income register has anybody of the certificate, and nobody earns anything yet."""
    taken = {p for entries in (world.poor, world.monitored, world.edge) for e in entries for p in e.persons}
    taken |= {s.person for s in world.salaries} | {p.person for p in world.of(Pension)}
    taken |= {i.person for i in world.of(Insurance)}
    return lambda c: not any(m.person in taken for m in c.members)


def _pay(world: World, person: int, gross: int, category: str = "公益性岗位", months: tuple[int, ...] = ()) -> None:
    """A salary of a category that may go with dibao, by default of all the months of the payroll."""
    paid = months or tuple(months_back(world, PAYROLLS, world.month - 1))
    world.salaries.append(Salary(person, "人社局公益岗位中心", category, paid, gross))


def _one_earner(world: World, ground: Ground, fits: Callable[[Certificate], bool]) -> None:
    """One member's wage, pension or insured base is enough; or is exactly the standard, and so is not."""
    last = world.month - 1
    for clause, more, months in (
        ("payroll", 260, ()),
        ("one_yuan_over", 1, ()),
        ("best_month_three_months_ago", 340, (world.month - 4, world.month - 3)),
    ):
        for case in ground.each(OVER, clause, fits):
            _pay(world, case.members[0].person, earnings.room(world, case) + more, months=months)
            ground.spare(GRADUAL, "not_registered_poor", case, case.members[0])
    for case in ground.each(OVER, "pension", both(fits, head_of_age(world, 60, 90))):
        amount = earnings.room(world, case) + 310
        world.of(Pension).append(Pension(case.members[0].person, "企业职工", "正常", amount, last))
    for case in ground.each(OVER, "insured_wage_base", both(fits, head_of_age(world, 20, 60))):
        base = earnings.room(world, case) + 420
        world.of(Insurance).append(Insurance(case.members[0].person, "企业职工", "恒远纺织有限公司", base, last))
    for case in ground.innocent(OVER, fits, alone=True):
        _pay(world, case.members[0].person, earnings.room(world, case))
        ground.spare(OVER, "exactly_the_standard", case, case.members[0])
    for case in ground.innocent(OVER, fits, alone=True):
        case.status = "暂停"
        _pay(world, case.members[0].person, earnings.room(world, case) + 900)
        ground.spare(OVER, "suspended", case, case.members[0])
    if not world.is_clean:
        for case in ground.innocent(OVER, both(fits, head_of_age(world, 20, 60)), alone=True):
            person, wage = case.members[0].person, earnings.room(world, case)
            _pay(world, person, wage)
            world.of(Insurance).append(Insurance(person, "企业职工", "恒远纺织有限公司", wage - 20, last))
            ground.spare(OVER, "wage_and_its_insurance_count_once", case, case.members[0])


def _several_earners(world: World, ground: Ground, fits: Callable[[Certificate], bool]) -> None:
    """Two members' incomes of the same month are too much together; those of two months are not added."""
    for case in ground.each(OVER, "two_members_in_one_month", fits):
        half = earnings.room(world, case) // 2
        _pay(world, case.members[0].person, half + 40, "护林员")
        _pay(world, case.members[1].person, half + 40, "遗属补助")
    for case in ground.innocent(OVER, fits, alone=True):
        whole = earnings.room(world, case)
        _pay(world, case.members[0].person, whole, months=(world.month - 1,))
        _pay(world, case.members[1].person, whole, months=(world.month - 3,))
        ground.spare(OVER, "two_members_in_different_months", case, case.members[0])


def _no_income(world: World, ground: Ground, fits: Callable[[Certificate], bool]) -> None:
    """Amounts that are no income of the months that count, or of somebody else."""
    for case in ground.innocent(OVER, fits, alone=True):
        _pay(world, case.members[0].person, 2400, "优抚")
        ground.spare(OVER, "excluded_优抚", case, case.members[0])
    for case in ground.innocent(OVER, fits, alone=True):
        _pay(world, case.members[0].person, 2600, months=(world.month - 5, world.month - 4))
        ground.spare(OVER, "last_paid_four_months_ago", case, case.members[0])
    for case in ground.innocent(OVER, fits):
        _pay(world, world.stranger(case.members[0].person), 5200)
        ground.spare(OVER, "namesake_earns", case, case.members[0])
    old = both(fits, head_of_age(world, 60, 90))
    for clause, kind, status, more in (
        ("residents_pension", "城乡居民", "正常", 30),
        ("pension_stopped", "企业职工", "停止", 1600),
    ):
        for case in ground.innocent(OVER, old, alone=True):
            amount = earnings.room(world, case) + more
            world.of(Pension).append(Pension(case.members[0].person, kind, status, amount, world.month - 1))
            ground.spare(OVER, clause, case, case.members[0])


def _registered_poor(world: World, ground: Ground, fits: Callable[[Certificate], bool]) -> None:
    """Registered poor: from the standard up to twice of it a grace period is due, above they are over it."""
    sole = both(fits, lambda c: len(c.members) == 1)

    def earn(case: Certificate, total: int) -> None:
        """Register the household as poor and let it have so much a month, declared income included."""
        number = f"{world.places.home.code}36{len(world.poor):05d}"
        persons = [m.person for m in case.members]
        world.poor.append(Listing(number, persons, persons[0], 9000.0, "已脱贫(享受政策)"))
        _pay(world, case.members[0].person, total - case.income)

    for case in ground.each(OVER, "registered_poor_above_twice", sole):
        earn(case, 2 * earnings.standard(world, case) + 1)
        ground.spare(GRADUAL, "above_twice", case, case.members[0])
    for case in ground.each(GRADUAL, "between", sole):
        earn(case, earnings.standard(world, case) * 3 // 2)
        ground.spare(OVER, "registered_poor_within_twice", case, case.members[0])
    for case in ground.each(GRADUAL, "exactly_twice", sole):
        earn(case, 2 * earnings.standard(world, case))
        ground.spare(OVER, "registered_poor_exactly_twice", case, case.members[0])
    for case in ground.innocent(GRADUAL, sole, alone=True):
        earn(case, earnings.standard(world, case) * 3 // 2)
        case.grace_until = world.as_of + timedelta(days=120)
        ground.spare(GRADUAL, "grace_date_set", case, case.members[0])
        ground.spare(OVER, "registered_poor_in_grace", case, case.members[0])
    for case in ground.innocent(GRADUAL, sole, alone=True):
        earn(case, earnings.standard(world, case))
        ground.spare(GRADUAL, "exactly_the_standard", case, case.members[0])
