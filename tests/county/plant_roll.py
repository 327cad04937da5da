"""Planted on the roll: the dead, the twice enrolled, the paid and the driving, and those who only look like them."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np

from tests.population import identity
from tests.population.names import words

from .ambient import plate
from .fits import aged, anyone, both, digits_only, right_by_chance, rural, several, sole, unique_name
from .planting import Ground, SetUp, changed, in_order, of_head
from .records import Certificate, Death, Elsewhere, Salary, Support, Vehicle, add_months, first_day
from .world import PAYROLLS, Ago, World, months_back, open_certificate

STILL, AWAITING, AFTER_DEATH = "deceased_still_enrolled", "deceased_awaiting_adjustment", "paid_after_death"
TWICE, TEKUN = "enrolled_twice", "enrolled_in_dibao_and_tekun"
PAYROLL, VEHICLE = "on_fiscal_payroll", "owns_motor_vehicle"


def die(world: World, person: int, day: date, source: str, **more: Any) -> Death:
    """Record somebody's death, one or two days before it reached the register."""
    registered = min(day + timedelta(days=2), world.as_of - timedelta(days=1))
    death = Death(person, source, day, registered, is_planted=True, **more)
    world.deaths.append(death)
    if death.counts:
        world.people.died_on[person] = np.datetime64(day)
    return death


def dies(world: World, source: str, when: Any, *, who: int = 0, is_dated: bool = True, **more: Any) -> SetUp:
    """The head, or another member, died on a day; `when` and `more` may be functions, asked when it is set up.

    `more` is what the register writes of it, a function of it is told of the certificate.
    """

    def set_up(case: Certificate) -> None:
        written = {field: value(case) if callable(value) else value for field, value in more.items()}
        day = when() if callable(when) else world.day(when)
        death = die(world, case.members[who].person, day, source, **written)
        death.died_on = death.died_on if is_dated else None

    return set_up


def _dirty_deaths(world: World, ground: Ground) -> None:
    """Deaths which only name, age and address, a mistyped or a damaged number reveal."""
    own, grown = world.people.id_number, aged(world, 30, 120)
    rare = both(unique_name(world), grown)
    for clause, fits, damage in (
        ("without_id", rare, None), ("one_digit_wrong", rare, partial(identity.one_digit_wrong, world.rng)),
        ("id_as_number", both(rare, digits_only(world)), identity.as_excel_number),
        ("id_cut_and_right_by_chance", both(grown, right_by_chance(world)), identity.cut),
    ):  # fmt: skip
        wrong = {"id_text": lambda c, damage=damage: damage(own[c.person])} if damage else {"has_id": False}
        ground.case(STILL, f"cremation_{clause}", fits, dies(world, "cremation", Ago(120, 400), **wrong))


