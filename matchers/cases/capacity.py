"""How many households a township can be asked to visit in a week, and which of those that wait go first.

Belongs here: choosing among the lines that may go. Does not belong here: what may not go and why, numbering lists
(`assets/cases/`). The decision behind it is 0036.

A line is a household: all its flags that may go go together, and it counts once whatever queues they are in. Within a
queue the published order of work decides; the queues take turns, so that help nobody was given is worth as much as
help that was given wrongly.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from data_contracts.jurisdiction import Jurisdiction
from matchers.cases.casework import QUEUES
from matchers.people.certainty import NUMBER

WEEKLY_VISITS = 40
"""Households a township is asked to visit in a week where the place says nothing (`weekly_visits`): two people
together, eight a working day."""

ANSWER_DAYS = 15
"""Days a township has for a list where the place sets no `answer_days`."""

PARAMETER = "weekly_visits"


def weekly_visits(jurisdiction: Jurisdiction | None, on: date) -> int:
    """Households that a township of the place is asked to visit in the week of a day."""
    said = jurisdiction.value(PARAMETER, on) if jurisdiction else None
    return int(str(said.value)) if said else WEEKLY_VISITS


def answer_days(jurisdiction: Jurisdiction | None, on: date) -> int:
    """Days a township of the place has for a list before it is shown as late."""
    said = jurisdiction.value("answer_days", on) if jurisdiction else None
    return int(str(said.value)) if said else ANSWER_DAYS


def week_of(on: date) -> tuple[date, date]:
    """The Monday and the Sunday of a day's week."""
    monday = on - timedelta(days=on.weekday())
    return monday, monday + timedelta(days=6)


def is_certain() -> pl.Expr:
    """Whether a flag is grave and every link behind it is by number: such a one waits for no week."""
    return (pl.col("severity") == "high") & (pl.col("link_probability").fill_null(NUMBER) >= NUMBER)


def chosen(lines: pl.DataFrame, this_week: pl.DataFrame, visits: int) -> pl.DataFrame:
    """`lines` with `goes` and `is_outside_cap`.

    `lines` are cases that may go: township, household, queue, place (in the order of work of their queue), is_certain.
    `this_week` are the lines released this week: township, household, is_outside_cap. A household that is certain goes
    whatever the week holds and takes nobody's turn; one that is visited this week anyway takes none either.
    """
    keys = ["township", "household"]
    homes = (
        lines.group_by(keys)
        .agg(pl.col("is_certain").any())
        .join(this_week.group_by(keys).agg(was_outside=pl.col("is_outside_cap").all()), on=keys, how="left")
    )
    is_free = pl.col("is_certain") | pl.col("was_outside").is_not_null()
    is_outside = pl.col("is_certain") | pl.col("was_outside").fill_null(value=False)
    free = homes.filter(is_free).select(*keys, is_outside_cap=is_outside)
    used = this_week.filter(~pl.col("is_outside_cap")).select(keys).unique().group_by("township").len("used")
    turns = _in_turn(lines.join(free, on=keys, how="anti")).join(used, on="township", how="left")
    within = turns.filter(pl.col("number") + pl.col("used").fill_null(0) <= visits)
    going = pl.concat([free, within.select(*keys, is_outside_cap=pl.lit(value=False))])
    return lines.join(going, on=keys, how="left", maintain_order="left").with_columns(
        goes=pl.col("is_outside_cap").is_not_null(), is_outside_cap=pl.col("is_outside_cap").fill_null(value=False)
    )


def _in_turn(lines: pl.DataFrame) -> pl.DataFrame:
    """One row a household, numbered in its township: the first of every queue, then the second of every queue."""
    turn = pl.col("best").rank("dense").over("township", "queue").cast(pl.Int64)
    order = pl.col("queue").replace_strict({q: i for i, q in enumerate(QUEUES)}, return_dtype=pl.Int64)
    return (
        lines.group_by("township", "household", "queue")
        .agg(best=pl.col("place").min())
        .with_columns(turn=turn, of_queue=order)
        .sort("turn", "of_queue", "household")
        .unique(["township", "household"], keep="first", maintain_order=True)
        .with_columns(number=pl.int_range(1, pl.len() + 1).over("township"))
    )
