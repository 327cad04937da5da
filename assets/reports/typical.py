"""Typical cases in a hundred characters, without names (东安 五（四）: 每个典型案例控制在100字以内).

Belongs here: which cases are told and in which words. Does not belong here: where they stand (`kinds/`). Neither name,
number nor village is told: a village and a story are often one household.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from assets.reports import Wanted
from assets.reports.findings import in_period, money_of
from matchers.cases.casework import QUEUES, SEVERITIES, outcomes
from matchers.cases.money import yuan

MOST_CHARACTERS = 100
MOST_CASES = 5
_SUBJECT = {
    "missed_enrolment": "一户困难群众",
    "wrong_enrolment": "一户低保家庭",
    "payment": "一户低保家庭",
    "procedure": "一户低保家庭",
    "identity": "一名低保对象",
    "official_relative": "一户低保家庭",
}


@dataclass(frozen=True)
class Typical:
    """One case: its flag's number, its kind, and at most a hundred characters."""

    number: str
    kind: str
    words: str


def typical(wanted: Wanted, cases: pl.DataFrame) -> list[Typical]:
    """The gravest confirmed cases of the period, closed ones first, each of another rule."""
    order = {severity: place for place, severity in enumerate(SEVERITIES)}
    back = money_of(wanted, cases).filter(pl.col("what") == "recovered").group_by("case_id").agg(
        back=pl.col("amount_fen").sum()
    )  # fmt: skip
    chosen = (
        cases.filter(pl.col("is_confirmed").fill_null(value=False) & in_period("found_on", wanted.since, wanted.until))
        .join(back, on="case_id", how="left")
        .with_columns(pl.col("back").fill_null(0))
        .sort(
            pl.col("state") != "closed",
            -pl.col("back"),
            pl.col("severity").replace_strict(order, default=9),
            "case_id",
        )
        .unique("rule", keep="first", maintain_order=True)
        .head(MOST_CASES)
    )
    return [Typical(one["case_id"], QUEUES[one["queue"]], _words(wanted, one)) for one in chosen.iter_rows(named=True)]


def _words(wanted: Wanted, case: dict[str, Any]) -> str:
    """The case in one sentence; what is too long is cut at the end, never in the middle."""
    rule = wanted.rules[case["rule"]].title if case["rule"] in wanted.rules else case["rule"]
    found_on: date = case["found_on"]
    subject = "有关村（居）" if case["grain"] == "V" else _SUBJECT[case["queue"]]
    looked = "经入户核查" if case["visited_on"] else "经核查"
    outcome = outcomes()[case["found_outcome"]].name
    seen_on: date = case["first_seen"]
    said = (
        f"{seen_on.year}年{seen_on.month}月，{case['township'] or wanted.jurisdiction.name}{subject}"
        f"被比对发现“{rule}”。{found_on.month}月{found_on.day}日{looked}属实，结论为“{outcome}”"
    )
    said += f"，已追回{yuan(case['back'])}元" if case["back"] else ""
    said += "，已办结。" if case["state"] == "closed" else "，正在办理。"
    return said if len(said) <= MOST_CHARACTERS else f"{said[: MOST_CHARACTERS - 1]}…"