def _clean_deaths(world: World, ground: Ground) -> None:
    """Deaths with a right number, on both sides of the window of three months."""
    edge, few = add_months(world.as_of, -3), max(1, ground.times // 2)
    cremated, struck_off = partial(dies, world, "cremation"), partial(dies, world, "police")
    long_ago, lately = struck_off(Ago(150, 500), is_dated=False), struck_off(Ago(20, 60), is_dated=False)
    ground.case(STILL, "cremation", anyone, cremated(Ago(130, 700)))
    ground.case(STILL, "struck_off", anyone, struck_off(Ago(130, 1000)))
    ground.case(STILL, "one_day_over", anyone, cremated(edge - timedelta(days=1)), times=1)
    ground.case(STILL, "date_missing_registered_long_ago", anyone, long_ago, times=1)
    ground.case(AWAITING, "within_window", several, cremated(Ago(15, 80)))
    ground.case(AWAITING, "within_window_sole", sole, struck_off(Ago(15, 80)))
    exactly = "exactly_three_months"
    ground.case(AWAITING, exactly, anyone, cremated(edge), times=few, spares={STILL: exactly})
    spares = {STILL: "date_missing_registered_within_window"}
    ground.case(AWAITING, "date_missing_registered_lately", several, lately, times=few, spares=spares)


def _household_deaths(world: World, ground: Ground) -> None:
    """A dead member: paid in full after the window, reduced in time, or taken off the roll in time."""
    cremated, last_dies, month = partial(dies, world, "cremation"), partial(dies, world, "police", who=-1), world.month

    def on(back: int, days: int) -> date:
        return first_day(month - back) + timedelta(days=days)

    full, reduced, within = "several_full_amount_after_window", "amount_already_reduced", "several_within_window"
    ground.case(AFTER_DEATH, full, several, last_dies(lambda: on(5, world.draw(0, 27))))
    later = cremated(lambda: on(3, world.draw(2, 27)))
    ground.case(AFTER_DEATH, "sole_paid_after_month_of_death", sole, later)
    uncounted = changed("last", uncounted_from=month - 3)
    ground.case(STILL, reduced, several, last_dies(on(5, 9)), uncounted, spares={AFTER_DEATH: reduced})
    ground.case(AWAITING, within, several, last_dies(on(2, 11)), spares={AFTER_DEATH: within})
    failed, few = changed(failed=lambda _: {month - 1}), max(1, ground.times // 2)
    spares = {AFTER_DEATH: "payment_failed"}
    ground.case(AWAITING, "sole_payment_failed", sole, cremated(on(2, 11)), failed, times=few, spares=spares)
    for case in ground.innocent(AFTER_DEATH, several, alone=True):
        die(world, case.last.person, on(4, 14), "police")
        case.last.gone_from = month - 3
        ground.spare(AFTER_DEATH, "taken_off_in_time", case)
        ground.spare(STILL, "taken_off_in_time", case, case.last)
    end, spares = changed(end=month - 2, exited_on=on(3, 20), exit_reason="死亡"), {STILL: "ended_before"}
    clause = "ended_in_month_of_death"
    ground.twin(AFTER_DEATH, clause, sole, cremated(on(3, 8)), end, spares=spares, alone=True)


def _deaths_of_others(world: World, ground: Ground) -> None:
    """Deaths that are not this person's: namesakes', another's number, a double registration; and a suspended one."""
    not_theirs = {"counts": False}

    def namesake(case: Certificate, longest: int, years_apart: int | None = None) -> None:
        stranger = world.stranger(case.person, years_apart=years_apart)
        days = world.before(120, longest), world.before(100, 118)
        world.deaths.append(Death(stranger, "cremation", *days, is_planted=True))

    misnamed = dies(world, "cremation", Ago(120, 300), name=lambda c: world.another_name(c.person), **not_theirs)
    reason, clause = (lambda _: world.pick("重户", "迁出", "重复户口")), "name_disagrees_with_id"
    double = dies(world, "police", Ago(120, 500), is_dated=False, reason=reason, **not_theirs)
    ground.plant(STILL, anyone, namesake, silent={"namesake_died": 500})
    ground.plant(STILL, aged(world, 30, 120), namesake, silent={"namesake_of_near_age_died": (300, 0)})
    ground.twin(STILL, clause, anyone, misnamed, spares=dict.fromkeys((AWAITING, AFTER_DEATH), clause))
    ground.twin(STILL, "struck_off_as_double", anyone, double, spares={AFTER_DEATH: "struck_off_as_double"})
    if not world.is_clean:
        suspend = changed(status="暂停")
        ground.twin(STILL, "suspended", sole, suspend, dies(world, "police", Ago(130, 400)), alone=True)


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
            world.join(other, case.person)

    def abroad(person: int) -> None:
        county = world.pick(*world.places.home.neighbours)
        number = f"32{world.draw(10**8, 10**9)}"
        world.elsewhere.append(Elsewhere(person, county, number, bool(world.rng.random() < 0.2)))

    ground.case(TWICE, "urban_and_rural", anyone, other_programme)
    ground.case(TWICE, "two_townships", rural, other_township)
    ground.case(TWICE, "two_households", anyone, other_household)
    namesakes = {"namesake_in_another_county": ()}
    ground.plant_heads(TWICE, anyone, abroad, {"another_county": ()}, namesakes=namesakes)
    for case in ground.innocent(TWICE, sole, alone=True):
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

    old, times = partial(aged, world, high=120), max(2, ground.times * 3)
    on_both, like = {"on_both_rolls": ("分散供养", 20)}, {"namesake_on_tekun": ("集中供养", 33)}
    ground.plant_heads(TEKUN, old(60), support, on_both, namesakes=like, like=old(55), times=times)


def _payroll(world: World, ground: Ground) -> None:
    """Paid by the treasury lately in a category that counts; or in one that does not, or long ago, or a namesake is."""
    months = months_back(PAYROLLS, world.month - 1)
    working, some = aged(world, 18, 76), (ground.times + 1) // 2

    def pay(person: int, category: str = "在编", missing: int = 0) -> None:
        paid = months[: PAYROLLS - missing]
        world.salaries.append(Salary(person, "第三中学", category, paid, world.draw(18, 60) * 100))

    fires = {f"category_{kind}": kind for kind in words("在编 聘用 临聘 借调 离退休")}
    fires["last_paid_three_months_ago"] = ("在编", 2)
    silent = {f"category_{kind}": kind for kind in words("公益性岗位 村干部补贴 护林员 遗属补助 优抚")}
    silent["last_paid_four_months_ago"] = ("在编", 3)
    like = {"namesakes": {"namesake_on_payroll": ()}, "like": working}
    ground.plant_heads(PAYROLL, working, pay, fires, silent, times=some, **like)


def _vehicles(world: World, ground: Ground) -> None:
    """A car or lorry in use; or exempt, gone, for the disabled, or a namesake's."""
    driving = aged(world, 20, 90)

    def drive(person: int, kind: str = "小型轿车", state: str = "正常", use: str = "非营运", **more: object) -> None:
        plate_kind = "小型汽车" if kind.startswith(("小", "K")) else "大型汽车"
        number, day = plate(world), world.before(200, 3000)
        world.vehicles.append(Vehicle(person, number, plate_kind, kind, use, state, day, **more))

    def number_cell(person: int) -> None:
        drive(person, id_text=identity.as_excel_number(world.people.id_number[person]), in_workbook=True)

    driven = (("小型轿车", "正常"), ("K33", "逾期未检"), ("轻型普通货车", "正常"), ("小型轿车", "抵押"), ("K33", "GK"))
    ground.plant_heads(VEHICLE, driving, drive, {f"{kind}_{state}": (kind, state) for kind, state in driven})
    ground.case(VEHICLE, "id_as_number", both(driving, digits_only(world)), of_head(number_cell))
    exempt = words("普通二轮摩托车 正三轮载货摩托车 M21 N11 轮式拖拉机 T11 重型平板半挂车 G11")
    silent = {f"exempt_{kind}": kind for kind in exempt}
    silent |= {f"state_{state}": ("小型轿车", state) for state in words("注销 报废 转移 达到报废标准")}
    silent["for_the_disabled"] = ("小型轿车", "正常", "残疾人专用")
    ground.plant_heads(VEHICLE, driving, drive, silent=silent, namesakes={"namesake_owns": ()}, like=driving)


plant = in_order(
    _dirty_deaths, _clean_deaths, _household_deaths, _deaths_of_others, _twice, _tekun, _payroll, _vehicles
)
