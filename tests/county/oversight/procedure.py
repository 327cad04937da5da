"""Planted among visits and petitions: complaints nobody followed, obligors who cannot pay, petitions that come back.

Belongs here: cases and innocents of the two rules of procedure. Does not belong here: ambient petitions.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from ..planting import Ground, anyone, head_of_age, in_order
from ..records import Business, Certificate, Insurance, Pension, Petition, RealEstate, Supporter, Visit
from ..world import World
from .honest import enter
from .truth import MANDATORY, REPEATED


def _visit(world: World, case: Certificate, day: date, level: str = "县级") -> None:
    world.add(Visit(case.number, day, level, "", ""))


def _complaints(world: World, ground: Ground) -> None:
    """About a certificate or about a person, with no visit, a township's visit or an earlier one."""
    grown = head_of_age(world, 25, 200)

    def complain(case: Certificate, *, is_of_person: bool = False, has_id: bool = True) -> date:
        day = world.before(60, 120)
        enter(world, case.person, "" if is_of_person else case.number, day, is_complaint=True, has_id=has_id)
        return day

    def visit(case: Certificate, days: int, level: str = "县级") -> None:
        _visit(world, case, complain(case) + timedelta(days=days), level)

    def write(case: Certificate) -> None:
        enter(world, case.person, case.number, world.before(20, 90), is_complaint=False)

    ground.case(MANDATORY, "by_certificate", grown, lambda c: complain(c, has_id=False))
    ground.case(MANDATORY, "by_person", grown, lambda c: complain(c, is_of_person=True))
    ground.case(MANDATORY, "township_only", grown, lambda c: visit(c, 9, "乡镇"))
    ground.case(MANDATORY, "visited_before", grown, lambda c: visit(c, -12))
    ground.twin(MANDATORY, "visited_that_day", grown, lambda c: visit(c, 0))
    ground.twin(MANDATORY, "no_complaint", grown, write)


def _incapable(world: World, ground: Ground) -> None:
    """A child who says that they cannot support; nobody went to see, or somebody did."""
    find = _poor_child(world)

    def claim(case: Certificate) -> date:
        child, day = find(case), world.before(60, 200)
        word = "儿子" if world.people.is_male[child] else "女儿"
        world.add(Supporter(case.number, child, word, 12_000, 3, 0, day, claims_incapacity=True))
        return day

    def fits(case: Certificate) -> bool:
        return find(case) is not None

    ground.case(MANDATORY, "incapable_supporter", fits, claim)
    seen = "incapable_and_visited"
    ground.twin(MANDATORY, seen, fits, lambda c: _visit(world, c, claim(c) + timedelta(days=5)))


def _poor_child(world: World) -> Callable[[Certificate], int | None]:
    """Finds a grown living child of the head, living apart, of whom no register knows any means."""
    folk, alive = world.people, world.people.is_alive
    entries = (world.salaries, world.vehicles, *map(world.of, (Business, Pension, Insurance)))
    known = {entry.person for register in entries for entry in register} | world.officials() | world.enrolled()
    known |= {p for unit in world.of(RealEstate) for p in unit.owners}

    def find(case: Certificate) -> int | None:
        children = [c for c in folk.children.get(case.person, []) if alive[c] and folk.age[c] >= 25 and c not in known]
        return next((c for c in children if folk.household[c] != folk.household[case.person]), None)

    return find


def _repeated(world: World, ground: Ground) -> None:
    """Two petitions or three, the last one open; or settled, or single, or of two people of one name."""
    grown = head_of_age(world, 25, 200)

    def write(case: Certificate, is_open: tuple[bool, ...]) -> None:
        """One after the other, none a complaint; about nobody who is the subject of another petition."""
        world.forget(Petition, case.person)
        for order, stays_open in enumerate(is_open):
            back = 90 * len(is_open) - 80 * order - world.draw(0, 9)
            day = world.as_of - timedelta(days=back)
            settled_on = None if stays_open else day + timedelta(days=14)
            enter(world, case.person, case.number, day, is_complaint=False, settled_on=settled_on)

    for clause, is_open in (("two", (False, True)), ("three", (True, False, True)), ("two_open", (True, True))):
        ground.case(REPEATED, clause, grown, lambda c, is_open=is_open: write(c, is_open))
    for clause, is_open in (("last_settled", (True, False)), ("single", (True,))):
        ground.twin(REPEATED, clause, grown, lambda c, is_open=is_open: write(c, is_open))
    for case in ground.innocent(REPEATED, anyone):
        if case.person not in {p.person for p in world.of(Petition)}:
            enter(world, case.person, "", world.before(100, 200), is_complaint=False)
            enter(world, world.stranger(case.person), "", world.before(20, 60), is_complaint=False)
            ground.spare(REPEATED, "namesakes", case)


plant = in_order(_complaints, _incapable, _repeated)
