"""People whom nobody followed up, decided or looked after in time, and those of whom it only looks so."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np

from tests.population import identity

from ..fits import anyone
from ..lists import gone, quiet
from ..planting import Ground
from ..records import Aid, Application, Care, Death, Discovery, Planted, Support, add_months
from ..world import World
from .truth import CARE, DAYS, DECEASED, EXTENDED, FOUND, FOUND_DAYS, OVERDUE, WISH, WISH_DAYS, back_by

SetUp = Callable[..., object]


class Outside:
    """Grown people of households on no list and in no register of hardship, each for one case."""

    def __init__(self, world: World, ground: Ground) -> None:
        self.world, self.ground = world, ground
        away, folk = gone(world, world.as_of), world.people
        known = {d.person for d in world.of(Discovery)} | {a.person for a in world.of(Aid)}
        households = (h for h in quiet(world) if not known.intersection(folk.members[h].tolist()))
        fits = (p for h in households for p in folk.members[h].tolist() if 22 <= folk.age[p] < 75 and folk.is_alive[p])
        self._waiting: Iterator[int] = (p for p in fits if p not in away)

    def fires(self, rule: str, clause: str, *set_up: SetUp) -> None:
        for _ in () if self.world.is_clean else range(self.ground.times):
            if (person := next(self._waiting, None)) is None:
                return
            self.world.add(Planted(person, rule, clause))
            for do in set_up:
                do(person)

    def spares(self, rule: str, clause: str, *set_up: SetUp) -> None:
        for _ in range(self.ground.times):
            if (person := next(self._waiting, None)) is None:
                return
            number = f"{self.world.places.home.code}{int(self.world.people.household[person]):07d}"
            self.world.innocents.append((rule, number, person, clause))
            for do in set_up:
                do(person)


def found(world: World, outside: Outside) -> None:
    """On the roster for more than thirty days, open or being looked into, and nothing came of it.

    Or found lately, closed, applied, aided, on a roll, no resident.
    """
    fires, spares, as_of = partial(outside.fires, FOUND), partial(outside.spares, FOUND), world.as_of
    limit_day = as_of - timedelta(days=FOUND_DAYS)

    def find(person: int, day: date | None = None, result: str | None = None, closed_on: date | None = None) -> date:
        found_on = day or world.before(60, 300)
        world.add(Discovery(person, found_on, world.pick("村居发现", "12345热线"), result, closed_on))
        return found_on

    def apply(person: int, days: int, decision: str = "撤回") -> None:
        day = find(person) + timedelta(days=days)
        world.add(Application(person, day, decision, "家庭人均收入超过标准" if decision == "未批" else ""))

    def aid(person: int, days: int, id_text: str | float | None = None) -> None:
        world.add(Aid(person, find(person) + timedelta(days=days), 1500, "急难型", id_text))

    def find_twice(person: int) -> None:
        find(person, world.before(200, 300))
        find(person, world.before(60, 120), "不符合条件")

    fires("open", find)
    fires("being_looked_into", lambda p: find(p, result="正在核实"))
    fires("thirty_one_days", lambda p: find(p, limit_day - timedelta(days=1)))
    fires("refused_before", lambda p: apply(p, -40, "未批"))
    fires("aided_before", lambda p: aid(p, -9))
    spares("almost_thirty_days", lambda p: find(p, limit_day + timedelta(days=2)))
    spares("closed_with_a_result", lambda p: find(p, result="不符合条件"))
    spares("closed_on_a_day", lambda p: find(p, closed_on=world.before(5, 30)))
    spares("closed_the_second_time", find_twice)
    spares("applied_since", lambda p: apply(p, 12))
    spares("application_pending", lambda p: apply(p, 20, "办理中"))
    spares("aided_the_same_day", lambda p: aid(p, 0))
    spares("aided_under_a_damaged_number", lambda p: aid(p, 9, identity.as_excel_number(world.people.id_number[p])))
    spares("dead", find, lambda p: world.strike_off(p, world.before(10, 40)))
    spares("moved_away", find, world.moved_out.add)
    spares("namesake", lambda p: find(world.stranger(p)))
    for case in outside.ground.innocent(FOUND, anyone):
        find(case.person)
        outside.ground.spare(FOUND, "on_dibao", case)


def wait_long(world: World, outside: Outside) -> None:
    """Accepted too long ago and not decided, extended or not; or in time, extended, decided, withdrawn."""
    fires, spares, as_of = partial(outside.fires, OVERDUE), partial(outside.spares, OVERDUE), world.as_of

    def wait(
        person: int, working: int, *, is_extended: bool | None = False, decision: str = "办理中", days: int = 0
    ) -> None:
        accepted = back_by(working, as_of)
        decided = accepted + timedelta(days=days) if days else None
        entry = Application(person, accepted - timedelta(days=3), decision, "", accepted, is_extended, decided)
        world.add(entry)

    fires("thirty_days_are_over", lambda p: wait(p, DAYS))
    fires("long_ago", lambda p: wait(p, DAYS + 60))
    fires("forty_five_days_are_over", lambda p: wait(p, EXTENDED, is_extended=True))
    fires("extension_not_said", lambda p: wait(p, EXTENDED + 5, is_extended=None))
    spares("almost_thirty_days", lambda p: wait(p, DAYS - 4))
    spares("extended", lambda p: wait(p, EXTENDED - 4, is_extended=True))
    spares("extension_not_said_within_forty_five", lambda p: wait(p, DAYS + 6, is_extended=None))
    spares("withdrawn", lambda p: wait(p, DAYS + 40, decision="撤回"))
    spares("decided_late", lambda p: wait(p, DAYS + 40, decision="批准", days=70))


def tekun(world: World, ground: Ground) -> None:
    """In scattered support with no agreement, one that ended, one still to begin; who wishes to live in a home.

    Or admitted lately, living in a home, agreed for good; a wish of late, withdrawn, the other way.
    """
    plain = [s for s in world.tekun if s.id_text is None and s.person < world.people.count]
    plain = [s for s in plain if world.people.is_alive[s.person] and s.person not in world.enrolled()]
    free = iter([s for s in plain if s.mode == "分散供养"])
    as_of, carer = world.as_of, int(world.people.living(30, 60)[7])
    wished_on = as_of - timedelta(days=WISH_DAYS)

    def agree(support: Support, start: date, until: date | None) -> None:
        world.add(Care(support.person, carer, start, until))

    def wish(support: Support, day: date, words: str = "集中供养") -> None:
        support.wish, support.wished_on = words, day

    def each(rule: str, clause: str, do: Callable[[Support], object], *, is_case: bool) -> None:
        for _ in range(0 if is_case and world.is_clean else ground.times):
            support = next(free, None)
            if support is None:
                return
            if is_case:
                world.add(Planted(support.person, rule, clause))
            else:
                number = f"{world.places.home.code}{int(world.people.household[support.person]):07d}"
                world.innocents.append((rule, number, support.person, clause))
            do(support)

    yesterday, soon = as_of - timedelta(days=1), as_of + timedelta(days=3)
    each(CARE, "no_agreement", lambda _: None, is_case=True)
    each(CARE, "agreement_ended", lambda s: agree(s, world.before(500, 900), yesterday), is_case=True)
    each(CARE, "agreement_to_come", lambda s: agree(s, soon, None), is_case=True)
    each(WISH, "wished_long_ago", lambda s: wish(s, world.before(120, 500)), is_case=True)
    each(WISH, "ninety_one_days", lambda s: wish(s, wished_on - timedelta(days=1)), is_case=True)
    each(CARE, "agreement_ends_soon", lambda s: agree(s, world.before(500, 900), soon), is_case=False)
    each(CARE, "agreement_for_good", lambda s: agree(s, world.before(500, 900), None), is_case=False)
    each(CARE, "admitted_lately", partial(setattr_, "start", world.month - 1), is_case=False)
    each(WISH, "almost_ninety_days", lambda s: wish(s, wished_on + timedelta(days=3)), is_case=False)
    each(WISH, "withdrawn", lambda s: wish(s, world.before(120, 500), "已撤回"), is_case=False)
    each(WISH, "wishes_to_stay", lambda s: wish(s, world.before(120, 500), "分散供养"), is_case=False)
    for support in [s for s in plain if s.mode == "集中供养"][: ground.times]:
        wish(support, world.before(120, 500))


def tekun_die(world: World, outside: Outside) -> None:
    """Dead for months and still on the tekun roll; or dead lately, or somebody else is, or a double was struck off."""
    fires, spares = partial(outside.fires, DECEASED), partial(outside.spares, DECEASED)

    def admit(person: int) -> None:
        world.tekun.append(Support(person, "集中供养", world.month - world.draw(20, 90)))

    def register(person: int, day: date, **more: Any) -> None:
        world.deaths.append(Death(person, "cremation", day, day + timedelta(days=2), is_planted=True, **more))

    def cremate(person: int, day: date) -> None:
        world.people.died_on[person] = np.datetime64(day)
        register(person, day)

    def misname(person: int) -> None:
        register(person, world.before(120, 300), name=world.another_name(person), counts=False)

    def strike_off_double(person: int) -> None:
        day = world.before(120, 500)
        world.deaths.append(Death(person, "police", None, day, reason="重户", counts=False, is_planted=True))

    fires("cremated", admit, lambda p: cremate(p, world.before(60, 700)))
    fires("struck_off", admit, lambda p: world.strike_off(p, world.before(60, 900), is_planted=True))
    fires("a_month_and_a_day", admit, lambda p: cremate(p, add_months(world.as_of, -1) - timedelta(days=1)))
    spares("died_lately", admit, lambda p: cremate(p, world.before(5, 20)))
    spares("namesake_died", admit, lambda p: register(world.stranger(p), world.before(100, 300)))
    spares("name_disagrees_with_id", admit, misname)
    spares("struck_off_as_double", admit, strike_off_double)


def setattr_(field: str, value: object, entry: object) -> None:
    setattr(entry, field, value)
