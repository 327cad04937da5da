"""Planted: grace periods that are over, reviews that are overdue, amounts that are not the formula's, and innocents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from ..planting import Ground, anyone, both, is_rural
from ..records import Certificate, add_months
from ..world import World

GRACE, REVIEW, AMOUNT = "grace_period_over", "review_overdue", "amount_formula_differs"
YEARLY, HALF_YEARLY = 12, 6


def plant(world: World, ground: Ground) -> None:
    """Cases and innocents of the three rules."""
    _grace(world, ground)
    _reviews(world, ground)
    _amounts(world, ground)


def _grace(world: World, ground: Ground) -> None:
    """The last day of grace lies behind the night, or ahead of it."""
    for clause, days in (("yesterday", 1), ("months_ago", 140)):
        for case in ground.each(GRACE, clause, anyone):
            case.grace_until = world.as_of - timedelta(days=days)
    for clause, days in (("tomorrow", 1), ("next_year", 260)):
        for case in ground.innocent(GRACE, lambda c: c.grace_until is None):
            case.grace_until = world.as_of + timedelta(days=days)
            ground.spare(GRACE, clause, case, case.members[0])
    for case in ground.innocent(GRACE, anyone, alone=True):
        case.status, case.grace_until = "暂停", world.as_of - timedelta(days=50)
        ground.spare(GRACE, "suspended", case, case.members[0])


def _reviews(world: World, ground: Ground) -> None:
    """A year and a day ago, half a year where somebody can work; or not yet, not due yet, or no date written."""
    settled = _is_enrolled_for(world, YEARLY + 2)

    def review(case: Certificate, day: date | None, *, labour: str | None = None) -> None:
        case.reviewed_on = day
        case.members[0].labour = labour

    year_ago = add_months(world.as_of, -YEARLY)
    for case in ground.each(REVIEW, "a_year_and_a_day", settled):
        review(case, year_ago - timedelta(days=1))
    for case in ground.each(REVIEW, "years_ago", settled):
        review(case, world.before(500, 1100))
    for case in ground.each(REVIEW, "able_to_work_half_a_year_and_more", is_rural):
        review(case, world.before(190, 340), labour="有劳动能力")
    tomorrow = add_months(world.as_of + timedelta(days=1), -YEARLY)
    for case in ground.innocent(REVIEW, settled):
        review(case, tomorrow)
        ground.spare(REVIEW, "due_tomorrow", case, case.members[0])
    for case in ground.innocent(REVIEW, is_rural):
        review(case, world.before(20, 150), labour="有劳动能力")
        ground.spare(REVIEW, "able_to_work_within_half_a_year", case, case.members[0])
    for case in ground.innocent(REVIEW, is_rural):
        review(case, world.before(240, 330), labour="弱")
        ground.spare(REVIEW, "hardly_able_to_work_within_a_year", case, case.members[0])
    for case in ground.innocent(REVIEW, settled):
        review(case, None)
        ground.spare(REVIEW, "no_date_written", case, case.members[0])
    for case in ground.innocent(REVIEW, lambda c: c.start >= world.month - YEARLY, alone=True):
        review(case, world.before(420, 800))
        ground.spare(REVIEW, "first_review_not_due", case, case.members[0])


def _is_enrolled_for(world: World, months: int) -> Callable[[Certificate], bool]:
    return lambda c: c.start < world.month - months


def _amounts(world: World, ground: Ground) -> None:
    """More or less than the formula; or full amount, rounded, within a yuan, or suspended."""
    by_formula = both(lambda c: not c.full_amount, lambda c: c.monthly_amount is None and c.insured_count is None)

    def differ(case: Certificate, yuan: int) -> None:
        case.monthly_amount = case.amount(world.month) + yuan

    for clause, yuan in (("too_much", 57), ("too_little", -43), ("a_few_yuan", 3)):
        for case in ground.each(AMOUNT, clause, both(by_formula, lambda c: len(c.members) < 3)):
            differ(case, yuan)
    for case in ground.innocent(AMOUNT, lambda c: c.full_amount and c.monthly_amount is None, alone=True):
        differ(case, -60)
        ground.spare(AMOUNT, "full_amount", case, case.members[0])
    uneven = both(by_formula, lambda c: c.amount(world.month) % 10 != 0)
    for case in ground.innocent(AMOUNT, uneven, alone=True):
        differ(case, -case.amount(world.month) % 10)
        ground.spare(AMOUNT, "rounded_up_to_ten", case, case.members[0])
    for case in ground.innocent(AMOUNT, by_formula, alone=True):
        differ(case, 1)
        ground.spare(AMOUNT, "within_a_yuan", case, case.members[0])
    for case in ground.innocent(AMOUNT, by_formula, alone=True):
        case.status = "暂停"
        differ(case, 88)
        ground.spare(AMOUNT, "suspended", case, case.members[0])
