"""Planted around officials: on the roll themselves, or kin of somebody on it, filed or not."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import numpy as np

from tests.population.people import NOBODY

from .fits import aged
from .planting import Ground, having, in_order
from .records import Certificate, Filing, Member, Office, Wedding
from .world import World

ENROLLED, RELATIVE = "official_enrolled", "relative_not_filed"
PATHS = ("子女", "父母", "兄弟姐妹", "孙子女", "祖父母", "配偶")
_KINDS = {"儿子": "子女", "女儿": "子女", "父亲": "父母", "母亲": "父母", "丈夫": "配偶", "妻子": "配偶"}
FORMS = ("both_ids", "names_swapped", "person_id_only", "official_id_only", "one_id_column")


def appoint(
    world: World, person: int, category: str = "村居干部", village: int | None = None, *, position: str = "",
    has_left: bool = False,
) -> None:  # fmt: skip
    """Give a person a post in a village, by default their own, and no other; in force unless it has ended."""
    village = int(world.people.village[person]) if village is None else village
    place = world.places.villages[village]
    employers = {"村居干部": f"{place.township}{place.full}", "民政干部职工": "县民政局"}
    employer = employers.get(category, f"{place.township}人民政府")
    position = position or ("村委会委员" if category == "村居干部" else "民政协理员")
    until = world.before(10, 300) if has_left else None
    world.offices = [o for o in world.offices if o.person != person]
    world.offices.append(Office(person, employer, position, category, village, world.before(400, 3000), until))


def may_serve(world: World) -> Callable[[int], bool]:
    """Grown, alive, living in the county, on no roll and in no post."""
    folk, taken = world.people, world.officials() | world.on_tekun() | world.enrolled()
    alive = folk.is_alive
    return lambda p: bool(alive[p]) and 21 <= folk.age[p] < 67 and p not in taken


Pair = tuple[Member, int]
"""A member of a certificate, and a relative who may hold office."""


def _pairs(world: World, path: str) -> Callable[[Certificate], Pair | None]:
    """Finds such a pair whose kinship is of the path."""
    can_serve = may_serve(world)

    def find(certificate: Certificate) -> Pair | None:
        for member in certificate.members:
            for relative, word in world.people.near_relatives(member.person).items():
                is_of_path = _kind(word) == path and can_serve(relative)
                if is_of_path and register_tie(world, member.person, relative, path, dry=True):
                    return member, relative
        return None

    return find


def _kind(word: str) -> str:
    if word in _KINDS:
        return _KINDS[word]
    return "祖父母" if word[-2:] in ("祖父", "祖母") else "孙子女" if "孙" in word else "兄弟姐妹"


def register_tie(world: World, person: int, relative: int, path: str, *, dry: bool = False) -> bool:
    """Make the register write the numbers which show the relation; False where a link between is not registered."""
    folk = world.people
    links: list[tuple[np.ndarray, int]] = []

    def up(child: int, parent: int) -> bool:
        links.append((world.writes_father if folk.father[child] == parent else world.writes_mother, child))
        return child not in world.unregistered

    def between(child: int, elder: int) -> bool:
        middle = [m for m in folk.parents(child) if folk.is_resident[m] and folk.is_child(m, elder)]
        return bool(middle) and up(child, middle[0]) and up(middle[0], elder)

    if path == "兄弟姐妹":
        parent = folk.father[person] if folk.father[person] == folk.father[relative] else folk.mother[person]
        fine = up(person, int(parent)) and up(relative, int(parent))
    elif path == "配偶":
        links.append((world.writes_spouse, person))
        fine = True
    elif path in ("子女", "父母"):
        fine = up(relative, person) if path == "子女" else up(person, relative)
    else:
        fine = between(relative, person) if path == "孙子女" else between(person, relative)
    if fine and not dry:
        for flags, index in links:
            flags[index] = True
    return fine


def families(
    ground: Ground, rule: str, clause: str, find: str | Callable[[Certificate], Pair | None], *, fires: bool
) -> Iterator[tuple[Certificate, Member, int]]:
    """Certificates with a member and the relative who will hold office; innocent ones are spared."""
    finder = _pairs(ground.world, find) if isinstance(find, str) else find

    def fits(certificate: Certificate) -> bool:
        return finder(certificate) is not None

    for case in ground.each(rule, clause, fits) if fires else ground.innocent(rule, fits):
        found = finder(case)
        if found is not None:
            yield case, *found
            if not fires:
                ground.spare(rule, clause, case, found[0])


def _unfiled(world: World, ground: Ground) -> None:
    """A relative of each kind in office, unfiled; also where only the marriage book or the household shows it."""
    for path in PATHS:
        for _case, member, relative in families(ground, RELATIVE, f"unfiled_{path}", path, fires=True):
            register_tie(world, member.person, relative, path)
            _leave_unfiled(world, member, relative)
    for _case, member, spouse in families(ground, RELATIVE, "unfiled_by_marriage_book", "配偶", fires=True):
        man, woman = world.people.man_first(member.person, spouse)
        world.writes_spouse[[man, woman]] = False
        if not any(w.man == man for w in world.weddings):
            world.weddings.append(Wedding(man, woman, "结婚", world.before(400, 9000)))
        _leave_unfiled(world, member, spouse)
    for _case, member, child in families(ground, RELATIVE, "unfiled_by_household", _pair_at_home(world), fires=True):
        world.writes_father[child] = world.writes_mother[child] = False
        _leave_unfiled(world, member, child)


def _pair_at_home(world: World) -> Callable[[Certificate], Pair | None]:
    """Finds a grown child in the same register household, one of the two its head."""
    folk, find = world.people, _pairs(world, "子女")

    def is_at_home(member: Member, child: int) -> bool:
        household = folk.household[child]
        return household == folk.household[member.person] and folk.head[household] in (member.person, child)

    def at_home(certificate: Certificate) -> Pair | None:
        found = find(certificate)
        return found if found and is_at_home(*found) else None

    return at_home


def _leave_unfiled(world: World, member: Member, official: int) -> None:
    appoint(world, official, world.pick("村居干部", "村居干部", "民政协理员"))
    world.unfiled.add((member.person, official))


def _filed(world: World, ground: Ground) -> None:
    """The same families, filed in each of the ways a form allows."""
    for order, form in enumerate(FORMS):
        for case, member, relative in families(ground, RELATIVE, f"filed_{form}", PATHS[order % 3], fires=False):
            appoint(world, relative)
            world.filings.append(filing(world, case.number, member.person, relative, form))


def filing(world: World, certificate: str, person: int, official: int, form: str) -> Filing:
    """One row of the filing register in one of the ways it is filled."""
    word = world.people.near_relatives(official).get(person, "亲属")
    day, kind = world.before(20, 700), "one_column" if form == "one_id_column" else "county"
    entry = Filing(person, official, word, certificate, day, kind, is_swapped=form == "names_swapped")
    entry.writes_person_id = form != "official_id_only"
    entry.writes_official_id = form not in ("person_id_only", "one_id_column")
    return entry


def _unrelated(world: World, ground: Ground) -> None:
    """Left office; a post that is not covered; divorced; kin outside the eight relations."""
    kinds = {"left_office": {"has_left": True}, "post_not_covered": {"category": "其他公职"}}
    if "其他公职" in world.places.home.covered:
        del kinds["post_not_covered"]
    for clause, post in kinds.items():
        for _case, member, relative in families(ground, RELATIVE, clause, "子女", fires=False):
            appoint(world, relative, **post)
            world.unfiled.add((member.person, relative))
    for _case, member, spouse in families(ground, RELATIVE, "divorced", "配偶", fires=False):
        divorce(world, member.person, spouse)
        appoint(world, spouse)
    _farther_kin(world, ground)


def divorce(world: World, person: int, spouse: int) -> None:
    """Divorced last year; the register still has them as married and in one household."""
    folk = world.people
    day = world.before(90, 400)
    for one, other in ((person, spouse), (spouse, person)):
        folk.former_spouse[one], folk.spouse[one] = other, NOBODY
        folk.divorced_on[one] = np.datetime64(day)
        world.writes_spouse[one] = True
    man, woman = folk.man_first(person, spouse)
    kept = [w for w in world.weddings if w.man != man]
    married_on = day - timedelta(days=3000)
    world.weddings = [*kept, Wedding(man, woman, "结婚", married_on), Wedding(man, woman, "离婚", day)]


def _farther_kin(world: World, ground: Ground) -> None:
    """A nephew or niece, and a spouse's parent, in office: outside the national eight."""
    folk, can_serve = world.people, may_serve(world)

    def nephew(person: int) -> int | None:
        siblings = [r for r, word in folk.near_relatives(person).items() if _kind(word) == "兄弟姐妹"]
        return next((c for s in siblings for c in folk.children.get(s, []) if can_serve(c)), None)

    def parent_in_law(person: int) -> int | None:
        spouse = int(folk.spouse[person])
        return next((p for p in (folk.parents(spouse) if spouse != NOBODY else ()) if can_serve(p)), None)

    for clause, kin in (("nephew", nephew), ("parent_in_law", parent_in_law)):
        of_person = partial(lambda kin, case: kin(case.person), kin)
        ground.twin(RELATIVE, clause, *having(of_person, lambda _, official: appoint(world, official)))


