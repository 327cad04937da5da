"""What a night would open and does not: flags of a rule on trial, and of a roll that is too old.

Belongs here: which of the events a night calls for are written. Does not belong here: which events those are
(`review.decide`), when a roll is too old (`expectations/gates.py`). The decision behind it is 0037.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

TRIAL, OLD_ROLL = "trial", "kept_back"
"""Why a flag has no case; both are states in `casework.STATES`."""

OPENING = ["opened", "reopened"]


def keep_back(
    called: pl.DataFrame, trial: Collection[str], old_roll: Collection[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The events of `called` (kind, subject, payload, rule) that are written, and the flags kept back: flag_id, rule,
    why (TRIAL or OLD_ROLL), is_reopening.

    A rule on trial opens nothing. A rule that asks about a roll which is too old opens nothing and closes nothing
    either.
    """
    is_old = pl.col("rule").is_in(list(old_roll))
    is_opening = pl.col("kind").is_in(OPENING)
    is_kept = is_opening & (is_old | pl.col("rule").is_in(list(trial)))
    kept = called.filter(is_kept).select(
        "rule",
        flag_id="subject",
        why=pl.when(pl.col("rule").is_in(list(trial))).then(pl.lit(TRIAL)).otherwise(pl.lit(OLD_ROLL)),
        is_reopening=pl.col("kind") == "reopened",
    )
    written = called.filter(~is_kept & ~(is_old & (pl.col("kind") == "lapsed")))
    return written.drop("rule"), kept.select("flag_id", "rule", "why", "is_reopening").sort("flag_id")
