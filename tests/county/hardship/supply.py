"""Whom a case can be about: grown people on no roll, of low-income families or of families on no list.

Belongs here: finding them, each once, and entering a family in a register when there are too few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..lists import limit, listing, on_any_roll
from ..moves import gone
from ..plant_rest import INVALID, NAME
from ..planting import Ground, anyone, both
from ..records import Certificate, Listing
from ..world import World
from .verdict import low_income

POOR, MONITORED, EDGE = "poor", "monitored", "edge"
ABOVE = {POOR: 1.7, MONITORED: 1.8, EDGE: 1.3}
"""Yearly income of a family entered for a case, in limits: no rule of households speaks of it."""


class Supply:
    """Hands out people, each to one case; `number` is the register household that a case is known by."""

    def __init__(self, world: World, ground: Ground) -> None:
        self.world, self.ground = world, ground
        named = {number for _, number in world.clauses} | {number for _, number, _, _ in world.innocents}
        self._busy = {m.person for c in world.certificates for m in c.members} | on_any_roll(world)
        self._busy |= {o.person for o in world.offices} | {row[0] for row in world.past_exits}
        self._busy |= gone(world, world.as_of)
        self._families = {
            register: iter([e for e in entries if e.number not in named and self._is_uncovered(e)])
            for register, entries in ((POOR, world.poor), (MONITORED, world.monitored), (EDGE, world.edge))
        }
        self._waiting: dict[str, Iterator[int]] = {register: iter(()) for register in (*self._families, "")}
        self._numbers: dict[int, str] = {}
        self._unlisted = iter(self._unlisted_households())

    def number(self, person: int) -> str:
        """The household of the register the person was found in, else of the household register."""
        folk = self.world.people
        return self._numbers.get(person) or f"{self.world.places.home.code}{int(folk.household[person]):07d}"

    def low_income(self, register: str) -> Iterator[int]:
        """One grown person of a family of that register, of whom nobody is on a roll; none in too small a county."""
        yield from self._next(register)

    def plain(self) -> Iterator[int]:
        """One grown person of a family on no list."""
        yield from self._next("")

    def listed(self, rule: str, fits: Callable[[Certificate], bool] = anyone) -> Iterator[Certificate]:
        """Certificates for innocents whose family is registered poor as well."""
        for case in self.ground.innocent(rule, both(fits, self._can_be_listed)):
            self.enter(POOR, int(self.world.people.household[case.members[0].person]), 0.6)
            yield case

    def enter(self, register: str, household: int, limits: float) -> Listing:
        """A register household entered in a poverty register, its income given in limits."""
        world = self.world
        entries = {POOR: world.poor, MONITORED: world.monitored, EDGE: world.edge}[register]
        prefix = {POOR: f"{world.places.home.code}48", MONITORED: f"{world.places.home.code}88", EDGE: "BY9"}[register]
        status = {POOR: "已脱贫(享受政策)", MONITORED: "边缘易致贫户", EDGE: "低保边缘家庭"}[register]
        entry = listing(world, household, f"{prefix}{len(entries):05d}", round(limits * limit(world), 2), status)
        entry.identified_on = world.before(60, 500)
        entries.append(entry)
        self._numbers.update(dict.fromkeys(entry.persons, entry.number))
        return entry

    def _next(self, register: str) -> Iterator[int]:
        while True:
            person = next(self._waiting[register], None)
            if person is not None:
                self._busy.add(person)
                yield person
                return
            members = self._open(register)
            if members is None:
                return
            self._waiting[register] = iter(members)

    def _open(self, register: str) -> list[int] | None:
        """The free grown members of another family of the register, or of one that is entered for it."""
        world = self.world
        if register and (entry := next(self._families[register], None)) is not None:
            self._numbers.update(dict.fromkeys(entry.persons, entry.number))
            return self._grown(entry.persons)
        household = next(self._unlisted, None)
        if household is None:
            return None
        persons = [int(p) for p in world.people.members[household]]
        if register:
            self.enter(register, household, ABOVE[register])
        return self._grown(persons)

    def _grown(self, persons: list[int]) -> list[int]:
        folk = self.world.people
        return [p for p in persons if 18 <= folk.age[p] < 80 and folk.is_alive[p] and p not in self._busy]

    def _is_uncovered(self, entry: Listing) -> bool:
        return (
            entry.income > limit(self.world) * 1.02
            and not entry.is_eliminated
            and not self._busy.intersection(entry.persons)
        )

    def _unlisted_households(self) -> list[int]:
        """Households of living people on no roll and no list, in a seeded order."""
        world, folk = self.world, self.world.people
        taken = self._busy | low_income(world) | {p for e in world.monitored for p in e.persons}
        order = world.rng.permutation(len(folk.members))[:4000].tolist()
        alive = folk.is_alive
        return [h for h in order if alive[folk.members[h]].all() and not taken.intersection(folk.members[h].tolist())]

    def _can_be_listed(self, certificate: Certificate) -> bool:
        """A grown head, written as they are, whose family no poverty register has."""
        folk, head = self.world.people, certificate.members[0].person
        family = folk.members[folk.household[head]].tolist()
        listed = low_income(self.world) | {p for e in self.world.monitored for p in e.persons}
        return folk.age[head] >= 18 and not certificate.use.startswith((INVALID, NAME)) and not listed & set(family)
