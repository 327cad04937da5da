"""Planted in the ledger: paid too late, too much, after the end, to two at once, or not at all; and their likes."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

import numpy as np

from ..people import NOBODY
from ..planting import Ground, anyone, having, in_order
from ..records import Certificate, Change, Custody, Extra, Member, first_day
from ..world import PAYMENTS, SNAPSHOTS, World, account_number
from .ledger import LAST_DAY, back_pay, fail, ledger_months

EXIT, AMOUNT, STRAY = "paid_after_exit", "paid_amount_differs", "paid_not_on_roll"
UNPAID, LATE, LABEL = "enrolled_not_paid", "paid_late", "payment_label_nonstandard"
SHARED = "account_shared_across_households"


def _change(world: World, case: Certificate, *months: int, more: int = 0, is_absent: bool = False, **fields) -> None:
    world.add(Change(case.number, months, fields, more, is_absent))


def _pay(world: World, case: Certificate, *months: int) -> None:
    """Pay for more months than the roll asks for."""
    world.of(Extra).extend(Extra(case.number, month) for month in months)


def _make_good(world: World, case: Certificate, month: int, status: str = "失败") -> None:
    fail(world, case.number, month, status)
    back_pay(world, case.number, month)


def _late(world: World, ground: Ground) -> None:
    """A day after the 25th, or in the next month; on the 25th itself, or marked as back pay."""
    month = world.month - 3

    def pay_on(day: int, months: tuple[int, ...], case: Certificate) -> None:
        for each in months:
            _change(world, case, each, paid_on=first_day(each) + timedelta(days=day - 1))

    ground.case(LATE, "day_after", anyone, partial(pay_on, LAST_DAY + 1, (world.month - 1,)))
    ground.case(LATE, "next_month", anyone, partial(pay_on, 36, (month, month + 1)))
    ground.twin(LATE, "on_the_last_day", anyone, partial(pay_on, LAST_DAY, (month,)))
    ground.twin(LATE, "back_pay", anyone, lambda c: _make_good(world, c, month))


def _labels(world: World, ground: Ground) -> None:
    """Names of no list; those of the list with blanks, or none at all."""
    months = tuple(ledger_months(world))

    def call(label: str | None, case: Certificate) -> None:
        _change(world, case, *(months[-2:] if label == "代发" else months), label=label)

    for label in ("民政补助", "扶 贫 款", "代发"):
        ground.case(LABEL, f"label_{label}", anyone, partial(call, label))
    ground.twin(LABEL, "blanks", anyone, partial(call, "城 乡　低 保 金"))
    ground.twin(LABEL, "missing", anyone, partial(call, None))


def _amounts(world: World, ground: Ground) -> None:
    """Less, more or twice; or short in one payment and made good, or not arrived."""
    month = world.month - 2

    def short(case: Certificate) -> None:
        _change(world, case, month, more=-40)
        back_pay(world, case.number, month, 40)

    def differ(case: Certificate, more: int) -> None:
        _change(world, case, month, month + 1, more=more)

    ground.cases(AMOUNT, anyone, differ, {"too_little": (-50,), "too_much": (100,)})
    ground.case(AMOUNT, "paid_twice", anyone, lambda c: _pay(world, c, month))
    ground.twin(AMOUNT, "short_and_made_good", anyone, short)
    returned = {f"{status}_then_back_pay": (month, status) for status in ("失败", "退回")}
    ground.twins(AMOUNT, anyone, partial(_make_good, world), returned, UNPAID)


def _unpaid(world: World, ground: Ground) -> None:
    """Not in the ledger, failed or returned, and never made good; or in the first months, or suspended."""
    month = world.month - 2

    def begin(case: Certificate) -> None:
        case.start = month - 1
        _change(world, case, month - 1, month, is_absent=True)

    absent = partial(_change, world, is_absent=True)
    ground.case(UNPAID, "not_in_ledger", anyone, lambda c: absent(c, month, month + 1))
    for status in ("失败", "退回"):
        ground.case(UNPAID, f"{status}_only", anyone, lambda c, status=status: fail(world, c.number, month, status))
    ground.twin(UNPAID, "first_months", anyone, begin, alone=True)
    for case in ground.suspended():
        ground.spare(UNPAID, "suspended", case)


def _pay_to(world: World, rule: str, clause: str, person: int, number: str, months: range) -> None:
    """Payments to a person's own account under a number that is on no roll."""
    account = account_number(world.rng)
    world.of(Extra).extend(Extra(number, month, person=person, account=account) for month in months)
    world.clauses[(rule, number)] = clause


def _strays(world: World, ground: Ground) -> None:
    """Paid under a number of no roll, before the first roll, or after the last one without any exit."""
    if not world.is_clean:
        for order, person in enumerate(_outsiders(world, 2 * ground.times)):
            number = f"{world.places.township_code(world.places.townships[0])}8{order:05d}"
            _pay_to(world, STRAY, "unknown_certificate", person, number, range(world.month - 2, world.month))

    def begin(month: int, case: Certificate) -> None:
        case.start = month
        _pay(world, case, month - 1)

    for case in ground.each(STRAY, "dropped_without_exit", anyone):
        case.end = world.month - 2
        _pay(world, case, case.end, case.end + 1)
    ground.case(STRAY, "before_first_roll", anyone, partial(begin, world.month - 3))
    ground.twin(STRAY, "no_roll_of_that_month", anyone, partial(begin, world.month - SNAPSHOTS + 1), alone=True)


