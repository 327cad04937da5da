"""Planted: businesses, farm machines and houses, and those that only look like a reason for a question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from ..planting import Ground, anyone, both, head_of_age, is_unique_name
from ..records import Certificate, add_months
from ..registers import Machine, RealEstate
from ..world import World
from .ambient import house, trade
from .codes import COOPERATIVE, DWELLING, HOMESTEAD, LISTED_YEARS, SOLE_TRADER, STATE_LAND
from .verdict import is_dwelling

BUSINESS, MACHINERY, DWELLINGS = "owns_active_business", "owns_large_farm_machinery", "owns_second_dwelling"


def plant(world: World, ground: Ground) -> None:
    """All of this module's cases."""
    _businesses(world, ground)
    _machines(world, ground)
    _second_homes(world, ground)
    _single_homes(world, ground)
    for case in [c for c in world.certificates if c.use == "suspended"][: ground.times]:
        head = case.members[0].person
        trade(world, [(head, "经营者")], SOLE_TRADER, "存续", world.before(200, 900))
        _buy(world, head, "拖拉机", 60_000, world.before(200, 900))
        house(world, (head,), DWELLING)
        house(world, (head,), DWELLING)
        for rule in (BUSINESS, MACHINERY, DWELLINGS):
            ground.spare(rule, "enrolment_suspended", case, case.members[0])


def _businesses(world: World, ground: Ground) -> None:
    """Operator, legal representative or shareholder of a live business; or gone, or in a role that earns nothing."""
    grown = head_of_age(world, 18, 80)

    def run(person: int, kind: str, role: str, state: str) -> None:
        trade(world, [(person, role)], kind, state, world.before(90, 3600))

    for kind, role, state in (
        (SOLE_TRADER, "经营者", "存续"),
        (SOLE_TRADER, "", "存续"),
        ("公司", "法定代表人", "在业"),
        ("公司", "股东", "正常"),
        (COOPERATIVE, "法定代表人", "存续"),
    ):
        for case in ground.each(BUSINESS, f"{kind}_{role or 'role_not_written'}_{state}", grown):
            run(case.members[0].person, kind, role, state)
    for kind, role, state in (
        (SOLE_TRADER, "经营者", "注销"),
        (SOLE_TRADER, "", "吊销"),
        ("公司", "法定代表人", "迁出"),
        ("公司", "监事", "存续"),
        (COOPERATIVE, "合作社成员", "存续"),
        (COOPERATIVE, "股东", "存续"),
    ):
        for case in ground.innocent(BUSINESS, grown):
            run(case.members[0].person, kind, role, state)
            ground.spare(BUSINESS, f"{kind}_{role}_{state}", case, case.members[0])
    for case in ground.innocent(BUSINESS, anyone):
        run(world.stranger(case.members[0].person), SOLE_TRADER, "经营者", "存续")
        ground.spare(BUSINESS, "namesake", case, case.members[0])


def _buy(world: World, person: int, machine: str, price: int, day: date, *, has_id: bool = True) -> None:
    world.of(Machine).append(Machine(person, machine, price, day, has_id=has_id))


def _machines(world: World, ground: Ground) -> None:
    """A large machine of late; or small, cheap, long ago, or known only by name, township and village."""
    grown, edge = head_of_age(world, 20, 80), add_months(world.as_of, -12 * LISTED_YEARS)
    lately = world.before(100, 2000)
    for clause, machine, price, day in (
        ("combine_harvester", "联合收割机", 118_000, lately),
        ("exactly_at_price", "拖拉机", 30_000, lately),
        ("eight_years_less_a_day", "粮食烘干机", 56_000, edge + timedelta(days=1)),
        ("other_listed_machine", "植保无人机", 48_000, lately),
    ):
        for case in ground.each(MACHINERY, clause, grown):
            _buy(world, case.members[0].person, machine, price, day)
    for clause, machine, price, day in (
        ("small_tiller", "微耕机", 31_000, lately),
        ("rotary_tiller", "旋耕机", 33_000, lately),
        ("chaff_cutter", "铡草机", 35_000, lately),
        ("just_below_price", "拖拉机", 29_999, lately),
        ("eight_years_and_a_day", "联合收割机", 118_000, edge - timedelta(days=1)),
    ):
        for case in ground.innocent(MACHINERY, grown):
            _buy(world, case.members[0].person, machine, price, day)
            ground.spare(MACHINERY, clause, case, case.members[0])
    for clause, fits in (("no_number", grown), ("no_number_rare_name", both(grown, is_unique_name(world)))):
        for case in ground.innocent(MACHINERY, fits):
            _buy(world, case.members[0].person, "联合收割机", 98_000, lately, has_id=False)
            ground.spare(MACHINERY, clause, case, case.members[0])
    for case in ground.innocent(MACHINERY, anyone):
        _buy(world, world.stranger(case.members[0].person), "拖拉机", 72_000, lately)
        ground.spare(MACHINERY, "namesake", case, case.members[0])


