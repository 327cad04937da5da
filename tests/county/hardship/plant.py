"""The cases of hardship, and those who only look like them.

Belongs here: severe disability, illness and missed aid in low-income families. Does not belong here: former
recipients and refused applicants (`returning.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np

from .. import identity
from ..lists import limit
from ..planting import Ground
from ..records import Certificate, Death, Member, add_months
from ..registers import Aid, Disability, Medical, Unemployment
from ..world import World
from . import returning
from .supply import EDGE, MONITORED, POOR, Supply
from .verdict import AID, DISABLED, ILL, Planted

Mark = Callable[[int], None]


class Stage:
    """Where cases are set up: who is planted for which clause, in which register their trouble stands."""

    def __init__(self, world: World, ground: Ground) -> None:
        self.world, self.ground, self.supply = world, ground, Supply(world, ground)

    def fires(self, rule: str, clause: str, register: str) -> Iterator[int]:
        """People for a case that fires; nobody in the clean county. Without a register: of a family on no list."""
        if self.world.is_clean:
            return
        for person in self._people(register):
            self.world.of(Planted).append(Planted(person, rule, clause))
            yield person

    def spares(self, rule: str, clause: str, register: str) -> Iterator[int]:
        """People about whom the rule must be silent."""
        for person in self._people(register):
            self.spare(rule, clause, person)
            yield person

    def spare(self, rule: str, clause: str, person: int) -> None:
        """Note that the rule must be silent about somebody."""
        self.world.innocents.append((rule, self.supply.number(person), person, clause))

    def _people(self, register: str) -> Iterator[int]:
        for _ in range(self.ground.times):
            yield from self.supply.low_income(register) if register else self.supply.plain()

    def disable(self, person: int, kind: str = "肢体", grade: int = 1, **more: object) -> None:
        """A disability certificate, valid unless told otherwise."""
        world = self.world
        given = {"issued_on": world.before(60, 900), "valid_until": add_months(world.as_of, 70)}
        self.forget(Disability, person)
        world.of(Disability).append(Disability(person, kind, grade, **(given | more)))  # type: ignore[arg-type]

    def bill(self, person: int, own_paid: int, day: date) -> None:
        """A settled bill, two thirds of it insured."""
        self.world.of(Medical).append(Medical(person, day, own_paid * 3, own_paid))

    def register_jobless(self, person: int, day: date, *, is_insured: bool | None = False) -> None:
        """A registration as unemployed."""
        self.world.of(Unemployment).append(Unemployment(person, day, is_insured))

    def forget(self, entry: type, person: int) -> None:
        """Take the honest entries of a person out of a register, so that a case shows one thing."""
        self.world.of(entry)[:] = [e for e in self.world.of(entry) if e.person != person]

    def die(self, person: int) -> None:
        """Struck off as dead, long enough ago."""
        day = self.world.before(100, 600)
        self.world.people.died_on[person] = np.datetime64(day)
        self.world.deaths.append(Death(person, "police", day, day + timedelta(days=9)))


def plant(world: World, ground: Ground) -> None:
    """The cases, and the innocents."""
    stage = Stage(world, ground)
    _disabled(stage)
    _disabled_or_not(stage)
    _ill(stage)
    _ill_or_not(stage)
    _unaided(stage)
    returning.plant(stage)


def _disabled(stage: Stage) -> None:
    """Every grade that counts, in each kind of low-income family; a certificate for life; a relative on dibao."""
    as_of = stage.world.as_of
    cases = (
        ("grade_1_on_edge_roll", EDGE, "视力", 1),
        ("grade_2_registered_poor", POOR, "肢体", 2),
        ("grade_3_intellectual", MONITORED, "智力", 3),
        ("grade_3_mental", POOR, "精神", 3),
    )
    for clause, register, kind, grade in cases:
        for person in stage.fires(DISABLED, clause, register):
            stage.disable(person, kind, grade)
    for person in stage.fires(DISABLED, "certificate_for_life", POOR):
        stage.disable(person, valid_until=None)
    for person in stage.fires(DISABLED, "certificate_ends_soon", EDGE):
        stage.disable(person, valid_until=as_of + timedelta(days=2))
    for person in stage.fires(DISABLED, "certificate_number_for_number", POOR):
        stage.disable(person, id_text=f"{stage.world.people.id_number[person]}41")
    for person in stage.fires(DISABLED, "number_cell", POOR):
        stage.disable(person, id_text=identity.as_excel_number(stage.world.people.id_number[person]))
    if not stage.world.is_clean:
        _relatives_of_the_enrolled(stage)


def _relatives_of_the_enrolled(stage: Stage) -> None:
    """A disabled member of a registered-poor family of which only another one is enrolled."""
    folk, world = stage.world.people, stage.world
    enrolled = {m.person for c in world.certificates for m in c.members} | {s.person for s in world.tekun}

    def others(head: int) -> list[int]:
        family = folk.members[folk.household[head]].tolist()
        return [p for p in family if p not in enrolled and folk.is_alive[p] and folk.age[p] >= 18]

    for case in stage.supply.listed(DISABLED, lambda case: bool(others(case.members[0].person))):
        person = others(case.members[0].person)[0]
        world.of(Planted).append(Planted(person, DISABLED, "relative_on_dibao"))
        stage.disable(person)


def _disabled_or_not(stage: Stage) -> None:
    """Enrolled, not poor, too slight, expired, gone."""
    world = stage.world
    for case in stage.supply.listed(DISABLED):
        stage.disable(case.members[0].person)
        stage.ground.spare(DISABLED, "on_dibao", case, case.members[0])
    _children_without_number(stage)
    _suspended_and_supported(stage)
    for person in stage.spares(DISABLED, "namesake_disabled", EDGE):
        stage.disable(world.stranger(person))
    for person in stage.spares(DISABLED, "not_known_as_low_income", ""):
        stage.disable(person)
    for person in stage.spares(DISABLED, "certificate_expired", POOR):
        stage.disable(person, valid_until=world.before(1, 90))
    for clause, kind, grade in (("grade_3_limb", "肢体", 3), ("grade_4_mental", "精神", 4)):
        for person in stage.spares(DISABLED, clause, POOR):
            stage.disable(person, kind, grade)
    for person in stage.spares(DISABLED, "moved_away", POOR):
        stage.disable(person)
        world.moved_out.add(person)
    for person in stage.spares(DISABLED, "dead", POOR):
        stage.disable(person)
        stage.die(person)
    for person in stage.spares(DISABLED, "risk_eliminated", ""):
        stage.supply.enter(MONITORED, int(world.people.household[person]), 1.8).is_eliminated = True
        stage.disable(person)


def _children_without_number(stage: Stage) -> None:
    """A disabled child whom the roll lists by name alone, the family registered poor."""
    folk = stage.world.people

    def child_of(case: Certificate) -> Member | None:
        return next((m for m in case.members[1:] if 3 <= folk.age[m.person] < 14), None)

    for case in stage.supply.listed(DISABLED, lambda case: child_of(case) is not None):
        child = child_of(case)
        assert child is not None
        child.id_text = None
        stage.disable(child.person, "智力", 3)
        stage.ground.spare(DISABLED, "child_without_number_on_the_roll", case, child)


def _suspended_and_supported(stage: Stage) -> None:
    """The suspended are still on the roll; so are the people of the tekun roll."""
    world, folk = stage.world, stage.world.people
    listed = {p for e in world.poor + world.monitored + world.edge for p in e.persons}
    for clause, persons in (
        ("suspended", [c.members[0].person for c in world.certificates if c.use == "suspended"]),
        ("on_tekun", [s.person for s in world.tekun if s.person < folk.count]),
    ):
        fits = [p for p in persons if folk.household[p] >= 0 and p not in listed and folk.age[p] >= 18]
        for person in fits[: stage.ground.times]:
            stage.supply.enter(POOR, int(folk.household[person]), 0.6)
            stage.disable(person)
            stage.bill(person, 2 * limit(world), world.before(20, 300))
            for rule in (DISABLED, ILL):
                stage.spare(rule, clause, person)


def _ill(stage: Stage) -> None:
    """Payments of twelve months that reach the line, in one bill or in three."""
    world, line = stage.world, limit(stage.world)
    oldest = add_months(world.as_of, -12) + timedelta(days=3)
    for clause, register, own_paid in (("exactly_the_line", POOR, line), ("far_above", EDGE, line * 3)):
        for person in stage.fires(ILL, clause, register):
            stage.forget(Medical, person)
            stage.bill(person, own_paid, world.before(20, 300))
    for person in stage.fires(ILL, "three_bills", MONITORED):
        stage.forget(Medical, person)
        for share in (0.4, 0.4, 0.3):
            stage.bill(person, int(line * share), world.before(10, 330))
    for person in stage.fires(ILL, "almost_twelve_months_ago", POOR):
        stage.forget(Medical, person)
        stage.bill(person, line + 100, oldest)


def _ill_or_not(stage: Stage) -> None:
    """Below the line, too long ago, insured, not poor, enrolled, gone."""
    world, line = stage.world, limit(stage.world)
    for person in stage.spares(ILL, "one_yuan_below", POOR):
        stage.forget(Medical, person)
        stage.bill(person, line - 1, world.before(20, 300))
    for person in stage.spares(ILL, "over_twelve_months_ago", EDGE):
        stage.forget(Medical, person)
        stage.bill(person, line * 2, add_months(world.as_of, -12) - timedelta(days=1))
    for person in stage.spares(ILL, "paid_by_the_insurance", POOR):
        stage.forget(Medical, person)
        world.of(Medical).append(Medical(person, world.before(20, 300), line * 5, line // 4))
    for person in stage.spares(ILL, "not_known_as_low_income", ""):
        stage.bill(person, line * 2, world.before(20, 300))
    for case in stage.supply.listed(ILL):
        stage.bill(case.members[0].person, line * 2, world.before(20, 300))
        stage.ground.spare(ILL, "on_dibao", case, case.members[0])
    for person in stage.spares(ILL, "dead", POOR):
        stage.bill(person, line * 2, world.before(20, 300))
        stage.die(person)
    for person in stage.spares(ILL, "moved_away", EDGE):
        stage.bill(person, line * 2, world.before(20, 300))
        world.moved_out.add(person)


def _unaided(stage: Stage) -> None:
    """Jobless and uninsured in a low-income family; or insured, unsaid, aided, long ago, not poor, gone."""
    world = stage.world
    lately = add_months(world.as_of, -6) + timedelta(days=3)
    for clause, register in (("edge", EDGE), ("registered_poor", POOR), ("monitored", MONITORED)):
        for person in stage.fires(AID, clause, register):
            stage.register_jobless(person, world.before(20, 150))
    for person in stage.fires(AID, "almost_six_months_ago", POOR):
        stage.register_jobless(person, lately)
    for person in stage.fires(AID, "aided_before", POOR):
        stage.register_jobless(person, day := world.before(20, 150))
        world.of(Aid).append(Aid(person, day - timedelta(days=1), 1500, "急难型"))
    for clause, is_insured in (("insured", True), ("insurance_not_said", None)):
        for person in stage.spares(AID, clause, POOR):
            stage.register_jobless(person, world.before(20, 150), is_insured=is_insured)
    for clause, later in (("aided_the_same_day", 0), ("aided_since", 15)):
        for person in stage.spares(AID, clause, EDGE):
            stage.register_jobless(person, day := world.before(20, 150))
            world.of(Aid).append(Aid(person, day + timedelta(days=later), 2000, "急难型"))
    for person in stage.spares(AID, "aided_under_a_damaged_number", POOR):
        stage.register_jobless(person, day := world.before(40, 150))
        number = identity.as_excel_number(world.people.id_number[person])
        world.of(Aid).append(Aid(person, day + timedelta(days=9), 1000, "急难型", number))
    for person in stage.spares(AID, "over_six_months_ago", POOR):
        stage.register_jobless(person, add_months(world.as_of, -6) - timedelta(days=1))
    for person in stage.spares(AID, "not_known_as_low_income", ""):
        stage.register_jobless(person, world.before(20, 150))
    for person in stage.spares(AID, "dead", POOR):
        stage.register_jobless(person, world.before(20, 90))
        stage.die(person)
    for person in stage.spares(AID, "moved_away", POOR):
        stage.register_jobless(person, world.before(20, 150))
        world.moved_out.add(person)
