"""The households before and after one on the list it was opened from.

Belongs here: finding them. Does not belong here: the list (`lists.py`). Every card asks, and a list of a county has
twenty thousand lines: in the order of work, in which the cases lie, one looks a few rows up and down.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from pipelines.desk.lists import SORTS, condition, first_of_lines
from pipelines.desk.place import Seat

STRIDE, FURTHER = 16, 256
"""Rows looked at together: most lists show one case in two; where none of the nearest is on the list, few are."""


def neighbours(seat: Seat, case: Mapping[str, Any], chosen: Mapping[str, str]) -> tuple[str, str]:
    """The first cases of the lines before and after that of `case` on the list that was chosen; '' where there is none,
    and where its own line is not on that list."""
    if SORTS.get(chosen.get("sort", "order"), SORTS["order"])[1]:
        return _among(first_of_lines(seat, chosen), case)
    which = condition(seat, chosen) & seat.actor.seen()
    here = _head(seat, which, case["queue"], case["household"])
    if here is None:
        return "", ""
    return _next(seat, which, here, -1), _next(seat, which, here, 1)


def _among(lines: pl.DataFrame, case: Mapping[str, Any]) -> tuple[str, str]:
    is_here = lines.select((pl.col("queue") == case["queue"]) & (pl.col("household") == case["household"])).to_series()
    here = is_here.arg_max() if is_here.any() else None
    if here is None:
        return "", ""
    numbers = lines["case_id"]
    return numbers[here - 1] if here else "", numbers[here + 1] if here + 1 < lines.height else ""


def _head(seat: Seat, which: pl.Expr, queue: str, household: str) -> int | None:
    """Where the first case of a line stands that is on the list."""
    places = seat.state.where.households[household]
    rows = seat.state.cases[list(places)].select(is_one=which & (pl.col("queue") == queue))
    return next((place for place, is_one in zip(places, rows["is_one"], strict=True) if is_one), None)


def _next(seat: Seat, which: pl.Expr, here: int, step: int) -> str:
    cases, edge, stride = seat.state.cases, here, STRIDE
    while 0 <= edge + step < cases.height:
        first = edge + 1 if step > 0 else max(0, edge - stride)
        length = stride if step > 0 else edge - first
        rows = cases.slice(first, length).select("case_id", "queue", "household", is_one=which)
        told = [(first + i, *row) for i, row in enumerate(rows.iter_rows()) if row[-1]]
        for place, number, queue, household, _ in told[::step]:
            if _is_alone(seat, household) or _head(seat, which, queue, household) == place:
                return str(number)
        edge, stride = (first + length - 1 if step > 0 else first), FURTHER
    return ""


def _is_alone(seat: Seat, household: str) -> bool:
    """Whether a household has one case at all, as most have: that is the first of its line."""
    return len(seat.state.where.households[household]) == 1
