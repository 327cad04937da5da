"""Counts per day out of events, by example."""

from __future__ import annotations

import json
from datetime import date, timedelta

import polars as pl

from matchers.cases.curves import curves, day_ends
from matchers.cases.review import EVENTS, KEPT

D = date(2021, 6, 1)


def told(*events: tuple[int, str, str, dict], until: int = 9) -> dict[str, list[int]]:
    """The curves of (day, kind, case, payload), as lists by column."""
    rows = [
        (seq, D + timedelta(days=day), kind, case, "hedui", json.dumps(payload))
        for seq, (day, kind, case, payload) in enumerate(events, 1)
    ]
    found = curves(day_ends(pl.DataFrame(rows, schema=EVENTS, orient="row")), D + timedelta(days=until))
    return found.drop("on").to_dict(as_series=False)


def opened(day: int, case: str, kind: str = "opened") -> tuple[int, str, str, dict]:
    return day, kind, case, {**dict.fromkeys(KEPT, "x"), "queue": "wrong_enrolment", "evidence_digest": "e"}


def said(day: int, kind: str, case: str, outcome: str) -> tuple[int, str, str, dict]:
    return day, kind, case, {"outcome": outcome, "list_no": "1", "evidence_digest": "e", "investigators": ["甲"]}


def test_a_case_is_open_until_it_is_closed() -> None:
    found = told(opened(0, "F1"), said(1, "answered", "F1", "exit"), said(3, "closed", "F1", "exit"), until=4)
    assert found == {
        "opened": [1, 0, 0, 0, 0],
        "answered": [0, 1, 0, 0, 0],
        "closed": [0, 0, 0, 1, 0],
        "settled": [0, 0, 0, 1, 0],
        "open": [1, 1, 1, 0, 0],
        "confirmed": [0, 1, 1, 1, 1],
        "recovered_fen": [0, 0, 0, 0, 0],
    }


def test_what_is_cleared_or_gone_is_settled_and_comes_back_as_opened() -> None:
    found = told(
        opened(0, "F1"),
        opened(0, "F2"),
        said(1, "answered", "F1", "untrue"),
        (2, "lapsed", "F2", {"last_seen": "2021-06-01"}),
        opened(4, "F1", "reopened"),
        until=5,
    )
    assert found["open"] == [2, 1, 0, 0, 1, 1]
    assert found["opened"] == [2, 0, 0, 0, 1, 0]
    assert found["settled"] == [0, 1, 1, 0, 0, 0]
    assert found["confirmed"] == [0] * 6


def test_what_opens_and_ends_on_one_day_counts_both_ways() -> None:
    found = told(opened(0, "F1"), said(0, "answered", "F1", "untrue"), until=0)
    assert (found["opened"], found["settled"], found["open"]) == ([1], [1], [0])


def test_an_answer_that_is_sent_back_confirms_nothing_any_more() -> None:
    found = told(
        opened(0, "F1"), said(1, "answered", "F1", "exit"), (3, "sent_back", "F1", {"why": "没有写明"}), until=3
    )
    assert found["confirmed"] == [0, 1, 1, 0]
    assert found["open"] == [1, 1, 1, 1]


def test_a_case_under_another_number_is_one_case_from_its_first_day_on() -> None:
    going_on = {**dict.fromkeys(KEPT, "x"), "queue": "wrong_enrolment", "from": "F1", "old_digest": None}
    found = told(opened(0, "F1"), (2, "continued", "F2", {**going_on, "evidence_digest": "e"}), until=3)
    assert (found["opened"], found["settled"], found["open"]) == ([1, 0, 0, 0], [0] * 4, [1, 1, 1, 1])


def test_what_was_undone_is_in_no_count() -> None:
    found = told(opened(0, "F1"), (2, "lapsed", "F1", {"last_seen": "2021-06-01"}), (5, "undone", "F1", {"seq": 2}))
    assert found["open"] == [1] * 10
    assert sum(found["settled"]) == 0


def test_money_adds_up_and_is_put_right() -> None:
    money = [(1, 50_000), (2, 20_000), (4, -20_000)]
    events = [(day, "money", "F1", {"what": "recovered", "amount_fen": fen}) for day, fen in money]
    assert told(opened(0, "F1"), *events, until=4)["recovered_fen"] == [0, 50_000, 70_000, 70_000, 50_000]


def test_no_events_are_a_day_of_nothing() -> None:
    assert told(until=0)["open"] == [0]
