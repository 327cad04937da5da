"""Planted around officials, visits and petitions: filings out of date or never visited, declarations that hide.

Relatives who handle, complaints nobody followed, obligors who cannot pay, petitions that come back. Does not belong
here: unfiled relatives (`plant_kin.py`), ambient petitions.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from tests.population.people import NOBODY

from .. import plant_kin
from ..ambient import plants_per_clause
from ..fits import aged, anyone
from ..kinfolk.registers import poor_child
from ..lists import standing
from ..planting import Ground, having, in_order
from ..records import Certificate, Declaration, Filing, Member, Office, Petition, Supporter, Visit
from ..world import World
from . import truth
from .honest import enter
from .truth import (
    BUREAU,
    CONTRADICTED,
    HANDLER,
    MANDATORY,
    MISNUMBERED,
    REPEATED,
    STALE,
    UNVISITED,
    Roster,
    kept,
    kin_of,
)

ASSISTANT, CLERK = "民政协理员", "乡镇经办"


def _kin(
    ground: Ground, rule: str, clause: str, path: str, *, fires: bool, is_posted: bool = True, has_left: bool = False
) -> Iterator[tuple[Certificate, Member, int]]:
    """Certificates with a member and a relative, the tie written in the register, who gets a post in the township."""
    for case, member, official in plant_kin.families(ground, rule, clause, path, fires=fires):
        plant_kin.register_tie(ground.world, member.person, official, path)
        if is_posted:
            _post(ground.world, official, case, has_left=has_left)
        yield case, member, official


def _post(world: World, person: int, case: Certificate, category: str = ASSISTANT, *, has_left: bool = False) -> None:
    """Give a person a post in the township of a certificate, in force unless it has ended."""
    plant_kin.appoint(world, person, category, case.village, position=category[2:], has_left=has_left)


def _post_clerk(world: World, person: int, case: Certificate, since: date, until: date | None = None) -> None:
    employer = f"{world.places.villages[case.village].township}人民政府"
    world.offices.append(Office(person, employer, "办事员", CLERK, case.village, since, until))


def _child_in_law(world: World) -> Callable[[Certificate], int | None]:
    """Finds the husband or wife of the head's child, who may hold office: no near relative of the national eight."""
    folk, may_serve = world.people, plant_kin.may_serve(world)

    def find(case: Certificate) -> int | None:
        children, kin = folk.children.get(case.person, []), kin_of(world, case)
        partners = [int(folk.spouse[c]) for c in children if folk.spouse[c] != NOBODY]
        return next((p for p in partners if may_serve(p) and p not in kin), None)

    return find


def _file(world: World, certificate: str, person: int, official: int, form: str = "both_ids") -> None:
    world.filings.append(plant_kin.filing(world, certificate, person, official, form))


def _visit(world: World, case: Certificate, day: date, level: str = "县级", name: str = "") -> None:
    world.add(Visit(case.number, day, level, name, ""))


def _handlers(world: World, ground: Ground) -> None:
    """The clerk who signs, or one of those who visited, is kin of a member; or only seems to be.

    It seems so of a name that two officials have, one who has left, a son-in-law, who is not among the eight.
    """
    name, taken = world.people.name, {name for _, name in Roster(world, world.as_of).bearers}
    for path in ("子女", "兄弟姐妹"):
        for case, _member, official in _kin(ground, HANDLER, f"handler_{path}", path, fires=True, is_posted=False):
            if name[official] not in taken:
                _post(world, official, case, CLERK)
                case.handler = name[official]
    for category in (ASSISTANT, BUREAU):
        clause = f"investigator_{category}"
        for case, _member, official in _kin(ground, HANDLER, clause, "子女", fires=True, is_posted=False):
            if name[official] not in taken:
                _post(world, official, case, category)
                _visit(world, case, world.before(20, 90), "乡镇", name[official])
    for case, _member, official in _kin(ground, HANDLER, "two_of_that_name", "子女", fires=False):
        _post_clerk(world, world.stranger(official), case, world.before(400, 900))
        case.handler = name[official]
    for case, _member, official in _kin(ground, HANDLER, "left_office", "父母", fires=False, has_left=True):
        case.handler = name[official]

    def handle(case: Certificate, official: int) -> None:
        _post(world, official, case)
        case.handler = name[official]

    ground.twin(HANDLER, "outside_the_set", *having(_child_in_law(world), handle))