def _outsiders(world: World, count: int) -> list[int]:
    """Living residents on no roll and in no office."""
    folk, taken = world.people, world.enrolled() | world.on_tekun() | world.officials()
    fits = [p for p in np.flatnonzero(folk.is_alive & (folk.age > 40)).tolist() if p not in taken]
    return world.rng.choice(fits, count, replace=False).tolist()


def _after_exit(world: World, ground: Ground) -> None:
    """Money for months after the exit month; or for earlier ones, or where one member left, or on the roll again."""

    def end(case: Certificate, reason: str) -> None:
        """The household left in the third month before the night's."""
        case.end = world.month - 2
        case.exited_on, case.exit_reason = first_day(case.end) - timedelta(days=5), reason

    def leave(person: int, case: Certificate, day: date) -> None:
        world.past_exits.append((person, case.number, day, "迁出"))

    def one_leaves(case: Certificate, leaver: Member) -> None:
        leaver.gone_from = world.month - 2
        leave(leaver.person, case, first_day(world.month - 2) - timedelta(days=6))

    def come_again(case: Certificate) -> None:
        case.start = world.month - 12
        leave(case.person, case, first_day(world.month - 20) + timedelta(days=8))

    for case in ground.each(EXIT, "months_after", anyone):
        end(case, "家庭收入超过标准")
        _pay(world, case, world.month - 2, world.month - 1)
    for case in ground.each(EXIT, "back_pay_for_a_later_month", anyone):
        end(case, "自愿放弃")
        day = first_day(world.month - 1) + timedelta(days=14)
        world.add(Extra(case.number, world.month - 2, "补发", paid_on=day))
    if not world.is_clean:
        _long_gone(world, ground)
    for case in ground.innocent(EXIT, anyone, alone=True):
        end(case, "迁出")
        fail(world, case.number, world.month - 4)
        back_pay(world, case.number, world.month - 4, later=2)
        ground.spare(EXIT, "back_pay_for_an_earlier_month", case)
    ground.twin(EXIT, "one_member_left", *having(partial(_may_leave, world), one_leaves), alone=True)
    ground.twin(EXIT, "on_the_roll_again", anyone, come_again, alone=True)


def _long_gone(world: World, ground: Ground) -> None:
    """Certificates which ended before the first roll at hand, and are still paid."""
    first, taken = first_day(world.month - PAYMENTS), world.enrolled()
    gone = [e for e in world.past_exits if e[2] < first and e[3] != "死亡" and e[0] not in taken]
    for person, number, _day, _reason in gone[: ground.times]:
        _pay_to(world, EXIT, "ended_before_the_first_roll", person, number, ledger_months(world))


def _may_leave(world: World, case: Certificate) -> Member | None:
    """A grown member who is not the head's spouse: leaving, he leaves nobody behind who belongs with him."""
    folk = world.people
    grown = (m for m in case.members[1:] if folk.age[m.person] >= 22)
    return next((m for m in grown if case.person not in (folk.spouse[m.person], NOBODY)), None)


def _shared(world: World, ground: Ground) -> None:
    """Two households on one account every month, or in one month only."""
    for clause in ("every_month", "one_month"):
        for case in ground.each(SHARED, clause, anyone):
            other = next(ground.fresh(anyone, f"{SHARED}:{clause}"), None)
            if other is None:
                continue
            world.clauses[(SHARED, other.number)] = clause
            if clause == "every_month":
                other.account = case.account
            else:
                _change(world, other, world.month - 2, account=case.account)


def _pairs(ground: Ground, clause: str) -> Iterator[tuple[Certificate, Certificate]]:
    """Two fresh households for an innocent that takes both."""
    cases = ground.innocent(SHARED, anyone, alone=True)
    for case, other in zip(cases, list(ground.innocent(SHARED, anyone, alone=True)), strict=False):
        yield case, other
        ground.spare(SHARED, clause, case)
        ground.spare(SHARED, clause, other)


def _shared_with_reason(world: World, ground: Ground) -> None:
    """One custodian of both, a home for the destitute, the head of the other household, one after the other.

    The bank and the agreements write the home's name shorter and longer.
    """
    start, months = first_day(world.month - PAYMENTS) - timedelta(days=200), tuple(ledger_months(world))

    def agree(case: Certificate, custodian: int, name: str | None = None) -> None:
        """A custody agreement in force all the time, and the money to the custodian's name."""
        world.custody.append(Custody(case.number, case.person, custodian, start, None, name))
        case.payee = name or world.people.name[custodian]

    def share(case: Certificate, other: Certificate) -> int:
        """One account for both; a grown person of neither household and of no member's name."""
        other.account = case.account
        return ground.outsider({m.name for m in (*case.members, *other.members)}, 30, 70)

    for case, other in _pairs(ground, "one_custodian"):
        custodian = share(case, other)
        agree(case, custodian)
        agree(other, custodian)
    homes = [s for s in world.tekun if s.mode == "集中供养" and s.person < world.people.count]
    for case, other in _pairs(ground, "institution") if homes else ():
        name = f"{world.township_of(homes[0].person)}敬老院"
        custodian = share(case, other)
        agree(case, custodian, name)
        agree(other, custodian, world.places.home.name + name)
    for case, other in _pairs(ground, "kept_by_the_other_household"):
        case.account = other.account
        agree(case, other.person)
    for case, other in _pairs(ground, "one_after_another"):
        _change(world, case, *months[3:], account=other.account)
        _change(world, other, *months[3:], account=case.account)


plant = in_order(_late, _labels, _amounts, _unpaid, _strays, _after_exit, _shared, _shared_with_reason)
