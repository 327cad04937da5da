"""Shares and their intervals, by example; a sample of parts speaks for the whole by their size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.cases.rates import Stratum, estimate, share, shown, wilson


def test_a_share_of_nothing_is_none():
    assert share(0, 0) is None
    assert estimate([]) is None
    assert estimate([Stratum(100, 0, 0)]) is None


def test_a_share_has_its_interval():
    found = share(7, 20)
    assert (found.percent, found.counted) == (35.0, 20)
    assert (found.low, found.high) == pytest.approx((18.12, 56.71), abs=0.01)
    assert found.words == "35%(95% 区间 18–57%)"


@given(st.integers(1, 500), st.data())
def test_an_interval_holds_its_share_and_stays_a_share(counted, data):
    hits = data.draw(st.integers(0, counted))
    low, high = wilson(hits, counted)
    assert 0 <= low <= 100 * hits / counted + 1e-9
    assert 100 * hits / counted - 1e-9 <= high <= 100


def test_parts_weigh_as_many_as_they_stand_for():
    # Of 900 households none in ten, of 100 five in ten: 5 % of all, not the 25 % of those who were visited.
    found = estimate([Stratum(900, 10, 0), Stratum(100, 10, 5)])
    assert found.percent == pytest.approx(5.0)
    assert found.counted == 20
    # 1 / (0.81/10 + 0.01/10) = 12.2 households drawn from the whole would have told as much.
    assert (found.low, found.high) == pytest.approx(wilson(0.05 * 12.195, 12.195), abs=0.01)


def test_one_part_or_equal_parts_are_as_drawn_from_the_whole():
    plain = share(3, 20)
    for strata in ([Stratum(500, 20, 3)], [Stratum(500, 10, 1), Stratum(500, 10, 2)]):
        found = estimate([*strata, Stratum(80, 0, 0)])
        assert (found.percent, found.low, found.high) == pytest.approx((plain.percent, plain.low, plain.high))


def test_small_counts_are_not_shown():
    assert [shown(n) for n in (0, 1, 4, 5)] == ["0", "<5", "<5", "5"]
