"""Money of a case: read exactly, never changed but by a further entry, refused where it makes no sense."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.cases.money import Entry, Money, fen_of, money_problems, said, yuan

D1 = date(2021, 6, 1)
OWING = Money(120_050, 120_050, 20_000)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1200.50", 120_050),
        ("1,200.5元", 120_050),
        ("１２００", 120_000),
        ("¥0.07", 7),
        ("-3.2", -320),
        ("0.29", 29),
        ("1200.505", None),
        ("1,20", None),
        ("1e3", None),
        ("一千二", None),
        ("nan", None),
        ("", None),
    ],
)
def test_yuan_are_read_to_the_fen_or_not_at_all(text, fen):
    assert fen_of(text) == fen


@given(st.integers(-(10**10), 10**10))
def test_an_amount_that_was_printed_is_read_again(fen):
    assert fen_of(yuan(fen)) == fen


def entry(what: str, fen: int, on: date = D1, remark: str = "") -> Entry:
    return Entry(what, fen, on, remark)


@pytest.mark.parametrize(
    ("entries", "before", "queue", "grain", "wrong"),
    [
        ([entry("overpaid", 120_050)], Money(), "payment", "A", None),
        ([entry("overpaid", 100), entry("to_recover", 100), entry("recovered", 100)], Money(), "payment", "A", None),
        ([entry("paid_back", 100)], Money(), "missed_enrolment", "H", None),
        ([entry("overpaid", -50, remark="重复登记")], Money(100), "payment", "A", None),
        ([], Money(), "payment", "A", "没有写金额"),
        ([entry("overpaid", 0)], Money(), "payment", "A", "是零"),
        ([entry("overpaid", 100_000_001)], Money(), "payment", "A", "一百万元"),
        ([entry("overpaid", -50)], Money(100), "payment", "A", "--remark"),
        ([entry("overpaid", -150, remark="写错")], Money(100), "payment", "A", "少于零"),
        ([entry("overpaid", 1, date(2021, 6, 2))], Money(), "payment", "A", "晚于今天"),
        ([entry("overpaid", 1)], Money(), "missed_enrolment", "H", "漏保疑点没有多领"),
        ([entry("paid_back", 1)], Money(), "missed_enrolment", "V", "不是某一户"),
        ([entry("to_recover", 101)], Money(100), "payment", "A", "多于多领的 1.00 元"),
        ([entry("recovered", 100_051)], OWING, "payment", "A", "已追回 1,200.51 元多于应追回的 1,200.50 元"),
        # What came back already can no longer be said to have been too little.
        (
            [entry("to_recover", -100_051, remark="减免")],
            OWING,
            "payment",
            "A",
            "已追回 200.00 元多于应追回的 199.99 元",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(entries, before, queue, grain, wrong):
    problems = money_problems(entries, before, queue, grain, D1)
    assert (problems == []) if wrong is None else any(wrong in p for p in problems), problems


def test_the_sums_in_one_line():
    assert said(OWING) == "多领 1,200.50 元，应追回 1,200.50 元，已追回 200.00 元，尚欠 1,000.50 元"
    assert said(Money()) == ""
    assert said(Money(paid_back_fen=6)) == "补发 0.06 元"
