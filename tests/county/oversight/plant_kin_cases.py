"""Planted around officials: filings out of date or never visited, declarations that hide, relatives who handle.

Belongs here: cases and innocents of the relatives' queue. Does not belong here: unfiled relatives (`plant_kin.py`).
"""

from __future__ import annotations

from datetime import timedelta

from ..planting import Ground, both, head_of_age
from ..records import Filing, Office
from ..registers import Declaration, Visit
from ..world import World
from . import common
from .common import CONTRADICTED, HANDLER, STALE, UNVISITED, Roster, file_both, kept, post, relatives


def plant(world: World, ground: Ground) -> None:
    """Cases which need particular families first."""
    _handlers(world, ground)
    _declarations(world, ground)
    _unvisited(world, ground)
    _stale(world, ground)


def _handlers(world: World, ground: Ground) -> None:
    """The clerk who signs, or one of those who visited, is kin of a member; or only seems to be."""
    roster = Roster(world, world.as_of)
    taken = {name for _, name in roster.bearers}
    name = world.people.name
    for path in ("子女", "兄弟姐妹"):
        for case, _member, official in relatives(world, ground, HANDLER, f"handler_{path}", path, fires=True):
            if name[official] not in taken:
                post(world, official, case.village, "乡镇经办")
                case.handler = name[official]
    for category in ("民政协理员", common.BUREAU):
        for case, _member, official in relatives(
            world, ground, HANDLER, f"investigator_{category}", "子女", fires=True
        ):
            if name[official] not in taken:
                post(world, official, case.village, category)
                _visit(world, case.number, world.before(20, 90), "乡镇", name[official])
    _handlers_only_in_seeming(world, ground)


def _handlers_only_in_seeming(world: World, ground: Ground) -> None:
    """A name that two officials have; one who has left; a son-in-law, who is not among the eight."""
    name = world.people.name
    for case, member, official in relatives(world, ground, HANDLER, "two_of_that_name", "子女", fires=False):
        post(world, official, case.village, "民政协理员")
        world.offices.append(
            Office(
                world.stranger(official),
                f"{common.township_of(world, case.village)}人民政府",
                "办事员",
                "乡镇经办",
                case.village,
                world.before(400, 900),
            )
        )
        case.handler = name[official]
    for case, member, official in relatives(world, ground, HANDLER, "left_office", "父母", fires=False):
        post(world, official, case.village, "民政协理员", has_left=True)
        case.handler = name[official]
    find = common.child_in_law(world)
    for case in ground.innocent(HANDLER, lambda c: find(c) is not None):
        if (official := find(case)) is not None:
            post(world, official, case.village, "民政协理员")
            case.handler = name[official]
            ground.spare(HANDLER, "outside_the_set", case, case.members[0])


def _declarations(world: World, ground: Ground) -> None:
    """Declared as not on dibao, or left out; or declared as it is, left blank, not declared by anybody."""
    for case, member, official in relatives(world, ground, CONTRADICTED, "says_not_enrolled", "子女", fires=True):
        post(world, official, case.village)
        _declare(world, official, member.person, False)
    for path in ("父母", "兄弟姐妹"):
        for case, member, official in relatives(world, ground, CONTRADICTED, f"left_out_{path}", path, fires=True):
            post(world, official, case.village)
            kept(world).left_out.add((official, member.person))
            _declare(world, official, official, False)
    find = common.child_in_law(world)
    for case in ground.each(CONTRADICTED, "says_no_of_in_law", lambda c: find(c) is not None):
        if (official := find(case)) is not None:
            post(world, official, case.village)
            member = case.members[0].person
            world.of(Declaration).append(Declaration(official, member, "配偶父亲", False))
    for clause, said in (("declared_as_enrolled", True), ("left_blank", None)):
        for case, member, official in relatives(world, ground, CONTRADICTED, clause, "子女", fires=False):
            post(world, official, case.village)
            _declare(world, official, member.person, said)
    for case, member, official in relatives(world, ground, CONTRADICTED, "never_declared", "子女", fires=False):
        post(world, official, case.village)
        kept(world).never_declares.add(official)
    for case, member, official in relatives(
        world, ground, CONTRADICTED, "declared_without_number", "父母", fires=False
    ):
        post(world, official, case.village)
        _declare(world, official, member.person, True, has_id=False)


