"""What a wrong file did to the cases is undone once it is taken back: an event that takes back what a night wrote.

Belongs here: which events of nights are undone, and reading events without them. Does not belong here: taking files
back (`assets/intake/withdrawals.py`), whole nights that are taken back. A case that a wrong file closed goes on as it
stood, answers and all; one that it reopened is settled again. What people did since is theirs and stays.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

UNDONE = "undone"
"""Subject: the case; payload: `seq` of the entry that counts no more."""

BESIDE = ("money", "correction_requested", "correction_answered", "assigned")
"""What is written on a case without moving it."""

Fold = Callable[[pl.DataFrame], pl.DataFrame]


def without_undone(events: pl.DataFrame) -> pl.DataFrame:
    """The events that count: neither those that were undone nor the words that undid them."""
    undoing = events.filter(pl.col("kind") == UNDONE)
    if undoing.is_empty():
        return events
    gone = undoing.select(seq=pl.col("payload").str.json_path_match("$.seq").cast(pl.Int64))
    return events.filter(pl.col("kind") != UNDONE).join(gone, on="seq", how="anti")


def undo(events: pl.DataFrame, flags: pl.DataFrame, withdrawn: pl.DataFrame, fold: Fold, night: str) -> pl.DataFrame:
    """The events that undo what `night` (an actor) wrote while a file was in force that is taken back now.

    `events` in the columns of `review.EVENTS`; `flags` has flag_id and evidence_digest; `withdrawn` has rule and since:
    the first night on which a file counted that the rule rested on. Only the last thing that happened to a case is
    undone: a lapse whose flag is there again with the same evidence, a reopening whose flag is gone again or says again
    what had been judged. Columns: kind, subject, payload (JSON).
    """
    holding = without_undone(events)
    told = pl.col("payload").str.json_path_match
    opened = holding.filter(pl.col("kind").is_in(["opened", "reopened"])).sort("seq")
    cases = opened.group_by("subject").agg(
        rule=told("$.rule").drop_nulls().last(), digest=told("$.evidence_digest").drop_nulls().last()
    )
    moving = holding.filter(~pl.col("kind").is_in(BESIDE))
    last = moving.filter(pl.col("seq") == pl.col("seq").max().over("subject"))
    mine = (
        last.filter(pl.col("kind").is_in(["lapsed", "reopened"]) & (pl.col("actor") == night))
        .join(cases, on="subject")
        .join(withdrawn, on="rule")
        .filter(pl.col("as_of") >= pl.col("since"))
        .join(flags.select(subject="flag_id", now="evidence_digest"), on="subject", how="left")
    )
    back = mine.filter((pl.col("kind") == "lapsed") & (pl.col("now") == pl.col("digest")))
    reopened = mine.filter(pl.col("kind") == "reopened")
    earlier = fold(holding.join(reopened.select("seq"), on="seq", how="anti")).select(
        subject="case_id", state="state", is_cleared="is_cleared", found="found_digest"
    )
    was_settled = pl.col("state").is_in(["lapsed", "closed"]) | pl.col("is_cleared")
    is_as_judged = pl.col("now").is_null() | ((pl.col("state") != "lapsed") & (pl.col("now") == pl.col("found")))
    settled = reopened.join(earlier, on="subject").filter(was_settled & is_as_judged)
    undone = pl.concat([back.select("subject", "seq"), settled.select("subject", "seq")])
    return undone.select(
        pl.lit(UNDONE).alias("kind"), "subject", pl.struct("seq").struct.json_encode().alias("payload")
    ).sort("subject")
