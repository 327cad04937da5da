"""What the rules of incomes and terms must say, by their letter over all entries; then what is put right before.

Other groups' cases make some of it true by accident: honest people earn little, are reviewed and are known. Nobody who
was planted for a rule is touched. In the clean county nothing of ours may be left true.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial

from ..lists import limit
from ..plant_rest import recognised
from ..records import Certificate, Insurance, Listing, Pension, Salary, add_months, grouped, month_of
from ..truth import NightTruth, missed
from ..world import World

OVER, GRADUAL, LOW = "income_over_standard", "gradual_exit_due", "low_income_not_monitored"
GRACE, REVIEW, AMOUNT = "grace_period_over", "review_overdue", "amount_formula_differs"
YEARLY, HALF_YEARLY = 12, 6
FACTOR = 1.5
MONTHS = 3
"""Months before the night's own in which the best one is looked for."""
BY_EMPLOYER = frozenset({"企业职工", "机关事业"})

Earned = dict[int, dict[int, int]]
"""Yuan by person and month number."""


def standard(world: World, certificate: Certificate) -> int:
    """The monthly standard of the certificate's programme."""
    return world.places.home.monthly_standard[0 if certificate.is_urban else 1]


def counting(world: World, persons: set[int]) -> list[Salary | Pension | Insurance]:
    """The entries that are income of these persons in a month that counts."""
    first, last = world.month - MONTHS, world.month
    entries = [s for s in world.salaries if s.category != "优抚" and max(s.months) >= first]
    entries += [p for p in world.of(Pension) if p.status == "正常" and _is_recent(p, first, last)]
    entries += [i for i in world.of(Insurance) if _is_recent(i, first, last)]
    return [entry for entry in entries if entry.person in persons]


def _is_recent(entry: Pension | Insurance, first: int, last: int) -> bool:
    return entry.kind in BY_EMPLOYER and first <= entry.last_month <= last


