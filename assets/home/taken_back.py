"""Nights that were run under a wrong clock and are taken back: what of the ledger they cover.

Belongs here: reading the events of taking back. Does not belong here: writing them
(`assets/cases/withdrawn_nights.py`), files that are taken back (`assets/intake/withdrawals.py`).
A night taken back stays in the ledger and is not read: what it opened was never opened, what it closed goes on. What
people did under its day is theirs and stays; it counts as of the day the taking back names, for the right nights come
before the wrong one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assets.errors import BadInput
from assets.home.heads import published_head

NIGHT_WITHDRAWN, NIGHT_REINSTATED = "night_withdrawn", "night_reinstated"
NIGHT = "hedui"
"""The actor of what the night itself writes."""
TAKING_BACK = (NIGHT_WITHDRAWN, NIGHT_REINSTATED)


@dataclass(frozen=True)
class TakenBack:
    """A night that holds no more: its day, the ledger entry that took it back (the same day may be run anew after it),
    the day that people's acts under it count as of, by whom and why."""

    night: date
    seq: int
    counted_on: date
    by: str
    why: str

    def covers(self, seq: int, as_of: str, actor: str) -> bool:
        """Whether an entry is one that the night itself wrote before it was taken back."""
        return as_of == self.night.isoformat() and seq < self.seq and actor == NIGHT


def taken_back(rows: Sequence[tuple[Any, ...]]) -> Mapping[date, TakenBack]:
    """The nights that hold no more, of the entries (seq, as_of, kind, subject, actor, payload) in their order."""
    holding: dict[date, list[TakenBack]] = {}
    for seq, as_of, kind, subject, actor, payload in rows:
        night = date.fromisoformat(subject)
        if kind == NIGHT_REINSTATED:
            holding[night].pop()
        else:
            back = TakenBack(night, seq, date.fromisoformat(as_of), actor, json.loads(payload)["why"])
            holding.setdefault(night, []).append(back)
    return {night: backs[-1] for night, backs in holding.items() if backs}


def refuse_taken_back(nights: Mapping[date, TakenBack], night: date, published: Path) -> None:
    """BadInput where the published night is one that was taken back after it was published: nobody acts on it."""
    back = nights.get(night)
    if back is None:
        return
    kept = published_head(published)
    if kept is None or kept.seq < back.seq:
        raise BadInput(f"已发布的 {night} 的核对已由{back.by}撤回，请先运行正确日期的 hedui night")


def counted(row: tuple[Any, ...], gone: Mapping[str, TakenBack]) -> tuple[Any, ...] | None:
    """An entry as it counts: not at all when its night was taken back; what people did under that wrong day counts as
    of the day the taking back names."""
    back = gone.get(row[2])
    if back is None or row[0] > back.seq:
        return row
    return None if row[5] == NIGHT else (*row[:2], back.counted_on.isoformat(), *row[3:])