def _declarations(world: World, ground: Ground) -> None:
    """Declared as not on dibao, or left out; or declared as it is, left blank, not declared by anybody."""

    def declare(official: int, person: int, said: bool | None, *, has_id: bool = True) -> None:
        word = "本人" if person == official else world.people.near_relatives(official).get(person, "亲属")
        world.add(Declaration(official, person, word, said, has_id))

    for _case, member, official in _kin(ground, CONTRADICTED, "says_not_enrolled", "子女", fires=True):
        declare(official, member.person, False)
    for path in ("父母", "兄弟姐妹"):
        for _case, member, official in _kin(ground, CONTRADICTED, f"left_out_{path}", path, fires=True):
            kept(world).left_out.add((official, member.person))
            declare(official, official, False)

    def deny(case: Certificate, official: int) -> None:
        _post(world, official, case)
        world.add(Declaration(official, case.person, "配偶父亲", False))

    ground.case(CONTRADICTED, "says_no_of_in_law", *having(_child_in_law(world), deny))
    for clause, said in (("declared_as_enrolled", True), ("left_blank", None)):
        for _case, member, official in _kin(ground, CONTRADICTED, clause, "子女", fires=False):
            declare(official, member.person, said)
    for _case, _member, official in _kin(ground, CONTRADICTED, "never_declared", "子女", fires=False):
        kept(world).never_declares.add(official)
    for _case, member, official in _kin(ground, CONTRADICTED, "declared_without_number", "父母", fires=False):
        declare(official, member.person, True, has_id=False)


def _unvisited(world: World, ground: Ground) -> None:
    """Filed, and nobody of the county came this year; or they did."""
    year = world.as_of.year
    for case, member, official in _kin(ground, UNVISITED, "never_visited", "子女", fires=True):
        _file(world, case.number, member.person, official)
    for case, member, official in _kin(ground, UNVISITED, "township_only", "子女", fires=True):
        _file(world, case.number, member.person, official, "official_id_only")
        _visit(world, case, world.before(20, 40), "乡镇")
    for case, member, official in _kin(ground, UNVISITED, "last_year", "子女", fires=True):
        _file(world, case.number, member.person, official, "person_id_only")
        day = world.before(370, 500)
        _visit(world, case, day.replace(year=year - 1, day=min(day.day, 28)) if day.year == year else day, "县级")
    for case, member, official in _kin(ground, UNVISITED, "visited", "父母", fires=False):
        _file(world, case.number, member.person, official)


def _stale(world: World, ground: Ground) -> None:
    """The relative left the roll, or the official the post; or both stand, or nobody can tell who was meant.

    Suspended is still on the roll; another post is still a post; a form with two bare names says nothing.
    """
    for case, member, official in _kin(ground, STALE, "official_left", "子女", fires=True, has_left=True):
        _file(world, case.number, member.person, official)
    if not world.is_clean:
        for form in ("both_ids", "person_id_only", "names_swapped", "official_id_only"):
            for entry in _of_former(world, ground, form):
                world.clauses[STALE, f"/{entry.person}"] = f"relative_left_{form}"
                world.filings.append(entry)

    def file_cadre(case: Certificate) -> None:
        _file(world, case.number, case.person, _any_cadre(world))

    ground.twin(STALE, "both_stand", aged(world, 30), file_cadre)
    paused = [c for c in world.certificates if c.status == "暂停" and c.present(world.month)]
    ground.clear(paused[: ground.times], {STALE: "suspended"}, file_cadre)
    for case, member, official in _kin(ground, STALE, "another_post", "父母", fires=False):
        since = world.before(3000, 4000)
        _post_clerk(world, official, case, since, since + timedelta(days=900))
        _file(world, case.number, member.person, official)
    for order, entry in enumerate(_of_former(world, ground, "both_ids")):
        entry.writes_person_id = entry.writes_official_id = False
        entry.certificate = ""
        world.filings.append(entry)
        world.innocents.append((STALE, f"两个姓名{order + 1}", entry.person, "names_alone"))


def _any_cadre(world: World) -> int:
    cadres = [o.person for o in world.offices if o.category == "村居干部" and truth.serves(o, world.as_of)]
    return cadres[world.draw(0, len(cadres))]


