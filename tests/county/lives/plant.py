"""Planted among changed lives: graduates still at school, movers, open doubts, high spending, certificates of death."""

from datetime import date, timedelta
from functools import partial

from ..plant_roll import AWAITING, STILL, die
from ..planting import Ground, anyone, both, head_of_age, in_order, is_rural, is_several, is_unique_name, is_urban
from ..records import Certificate, Doubt, Graduate, Member, Move, Spending, add_months
from ..world import World
from . import identities
from .registers import ABROAD, SCHOOLS

GRADUATED, MOVED = "graduated_still_student", "moved_out_still_enrolled"
DOUBT, SPENDING = "verification_doubt_open", "high_spending"


def _graduates(world: World, ground: Ground) -> None:
    grace = add_months(world.as_of, -2)

    def youth(case: Certificate) -> Member | None:
        """The first member old enough for a degree and young enough to be at school."""
        return next((m for m in case.members if 17 <= world.people.age[m.person] < 40), None)

    def graduate(person: int, day: date, degree: str = "本科") -> None:
        world.add(Graduate(person, world.pick(*SCHOOLS), degree, day))

    def student(case: Certificate, is_student: bool = True) -> Member:
        member = youth(case)
        assert member is not None
        member.is_student = is_student
        return member

    fits = both(is_rural, lambda c: youth(c) is not None)
    for clause, day in (("long_ago", world.before(200, 900)), ("one_day_over", grace - timedelta(days=1))):
        ground.case(GRADUATED, clause, fits, lambda c, day=day: graduate(student(c).person, day))
    for case in ground.each(GRADUATED, "both_degrees_done", fits):
        person = student(case).person
        graduate(person, world.before(1500, 1600), "专科")
        graduate(person, world.before(500, 600))

    def twice(person: int) -> None:
        graduate(person, world.before(400, 800), "专科")
        graduate(person, world.as_of + timedelta(days=390))

    for clause, is_student, do in (
        ("within_grace", True, lambda p: graduate(p, grace + timedelta(days=4))), ("later_degree_running", True, twice),
        ("roll_says_no_student", False, lambda p: graduate(p, world.before(200, 900))),
        ("namesake_graduated", True, lambda p: graduate(world.stranger(p), world.before(200, 900))),
    ):  # fmt: skip
        for case in ground.innocent(GRADUATED, fits):
            member = student(case, is_student)
            do(member.person)
            ground.spare(GRADUATED, clause, case, member)


def _move(world: World, person: int, day: date, kind: str = "迁出", place: str | None = None) -> None:
    to = world.pick(*ABROAD) if kind == "迁出" and place is None else place or ""
    world.add(Move(person, kind, day, to))


def _leave(world: World, person: int, day: date) -> None:
    _move(world, person, day)
    world.moved_out.add(person)


def _movers(world: World, ground: Ground) -> None:
    """Out of the county, and not back."""
    lately = add_months(world.as_of, -1) - timedelta(days=1)

    def out_in_and_out(case: Certificate) -> None:
        first = world.before(700, 800)
        _move(world, case.person, first)
        _move(world, case.person, first + timedelta(days=200), "迁入")
        _leave(world, case.person, world.before(60, 300))

    ground.case(MOVED, "long_ago", anyone, lambda c: _leave(world, c.person, world.before(60, 800)))
    ground.case(MOVED, "one_day_over", anyone, lambda c: _leave(world, c.members[-1].person, lately))
    ground.case(MOVED, "register_lags_behind", anyone, lambda c: _move(world, c.person, world.before(60, 700)))
    ground.case(MOVED, "out_in_and_out_again", anyone, out_in_and_out)


def _movers_who_stay(world: World, ground: Ground) -> None:
    """Gone for a few days only, moved within the county, come back, or somebody else."""
    places, home, village = world.places, world.places.home, world.places.villages[0]
    within_a_month = add_months(world.as_of, -1) + timedelta(days=4)

    def back(case: Certificate) -> None:
        left = world.before(500, 800)
        _move(world, case.person, left)
        _move(world, case.person, left + timedelta(days=300), "迁入")

    def to(kind: str, place: str, case: Certificate) -> None:
        _move(world, case.person, world.before(60, 700), kind, place)

    def namesake(case: Certificate) -> None:
        _move(world, world.stranger(case.person), world.before(60, 700), place=ABROAD[0])

    ground.twin(MOVED, "within_a_month", anyone, lambda c: _leave(world, c.person, within_a_month))
    for clause, kind, place in (
        ("moved_within", "县内移居", places.townships[1]),
        ("to_own_township", "迁出", f"{home.above}{home.name}{places.townships[2]}"),
        ("to_bare_township", "迁出", places.townships[0]),
        ("to_own_village", "迁出", f"{village.township}{village.full}"), ("to_own_county", "迁出", home.name),
    ):  # fmt: skip
        ground.twin(MOVED, clause, anyone, partial(to, kind, place))
    ground.twin(MOVED, "moved_back", anyone, back)
    ground.twin(MOVED, "namesake_moved", anyone, namesake)


