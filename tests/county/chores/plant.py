"""What townships left undone about households, and what only looks so; people are in `plant_people.py`."""

from collections.abc import Iterator
from datetime import date, timedelta

from ..fits import Fits, anyone, both, several
from ..lists import limit
from ..planting import Ground, changed
from ..records import Certificate, Disability, Medical, Member, Move, Review, Visit, add_months, first_day
from ..truth import NightTruth
from ..world import World
from .apart import drawn_apart
from .honest import review, subsidy
from .plant_people import Outside, found, tekun, tekun_die, wait_long
from .truth import REVIEW, SUBSIDY, SUPPLEMENT, VISIT, Entitled, subsidy_months

SEEN = ("filed_not_visited", "mandatory_visit_missing", "handler_is_relative", "amount_formula_differs")
"""Rules whose innocents rest on visits or amounts that cases of this group take away."""


class Shared(Ground):
    """A ground of which much is taken: a case of these rules may be an innocent of others, if no fresh one is left."""

    def __init__(self, ground: Ground) -> None:
        self.__dict__.update(vars(ground))

    def each(self, rule: str, clause: str, fits: Fits, times: int | None = None) -> Iterator[Certificate]:
        found = list(super().each(rule, clause, fits, times))
        yield from found
        known = {number for r, number, *_ in self.world.innocents if r in (rule, *SEEN)}
        known |= {number for _, number in self.world.clauses}
        others = [c for c in self._shared if c.number not in known and fits(c)]
        for certificate in [] if self.world.is_clean else others[: (times or self.times) - len(found)]:
            self.world.clauses[(rule, certificate.number)] = clause
            yield certificate


@drawn_apart(31)
def plant(world: World, ground: Ground) -> None:
    outside = Outside(world, ground)
    for step in (found, wait_long, tekun_die):
        step(world, outside)
    for step in (tekun, _visits, _supplements, _subsidies, _reviews):
        step(world, Shared(ground))


def _subsidies(world: World, ground: Ground) -> None:
    """Not in the ledger, failed or returned; or made good, suspended, paid under another number."""
    months = subsidy_months(world)
    day = first_day(months[1] + 1) + timedelta(days=12)

    def pay(case: Certificate, *statuses: str) -> None:
        """In the first of the months as told, in the other as everybody."""
        for status in statuses:
            world.add(subsidy(case, months[0], day, status))
        world.add(subsidy(case, months[1], day))

    def pay_elsewhere(case: Certificate) -> None:
        world.add(subsidy(case, months[0], day, number=f"{case.number[:9]}7{case.number[-5:]}"))
        world.add(subsidy(case, months[1], day))

    ground.plant(SUBSIDY, anyone, lambda _case, _told: None, {"in_no_ledger": None})
    ground.plant(SUBSIDY, anyone, pay, {"not_in_the_first": (), "failed": "失败", "returned": "退回"})
    ground.twin(SUBSIDY, "made_good", anyone, lambda c: pay(c, "失败", "补发"))
    ground.twin(SUBSIDY, "paid_under_another_number", anyone, pay_elsewhere)
    ground.clear(ground.suspended(), {SUBSIDY: "suspended"})


def _reviews(world: World, ground: Ground) -> None:
    """One step is not done, a change is not told, there is no record; or all is there, in two records, or not due."""
    last = first_day(world.month - 1)

    def record(case: Certificate, opinion: str, **steps: date | None) -> None:
        world.add(review(case, last, opinion, **steps))

    for step in ("assessed_on", "examined_on", "published_on", "approved_on"):
        ground.case(REVIEW, f"no_{step}", anyone, lambda c, lacking=step: record(c, "继续", **{lacking: None}))
    ground.case(REVIEW, "change_not_told", anyone, lambda c: record(c, "调整", told_on=None))
    ground.case(REVIEW, "no_record", anyone)

    def in_two_parts(case: Certificate) -> None:
        record(case, "继续", published_on=None, approved_on=None)
        world.add(Review(case.number, last.year, case.person, None, None, last, last + timedelta(days=5)))

    ground.twin(REVIEW, "nothing_to_tell", anyone, lambda c: record(c, "继续"))
    ground.twin(REVIEW, "change_told", anyone, lambda c: record(c, "调整"))
    ground.twin(REVIEW, "two_records", anyone, in_two_parts)
    ground.twin(REVIEW, "enrolled_in_the_last_month", anyone, changed(start=world.month - 1), alone=True)


