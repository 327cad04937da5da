"""Planted among changed lives: graduates still at school, movers, open doubts, high spending, certificates of death."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from ..plant_roll import AWAITING, STILL, die
from ..planting import Ground, anyone, both, head_of_age, is_rural, is_several, is_unique_name
from ..records import Certificate, Member, add_months
from ..registers import Doubt, Graduate, Move, Spending
from ..world import World
from .ambient import ABROAD, SCHOOLS

GRADUATED, MOVED, DOUBT, SPENDING = (
    "graduated_still_student",
    "moved_out_still_enrolled",
    "verification_doubt_open",
    "high_spending",
)


def plant(world: World, ground: Ground) -> None:
    """All of this module's cases."""
    _graduates(world, ground)
    _movers(world, ground)
    _movers_who_stay(world, ground)
    _doubts(world, ground)
    _spending(world, ground)
    _certificates_of_death(world, ground)


def _youth(world: World, certificate: Certificate) -> Member | None:
    """The first member old enough for a degree and young enough to be at school."""
    return next((m for m in certificate.members if 17 <= world.people.age[m.person] < 40), None)


def _graduates(world: World, ground: Ground) -> None:
    fits = both(is_rural, lambda c: _youth(world, c) is not None)
    grace = add_months(world.as_of, -2)
    entries = world.of(Graduate)

    def graduate(person: int, day: date, degree: str = "本科") -> None:
        entries.append(Graduate(person, str(world.pick(*SCHOOLS)), degree, day))

    def student(case: Certificate, is_student: bool = True) -> Member:
        member = _youth(world, case)
        assert member is not None
        member.is_student = is_student
        return member

    for clause, day in (("long_ago", world.before(200, 900)), ("one_day_over", grace - timedelta(days=1))):
        for case in ground.each(GRADUATED, clause, fits):
            graduate(student(case).person, day)
    for case in ground.each(GRADUATED, "both_degrees_done", fits):
        person = student(case).person
        graduate(person, world.before(1500, 1600), "专科")
        graduate(person, world.before(500, 600))
    for case in ground.innocent(GRADUATED, fits):
        member = student(case)
        graduate(member.person, grace + timedelta(days=4))
        ground.spare(GRADUATED, "within_grace", case, member)
    for case in ground.innocent(GRADUATED, fits):
        member = student(case)
        graduate(member.person, world.before(400, 800), "专科")
        graduate(member.person, world.as_of + timedelta(days=390))
        ground.spare(GRADUATED, "later_degree_running", case, member)
    for case in ground.innocent(GRADUATED, fits):
        member = student(case, is_student=False)
        graduate(member.person, world.before(200, 900))
        ground.spare(GRADUATED, "roll_says_no_student", case, member)
    for case in ground.innocent(GRADUATED, fits):
        member = student(case)
        graduate(world.stranger(member.person), world.before(200, 900))
        ground.spare(GRADUATED, "namesake_graduated", case, member)


def _leave(world: World, person: int, day: date) -> None:
    world.of(Move).append(Move(person, "迁出", day, str(world.pick(*ABROAD))))
    world.moved_out.add(person)


def _movers(world: World, ground: Ground) -> None:
    """Out of the county, and not back."""
    month = add_months(world.as_of, -1)
    for case in ground.each(MOVED, "long_ago", anyone):
        _leave(world, case.members[0].person, world.before(60, 800))
    for case in ground.each(MOVED, "one_day_over", anyone):
        _leave(world, case.members[-1].person, month - timedelta(days=1))
    for case in ground.each(MOVED, "register_lags_behind", anyone):
        day, place = world.before(60, 700), str(world.pick(*ABROAD))
        world.of(Move).append(Move(case.members[0].person, "迁出", day, place))
    for case in ground.each(MOVED, "out_in_and_out_again", anyone):
        person, first = case.members[0].person, world.before(700, 800)
        world.of(Move).append(Move(person, "迁出", first, str(world.pick(*ABROAD))))
        world.of(Move).append(Move(person, "迁入", first + timedelta(days=200)))
        _leave(world, person, world.before(60, 300))


def _movers_who_stay(world: World, ground: Ground) -> None:
    """Gone for a few days only, moved within the county, come back, or somebody else."""
    home, moves = world.places, world.of(Move)
    for case in ground.innocent(MOVED, anyone):
        _leave(world, case.members[0].person, add_months(world.as_of, -1) + timedelta(days=4))
        ground.spare(MOVED, "within_a_month", case, case.members[0])
    village = home.villages[0]
    within = {
        "moved_within": ("县内移居", home.townships[1]),
        "to_own_township": ("迁出", f"{home.home.above}{home.home.name}{home.townships[2]}"),
        "to_bare_township": ("迁出", home.townships[0]),
        "to_own_village": ("迁出", f"{village.township}{village.full}"),
        "to_own_county": ("迁出", home.home.name),
    }
    for clause, (kind, place) in within.items():
        for case in ground.innocent(MOVED, anyone):
            moves.append(Move(case.members[0].person, kind, world.before(60, 700), place))
            ground.spare(MOVED, clause, case, case.members[0])
    for case in ground.innocent(MOVED, anyone):
        person, left = case.members[0].person, world.before(500, 800)
        moves.append(Move(person, "迁出", left, str(world.pick(*ABROAD))))
        moves.append(Move(person, "迁入", left + timedelta(days=300)))
        ground.spare(MOVED, "moved_back", case, case.members[0])
    for case in ground.innocent(MOVED, anyone):
        moves.append(Move(world.stranger(case.members[0].person), "迁出", world.before(60, 700), ABROAD[0]))
        ground.spare(MOVED, "namesake_moved", case, case.members[0])


