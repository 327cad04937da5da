"""What became of the county's questions, day by day: opened, answered, settled, confirmed, recovered.

Belongs here: counts per day out of the ledger's events. Does not belong here: how a state follows from events
(`review`), drawing (`assets/pages/chart.py`).

What a taken-back file or a night did that no longer counts is in no day's count, and a case that goes on under another
number is one case, from its first day on: the curve is of what is known now.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from matchers.cases.assigning import ASSIGNED
from matchers.cases.hit_rate import confirms
from matchers.cases.review import counting, folded

DAY = "\x1f"
"""Between a case and a day: in no number of a case."""

COUNTS = ("opened", "answered", "closed", "settled", "open", "confirmed", "recovered_fen")


def day_ends(events: pl.DataFrame) -> pl.DataFrame:
    """How each case stood at the end of each day on which something happened to it: case_id, on, is_open, is_confirmed,
    recovered_fen, answers and closings of that day.

    One fold of all days at once: of each case a copy a day, of what had happened by then.
    """
    # Whole lists are divided in a morning; who has a case moves no count.
    told = counting(events).filter(pl.col("kind") != ASSIGNED)
    moved = told.filter(pl.col("kind") == "moved")["subject"]
    told = told.filter(~pl.col("subject").is_in(moved.implode()))
    days = told.select("subject", on="as_of").unique()
    copies = days.join(told, on="subject").filter(pl.col("as_of") <= pl.col("on"))
    named = copies.with_columns(subject=pl.concat_str("subject", pl.col("on").cast(pl.String), separator=DAY)).drop(
        "on"
    )
    happened = told.group_by(case_id="subject", on="as_of").agg(
        answered=(pl.col("kind") == "answered").any().cast(pl.Int64),
        closed=(pl.col("kind") == "closed").any().cast(pl.Int64),
    )
    parts = pl.col("case_id").str.split_exact(DAY, 1)
    return (
        folded(named)
        .select(
            case_id=parts.struct[0],
            on=parts.struct[1].str.to_date("%Y-%m-%d"),
            is_open="is_open",
            is_confirmed=pl.col("outcome").replace_strict(_confirming(), default=False, return_dtype=pl.Boolean),
            recovered_fen="recovered_fen",
        )
        .join(happened, on=["case_id", "on"])
        .sort("case_id", "on")
    )


def curves(ends: pl.DataFrame, until: date) -> pl.DataFrame:
    """on and COUNTS, a row a day from the first to `until`, out of `day_ends` of the cases that somebody sees.

    `opened`, `answered`, `closed` and `settled` are what happened that day; `open`, `confirmed` and `recovered_fen` how
    it stood in the evening. By any day: opened so far = open + settled so far. A case is settled when it is closed,
    cleared or gone; one that comes back is opened once more.
    """
    by_case = ends.filter(pl.col("on") <= until).with_columns(
        is_first=pl.col("case_id") != pl.col("case_id").shift(1).fill_null(""),
    )
    before = [
        pl.when("is_first").then(zero).otherwise(pl.col(c).shift(1)).alias(f"{c}_before")
        for c, zero in (("is_open", pl.lit(value=False)), ("is_confirmed", pl.lit(value=False)), ("recovered_fen", 0))
    ]
    changes = by_case.with_columns(before).with_columns(
        came=(pl.col("is_open") & ~pl.col("is_open_before")) | (pl.col("is_first") & ~pl.col("is_open")),
        went=~pl.col("is_open") & (pl.col("is_open_before") | pl.col("is_first")),
        confirmed_change=pl.col("is_confirmed").cast(pl.Int64) - pl.col("is_confirmed_before").cast(pl.Int64),
        recovered_change=pl.col("recovered_fen") - pl.col("recovered_fen_before"),
    )
    by_day = changes.group_by("on").agg(
        opened=pl.col("came").sum().cast(pl.Int64),
        answered=pl.col("answered").sum(),
        closed=pl.col("closed").sum(),
        settled=pl.col("went").sum().cast(pl.Int64),
        confirmed=pl.col("confirmed_change").sum(),
        recovered_fen=pl.col("recovered_change").sum(),
    )
    return (
        _every_day(by_day, until)
        .with_columns(
            open=(pl.col("opened") - pl.col("settled")).cum_sum(),
            confirmed=pl.col("confirmed").cum_sum(),
            recovered_fen=pl.col("recovered_fen").cum_sum(),
        )
        .select("on", *COUNTS)
    )


def _every_day(by_day: pl.DataFrame, until: date) -> pl.DataFrame:
    first = by_day["on"].min()
    days = pl.date_range(first if isinstance(first, date) else until, until, "1d", eager=True).alias("on").to_frame()
    return days.join(by_day, on="on", how="left").fill_null(0).sort("on")


def _confirming() -> dict[str, bool]:
    from matchers.cases.casework import outcomes

    return {code: confirms(code) for code in outcomes()}
