"""The county's word: closing, countersigning, sending back.

Belongs here: their forms on the card. Does not belong here: what closing needs (`matchers/cases/casework.py`), the
events (`assets/cases/closing.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from assets.cases.closing import countersign, review_case, send_back
from assets.cases.corrections import suspects
from assets.cases.grounds import grounds_of, persons_about
from assets.errors import BadInput
from matchers.cases.authority import ROLES
from matchers.cases.casework import SOURCE_WRONG, Closing, outcomes
from pipelines.desk.card import card_again
from pipelines.desk.place import Seat, refused

FIELDS: Mapping[str, str] = {
    "outcome": "办结结论",
    "investigator_1": "调查人甲",
    "investigator_2": "调查人乙",
    "visited_on": "入户日期",
    "evidence": "核查依据",
    "heard_on": "听取该户意见的日期",
    "notice_on": "书面告知的日期",
    "remark": "备注",
}
REVIEWED_FROM = frozenset({"opened", "reopened", "released", "answered", "held", "appealed"})
"""States in which the county may say its word; what a township cleared is looked at too."""
DAYS = ("visited_on", "heard_on", "notice_on")


def review_form(seat: Seat, case: Mapping[str, Any], problems: Sequence[str] = ()) -> dict[str, Any]:
    """What the county's forms need: who may do which of them with the case as it stands, what was said so far."""
    may = ROLES[seat.account.role].may
    is_open = case["state"] in REVIEWED_FROM
    investigators = (case["investigators"] or "").split("、")
    said = {
        "outcome": case["outcome"] or "",
        "investigator_1": investigators[0],
        "investigator_2": investigators[1] if len(investigators) > 1 else "",
        "visited_on": case["visited_on"] or "",
        "remark": case["remark"] or "",
    }
    typed = {name: seat.field(name) for name in FIELDS} if _is_review(seat) else said
    return {
        "may_review": "review" in may and is_open,
        "may_countersign": "countersign" in may and case["state"] == "reviewed",
        "may_send_back": _may_send_back(case, may),
        "review_fields": FIELDS,
        "reviewed": {name: typed.get(name, "") for name in FIELDS},
        "review_problems": problems,
        "outcome_names": {o.code: o.name for o in outcomes().values()},
    }


def review(seat: Seat) -> Response:
    """Close a case, or leave it for the countersignature."""
    case = seat.case(seat.request.path_params["number"])
    try:
        closing = _closing(seat)
        number = case["case_id"]
        grounds = grounds_of(seat.con, seat.desk.book.rules, number, closing, seat.today(), _registers(seat, closing))
        seat.note("review", number)
        is_closed = seat.write(
            lambda ledger: review_case(
                ledger, number, closing, seat.today(), grounds.links, grounds.about, grounds.asked
            )
        )
    except BadInput as error:
        return card_again(seat, case, review_problems=refused(error))
    return seat.go(f"/cases/{case['case_id']}", done="closed" if is_closed else "reviewed")


def countersigned(seat: Seat) -> Response:
    """Sign what a reviewer would end or cut."""
    case = seat.case(seat.request.path_params["number"])
    try:
        about = persons_about(seat.con, case["case_id"])
        seat.note("countersign", case["case_id"])
        seat.write(
            lambda ledger: countersign(ledger, case["case_id"], seat.account.name, seat.today(), about),
        )
    except BadInput as error:
        return card_again(seat, case, review_problems=refused(error))
    return seat.go(f"/cases/{case['case_id']}", done="closed")


def back(seat: Seat) -> Response:
    """Send an answer or a review back with a reason."""
    case = seat.case(seat.request.path_params["number"])
    why = seat.field("why")
    try:
        about = persons_about(seat.con, case["case_id"])
        seat.note("sent_back", case["case_id"])
        seat.write(
            lambda ledger: send_back(ledger, case["case_id"], why, seat.account.name, seat.today(), about),
        )
    except BadInput as error:
        return card_again(seat, case, review_problems=refused(error))
    return seat.go(f"/cases/{case['case_id']}", done="back")


def _registers(seat: Seat, closing: Closing) -> tuple[str, ...]:
    """The registers that may be wrong: all of them are asked, where several may be."""
    return suspects(seat.con, seat.request.path_params["number"]) if closing.outcome == SOURCE_WRONG else ()


def _closing(seat: Seat) -> Closing:
    days = {name: seat.day(name, FIELDS[name]) for name in DAYS}
    names = tuple(n for n in (seat.field("investigator_1"), seat.field("investigator_2")) if n)
    return Closing(
        seat.field("outcome"),
        seat.account.name,
        names,
        days["visited_on"],
        seat.field("evidence"),
        days["heard_on"],
        days["notice_on"],
        seat.field("remark"),
    )


def _may_send_back(case: Mapping[str, Any], may: frozenset[str]) -> bool:
    if case["state"] == "reviewed":
        return "countersign" in may
    return "review" in may and case["state"] in {"answered", "held"}


def _is_review(seat: Seat) -> bool:
    return bool(seat.form) and seat.request.url.path.endswith("/review")