def _of_former(world: World, ground: Ground, form: str) -> list[Filing]:
    """Filings of people who left the roll before, each with a village cadre; nobody is used twice."""
    taken, alive = {f.person for f in world.filings} | standing(world, world.as_of).keys(), world.people.is_alive
    left = [(p, number) for p, number, day, why in world.past_exits if why != "死亡" and day < world.as_of]
    free = [(p, number) for p, number in left if alive[p] and p not in taken]
    return [plant_kin.filing(world, number, p, _any_cadre(world), form) for p, number in free[: ground.times]]


def _complaints(world: World, ground: Ground) -> None:
    """About a certificate or about a person, with no visit, a township's visit or an earlier one."""
    grown = aged(world, 25)

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
    visited = {"township_only": (9, "乡镇"), "visited_before": -12}
    ground.plant(MANDATORY, grown, visit, visited, {"visited_that_day": 0})
    ground.twin(MANDATORY, "no_complaint", grown, write)


def _incapable(world: World, ground: Ground) -> None:
    """A child who says that they cannot support; nobody went to see, or somebody did."""

    def claim(case: Certificate, child: int) -> date:
        day, word = world.before(60, 200), "儿子" if world.people.is_male[child] else "女儿"
        world.add(Supporter(case.number, child, word, 12_000, 3, 0, day, claims_incapacity=True))
        return day

    def claim_and_see(case: Certificate, child: int) -> None:
        _visit(world, case, claim(case, child) + timedelta(days=5))

    find = poor_child(world)
    ground.case(MANDATORY, "incapable_supporter", *having(find, claim))
    ground.twin(MANDATORY, "incapable_and_visited", *having(find, claim_and_see))


def _repeated(world: World, ground: Ground) -> None:
    """Two petitions or three, the last one open; or settled, or single, or of two people of one name."""

    def write(case: Certificate, *is_open: bool) -> None:
        """One after the other, none a complaint; about nobody who is the subject of another petition."""
        world.forget(Petition, case.person)
        for order, stays_open in enumerate(is_open):
            back = 90 * len(is_open) - 80 * order - world.draw(0, 9)
            day = world.as_of - timedelta(days=back)
            settled_on = None if stays_open else day + timedelta(days=14)
            enter(world, case.person, case.number, day, is_complaint=False, settled_on=settled_on)

    unsettled = {"two": (False, True), "three": (True, False, True), "two_open": (True, True)}
    ground.plant(REPEATED, aged(world, 25), write, unsettled, {"last_settled": (True, False), "single": True})
    for case in ground.innocent(REPEATED, anyone):
        if case.person not in {p.person for p in world.of(Petition)}:
            enter(world, case.person, "", world.before(100, 200), is_complaint=False)
            enter(world, world.stranger(case.person), "", world.before(20, 60), is_complaint=False)
            ground.spare(REPEATED, "namesakes", case)


plant = in_order(_handlers, _declarations, _unvisited, _stale, _complaints, _incapable, _repeated)


def misnumber(world: World) -> None:
    """Filings of families whose number was written wrong, once all have filed; the same number is innocent."""
    times, kept_by = plants_per_clause(world.size), {c.number: c for c in world.certificates}
    # Of whom another form files somebody, which has no such column, nothing is said of the number.
    unsaid = {who for f in world.filings if f.form != "county" for who in (f.person, f.official)}
    plain = [
        (entry, kept_by[entry.certificate])
        for entry in world.filings
        if entry.form == "county" and entry.writes_person_id and entry.writes_official_id and not entry.is_swapped
        and entry.certificate in kept_by and kept_by[entry.certificate].use in ("", "innocent")
        and unsaid.isdisjoint({entry.official, *(m.person for m in kept_by[entry.certificate].members)})
    ]  # fmt: skip
    wrong = [] if world.is_clean else plain[-times - 1 :]
    for entry, certificate in wrong:
        world.clauses[MISNUMBERED, certificate.number] = "another_number"
        entry.certificate = f"{certificate.number[:6]}9{certificate.number[7:]}"
    for entry, certificate in plain[: len(plain) - len(wrong)][-times - 1 :]:
        world.innocents.append((MISNUMBERED, certificate.number, entry.person, "same_number"))