def _couple(world: World) -> Callable[[Certificate], bool]:
    """Two grown people stand first on the certificate."""
    age = world.people.age
    return lambda c: len(c.members) > 1 and all(age[m.person] >= 18 for m in c.members[:2])


def _second_homes(world: World, ground: Ground) -> None:
    """Two units in one household, whoever of it holds them and with whom."""
    folk, grown = world.people, head_of_age(world, 18, 120)
    for case in ground.each(DWELLINGS, "one_member_two_units", grown):
        for _ in range(2):
            house(world, (case.members[0].person,), DWELLING)
    for case in ground.each(DWELLINGS, "two_members_one_each", _couple(world)):
        for member in case.members[:2]:
            house(world, (member.person,), DWELLING)
    for case in ground.each(DWELLINGS, "shared_with_outsiders", grown):
        head = case.members[0].person
        others = [int(p) for p in (folk.father[head], folk.mother[head]) if p >= 0] or [world.stranger(head)]
        house(world, (*others, head), DWELLING)
        house(world, (head, *others[:1]), DWELLING, is_split=True)


def _single_homes(world: World, ground: Ground) -> None:
    """One unit and what does not count beside it. Whoever owns a home of the ambient register is left alone."""
    owners = {owner for unit in world.of(RealEstate) if is_dwelling(unit) for owner in unit.owners}

    def is_homeless(certificate: Certificate) -> bool:
        return not owners.intersection(m.person for m in certificate.members)

    free = both(is_homeless, head_of_age(world, 18, 120))
    for clause, is_split in (("joint_in_one_cell", False), ("joint_in_two_rows", True)):
        for case in ground.innocent(DWELLINGS, both(free, _couple(world)), alone=True):
            house(world, tuple(m.person for m in case.members[:2]), DWELLING, is_split=is_split)
            ground.spare(DWELLINGS, clause, case, case.members[0])
    for clause, use, right in (
        ("homestead", "农村宅基地", HOMESTEAD),
        ("homestead_by_right", DWELLING, HOMESTEAD),
        ("collective_land", DWELLING, "集体建设用地使用权"),
        ("garage", "车库", STATE_LAND),
        ("storage", "储藏室", STATE_LAND),
        ("shop", "商业", STATE_LAND),
        ("right_to_live", DWELLING, "居住权"),
    ):
        for case in ground.innocent(DWELLINGS, free):
            house(world, (case.members[0].person,), DWELLING)
            house(world, (case.members[0].person,), use, right)
            ground.spare(DWELLINGS, clause, case, case.members[0])
    for case in ground.innocent(DWELLINGS, free):
        head = case.members[0].person
        house(world, (head,), DWELLING)
        house(world, (head, world.stranger(head, name="周其他")), DWELLING, numbers=1)
        ground.spare(DWELLINGS, "number_of_one_of_two_owners", case, case.members[0])
    for case in ground.innocent(DWELLINGS, free):
        house(world, (case.members[0].person,), DWELLING)
        house(world, (world.stranger(case.members[0].person),), DWELLING)
        ground.spare(DWELLINGS, "namesake", case, case.members[0])
