"""Whom a case can be about: grown people on no roll, of low-income families or of families on no list.

Belongs here: finding them, each once, and entering a family in a register when there are too few.
"""

from __future__ import annotations

from collections.abc import Iterator

from .. import lists
from ..lists import limit, on_any_roll
from ..moves import gone
from ..plant_rest import INVALID, NAME
from ..planting import Fits, Ground, anyone, both
from ..records import Certificate, Listing
from ..world import World

POOR, MONITORED, EDGE = "poor", "monitored", "edge"
SERIES = {POOR: "48", MONITORED: "88", EDGE: "BY9"}
STATUS = {POOR: "已脱贫(享受政策)", MONITORED: "边缘易致贫户", EDGE: "低保边缘家庭"}
ABOVE = {POOR: 1.7, MONITORED: 1.8, EDGE: 1.3}
"""Yearly income of a family entered for a case, in limits: no rule of households speaks of it."""


class Supply:
    """Hands out people, each to one case; `number` is the register household that a case is known by."""

    def __init__(self, world: World, ground: Ground) -> None:
        self.world, self.ground = world, ground
        named = {number for _, number in world.clauses} | {number for _, number, *_ in world.innocents}
        self._busy = world.enrolled() | on_any_roll(world) | world.officials() | gone(world, world.as_of)
        self._busy |= {row[0] for row in world.past_exits}
        self._families = {
            register: iter([e for e in lists.register_of(world, register) if self._is_uncovered(e, named)])
            for register in SERIES
        }
        self._waiting: dict[str, Iterator[int]] = {register: iter(()) for register in (*SERIES, "")}
        self._numbers: dict[int, str] = {}
        taken = self._busy | world.in_need()
        members, alive = world.people.members, world.people.is_alive
        order = world.rng.permutation(len(members))[:4000].tolist()
        self._unlisted = iter(
            [h for h in order if alive[members[h]].all() and not taken.intersection(members[h].tolist())]
        )

    def number(self, person: int) -> str:
        """The household of the register the person was found in, else of the household register."""
        folk = self.world.people
        return self._numbers.get(person) or f"{self.world.places.home.code}{int(folk.household[person]):07d}"

    def people(self, register: str, times: int) -> Iterator[int]:
        """Grown people of families of that register, of whom nobody is on a roll; fewer in too small a county.

        Without a register they are of families on no list.
        """
        for _ in range(times):
            person = next(self._waiting[register], None)
            while person is None:
                members = self._open(register)
                if members is None:
                    return
                self._waiting[register] = iter(members)
                person = next(self._waiting[register], None)
            self._busy.add(person)
            yield person

    def listed(self, rule: str, fits: Fits = anyone) -> Iterator[Certificate]:
        """Certificates for innocents whose family is registered poor as well."""
        for case in self.ground.innocent(rule, both(fits, self._can_be_listed)):
            self.enter(POOR, int(self.world.people.household[case.person]), 0.6)
            yield case

    def enter(self, register: str, household: int, limits: float) -> Listing:
        """A register household entered in a poverty register, its income given in limits."""
        income, words = round(limits * limit(self.world), 2), {"series": SERIES[register], "status": STATUS[register]}
        entry = lists.enter(self.world, register, household, income, **words)
        self._numbers.update(dict.fromkeys(entry.persons, entry.number))
        return entry

    def _open(self, register: str) -> list[int] | None:
        """The free grown members of another family of the register, or of one that is entered for it."""
        folk = self.world.people
        if register and (entry := next(self._families[register], None)) is not None:
            self._numbers.update(dict.fromkeys(entry.persons, entry.number))
            persons = entry.persons
        else:
            household = next(self._unlisted, None)
            if household is None:
                return None
            persons = [int(p) for p in folk.members[household]]
            if register:
                self.enter(register, household, ABOVE[register])
        return [p for p in persons if 18 <= folk.age[p] < 80 and folk.is_alive[p] and p not in self._busy]

    def _is_uncovered(self, entry: Listing, named: set[str]) -> bool:
        is_above = entry.income > limit(self.world) * 1.02 and not entry.is_eliminated
        return is_above and entry.number not in named and not self._busy.intersection(entry.persons)

    def _can_be_listed(self, certificate: Certificate) -> bool:
        """A grown head, written as they are, whose family no poverty register has."""
        folk = self.world.people
        is_plain = folk.age[certificate.person] >= 18 and not certificate.use.startswith((INVALID, NAME))
        family = folk.members[folk.household[certificate.person]].tolist()
        return is_plain and not self.world.in_need().intersection(family)
