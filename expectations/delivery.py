"""What the gates are told of a delivery.

Belongs here: the delivery beside the one it would replace or follow, how many rows prove anything, and what a gate may
answer. Does not belong here: judging it (`gates.py`, `distributions.py`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from data_contracts.contract import Source
from expectations.measuring import Measure
from expectations.side_by_side import Shared

ENOUGH = 20
"""Rows below which shares prove nothing; ten for keys that are gone."""

LEFT = 0.3
"""Share of a township's people below which the township is missing; those found in another township are not gone: it
was merged or renamed."""


@dataclass(frozen=True)
class Delivery:
    """What a gate is told of a delivery: its rows `now` (of a list with what of its month is in force), `before` what
    it would replace or follow, `shared` both beside each other. `brought`: the words its files have a column for.
    `days`: from the month or day of `before` to its own (0 for another delivery of the same). `season`: how rows grew
    between these months a year ago. `same_as`: an older month with just the same rows. `needed`: the words by which
    the night decides (None: all); of another one a gate says what it sees, and holds nothing back."""

    source: Source
    now: Measure
    before: Measure | None
    shared: Shared | None
    brought: Collection[str]
    days: int = 0
    season: float = 1.0
    same_as: date | None = None
    needed: Collection[str] | None = None

    def is_needed(self, word: str) -> bool:
        """Whether anything is decided by the column; where nobody has said so, everything is."""
        return self.needed is None or word in self.needed or self.source.column(word).required


@dataclass(frozen=True)
class Doubt:
    """What a gate holds against a delivery, in Chinese; `word`: the column whose values it is about, where they are
    all that it is about."""

    reason: str
    word: str | None = None
