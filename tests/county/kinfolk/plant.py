"""Planted: the whole of this group, rule by rule; supporters and cards are in `plant_care.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import islice

import numpy as np

from .. import plant_kin, plant_rest, plant_roll
from ..people import NOBODY
from ..planting import Ground, both, is_sole
from ..records import Certificate, Death, Member, Support
from ..registers import Disability, Supporter
from ..world import World, open_certificate
from . import plant_care
from .family import Family
from .honest import distant_kin, support
from .trial import OUTSIDE, SPLIT, TEKUN, alone, hukou_number

Fits = Callable[[Certificate], bool]


def plant(world: World, ground: Ground) -> None:
    """Split households first: they need particular families."""
    family = Family(world, world.as_of, set(np.flatnonzero(~np.isnat(world.people.died_on)).tolist()))
    _split(world, ground, family)
    _whole(world, ground, family)
    _tekun(world, ground, family)
    _not_tekun(world, ground, family)
    _outside(world, ground, family)
    plant_care.plant(world, ground)


def _split(world: World, ground: Ground, family: Family) -> None:
    """A spouse or a minor child left out: known by numbers, or only by what they are to the head."""
    for case in ground.each(SPLIT, "spouse", _couple(world, family)):
        spouse = _leave_out(case, 1)
        world.writes_spouse[[case.members[0].person, spouse]] = True
    fits = both(_couple(world, family), lambda c: "户主" in [world.people.relation[m.person] for m in c.members])
    for case in ground.each(SPLIT, "spouse_by_household_alone", fits):
        spouse = _leave_out(case, 1)
        world.writes_spouse[[case.members[0].person, spouse]] = False
        world.weddings = [w for w in world.weddings if spouse not in (w.man, w.woman)]
    for case in ground.each(SPLIT, "minor_child", _with_child(world, family)):
        child = _leave_out(case, len(case.members) - 1)
        world.writes_father[child] = world.writes_mother[child] = True


def _couple(world: World, family: Family) -> Fits:
    """Husband and wife of one hukou household and nobody else, both plainly on the roll."""
    folk = world.people

    def fits(c: Certificate) -> bool:
        if len(c.members) != 2 or c.is_single:
            return False
        head, other = (m.person for m in c.members)
        return bool(folk.spouse[head] == other and other in family.at_home(head))

    return fits


def _with_child(world: World, family: Family) -> Fits:
    """The last member is a child of the head, not yet seventeen, at home, and nobody minor else."""
    folk = world.people

    def fits(c: Certificate) -> bool:
        head, child = c.members[0].person, c.members[-1].person
        is_child = head in (folk.father[child], folk.mother[child]) and 3 < folk.age[child] < 17
        return bool(is_child and not c.is_single and child in family.at_home(head))

    return fits


def _leave_out(case: Certificate, place: int) -> int:
    return case.members.pop(place).person


def _whole(world: World, ground: Ground, family: Family) -> None:
    """The same spouse left out, with a reason; and a grown child at home."""
    couple = _couple(world, family)

    def single(case: Certificate, spouse: Member) -> None:
        case.is_single = True

    def in_tekun(case: Certificate, spouse: Member) -> None:
        world.tekun.append(Support(spouse.person, "分散供养", world.month - 16))

    def deceased(case: Certificate, spouse: Member) -> None:
        plant_roll.die(world, spouse.person, world.before(150, 700), "police")

    def moved_out(case: Certificate, spouse: Member) -> None:
        world.moved_out.add(spouse.person)

    def divorced(case: Certificate, spouse: Member) -> None:
        plant_kin.divorce(world, case.members[0].person, spouse.person)

    def on_another_certificate(case: Certificate, spouse: Member) -> None:
        new = open_certificate(
            world, [spouse.person], is_urban=case.is_urban, village=case.village, start=world.month - 11
        )
        new.use, new.handler = "second", case.handler

    for reason in (single, in_tekun, deceased, moved_out, divorced, on_another_certificate):
        for case in ground.innocent(SPLIT, couple, alone=True):
            spouse = case.members.pop(1)
            world.writes_spouse[[case.members[0].person, spouse.person]] = True
            reason(case, spouse)
            ground.spare(SPLIT, reason.__name__, case, case.members[0])
    for case in ground.innocent(SPLIT, _grown_child_left_out(world, family)):
        ground.spare(SPLIT, "grown_child", case, case.members[0])


def _grown_child_left_out(world: World, family: Family) -> Fits:
    folk = world.people

    def fits(c: Certificate) -> bool:
        head, members = c.members[0].person, {m.person for m in c.members}
        return any(
            folk.age[p] > 18 and p not in members and head in (folk.father[p], folk.mother[p])
            for p in family.at_home(head)
        )

    return fits


def forget_kin(world: World, person: int) -> None:
    """No register shows a spouse, child or parent of the person any more, and no supporter."""
    folk = world.people
    world.writes_father[person] = world.writes_mother[person] = world.writes_spouse[person] = False
    for partner in {int(folk.spouse[person]), int(folk.former_spouse[person])} - {NOBODY}:
        world.writes_spouse[partner] = False
    for child in folk.children.get(person, []):
        (world.writes_father if folk.father[child] == person else world.writes_mother)[child] = False
    world.weddings = [w for w in world.weddings if person not in (w.man, w.woman)]
    own = {c.number for c in world.certificates if c.members and c.members[0].person == person}
    entries = world.of(Supporter)
    entries[:] = [s for s in entries if s.certificate not in own and s.person != person]


def _is_alone(world: World, family: Family, low: int, high: int) -> Fits:
    """One person on the certificate and in the hukou household, of an age, no kin in office: that kinship is proved."""
    officials = {o.person for o in world.offices}

    def fits(c: Certificate) -> bool:
        person = c.members[0].person
        is_alone = low <= family.age(person) < high and family.at_home(person) == [person]
        return is_alone and officials.isdisjoint(world.people.near_relatives(person))

    return both(is_sole, fits)


def _certify(world: World, person: int, kind: str, grade: int, *, has_expired: bool = False) -> None:
    """A disability certificate of its own, in place of any other."""
    entries = world.of(Disability)
    entries[:] = [d for d in entries if d.person != person]
    until = world.before(5, 300) if has_expired else world.as_of + timedelta(days=900)
    entries.append(Disability(person, kind, grade, world.before(700, 2900), until))


def _tekun(world: World, ground: Ground, family: Family) -> None:
    """Alone and old, alone and an orphan, alone and severely disabled."""
    for case in ground.each(TEKUN, "aged", _is_alone(world, family, 60, 100)):
        forget_kin(world, case.members[0].person)
    grown = _is_alone(world, family, 18, 60)
    for kind, grade in (("肢体", 1), ("精神", 2)):
        for case in ground.each(TEKUN, f"disabled_{kind}{grade}", grown):
            forget_kin(world, case.members[0].person)
            _certify(world, case.members[0].person, kind, grade)
    if not world.is_clean:
        for parent, child in _last_parents(world, family)[: ground.times]:
            _orphan(world, parent, child)


def _last_parents(world: World, family: Family) -> list[tuple[int, int]]:
    """Households on no list of one parent and one child under fifteen."""
    folk = world.people
    pairs = []
    for household in plant_rest.uncovered(world):
        home = sorted(folk.members[household].tolist(), key=lambda p: folk.age[p])
        if len(home) == 2 and folk.age[home[0]] < 15 and folk.age[home[1]] >= 20:
            pairs.append((home[1], home[0]))
    return pairs


def _orphan(world: World, parent: int, child: int) -> None:
    """The parent has died; the child is the only one of the household and of its certificate."""
    day = world.before(200, 800)
    world.people.died_on[parent] = np.datetime64(day)
    world.deaths.append(Death(parent, "police", day, day + timedelta(days=6), is_planted=True))
    forget_kin(world, child)
    village = int(world.people.village[child])
    case = open_certificate(
        world, [child], is_urban=world.places.villages[village].is_urban, village=village, start=world.month - 6
    )
    case.handler = next((c.handler for c in world.certificates if c.village == village), case.handler)
    case.use = f"{TEKUN}:orphan"
    world.clauses[(TEKUN, case.number)] = "orphan"


def _not_tekun(world: World, ground: Ground, family: Family) -> None:
    """Alone and old with a supporter or kin; too young; not disabled enough; with others at home."""
    folk = world.people
    old, grown = _is_alone(world, family, 60, 100), _is_alone(world, family, 18, 60)

    def spared(clause: str, fits: Fits) -> list[tuple[Certificate, int]]:
        cases = [(case, case.members[0].person) for case in ground.innocent(TEKUN, fits)]
        for case, person in cases:
            forget_kin(world, person)
            ground.spare(TEKUN, clause, case, case.members[0])
        return cases

    for case, person in spared("supporter_known", old):
        support(world, case, distant_kin(world, person), consents=False)
    for _case, person in spared("child_known", both(old, lambda c: bool(_living_child(world, family, c)))):
        child = _living_child(world, family, _case)
        (world.writes_father if folk.father[child] == person else world.writes_mother)[child] = True
    spared("under_sixty", grown)
    for _case, person in spared("disabled_in_limbs_grade_2", grown):
        _certify(world, person, "肢体", 2)
    for _case, person in spared("disability_expired", grown):
        _certify(world, person, "智力", 1, has_expired=True)
    for case in ground.innocent(TEKUN, both(is_sole, lambda c: len(family.at_home(c.members[0].person)) > 1)):
        ground.spare(TEKUN, "with_others_at_home", case, case.members[0])


def _living_child(world: World, family: Family, case: Certificate) -> int | None:
    children = world.people.children.get(case.members[0].person, [])
    return next((c for c in children if family.is_here(c)), None)


def _outside(world: World, ground: Ground, family: Family) -> None:
    """Alone on no roll: eighty, or sixty and severely disabled, without kin; and those who lack one of these."""
    taken = {p for entries in (world.poor, world.monitored, world.edge) for e in entries for p in e.persons}
    taken |= {m.person for c in world.certificates for m in c.members} | {s.person for s in world.tekun}
    taken |= {o.person for o in world.offices} | {person for person, *_ in world.past_exits}
    officials = {o.person for o in world.offices}
    free = [p for p in alone(world, family) if p not in taken and officials.isdisjoint(world.people.near_relatives(p))]
    very_old = iter([p for p in free if family.age(p) >= 80])
    old = iter([p for p in free if family.age(p) < 80])

    def fire(clause: str, person: int) -> None:
        forget_kin(world, person)
        world.clauses[(OUTSIDE, hukou_number(world, person))] = clause

    def spare(clause: str, person: int) -> None:
        forget_kin(world, person)
        world.innocents.append((OUTSIDE, hukou_number(world, person), person, clause))

    for _ in range(ground.times):
        for kind, grade in (("肢体", 2), ("智力", 3)) if not world.is_clean else ():
            for person in islice(old, 1):
                fire(f"disabled_{kind}{grade}", person)
                _certify(world, person, kind, grade)
        for person in islice(very_old, 0 if world.is_clean else 1):
            fire("very_old", person)
        for person in islice(old, 1):
            spare("under_eighty_not_disabled", person)
        for person in islice(old, 1):
            spare("disabled_in_limbs_grade_3", person)
            _certify(world, person, "肢体", 3)
        _spare_with_kin(world, family, very_old, spare)
        for person in islice(very_old, 1):
            spare("on_tekun", person)
            world.tekun.append(Support(person, "集中供养", world.month - 40))


def _spare_with_kin(world: World, family: Family, very_old, spare) -> None:
    """A child whom only the child's own entry in the register reveals."""
    folk = world.people
    for person in very_old:
        child = next((c for c in folk.children.get(person, []) if family.is_here(c)), None)
        if child is not None:
            spare("child_known", person)
            (world.writes_father if folk.father[child] == person else world.writes_mother)[child] = True
            return
