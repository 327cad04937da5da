"""Planted in the ledger: paid too late, too much, after the end, or not at all; and what only looks like it.

Belongs here: the cases about one certificate's payments. Does not belong here: cases about several households and one
account (`plant_accounts.py`).
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from ..people import NOBODY
from ..planting import Ground, anyone
from ..records import Certificate, Member, first_day
from ..world import PAYMENTS, SNAPSHOTS, World, account_number
from . import plant_accounts
from .ledger import LAST_DAY, Change, Extra, back_pay, fail, ledger_months

EXIT, AMOUNT, STRAY = "paid_after_exit", "paid_amount_differs", "paid_not_on_roll"
UNPAID, LATE, LABEL = "enrolled_not_paid", "paid_late", "payment_label_nonstandard"


def plant(world: World, ground: Ground) -> None:
    """The cases, and the innocents."""
    _late(world, ground)
    _labels(world, ground)
    _amounts(world, ground)
    _unpaid(world, ground)
    _strays(world, ground)
    _after_exit(world, ground)
    plant_accounts.plant(world, ground)


def _late(world: World, ground: Ground) -> None:
    """A day after the 25th, or in the next month; on the 25th itself, or marked as back pay."""
    month = world.month - 3

    def pay_on(case: Certificate, months: tuple[int, ...], day: int) -> None:
        for each in months:
            change = Change(case.number, (each,), {"paid_on": first_day(each) + timedelta(days=day - 1)})
            world.of(Change).append(change)

    for case in ground.each(LATE, "day_after", anyone):
        pay_on(case, (world.month - 1,), LAST_DAY + 1)
    for case in ground.each(LATE, "next_month", anyone):
        pay_on(case, (month, month + 1), 36)
    for case in ground.innocent(LATE, anyone):
        pay_on(case, (month,), LAST_DAY)
        ground.spare(LATE, "on_the_last_day", case, case.members[0])
    for case in ground.innocent(LATE, anyone):
        fail(world, case.number, month)
        back_pay(world, case.number, month)
        ground.spare(LATE, "back_pay", case, case.members[0])


def _labels(world: World, ground: Ground) -> None:
    """Names of no list; those of the list with blanks, or none at all."""
    for label in ("民政补助", "扶 贫 款", "代发"):
        for case in ground.each(LABEL, f"label_{label}", anyone):
            months = tuple(ledger_months(world))[-2:] if label == "代发" else tuple(ledger_months(world))
            world.of(Change).append(Change(case.number, months, {"label": label}))
    for label, clause in (("城 乡　低 保 金", "blanks"), (None, "missing")):
        for case in ground.innocent(LABEL, anyone):
            world.of(Change).append(Change(case.number, tuple(ledger_months(world)), {"label": label}))
            ground.spare(LABEL, clause, case, case.members[0])


def _amounts(world: World, ground: Ground) -> None:
    """Less, more or twice; or short in one payment and made good, or not arrived."""
    month = world.month - 2
    for clause, more in (("too_little", -50), ("too_much", 100)):
        for case in ground.each(AMOUNT, clause, anyone):
            world.of(Change).append(Change(case.number, (month, month + 1), more=more))
    for case in ground.each(AMOUNT, "paid_twice", anyone):
        world.of(Extra).append(Extra(case.number, month))
    for case in ground.innocent(AMOUNT, anyone):
        world.of(Change).append(Change(case.number, (month,), more=-40))
        back_pay(world, case.number, month, 40)
        ground.spare(AMOUNT, "short_and_made_good", case, case.members[0])
    for status in ("失败", "退回"):
        for case in ground.innocent(AMOUNT, anyone):
            fail(world, case.number, month, status)
            back_pay(world, case.number, month)
            ground.spare(AMOUNT, f"{status}_then_back_pay", case, case.members[0])
            ground.spare(UNPAID, f"{status}_then_back_pay", case, case.members[0])


def _unpaid(world: World, ground: Ground) -> None:
    """Not in the ledger, failed or returned, and never made good; or in the first months, or suspended."""
    for case in ground.each(UNPAID, "not_in_ledger", anyone):
        world.of(Change).append(Change(case.number, (world.month - 2, world.month - 1), is_absent=True))
    for status in ("失败", "退回"):
        for case in ground.each(UNPAID, f"{status}_only", anyone):
            fail(world, case.number, world.month - 2, status)
    for case in ground.innocent(UNPAID, anyone, alone=True):
        case.start = world.month - 3
        world.of(Change).append(Change(case.number, (case.start, case.start + 1), is_absent=True))
        ground.spare(UNPAID, "first_months", case, case.members[0])
    for case in [c for c in world.certificates if c.use == "suspended"][: ground.times]:
        ground.spare(UNPAID, "suspended", case, case.members[0])


def _strays(world: World, ground: Ground) -> None:
    """Paid under a number of no roll, before the first roll, or after the last one without any exit."""
    if not world.is_clean:
        for order, person in enumerate(_outsiders(world, 2 * ground.times)):
            number = f"{world.places.township_code(world.places.townships[0])}8{order:05d}"
            account = account_number(world.rng)
            for month in (world.month - 2, world.month - 1):
                world.of(Extra).append(Extra(number, month, person=person, account=account))
            world.clauses[(STRAY, number)] = "unknown_certificate"
    for case in ground.each(STRAY, "dropped_without_exit", anyone):
        case.end = world.month - 2
        for month in (case.end, case.end + 1):
            world.of(Extra).append(Extra(case.number, month))
    for case in ground.each(STRAY, "before_first_roll", anyone):
        case.start = world.month - 3
        world.of(Extra).append(Extra(case.number, case.start - 1))
    for case in ground.innocent(STRAY, anyone, alone=True):
        case.start = world.month - SNAPSHOTS + 1
        world.of(Extra).append(Extra(case.number, case.start - 1))
        ground.spare(STRAY, "no_roll_of_that_month", case, case.members[0])


def _outsiders(world: World, count: int) -> list[int]:
    """Living residents on no roll and in no office."""
    folk = world.people
    taken = {m.person for c in world.certificates for m in c.members} | {s.person for s in world.tekun}
    taken |= {o.person for o in world.offices}
    fits = [p for p in np.flatnonzero(folk.is_alive & (folk.age > 40)).tolist() if p not in taken]
    return world.rng.choice(fits, count, replace=False).tolist()


def _after_exit(world: World, ground: Ground) -> None:
    """Money for months after the exit month; or for earlier ones, or where one member left, or on the roll again."""
    for case in ground.each(EXIT, "months_after", anyone):
        _end(world, case, "家庭收入超过标准")
        for month in (world.month - 2, world.month - 1):
            world.of(Extra).append(Extra(case.number, month))
    for case in ground.each(EXIT, "back_pay_for_a_later_month", anyone):
        _end(world, case, "自愿放弃")
        day = first_day(world.month - 1) + timedelta(days=14)
        world.of(Extra).append(Extra(case.number, world.month - 2, "补发", paid_on=day))
    if not world.is_clean:
        _long_gone(world, ground)
    for case in ground.innocent(EXIT, anyone, alone=True):
        _end(world, case, "迁出")
        fail(world, case.number, world.month - 4)
        back_pay(world, case.number, world.month - 4, later=2)
        ground.spare(EXIT, "back_pay_for_an_earlier_month", case, case.members[0])
    for case in ground.innocent(EXIT, lambda c: _may_leave(world, c) is not None, alone=True):
        leaver = _may_leave(world, case)
        assert leaver is not None
        leaver.gone_from = world.month - 2
        day = first_day(world.month - 2) - timedelta(days=6)
        world.past_exits.append((leaver.person, case.number, day, "迁出"))
        ground.spare(EXIT, "one_member_left", case, case.members[0])
    for case in ground.innocent(EXIT, anyone, alone=True):
        case.start = world.month - 12
        day = first_day(world.month - 20) + timedelta(days=8)
        world.past_exits.append((case.members[0].person, case.number, day, "迁出"))
        ground.spare(EXIT, "on_the_roll_again", case, case.members[0])


def _end(world: World, case: Certificate, reason: str) -> None:
    """The household left in the third month before the night's."""
    case.end = world.month - 2
    case.exited_on = first_day(case.end) - timedelta(days=5)
    case.exit_reason = reason


def _long_gone(world: World, ground: Ground) -> None:
    """Certificates which ended before the first roll at hand, and are still paid."""
    first = first_day(world.month - PAYMENTS)
    taken = {m.person for c in world.certificates for m in c.members}
    gone = [e for e in world.past_exits if e[2] < first and e[3] != "死亡" and e[0] not in taken]
    for person, number, _day, _reason in gone[: ground.times]:
        account = account_number(world.rng)
        for month in ledger_months(world):
            world.of(Extra).append(Extra(number, month, person=person, account=account))
        world.clauses[(EXIT, number)] = "ended_before_the_first_roll"


def _may_leave(world: World, case: Certificate) -> Member | None:
    """A grown member who is not the head's spouse: leaving, he leaves nobody behind who belongs with him."""
    folk, head = world.people, case.members[0].person
    return next(
        (m for m in case.members[1:] if folk.age[m.person] >= 22 and head not in (folk.spouse[m.person], NOBODY)), None
    )
