"""Cases whose flag comes back under another number: which go on, which do not, and what a late answer is about."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest

from matchers.cases.continuation import evidence_digest, follow, formers, going_on, identity_digest
from matchers.cases.numbers import flag_number
from matchers.cases.review import EVENTS, KEPT, fold

DAY = date(2021, 6, 1)
A, B, C = (f"P{letter * 12}" for letter in "ABC")


def said(seq: int, kind: str, case: str, **payload) -> tuple:
    return (seq, DAY, kind, case, "hedui", json.dumps(payload, ensure_ascii=False))


def states(*events: tuple) -> pl.DataFrame:
    return fold(pl.DataFrame(list(events), schema=EVENTS, orient="row"))


def state(case: str, *events: tuple) -> dict:
    return states(*events).row(by_predicate=pl.col("case_id") == case, named=True)


def opened(seq: int, case: str, digest: str = "e1", person: str = A) -> tuple:
    return said(seq, "opened", case, rule="r", queue="identity", person=person, evidence_digest=digest)


def cleared(seq: int, case: str, digest: str = "e1", outcome: str = "untrue") -> tuple:
    return said(seq, "answered", case, outcome=outcome, evidence_digest=digest, list_no="1")


def goes_on(seq: int, case: str, old: str, was: str | None = "e1", now: str = "e2", person: str = B) -> tuple:
    return said(seq, "continued", case, **{"from": old}, old_digest=was, evidence_digest=now, person=person, rule="r")


def flags(*cases: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [{"flag_id": case, **dict.fromkeys(KEPT, "x"), "evidence_digest": digest} for case, digest in cases]
    )


def decided(tonight: pl.DataFrame, former: list, *events: tuple) -> list[tuple[str, str]]:
    found = going_on(tonight, former, states(*events), KEPT)
    return [(case, json.loads(payload)["from"]) for _, case, payload in found.iter_rows()]


def test_a_flag_is_read_with_the_ids_of_yesterday():
    text = {"flag_id": "FN", "identity_text": f"r\x1f{B}", "evidence_text": f"r\x1f{B}\x1fcar\x1er\x1f{C}"}
    found = formers(pl.DataFrame([text]), [(B, A), (C, B)])
    said = {(old, digest) for _, old, digest in found}
    whole = evidence_digest("\x1e".join(sorted([f"r\x1f{A}\x1fcar", f"r\x1f{B}"])))
    assert (flag_number(identity_digest(f"r\x1f{A}")), whole) in said
    assert len(found) == 3
    assert formers(pl.DataFrame([text]), [(A, B)]) == []


@pytest.mark.parametrize(
    ("events", "tonight", "expected"),
    [
        ([opened(1, "FA")], [("FB", "e2")], [("FB", "FA")]),
        ([opened(1, "FA"), cleared(2, "FA")], [("FB", "e2")], [("FB", "FA")]),
        ([opened(1, "FA"), said(2, "lapsed", "FA")], [("FB", "e2")], []),
        ([opened(1, "FA")], [("FA", "e1"), ("FB", "e2")], []),
        ([opened(1, "FA"), opened(2, "FB")], [("FB", "e2")], []),
        ([opened(1, "FA"), opened(2, "FB"), said(3, "lapsed", "FB")], [("FB", "e2")], [("FB", "FA")]),
        ([], [("FB", "e2")], []),
    ],
    ids=["open", "cleared", "gone", "both_flagged", "both_known", "known_once", "nobody"],
)
def test_which_case_goes_on(events, tonight, expected):
    assert decided(flags(*tonight), [("FB", "FA", "e1")], *events) == expected


def test_of_two_old_cases_the_open_one_goes_on():
    events = [opened(1, "FA"), cleared(2, "FA"), opened(3, "FC")]
    assert decided(flags(("FB", "e2")), [("FB", "FA", "e1"), ("FB", "FC", "e1")], *events) == [("FB", "FC")]


def test_evidence_that_differs_in_an_id_alone_was_seen():
    events = [opened(1, "FA"), cleared(2, "FA")]
    assert decided(flags(("FA", "e2")), [("FA", "FA", "e1")], *events) == [("FA", "FA")]
    assert decided(flags(("FA", "e2")), [("FA", "FA", "e0")], *events) == []
    after = state("FA", *events, goes_on(3, "FA", "FA"))
    assert (after["is_cleared"], after["found_digest"], after["person"]) == (True, "e2", B)


def test_the_history_goes_along_and_the_old_case_is_over():
    events = [opened(1, "FA"), cleared(2, "FA"), goes_on(3, "FB", "FA")]
    new, old = state("FB", *events), state("FA", *events)
    assert (new["state"], new["is_cleared"], new["found_digest"], new["person"]) == ("answered", True, "e2", B)
    assert (old["state"], old["is_open"], old["is_cleared"], old["moved_to"]) == ("moved", False, False, "FB")


def test_a_late_answer_to_the_old_number_counts_for_the_new_one():
    events = [opened(1, "FA"), goes_on(2, "FB", "FA"), goes_on(3, "FC", "FB", "e2", "e3"), cleared(4, "FA")]
    new = state("FC", *events)
    assert (new["state"], new["found_digest"]) == ("answered", "e3")


def test_a_split_gives_back_what_was_found_in_between():
    events = [opened(1, "FA"), goes_on(2, "FB", "FA"), cleared(3, "FB", "e2"), goes_on(4, "FA", "FB", "e2", "e1", A)]
    old, new = state("FA", *events), state("FB", *events)
    assert (old["is_cleared"], old["found_digest"], old["person"]) == (True, "e1", A)
    assert new["state"] == "moved"


def test_a_case_whose_flag_is_back_beside_the_new_one_goes_on_by_itself():
    events = [opened(1, "FA"), cleared(2, "FA"), goes_on(3, "FB", "FA")]
    tonight = flags(("FA", "e1"), ("FB", "e2"))
    assert decided(tonight, [("FA", "FB", "e2")], *events) == [("FA", "FA")]
    events.append(goes_on(4, "FA", "FA", None, "e1", A))
    assert state("FA", *events)["is_cleared"]
    assert state("FB", *events)["is_cleared"]
    assert decided(tonight, [("FA", "FB", "e2")], *events) == []


def test_a_ledger_without_continuations_reads_as_it_is():
    events = pl.DataFrame([opened(1, "FA"), cleared(2, "FA")], schema=EVENTS, orient="row")
    assert follow(events).equals(events)


def test_reading_does_not_depend_on_the_order_of_rows():
    events = [opened(1, "FA"), cleared(2, "FA"), goes_on(3, "FB", "FA"), cleared(4, "FA", "e1", "namesake")]
    assert states(*events).sort("case_id").equals(states(*reversed(events)).sort("case_id"))
