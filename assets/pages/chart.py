"""Small charts as points and ticks, for a page to draw: one panel a quantity, legible in black and white.

Belongs here: where a bar, a line, a tick goes. Does not belong here: colours and tags (templates), what is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 96, 64, 18, 16
"""Units of a panel: whole, and what is left for numbers on the left, days below, the title above."""

ASIDE, WIDEST = 50, 24
"""What is left for the last value on the right, and how wide a day is drawn at most."""


@dataclass(frozen=True)
class Panel:
    """One quantity over days: `bars` (x, y, width, height) of what happened each day, or `line` (points of a polyline)
    of how it stood; `ticks` (x, text) below; the greatest and the last value in words; a sentence for whoever hears it.
    `width` is the whole panel's, `right` where the axis ends.
    """

    title: str
    width: int
    right: int
    bars: tuple[tuple[float, float, float, float], ...]
    line: str
    ticks: tuple[tuple[float, str], ...]
    most: str
    last: str
    last_y: float
    words: str


def panel(
    title: str, days: Sequence[date], values: Sequence[int], *, is_level: bool, unit: str = "", width: int = WIDTH
) -> Panel:
    """The panel of `values` (one a day, none negative); `is_level` for how it stood, else what happened each day."""
    right = width - ASIDE
    most, step = max(values, default=0), min((right - LEFT) / max(1, len(days)), WIDEST)
    height = HEIGHT - BOTTOM - TOP

    def y(value: int) -> float:
        return round(HEIGHT - BOTTOM - (height * value / most if most else 0), 1)

    places = [round(LEFT + step * n, 1) for n in range(len(days))]
    bars = tuple(
        (x, y(value), round(max(step * 0.8, 1), 1), round(HEIGHT - BOTTOM - y(value), 1))
        for x, value in zip(places, values, strict=True)
        if value and not is_level
    )
    middles = [round(x + step * 0.4, 1) for x in places]
    line = " ".join(f"{x},{y(v)}" for x, v in zip(middles, values, strict=True)) if is_level else ""
    ticks = tuple((x, f"{day.month}月{day.day}日") for x, day in _ticks(middles, days))
    last = values[-1] if values else 0
    said = (
        f"现为 {last:,}{unit}，最多 {most:,}{unit}"
        if is_level
        else f"共 {sum(values):,}{unit}，一天最多 {most:,}{unit}"
    )
    return Panel(title, width, right, bars, line, ticks, f"{most:,}", f"{last:,}", y(last), f"{title}：{said}")


def _ticks(places: Sequence[float], days: Sequence[date]) -> list[tuple[float, date]]:
    """The first of each month and the 15th; of a short time each Monday."""
    every = list(zip(places, days, strict=True))
    if len(days) <= 35:
        return [(x, day) for x, day in every if day.weekday() == 0]
    return [(x, day) for x, day in every if day.day in {1, 15}]