def _doubts(world: World, ground: Ground) -> None:
    """Open since 2018; or settled, older, settled in a later list, another's, or of somebody who left the roll."""
    entries = world.of(Doubt)

    def doubt(person: int, disposal: str, on: date | None = None, until: date | None = None, batch: str = "") -> None:
        entries.append(Doubt(person, batch, on or world.before(60, 900), "机动车", disposal, until))

    for clause, disposal in (("open", "未处置"), ("nothing_written", ""), ("in_hand", "核查中")):
        for case in ground.each(DOUBT, clause, anyone):
            doubt(case.members[0].person, disposal)
    for case in ground.each(DOUBT, "first_day_of_2018", anyone):
        doubt(case.members[0].person, "未处置", date(2018, 1, 1))
    settle: dict[str, Callable[[int], None]] = {
        "settled": lambda p: doubt(p, "已处置", None, world.as_of - timedelta(days=30)),
        "only_day_of_settlement": lambda p: doubt(p, "", None, world.as_of - timedelta(days=30)),
        "before_2018": lambda p: doubt(p, "未处置", date(2017, 12, 31)),
        "namesake": lambda p: doubt(world.stranger(p), "未处置"),
    }
    for clause, write in settle.items():
        for case in ground.innocent(DOUBT, anyone):
            write(case.members[0].person)
            ground.spare(DOUBT, clause, case, case.members[0])
    for case in ground.innocent(DOUBT, anyone):
        person, day = case.members[0].person, world.before(300, 900)
        doubt(person, "未处置", day, None, "第1批")
        doubt(person, "已处置", day, None, "第2批")
        ground.spare(DOUBT, "settled_in_a_later_list", case, case.members[0])
    for case in [c for c in world.certificates if c.use == "ended"][: ground.times]:
        doubt(case.members[0].person, "未处置")
        ground.spare(DOUBT, "left_the_roll", case, case.members[0])


def _spending(world: World, ground: Ground) -> None:
    """One record as high as twelve months; or a little lower, long ago, in parts, or another's."""
    year = add_months(world.as_of, -12)
    entries = world.of(Spending)

    def line(case: Certificate) -> int:
        return 12 * world.places.home.monthly_standard[0 if case.is_urban else 1]

    def spend(person: int, amount: int, day: date | None = None) -> None:
        entries.append(Spending(person, "珠宝首饰", amount, day or world.before(10, 300)))

    for case in ground.each(SPENDING, "exactly_at_the_line", is_rural):
        spend(case.members[0].person, line(case))
    for case in ground.each(SPENDING, "exactly_at_the_urban_line", lambda c: c.is_urban):
        spend(case.members[0].person, line(case))
    for case in ground.each(SPENDING, "far_above", anyone):
        spend(case.members[-1].person, line(case) * 3)
    for case in ground.each(SPENDING, "nearly_twelve_months_ago", anyone):
        spend(case.members[0].person, line(case) + 500, year + timedelta(days=4))
    for case in ground.innocent(SPENDING, anyone):
        spend(case.members[0].person, line(case) - 1)
        ground.spare(SPENDING, "one_yuan_below", case, case.members[0])
    for case in ground.innocent(SPENDING, anyone):
        spend(case.members[0].person, line(case) * 2, year - timedelta(days=3))
        ground.spare(SPENDING, "more_than_twelve_months_ago", case, case.members[0])
    for case in ground.innocent(SPENDING, anyone):
        for _ in range(3):
            spend(case.members[0].person, line(case) // 2)
        ground.spare(SPENDING, "several_below", case, case.members[0])
    for case in ground.innocent(SPENDING, anyone):
        spend(world.stranger(case.members[0].person), line(case) * 2)
        ground.spare(SPENDING, "namesake_spends", case, case.members[0])


def _certificates_of_death(world: World, ground: Ground) -> None:
    """Deaths which only the hospitals reported, some without a number; and a namesake's."""
    rare = both(is_unique_name(world), head_of_age(world, 30, 120))
    for case in ground.each(STILL, "medical_certificate", anyone):
        die(world, case.person, world.before(130, 700), "hospital")
    for case in ground.each(STILL, "medical_certificate_without_id", rare):
        die(world, case.person, world.before(130, 400), "hospital", has_id=False)
    for case in ground.each(AWAITING, "medical_certificate_within_window", is_several):
        die(world, case.person, world.before(15, 80), "hospital")
    for case in ground.innocent(STILL, anyone):
        stranger = world.stranger(case.members[0].person)
        day = world.before(120, 500)
        die(world, stranger, day, "hospital", counts=False)
        ground.spare(STILL, "namesake_certified_dead", case, case.members[0])
