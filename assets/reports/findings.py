"""What was found and decided on cases, for statistics and lists: by the fold over the ledger and the hit rates.

Belongs here: which cases a report of a place may count, and the finding of each with its day. Does not belong here: the
fold (`matchers/cases/review.py`), what counts as confirmed (`matchers/cases/hit_rate.py`).

A township's report leaves out what the county keeps to itself: relatives of officials, cases about its own staff, and
identity data it was not asked about.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from assets.cases.waiting import concerned
from assets.reports import Wanted
from assets.reports.tally import COUNTED
from matchers.cases.authority import COUNTYS_OWN
from matchers.cases.casework import STATES, TOWNSHIP_QUEUES, outcomes
from matchers.cases.hit_rate import confirms, findings
from matchers.cases.money import KINDS
from matchers.cases.review import CASE_EVENTS, money_entries

KEPT = "由县级掌握的疑点（近亲属备案、涉及乡镇工作人员的、没有下发的身份信息）不在内。"
"""What a township's report says of that."""
OVER = ("moved", "trial")
"""Cases that another number stands for, or that no township was asked about: counted nowhere."""


def kept_by_county(wanted: Wanted) -> pl.DataFrame:
    """case_id of the cases that no township sees, and of those of the county's queues that it has not sent out."""
    about_staff = concerned(wanted.con, wanted.cases)
    is_countys = ~pl.col("queue").is_in(TOWNSHIP_QUEUES) & pl.col("list_no").is_null()
    own = wanted.cases.filter((pl.col("queue") == COUNTYS_OWN) | is_countys).select("case_id")
    return pl.concat([own, about_staff]).unique().sort("case_id")


def cases_of(wanted: Wanted) -> pl.DataFrame:
    """The cases that the report may count, in the columns of `case_frame` with township and village never null, and of
    what was found of each by `until`: found_outcome, found_on, is_confirmed (null where nobody has found anything)."""
    events = wanted.ledger.frame(CASE_EVENTS, wanted.until)
    days = events.select("seq", found_on="as_of")
    judged = (
        findings(events)
        .join(days, on="seq")
        .select(
            "found_on",
            case_id="subject",
            found_outcome="outcome",
            is_confirmed=pl.col("outcome").map_elements(confirms, return_dtype=pl.Boolean),
        )
    )
    rows = (
        wanted.cases.filter(~pl.col("state").is_in(OVER) & (pl.col("first_seen") <= wanted.until))
        .with_columns(pl.col("township", "village").fill_null(""))
        .join(judged, on="case_id", how="left", maintain_order="left")
    )
    if wanted.townships is None:
        return rows
    kept = kept_by_county(wanted)
    rows = rows.join(kept, on="case_id", how="anti").filter(pl.col("township").is_in(list(wanted.townships)))
    return rows if wanted.village is None else rows.filter(pl.col("village") == wanted.village)


def counted_cases(cases: pl.DataFrame, day: str, said: pl.Expr) -> pl.DataFrame:
    """Cases as rows of `COUNTED`, dated by the column `day`."""
    return (
        cases.select(
            "township",
            "village",
            number="case_id",
            households=pl.lit(1),
            persons=pl.lit(0),
            on=pl.col(day).cast(pl.String),
            said=said,
        )
        .select(pl.col(name).cast(kind) for name, kind in COUNTED.items())
        .sort("township", "village", "number")
    )


def counted_money(entries: pl.DataFrame) -> pl.DataFrame:
    """Entries of money (`money_of`) as rows of `COUNTED` with their amounts."""
    return entries.select(
        "township",
        pl.col("village").fill_null(""),
        number="case_id",
        households=pl.lit(1),
        persons=pl.lit(0),
        on=pl.col("on").cast(pl.String),
        said=pl.col("what").replace_strict(dict(KINDS)),
        fen="amount_fen",
    )


def in_period(day: str, since: date, until: date) -> pl.Expr:
    """Whether a day lies in the period; never for one that is not there."""
    return pl.col(day).is_between(since, until).fill_null(value=False)


def outcome_name(column: str = "found_outcome") -> pl.Expr:
    """An outcome in Chinese."""
    names = {o.code: o.name for o in outcomes().values()}
    return pl.col(column).replace_strict(names, default="", return_dtype=pl.String)


def state_name() -> pl.Expr:
    """The state of a case in Chinese."""
    return pl.col("state").replace_strict(dict(STATES), default="", return_dtype=pl.String)


def money_of(wanted: Wanted, cases: pl.DataFrame) -> pl.DataFrame:
    """The entries of money on these cases by `until`: case_id, on, month, what, amount_fen."""
    entries = money_entries(wanted.ledger.frame(CASE_EVENTS, wanted.day)).with_columns(
        pl.col("on").str.to_date("%Y-%m-%d")
    )
    return (
        entries.filter(pl.col("on") <= wanted.until)
        .join(cases.select("case_id", "village", "certificate_no", "head"), on="case_id")
        .sort("case_id", "on", "what", "amount_fen")
    )
