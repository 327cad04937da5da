"""What the ledger says of a handful of cases at this moment, without folding all of them.

Belongs here: finding the events of a case, under whatever number it had. Does not belong here: what events mean
(`matchers/cases/review.py`), all cases beside the night (`frames.py`).
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from assets.home.ledger import Ledger
from matchers.cases.review import CASE_EVENTS, fold


def states_of(ledger: Ledger, numbers: Collection[str]) -> pl.DataFrame:
    """The states (`fold`) of a handful of cases, from their own events and those of the numbers they had before."""
    moves = [(e.payload["from"], e.subject) for e in ledger.events("continued")]
    own = set(numbers)
    while more := {n for move in moves if own & {*move} for n in move} - own:
        own |= more
    return fold(ledger.frame(CASE_EVENTS, of=own)).filter(pl.col("case_id").is_in(sorted(set(numbers))))
