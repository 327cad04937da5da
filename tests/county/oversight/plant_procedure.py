"""Planted among visits and petitions: complaints nobody followed, obligors who cannot pay, petitions that come back.

Belongs here: cases and innocents of the two rules of procedure. Does not belong here: ambient petitions.
"""

from __future__ import annotations

from datetime import date, timedelta

from ..planting import Ground, anyone, head_of_age
from ..records import Certificate
from ..registers import Business, Insurance, Pension, Petition, RealEstate, Supporter, Visit
from ..world import World
from .common import MANDATORY, REPEATED
from .petitions import enter


def plant(world: World, ground: Ground) -> None:
    """Complaints, claims of incapacity, repeated petitions."""
    _complaints(world, ground)
    _incapable(world, ground)
    _repeated(world, ground)


def _complaints(world: World, ground: Ground) -> None:
    """About a certificate or about a person, with no visit, a township's visit or an earlier one."""
    for clause in ("by_certificate", "by_person", "township_only", "visited_before"):
        for case in ground.each(MANDATORY, clause, head_of_age(world, 25, 200)):
            day = world.before(60, 120)
            head = case.members[0].person
            if clause == "by_person":
                enter(world, head, "", day, is_complaint=True)
            else:
                enter(world, head, case.number, day, is_complaint=True, has_id=clause != "by_certificate")
            if clause == "township_only":
                _visit(world, case, day + timedelta(days=9), "乡镇")
            elif clause == "visited_before":
                _visit(world, case, day - timedelta(days=12), "县级")
    for case in ground.innocent(MANDATORY, head_of_age(world, 25, 200)):
        day = world.before(60, 120)
        enter(world, case.members[0].person, case.number, day, is_complaint=True)
        _visit(world, case, day, "县级")
        ground.spare(MANDATORY, "visited_that_day", case, case.members[0])
    for case in ground.innocent(MANDATORY, head_of_age(world, 25, 200)):
        enter(world, case.members[0].person, case.number, world.before(20, 90), is_complaint=False)
        ground.spare(MANDATORY, "no_complaint", case, case.members[0])


def _visit(world: World, case: Certificate, day: date, level: str) -> None:
    world.of(Visit).append(Visit(case.number, day, level, "", ""))


def _incapable(world: World, ground: Ground) -> None:
    """A child who says that they cannot support; nobody went to see, or somebody did."""
    find = _poor_child(world)

    def claim(case: Certificate, child: int) -> date:
        day, word = world.before(60, 200), "儿子" if world.people.is_male[child] else "女儿"
        world.of(Supporter).append(Supporter(case.number, child, word, 12_000, 3, 0, day, claims_incapacity=True))
        return day

    for case in ground.each(MANDATORY, "incapable_supporter", lambda c: find(c) is not None):
        if (child := find(case)) is not None:
            claim(case, child)
    for case in ground.innocent(MANDATORY, lambda c: find(c) is not None):
        if (child := find(case)) is not None:
            _visit(world, case, claim(case, child) + timedelta(days=5), "县级")
            ground.spare(MANDATORY, "incapable_and_visited", case, case.members[0])


def _poor_child(world: World):
    """Finds a grown living child of the head, living apart, of whom no register knows any means."""
    folk = world.people
    known = {s.person for s in world.salaries} | {v.person for v in world.vehicles} | {o.person for o in world.offices}
    for register in (Business, Pension, Insurance):
        known |= {entry.person for entry in world.of(register)}
    known |= {p for unit in world.of(RealEstate) for p in unit.owners}
    known |= {m.person for c in world.certificates for m in c.members}
    alive = folk.is_alive

    def find(certificate: Certificate) -> int | None:
        head = certificate.members[0].person
        children = [c for c in folk.children.get(head, []) if alive[c] and folk.age[c] >= 25 and c not in known]
        return next((c for c in children if folk.household[c] != folk.household[head]), None)

    return find


def _repeated(world: World, ground: Ground) -> None:
    """Two petitions or three, the last one open; or settled, or single, or of two people of one name."""
    for clause, is_open in (("two", (False, True)), ("three", (True, False, True)), ("two_open", (True, True))):
        for case in ground.each(REPEATED, clause, head_of_age(world, 25, 200)):
            _petitions(world, case, is_open)
    for clause, is_open in (("last_settled", (True, False)), ("single", (True,))):
        for case in ground.innocent(REPEATED, head_of_age(world, 25, 200)):
            _petitions(world, case, is_open)
            ground.spare(REPEATED, clause, case, case.members[0])
    for case in ground.innocent(REPEATED, anyone):
        head = case.members[0].person
        if head not in {p.person for p in world.of(Petition)}:
            enter(world, head, "", world.before(100, 200), is_complaint=False, settled_on=None)
            enter(world, world.stranger(head), "", world.before(20, 60), is_complaint=False, settled_on=None)
            ground.spare(REPEATED, "namesakes", case, case.members[0])


def _petitions(world: World, case: Certificate, is_open: tuple[bool, ...]) -> None:
    """One after the other, none a complaint; about nobody who is the subject of another petition."""
    head = case.members[0].person
    world.registers[Petition] = [p for p in world.of(Petition) if p.person != head]
    first = 90 * len(is_open)
    for order, stays_open in enumerate(is_open):
        day = world.as_of - timedelta(days=first - 80 * order - int(world.rng.integers(0, 9)))
        enter(
            world,
            head,
            case.number,
            day,
            is_complaint=False,
            settled_on=None if stays_open else day + timedelta(days=14),
        )
