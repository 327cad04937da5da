"""Nights that were run under a wrong clock are taken back: an event with who and why; the right nights go on.

Belongs here: withdrawing and reinstating a night, and what the nights say of it. Does not belong here: what a night
taken back covers (`assets/home/taken_back.py`), files that are taken back (`assets/intake/withdrawals.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assets.cases.update import NIGHT_EVENTS
from assets.errors import BadInput
from assets.home.clock import today
from assets.home.finding import Finding
from assets.home.ledger import NIGHT, Event, Ledger
from assets.home.taken_back import NIGHT_REINSTATED, NIGHT_WITHDRAWN, TakenBack

SAID_FOR = timedelta(days=7)
"""How long the nights say that one was withdrawn; the ledger says it for ever."""


@dataclass(frozen=True)
class WithdrawnNight:
    """A night just taken back: its day, how many of its events hold no more, by kind, and the day as of which people's
    acts under it count."""

    night: date
    events: Mapping[str, int]
    counted_on: date


def nights_of(ledger: Ledger) -> list[date]:
    """The nights that wrote into the ledger and hold, oldest first."""
    days = ledger.frame(NIGHT_EVENTS)["as_of"].unique().sort()
    return list(days)


def withdraw_night(ledger: Ledger, night: date, by: str, why: str, as_of: date | None = None) -> WithdrawnNight:
    """Take back the newest night: what it opened was never opened, what it closed goes on, files it received are news.

    What people did under its day counts as of `as_of`, else of the last night before it. BadInput when there is no such
    night, or a later one holds.
    """
    with ledger.deciding():
        nights = nights_of(ledger)
        if night not in nights:
            raise BadInput(f"台账里没有 {night} 的核对，或它已经撤回；用 hedui withdraw --list 查看")
        if night != nights[-1]:
            raise BadInput(f"{night} 之后还有 {nights[-1]} 的核对，请先撤回较晚的一夜")
        before = nights[-2] if len(nights) > 1 else min(today(), night - timedelta(days=1))
        counted_on = as_of or before
        if counted_on >= night:
            raise BadInput(f"--as-of 应早于撤回的 {night}，例如 {before}")
        own = [e.kind for e in ledger.events() if e.as_of == night and e.actor == NIGHT]
        ledger.append([Event(NIGHT_WITHDRAWN, night.isoformat(), {"why": why})], counted_on, by)
    return WithdrawnNight(night, {kind: own.count(kind) for kind in sorted(set(own))}, counted_on)


def reinstate_night(ledger: Ledger, night: date, by: str, why: str) -> None:
    """Let a night that was taken back hold again; BadInput when it was not, or nights were run since."""
    with ledger.deciding():
        back = ledger.taken_back().get(night)
        if back is None:
            raise BadInput(f"{night} 的核对没有被撤回过")
        if any(e.seq > back.seq and e.actor == NIGHT for e in ledger.events()):
            raise BadInput(f"撤回 {night} 之后已经另有核对，不能再恢复那一夜；请重新运行需要的日期")
        ledger.append([Event(NIGHT_REINSTATED, night.isoformat(), {"why": why})], back.counted_on, by)


def say_past(ledger: Ledger, as_of: date) -> list[Finding]:
    """What a night says first when later ones are in the ledger: it changes no case, and why."""
    later = [night for night in nights_of(ledger) if night > as_of]
    if not later:
        return []
    message = (
        f"这一夜只看不写：台账里已有 {later[-1]} 的核对，晚于本次的 {as_of}，本次不开启也不消除任何疑点"
        f"（收到的文件和反馈照常登记）；如果 {later[-1]} 是时钟有误时运行的，请先运行 "
        f"hedui withdraw --night {later[-1]} --by 姓名 --why 原因，再重新核对。"
    )
    return [Finding("", "", None, None, "held", message)]


def say_withdrawn(gone: Sequence[TakenBack], as_of: date) -> list[Finding]:
    """What the nights say for a week of a night that was taken back."""
    return [
        Finding("", "", None, None, "skipped", f"{b.night} 的核对已由{b.by}撤回（{b.why}），它的结果不再采用。")
        for b in gone
        if timedelta(0) <= as_of - b.counted_on <= SAID_FOR
    ]
