"""What the gates are told of a delivery.

Belongs here: the delivery beside the one it would replace or follow, and how many rows prove anything. Does not belong
here: judging it (`gates.py`, `distributions.py`).
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
    between these months a year ago. `same_as`: an older month with just the same rows."""

    source: Source
    now: Measure
    before: Measure | None
    shared: Shared | None
    brought: Collection[str]
    days: int = 0
    season: float = 1.0
    same_as: date | None = None
