"""What tonight's flags change: which cases open, come back, or lapse.

Belongs here: the events a night calls for, from flags and the states of known cases. Does not belong here: how events
make states (`review.py`), writing them (`assets/cases/update.py`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl

from matchers.cases.review import KEPT, finding_text

EXPIRED = "结论已满有效期，重新核实"
"""Why a case is opened anew on evidence that was found untrue long ago."""


def decide(
    flags: pl.DataFrame,
    states: pl.DataFrame,
    statuses: pl.DataFrame,
    last_night: date | None,
    unread: pl.DataFrame | None = None,
    *,
    holds_since: date | None = None,
    asked: Collection[str] = (),
) -> pl.DataFrame:
    """The events tonight's `flags` call for, given the `states` of known cases: kind, subject, payload (JSON).

    `flags` has flag_id and the KEPT columns; `statuses` has rule, township ('' = whole night), status. A case lapses
    only when its rule spoke (flags or no_flags) for the night and for its township: *not enough data* closes nothing,
    nor does a value that nobody could read: `unread` has rule and key, a person, certificate or household of whom the
    rule could not judge a record. A case that was found untrue before `holds_since` is asked about once more, if its
    flag is still there; the cases `asked` wait for a department to correct what they rest on, and stay silent.
    A second night on the same files yields no row.
    """
    joined = flags.join(states, left_on="flag_id", right_on="case_id", how="left", suffix="_known", coalesce=True)
    new = joined.filter(pl.col("state").is_null()).select(
        pl.lit("opened").alias("kind"),
        pl.col("flag_id").alias("subject"),
        pl.struct(*KEPT).struct.json_encode().alias("payload"),
    )
    is_changed = pl.col("evidence_digest") != pl.col("found_digest")
    is_silent = pl.col("is_cleared") | (pl.col("state") == "closed")
    found_on = pl.coalesce("closed_on", "answered_on")
    is_expired = pl.col("is_cleared") & (found_on < pl.lit(holds_since, pl.Date)).fill_null(value=False)
    is_asked = pl.col("flag_id").is_in(pl.Series(sorted(asked), dtype=pl.String).implode())
    again = (pl.col("state") == "lapsed") | (is_silent & (is_changed | is_expired) & ~is_asked)
    back = joined.filter(again).with_columns(
        old_finding=pl.coalesce(finding_text(), "old_finding"),
        is_rebound=(pl.col("state") == "lapsed") & pl.col("is_repaired"),
        why=pl.when(is_silent & is_expired & ~is_changed).then(pl.lit(EXPIRED)),
    )
    reopened = back.select(
        pl.lit("reopened").alias("kind"),
        pl.col("flag_id").alias("subject"),
        pl.struct(*KEPT, "old_finding", "is_rebound", "why").struct.json_encode().alias("payload"),
    )
    gone = states.join(flags, left_on="case_id", right_on="flag_id", how="anti").filter(
        ~pl.col("state").is_in(["lapsed", "moved"]) & ~pl.col("is_cleared") & pl.col("appealed_on").is_null()
    )
    lapsed = _judged(_spoken(gone, statuses), unread).select(
        pl.lit("lapsed").alias("kind"),
        pl.col("case_id").alias("subject"),
        pl.struct(last_seen=pl.lit(last_night and last_night.isoformat(), dtype=pl.String))
        .struct.json_encode()
        .alias("payload"),
    )
    return pl.concat([new, reopened, lapsed]).sort("kind", "subject")


def _judged(gone: pl.DataFrame, unread: pl.DataFrame | None) -> pl.DataFrame:
    """Those of `gone` about nobody of whom their rule could not read something."""
    if unread is None or unread.is_empty():
        return gone
    for about in ("person", "certificate_no", "household_no"):
        gone = gone.join(unread, left_on=["rule", about], right_on=["rule", "key"], how="anti")
    return gone


def _spoken(gone: pl.DataFrame, statuses: pl.DataFrame) -> pl.DataFrame:
    """Those of `gone` whose rule looked and said so, for the night and for their township."""
    spoke = statuses.select("rule", "township", spoke=pl.col("status").is_in(["flags", "no_flags"]))
    night = spoke.filter(pl.col("township") == "").select("rule", night="spoke")
    local = spoke.filter(pl.col("township") != "").select("rule", "township", local="spoke")
    return (
        gone.join(night, on="rule", how="left")
        .join(local, on=["rule", "township"], how="left")
        .filter(pl.col("night").fill_null(value=False) & pl.col("local").fill_null(value=True))
    )
