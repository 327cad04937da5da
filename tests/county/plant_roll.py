"""Planted on the roll: the dead, the twice enrolled, the paid and the driving, and those who only look like them."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

import numpy as np

from . import identity
from .ambient import plate
from .names import words
from .planting import (
    Ground,
    anyone,
    both,
    has_digits_only,
    head_of_age,
    in_order,
    is_right_by_chance,
    is_rural,
    is_several,
    is_sole,
    is_unique_name,
    of_head,
)
from .records import Certificate, Death, Elsewhere, Salary, Support, Vehicle, add_months, first_day
from .world import PAYROLLS, World, months_back, open_certificate

STILL, AWAITING, AFTER_DEATH = "deceased_still_enrolled", "deceased_awaiting_adjustment", "paid_after_death"
TWICE, TEKUN = "enrolled_twice", "enrolled_in_dibao_and_tekun"
PAYROLL, VEHICLE = "on_fiscal_payroll", "owns_motor_vehicle"


def die(world: World, person: int, day: date, source: str, **more: object) -> Death:
    """Record somebody's death, one or two days before it reached the register."""
    registered = min(day + timedelta(days=2), world.as_of - timedelta(days=1))
    death = Death(person, source, day, registered, is_planted=True, **more)
    world.deaths.append(death)
    if death.counts:
        world.people.died_on[person] = np.datetime64(day)
    return death


def _dirty_deaths(world: World, ground: Ground) -> None:
    """Deaths which only name, age and address, a mistyped or a damaged number reveal."""
    own, grown = world.people.id_number, head_of_age(world, 30, 120)
    rare = both(is_unique_name(world), grown)

    def cremate(case: Certificate, **more: object) -> None:
        die(world, case.person, world.before(120, 400), "cremation", **more)

    def damaged(damage: Callable[[str], str | float], case: Certificate) -> None:
        cremate(case, id_text=damage(own[case.person]))

    ground.case(STILL, "cremation_without_id", rare, lambda c: cremate(c, has_id=False))
    ground.case(
        STILL, "cremation_one_digit_wrong", rare, partial(damaged, partial(identity.one_digit_wrong, world.rng))
    )
    as_number, cut = both(rare, has_digits_only(world)), both(grown, is_right_by_chance(world))
    ground.case(STILL, "cremation_id_as_number", as_number, partial(damaged, identity.as_excel_number))
    ground.case(STILL, "cremation_id_cut_and_right_by_chance", cut, partial(damaged, identity.cut))


