"""Appeals (申诉): a household objects to what was decided, so the case is looked at anew by somebody else, in time.

Belongs here: the event `appealed`, and which appeals wait until when. Does not belong here: what an appeal does to a
state (`matchers/cases/review.py`), who may decide it (`matchers/cases/casework.py`).
"""

from __future__ import annotations

from datetime import date

import polars as pl

from assets.cases.clocks import Clock, clock
from assets.cases.known import known_case, named, refuse_remark, refuse_unless_may
from assets.errors import BadInput
from assets.home.ledger import Event, Ledger
from data_contracts.jurisdiction import Jurisdiction
from matchers.blotting import blotted
from matchers.cases.casework import STATES
from matchers.cases.review import CASE_EVENTS, fold

APPEALED = "appealed"
APPEAL_DAYS = "appeal_days"


def appeal(ledger: Ledger, case_id: str, on: date, remark: str, as_of: date, by: str) -> str:
    """Write down that a household objects to the decision on a case, and return the case's number; BadInput where
    nothing was decided, or an appeal waits already."""
    who = named(by, "登记")
    if not remark.strip():
        raise BadInput("请用 --remark 写明申诉的理由(不写号码)")
    refuse_remark(remark)
    if on > as_of:
        raise BadInput(f"申诉日期 {on} 晚于 {as_of}，请核对")
    with ledger.deciding():
        case = known_case(ledger, case_id)
        number: str = case["case_id"]
        refuse_unless_may(ledger, "look", case)
        if case["appealed_on"] is not None:
            raise BadInput(f"{number} 已于 {case['appealed_on']} 申诉，正在复查；新的理由请写入复查的材料")
        decided_on = case["closed_on"] or (case["answered_on"] if case["is_cleared"] else None)
        if decided_on is None:
            raise BadInput(f"{number} 还没有结论({STATES[case['state']]})，不须申诉；意见请在核查时记录")
        if on < decided_on:
            raise BadInput(f"申诉日期 {on} 早于作出结论的 {decided_on}，请核对")
        event = Event(APPEALED, number, {"on": on.isoformat(), "remark": blotted(remark.strip())})
        ledger.append([event], as_of, who)
    return number


def waiting_appeals(ledger: Ledger, place: Jurisdiction | None, as_of: date) -> list[tuple[str, str, Clock]]:
    """Appeals not yet decided: case, township, clock; the one due first first."""
    return appeals_among(fold(ledger.frame(CASE_EVENTS, as_of)), place, as_of)


def appeals_among(cases: pl.DataFrame, place: Jurisdiction | None, as_of: date) -> list[tuple[str, str, Clock]]:
    """The same among `cases` that somebody has folded (`review.fold`)."""
    waiting = cases.filter(cases["appealed_on"].is_not_null()).sort("case_id")
    rows = waiting.select("case_id", "township", "appealed_on").iter_rows()
    found = [(case, township or "", clock(place, APPEAL_DAYS, on, as_of)) for case, township, on in rows]
    return sorted(found, key=lambda row: (row[2].due_on, row[0]))
