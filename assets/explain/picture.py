"""The picture of a flag's links and kinship: one SVG file that prints, also in black and white, and names nobody.

Belongs here: where each bar, box and line stands. Does not belong here: what a step weighs
(`matchers/people/waterfall.py`), which links and paths a flag has (`links.py`, `kin.py`),
colours and the frame (the template).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.errors import BadInput
from assets.explain.kin import KinPath
from assets.explain.links import Link, certainty, link_title, plainly
from assets.home.disk_troubles import Trouble, trouble_of
from assets.pages.rendering import environment
from matchers.people.certainty import POSSIBLE, SURE
from matchers.people.waterfall import log_odds, signed

WIDTH, MARGIN = 1000, 24
PLOT_LEFT, PLOT_RIGHT = 300, 880
"""The bars' part of the page; titles stand left of it, running probabilities right of it."""
HEAD, ROW, AXIS, BOX_ROW = 92, 44, 52, 132
BOX, BOX_HEIGHT = 116, 40
ROOM = 6.0
"""log2 odds kept free on either side for the number beside a bar."""


@dataclass(frozen=True)
class Bar:
    """One row: `number` stands at `number_x`, left or right of the bar; `join` is where the next bar starts."""

    title: str
    reason: str
    kind: str
    y: float
    x: float
    width: float
    join: float
    number: str
    number_x: float
    anchor: str
    total: str


@dataclass(frozen=True)
class Mark:
    """A vertical line of the axis with what stands below or above it."""

    x: float
    weight: str
    probability: str


@dataclass(frozen=True)
class Panel:
    """One waterfall, `top` to `bottom`."""

    title: str
    top: float
    bottom: float
    bars: tuple[Bar, ...]
    ticks: tuple[Mark, ...]
    rules: tuple[Mark, ...]
    missing: str
    final: str


@dataclass(frozen=True)
class Box:
    """A person of a path as a box, and the arrow that leads to it."""

    x: float
    text: str
    arrow_from: float
    above: str
    source: str
    day: str


@dataclass(frozen=True)
class Row:
    """One path of kinship."""

    title: str
    top: float
    boxes: tuple[Box, ...]


def write_picture(
    path: Path, flag: Mapping[str, Any], title: str, links: Sequence[Link], kin: Sequence[KinPath]
) -> None:
    """Write the picture of a flag to an SVG file; BadInput where there is nothing to draw or the file cannot be."""
    if path.suffix.lower() != ".svg":
        raise BadInput(f"图片只能存为 .svg 文件，{path.name} 不是")
    if not links and not kin:
        raise BadInput("这条疑点没有逐项比对的推定，也没有亲属途径，不需要图")
    try:
        path.write_text(picture(flag, title, links, kin), encoding="utf-8")
    except OSError as error:
        if trouble_of(error) is Trouble.FULL:
            raise
        raise BadInput(f"{path} 写不进去，请检查文件夹是否存在、能否写入") from None


def picture(flag: Mapping[str, Any], title: str, links: Sequence[Link], kin: Sequence[KinPath]) -> str:
    """The SVG text; `title` is the rule's."""
    top, rows, panels = float(HEAD), [], []
    for path in kin:
        rows.append(_row(path, top))
        top += BOX_ROW
    for link in links:
        panels.append(_panel(link, top))
        top = panels[-1].bottom + AXIS + 30
    return (
        environment()
        .get_template("link_picture.svg.j2")
        .render(
            flag=flag,
            title=title,
            width=WIDTH,
            height=round(top + 28),
            margin=MARGIN,
            plot=(PLOT_LEFT, PLOT_RIGHT),
            rows=rows,
            panels=panels,
            box=(BOX, BOX_HEIGHT),
        )
    )


def _panel(link: Link, top: float) -> Panel:
    fall = link.waterfall
    totals = [0.0, *fall.totals]
    low, high = min(totals) - ROOM, max(*totals, log_odds(SURE)) + ROOM

    def at(weight: float) -> float:
        return round(PLOT_LEFT + (weight - low) / (high - low) * (PLOT_RIGHT - PLOT_LEFT), 1)

    first = top + 64
    bars = [
        _bar(step.title, step.reason, at(start), at(end), step.weight, certainty(end), first + ROW * i)
        for i, (step, start, end) in enumerate(zip(fall.steps, totals[:-1], totals[1:], strict=True))
    ]
    final = _bar(
        "最后把握", "", at(0), at(totals[-1]), totals[-1], certainty(totals[-1]), first + ROW * len(bars), "final"
    )
    bottom = first + ROW * (len(bars) + 1) - 12
    step = 5 if high - low < 60 else 10
    ticks = tuple(
        Mark(at(w), f"{w:+d}" if w else "0", _on_axis(w))
        for w in range(math.ceil(low / step) * step, math.ceil(high), step)
    )
    bars_of_rules = tuple(Mark(at(log_odds(p)), f"{log_odds(p):+.1f}", f"{p:.2f}") for p in (POSSIBLE, SURE))
    missing = f"未写明、无从比对（不加也不减）：{'、'.join(fall.missing)}" if fall.missing else ""
    return Panel(
        link_title(link), top, bottom, (*bars, final), ticks, bars_of_rules, missing, plainly(fall.probability)
    )


def _bar(title: str, reason: str, start: float, end: float, weight: float, total: str, y: float, kind: str = "") -> Bar:
    is_up = end >= start
    return Bar(
        title,
        reason,
        kind or ("up" if is_up else "down"),
        y,
        min(start, end),
        round(max(abs(end - start), 1.5), 1),
        end,
        signed(weight),
        round(end + 5 if is_up else end - 5, 1),
        "start" if is_up else "end",
        total,
    )


def _on_axis(weight: int) -> str:
    """The probability under a tick, short."""
    if weight > 19:
        return "几乎确定" if weight < 25 else ""
    if weight < -19:
        return "百万分之一" if weight > -25 else ""
    if weight < -5:
        return {-10: "千分之一", -15: "三万分之一"}[weight]
    percent = 100 / (1 + 2.0**-weight)
    return f"{percent:.3f}%" if percent > 99.95 else f"{percent:.1f}%".replace(".0%", "%")


def _row(path: KinPath, top: float) -> Row:
    count = len(path.ties) + 1
    gap = min(210.0, (WIDTH - 2 * MARGIN - count * BOX) / max(count - 1, 1))
    words = ["干部本人", *(f"其{tie.word}" for tie in path.ties[:-1]), "低保对象"]
    boxes = []
    for i, word in enumerate(words):
        x = round(MARGIN + i * (BOX + gap), 1)
        tie = path.ties[i - 1] if i else None
        boxes.append(
            Box(x, word, round(x - gap, 1), tie.word if tie else "", tie.source if tie else "", tie.day if tie else "")
        )
    since = f"，{path.known_on} 起各步都有据" if path.known_on else ""
    presumed = "；其中有推定，须查实" if path.is_presumed else ""
    return Row(
        f"亲属关系：低保对象是该干部的{path.relation}（最短途径{len(path.ties)}步{since}{presumed}）", top, tuple(boxes)
    )
