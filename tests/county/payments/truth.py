"""What the rules about payments must say, by the letter, over every payment of the county."""

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from ..records import Certificate, Custody, Extra, Payment, first_day, month_of
from ..world import SNAPSHOTS, World
from .ledger import BACK_PAY, LABELS, LAST_DAY, ledger, ledger_months
from .plant import AMOUNT, EXIT, LABEL, LATE, SHARED, STRAY, UNPAID

if TYPE_CHECKING:
    from ..truth import NightTruth

RECEIVED = ("成功", BACK_PAY)


def tell_truth(night: "NightTruth") -> None:
    world = night.world
    by_month: dict[tuple[str, int], list[Payment]] = defaultdict(list)
    for payment in ledger(world):
        by_month[payment.certificate, payment.month].append(payment)
    certificates = {c.number: c for c in world.certificates}
    known = {e.certificate: e.person for e in world.of(Extra) if e.person is not None}
    exits = _exits(night)
    for (number, month), payments in by_month.items():
        certificate = certificates.get(number)
        for rule in sorted(_said(world, certificate, month, payments, exits.get(number))):
            if certificate is not None:
                night.fire(rule, certificate)
            else:
                night.household(rule, number, known[number])
    for certificate in world.certificates:
        if any(_is_unpaid(world, certificate, m, by_month.get((certificate.number, m), [])) for m in _rolls(world)):
            night.fire(UNPAID, certificate)
    for number in sorted(_sharing(world, certificates)):
        night.fire(SHARED, certificates[number])


def _rolls(world: World) -> range:
    """Months whose ledger and roll are both in."""
    return range(world.month - SNAPSHOTS + 1, world.month)


def _exits(night: "NightTruth") -> dict[str, int]:
    """The month in which a whole certificate ended; one member's leaving is no end."""
    world = night.world
    own = {c.number for c in world.certificates}
    ended = {number: month_of(day) for _p, number, day, _r in world.past_exits if number not in own}
    return ended | {
        c.number: month_of(c.exited_on) for c in world.certificates if c.exited_on and c.exited_on < night.as_of
    }


def _said(
    world: World, certificate: Certificate | None, month: int, payments: list[Payment], ended: int | None
) -> set[str]:
    """Rules that one month's payments of one certificate make true."""
    if certificate is not None and certificate.status != "正常":
        return set()
    paid = [p for p in payments if p.status == "成功"]
    received = [p for p in payments if p.status in RECEIVED]
    is_listed = certificate is not None and bool(certificate.present(month))
    said = set()
    if any(p.paid_on > first_day(p.month).replace(day=LAST_DAY) for p in paid):
        said.add(LATE)
    if any(p.label and re.sub(r"\s", "", p.label) not in LABELS for p in received):
        said.add(LABEL)
    if received and not is_listed:
        if ended is not None and month > ended:
            said.add(EXIT)
        elif month in _rolls(world):
            said.add(STRAY)
    if paid and is_listed and certificate is not None and month in _rolls(world):
        wanted = certificate.amount(month)
        if wanted not in (sum(p.paid for p in paid), sum(p.paid for p in received)):
            said.add(AMOUNT)
    return said


def _is_unpaid(world: World, certificate: Certificate, month: int, payments: list[Payment]) -> bool:
    """On the roll, approved before the month before, the ledger in, and nothing arrived."""
    is_due = certificate.status == "正常" and bool(certificate.present(month)) and month - certificate.start > 1
    return is_due and month in ledger_months(world) and not any(p.status in RECEIVED for p in payments)


def _sharing(world: World, certificates: dict[str, Certificate]) -> set[str]:
    """Certificates which share an account in some month with another that no agreement joins to them."""
    sharers: dict[tuple[str, int], set[str]] = defaultdict(set)
    homes = {p.account for p in ledger(world) if p.payee.endswith("敬老院")}
    for p in ledger(world):
        if p.status in RECEIVED and p.paid > 0 and p.account not in homes:
            sharers[p.account, p.month].add(p.certificate)
    agreed: dict[str, list[Custody]] = defaultdict(list)
    for custody in world.custody:
        agreed[custody.certificate].append(custody)
    found = set()
    for (_account, month), numbers in sharers.items():
        for one in numbers:
            others = numbers - {one}
            is_normal = one in certificates and certificates[one].status == "正常"
            if is_normal and not all(_are_joined(certificates, agreed, one, other, month) for other in others):
                found.add(one)
    return found


def _are_joined(
    certificates: dict[str, Certificate], agreed: dict[str, list[Custody]], one: str, other: str, month: int
) -> bool:
    def keepers(number: str) -> set[int]:
        first, last = first_day(month), first_day(month + 1)
        return {c.custodian for c in agreed[number] if c.start < last and (c.until is None or c.until >= first)}

    def members(number: str) -> set[int]:
        return {m.person for m in certificates[number].members} if number in certificates else set()

    left, right = keepers(one), keepers(other)
    return bool(left & right or left & members(other) or right & members(one))
