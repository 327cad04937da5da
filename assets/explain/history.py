"""What happened to a case, step by step, as the desk and the printed card tell it.

Belongs here: the words of a step. Does not belong here: what a step does to a state (`matchers/cases/review.py`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import polars as pl

from assets.explain.flag import EVENTS
from matchers.cases.assigning import ASSIGNED, in_words
from matchers.cases.casework import outcomes
from matchers.cases.money import KINDS, yuan


@dataclass(frozen=True)
class Step:
    """One step: its day, what it was, who did it, and what was said."""

    on: str
    what: str
    who: str
    words: str


def history(own: pl.DataFrame) -> list[Step]:
    """The steps of a case from its `own` events (of the ledger) in their order."""
    told = []
    for entry in own.iter_rows(named=True):
        payload = json.loads(entry["payload"])
        outcome = outcomes().get(str(payload.get("outcome")))
        words = [
            outcome.name if outcome else "",
            f"{KINDS[payload['what']]} {yuan(payload['amount_fen'])} 元" if entry["kind"] == "money" else "",
            in_words(payload) if entry["kind"] == ASSIGNED else "",
            str(payload.get("remark") or payload.get("why") or ""),
            "、".join(payload.get("investigators") or ()),
        ]
        who = "系统" if entry["actor"] == "hedui" else entry["actor"]
        what = EVENTS.get(entry["kind"], entry["kind"])
        told.append(Step(str(entry["as_of"]), what, who, "　".join(word for word in words if word)))
    return told
