"""Filling in: the form of a line, a look at what was typed before it counts, and the page with the number after.

Belongs here: the form's fields and its three steps. Does not belong here: what an answer must hold, or is written as
(`assets/desk/answering.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from assets.cases.grounds import persons_of
from assets.desk.answering import ChangedError, checked, sent_of, take, typed_cells
from assets.errors import BadInput
from assets.explain.history import history
from matchers.cases.answers import Answer
from matchers.cases.authority import ROLES, Concern
from matchers.cases.casework import outcomes
from matchers.cases.form import EDITABLE
from matchers.cases.remarks import REMARK_LENGTH
from pipelines.desk.card import card_again
from pipelines.desk.place import Seat, refused

TITLES: Mapping[str, str] = {
    "outcome": "核查结果",
    "untrue_flags": "不属实的疑点",
    "visited_on": "入户日期",
    "investigator_1": "调查人甲",
    "investigator_2": "调查人乙",
    "remark": "备注",
}


def answer_form(seat: Seat, case: Mapping[str, Any], problems: Sequence[str] = ()) -> dict[str, Any]:
    """What the form needs: the outcomes of the line's queue with what each asks for, and what was typed so far."""
    may = "answer" in ROLES[seat.account.role].may and case["state"] in {"released", "held"} and case["list_no"]
    last = seat.line_of(case)["last_seq"].max()
    typed = _typed(seat) if seat.request.url.path.endswith("/answer") else seat.drafts.of(case["case_id"])
    return {
        "may_answer": bool(may),
        "outcomes": [o for o in outcomes().values() if case["queue"] in o.queues],
        "typed": {word: typed.get(word, "") for word in EDITABLE},
        "untrue": frozenset(typed.get("untrue_flags", "").split(",")),
        "titles": TITLES,
        "problems": problems,
        "seen_seq": seat.field("seen_seq") or (last if isinstance(last, int) else 0),
        "remark_length": REMARK_LENGTH,
        "is_draft": bool(not seat.form and any(typed.values())),
    }


def answer(seat: Seat) -> Response:
    """Check what was typed; show it once more; write it when it was confirmed."""
    case = seat.case(seat.request.path_params["number"])
    number = case["case_id"]
    typed, as_of = _typed(seat), seat.today()
    line = seat.line_of(case)
    sent = sent_of(line)
    found = checked(sent, typed_cells(typed, typed["untrue_flags"].split(","), sent), as_of)
    if not isinstance(found, Answer):
        seat.drafts.keep(number, typed)
        return card_again(seat, case, answer_problems=found)
    if seat.field("step") != "confirmed":
        return seat.page(
            "confirm.html.j2",
            case=case,
            typed=typed,
            titles=TITLES,
            sentences=_in_words(found),
            seen_seq=seat.field("seen_seq"),
        )
    seen = int(seat.field("seen_seq")) if seat.field("seen_seq").isdecimal() else 0
    concern = Concern(case["queue"], case["township"], persons_of(case["person"], case["head"], case["evidence"]))
    # Before it is done: what cannot be logged is not done either.
    seat.note("answer", number)
    try:
        taken = seat.write(
            lambda ledger: take(ledger, sent, found, as_of, seat.account.name, concern, seen, line), is_brief=True
        )
    except ChangedError as error:
        seat.drafts.keep(number, typed)
        return seat.page(
            "changed.html.j2", 409, sentence=str(error), case=case, mine=_in_words(found), **_theirs(seat, case)
        )
    except BadInput as error:
        seat.drafts.keep(number, typed)
        return card_again(seat, case, answer_problems=refused(error))
    seat.drafts.drop(number)
    return seat.page("done.html.j2", case=case, seq=taken.seq, cases=taken.cases, remarks=taken.remarks)


def draft(seat: Seat) -> Response:
    """Keep what was typed so far, and stay on the page."""
    case = seat.case(seat.request.path_params["number"])
    seat.drafts.keep(case["case_id"], _typed(seat))
    return seat.go(f"/cases/{case['case_id']}", saved="1")


def _typed(seat: Seat) -> dict[str, str]:
    """What was sent, word by word; flags that are untrue by their numbers, divided by commas."""
    untrue = ",".join(str(number) for number in seat.form.getlist("untrue_flags"))
    return {**{word: seat.field(word) for word in EDITABLE}, "untrue_flags": untrue}


def _in_words(answer: Answer) -> list[tuple[str, str]]:
    names = {o.code: o.name for o in outcomes().values()}
    counted: dict[str, int] = {}
    for _, code in answer.outcome_of:
        counted[names[code]] = counted.get(names[code], 0) + 1
    return [
        ("核查结果", "；".join(f"{name}（{count} 条疑点）" for name, count in counted.items())),
        ("入户日期", str(answer.visited_on or "没有填")),
        ("调查人", "、".join(answer.investigators) or "没有填"),
        ("备注", answer.remark or "没有填"),
    ]


def _theirs(seat: Seat, case: Mapping[str, Any]) -> dict[str, Any]:
    return {"theirs": history(seat.state.events_of([case["case_id"]]))[-3:]}
