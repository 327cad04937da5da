"""Hit rates: the latest finding of a case counts once, and a rule that is mostly wrong is stopped until looked at."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.cases.casework import outcomes
from matchers.cases.hit_rate import BAR_PERCENT, ENOUGH_ANSWERS, HitRate, hit_rates, share_text
from matchers.cases.rates import wilson
from matchers.cases.review import EVENTS

ON = date(2021, 6, 1)


def events(*told: tuple[str, str, dict]) -> pl.DataFrame:
    rows = [(i, ON, kind, case, "hedui", json.dumps(payload)) for i, (kind, case, payload) in enumerate(told, 1)]
    return pl.DataFrame(rows, schema=EVENTS, orient="row")


def opened(case: str, kind: str = "opened") -> tuple[str, str, dict]:
    return kind, case, {"rule": "r", "evidence_digest": "e"}


def answered(case: str, outcome: str, list_no: str = "20210601-001") -> tuple[str, str, dict]:
    return "answered", case, {"outcome": outcome, "list_no": list_no, "evidence_digest": "e"}


def closed(case: str, outcome: str) -> tuple[str, str, dict]:
    return "closed", case, {"outcome": outcome, "evidence_digest": "e"}


def rate(*told: tuple[str, str, dict], looked_at: int = 0) -> tuple[int, int, int, int]:
    found = hit_rates(events(*told), {"r": looked_at}).get("r", HitRate())
    return found.answered, found.confirmed, found.answered_since, found.confirmed_since


@pytest.mark.parametrize(
    ("outcome", "confirmed"),
    [("exit", 1), ("enrol", 1), ("file", 1), ("repaired", 1), ("keep", 0), ("untrue", 0), ("source_wrong", 0),
     ("namesake", 0)],
)  # fmt: skip
def test_what_confirms_a_rule(outcome: str, confirmed: int):
    assert outcome in outcomes()
    assert rate(opened("F1"), answered("F1", outcome)) == (1, confirmed, 1, confirmed)


def test_the_latest_word_counts_once():
    assert rate(opened("F1"), answered("F1", "keep"), answered("F1", "keep")) == (1, 0, 1, 0)
    assert rate(opened("F1"), answered("F1", "keep"), closed("F1", "exit")) == (1, 1, 1, 1), "the county's word"
    late = (opened("F1"), closed("F1", "exit"), answered("F1", "keep"))
    assert rate(*late) == (1, 1, 1, 1), "an old list that comes after the county closed the case changes nothing"
    newer = (opened("F1"), answered("F1", "keep"), answered("F1", "exit", "20210608-001"))
    assert rate(*newer) == (1, 1, 1, 1)
    assert rate(*newer, answered("F1", "keep")) == (1, 1, 1, 1), "the newest list speaks"


def test_what_was_answered_is_answered_though_the_case_is_asked_again():
    again = (opened("F1"), answered("F1", "keep"), opened("F1", "reopened"))
    assert rate(*again) == (1, 0, 1, 0)
    assert rate(*again, answered("F1", "exit", "20210608-001")) == (1, 1, 1, 1)
    gone = ("lapsed", "F1", {})
    assert rate(opened("F1"), answered("F1", "exit"), gone) == (1, 1, 1, 1)


def test_answers_that_disagree_are_none_until_the_county_decides():
    disputed = (opened("F1"), answered("F1", "keep"), answered("F1", "exit"))
    assert rate(*disputed) == (0, 0, 0, 0)
    assert rate(*disputed, closed("F1", "exit")) == (1, 1, 1, 1)


def test_answers_follow_a_case_that_goes_on_under_another_number():
    moved = ("continued", "F2", {"from": "F1", "old_digest": None, "rule": "r", "evidence_digest": "e"})
    assert rate(opened("F1"), answered("F1", "exit"), moved) == (1, 1, 1, 1)


def test_a_look_settles_the_answers_before_it():
    told = (opened("F1"), answered("F1", "keep"), opened("F2"), answered("F2", "exit"))
    assert rate(*told, looked_at=2) == (2, 1, 1, 1)
    assert rate(*told, looked_at=4) == (2, 1, 0, 0)


@pytest.mark.parametrize(
    ("confirmed", "answered_", "is_stopped"),
    [(0, 19, False), (0, 20, True), (5, 20, True), (6, 20, False), (29, 100, True), (30, 100, False), (0, 0, False)],
)
def test_under_thirty_percent_of_twenty_stops_a_rule(confirmed: int, answered_: int, is_stopped: bool):
    assert (ENOUGH_ANSWERS, BAR_PERCENT) == (20, 30)
    assert HitRate(200, 100, answered_, confirmed).is_stopped == is_stopped


def test_a_share_says_its_interval_once_there_are_enough():
    assert share_text(0, 0) == "还没有反馈"
    assert share_text(3, 19) == "反馈 19 条，属实 3 条，不满 20 条，不算命中率"
    assert share_text(3, 20) == "反馈 20 条，属实 3 条，命中率 15%（95% 区间 5–36%）"


def test_wilson_stays_inside_and_shrinks():
    assert wilson(0, 20)[0] == 0
    assert wilson(20, 20)[1] == pytest.approx(100)
    assert wilson(10, 20) == pytest.approx((29.93, 70.07), abs=0.01)
    assert wilson(500, 1000)[1] - wilson(500, 1000)[0] < 7


@given(st.lists(st.tuples(st.sampled_from(["F1", "F2", "F3"]), st.sampled_from(["keep", "exit"])), max_size=12))
def test_no_case_is_counted_twice(told: list[tuple[str, str]]):
    """Whatever is answered in whatever order, a rule has no more answers than cases, and no more right than answers."""
    found = rate(*(opened(c) for c in ("F1", "F2", "F3")), *(closed(c, o) for c, o in told))
    assert found[0] == len({c for c, _ in told})
    last = dict(told)
    assert found[1] == sum(o == "exit" for o in last.values())
