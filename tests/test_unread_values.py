"""Over the whole catalogue: words nobody knows, in all records or in half of them, add no flag and take none in
silence."""

from __future__ import annotations

import pytest

from tests.law_of_missing import GROUPS, as_it_is, can_be_unread, each, hold, whole_county, word_of
from tests.missing import half_unknown, unknown


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    with whole_county(tmp_path_factory) as opened:
        yield opened


@pytest.fixture(scope="module")
def before(con):
    return as_it_is(con)


@each(GROUPS)
def test_what_nobody_can_read_raises_nothing(con, before, group):
    known = word_of(con)
    hold(con, before, sorted(c for c in group if c in known and can_be_unread(c)), unknown, whole=False)


# Half the rows of a column are the same law with fewer of them: every fifth group holds it.
@each(GROUPS[::7])
def test_what_half_of_nobody_can_read_raises_nothing(con, before, group):
    known = word_of(con)
    hold(con, before, sorted(c for c in group if c in known and can_be_unread(c)), half_unknown, whole=False)