def _visits(world: World, ground: Ground) -> None:
    """Never visited, by the village alone, more than a year ago; or within it, by the county, or somebody moved in."""
    old, year_ago = (lambda c: c.start < world.month - 14), add_months(world.as_of, -12)

    def unseen(case: Certificate) -> None:
        world.keep(Visit, lambda v: v.certificate != case.number)

    def see(case: Certificate, day: date, level: str = "乡镇") -> None:
        unseen(case)
        world.add(Visit(case.number, day, level, "抽调人员", "抽调人员"))

    def move_in(case: Certificate) -> Member:
        unseen(case)
        world.add(Move(case.last.person, "迁入", world.before(30, 300), "市内外区"))
        return case.head

    lately = world.before(20, 90)
    ground.case(VISIT, "never", old, unseen)
    ground.plant(VISIT, old, see, {"a_year_and_a_day": year_ago - timedelta(days=1), "village_only": (lately, "村级")})
    ground.plant(
        VISIT,
        old,
        see,
        silent={"almost_a_year_ago": year_ago + timedelta(days=3), "county_only": (lately, "县级")},
        alone=True,
    )
    ground.twin(VISIT, "member_moved_in", both(old, several), move_in, alone=True)
    ground.twin(VISIT, "enrolled_lately", anyone, changed(start=world.month - 12), unseen, alone=True)


def _supplements(world: World, ground: Ground) -> None:
    """Somebody is old, young, disabled or ill and nothing is added; or it is, or all is paid, or not so ill."""
    entitled, folk = Entitled(NightTruth(world, world.as_of, world.deaths)), world.people

    def is_open(case: Certificate) -> bool:
        return not case.full_amount and case.monthly_amount is None and several(case)

    def is_plain(case: Certificate) -> bool:
        return is_open(case) and not any(map(entitled.has, case.members))

    def grown(case: Certificate) -> int:
        return next(m.person for m in case.members if folk.age[m.person] >= 18)

    def disable(case: Certificate, grade: int) -> None:
        world.forget(Disability, grown(case))
        world.add(Disability(grown(case), "肢体", grade, world.before(100, 900), None))

    def fall_ill(case: Certificate, own_paid: int) -> None:
        world.forget(Medical, grown(case))
        world.add(Medical(grown(case), world.before(20, 300), own_paid * 3, own_paid))

    bare, line = changed(supplement=0), limit(world)
    of_age = both(is_open, lambda c: any(map(entitled.has, c.members)))
    ground.case(SUPPLEMENT, "old_or_young", of_age, bare)
    ground.case(SUPPLEMENT, "disabled", is_plain, bare, lambda c: disable(c, 2))
    ground.case(SUPPLEMENT, "ill", is_plain, bare, lambda c: fall_ill(c, line))
    ground.twin(SUPPLEMENT, "supplemented", is_plain, changed(supplement=62), lambda c: disable(c, 1))
    ground.twin(SUPPLEMENT, "grade_not_declared", is_plain, bare, lambda c: disable(c, 3), alone=True)
    ground.twin(SUPPLEMENT, "not_so_ill", is_plain, bare, lambda c: fall_ill(c, line - 1), alone=True)
    ground.twin(SUPPLEMENT, "paid_in_full", lambda c: c.full_amount and several(c), bare, lambda c: disable(c, 1))
    ground.clear(ground.suspended(), {SUPPLEMENT: "suspended"})
