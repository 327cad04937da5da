"""Planted among changed lives: graduates still at school, movers, open doubts, high spending, certificates of death."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from ..fits import aged, anyone, both, rural, several, unique_name, urban
from ..plant_roll import AWAITING, STILL, die, dies
from ..planting import Ground, in_order
from ..records import Certificate, Doubt, Graduate, Member, Move, Spending, add_months
from ..world import Ago, World
from . import identities
from .registers import ABROAD, SCHOOLS

GRADUATED, MOVED = "graduated_still_student", "moved_out_still_enrolled"
DOUBT, SPENDING = "verification_doubt_open", "high_spending"


def _graduates(world: World, ground: Ground) -> None:
    """Students by the roll whose last degree is done; or done lately, not the last, a namesake's; or no students."""
    grace, years_ago = add_months(world.as_of, -2), ((Ago(200, 900), "本科"),)

    def youth(case: Certificate) -> Member | None:
        """The first member old enough for a degree and young enough to be at school."""
        return next((m for m in case.members if 17 <= world.people.age[m.person] < 40), None)

    def study(case: Certificate, *degrees: tuple, is_student: bool = True, of_namesake: bool = False) -> Member | None:
        member = youth(case)
        assert member is not None
        member.is_student = is_student
        person = world.stranger(member.person) if of_namesake else member.person
        for when, degree in degrees:
            day = world.day(when)
            world.add(Graduate(person, world.pick(*SCHOOLS), degree, day))
        return member

    fits = both(rural, lambda c: youth(c) is not None)
    ground.plant(GRADUATED, fits, study, {
        "long_ago": ((world.before(200, 900), "本科"),), "one_day_over": ((grace - timedelta(days=1), "本科"),),
        "both_degrees_done": ((Ago(1500, 1600), "专科"), (Ago(500, 600), "本科")),
    }, {
        "within_grace": ((grace + timedelta(days=4), "本科"),),
        "later_degree_running": ((Ago(400, 800), "专科"), (world.as_of + timedelta(days=390), "本科")),
    })  # fmt: skip
    ground.plant(GRADUATED, fits, partial(study, is_student=False), silent={"roll_says_no_student": years_ago})
    ground.plant(GRADUATED, fits, partial(study, of_namesake=True), silent={"namesake_graduated": years_ago})


def _movers(world: World, ground: Ground) -> None:
    """Out of the county, and not back; or for a few days only, within the county, come back, or somebody else."""
    places, home, village = world.places, world.places.home, world.places.villages[0]
    month_ago, some_day = add_months(world.as_of, -1), Ago(60, 700)

    def move(person: int, when: Any, kind: str = "迁出", place: str | None = None) -> date:
        day = world.day(when)
        to = world.pick(*ABROAD) if kind == "迁出" and place is None else place or ""
        world.add(Move(person, kind, day, to))
        return day

    def leave(person: int, when: Any) -> None:
        move(person, when)
        world.moved_out.add(person)

    def come_back(person: int, left: Ago, days: int, *again: Ago) -> None:
        move(person, move(person, left) + timedelta(days=days), "迁入")
        for when in again:
            leave(person, when)

    ground.plant_heads(MOVED, anyone, leave, {"long_ago": Ago(60, 800)})
    ground.case(MOVED, "one_day_over", anyone, lambda c: leave(c.last.person, month_ago - timedelta(days=1)))
    ground.plant_heads(MOVED, anyone, move, {"register_lags_behind": some_day})
    ground.plant_heads(MOVED, anyone, come_back, {"out_in_and_out_again": (Ago(700, 800), 200, Ago(60, 300))})
    ground.plant_heads(MOVED, anyone, leave, silent={"within_a_month": month_ago + timedelta(days=4)})
    ground.plant_heads(MOVED, anyone, move, silent={
        "moved_within": (some_day, "县内移居", places.townships[1]),
        "to_own_township": (some_day, "迁出", f"{home.above}{home.name}{places.townships[2]}"),
        "to_bare_township": (some_day, "迁出", places.townships[0]),
        "to_own_village": (some_day, "迁出", f"{village.township}{village.full}"),
        "to_own_county": (some_day, "迁出", home.name),
    })  # fmt: skip
    ground.plant_heads(MOVED, anyone, come_back, silent={"moved_back": (Ago(500, 800), 300)})
    ground.plant_heads(MOVED, anyone, move, namesakes={"namesake_moved": (some_day, "迁出", ABROAD[0])})


