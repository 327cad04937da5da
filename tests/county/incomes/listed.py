"""Planted: registered poor and monitored households of low income in no list of the bureau, and innocents."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from ..lists import limit, listing
from ..plant_rest import MONITORED, POOR, uncovered
from ..planting import Ground
from ..records import Death, Listing
from ..registers import Application, Disability, Medical, Unemployment
from ..world import World

LOW = "low_income_not_monitored"
FACTOR = 1.5


def plant(world: World, ground: Ground) -> None:
    """Cases and innocents, each in the register of the poor or in that of the monitored."""
    free, times = _quiet(world), ground.times
    top = limit(world)

    def enter(register: list[Listing], household: int, income: float) -> Listing:
        is_poor = register is world.poor
        number = f"{world.places.home.code}{'39' if is_poor else '79'}{len(register):05d}"
        status = "已脱贫(享受政策)" if is_poor else "脱贫不稳定户"
        entry = listing(world, household, number, income, status)
        entry.identified_on = world.before(60, 500)
        register.append(entry)
        return entry

    def spare(entry: Listing, clause: str) -> None:
        world.innocents.append((LOW, entry.number, entry.head, clause))

    if not world.is_clean:
        for clause, register, factor in (
            ("registered_poor", world.poor, 1.22),
            ("registered_poor_exactly_at_limit", world.poor, FACTOR),
            ("monitored", world.monitored, 1.31),
        ):
            for household in islice(free, times):
                world.clauses[LOW, enter(register, household, top * factor).number] = clause
        for entry in [e for e in world.poor + world.monitored if _is_missed(world, e)][: 2 * times]:
            spare(entry, "missed_already")
    for register in (world.poor, world.monitored):
        for household in islice(free, times):
            spare(enter(register, household, top * FACTOR + 0.01), "just_above_limit")
    for household in islice(free, times):
        cleared = enter(world.monitored, household, top * 1.2)
        cleared.is_eliminated = True
        spare(cleared, "risk_eliminated")
    for household in islice(free, times):
        moved = enter(world.poor, household, top * 1.2)
        world.moved_out.update(moved.persons)
        spare(moved, "household_moved_out")
    for household in islice((h for h in free if len(world.people.members[h]) == 1), times):
        dead = enter(world.poor, household, top * 1.2)
        _die(world, dead.head)
        spare(dead, "only_member_dead")
    _on_rolls(world, ground, enter, spare)


def _on_rolls(world: World, ground: Ground, enter, spare) -> None:
    """Low income, and a member on the dibao or the edge roll."""
    folk, income = world.people, limit(world) * 1.2
    taken = {p for e in world.poor + world.monitored for p in e.persons}

    def fits(certificate) -> bool:
        household = folk.household[certificate.members[0].person]
        return household >= 0 and not taken.intersection(folk.members[household].tolist())

    for case in ground.innocent(LOW, fits):
        entry = enter(world.poor, int(folk.household[case.members[0].person]), income)
        taken.update(entry.persons)
        spare(entry, "member_on_dibao")
    for edge in [e for e in world.edge if not taken.intersection(e.persons)][: ground.times]:
        spare(enter(world.poor, int(folk.household[edge.head]), income), "on_edge_roll")


def _die(world: World, person: int) -> None:
    day = world.before(100, 600)
    world.people.died_on[person] = np.datetime64(day)
    world.deaths.append(Death(person, "police", day, day))


def _is_missed(world: World, entry: Listing) -> bool:
    return (POOR, entry.number) in world.clauses or (MONITORED, entry.number) in world.clauses


def _quiet(world: World) -> Iterator[int]:
    """Households on no roll and no list, in none of the registers that make other rules speak of the missed."""
    known = {person for person, *_ in world.past_exits}
    for register in (Application, Disability, Medical, Unemployment):
        known |= {entry.person for entry in world.of(register)}
    members = world.people.members
    return (h for h in uncovered(world) if not known.intersection(members[h].tolist()))
