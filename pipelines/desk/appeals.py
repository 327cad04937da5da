"""Appeals (申诉): those that wait, with their last day; lodging one on the card of a case that is decided.

Belongs here: the page, the part of the card and its form. Does not belong here: which case can be appealed
(`assets/cases/appeals.py`), who may decide on it (`matchers/cases/casework.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from starlette.responses import Response

from assets.cases.appeals import APPEAL_DAYS, appeal, appeals_among
from assets.cases.clocks import Clock, clock
from assets.cases.states import states_of
from assets.errors import BadInput
from matchers.cases.numbers import read_flag_number
from pipelines.desk.card import card_again
from pipelines.desk.place import Seat, refused


def appeals_page(seat: Seat) -> Response:
    """The appeals that wait for a decision, the one due first first; and the way to a card by its number."""
    asked = seat.asked("case")
    if asked:
        number = read_flag_number(asked) or asked
        if seat.cases.filter(pl.col("case_id") == number).height:
            return seat.go(f"/cases/{number}")
    return seat.page("appeals.html.j2", rows=_rows(seat), unknown=asked[:20], may=seat.may_write("appealed"))


def waiting(seat: Seat) -> list[tuple[str, str, Clock]]:
    """The appeals that an account sees and that wait: case, township, clock."""
    return appeals_among(seat.cases, seat.jurisdiction, seat.today())


def appeal_part(seat: Seat, case: Mapping[str, Any], problems: Sequence[str] = ()) -> dict[str, Any]:
    """What the card shows of appeals: the clock of one that waits, or the form where something was decided."""
    since = case["appealed_on"]
    decided = case["closed_on"] or (case["answered_on"] if case["is_cleared"] else None)
    is_sent = seat.request.url.path.endswith("/appeal")
    return {
        "appeal_clock": clock(seat.jurisdiction, APPEAL_DAYS, since, seat.today()) if since else None,
        "judged_by": _judged_by(seat, [case["case_id"]])[case["case_id"]] if since else "",
        "may_appeal": since is None and decided is not None and seat.may_write("appealed"),
        "appeal_typed": {name: seat.field(name) if is_sent else "" for name in ("on", "remark")},
        "appeal_problems": problems,
    }


def lodge(seat: Seat) -> Response:
    """Write down that the household objects."""
    case = seat.case(seat.request.path_params["number"])
    try:
        on, remark = seat.day("on", "申诉日期") or seat.today(), seat.field("remark")
        seat.note("appealed", case["case_id"])
        seat.write(lambda ledger: appeal(ledger, case["case_id"], on, remark, seat.today(), seat.account.name))
    except BadInput as error:
        return card_again(seat, case, appeal_problems=refused(error))
    return seat.go(f"/cases/{case['case_id']}", done="appealed")


def _judged_by(seat: Seat, numbers: list[str]) -> dict[str, str]:
    """Who judged a case before the household appealed, and may not decide on the appeal."""
    found = seat.desk.book.ask(lambda ledger: states_of(ledger, numbers))
    return {number: "、".join(names or ()) for number, names in found.select("case_id", "judged_by").iter_rows()}


def _rows(seat: Seat) -> list[dict[str, Any]]:
    by_number = {row["case_id"]: row for row in seat.cases.filter(pl.col("appealed_on").is_not_null()).to_dicts()}
    names = seat.names(
        pl.Series([p for row in by_number.values() for p in (row["head"], row["person"])], dtype=pl.String)
    )
    rules, judged_by = seat.desk.book.rules, _judged_by(seat, list(by_number))
    found = []
    for number, _, ends in waiting(seat):
        row = by_number[number]
        found.append(
            {
                **row,
                "clock": ends,
                "judged_by": judged_by[number],
                "who": names.get(row["head"] or row["person"] or "", "（姓名不详）"),
                "title": rules[row["rule"]].title if row["rule"] in rules else row["rule"],
            }
        )
    return found