def _doubts(world: World, ground: Ground) -> None:
    """Open since 2018; or settled, older, settled in a later list, another's, or of somebody who left the roll."""
    month_ago = world.as_of - timedelta(days=30)

    def doubt(
        person: int, disposal: str = "未处置", on: Any = Ago(60, 900), until: Any = None, batch: str = ""
    ) -> date:
        day = world.day(on)
        world.add(Doubt(person, batch, day, "机动车", disposal, until))
        return day

    def settle_later(person: int) -> None:
        doubt(person, "已处置", doubt(person, on=Ago(300, 900), batch="第1批"), batch="第2批")

    ground.plant_heads(DOUBT, anyone, doubt, {
        "open": "未处置", "nothing_written": "", "in_hand": "核查中", "first_day_of_2018": ("未处置", date(2018, 1, 1)),
    }, {
        "settled": ("已处置", Ago(60, 900), month_ago), "only_day_of_settlement": ("", Ago(60, 900), month_ago),
        "before_2018": ("未处置", date(2017, 12, 31)),
    }, namesakes={"namesake": ()})  # fmt: skip
    ground.plant_heads(DOUBT, anyone, settle_later, silent={"settled_in_a_later_list": ()})
    ended = [c for c in world.certificates if c.use == "ended"][: ground.times]
    ground.clear(ended, {DOUBT: "left_the_roll"}, lambda c: doubt(c.person))


def _spending(world: World, ground: Ground) -> None:
    """One record as high as twelve months; or a little lower, long ago, in parts, or another's."""
    year = add_months(world.as_of, -12)

    def spend(case: Certificate, lines: float = 1, more: int = 0, when: Any = Ago(10, 300), who: int = -1) -> None:
        line = 12 * world.places.home.monthly_standard[0 if case.is_urban else 1]
        person, amount = case.person if who < 0 else who, int(line * lines) + more
        world.add(Spending(person, "珠宝首饰", amount, world.day(when)))

    def in_parts(case: Certificate) -> None:
        for _ in range(3):
            spend(case, 0.5)

    barely, before = year + timedelta(days=4), year - timedelta(days=3)
    ground.case(SPENDING, "exactly_at_the_line", rural, spend)
    ground.case(SPENDING, "exactly_at_the_urban_line", urban, spend)
    ground.case(SPENDING, "far_above", anyone, lambda c: spend(c, 3, who=c.last.person))
    silent = {"one_yuan_below": (1, -1), "more_than_twelve_months_ago": (2, 0, before)}
    ground.plant(SPENDING, anyone, spend, {"nearly_twelve_months_ago": (1, 500, barely)}, silent)
    ground.twin(SPENDING, "several_below", anyone, in_parts)
    ground.twin(SPENDING, "namesake_spends", anyone, lambda c: spend(c, 2, who=world.stranger(c.person)))


def _certificates_of_death(world: World, ground: Ground) -> None:
    """Deaths which only the hospitals reported, some without a number; and a namesake's."""
    rare, certified = both(unique_name(world), aged(world, 30, 120)), partial(dies, world, "hospital")

    def certify(person: int) -> None:
        die(world, person, world.before(120, 500), "hospital", counts=False)

    ground.case(STILL, "medical_certificate", anyone, certified(Ago(130, 700)))
    ground.case(STILL, "medical_certificate_without_id", rare, certified(Ago(130, 400), has_id=False))
    ground.case(AWAITING, "medical_certificate_within_window", several, certified(Ago(15, 80)))
    ground.plant_heads(STILL, anyone, certify, namesakes={"namesake_certified_dead": ()})


plant = in_order(_graduates, _movers, _doubts, _spending, _certificates_of_death, identities.plant)
