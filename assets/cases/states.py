"""What the ledger says of a handful of cases at this moment, without folding all of them.

Belongs here: finding the events of a case, under whatever number it had. Does not belong here: what events mean
(`matchers/cases/review.py`), all cases beside the night (`frames.py`).
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from assets.home.ledger import Ledger
from matchers.cases.assigning import ASSIGNED
from matchers.cases.review import CASE_EVENTS, fold


def states_of(ledger: Ledger, numbers: Collection[str]) -> pl.DataFrame:
    """The states (`fold`) of a handful of cases, from their own events and those of the numbers they had before."""
    events = ledger.frame(CASE_EVENTS, of=_as_ever_called(ledger, numbers))
    return fold(events).filter(pl.col("case_id").is_in(sorted(set(numbers))))


def states_since(ledger: Ledger, known: pl.DataFrame) -> pl.DataFrame:
    """The states of a handful of cases, for whoever knows them from before (case_id, last_seq and the rest): those,
    where the ledger has nothing newer about any of them."""
    numbers = known["case_id"].to_list()
    # In the order in which they were written: the last of a case is the one that stays.
    moving = [kind for kind in CASE_EVENTS if kind != ASSIGNED]
    written = dict(ledger.frame(moving, of=_as_ever_called(ledger, numbers)).select("subject", "seq").iter_rows())
    is_current = written == dict(known.select("case_id", "last_seq").iter_rows())
    return known if is_current else states_of(ledger, numbers)


def _as_ever_called(ledger: Ledger, numbers: Collection[str]) -> set[str]:
    """The numbers of cases, and those they had before persons in them became one or two."""
    moves = [(e.payload["from"], e.subject) for e in ledger.events("continued")]
    own = set(numbers)
    while more := {n for move in moves if own & {*move} for n in move} - own:
        own |= more
    return own
