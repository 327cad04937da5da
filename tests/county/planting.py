"""Where cases are planted: households not yet used, the marks that name a case, and the innocents."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from .ambient import plants_per_clause
from .fits import Fits, anyone, several
from .records import Certificate, Member
from .world import World

SetUp = Callable[[Certificate], object]
"""What makes a certificate a case, or only look like one; it may return the member whom that is about."""
Told = Mapping[str, Any]
"""Clauses of one kind: what is told of each beside the certificate, a tuple where it is more or less than one thing."""

NONE: Told = {}

RESERVE = 200
"""Certificates kept free for cases, times the number of plants a clause; below it innocents share."""


class Ground:
    """Hands out certificates and people of the roll, each to one case; innocents may share when a county is tiny."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.times = plants_per_clause(world.size)
        free = [c for c in world.certificates if not c.use and c.start < world.month - 7]
        for certificate in [c for c in free if several(c)][:2]:
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

    def case(
        self, rule: str, clause: str, fits: Fits, *set_up: SetUp, times: int | None = None, spares: Told = NONE
    ) -> None:
        """Set up a case that fires, as often as cases are; `spares`: rules that are silent about its head, and why."""
        for case in self.each(rule, clause, fits, times):
            self._set_up(case, set_up, spares)

    def twin(
        self, rule: str, clause: str, fits: Fits, *set_up: SetUp, spares: Told = NONE, alone: bool = False
    ) -> None:
        """Set up an innocent, about whose head the rule must be silent (and those that `spares` names)."""
        self.clear(self.innocent(rule, fits, alone=alone), {rule: clause, **spares}, *set_up)

    def clear(self, cases: Iterable[Certificate], spares: Told, *set_up: SetUp) -> None:
        """Set up innocents among certificates that were found otherwise."""
        for case in cases:
            self._set_up(case, set_up, spares)

    def _set_up(self, case: Certificate, set_up: Iterable[SetUp], spares: Told) -> None:
        done = [do(case) for do in set_up]
        member = next((it for it in done if isinstance(it, Member)), None)
        for rule, clause in spares.items():
            self.spare(rule, clause, case, member)

    def plant(
        self, rule: str, fits: Fits, do: Callable[..., object], fires: Told = NONE, silent: Told = NONE, *,
        times: int | None = None, alone: bool = False,
    ) -> None:  # fmt: skip
        """Cases and innocents of one kind by clause: `do` is told of the certificate and what the clause says."""
        for clause, told in fires.items():
            self.case(rule, clause, fits, _told(do, told), times=times)
        for clause, told in silent.items():
            self.twin(rule, clause, fits, _told(do, told), alone=alone)

    def plant_heads(
        self, rule: str, fits: Fits, do: Callable[..., object], fires: Told = NONE, silent: Told = NONE, *,
        namesakes: Told = NONE, like: Fits = anyone, **how: Any,
    ) -> None:  # fmt: skip
        """Such a kind of what heads do or have; `namesakes`: what one in no other register does, who shares a name."""
        self.plant(rule, fits, of_head(do), fires, silent, **how)
        for clause, told in namesakes.items():
            self.twin(rule, clause, like, _told(lambda c, *told: do(self.world.stranger(c.person), *told), told))

    def outsider(self, named: set[str], low: int, high: int) -> int:
        """A living person from an age until before another whose name is none of these."""
        grown = self.world.people.living(low, high).tolist()
        while True:
            person = grown[self.world.draw(0, len(grown))]
            if self.world.people.name[person] not in named:
                return person

    def suspended(self) -> list[Certificate]:
        """Certificates that are suspended for reasons of their own: wrong enrolment is silent about them."""
        return [c for c in self.world.certificates if c.use == "suspended"][: self.times]


def _told(do: Callable[..., object], told: Any) -> SetUp:
    return lambda case: do(case, *(told if isinstance(told, tuple) else (told,)))


def in_order(*steps: Callable[[World, Ground], None]) -> Callable[[World, Ground], None]:
    """One planting of several: the families that are hard to find come first."""

    def plant(world: World, ground: Ground) -> None:
        for step in steps:
            step(world, ground)

    return plant


def changed(of: str = "", **fields: Any) -> SetUp:
    """Other values in fields of the certificate or of what an attribute of it holds.

    Each is a value, or a function that says it of the certificate.
    """

    def set_up(case: Certificate) -> None:
        for field, value in fields.items():
            setattr(getattr(case, of) if of else case, field, value(case) if callable(value) else value)

    return set_up


def having(find: Callable[[Certificate], Any], do: Callable[..., object]) -> tuple[Fits, SetUp]:
    """Where something is found about a certificate, and what is done with it there."""
    return lambda c: find(c) is not None, lambda c: do(c, find(c))


def of_head(do: Callable[..., object]) -> Callable[..., object]:
    """To the head what `do` does to a person."""
    return lambda certificate, *told: do(certificate.person, *told)
