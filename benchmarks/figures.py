"""What was measured, and what follows from it: medians, spreads, ratios held against bars, growth exponents.

Pure: no clock, no files. A turn is one run of everything side by side; a ratio is taken within a turn, so that a busy
hour of the machine is in both of its terms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import log
from statistics import median
from typing import Any

FIELDS = ("seconds", "processor_seconds", "peak_mib", "disk_mib", "inside_seconds")


@dataclass(frozen=True)
class Figure:
    """One run of one thing. `inside_seconds` leave out the importing of programs; stages are title → (seconds, MiB)."""

    seconds: float
    processor_seconds: float
    peak_mib: float
    disk_mib: float = 0.0
    inside_seconds: float = 0.0
    stages: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Bar:
    """What is promised of the ratio of two terms: at most `most`, in the median of the turns.

    On a machine that does other things meanwhile the ratio of processor seconds says more; no bar is held by it.
    """

    title: str
    most: float
    ratios: tuple[float, ...]
    processor_ratios: tuple[float, ...] = ()

    @property
    def ratio(self) -> float:
        """The median of the turns."""
        return median(self.ratios)

    @property
    def holds(self) -> bool:
        return self.ratio <= self.most

    def as_json(self) -> dict[str, Any]:
        spread = {"ratio": self.ratio, "low": min(self.ratios), "high": max(self.ratios)}
        processor = {"processor_ratio": median(self.processor_ratios) if self.processor_ratios else None}
        lists = {"ratios": list(self.ratios), "processor_ratios": list(self.processor_ratios)}
        return {**asdict(self), **lists, **spread, **processor, "holds": self.holds}


def ratios(over: Sequence[float], under: Sequence[float]) -> tuple[float, ...]:
    """Turn by turn; what nothing was measured of is infinitely large."""
    return tuple(a / b if b else float("inf") for a, b in zip(over, under, strict=True))


def together(figures: Sequence[Figure]) -> Figure:
    """Several runs one after the other as one: times and disk add up, memory does not."""
    stages: dict[str, tuple[float, float]] = {}
    for figure in figures:
        for title, (seconds, mib) in figure.stages.items():
            before = stages.get(title, (0.0, 0.0))
            stages[title] = (before[0] + seconds, max(before[1], mib))
    return Figure(
        sum(f.seconds for f in figures),
        sum(f.processor_seconds for f in figures),
        max(f.peak_mib for f in figures),
        sum(f.disk_mib for f in figures),
        sum(f.inside_seconds for f in figures),
        stages,
    )


def summary(turns: Sequence[Figure]) -> dict[str, Any]:
    """Median and spread of every field, and of every stage the median seconds and memory."""
    fields = {name: [getattr(turn, name) for turn in turns] for name in FIELDS}
    titles = dict.fromkeys(title for turn in turns for title in turn.stages)
    found = {title: [turn.stages[title] for turn in turns if title in turn.stages] for title in titles}
    return {
        **{name: {"median": median(v), "low": min(v), "high": max(v)} for name, v in fields.items()},
        "stages": {
            t: {"seconds": median(s for s, _ in v), "peak_mib": median(m for _, m in v)} for t, v in found.items()
        },
    }


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """The power of the size with which a value grows: the slope of the least squares line between the logarithms."""
    points = [(log(size), log(value)) for size, value in zip(sizes, values, strict=True) if value > 0]
    if len({x for x, _ in points}) < 2:
        raise ValueError("growth needs two sizes with something measured")
    middle_x, middle_y = (sum(part) / len(points) for part in zip(*points, strict=True))
    over = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return over / sum((x - middle_x) ** 2 for x, _ in points)
