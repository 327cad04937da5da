"""Planted on the roll: the dead, the twice enrolled, the paid and the driving, and those who only look like them."""

from __future__ import annotations

from datetime import date, timedelta

from . import identity, names
from .ambient import plate
from .planting import (
    Ground,
    anyone,
    both,
    head_of_age,
    is_right_by_chance,
    is_several,
    is_sole,
    is_unique_name,
)
from .records import Death, Elsewhere, Member, Salary, Support, Vehicle, add_months, first_day
from .world import PAYROLLS, World, months_back, open_certificate

STILL, AWAITING, TWICE, TEKUN = (
    "deceased_still_enrolled",
    "deceased_awaiting_adjustment",
    "enrolled_twice",
    "enrolled_in_dibao_and_tekun",
)
PAYROLL, VEHICLE, AFTER_DEATH = "on_fiscal_payroll", "owns_motor_vehicle", "paid_after_death"


def plant(world: World, ground: Ground) -> None:
    """All cases and innocents of the rules about persons on the roll."""
    _dirty_deaths(world, ground)
    _clean_deaths(world, ground)
    _household_deaths(world, ground)
    _deaths_of_others(world, ground)
    _twice(world, ground)
    _tekun(world, ground)
    _payroll(world, ground)
    _vehicles(world, ground)


def die(world: World, member: Member, day: date, source: str, **more: object) -> Death:
    """Record a death of a member, one or two days before it reached the register."""
    registered = min(day + timedelta(days=2), world.as_of - timedelta(days=1))
    death = Death(member.person, source, day, registered, is_planted=True, **more)  # type: ignore[arg-type]
    world.deaths.append(death)
    if death.counts:
        import numpy as np

        world.people.died_on[member.person] = np.datetime64(day)
    return death


def _dirty_deaths(world: World, ground: Ground) -> None:
    """Deaths which only name, age and address, a mistyped or a damaged number reveal."""
    rare = both(is_unique_name(world), head_of_age(world, 30, 120))
    folk = world.people
    for case in ground.each(STILL, "cremation_without_id", rare):
        die(world, case.members[0], world.before(120, 400), "cremation", has_id=False)
    for case in ground.each(STILL, "cremation_one_digit_wrong", rare):
        wrong = identity.one_digit_wrong(world.rng, folk.id_number[case.members[0].person])
        die(world, case.members[0], world.before(120, 400), "cremation", id_text=wrong)
    not_x = both(rare, lambda c: folk.id_number[c.members[0].person][-1] != "X")
    for case in ground.each(STILL, "cremation_id_as_number", not_x):
        damaged = identity.as_excel_number(folk.id_number[case.members[0].person])
        die(world, case.members[0], world.before(120, 400), "cremation", id_text=damaged)
    by_chance = both(head_of_age(world, 30, 120), is_right_by_chance(world))
    for case in ground.each(STILL, "cremation_id_cut_and_right_by_chance", by_chance):
        cut = folk.id_number[case.members[0].person][:15] + "000"
        die(world, case.members[0], world.before(120, 400), "cremation", id_text=cut)


