"""Flags kept back: a rule on trial opens nothing, an old roll neither opens nor closes."""

from __future__ import annotations

import polars as pl
import pytest

from matchers.cases.casework import STATES
from matchers.cases.kept_back import OLD_ROLL, TRIAL, keep_back

CALLED = pl.DataFrame(
    [(kind, f"F{rule}{kind}", "{}", rule) for rule in ("a", "b") for kind in ("opened", "reopened", "lapsed")],
    schema=["kind", "subject", "payload", "rule"],
    orient="row",
)


@pytest.mark.parametrize(
    ("trial", "old", "written", "why"),
    [
        ([], [], ["opened", "reopened", "lapsed"], None),
        (["a"], [], ["lapsed"], TRIAL),
        ([], ["a"], [], OLD_ROLL),
        (["a"], ["a"], [], TRIAL),
    ],
)
def test_what_is_kept_back_and_why(trial, old, written, why):
    events, kept = keep_back(CALLED, trial, old)
    assert events.columns == ["kind", "subject", "payload"]
    own = events.filter(pl.col("subject").str.starts_with("Fa"))
    assert own["kind"].to_list() == written
    assert events.height - own.height == 3, "the other rule goes on"
    expected = [] if why is None else [("Faopened", "a", why, False), ("Fareopened", "a", why, True)]
    assert kept.rows() == expected
    assert why is None or why in STATES
