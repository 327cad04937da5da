"""One case of the ledger, as whoever writes on it means it.

Belongs here: finding a case by its number, and refusing a number nobody gave. Does not belong here: what may be written
on it (`matchers/cases/`).
"""

from __future__ import annotations

from typing import Any

import polars as pl

from assets.errors import BadInput
from assets.home.ledger import Ledger
from matchers.cases.authority import Concern, refusals
from matchers.cases.numbers import read_flag_number
from matchers.cases.remarks import remark_problems
from matchers.cases.review import CASE_EVENTS, fold


def known_case(ledger: Ledger, text: str) -> dict[str, Any]:
    """What the ledger says of the case of that number (columns of `fold`), whatever the day; BadInput for a number that
    is of no case, or of one that goes on under another."""
    number = read_flag_number(text) or text.strip()
    states = fold(ledger.frame(CASE_EVENTS)).filter(pl.col("case_id") == number)
    if states.is_empty():
        raise BadInput(f"台账里没有编号为 {number[:20]} 的疑点；请从工作簿、清单或 hedui explain 中复制")
    case = states.row(0, named=True)
    if case["state"] == "moved":
        raise BadInput(f"{number} 因身份合并或拆分已由 {case['moved_to']} 接续，请按新编号办理")
    return case


def refuse_unless_may(ledger: Ledger, act: str, case: dict[str, Any]) -> None:
    """BadInput where the account that signs may not `act` on the case; a typed name of a home without accounts may."""
    persons = frozenset({case["person"]} if case["person"] else ())
    problems = refusals(ledger.signer, act, Concern(case["queue"], case["township"], persons))
    if problems:
        raise BadInput(f"{case['case_id']} 不能办理：{'；'.join(problems)}")


def refuse_remark(remark: str) -> None:
    """BadInput for a remark that is too long, or that holds a number of a person or an account."""
    if problems := remark_problems(remark):
        raise BadInput("；".join(problems))


def named(by: str, what: str) -> str:
    """The name of who does something, without blanks at its ends; BadInput for none."""
    if not by.strip():
        raise BadInput(f"须写明{what}人姓名(--by)")
    return by.strip()
