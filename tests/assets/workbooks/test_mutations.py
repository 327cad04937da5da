"""Every change of `tests/mutations.py` comes to what its row says; `pytest -s` prints the table."""

from __future__ import annotations

import pytest

from tests.mutations import MUTATIONS, Mutation, trial


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_what_hands_do_comes_to_what_the_table_says(released_county, tmp_path, mutation: Mutation) -> None:
    tried = trial(released_county, tmp_path, mutation)
    print(f"\n{mutation.name}: {tried.came} {tried.said}")
    assert tried.came == mutation.came, tried.said
    assert tried.answers == mutation.answers
