"""Planted: pensions, insurance and housing fund; businesses, machines and houses stand in `property.py`."""

from __future__ import annotations

from .. import identity
from ..plant_roll import STILL, die
from ..planting import Ground, anyone, both, head_of_age
from ..records import Certificate
from ..registers import Fund, Insurance, Pension
from ..world import World
from . import property
from .ambient import employer

PENSION, INSURED, FUND = "receives_enterprise_pension", "insured_employee", "pays_housing_fund"


def plant(world: World, ground: Ground) -> None:
    """All cases and innocents of this group."""
    _pensions(world, ground)
    _insurance(world, ground)
    _fund(world, ground)
    property.plant(world, ground)


def suspended(world: World, ground: Ground) -> list[Certificate]:
    """Certificates that are suspended for reasons of their own: wrong enrolment is silent about them."""
    return [c for c in world.certificates if c.use == "suspended"][: ground.times]


def _pensions(world: World, ground: Ground) -> None:
    """In payment by an enterprise scheme lately; or a resident's, stopped, long ago, a namesake's, of somebody dead."""
    last, retired = world.month - 1, head_of_age(world, 50, 120)

    def draw(person: int, kind: str = "企业职工", status: str = "正常", month: int = last) -> None:
        world.of(Pension).append(Pension(person, kind, status, int(world.rng.integers(90, 320)) * 10, month))

    for clause, month in (("in_payment", last), ("paid_three_months_ago", last - 2), ("paid_this_month", last + 1)):
        for case in ground.each(PENSION, clause, retired):
            draw(case.members[0].person, month=month)
    for clause, kind, status, month in (
        ("residents_pension", "城乡居民", "正常", last),
        ("suspended_pension", "企业职工", "暂停", last),
        ("stopped_pension", "企业职工", "停止", last),
        ("paid_four_months_ago", "企业职工", "正常", last - 3),
    ):
        for case in ground.innocent(PENSION, retired):
            draw(case.members[0].person, kind, status, month)
            ground.spare(PENSION, clause, case, case.members[0])
    for case in ground.innocent(PENSION, anyone):
        draw(world.stranger(case.members[0].person))
        ground.spare(PENSION, "namesake", case, case.members[0])
    for case in ground.each(STILL, "pensioner_died", retired, 1):
        die(world, case.person, world.before(130, 400), "police")
        draw(case.members[0].person)
        ground.spare(PENSION, "person_died", case, case.members[0])
    for case in suspended(world, ground):
        draw(case.members[0].person)
        ground.spare(PENSION, "enrolment_suspended", case, case.members[0])


def _insurance(world: World, ground: Ground) -> None:
    """Insured by an employer lately; or by oneself, as a resident, for a public-welfare post, long ago."""
    last, working = world.month - 1, head_of_age(world, 18, 62)

    def insure(person: int, kind: str = "企业职工", month: int = last, status: str = "参保缴费") -> None:
        base = int(world.rng.integers(32, 70)) * 100
        world.of(Insurance).append(Insurance(person, kind, employer(world, kind, base // 100), base, month, status))

    for clause, kind, month, status in (
        ("by_an_enterprise", "企业职工", last, "参保缴费"),
        ("stopped_three_months_ago", "企业职工", last - 2, "暂停缴费"),
        ("by_an_office", "机关事业", last, "参保缴费"),
    ):
        for case in ground.each(INSURED, clause, working):
            insure(case.members[0].person, kind, month, status)
    for clause, kind, month in (
        ("pays_alone", "灵活就业", last),
        ("as_a_resident", "城乡居民", last),
        ("public_welfare_post", "公益性岗位", last),
        ("paid_four_months_ago", "企业职工", last - 3),
    ):
        for case in ground.innocent(INSURED, working):
            insure(case.members[0].person, kind, month)
            ground.spare(INSURED, clause, case, case.members[0])
    for case in ground.innocent(INSURED, anyone):
        insure(world.stranger(case.members[0].person))
        ground.spare(INSURED, "namesake", case, case.members[0])
    for case in suspended(world, ground):
        insure(case.members[0].person)
        ground.spare(INSURED, "enrolment_suspended", case, case.members[0])


def _fund(world: World, ground: Ground) -> None:
    """A live account paid into lately; or sealed, closed, long not paid into, a namesake's."""
    last, working, folk = world.month - 1, head_of_age(world, 18, 62), world.people

    def save(person: int, state: str = "正常", month: int = last, **more: object) -> None:
        deposit = int(world.rng.integers(20, 90)) * 10
        world.of(Fund).append(Fund(person, employer(world, "企业职工", deposit), deposit, state, month, **more))  # type: ignore[arg-type]

    for clause, month in (("paid_last_month", last), ("paid_three_months_ago", last - 2)):
        for case in ground.each(FUND, clause, working):
            save(case.members[0].person, month=month)
    is_numeric = both(working, lambda c: folk.id_number[c.members[0].person][-1] != "X")
    for case in ground.each(FUND, "id_as_number", is_numeric):
        save(case.members[0].person, id_text=identity.as_excel_number(folk.id_number[case.members[0].person]))
    for clause, state, month in (
        ("sealed", "封存", last),
        ("closed", "销户", last),
        ("paid_four_months_ago", "正常", last - 3),
    ):
        for case in ground.innocent(FUND, working):
            save(case.members[0].person, state, month)
            ground.spare(FUND, clause, case, case.members[0])
    for case in ground.innocent(FUND, anyone):
        save(world.stranger(case.members[0].person))
        ground.spare(FUND, "namesake", case, case.members[0])
    for case in suspended(world, ground):
        save(case.members[0].person)
        ground.spare(FUND, "enrolment_suspended", case, case.members[0])