def earned(world: World, persons: set[int], last_month_of: dict[int, int] | None = None) -> Earned:
    """What each earns in each month that counts; nobody after the month of death (`last_month_of`).

    Of a wage and a base of insurance in one month the larger counts, and of a retired official's pay and a pension.
    """
    slots: dict[tuple[int, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    window = range(world.month - MONTHS, world.month + 1)
    for entry in counting(world, persons):
        for month in window:
            slot = slots[entry.person, month]
            if isinstance(entry, Salary):
                if month in entry.months:
                    slot["retired" if entry.category == "离退休" else "worked"] += entry.gross
            elif month <= entry.last_month:
                name, amount = ("pension", entry.amount) if isinstance(entry, Pension) else ("insured", entry.wage_base)
                slot[name] = max(slot[name], amount)
    out: Earned = defaultdict(dict)
    for (person, month), slot in slots.items():
        if month <= (last_month_of or {}).get(person, month):
            out[person][month] = max(slot["worked"], slot["insured"]) + max(slot["retired"], slot["pension"])
    return out


def best_total(world: World, certificate: Certificate, known: Earned) -> int:
    """Yuan of all members in their best month, the declared income of each head included."""
    members = [m.person for m in certificate.present(world.month)]
    window = range(world.month - MONTHS, world.month + 1)
    best = max(sum(known.get(p, {}).get(month, 0) for p in members) for month in window)
    return best + certificate.income * len(members)


def room(world: World, certificate: Certificate) -> int:
    """Yuan a month which all members together may earn beside what they declare, up to the standard."""
    return (standard(world, certificate) - certificate.income) * len(certificate.present(world.month))


def formula(world: World, certificate: Certificate) -> int:
    """The household's amount of the night's month by the formula, from what the roll itself says."""
    per_head = max(standard(world, certificate) - certificate.income, 0)
    return per_head * certificate.counted(world.month) + certificate.supplement


def is_rounded(world: World, certificate: Certificate) -> bool:
    """Whether rounding explains the amount: the household's up to ten yuan, or each head's to a whole yuan."""
    amount, exact = certificate.amount(world.month), formula(world, certificate)
    return 0 <= amount - exact < 10 and (amount % 10 == 0 or (amount - certificate.supplement) % 10 == 0)


def persons_of(world: World, certificates: Iterable[Certificate]) -> set[int]:
    """Everybody whom these certificates list in the night's month."""
    return {m.person for c in certificates for m in c.present(world.month)}


def tell_truth(night: NightTruth) -> None:
    _incomes(night, night.certificates())
    night.where(GRACE, lambda c: c.grace_until is not None and c.grace_until < night.as_of)
    night.where(REVIEW, partial(is_overdue, night))
    night.where(AMOUNT, partial(is_off_formula, night.world))
    for entry in low_income(night.world):
        night.household(LOW, entry.number, entry.head, entry.persons)


def _incomes(night: NightTruth, certificates: list[Certificate]) -> None:
    """Over the standard; or registered poor, within twice of it, and without a day on which the grace ends."""
    world = night.world
    poor = {person for entry in world.poor for person in entry.persons}
    ends = {person: month_of(day) for person, day in night.dead.items()}
    known = earned(world, persons_of(world, certificates), ends)
    for certificate in certificates:
        members = certificate.present(world.month)
        limit_ = standard(world, certificate) * len(members)
        total = best_total(world, certificate, known)
        if total <= limit_:
            continue
        is_gradual = total <= 2 * limit_ and any(m.person in poor for m in members)
        if not is_gradual:
            night.fire(OVER, certificate, members[0])
        elif certificate.grace_until is None:
            night.fire(GRADUAL, certificate, members[0])


def is_overdue(night: NightTruth, certificate: Certificate) -> bool:
    """Last reviewed longer ago than a year, half a year where the rural roll says that a member can work."""
    day, world = certificate.reviewed_on, night.world
    able = not certificate.is_urban and any(m.labour in ("有", "有劳动能力") for m in certificate.present(world.month))
    months = HALF_YEARLY if able else YEARLY
    is_due = month_of(night.as_of) - certificate.start > months
    return day is not None and is_due and add_months(day, months) < night.as_of


def is_off_formula(world: World, certificate: Certificate) -> bool:
    """The amount on the roll is not the formula's, and neither full amount nor rounding explains it."""
    difference = certificate.amount(world.month) - formula(world, certificate)
    return not certificate.full_amount and abs(difference) > 1 and not is_rounded(world, certificate)


def low_income(world: World) -> list[Listing]:
    """Poor and monitored households above the standard and within one and a half of it, in no list of the bureau.

    Not those of whom somebody is in a household at or below the standard: of that one another rule speaks.
    """
    top = limit(world)
    unlisted = missed(world, world.poor + world.monitored, world.as_of, top * FACTOR)
    known = {p for e in unlisted if e.income <= top for p in e.persons}
    return [e for e in unlisted if e.income > top and not known.intersection(e.persons)]


SHARE = 0.9
"""Of the room up to the standard an honest household is left with this much."""


def settle(world: World) -> None:
    mine = {number for rule, number, *_ in world.innocents if rule in (OVER, GRADUAL)}
    plain = [c for c in world.certificates if c.status == "正常" and ":" not in c.use]
    honest = [c for c in plain if c.number not in mine and c.members]
    _lower_incomes(world, [c for c in honest if c.present(world.month)])
    night = NightTruth(world, world.as_of, [])
    for certificate in honest:
        if is_overdue(night, certificate):
            certificate.reviewed_on = world.before(20, 150)
    _raise_listed(world)


def _lower_incomes(world: World, honest: list[Certificate]) -> None:
    """Allowances of honest households shrink until the household stays within the standard in its best month."""
    everybody = persons_of(world, honest)
    known = earned(world, everybody)
    by_person = grouped(counting(world, everybody), lambda entry: entry.person)
    for certificate in honest:
        members = certificate.present(world.month)
        declared, top = certificate.income * len(members), standard(world, certificate) * len(members)
        total = best_total(world, certificate, known)
        if total <= top:
            continue
        factor = SHARE * room(world, certificate) / (total - declared)
        for entry in [e for m in members for e in by_person.get(m.person, [])]:
            _scale(entry, factor)


def _scale(entry: Salary | Pension | Insurance, factor: float) -> None:
    amount = "gross" if isinstance(entry, Salary) else "amount" if isinstance(entry, Pension) else "wage_base"
    setattr(entry, amount, max(1, int(getattr(entry, amount) * factor)))


def _raise_listed(world: World) -> None:
    """Whoever is listed as poor, is in no list of the bureau and no case of any rule, earns more than counts as low."""
    named = set() if world.is_clean else world.named()
    top, seen = limit(world) * FACTOR, recognised(world)

    def is_open(entry: Listing) -> bool:
        return entry.income <= top and not entry.is_eliminated and not seen.intersection(entry.persons)

    low = {e.number for e in low_income(world)}
    for entry in world.poor + world.monitored:
        if entry.number not in named and (entry.number in low or (is_open(entry) and entry.income > limit(world))):
            entry.income = round(top * 1.02 + world.people.age[entry.head] * 11.5, 2)
    for entry in low_income(world):
        world.clauses.setdefault((LOW, entry.number), "case_of_another_rule")