def _enrolled(world: World, ground: Ground) -> None:
    """An official draws dibao; or did hold office, holds one that is not covered, or only shares the name."""
    grown = aged(world, 22, 67)

    def namesake(case: Certificate) -> None:
        village, person = int(world.people.village[case.person]), world.stranger(case.person)
        since = world.before(400, 900)
        world.offices.append(Office(person, "县水利局", "村建员", "村居干部", village, since))

    posts = {f"category_{post}": post for post in ("村居干部", "民政协理员", "乡镇经办")}
    ground.plant_heads(ENROLLED, grown, partial(appoint, world), posts)
    ground.twin(ENROLLED, "left_office", grown, lambda c: appoint(world, c.person, has_left=True))
    others = {} if "其他公职" in world.places.home.covered else {"post_not_covered": "其他公职"}
    ground.plant_heads(ENROLLED, grown, partial(appoint, world), silent=others)
    ground.twin(ENROLLED, "namesake_in_office", grown, namesake)


def file_all(world: World) -> None:
    """Everybody else does file: each official in office with each near relative who is on the roll."""
    known = {(f.person, f.official) for f in world.filings} | world.unfiled
    on_roll = {m.person: c.number for c in world.certificates for m in c.present(world.month)}
    for office in world.offices:
        if office.person >= world.people.count or (office.until is not None and office.until < world.as_of):
            continue
        for relative in world.people.near_relatives(office.person):
            if relative in on_roll and (relative, office.person) not in known:
                form = world.pick(*FORMS, "both_ids", "both_ids", "both_ids")
                world.filings.append(filing(world, on_roll[relative], relative, office.person, form))


plant = in_order(_unfiled, _filed, _unrelated, _enrolled)