def _clean_deaths(world: World, ground: Ground) -> None:
    """Deaths with a right number, on both sides of the window of three months."""
    edge = add_months(world.as_of, -3)
    for case in ground.each(STILL, "cremation", anyone):
        die(world, case.members[0], world.before(130, 700), "cremation")
    for case in ground.each(STILL, "struck_off", anyone):
        die(world, case.members[0], world.before(130, 1000), "police")
    for case in ground.each(STILL, "one_day_over", anyone, 1):
        die(world, case.members[0], edge - timedelta(days=1), "cremation")
    for case in ground.each(STILL, "date_missing_registered_long_ago", anyone, 1):
        die(world, case.members[0], world.before(150, 500), "police").died_on = None
    for case in ground.each(AWAITING, "within_window", is_several):
        die(world, case.members[0], world.before(15, 80), "cremation")
    for case in ground.each(AWAITING, "within_window_sole", is_sole):
        die(world, case.members[0], world.before(15, 80), "police")
    for case in ground.each(AWAITING, "exactly_three_months", anyone, max(1, ground.times // 2)):
        ground.spare(STILL, "exactly_three_months", case, case.members[0])
        die(world, case.members[0], edge, "cremation")
    for case in ground.each(AWAITING, "date_missing_registered_lately", is_several, max(1, ground.times // 2)):
        ground.spare(STILL, "date_missing_registered_within_window", case, case.members[0])
        die(world, case.members[0], world.before(20, 60), "police").died_on = None


def _household_deaths(world: World, ground: Ground) -> None:
    """A dead member: paid in full after the window, reduced in time, or taken off the roll in time."""
    for case in ground.each(AFTER_DEATH, "several_full_amount_after_window", is_several):
        die(
            world,
            case.members[-1],
            first_day(world.month - 5) + timedelta(days=int(world.rng.integers(0, 27))),
            "police",
        )
    for case in ground.each(AFTER_DEATH, "sole_paid_after_month_of_death", is_sole):
        die(
            world,
            case.members[0],
            first_day(world.month - 3) + timedelta(days=int(world.rng.integers(2, 27))),
            "cremation",
        )
    for case in ground.each(STILL, "amount_already_reduced", is_several):
        die(world, case.members[-1], first_day(world.month - 5) + timedelta(days=9), "police")
        case.members[-1].uncounted_from = world.month - 3
        ground.spare(AFTER_DEATH, "amount_already_reduced", case, case.members[0])
    for case in ground.each(AWAITING, "several_within_window", is_several):
        die(world, case.members[-1], first_day(world.month - 2) + timedelta(days=11), "police")
        ground.spare(AFTER_DEATH, "several_within_window", case, case.members[0])
    for case in ground.each(AWAITING, "sole_payment_failed", is_sole, max(1, ground.times // 2)):
        die(world, case.members[0], first_day(world.month - 2) + timedelta(days=11), "cremation")
        case.failed = {world.month - 1}
        ground.spare(AFTER_DEATH, "payment_failed", case, case.members[0])
    for case in ground.innocent(AFTER_DEATH, is_several, alone=True):
        member = case.members[-1]
        die(world, member, first_day(world.month - 4) + timedelta(days=14), "police")
        member.gone_from = world.month - 3
        ground.spare(AFTER_DEATH, "taken_off_in_time", case, case.members[0])
        ground.spare(STILL, "taken_off_in_time", case, member)
    for case in ground.innocent(AFTER_DEATH, is_sole, alone=True):
        day = first_day(world.month - 3) + timedelta(days=8)
        die(world, case.members[0], day, "cremation")
        case.end, case.exited_on, case.exit_reason = world.month - 2, day + timedelta(days=12), "死亡"
        ground.spare(AFTER_DEATH, "ended_in_month_of_death", case, case.members[0])
        ground.spare(STILL, "ended_before", case, case.members[0])


def _deaths_of_others(world: World, ground: Ground) -> None:
    """Deaths that are not this person's: namesakes', another's number, a double registration; and a suspended one."""
    folk, rng = world.people, world.rng
    for case in ground.innocent(STILL, anyone):
        stranger = world.stranger(case.members[0].person)
        world.deaths.append(
            Death(stranger, "cremation", world.before(120, 500), world.before(100, 118), is_planted=True)
        )
        ground.spare(STILL, "namesake_died", case, case.members[0])
    for case in ground.innocent(STILL, head_of_age(world, 30, 120)):
        stranger = world.stranger(case.members[0].person, years_apart=0)
        world.deaths.append(
            Death(stranger, "cremation", world.before(120, 300), world.before(100, 118), is_planted=True)
        )
        ground.spare(STILL, "namesake_of_near_age_died", case, case.members[0])
    for case in ground.innocent(STILL, anyone):
        person = case.members[0].person
        name = names.other_name(rng, folk.name[person], bool(folk.is_male[person]), int(str(folk.birth[person])[:4]))
        die(world, case.members[0], world.before(120, 300), "cremation", name=name, counts=False)
        ground.spare(STILL, "name_disagrees_with_id", case, case.members[0])
        ground.spare(AWAITING, "name_disagrees_with_id", case, case.members[0])
        ground.spare(AFTER_DEATH, "name_disagrees_with_id", case, case.members[0])
    for case in ground.innocent(STILL, anyone):
        reason = str(world.pick("重户", "迁出", "重复户口"))
        die(world, case.members[0], world.before(120, 500), "police", reason=reason, counts=False).died_on = None
        ground.spare(STILL, "struck_off_as_double", case, case.members[0])
        ground.spare(AFTER_DEATH, "struck_off_as_double", case, case.members[0])
    if not world.is_clean:
        for case in ground.innocent(STILL, is_sole, alone=True):
            case.status = "暂停"
            die(world, case.members[0], world.before(130, 400), "police")
            ground.spare(STILL, "suspended", case, case.members[0])


def _twice(world: World, ground: Ground) -> None:
    """Enrolled under two certificates: both programmes, two townships, two households, two counties."""
    villages = world.places.villages
    for case in ground.each(TWICE, "urban_and_rural", anyone):
        township = villages[case.village].township
        other = next(
            (i for i, v in enumerate(villages) if v.is_urban != case.is_urban and v.township != township), case.village
        )
        _second_certificate(world, case.members[0], other, is_urban=not case.is_urban)
    for case in ground.each(TWICE, "two_townships", lambda c: not c.is_urban):
        other = next(
            i for i, v in enumerate(villages) if not v.is_urban and v.township != villages[case.village].township
        )
        _second_certificate(world, case.members[0], other, is_urban=False)
    for case in ground.each(TWICE, "two_households", anyone):
        other = next(ground.fresh(lambda c, case=case: c.is_urban == case.is_urban, "twice"), None)
        if other is not None:
            ground.join(other, case.members[0].person)
    for case in ground.each(TWICE, "another_county", anyone):
        _elsewhere(world, case.members[0].person)
    for case in ground.innocent(TWICE, anyone):
        _elsewhere(world, world.stranger(case.members[0].person))
        ground.spare(TWICE, "namesake_in_another_county", case, case.members[0])
    for case in ground.innocent(TWICE, is_sole, alone=True):
        new = _second_certificate(world, case.members[0], case.village, is_urban=case.is_urban)
        is_midmonth = world.as_of.day > 5
        new.start = world.month
        case.end = world.month + 1 if is_midmonth else world.month
        case.exited_on = world.as_of.replace(day=2) if is_midmonth else first_day(world.month) - timedelta(days=4)
        case.exit_reason = "转户"
        ground.spare(TWICE, "moved_between_certificates", new, new.members[0])


def _second_certificate(world: World, member: Member, village: int, *, is_urban: bool):
    certificate = open_certificate(world, [member.person], is_urban=is_urban, village=village, start=world.month - 9)
    certificate.use, certificate.handler = "second", world.certificates[0].handler
    certificate.handler = next((c.handler for c in world.certificates if c.village == village), certificate.handler)
    return certificate


def _elsewhere(world: World, person: int) -> None:
    county = str(world.pick(*world.places.home.neighbours))
    number = f"32{int(world.rng.integers(10**8, 10**9))}"
    world.elsewhere.append(Elsewhere(person, county, number, bool(world.rng.random() < 0.2)))


def _tekun(world: World, ground: Ground) -> None:
    for case in ground.each(TEKUN, "on_both_rolls", head_of_age(world, 60, 120), max(2, ground.times * 3)):
        world.tekun.append(Support(case.members[0].person, "分散供养", world.month - 20))
    for case in ground.innocent(TEKUN, head_of_age(world, 55, 120)):
        world.tekun.append(Support(world.stranger(case.members[0].person), "集中供养", world.month - 33))
        ground.spare(TEKUN, "namesake_on_tekun", case, case.members[0])


def _payroll(world: World, ground: Ground) -> None:
    """Paid by the treasury lately in a category that counts; or in one that does not, or long ago, or a namesake is."""
    months = tuple(months_back(world, PAYROLLS, world.month - 1))
    working = head_of_age(world, 18, 76)

    def pay(person: int, category: str, paid: tuple[int, ...] = months) -> None:
        world.salaries.append(Salary(person, "第三中学", category, paid, int(world.rng.integers(18, 60)) * 100))

    for category in ("在编", "聘用", "临聘", "借调", "离退休"):
        for case in ground.each(PAYROLL, f"category_{category}", working, (ground.times + 1) // 2):
            pay(case.members[0].person, category)
    for case in ground.each(PAYROLL, "last_paid_three_months_ago", working, (ground.times + 1) // 2):
        pay(case.members[0].person, "在编", months[:-2])
    for category in ("公益性岗位", "村干部补贴", "护林员", "遗属补助", "优抚"):
        for case in ground.innocent(PAYROLL, working):
            pay(case.members[0].person, category)
            ground.spare(PAYROLL, f"category_{category}", case, case.members[0])
    for case in ground.innocent(PAYROLL, working):
        pay(case.members[0].person, "在编", months[:-3])
        ground.spare(PAYROLL, "last_paid_four_months_ago", case, case.members[0])
    for case in ground.innocent(PAYROLL, working):
        pay(world.stranger(case.members[0].person), "在编")
        ground.spare(PAYROLL, "namesake_on_payroll", case, case.members[0])


def _vehicles(world: World, ground: Ground) -> None:
    """A car or lorry in use; or exempt, gone, for the disabled, or a namesake's."""
    folk = world.people
    driving = head_of_age(world, 20, 90)

    def own(person: int, vehicle_class: str, state: str = "正常", use: str = "非营运", **more: object) -> None:
        kind = "小型汽车" if vehicle_class.startswith(("小", "K")) else "大型汽车"
        world.vehicles.append(
            Vehicle(person, plate(world), kind, vehicle_class, use, state, world.before(200, 3000), **more)
        )  # type: ignore[arg-type]

    for vehicle_class, state in (("小型轿车", "正常"), ("K33", "逾期未检"), ("轻型普通货车", "正常")):
        for case in ground.each(VEHICLE, f"{vehicle_class}_{state}", driving):
            own(case.members[0].person, vehicle_class, state)
    for case in ground.each(
        VEHICLE, "id_as_number", both(driving, lambda c: folk.id_number[c.members[0].person][-1] != "X")
    ):
        number = identity.as_excel_number(folk.id_number[case.members[0].person])
        own(case.members[0].person, "小型轿车", id_text=number, in_workbook=True)
    for vehicle_class in (
        "普通二轮摩托车",
        "正三轮载货摩托车",
        "M21",
        "N11",
        "轮式拖拉机",
        "T11",
        "重型平板半挂车",
        "G11",
    ):
        for case in ground.innocent(VEHICLE, driving):
            own(case.members[0].person, vehicle_class)
            ground.spare(VEHICLE, f"exempt_{vehicle_class}", case, case.members[0])
    for state in ("注销", "报废", "转移", "达到报废标准"):
        for case in ground.innocent(VEHICLE, driving):
            own(case.members[0].person, "小型轿车", state)
            ground.spare(VEHICLE, f"state_{state}", case, case.members[0])
    for case in ground.innocent(VEHICLE, driving):
        own(case.members[0].person, "小型轿车", use="残疾人专用")
        ground.spare(VEHICLE, "for_the_disabled", case, case.members[0])
    for case in ground.innocent(VEHICLE, driving):
        own(world.stranger(case.members[0].person), "小型轿车")
        ground.spare(VEHICLE, "namesake_owns", case, case.members[0])
