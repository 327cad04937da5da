"""Every change of `tests/mutations.py` comes to what its row says, and the page says so."""

from __future__ import annotations

import pytest

from tests.mutations import HEAD, MUTATIONS, PAGE, Mutation, row, trial

WRITTEN = PAGE.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_what_hands_do_comes_to_what_the_table_says(released_county, tmp_path, mutation: Mutation) -> None:
    tried = trial(released_county, tmp_path, mutation)
    assert tried.came == mutation.came, tried.said
    assert tried.answers == mutation.answers
    assert row(tried) in WRITTEN, "python -m tests.mutations writes the page anew"


def test_the_page_has_every_change_once() -> None:
    assert WRITTEN[: len(HEAD)] == list(HEAD)
    assert [line.split(" | ")[0] for line in WRITTEN[len(HEAD) :]] == [f"| {mutation.name}" for mutation in MUTATIONS]
