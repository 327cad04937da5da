"""Every number of the corpus of bad input comes to what it must, with a sentence that helps and tells nobody's data."""

from __future__ import annotations

import pytest

from tests.corpus.entry import Outcome
from tests.corpus.table import ENTRIES, NUMBERS, PARTS, outcomes


def test_no_number_is_left_out():
    assert [entry.number for entry in ENTRIES] == [*NUMBERS]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry.number))
def test_what_is_decided_otherwise_or_not_tried_says_why(entry):
    assert bool(entry.ours) <= bool(entry.decided)
    assert (entry.trial is None) == bool(entry.untried)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__.rsplit(".", 1)[-1])
def test_each_comes_to_what_it_must(part):
    wrong = [o for o in outcomes(entry.number for entry in part.ENTRIES) if not o.ok]
    assert wrong == [], "\n".join(map(told, wrong))


def told(outcome: Outcome) -> str:
    return f"{outcome.number} {outcome.what}: {outcome.why}"
