"""The header row of a sheet of which no contract knows two headers.

Belongs here: finding the row to ask a person about. Does not belong here: reading by it; such a sheet is read only once
a person has confirmed its layout.
"""

from __future__ import annotations

from collections.abc import Sequence

from assets.intake.reading.layout import SEARCHED_ROWS
from data_contracts.contract import Source
from matchers.intake.content import kinds_of
from matchers.intake.headers import fold
from matchers.intake.likeness import lexicon_of, likest

_FIGURES = frozenset({"number", "date", "month", "amount", "whole", "phone", "account", "plate"})
LIKE = 0.3
"""Likeness of a cell to a header of the register below which it is no sign of a header."""
LEAST_LIKENESS = 1.0
"""What the likenesses of a row must come to: two cells that are half like headers, or more."""


def header_row(head: Sequence[Sequence[str]], source: Source) -> int | None:
    """The row (from 0) above which there are no ID numbers and below which there are, with the most texts; without
    numbers the row that is likest to the register's headers. None where neither shows one."""
    kinds = [[kinds_of(cell) for cell in row if cell] for row in head]
    texts = [len(set(filter(None, row))) - 2 * sum(bool(k & _FIGURES) for k in kinds[r]) for r, row in enumerate(head)]
    first = next((r for r, row in enumerate(kinds) if any("number" in kind for kind in row)), None)
    searched = range(min(len(head) if first is None else first, SEARCHED_ROWS))
    if first is None:
        likeness = {r: _likeness(head[r], source) for r in searched if texts[r] > 1}
        row = max(likeness, key=lambda r: likeness[r], default=None)
        return row if row is not None and likeness[row] >= LEAST_LIKENESS else None
    row = max(searched, key=lambda r: (texts[r], r), default=None)
    return row if row is not None and texts[row] > 1 else None


def _likeness(row: Sequence[str], source: Source) -> float:
    lexicon = lexicon_of(source)
    words = [c.name for c in source.columns]
    found = (likest(lexicon.by_parts(folded), words) for cell in row if (folded := fold(cell)) and len(folded) <= 20)
    return sum(like for like in found if like >= LIKE)
