"""Planted in the ledger: paid too late, too much, after the end, to two at once, or not at all; and their likes."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from tests.population.people import NOBODY

from ..fits import anyone
from ..planting import Ground, changed, having, in_order
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


def _terms(world: World, ground: Ground) -> None:
    """A day after the 25th, or in the next month; on the 25th itself, or marked as back pay.

    Names of no list; those of the list with blanks, or none at all.
    """
    month, months = world.month - 3, tuple(ledger_months(world))

    def pay_on(case: Certificate, day: int, *months: int) -> None:
        for each in months:
            _change(world, case, each, paid_on=first_day(each) + timedelta(days=day - 1))

    def call(case: Certificate, label: str | None) -> None:
        _change(world, case, *(months[-2:] if label == "代发" else months), label=label)

    late = {"day_after": (LAST_DAY + 1, world.month - 1), "next_month": (36, month, month + 1)}
    ground.plant(LATE, anyone, pay_on, late, {"on_the_last_day": (LAST_DAY, month)})
    ground.plant(LATE, anyone, partial(_make_good, world), silent={"back_pay": month})
    names = {f"label_{label}": label for label in ("民政补助", "扶 贫 款", "代发")}
    ground.plant(LABEL, anyone, call, names, {"blanks": "城 乡　低 保 金", "missing": None})


def _amounts(world: World, ground: Ground) -> None:
    """Less, more or twice; or short in one payment and made good, or not arrived."""
    month, change, make_good = world.month - 2, partial(_change, world), partial(_make_good, world)

    def differ(case: Certificate, more: int) -> None:
        change(case, month, month + 1, more=more)

    def short(case: Certificate) -> None:
        change(case, month, more=-40)
        back_pay(world, case.number, month, 40)

    ground.plant(AMOUNT, anyone, differ, {"too_little": -50, "too_much": 100})
    ground.case(AMOUNT, "paid_twice", anyone, lambda c: _pay(world, c, month))
    ground.twin(AMOUNT, "short_and_made_good", anyone, short)
    for status in ("失败", "退回"):
        clause = f"{status}_then_back_pay"
        ground.twin(AMOUNT, clause, anyone, partial(make_good, month=month, status=status), spares={UNPAID: clause})


def _unpaid(world: World, ground: Ground) -> None:
    """Not in the ledger, failed or returned, and never made good; or in the first months, or suspended."""
    month = world.month - 2

    def absent(case: Certificate, *months: int) -> None:
        _change(world, case, *months, is_absent=True)

    def fails(case: Certificate, status: str) -> None:
        fail(world, case.number, month, status)

    ground.plant(UNPAID, anyone, absent, {"not_in_ledger": (month, month + 1)})
    ground.plant(UNPAID, anyone, fails, {f"{status}_only": status for status in ("失败", "退回")})
    begin = changed(start=month - 1)
    ground.twin(UNPAID, "first_months", anyone, begin, lambda c: absent(c, month - 1, month), alone=True)
    ground.clear(ground.suspended(), {UNPAID: "suspended"})


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

    def begin(case: Certificate, month: int) -> None:
        case.start = month
        _pay(world, case, month - 1)

    def pay_on(case: Certificate) -> None:
        _pay(world, case, case.end, case.end + 1)

    ground.case(STRAY, "dropped_without_exit", anyone, changed(end=world.month - 2), pay_on)
    no_roll = {"no_roll_of_that_month": world.month - SNAPSHOTS + 1}
    ground.plant(STRAY, anyone, begin, {"before_first_roll": world.month - 3}, no_roll, alone=True)


def _outsiders(world: World, count: int) -> list[int]:
    """Living residents on no roll and in no office."""
    taken = world.enrolled() | world.on_tekun() | world.officials()
    fits = [p for p in world.people.living(41).tolist() if p not in taken]
    return world.rng.choice(fits, count, replace=False).tolist()


def _after_exit(world: World, ground: Ground) -> None:
    """Money for months after the exit month; or for earlier ones, or where one member left, or on the roll again."""
    month = world.month

    def ended(reason: str) -> object:
        """The household left in the third month before the night's."""
        return changed(end=month - 2, exited_on=first_day(month - 2) - timedelta(days=5), exit_reason=reason)

    def paid_late(case: Certificate) -> None:
        world.add(Extra(case.number, month - 2, "补发", paid_on=first_day(month - 1) + timedelta(days=14)))

    def made_good(case: Certificate) -> None:
        fail(world, case.number, month - 4)
        back_pay(world, case.number, month - 4, later=2)

    def left(case: Certificate, person: int, back: int, days: int) -> None:
        world.past_exits.append((person, case.number, first_day(month - back) + timedelta(days=days), "迁出"))

    def one_leaves(case: Certificate, leaver: Member) -> None:
        leaver.gone_from = month - 2
        left(case, leaver.person, 2, -6)

    paid = partial(_pay, world)

    ground.case(EXIT, "months_after", anyone, ended("家庭收入超过标准"), lambda c: paid(c, month - 2, month - 1))
    ground.case(EXIT, "back_pay_for_a_later_month", anyone, ended("自愿放弃"), paid_late)
    if not world.is_clean:
        _long_gone(world, ground)
    ground.twin(EXIT, "back_pay_for_an_earlier_month", anyone, ended("迁出"), made_good, alone=True)
    ground.twin(EXIT, "one_member_left", *having(partial(_may_leave, world), one_leaves), alone=True)
    again = changed(start=month - 12)
    ground.twin(EXIT, "on_the_roll_again", anyone, again, lambda c: left(c, c.person, 20, 8), alone=True)


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

    def share(case: Certificate, other: Certificate, *names: str | None) -> None:
        """One account for both, kept by a grown person of neither household and of no member's name."""
        other.account = case.account
        custodian = ground.outsider({m.name for m in (*case.members, *other.members)}, 31, 70)
        for household, name in zip((case, other), names, strict=True):
            agree(household, custodian, name)

    for case, other in _pairs(ground, "one_custodian"):
        share(case, other, None, None)
    homes = [s for s in world.tekun if s.mode == "集中供养" and s.person < world.people.count]
    for case, other in _pairs(ground, "institution") if homes else ():
        name = f"{world.township_of(homes[0].person)}敬老院"
        share(case, other, name, world.places.home.name + name)
    for case, other in _pairs(ground, "kept_by_the_other_household"):
        case.account = other.account
        agree(case, other.person)
    for case, other in _pairs(ground, "one_after_another"):
        _change(world, case, *months[3:], account=other.account)
        _change(world, other, *months[3:], account=case.account)


plant = in_order(_terms, _amounts, _unpaid, _strays, _after_exit, _shared, _shared_with_reason)
