"""A few random attempts of each kind; `make fuzz` makes many."""

from __future__ import annotations

import pytest

from tests.fuzz import ATTEMPTS, attempt


@pytest.mark.parametrize("one", ATTEMPTS, ids=[a.__name__ for a in ATTEMPTS])
def test_nothing_that_is_sent_breaks_the_reader(one):
    assert [said for seed in range(12) if (said := attempt(one, seed))] == []