def _clean_deaths(world: World, ground: Ground) -> None:
    """Deaths with a right number, on both sides of the window of three months."""
    edge, few = add_months(world.as_of, -3), max(1, ground.times // 2)

    def ago(source: str, low: int, high: int, case: Certificate) -> Death:
        return die(world, case.person, world.before(low, high), source)

    def undated(low: int, high: int, case: Certificate) -> None:
        ago("police", low, high, case).died_on = None

    ground.case(STILL, "cremation", anyone, partial(ago, "cremation", 130, 700))
    ground.case(STILL, "struck_off", anyone, partial(ago, "police", 130, 1000))
    yesterday = edge - timedelta(days=1)
    ground.case(STILL, "one_day_over", anyone, lambda c: die(world, c.person, yesterday, "cremation"), 1)
    ground.case(STILL, "date_missing_registered_long_ago", anyone, partial(undated, 150, 500), 1)
    ground.case(AWAITING, "within_window", is_several, partial(ago, "cremation", 15, 80))
    ground.case(AWAITING, "within_window_sole", is_sole, partial(ago, "police", 15, 80))
    for case in ground.each(AWAITING, "exactly_three_months", anyone, few):
        ground.spare(STILL, "exactly_three_months", case)
        die(world, case.person, edge, "cremation")
    for case in ground.each(AWAITING, "date_missing_registered_lately", is_several, few):
        ground.spare(STILL, "date_missing_registered_within_window", case)
        undated(20, 60, case)


def _household_deaths(world: World, ground: Ground) -> None:
    """A dead member: paid in full after the window, reduced in time, or taken off the roll in time."""

    def on(back: int, days: int) -> date:
        return first_day(world.month - back) + timedelta(days=days)

    for case in ground.each(AFTER_DEATH, "several_full_amount_after_window", is_several):
        die(world, case.members[-1].person, on(5, world.draw(0, 27)), "police")
    for case in ground.each(AFTER_DEATH, "sole_paid_after_month_of_death", is_sole):
        die(world, case.person, on(3, world.draw(2, 27)), "cremation")
    for case in ground.each(STILL, "amount_already_reduced", is_several):
        die(world, case.members[-1].person, on(5, 9), "police")
        case.members[-1].uncounted_from = world.month - 3
        ground.spare(AFTER_DEATH, "amount_already_reduced", case)
    for case in ground.each(AWAITING, "several_within_window", is_several):
        die(world, case.members[-1].person, on(2, 11), "police")
        ground.spare(AFTER_DEATH, "several_within_window", case)
    for case in ground.each(AWAITING, "sole_payment_failed", is_sole, max(1, ground.times // 2)):
        die(world, case.person, on(2, 11), "cremation")
        case.failed = {world.month - 1}
        ground.spare(AFTER_DEATH, "payment_failed", case)
    for case in ground.innocent(AFTER_DEATH, is_several, alone=True):
        member = case.members[-1]
        die(world, member.person, on(4, 14), "police")
        member.gone_from = world.month - 3
        ground.spare(AFTER_DEATH, "taken_off_in_time", case)
        ground.spare(STILL, "taken_off_in_time", case, member)
    for case in ground.innocent(AFTER_DEATH, is_sole, alone=True):
        die(world, case.person, on(3, 8), "cremation")
        case.end, case.exited_on, case.exit_reason = world.month - 2, on(3, 20), "死亡"
        ground.spare(AFTER_DEATH, "ended_in_month_of_death", case)
        ground.spare(STILL, "ended_before", case)


def _deaths_of_others(world: World, ground: Ground) -> None:
    """Deaths that are not this person's: namesakes', another's number, a double registration; and a suspended one."""

    def namesake(case: Certificate, longest: int, years_apart: int | None = None) -> None:
        stranger = world.stranger(case.person, years_apart=years_apart)
        days = world.before(120, longest), world.before(100, 118)
        world.deaths.append(Death(stranger, "cremation", *days, is_planted=True))

    def misnamed(case: Certificate) -> None:
        name = world.another_name(case.person)
        die(world, case.person, world.before(120, 300), "cremation", name=name, counts=False)

    def double(case: Certificate) -> None:
        reason = world.pick("重户", "迁出", "重复户口")
        die(world, case.person, world.before(120, 500), "police", reason=reason, counts=False).died_on = None

    def suspended(case: Certificate) -> None:
        case.status = "暂停"
        die(world, case.person, world.before(130, 400), "police")

    ground.twin(STILL, "namesake_died", anyone, lambda c: namesake(c, 500))
    ground.twin(STILL, "namesake_of_near_age_died", head_of_age(world, 30, 120), lambda c: namesake(c, 300, 0))
    ground.twin(STILL, "name_disagrees_with_id", anyone, misnamed, AWAITING, AFTER_DEATH)
    ground.twin(STILL, "struck_off_as_double", anyone, double, AFTER_DEATH)
    if not world.is_clean:
        ground.twin(STILL, "suspended", is_sole, suspended, alone=True)


def _twice(world: World, ground: Ground) -> None:
    """Enrolled under two certificates: both programmes, two townships, two households, two counties."""
    villages = world.places.villages

    def elsewhere_in_county(case: Certificate, is_urban: bool) -> Iterator[int]:
        township = villages[case.village].township
        return (i for i, v in enumerate(villages) if v.is_urban == is_urban and v.township != township)

    def other_programme(case: Certificate) -> None:
        other = next(elsewhere_in_county(case, not case.is_urban), case.village)
        _second_certificate(world, case.person, other, is_urban=not case.is_urban)

    def other_township(case: Certificate) -> None:
        _second_certificate(world, case.person, next(elsewhere_in_county(case, False)), is_urban=False)

    def other_household(case: Certificate) -> None:
        other = next(ground.fresh(lambda c: c.is_urban == case.is_urban, "twice"), None)
        if other is not None:
            ground.join(other, case.person)

    def abroad(person: int) -> None:
        county = world.pick(*world.places.home.neighbours)
        number = f"32{world.draw(10**8, 10**9)}"
        world.elsewhere.append(Elsewhere(person, county, number, bool(world.rng.random() < 0.2)))

    ground.case(TWICE, "urban_and_rural", anyone, other_programme)
    ground.case(TWICE, "two_townships", is_rural, other_township)
    ground.case(TWICE, "two_households", anyone, other_household)
    ground.case(TWICE, "another_county", anyone, lambda c: abroad(c.person))
    ground.twin(TWICE, "namesake_in_another_county", anyone, lambda c: abroad(world.stranger(c.person)))
    for case in ground.innocent(TWICE, is_sole, alone=True):
        new = _second_certificate(world, case.person, case.village, is_urban=case.is_urban)
        is_midmonth = world.as_of.day > 5
        new.start = world.month
        case.end = world.month + 1 if is_midmonth else world.month
        case.exited_on = world.as_of.replace(day=2) if is_midmonth else first_day(world.month) - timedelta(days=4)
        case.exit_reason = "转户"
        ground.spare(TWICE, "moved_between_certificates", new)


def _second_certificate(world: World, person: int, village: int, *, is_urban: bool) -> Certificate:
    certificate = open_certificate(world, [person], is_urban=is_urban, village=village, start=world.month - 9)
    certificate.use, certificate.handler = "second", world.certificates[0].handler
    certificate.handler = next((c.handler for c in world.certificates if c.village == village), certificate.handler)
    return certificate


def _tekun(world: World, ground: Ground) -> None:
    def support(person: int, mode: str, months: int) -> None:
        world.tekun.append(Support(person, mode, world.month - months))

    old, times = head_of_age(world, 60, 120), max(2, ground.times * 3)
    ground.case(TEKUN, "on_both_rolls", old, lambda c: support(c.person, "分散供养", 20), times)
    old = head_of_age(world, 55, 120)
    ground.twin(TEKUN, "namesake_on_tekun", old, lambda c: support(world.stranger(c.person), "集中供养", 33))


def _payroll(world: World, ground: Ground) -> None:
    """Paid by the treasury lately in a category that counts; or in one that does not, or long ago, or a namesake is."""
    months = months_back(PAYROLLS, world.month - 1)
    working, some = head_of_age(world, 18, 76), (ground.times + 1) // 2

    def pay(person: int, category: str = "在编", missing: int = 0) -> None:
        paid = months[: PAYROLLS - missing]
        world.salaries.append(Salary(person, "第三中学", category, paid, world.draw(18, 60) * 100))

    counting, others = words("在编 聘用 临聘 借调 离退休"), words("公益性岗位 村干部补贴 护林员 遗属补助 优抚")
    lately, longer_ago = {"last_paid_three_months_ago": ("在编", 2)}, {"last_paid_four_months_ago": ("在编", 3)}
    ground.cases(PAYROLL, working, of_head(pay), {f"category_{kind}": (kind,) for kind in counting} | lately, some)
    ground.twins(PAYROLL, working, of_head(pay), {f"category_{kind}": (kind,) for kind in others} | longer_ago)
    ground.twin(PAYROLL, "namesake_on_payroll", working, lambda c: pay(world.stranger(c.person)))


def _vehicles(world: World, ground: Ground) -> None:
    """A car or lorry in use; or exempt, gone, for the disabled, or a namesake's."""
    driving = head_of_age(world, 20, 90)

    def drive(person: int, kind: str = "小型轿车", state: str = "正常", use: str = "非营运", **more: object) -> None:
        plate_kind = "小型汽车" if kind.startswith(("小", "K")) else "大型汽车"
        number, day = plate(world), world.before(200, 3000)
        world.vehicles.append(Vehicle(person, number, plate_kind, kind, use, state, day, **more))

    def number_cell(person: int) -> None:
        drive(person, id_text=identity.as_excel_number(world.people.id_number[person]), in_workbook=True)

    driven = (("小型轿车", "正常"), ("K33", "逾期未检"), ("轻型普通货车", "正常"), ("小型轿车", "抵押"), ("K33", "GK"))
    exempt = words("普通二轮摩托车 正三轮载货摩托车 M21 N11 轮式拖拉机 T11 重型平板半挂车 G11")
    ground.cases(VEHICLE, driving, of_head(drive), {f"{kind}_{state}": (kind, state) for kind, state in driven})
    ground.case(VEHICLE, "id_as_number", both(driving, has_digits_only(world)), of_head(number_cell))
    not_counting = {f"exempt_{kind}": (kind,) for kind in exempt}
    not_counting |= {f"state_{state}": ("小型轿车", state) for state in words("注销 报废 转移 达到报废标准")}
    not_counting["for_the_disabled"] = ("小型轿车", "正常", "残疾人专用")
    ground.twins(VEHICLE, driving, of_head(drive), not_counting)
    ground.twin(VEHICLE, "namesake_owns", driving, lambda c: drive(world.stranger(c.person)))


plant = in_order(
    _dirty_deaths, _clean_deaths, _household_deaths, _deaths_of_others, _twice, _tekun, _payroll, _vehicles
)
