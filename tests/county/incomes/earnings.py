"""What people are known to earn in one month, and what a household then has: told from the world alone.

Belongs here: the arithmetic of the rules on income and on amounts. Does not belong here: who must be flagged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..records import Certificate, Salary
from ..registers import Insurance, Pension
from ..world import World

MONTHS = 3
"""Months before the night's own in which the best one is looked for."""
PENSIONS = frozenset({"企业职工", "机关事业"})
EMPLOYED = frozenset({"企业职工", "机关事业"})

Earned = dict[int, dict[int, int]]
"""Yuan by person and month number."""


def standard(world: World, certificate: Certificate) -> int:
    """The monthly standard of the certificate's programme."""
    return world.places.home.monthly_standard[0 if certificate.is_urban else 1]


def counting(world: World, persons: set[int]) -> list[Salary | Pension | Insurance]:
    """The entries that are income of these persons in a month that counts."""
    first = world.month - MONTHS
    salaries = [s for s in world.salaries if s.person in persons and s.category != "优抚" and max(s.months) >= first]
    pensions = [
        p
        for p in world.of(Pension)
        if p.person in persons and p.kind in PENSIONS and p.status == "正常" and first <= p.last_month <= world.month
    ]
    insured = [
        i
        for i in world.of(Insurance)
        if i.person in persons and i.kind in EMPLOYED and first <= i.last_month <= world.month
    ]
    return [*salaries, *pensions, *insured]


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
    written = certificate.insured_count
    insured = certificate.insured(world.month) if written is None else written
    return max(standard(world, certificate) - certificate.income, 0) * insured + certificate.supplement


def is_rounded(world: World, certificate: Certificate) -> bool:
    """Whether rounding explains the amount: the household's up to ten yuan, or each head's to a whole yuan."""
    amount, exact = certificate.amount(world.month), formula(world, certificate)
    return 0 <= amount - exact < 10 and (amount % 10 == 0 or (amount - certificate.supplement) % 10 == 0)


def poor_persons(world: World) -> set[int]:
    """Everybody who is registered as poor."""
    return {person for entry in world.poor for person in entry.persons}


def persons_of(world: World, certificates: Iterable[Certificate]) -> set[int]:
    """Everybody whom these certificates list in the night's month."""
    return {m.person for c in certificates for m in c.present(world.month)}
