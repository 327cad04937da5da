"""Where cases are planted: households not yet used, the marks that name a case, and the innocents."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np

from . import identity, people
from .ambient import plants_per_clause
from .records import Certificate, Member
from .world import World

Fits = Callable[[Certificate], bool]
SetUp = Callable[[Certificate], object]
"""What is done to a certificate so that it is a case, or only looks like one."""
Told = Mapping[str, tuple]

RESERVE = 200
"""Certificates kept free for cases, times the number of plants a clause; below it innocents share."""


class Ground:
    """Hands out certificates and people of the roll, each to one case; innocents may share when a county is tiny."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.times = plants_per_clause(world.size)
        free = [c for c in world.certificates if not c.use and c.start < world.month - 7]
        for certificate in [c for c in free if is_several(c)][:2]:
            certificate.use = "second_night"
            free.remove(certificate)
        self._free = {c.number: c for c in free}
        self._shared: list[Certificate] = []
        self._taken: set[tuple[str, str]] = set()

    def fresh(self, fits: Fits, use: str) -> Iterator[Certificate]:
        """Certificates that fit and have no case yet; each is looked at once."""
        for number, certificate in list(self._free.items()):
            if number in self._free and fits(certificate):
                del self._free[number]
                certificate.use = use
                yield certificate

    def each(self, rule: str, clause: str, fits: Fits, times: int | None = None) -> Iterator[Certificate]:
        """Fresh certificates for a case that fires; none in the clean county."""
        if self.world.is_clean:
            return
        for certificate in islice(self.fresh(fits, f"{rule}:{clause}"), times or self.times):
            self.world.clauses[(rule, certificate.number)] = clause
            yield certificate

    def innocent(self, rule: str, fits: Fits, *, alone: bool = False) -> Iterator[Certificate]:
        """Certificates for an innocent of a rule; the caller says through `spare` of what it is innocent.

        `alone` where the case changes the certificate so that no other innocent could share it.
        """
        fresh = self.fresh(fits, "innocent")
        if alone:
            yield from islice(fresh, self.times)
            return
        for _ in range(self.times):
            certificate = next(fresh, None) if len(self._free) > RESERVE * self.times else None
            if certificate is None:
                certificate = next((c for c in self._shared if (rule, c.number) not in self._taken and fits(c)), None)
            if certificate is not None:
                self._taken.add((rule, certificate.number))
                if certificate not in self._shared:
                    self._shared.append(certificate)
                yield certificate

    def spare(self, rule: str, clause: str, certificate: Certificate, member: Member | None = None) -> None:
        """Note that the rule must be silent about the member, by default the head."""
        person = (member or certificate.head).person
        self.world.innocents.append((rule, certificate.number, person, clause))

    def case(self, rule: str, clause: str, fits: Fits, set_up: SetUp, times: int | None = None) -> None:
        """Set up a case that fires, as often as cases are."""
        for certificate in self.each(rule, clause, fits, times):
            set_up(certificate)

    def twin(self, rule: str, clause: str, fits: Fits, set_up: SetUp, *also: str, alone: bool = False) -> None:
        """Set up an innocent, about whose head the rule must be silent (and those `also` named)."""
        self.clear(self.innocent(rule, fits, alone=alone), clause, set_up, rule, *also)

    def cases(self, rule: str, fits: Fits, do: Callable, clauses: Told, times: int | None = None) -> None:
        """Cases of one kind by clause: what `do` is told beside the certificate."""
        for clause, told in clauses.items():
            self.case(rule, clause, fits, lambda c, told=told: do(c, *told), times)

    def twins(self, rule: str, fits: Fits, do: Callable, clauses: Told, *also: str, alone: bool = False) -> None:
        """Innocents of one kind by clause."""
        for clause, told in clauses.items():
            self.twin(rule, clause, fits, lambda c, told=told: do(c, *told), *also, alone=alone)

    def clear(self, cases: Iterable[Certificate], clause: str, set_up: SetUp, *rules: str) -> None:
        """Set up innocents among certificates that were found otherwise."""
        for case in cases:
            set_up(case)
            for rule in rules:
                self.spare(rule, clause, case)

    def outsider(self, named: set[str], low: int, high: int) -> int:
        """A living person of an age whose name is none of these."""
        folk = self.world.people
        grown = np.flatnonzero(folk.is_alive & (folk.age > low) & (folk.age < high)).tolist()
        while True:
            person = grown[self.world.draw(0, len(grown))]
            if folk.name[person] not in named:
                return person

    def suspended(self) -> list[Certificate]:
        """Certificates that are suspended for reasons of their own: wrong enrolment is silent about them."""
        return [c for c in self.world.certificates if c.use == "suspended"][: self.times]

    def join(self, certificate: Certificate, person: int) -> Member:
        """Add a person to a certificate, from its first month."""
        folk = self.world.people
        relation = people.relation_to(folk, person, certificate.person)
        member = Member(person, folk.name[person], folk.id_number[person], relation, joined=0)
        certificate.members.append(member)
        return member


def in_order(*steps: Callable[[World, Ground], None]) -> Callable[[World, Ground], None]:
    """One planting of several: the families that are hard to find come first."""

    def plant(world: World, ground: Ground) -> None:
        for step in steps:
            step(world, ground)

    return plant


def having(find: Callable[[Certificate], Any], do: Callable[..., object]) -> tuple[Fits, SetUp]:
    """Where something is found about a certificate, and what is done with it there."""
    return lambda c: find(c) is not None, lambda c: do(c, find(c))


def of_head(do: Callable[..., object]) -> Callable[..., object]:
    """To the head what `do` does to a person."""
    return lambda certificate, *told: do(certificate.person, *told)


def anyone(_certificate: Certificate) -> bool:
    return True


def is_sole(certificate: Certificate) -> bool:
    return len(certificate.members) == 1


def is_several(certificate: Certificate) -> bool:
    return len(certificate.members) > 1


def is_urban(certificate: Certificate) -> bool:
    return certificate.is_urban


def is_rural(certificate: Certificate) -> bool:
    return not certificate.is_urban


def head_of_age(world: World, low: int, high: int) -> Fits:
    return lambda c: low <= world.people.age[c.person] < high


def is_unique_name(world: World) -> Fits:
    """Nobody else in the county has the head's name."""
    seen: dict[str, int] = {}
    for name in world.people.name[world.people.is_resident]:
        seen[name] = seen.get(name, 0) + 1
    return lambda c: seen.get(world.people.name[c.person], 0) == 1


def has_digits_only(world: World) -> Fits:
    """The head's number does not end with X: a spreadsheet takes it for a number."""
    return lambda c: world.people.id_number[c.person][-1] != "X"


def is_right_by_chance(world: World) -> Fits:
    """Cut by a spreadsheet, the head's number is another one that looks right, and nobody's."""
    folk = world.people
    taken = set(folk.id_number.tolist())

    def test(certificate: Certificate) -> bool:
        number = folk.id_number[certificate.person]
        return identity.is_right_by_chance(number) and identity.cut(number) not in taken

    return test


def both(*tests: Fits) -> Fits:
    return lambda c: all(test(c) for test in tests)
