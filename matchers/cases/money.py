"""The money of a case in fen: what was overpaid, what is to come back, what came back, what was paid back late.

Belongs here: sums of a case, amounts as people write them, and which entry makes no sense. Does not belong here: the
ledger (`assets/cases/money.py`). An entry is never changed: a wrong one is put right by a further entry, a negative
amount with the reason in its remark.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

KINDS: Mapping[str, str] = {"overpaid": "多领", "to_recover": "应追回", "recovered": "已追回", "paid_back": "补发"}
"""The kinds of money with their Chinese names, in the order they are read."""

SUMS = {kind: f"{kind}_fen" for kind in KINDS}
"""The column of a case that sums a kind."""

MOST_FEN = 100_000_000
"""A million yuan: no household was ever paid so much; whoever writes more has written a digit too many."""

_YUAN = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?")


@dataclass(frozen=True)
class Money:
    """The sums of a case, in fen."""

    overpaid_fen: int = 0
    to_recover_fen: int = 0
    recovered_fen: int = 0
    paid_back_fen: int = 0

    @property
    def outstanding_fen(self) -> int:
        """What is still to come back."""
        return self.to_recover_fen - self.recovered_fen

    def of(self, kind: str) -> int:
        """The sum of one kind."""
        return int(getattr(self, SUMS[kind]))

    def with_entries(self, entries: Iterable[Entry]) -> Money:
        """The sums once `entries` count, too."""
        sums = self
        for entry in entries:
            sums = replace(sums, **{SUMS[entry.what]: sums.of(entry.what) + entry.amount_fen})
        return sums


@dataclass(frozen=True)
class Entry:
    """One amount written down: its kind, fen (negative: a correction), the day it is of, a remark."""

    what: str
    amount_fen: int
    on: date
    remark: str = ""


def fen_of(text: str) -> int | None:
    """Yuan as people write them (1200, 1,200.5, -3.20元) in fen, exactly; None for what is no amount."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("元").removeprefix("¥").strip()
    match = _YUAN.fullmatch(plain)
    return int(Decimal(plain.replace(",", "")) * 100) if match else None


def yuan(fen: int) -> str:
    """Fen as yuan with a comma at the thousands: 1,200.50."""
    return f"{Decimal(fen) / 100:,.2f}"


def said(money: Money) -> str:
    """The sums in one line; empty where no money was ever written down."""
    parts = [f"{name} {yuan(money.of(kind))} 元" for kind, name in KINDS.items() if money.of(kind)]
    if money.to_recover_fen and money.outstanding_fen:
        parts.append(f"尚欠 {yuan(money.outstanding_fen)} 元")
    return "，".join(parts)


def money_problems(entries: Iterable[Entry], before: Money, queue: str, grain: str | None, as_of: date) -> list[str]:
    """Why `entries` may not be written on a case, in Chinese; empty when they may."""
    given = tuple(entries)
    problems = [problem for entry in given for problem in _odd(entry, as_of)]
    if not given:
        problems.append("没有写金额")
    if grain == "V":
        problems.append("这条疑点说的是一个地方，不是某一户，不登记金额")
    if queue == "missed_enrolment" and any(entry.what != "paid_back" for entry in given):
        problems.append("漏保疑点没有多领的钱，只能登记补发(--paid-back)")
    after = before.with_entries(given)
    for kind, name in KINDS.items():
        if after.of(kind) < 0:
            problems.append(f"更正后{name}成为 {yuan(after.of(kind))} 元，少于零")
    if after.to_recover_fen > after.overpaid_fen:
        problems.append(
            f"应追回 {yuan(after.to_recover_fen)} 元多于多领的 {yuan(after.overpaid_fen)} 元，请先登记多领(--overpaid)"
        )
    if after.recovered_fen > after.to_recover_fen:
        problems.append(
            f"已追回 {yuan(after.recovered_fen)} 元多于应追回的 {yuan(after.to_recover_fen)} 元，"
            "请先登记应追回(--to-recover)"
        )
    return problems


def _odd(entry: Entry, as_of: date) -> list[str]:
    """What is wrong with one entry by itself."""
    name, problems = KINDS[entry.what], []
    if entry.amount_fen == 0:
        problems.append(f"{name}的金额是零，没有可登记的")
    if abs(entry.amount_fen) > MOST_FEN:
        problems.append(f"{name} {yuan(entry.amount_fen)} 元超过一百万元，是否多写了一位")
    if entry.amount_fen < 0 and not entry.remark.strip():
        problems.append(f"{name}写的是负数，是更正此前的登记，请用 --remark 写明原因")
    if entry.on > as_of:
        problems.append(f"{name}的日期 {entry.on} 晚于今天")
    return problems
