"""Shares and how far they can be trusted: intervals, estimates from samples, small cells that are not shown.

Belongs here: arithmetic of shares. Does not belong here: what is counted (`hit_rate.py`, `corrections.py`,
`control_sample.py`, `statistics.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

SMALLEST_CELL = 5
"""A count below this may point at single persons: it is not shown."""


@dataclass(frozen=True)
class Share:
    """A share in per cent with its 95 % interval, and how many it was counted from."""

    percent: float
    low: float
    high: float
    counted: int

    @property
    def words(self) -> str:
        """35%(95% 区间 20–53%)."""
        return f"{self.percent:.0f}%(95% 区间 {self.low:.0f}–{self.high:.0f}%)"


@dataclass(frozen=True)
class Stratum:
    """A part of the whole from which a sample was drawn: its size, how many were looked at, how many were hits."""

    population: int
    counted: int
    hits: int


def wilson(hits: float, counted: float) -> tuple[float, float]:
    """95 % Wilson interval of a share, in per cent; honest also near 0 and 100 and for few counted. Counts need not be
    whole: those of a weighted sample are not."""
    z, n, p = 1.96, counted, hits / counted
    middle = p + z * z / (2 * n)
    spread = z * math.sqrt(max(0.0, p * (1 - p) / n) + z * z / (4 * n * n))
    scale = 100 / (1 + z * z / n)
    return max(0.0, scale * (middle - spread)), min(100.0, scale * (middle + spread))


def share(hits: int, counted: int) -> Share | None:
    """The share of `hits`; None where nothing was counted."""
    if not counted:
        return None
    return Share(100 * hits / counted, *wilson(hits, counted), counted)


def estimate(strata: Iterable[Stratum]) -> Share | None:
    """The share of the whole from samples of its parts, each weighing as many as it stands for; None where nothing was
    looked at.

    The interval is Wilson's on the effective number (Kish): parts of unlike size that are sampled alike tell less
    together than as many drawn from the whole. Parts in which nobody was looked at yet are left out.
    """
    looked_at = [s for s in strata if s.counted and s.population]
    whole = sum(s.population for s in looked_at)
    if not looked_at:
        return None
    weights = [s.population / whole for s in looked_at]
    p = sum(w * s.hits / s.counted for w, s in zip(weights, looked_at, strict=True))
    effective = 1 / sum(w * w / s.counted for w, s in zip(weights, looked_at, strict=True))
    return Share(100 * p, *wilson(p * effective, effective), sum(s.counted for s in looked_at))


def shown(count: int) -> str:
    """A count as it may be printed."""
    return "<5" if 0 < count < SMALLEST_CELL else str(count)
