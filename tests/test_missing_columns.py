"""Over the whole catalogue: a column that no file brought, or in which nothing is written, adds no flag and takes none
in silence."""

from __future__ import annotations

import pytest

from tests.law_of_missing import (
    GROUPS,
    KEYS,
    OPTIONAL_GROUPS,
    PERSONS,
    RESTED,
    as_it_is,
    each,
    hold,
    is_granted,
    whole_county,
    word_of,
)  # fmt: skip
from tests.missing import absent, blank


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    with whole_county(tmp_path_factory) as opened:
        yield opened


@pytest.fixture(scope="module")
def before(con):
    return as_it_is(con)


# A column in which nothing is written differs from one that is not there in one book of coverage: every fifth group
# holds that too.
@each(OPTIONAL_GROUPS)
def test_a_column_that_is_not_there_or_empty_raises_nothing(con, before, group):
    known = word_of(con)
    taken = sorted(c for c in group if c in known and not is_granted(c, known[c]))
    hold(con, before, taken, absent, blank if OPTIONAL_GROUPS.index(group) % 5 == 0 else None, whole=True)


def test_the_groups_hold_every_column_once():
    columns = [column for group in GROUPS for column in group]
    assert len(columns) == len(set(columns))
    assert set(columns) == {column for rested in RESTED.values() for column in rested if column[1]} - PERSONS
    assert {column for group in OPTIONAL_GROUPS for column in group} == set(columns) - KEYS
    assert len(columns) > 100
