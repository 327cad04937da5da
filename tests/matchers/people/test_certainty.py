"""The scale of links: only a number is 1, and every other basis has a place of its own below it."""

from itertools import pairwise

import duckdb

from matchers.people.certainty import BASES, HIGHEST_SCORE, NUMBER, SURE, basis_of


def test_every_basis_stands_below_a_number_and_above_every_score():
    places = [NUMBER, *(b.probability for b in BASES), HIGHEST_SCORE.probability]
    assert all(higher > lower for higher, lower in pairwise(places))
    assert places[-1] > SURE


def test_a_basis_is_found_by_its_place_and_a_number_or_a_score_has_none():
    assert [basis_of(b.probability) for b in BASES] == list(BASES)
    assert [basis_of(p) for p in (NUMBER, 0.97, HIGHEST_SCORE.probability, None)] == [None] * 4


def test_the_database_writes_the_very_same_number():
    for basis in (*BASES, HIGHEST_SCORE):
        assert duckdb.sql(f"SELECT {basis.sql}::DOUBLE").fetchall() == [(basis.probability,)]
        assert duckdb.sql(f"SELECT least({basis.sql}, 1.0)::DOUBLE").fetchall() == [(basis.probability,)]