def _declare(world: World, official: int, person: int, said: bool | None, *, has_id: bool = True) -> None:
    word = "本人" if person == official else world.people.near_relatives(official).get(person, "亲属")
    world.of(Declaration).append(Declaration(official, person, word, said, has_id))


def _unvisited(world: World, ground: Ground) -> None:
    """Filed, and nobody of the county came this year; or they did."""
    year = world.as_of.year
    for clause, form, days in (
        ("never_visited", "both_ids", None),
        ("township_only", "official_id_only", ("乡镇", 20, 40)),
        ("last_year", "person_id_only", ("县级", 370, 500)),
    ):
        for case, member, official in relatives(world, ground, UNVISITED, clause, "子女", fires=True):
            post(world, official, case.village)
            file_both(world, case.number, member.person, official, form)
            if days is not None:
                level, low, high = days
                visited_on = world.before(low, high)
                if level == "县级" and visited_on.year == year:
                    visited_on = visited_on.replace(year=year - 1, day=min(visited_on.day, 28))
                _visit(world, case.number, visited_on, level, "")
    for case, member, official in relatives(world, ground, UNVISITED, "visited", "父母", fires=False):
        post(world, official, case.village)
        file_both(world, case.number, member.person, official)


def _visit(world: World, certificate: str, day, level: str, name: str) -> None:
    world.of(Visit).append(Visit(certificate, day, level, name, ""))


def _stale(world: World, ground: Ground) -> None:
    """The relative left the roll, or the official the post; or both stand, or nobody can tell who was meant."""
    for case, member, official in relatives(world, ground, STALE, "official_left", "子女", fires=True):
        post(world, official, case.village, has_left=True)
        file_both(world, case.number, member.person, official)
    if not world.is_clean:
        for form in ("both_ids", "person_id_only", "names_swapped", "official_id_only"):
            for entry in _of_former(world, form):
                world.clauses[STALE, f"/{entry.person}"] = f"relative_left_{form}"
                world.filings.append(entry)
    for case in ground.innocent(STALE, both(head_of_age(world, 30, 200))):
        head = case.members[0]
        official = _any_cadre(world)
        file_both(world, case.number, head.person, official.person)
        ground.spare(STALE, "both_stand", case, head)
    _stale_in_seeming(world, ground)


def _stale_in_seeming(world: World, ground: Ground) -> None:
    """Suspended is still on the roll; another post is still a post; a form with two bare names says nothing."""
    paused = [c for c in world.certificates if c.status == "暂停" and c.present(world.month)]
    for case in paused[: ground.times]:
        file_both(world, case.number, case.members[0].person, _any_cadre(world).person)
        ground.spare(STALE, "suspended", case, case.members[0])
    for case, member, official in relatives(world, ground, STALE, "another_post", "父母", fires=False):
        post(world, official, case.village)
        since = world.before(3000, 4000)
        until = since + timedelta(days=900)
        place = common.township_of(world, case.village)
        world.offices.append(Office(official, f"{place}人民政府", "办事员", "乡镇经办", case.village, since, until))
        file_both(world, case.number, member.person, official)
    for order, entry in enumerate(_of_former(world, "both_ids")):
        entry.writes_person_id = entry.writes_official_id = False
        entry.certificate = ""
        world.filings.append(entry)
        world.innocents.append((STALE, f"两个姓名{order + 1}", entry.person, "names_alone"))


def _any_cadre(world: World) -> Office:
    cadres = [o for o in world.offices if o.category == "村居干部" and common.serves(o, world.as_of)]
    return cadres[int(world.rng.integers(len(cadres)))]


def _of_former(world: World, form: str) -> list[Filing]:
    """Filings of people who left the roll before, each with a village cadre; nobody is used twice."""
    folk, used = world.people, {f.person for f in world.filings}
    alive, on_roll = folk.is_alive, common.standing(world, world.as_of)
    free = [
        (p, number)
        for p, number, day, reason in world.past_exits
        if alive[p] and p not in used and p not in on_roll and reason != "死亡" and day < world.as_of
    ]
    times = max(1, round(world.size / 20_000))
    return [common.plant_kin.filing(world, number, p, _any_cadre(world).person, form) for p, number in free[:times]]
