"""Coded values as they were collected from public systems, annexes and open data, and what a person makes of them.

`ours` is empty where no value of ours is meant (a category we do not keep, a state of something else); `is_sourced`
says that the value stands in a published table of that sender. Two senders' tables are in here with one letter for two
things: nothing that is bare may be read by one of them.
"""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from matchers.intake.values import proposals
from matchers.standardise import boolean, read_code

COLLECTED = list(csv.DictReader((Path(__file__).parent / "collected_values.csv").open(encoding="utf-8")))
SOURCED = [row for row in COLLECTED if row["is_sourced"] and row["ours"]]


def read(row: dict[str, str]) -> str | None:
    """Our value, or None where nobody could read it."""
    written = pl.DataFrame({"written": [row["written"]]})
    if row["list"] == "boolean":
        answer = written.select(boolean(pl.col("written"))).item()
        return None if answer is None else str(answer).lower()
    found = written.select(read_code(pl.col("written"), row["list"])).item()
    return None if found["is_unknown"] else found["value"]


@pytest.mark.parametrize("row", COLLECTED, ids=lambda r: f"{r['list']}-{r['written']}")
def test_no_value_is_read_as_another(row):
    # What is meant by no value of ours may have a value of its own name (停驶), never that of something else.
    assert read(row) in {None, row["ours"] or row["written"], *OWN_NAMES.get((row["list"], row["written"]), ())}


OWN_NAMES = {("plate_kind", "23"): {"警用汽车"}, ("vehicle_status", "H"): {"海关监管"}, ("relation", "99"): {"非亲属"}}


def test_four_of_five_are_read_at_once():
    assert sum(read(row) == row["ours"] for row in SOURCED) >= 0.8 * len(SOURCED)


def test_of_the_rest_the_right_one_is_proposed():
    rest = [row for row in SOURCED if read(row) is None]
    shown = {"true": "是", "false": "否"}
    first = [proposals(row["list"], [row["written"]])[row["written"]][:1] for row in rest]
    right = sum(shown.get(row["ours"], row["ours"]) in found for row, found in zip(rest, first, strict=True))
    assert right >= 0.85 * len(rest)
