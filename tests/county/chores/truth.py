"""What the rules of this group must say, read off the world by their letter, over all entries."""

from collections import defaultdict
from datetime import date, timedelta

from tests.population.names import words

from ..hardship.truth import illnesses
from ..lists import gone
from ..records import (
    Aid,
    Application,
    Care,
    Certificate,
    Disability,
    Discovery,
    Member,
    Move,
    Planted,
    Review,
    Subsidy,
    Visit,
    add_months,
    first_day,
    month_of,
)  # fmt: skip
from ..truth import NightTruth
from ..world import World

FOUND, SUPPLEMENT, SUBSIDY = "discovered_not_enrolled", "supplement_missing", "price_subsidy_not_paid"
OVERDUE, VISIT, REVIEW = "application_overdue", "township_visit_missing", "review_record_incomplete"
CARE, WISH = "tekun_without_care_agreement", "tekun_wish_unmet"
DECEASED = "deceased_still_in_tekun"
CATEGORIES = ("一级残疾", "二级残疾", "重病", "七十周岁以上", "未成年人")
"""Whom this county grants a supplement; its notices do not say, so a test that asks has to declare it."""
CLOSED = ("已纳入低保", "已给予临时救助", "不符合条件", "本人放弃")
DAYS, EXTENDED, GRACE, WISH_DAYS, FOUND_DAYS = 30, 45, 30, 90, 30
HOLIDAYS = words(
    "2020-01-01 2020-01-24 2020-01-27 2020-01-28 2020-01-29 2020-01-30 2020-01-31 2020-04-06 2020-05-01 2020-05-04 "
    "2020-05-05 2020-06-25 2020-06-26 2020-10-01 2020-10-02 2020-10-05 2020-10-06 2020-10-07 2020-10-08 2021-01-01 "
    "2021-02-11 2021-02-12 2021-02-15 2021-02-16 2021-02-17 2021-04-05 2021-05-03 2021-05-04 2021-05-05 2021-06-14 "
    "2026-01-01 2026-01-02 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-02-23 2026-04-06 2026-05-01 "
    "2026-05-04 2026-05-05 2026-06-19 2026-09-25 2026-10-01 2026-10-02 2026-10-05 2026-10-06 2026-10-07"
)
WORKED = words(
    "2020-01-19 2020-04-26 2020-05-09 2020-06-28 2020-09-27 2020-10-10 2021-02-07 2021-02-20 2021-04-25 2021-05-08 "
    "2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"
)


def subsidy_months(world: World) -> tuple[int, int]:
    """Months for which this county declares a price subsidy; as with `CATEGORIES`, a test has to say so."""
    return world.month - 3, world.month - 2


def is_working(day: date) -> bool:
    return day.isoformat() in WORKED if day.isoweekday() > 5 else day.isoformat() not in HOLIDAYS


def working_days(since: date, until: date) -> int:
    """Working days between the two, neither of them counted."""
    return sum(is_working(since + timedelta(days=n)) for n in range(1, (until - since).days))


def back_by(working: int, as_of: date) -> date:
    """The last day with so many working days between it and `as_of`."""
    day = as_of - timedelta(days=1)
    while working_days(day, as_of) < working:
        day -= timedelta(days=1)
    return day


def tell_truth(night: NightTruth) -> None:
    for tell in (_discoveries, _applications, _tekun, _subsidies, _reviews, _visits, _supplements):
        tell(night)


def _outsiders(night: NightTruth, rule: str, persons: set[int]) -> None:
    clauses = {(p.rule, p.person): p.clause for p in night.world.of(Planted)}
    night.persons(rule, persons, suspended_too=True)
    for person in sorted(persons - night.listed.keys()):
        night.outsider(rule, person, clauses.get((rule, person), "follows"))


def _discoveries(night: NightTruth) -> None:
    """Found more than thirty days ago, not closed, neither applied nor aided since, on no roll."""
    world, as_of = night.world, night.as_of
    held, away = night.listed.keys() | world.on_tekun(), gone(world, as_of)
    applied, aided = defaultdict(list), defaultdict(list)
    for application in world.of(Application):
        is_pending = application.decision == "办理中"
        applied[application.person].append(date.max if is_pending else application.decided_on or application.applied_on)
    for aid in world.of(Aid):
        aided[aid.person].append(aid.aided_on)
    closed = defaultdict(list)
    for entry in world.of(Discovery):
        if entry.result in CLOSED or (entry.closed_on is not None and entry.closed_on <= as_of):
            closed[entry.person].append(entry.found_on)
    found = set()
    for entry in world.of(Discovery):
        person, day = entry.person, entry.found_on
        is_here = world.people.is_alive[person] and person not in night.dead and person not in away
        is_done = any(d >= day for book in (closed, applied, aided) for d in book[person])
        if is_here and not is_done and person not in held and day + timedelta(days=FOUND_DAYS) < as_of:
            found.add(person)
    _outsiders(night, FOUND, found)


def _applications(night: NightTruth) -> None:
    """Accepted more than thirty working days ago (forty-five, where extended or not said) and not decided."""
    late = set()
    for entry in night.world.of(Application):
        if entry.accepted_on is None or entry.decision != "办理中" or entry.decided_on is not None:
            continue
        limit = DAYS if entry.is_extended is False else EXTENDED
        if entry.accepted_on < night.as_of and working_days(entry.accepted_on, night.as_of) >= limit:
            late.add(entry.person)
    _outsiders(night, OVERDUE, late)


