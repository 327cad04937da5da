"""Corrections asked of departments: a case closed as 数据有误(源部门) is a request to put the register right.

Belongs here: requests and answers as a fold over events, what of a flag's evidence a request covers, how often a
register was proven wrong. Does not belong here: the ledger and tonight's flags (`assets/cases/corrections.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from matchers.cases.continuation import follow
from matchers.cases.rates import share
from matchers.cases.review import CASE_EVENTS, PAYLOAD, fold
from matchers.cases.undoing import without_undone

REQUESTED, ANSWERED = "correction_requested", "correction_answered"
CORRECTED, UPHELD = "corrected", "upheld"
FINDINGS: Mapping[str, str] = {CORRECTED: "查实有误，已更正", UPHELD: "核对无误"}
"""What a department answers, with the Chinese words."""

OWN_LISTS = frozenset({"dibao_roll", "dibao_exits"})
"""The bureau's own registers: where others stand beside them, the others are asked."""


def requests(events: pl.DataFrame, cases: pl.DataFrame | None = None) -> pl.DataFrame:
    """Every request, one row each, in the order they were made: case_id, register ('' where nobody said which), rule,
    township, requested_on, requested_by, rows (digests of the evidence it covers), and of the answer answered_on,
    finding, answer_remark (null as long as none came). `cases` are the events folded, where somebody has done so."""
    told = (
        follow(without_undone(events.filter(pl.col("kind").is_in(CASE_EVENTS))))
        .filter(pl.col("kind").is_in([REQUESTED, ANSWERED]))
        .sort("seq")
        .with_columns(pl.col("payload").str.json_decode(PAYLOAD))
        .unnest("payload")
    )
    asked = told.filter(pl.col("kind") == REQUESTED).select(
        "seq",
        case_id="subject",
        register=pl.col("register").fill_null(""),
        requested_on=pl.col("on").str.to_date("%Y-%m-%d"),
        requested_by="actor",
        rows="rows",
    )
    answers = told.filter(pl.col("kind") == ANSWERED).select(
        "seq",
        case_id="subject",
        register=pl.col("register").fill_null(""),
        answered_on=pl.col("on").str.to_date("%Y-%m-%d"),
        finding="finding",
        answer_remark="remark",
    )
    # An answer is to the last request before it that was made of that register for that case.
    matched = answers.join_asof(
        asked.select("seq", "case_id", "register", to="seq"),
        on="seq",
        by=["case_id", "register"],
        strategy="backward",
        check_sortedness=False,
    )
    last = matched.drop_nulls("to").group_by("to").agg(pl.col("answered_on", "finding", "answer_remark").last())
    placed = (fold(events) if cases is None else cases).select("case_id", "rule", "township")
    return (
        asked.join(last, left_on="seq", right_on="to", how="left")
        .join(placed, on="case_id", how="left")
        .sort("seq")
        .drop("seq")
    )


def row_digests(evidence: str, columns: Sequence[str]) -> list[str]:
    """A digest of each row of a flag's evidence (JSON), by those `columns` that make its evidence digest."""
    told = json.loads(evidence)
    rows: list[dict[str, Any]] = told.get("rows") or [told]
    told_of = [{c: row[c] for c in columns if c in row} or row for row in rows]
    texts = {json.dumps(row, ensure_ascii=False, sort_keys=True) for row in told_of}
    return sorted(hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts)


def scoreboard(asked: pl.DataFrame) -> pl.DataFrame:
    """By register: requested, answered, corrected (proven wrong), and of those answered the share of proven errors with
    its interval (percent, low, high; null where nothing was answered). `asked` as of `requests`."""
    counted = (
        asked.group_by("register")
        .agg(
            requested=pl.len(),
            answered=pl.col("finding").is_not_null().sum(),
            corrected=(pl.col("finding") == CORRECTED).sum(),
        )
        .sort("register")
    )
    shares = [share(row["corrected"], row["answered"]) for row in counted.iter_rows(named=True)]
    return counted.with_columns(
        pl.Series(name, [getattr(s, name) if s else None for s in shares], dtype=pl.Float64)
        for name in ("percent", "low", "high")
    )
