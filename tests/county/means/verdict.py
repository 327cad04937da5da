"""What this group's rules must say, by their letter."""

from __future__ import annotations

from collections import defaultdict

from ..records import add_months, month_of
from ..registers import Business, Fund, Insurance, Machine, Pension, RealEstate
from ..truth import Court
from .codes import (
    COOPERATIVE,
    DWELLING,
    EMPLOYER_PAID,
    LARGE,
    LEADING,
    LISTED_PRICE,
    LISTED_YEARS,
    SOLE_TRADER,
    TRADING,
)

OTHER_RIGHTS = ("宅基地", "集体", "居住权", "抵押", "承包")


def judge(court: Court) -> None:
    """All six rules."""
    world, month = court.world, month_of(court.as_of)

    def is_recent(paid: int) -> bool:
        return 0 <= month - paid <= 3

    court.persons(
        "receives_enterprise_pension",
        {p.person for p in world.of(Pension) if p.kind == "企业职工" and p.status == "正常" and is_recent(p.last_month)}
        - court.dead.keys(),
    )
    court.persons(
        "insured_employee",
        {i.person for i in world.of(Insurance) if i.kind in EMPLOYER_PAID and is_recent(i.last_month)},
    )
    court.persons(
        "pays_housing_fund", {f.person for f in world.of(Fund) if f.status == "正常" and is_recent(f.last_month)}
    )
    court.persons("owns_active_business", {b.person for b in world.of(Business) if is_trading(b)})
    court.persons("owns_large_farm_machinery", {m.person for m in world.of(Machine) if _is_large(court, m)})
    _dwellings(court)


def is_trading(business: Business) -> bool:
    """Whether the person lives on a business that is still there."""
    leads = business.role in LEADING or (business.role == "" and business.kind == SOLE_TRADER)
    owns = business.role == "股东" and business.kind != COOPERATIVE
    return business.status in TRADING and (leads or owns)


def _is_large(court: Court, machine: Machine) -> bool:
    """Large, dear, of late, and surely this person's: a name and a village are no number."""
    return (
        machine.has_id
        and machine.machine in LARGE
        and machine.unit_price >= LISTED_PRICE
        and add_months(machine.bought_on, 12 * LISTED_YEARS) >= court.as_of
    )


def is_dwelling(unit: RealEstate) -> bool:
    """Whether the unit is a home that counts and whose owners can be told."""
    return unit.use == DWELLING and not unit.right.startswith(OTHER_RIGHTS) and unit.numbers is None


def _dwellings(court: Court) -> None:
    """Certificates whose members hold two different units."""
    units: dict[int, set[str]] = defaultdict(set)
    for unit in court.world.of(RealEstate):
        if is_dwelling(unit):
            for owner in unit.owners:
                units[owner].add(unit.unit_no)
    held: dict[str, set[str]] = defaultdict(set)
    certificates = {}
    for person, pairs in sorted(court.roll.items()):
        for certificate, _ in pairs:
            certificates[certificate.number] = certificate
            held[certificate.number] |= units.get(person, set())
    for number, of_household in sorted(held.items()):
        if len(of_household) >= 2:
            court.fire("owns_second_dwelling", [certificates[number]], certificates[number].members[0])