def _tekun(night: NightTruth) -> None:
    """In scattered support without an agreement in force, or though they wished otherwise long enough ago."""
    world, as_of = night.world, night.as_of
    agreed = {c.person for c in world.of(Care) if c.start <= as_of and (c.until is None or c.until >= as_of)}
    homes = {s.person for s in world.tekun if s.mode == "集中供养"}
    scattered = [s for s in world.tekun if s.person not in homes and s.person not in night.dead]
    bare = {s.person for s in scattered if s.person not in agreed and _is_settled(s.start, as_of)}
    _outsiders(night, CARE, bare)
    waiting = {s.person for s in scattered if s.wish == "集中供养" and s.wished_on is not None}
    late = {s.person for s in scattered if s.person in waiting and s.wished_on + timedelta(days=WISH_DAYS) < as_of}
    _outsiders(night, WISH, late)
    gone_long = {p for p, day in night.dead.items() if add_months(day, 1) < as_of}
    _outsiders(night, DECEASED, world.on_tekun() & gone_long)


def _is_settled(start: int, as_of: date) -> bool:
    """Thirty days are over since the last day of the month of admission."""
    return first_day(start + 1) - timedelta(days=1) + timedelta(days=GRACE) < as_of


def _subsidies(night: NightTruth) -> None:
    """On the roll of a month with a subsidy, and nothing of it arrived under this number or, by the head, another."""
    world = night.world
    numbers = {c.number for c in world.certificates}
    paid = {(s.certificate, s.month) for s in world.of(Subsidy) if s.status in ("成功", "补发")}
    strays = {(s.person, s.month) for s in world.of(Subsidy) if s.certificate not in numbers}

    def is_unpaid(certificate: Certificate, month: int) -> bool:
        is_due = certificate.status == "正常" and bool(certificate.present(month))
        return is_due and (certificate.number, month) not in paid and (certificate.person, month) not in strays

    for certificate in world.certificates:
        if any(is_unpaid(certificate, month) for month in subsidy_months(world)):
            night.fire(SUBSIDY, certificate)


def _reviews(night: NightTruth) -> None:
    """After the last of May a record of the year that lacks a step, or a household on the roll without any."""
    world, year = night.world, night.as_of.year
    if night.as_of <= date(year, 5, 31):
        return
    books = defaultdict(list)
    for review in world.of(Review):
        if review.year == year:
            books[review.certificate].append(review)
    listed = {c.number for c in night.certificates(suspended_too=True)}
    for certificate in world.certificates:
        book = books[certificate.number]
        steps = [
            any(getattr(r, step) for r in book)
            for step in ("assessed_on", "examined_on", "published_on", "approved_on")
        ]
        is_told = any(r.told_on for r in book) or not any(r.opinion in ("调整", "退出", "暂停") for r in book)
        is_due = bool(book) or (certificate.number in listed and certificate.start < month_of(date(year, 5, 1)))
        if is_due and not (all(steps) and is_told):
            night.fire(REVIEW, certificate)


def _visits(night: NightTruth) -> None:
    """On the roll for more than twelve months, without a visit but the village's, and nobody moved in lately."""
    world, as_of = night.world, night.as_of
    year = {v.certificate for v in world.of(Visit) if v.level != "村级" and add_months(v.visited_on, 12) >= as_of}
    came = movers_in(world, as_of)
    for certificate in night.certificates(suspended_too=True):
        members = {m.person for m in certificate.present(world.month)}
        if world.month - certificate.start > 12 and certificate.number not in year and not members & came:
            night.fire(VISIT, certificate)


def movers_in(world: World, as_of: date) -> set[int]:
    """Who moved into the county, or within it, in the last twelve months."""
    home = world.places
    own = (home.home.name, *home.townships, *(v.full for v in home.villages))
    lately = [m for m in world.of(Move) if m.changed_on <= as_of <= add_months(m.changed_on, 12)]
    return {
        m.person for m in lately
        if m.kind in ("迁入", "县内移居") or (m.kind == "迁出" and m.moved_to and m.moved_to.endswith(own))
    }  # fmt: skip


def _supplements(night: NightTruth) -> None:
    entitled = Entitled(night)

    def is_bare(certificate: Certificate) -> bool:
        is_asked = not certificate.full_amount and certificate.supplement == 0
        return is_asked and any(map(entitled.has, certificate.present(night.world.month)))

    night.where(SUPPLEMENT, is_bare)


class Entitled:
    """Who belongs to a category of the county's on a night, alive and registered here."""

    def __init__(self, night: NightTruth) -> None:
        self.world, self.as_of = night.world, night.as_of
        self.persons, self.away = (
            _entitled(night.world, night.as_of),
            gone(night.world, night.as_of) | night.dead.keys(),
        )

    def has(self, member: Member) -> bool:
        person = member.person
        return person not in self.away and (person in self.persons or _is_of_age(self.world, person, self.as_of))


def _entitled(world: World, as_of: date) -> set[int]:
    valid = [d for d in world.of(Disability) if d.valid_until is None or d.valid_until >= as_of]
    return {d.person for d in valid if d.grade <= 2} | illnesses(world, as_of).keys()


def _is_of_age(world: World, person: int, as_of: date) -> bool:
    born = world.born_on(person)
    return add_months(born, 12 * 70) <= as_of or add_months(born, 12 * 18) > as_of
