"""Planted: split households, tekun, the lonely on no roll; supporters and cards are in `care.py`."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from tests.population.people import NOBODY

from .. import plant_kin, plant_roll
from ..fits import Fits, both, sole
from ..lists import uncovered
from ..planting import Ground, of_head
from ..records import Certificate, Disability, Support, Supporter
from ..world import World, open_at_home, open_certificate
from . import care
from .registers import distant_kin, support
from .truth import OUTSIDE, SPLIT, TEKUN, Family, alone, hukou_number


def plant(world: World, ground: Ground) -> None:
    """Split households first: they need particular families."""
    family = Family(world, world.as_of, set(world.people.dead().tolist()))
    for step in (_split, _tekun, _outside):
        step(world, ground, family)
    care.plant(world, ground)


def _split(world: World, ground: Ground, family: Family) -> None:
    """A spouse or a minor child left out: known by numbers, or only by what they are to the head.

    Or the same spouse left out with a reason; and a grown child at home.
    """
    folk, couple = world.people, _couple(world, family)

    def leave_spouse(case: Certificate, is_written: bool = True) -> int:
        spouse = case.members.pop(1).person
        world.writes_spouse[[case.person, spouse]] = is_written
        return spouse

    def leave_unwritten_spouse(case: Certificate) -> None:
        spouse = leave_spouse(case, False)
        world.weddings = [w for w in world.weddings if spouse not in (w.man, w.woman)]

    def leave_child(case: Certificate) -> None:
        child = case.members.pop().person
        world.writes_father[child] = world.writes_mother[child] = True

    def has_one_child(case: Certificate) -> bool:
        """The last member is a child of the head, not yet seventeen, at home."""
        child = case.last.person
        is_child = folk.is_child(child, case.person) and 3 < folk.age[child] < 17
        return bool(is_child and not case.is_single and child in family.at_home(case.person))

    def enrol_elsewhere(case: Certificate, spouse: int) -> None:
        where = {"is_urban": case.is_urban, "village": case.village, "start": world.month - 11}
        new = open_certificate(world, [spouse], **where)
        new.use, new.handler = "second", case.handler

    def leaves_grown_child(case: Certificate) -> bool:
        members = {m.person for m in case.members}
        grown = [p for p in family.at_home(case.person) if folk.age[p] > 18 and p not in members]
        return any(folk.is_child(p, case.person) for p in grown)

    with_head = both(couple, lambda c: "户主" in [folk.relation[m.person] for m in c.members])
    ground.case(SPLIT, "spouse", couple, leave_spouse)
    ground.case(SPLIT, "spouse_by_household_alone", with_head, leave_unwritten_spouse)
    ground.case(SPLIT, "minor_child", has_one_child, leave_child)
    reasons: dict[str, Callable[[Certificate, int], object]] = {
        "single": lambda case, _: setattr(case, "is_single", True),
        "in_tekun": lambda _, spouse: world.tekun.append(Support(spouse, "分散供养", world.month - 16)),
        "deceased": lambda _, spouse: plant_roll.die(world, spouse, world.before(150, 700), "police"),
        "moved_out": lambda _, spouse: world.moved_out.add(spouse),
        "divorced": lambda case, spouse: plant_kin.divorce(world, case.person, spouse),
        "on_another_certificate": enrol_elsewhere,
    }
    for clause, give_reason in reasons.items():
        left_out = partial(lambda why, case: why(case, leave_spouse(case)), give_reason)
        ground.twin(SPLIT, clause, _couple(world, family), left_out, alone=True)
    ground.twin(SPLIT, "grown_child", leaves_grown_child)


def _couple(world: World, family: Family) -> Fits:
    """Husband and wife of one hukou household and nobody else, both plainly on the roll."""

    def fits(case: Certificate) -> bool:
        if len(case.members) != 2 or case.is_single:
            return False
        head, other = (m.person for m in case.members)
        return bool(world.people.spouse[head] == other and other in family.at_home(head))

    return fits


def forget_kin(world: World, person: int) -> None:
    """No register shows a spouse, child or parent of the person any more, and no supporter."""
    folk = world.people
    world.writes_father[person] = world.writes_mother[person] = world.writes_spouse[person] = False
    for partner in {int(folk.spouse[person]), int(folk.former_spouse[person])} - {NOBODY}:
        world.writes_spouse[partner] = False
    for child in folk.children.get(person, []):
        world.write_parent(child, person, False)
    world.weddings = [w for w in world.weddings if person not in (w.man, w.woman)]
    own = {c.number for c in world.certificates if c.members and c.person == person}
    world.keep(Supporter, lambda s: s.certificate not in own and s.person != person)


def _is_alone(world: World, family: Family, low: int, high: int) -> Fits:
    """One person on the certificate and in the hukou household, of an age, no kin in office: that kinship is proved."""
    officials = world.officials()

    def fits(case: Certificate) -> bool:
        is_alone = low <= family.age(case.person) < high and family.at_home(case.person) == [case.person]
        return is_alone and officials.isdisjoint(world.people.near_relatives(case.person))

    return both(sole, fits)


def _certify(world: World, person: int, kind: str, grade: int, *, has_expired: bool = False) -> None:
    """A disability certificate of its own, in place of any other."""
    world.forget(Disability, person)
    until = world.before(5, 300) if has_expired else world.as_of + timedelta(days=900)
    world.add(Disability(person, kind, grade, world.before(700, 2900), until))


def _tekun(world: World, ground: Ground, family: Family) -> None:
    """Alone and old, alone and an orphan, alone and severely disabled.

    Or alone and old with a supporter or kin; too young; not disabled enough; with others at home.
    """
    old, grown = _is_alone(world, family, 60, 100), _is_alone(world, family, 18, 60)
    forget, certify = of_head(partial(forget_kin, world)), partial(_certify, world)

    def disable(case: Certificate, kind: str, grade: int) -> None:
        forget(case)
        certify(case.person, kind, grade)

    def with_child(case: Certificate) -> bool:
        return _living_child(world, family, case.person) is not None

    ground.case(TEKUN, "aged", old, forget)
    ground.plant(TEKUN, grown, disable, {"disabled_肢体1": ("肢体", 1), "disabled_精神2": ("精神", 2)})
    for parent, child in () if world.is_clean else _last_parents(world)[: ground.times]:
        _orphan(world, parent, child)

    def spared(clause: str, fits: Fits) -> list[Certificate]:
        cases = list(ground.innocent(TEKUN, fits))
        ground.clear(cases, {TEKUN: clause}, forget)
        return cases

    for case in spared("supporter_known", old):
        support(world, case, distant_kin(world, case.person), consents=False)
    for case in spared("child_known", both(old, with_child)):
        world.write_parent(_living_child(world, family, case.person), case.person)
    spared("under_sixty", grown)
    for case in spared("disabled_in_limbs_grade_2", grown):
        certify(case.person, "肢体", 2)
    for case in spared("disability_expired", grown):
        certify(case.person, "智力", 1, has_expired=True)
    ground.twin(TEKUN, "with_others_at_home", both(sole, lambda c: len(family.at_home(c.person)) > 1))


def _last_parents(world: World) -> list[tuple[int, int]]:
    """Households on no list of one parent and one child under fifteen."""
    age = world.people.age
    homes = [sorted(world.people.members[h].tolist(), key=lambda p: age[p]) for h in uncovered(world)]
    return [(home[1], home[0]) for home in homes if len(home) == 2 and age[home[0]] < 15 and age[home[1]] > 19]


def _orphan(world: World, parent: int, child: int) -> None:
    """The parent has died; the child is the only one of the household and of its certificate."""
    world.strike_off(parent, world.before(200, 800), 6, is_planted=True)
    forget_kin(world, child)
    case = open_at_home(world, [child], world.month - 6)
    case.handler = next((c.handler for c in world.certificates if c.village == case.village), case.handler)
    case.use = f"{TEKUN}:orphan"
    world.clauses[(TEKUN, case.number)] = "orphan"


def _living_child(world: World, family: Family, person: int) -> int | None:
    return next((c for c in world.people.children.get(person, []) if family.is_here(c)), None)


def _outside(world: World, ground: Ground, family: Family) -> None:
    """Alone on no roll: eighty, or sixty and severely disabled, without kin; and those who lack one of these."""
    officials = world.officials()
    taken = world.in_need() | world.enrolled() | world.on_tekun() | officials | {row[0] for row in world.past_exits}
    free = [p for p in alone(world, family) if p not in taken and officials.isdisjoint(world.people.near_relatives(p))]
    very_old = iter([p for p in free if family.age(p) >= 80])
    old = iter([p for p in free if family.age(p) < 80])

    def fire(clause: str, among: Iterator[int], *disability: str | int) -> None:
        person = None if world.is_clean else next(among, None)
        if person is not None:
            forget_kin(world, person)
            world.clauses[(OUTSIDE, hukou_number(world, person))] = clause
            if disability:
                _certify(world, person, *disability)

    def spare(clause: str, among: Iterator[int], set_up: Callable[[int], object] = lambda person: None) -> None:
        person = next(among, None)
        if person is not None:
            forget_kin(world, person)
            world.innocents.append((OUTSIDE, hukou_number(world, person), person, clause))
            set_up(person)

    def write_child(person: int) -> None:
        world.write_parent(_living_child(world, family, person), person)

    def support_alone(person: int) -> None:
        world.tekun.append(Support(person, "集中供养", world.month - 40))

    for _ in range(ground.times):
        fire("disabled_肢体2", old, "肢体", 2)
        fire("disabled_智力3", old, "智力", 3)
        fire("very_old", very_old)
        spare("under_eighty_not_disabled", old)
        spare("disabled_in_limbs_grade_3", old, lambda p: _certify(world, p, "肢体", 3))
        # A child whom only the child's own entry in the register reveals.
        with_child = (p for p in very_old if _living_child(world, family, p) is not None)
        spare("child_known", with_child, write_child)
        spare("on_tekun", very_old, support_alone)
