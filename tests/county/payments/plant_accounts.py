"""Planted on accounts: several households paid into one, with and without a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from ..planting import Ground, anyone
from ..records import Certificate, Custody, first_day
from ..world import PAYMENTS, World
from .ledger import Change, ledger_months

SHARED = "account_shared_across_households"


def plant(world: World, ground: Ground) -> None:
    """The cases, and the innocents."""
    _shared(world, ground)
    _one_custodian(world, ground)
    _institution(world, ground)
    _kept_by_neighbour(world, ground)
    _one_after_another(world, ground)


def _shared(world: World, ground: Ground) -> None:
    """Two households on one account every month, or in one month only."""
    for clause in ("every_month", "one_month"):
        for case in ground.each(SHARED, clause, anyone):
            other = next(ground.fresh(anyone, f"{SHARED}:{clause}"), None)
            if other is None:
                continue
            world.clauses[(SHARED, other.number)] = clause
            if clause == "every_month":
                other.account = case.account
            else:
                world.of(Change).append(Change(other.number, (world.month - 2,), {"account": case.account}))


def _pairs(ground: Ground) -> Iterator[tuple[Certificate, Certificate]]:
    """Two fresh households for an innocent that takes both."""
    cases = ground.innocent(SHARED, anyone, alone=True)
    yield from zip(cases, list(ground.innocent(SHARED, anyone, alone=True)), strict=False)


def _agree(world: World, case: Certificate, custodian: int, name: str | None = None) -> None:
    """A custody agreement in force all the time, and the money to the custodian's name."""
    start = first_day(world.month - PAYMENTS) - timedelta(days=200)
    world.custody.append(Custody(case.number, case.members[0].person, custodian, start, None, name))
    case.payee = name or world.people.name[custodian]


def _one_custodian(world: World, ground: Ground) -> None:
    """Both households have an agreement with the same custodian."""
    for case, other in _pairs(ground):
        custodian = _keeper(world, case, other)
        other.account = case.account
        for each in (case, other):
            _agree(world, each, custodian)
            ground.spare(SHARED, "one_custodian", each, each.members[0])


def _institution(world: World, ground: Ground) -> None:
    """The account of a home for the destitute, whose name the bank and the agreements write shorter and longer."""
    homes = [s for s in world.tekun if s.mode == "集中供养" and s.person < world.people.count]
    if not homes:
        return
    township = world.places.villages[world.people.village[homes[0].person]].township
    for case, other in _pairs(ground):
        custodian = _keeper(world, case, other)
        other.account = case.account
        _agree(world, case, custodian, f"{township}敬老院")
        _agree(world, other, custodian, f"{world.places.home.name}{township}敬老院")
        for each in (case, other):
            ground.spare(SHARED, "institution", each, each.members[0])


def _kept_by_neighbour(world: World, ground: Ground) -> None:
    """The head of the one household keeps the card of the other, by agreement."""
    for case, other in _pairs(ground):
        case.account = other.account
        _agree(world, case, other.members[0].person)
        for each in (case, other):
            ground.spare(SHARED, "kept_by_the_other_household", each, each.members[0])


def _one_after_another(world: World, ground: Ground) -> None:
    """An account that passes from one household to the other: never two in one month."""
    for case, other in _pairs(ground):
        months = tuple(ledger_months(world))
        world.of(Change).append(Change(case.number, months[3:], {"account": other.account}))
        world.of(Change).append(Change(other.number, months[3:], {"account": case.account}))
        for each in (case, other):
            ground.spare(SHARED, "one_after_another", each, each.members[0])


def _keeper(world: World, *cases: Certificate) -> int:
    """A grown person of none of the households, and of no member's name."""
    folk = world.people
    named = {m.name for c in cases for m in c.members}
    grown = np.flatnonzero(folk.is_alive & (folk.age > 30) & (folk.age < 70)).tolist()
    while True:
        person = grown[int(world.rng.integers(len(grown)))]
        if folk.name[person] not in named:
            return person
