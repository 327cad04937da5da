"""Sheets that go on where another ended: exports of more than 65,536 rows begin a second sheet without a header.

Belongs here: whether rows fit the columns of a header that stands elsewhere, and what rows hold a header at all. Does
not belong here: which header means what (`matchers/intake/headers.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

import matchers.standardise as s
from assets.intake.reading.delimited import Judge
from assets.intake.reading.layout import Layout, find_layout
from data_contracts.contract import Source
from matchers.intake.headers import Vocabulary

_NUMBER_LIKE = re.compile(r"\s*[1-9]\d{5}(?:\d{11}[\dXx]|\d{9})\s*")
_FITTING = 0.8
"""Share of a column's filled cells that must be what its header promises: a number may be damaged here and there."""


def header_judge(vocabulary: Vocabulary) -> Judge:
    """How much of this contract's header the first rows of a text table hold, and the row below it."""

    def judge(rows: Sequence[Sequence[str]]) -> tuple[float, int] | None:
        layout = find_layout([[cell.strip() for cell in row] for row in rows], (), vocabulary)
        return (layout.score, layout.body) if layout else None

    return judge


def is_number_like(text: str) -> bool:
    """Whether a cell holds what looks like an identity number."""
    return _NUMBER_LIKE.fullmatch(text) is not None


def headless(layout: Layout) -> Layout:
    """The same columns for a sheet whose first row is a record already."""
    return replace(layout, header=-1, depth=1)


def continues(layout: Layout, rows: Sequence[Sequence[str]], source: Source) -> bool:
    """Whether the first rows of a sheet without a header hold what the columns of another sheet's header promise.

    As many columns, and every column of identity numbers, dates, months and plates filled with such: at least one of
    them, else nothing proves it.
    """
    filled = [row for row in rows if any(row)]
    width = max((c + 1 for row in filled for c, cell in enumerate(row) if cell), default=0)
    if layout.members or not filled or width > len(layout.labels) or width <= max(layout.columns.values()) // 2:
        return False
    shares = [
        _share(source.column(w).word.domain, [r[c] for r in filled if c < len(r)]) for w, c in layout.columns.items()
    ]
    proofs = [share for share in shares if share is not None]
    return bool(proofs) and min(proofs) >= _FITTING


def _share(domain: str, cells: Sequence[str]) -> float | None:
    """The share of filled cells that are of the domain; None where the domain proves nothing or nothing is filled."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return None
    if domain == "id_number":
        return sum(map(is_number_like, filled)) / len(filled)
    if domain in {"date", "month"}:
        read = pl.DataFrame({"cell": filled}).select(s.month(pl.col("cell")).is_not_null().mean())
        return float(read.item())
    return None
