"""What a damaged number can have been: against brute force, and against what spreadsheets really do."""

from __future__ import annotations

import re
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.standardise import id_number
from matchers.standardise.completions import completions, how_many_fit, mask_pattern
from tests.matchers.people.test_comparisons import levels
from tests.matchers.standardise.test_id_numbers import NUMBERS, checked

OF_FIGURES = NUMBERS.filter(lambda number: number[-1] != "X")


def statuses(numbers: list[str]) -> set[str]:
    read = pl.DataFrame({"n": numbers}).select(id_number(pl.col("n")).alias("n")).unnest("n")
    return set(read["status"])


@settings(max_examples=40, deadline=None)
@given(OF_FIGURES)
def test_a_number_is_among_those_its_damage_can_have_been(number: str) -> None:
    cut, rounded = number[:15] + "000", str(int(float(number)))
    for damaged in (cut, rounded):
        found = completions(damaged)
        assert number in found
        assert list(found) == sorted(set(found))
        assert statuses([n for n in found if not n.endswith("000")]) <= {"valid"}


@settings(max_examples=40, deadline=None)
@given(OF_FIGURES)
def test_few_numbers_fit_a_rounded_one_and_ninety_a_cut_one(number: str) -> None:
    rounded = str(int(float(number)))
    assert len(completions(rounded)) <= 20 or rounded.endswith("000")
    assert 85 <= len(completions(number[:15] + "000")) <= 105


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(OF_FIGURES, st.booleans(), st.integers(-400, 400)), min_size=20, max_size=20))
def test_the_comparison_takes_exactly_the_numbers_that_fit(drawn) -> None:
    pairs = []
    for number, is_cut, step in drawn:
        damaged = number[:15] + "000" if is_cut else str(int(float(number)))
        other = checked(f"{int(number[:17]) + step:017}")
        pairs += [(damaged, number), (damaged, other)]
    found = levels(
        [{"id_number": damaged, "id_status": "damaged"} for damaged, _ in pairs],
        [{"id_number": other, "id_status": "valid"} for _, other in pairs],
    )
    for (damaged, other), row in zip(pairs, found, strict=True):
        if re.fullmatch(r"\d{18}", other) and is_date(other[6:14]) and damaged != other:
            assert (row["id_number"] in {"damaged_fits", "rounded_fits"}) == (other in completions(damaged))


def is_date(written: str) -> bool:
    try:
        return bool(date(int(written[:4]), int(written[4:6]), int(written[6:])))
    except ValueError:
        return False


def test_masked_numbers_are_counted_as_if_they_were_listed() -> None:
    number = checked("32072319450307123")
    days = (date(1900, 1, 1) + timedelta(days=n) for n in range(73_049))
    by_day = [checked(f"320723{day:%Y%m%d}{number[14:17]}") for day in days]
    assert how_many_fit(number[:6] + "_" * 8 + number[14:]) == sum(n[17] == number[17] for n in by_day)
    by_order = [checked(f"{number[:14]}{order:03}") for order in range(1000)]
    assert how_many_fit(number[:14] + "____") == 1000
    assert how_many_fit(number[:14] + "___" + number[17]) == sum(n[17] == number[17] for n in by_order)
    assert how_many_fit(number) == 1
    assert how_many_fit("__0723" + number[6:]) == 0


@pytest.mark.parametrize(
    ("written", "pattern"),
    [
        ("320723********127X", "320723________127X"),
        ("320723XXXXXXXX1274", "320723________1274"),
        ("320723194503XXXXXX", "320723194503______"),
        ("3207231945030712**", "3207231945030712__"),
    ],
)
def test_what_a_mask_leaves_legible(written: str, pattern: str) -> None:
    assert mask_pattern(written) == pattern


def test_what_is_no_number_has_been_none() -> None:
    assert completions("3.20723E+17") == completions("32072319450307127X") == completions("") == ()
