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
    each,
    flags_of,
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
    return flags_of(con)


@each(OPTIONAL_GROUPS)
def test_a_column_that_is_not_there_raises_nothing(con, before, group):
    _hold(con, before, group, absent)


# A column in which nothing is written differs from it in one book of coverage: every third group holds it.
@each(OPTIONAL_GROUPS[::5])
def test_nor_does_one_in_which_nothing_is_written(con, before, group):
    _hold(con, before, group, blank)


def _hold(con, before, group, take) -> None:
    known = word_of(con)
    taken = sorted(c for c in group if c in known and not is_granted(c, known[c]))
    hold(con, before, taken, take, whole=True)


def test_the_groups_hold_every_column_once():
    columns = [column for group in GROUPS for column in group]
    assert len(columns) == len(set(columns))
    assert set(columns) == {column for rested in RESTED.values() for column in rested if column[1]} - PERSONS
    assert {column for group in OPTIONAL_GROUPS for column in group} == set(columns) - KEYS
    assert len(columns) > 100
