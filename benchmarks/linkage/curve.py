"""The reliability curve as a picture: of the links given so much, how many are right; bins side by side.

Belongs here: drawing. Bins are slots of one width, for nine of ten links lie above 0.999.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

TITLE = "把握与实际：灰柱为推定时给的平均概率，圆点为实际正确的比例（线段为 95% 区间）"
LEFT, TOP, HEIGHT, SLOT = 60, 40, 320, 110


def wilson(right: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share that was `right` of `count` (Wilson 1927); all of it where nothing was counted."""
    if not count:
        return 0.0, 1.0
    z = 1.959964
    centre = (right + z * z / (2 * count)) / (1 + z * z / count)
    half = z * sqrt(right * (1 - right) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(0.0, centre - half), min(1.0, centre + half)


def drawn(rows: Sequence[Mapping[str, Any]]) -> str:
    """SVG: a grey bar for what was said, a dot with its interval for what was right."""
    width = LEFT + SLOT * len(rows) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{TOP + HEIGHT + 70}" '
        'font-family="Noto Sans CJK SC, Microsoft YaHei, SimSun, sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{TITLE}</text>',
    ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(
            f'<line x1="{LEFT}" x2="{width - 20}" y1="{_y(share):.1f}" y2="{_y(share):.1f}" stroke="#ccc"/>'
            f'<text x="{LEFT - 8}" y="{_y(share) + 4:.1f}" text-anchor="end">{share:.0%}</text>'
        )
    return "\n".join([*parts, *(_bin(at, row) for at, row in enumerate(rows)), "</svg>\n"])


def _y(share: float) -> float:
    return TOP + HEIGHT * (1 - share)


def _bin(at: int, row: Mapping[str, Any]) -> str:
    middle = LEFT + SLOT * at + SLOT / 2
    label = (
        f'<text x="{middle}" y="{TOP + HEIGHT + 22}" text-anchor="middle">{row["from"]:g}–{row["to"]:g}</text>'
        f'<text x="{middle}" y="{TOP + HEIGHT + 42}" text-anchor="middle" fill="#555">{row["links"]:,} 对</text>'
    )
    if not row["links"]:
        return label
    low, high = wilson(row["right"], row["links"])
    said = _y(row["said"])
    return (
        f'<rect x="{middle - 22}" width="44" y="{said:.1f}" height="{TOP + HEIGHT - said:.1f}" fill="#d4d4d4"/>'
        f'<line x1="{middle}" x2="{middle}" y1="{_y(low):.1f}" y2="{_y(high):.1f}" stroke="black" stroke-width="2"/>'
        f'<circle cx="{middle}" cy="{_y(row["right"]):.1f}" r="5" fill="black"/>{label}'
    )
