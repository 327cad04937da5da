"""What the group's rules must say, worked out from the world by the letter of the rules over all entries."""

from __future__ import annotations

from ..lists import limit, on_any_roll
from ..moves import gone
from ..records import Certificate, Listing, add_months, month_of
from ..truth import Court
from ..world import World
from . import earnings
from .listed import FACTOR, LOW
from .terms import AMOUNT, GRACE, HALF_YEARLY, REVIEW, YEARLY
from .wages import GRADUAL, OVER


def judge(court: Court) -> None:
    """All six rules."""
    held = {c.number: c for pairs in court.roll.values() for c, _ in pairs}
    certificates = [held[number] for number in sorted(held)]
    _incomes(court, certificates)
    for certificate in certificates:
        _terms(court, certificate)
    for entry in low_income(court.world):
        court.household(LOW, entry.number, entry.head, entry.persons)


def _incomes(court: Court, certificates: list[Certificate]) -> None:
    """Over the standard; or registered poor, within twice of it, and without a day on which the grace ends."""
    world = court.world
    poor = earnings.poor_persons(world)
    ends = {person: month_of(day) for person, day in court.dead.items()}
    known = earnings.earned(world, earnings.persons_of(world, certificates), ends)
    for certificate in certificates:
        members = certificate.present(world.month)
        limit_ = earnings.standard(world, certificate) * len(members)
        total = earnings.best_total(world, certificate, known)
        if total <= limit_:
            continue
        is_gradual = total <= 2 * limit_ and any(m.person in poor for m in members)
        if not is_gradual:
            court.fire(OVER, certificate, members[0])
        elif certificate.grace_until is None:
            court.fire(GRADUAL, certificate, members[0])


def _terms(court: Court, certificate: Certificate) -> None:
    world = court.world
    if certificate.grace_until is not None and certificate.grace_until < court.as_of:
        court.fire(GRACE, certificate)
    if is_overdue(court, certificate):
        court.fire(REVIEW, certificate)
    if is_off_formula(world, certificate):
        court.fire(AMOUNT, certificate)


def is_overdue(court: Court, certificate: Certificate) -> bool:
    """Last reviewed longer ago than a year, half a year where the rural roll says that a member can work."""
    day, world = certificate.reviewed_on, court.world
    able = not certificate.is_urban and any(m.labour in ("有", "有劳动能力") for m in certificate.present(world.month))
    months = HALF_YEARLY if able else YEARLY
    is_due = month_of(court.as_of) - certificate.start > months
    return day is not None and is_due and add_months(day, months) < court.as_of


def is_off_formula(world: World, certificate: Certificate) -> bool:
    """The amount on the roll is not the formula's, and neither full amount nor rounding explains it."""
    difference = certificate.amount(world.month) - earnings.formula(world, certificate)
    return not certificate.full_amount and abs(difference) > 1 and not earnings.is_rounded(world, certificate)


def low_income(world: World) -> list[Listing]:
    """Poor and monitored households above the standard and within one and a half of it, in no list of the bureau.

    Not those of whom somebody is in a household at or below the standard: of that one another rule speaks.
    """
    covered = on_any_roll(world) | {p for e in world.edge for p in e.persons}
    alive, away, top = world.people.is_alive, gone(world, world.as_of), limit(world)
    unlisted = [
        e
        for e in world.poor + world.monitored
        if e.income <= top * FACTOR
        and not e.is_eliminated
        and not covered.intersection(e.persons)
        and any(alive[p] and p not in away for p in e.persons)
    ]
    missed = {p for e in unlisted if e.income <= top for p in e.persons}
    return [e for e in unlisted if e.income > top and not missed.intersection(e.persons)]