def _doubts(world: World, ground: Ground) -> None:
    """Open since 2018; or settled, older, settled in a later list, another's, or of somebody who left the roll."""
    month_ago = world.as_of - timedelta(days=30)

    def doubt(
        person: int, disposal: str = "未处置", on: date | None = None, until: date | None = None, batch: str = ""
    ) -> None:
        world.add(Doubt(person, batch, on or world.before(60, 900), "机动车", disposal, until))

    def twice(case: Certificate) -> None:
        day = world.before(300, 900)
        doubt(case.person, "未处置", day, None, "第1批")
        doubt(case.person, "已处置", day, None, "第2批")

    for clause, disposal in (("open", "未处置"), ("nothing_written", ""), ("in_hand", "核查中")):
        ground.case(DOUBT, clause, anyone, lambda c, disposal=disposal: doubt(c.person, disposal))
    ground.case(DOUBT, "first_day_of_2018", anyone, lambda c: doubt(c.person, on=date(2018, 1, 1)))
    ground.twin(DOUBT, "settled", anyone, lambda c: doubt(c.person, "已处置", None, month_ago))
    ground.twin(DOUBT, "only_day_of_settlement", anyone, lambda c: doubt(c.person, "", None, month_ago))
    ground.twin(DOUBT, "before_2018", anyone, lambda c: doubt(c.person, on=date(2017, 12, 31)))
    ground.twin(DOUBT, "namesake", anyone, lambda c: doubt(world.stranger(c.person)))
    ground.twin(DOUBT, "settled_in_a_later_list", anyone, twice)
    ended = [c for c in world.certificates if c.use == "ended"][: ground.times]
    ground.clear(ended, "left_the_roll", lambda c: doubt(c.person), DOUBT)


def _spending(world: World, ground: Ground) -> None:
    """One record as high as twelve months; or a little lower, long ago, in parts, or another's."""
    year = add_months(world.as_of, -12)

    def line(case: Certificate) -> int:
        return 12 * world.places.home.monthly_standard[0 if case.is_urban else 1]

    def spend(case: Certificate, lines: float = 1, more: int = 0, day: date | None = None, who: int = -1) -> None:
        person, amount = case.person if who < 0 else who, int(line(case) * lines) + more
        world.add(Spending(person, "珠宝首饰", amount, day or world.before(10, 300)))

    def in_parts(case: Certificate) -> None:
        for _ in range(3):
            spend(case, 0.5)

    barely, before = year + timedelta(days=4), year - timedelta(days=3)
    ground.case(SPENDING, "exactly_at_the_line", is_rural, spend)
    ground.case(SPENDING, "exactly_at_the_urban_line", is_urban, spend)
    ground.case(SPENDING, "far_above", anyone, lambda c: spend(c, 3, who=c.members[-1].person))
    ground.case(SPENDING, "nearly_twelve_months_ago", anyone, lambda c: spend(c, 1, 500, barely))
    ground.twin(SPENDING, "one_yuan_below", anyone, lambda c: spend(c, more=-1))
    ground.twin(SPENDING, "more_than_twelve_months_ago", anyone, lambda c: spend(c, 2, day=before))
    ground.twin(SPENDING, "several_below", anyone, in_parts)
    ground.twin(SPENDING, "namesake_spends", anyone, lambda c: spend(c, 2, who=world.stranger(c.person)))


def _certificates_of_death(world: World, ground: Ground) -> None:
    """Deaths which only the hospitals reported, some without a number; and a namesake's."""

    def certify(case: Certificate, low: int, high: int, **more: object) -> None:
        die(world, case.person, world.before(low, high), "hospital", **more)

    def namesake(case: Certificate) -> None:
        die(world, world.stranger(case.person), world.before(120, 500), "hospital", counts=False)

    rare = both(is_unique_name(world), head_of_age(world, 30, 120))
    ground.case(STILL, "medical_certificate", anyone, lambda c: certify(c, 130, 700))
    ground.case(STILL, "medical_certificate_without_id", rare, lambda c: certify(c, 130, 400, has_id=False))
    ground.case(AWAITING, "medical_certificate_within_window", is_several, lambda c: certify(c, 15, 80))
    ground.twin(STILL, "namesake_certified_dead", anyone, namesake)


plant = in_order(_graduates, _movers, _movers_who_stay, _doubts, _spending, _certificates_of_death, identities.plant)
