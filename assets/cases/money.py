"""The money of cases in the ledger: writing it down, and its sums by township, queue and month.

Belongs here: the event `money`. Does not belong here: which entry makes no sense (`matchers/cases/money.py`), what a
rule reckoned (`assets/explain/amounts.py`): that is a proposal, nobody takes it over but a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from assets.cases.known import known_case, named, refuse_remark, refuse_unless_may
from assets.errors import BadInput
from assets.home.ledger import Event, Ledger
from matchers.blotting import blotted
from matchers.cases.money import KINDS, SUMS, Entry, Money, money_problems, yuan
from matchers.cases.review import CASE_EVENTS, money_entries

MONEY = "money"


def write_money(ledger: Ledger, case_id: str, entries: Sequence[Entry], as_of: date, by: str) -> Money:
    """Write amounts on a case, all or none, and return its sums; BadInput names everything that makes no sense."""
    who = named(by, "登记")
    for entry in entries:
        refuse_remark(entry.remark)
    given = [replace(entry, remark=blotted(entry.remark)) for entry in entries]
    with ledger.deciding():
        case = known_case(ledger, case_id)
        refuse_unless_may(ledger, "review", case)
        before = money_of(case)
        problems = money_problems(given, before, case["queue"], case["grain"], as_of)
        problems += _said_before(ledger, case["case_id"], given)
        if problems:
            raise BadInput(f"{case['case_id']} 的金额没有登记：{'；'.join(problems)}")
        events = [
            Event(
                MONEY,
                case["case_id"],
                {"what": e.what, "amount_fen": e.amount_fen, "on": e.on.isoformat(), "remark": e.remark},
            )
            for e in given
        ]
        ledger.append(events, as_of, who)
    return before.with_entries(given)


def money_of(case: dict[str, Any]) -> Money:
    """The sums of a case, from a row of `fold`."""
    return Money(**{column: case[column] for column in SUMS.values()})


def _said_before(ledger: Ledger, case_id: str, given: Sequence[Entry]) -> list[str]:
    """The same amount of the same day twice is one entry sent twice, unless its remark says otherwise."""
    seen = {
        (e.payload["what"], e.payload["amount_fen"], e.payload["on"], e.payload["remark"])
        for e in ledger.events(MONEY)
        if e.subject == case_id
    }
    return [
        f"{entry.on} 已登记过{KINDS[entry.what]} {yuan(entry.amount_fen)} 元；确是另一笔的，请在 --remark 写明"
        for entry in given
        if (entry.what, entry.amount_fen, entry.on.isoformat(), entry.remark) in seen
    ]


def money_table(ledger: Ledger, as_of: date, *, month: str | None = None) -> pl.DataFrame:
    """township, queue, month (of the entry's day, 2021-06) and the four sums in fen, of all that was written down."""
    entries = money_entries(ledger.frame(CASE_EVENTS, as_of))
    chosen = entries if month is None else entries.filter(pl.col("month") == month)
    return money_sums(chosen, "township", "queue", "month")


def money_sums(entries: pl.DataFrame, *by: str) -> pl.DataFrame:
    """How many cases and the four sums in fen of `entries` (`review.money_entries`), a row for each of `by`."""
    return (
        entries.group_by(*by)
        .agg(
            cases=pl.col("case_id").n_unique(),
            **{
                column: pl.col("amount_fen").filter(pl.col("what") == kind).sum().cast(pl.Int64)
                for kind, column in SUMS.items()
            },
        )
        .sort(*by)
    )
