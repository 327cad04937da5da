"""What other groups' cases made true by accident is put right: honest people earn little, are reviewed and are known.

Belongs here: nobody who was planted for a rule is touched. In the clean county nothing of ours may be left true.
"""

from __future__ import annotations

from ..lists import limit, on_any_roll
from ..plant_rest import INVALID, NAME
from ..records import Certificate, Listing, Pension, Salary
from ..truth import NightTruth
from ..world import World
from . import truth
from .truth import FACTOR, GRADUAL, LOW, OVER

SHARE = 0.9
"""Of the room up to the standard an honest household is left with this much."""


def settle(world: World) -> None:
    """Incomes, reviews and the poverty registers."""
    mine = {number for rule, number, *_ in world.innocents if rule in (OVER, GRADUAL)}
    honest = [
        c for c in world.certificates if c.status == "正常" and ":" not in c.use and c.number not in mine and c.members
    ]
    _lower_incomes(world, [c for c in honest if c.present(world.month)])
    night = NightTruth(world, world.as_of, [])
    for certificate in honest:
        if truth.is_overdue(night, certificate):
            certificate.reviewed_on = world.before(20, 150)
    _raise_listed(world)


def _lower_incomes(world: World, honest: list[Certificate]) -> None:
    """Allowances of honest households shrink until the household stays within the standard in its best month."""
    everybody = truth.persons_of(world, honest)
    known = truth.earned(world, everybody)
    by_person: dict[int, list] = {}
    for entry in truth.counting(world, everybody):
        by_person.setdefault(entry.person, []).append(entry)
    for certificate in honest:
        members = certificate.present(world.month)
        declared = certificate.income * len(members)
        total, top = (
            truth.best_total(world, certificate, known), truth.standard(world, certificate) * len(members),
        )  # fmt: skip
        if total <= top:
            continue
        factor = SHARE * truth.room(world, certificate) / (total - declared)
        for entry in [e for m in members for e in by_person.get(m.person, [])]:
            _scale(entry, factor)


def _scale(entry, factor: float) -> None:
    if isinstance(entry, Salary):
        entry.gross = max(1, int(entry.gross * factor))
    elif isinstance(entry, Pension):
        entry.amount = max(1, int(entry.amount * factor))
    else:
        entry.wage_base = max(1, int(entry.wage_base * factor))


def _raise_listed(world: World) -> None:
    """Whoever is listed as poor, is in no list of the bureau and no case of any rule, earns more than counts as low."""
    named = set() if world.is_clean else {number for _rule, number in world.clauses}
    named |= set() if world.is_clean else {number for _rule, number, _person, _clause in world.innocents}
    top, seen = limit(world) * FACTOR, _recognised(world)

    def is_open(entry: Listing) -> bool:
        return entry.income <= top and not entry.is_eliminated and not seen.intersection(entry.persons)

    low = {e.number for e in truth.low_income(world)}
    for entry in world.poor + world.monitored:
        if entry.number not in named and (entry.number in low or (is_open(entry) and entry.income > limit(world))):
            entry.income = round(top * 1.02 + world.people.age[entry.head] * 11.5, 2)
    for entry in truth.low_income(world):
        world.clauses.setdefault((LOW, entry.number), "case_of_another_rule")


def _recognised(world: World) -> set[int]:
    """Everybody whom the rolls list under their own name and number."""
    odd = {m.person for c in world.certificates if c.use.startswith((INVALID, NAME)) for m in c.present(world.month)}
    return (on_any_roll(world) | {p for e in world.edge for p in e.persons}) - odd
