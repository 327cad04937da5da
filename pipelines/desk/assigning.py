"""Giving work to somebody and taking it back: lines that were ticked on the list, one household on its card.

Belongs here: the forms and what is said afterwards. Does not belong here: who may be given what
(`matchers/cases/assigning.py`), writing (`assets/cases/assigning.py`), what the list shows of it (`assigned.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from assets.cases.assigning import STRANGE, Assigned, Line, assign, lines_of
from assets.desk.signing import actor_of
from assets.errors import BadInput
from matchers.cases.assigning import ASSIGNED
from matchers.cases.authority import Actor
from pipelines.desk import assigned
from pipelines.desk.card import card_again
from pipelines.desk.lists import FILTERS, listed
from pipelines.desk.place import Seat, refused


def assign_lines(seat: Seat) -> Response:
    """Give the lines that were ticked, or all of the page, to somebody; each that did not go is told beside why."""
    chosen = {name: seat.asked(name) for name in FILTERS if seat.asked(name)}
    # All of the page are those that stood on it: meanwhile others may have moved up.
    numbers = [str(number) for number in seat.form.getlist("shown" if seat.field("all") else "line")]
    try:
        if not numbers:
            raise BadInput("请先勾选要分派的户")
        to = _whom(seat)
        lines, strange = lines_of(seat.cases, numbers)
        done = _written(seat, lines, to).also(Assigned(refused=tuple((number, STRANGE) for number in strange)))
    except BadInput as error:
        return listed(seat, [("", "", sentence) for sentence in refused(error)], status=422)
    if not done.refused:
        page = {"page": seat.asked("page")} if seat.asked("page") else {}
        return seat.go("/cases", **chosen, **page, done=assigned.as_address(done, to))
    said = assigned.in_words(done, to.name if to else "") if done.lines + done.unchanged else ""
    return listed(seat, _told(seat, done.refused), said, 422)


def assign_one(seat: Seat) -> Response:
    """Give the household of a card to somebody."""
    case = seat.case(seat.request.path_params["number"])
    try:
        to = _whom(seat)
        lines, _ = lines_of(seat.cases, [case["case_id"]])
        done = _written(seat, lines, to)
        if done.refused:
            raise BadInput("；".join(why for _, why in done.refused))
    except BadInput as error:
        return card_again(seat, case, assign_problems=refused(error))
    chosen = {name: seat.asked(name) for name in FILTERS if seat.asked(name)}
    return seat.go(f"/cases/{case['case_id']}", **chosen, done="assigned")


def assign_part(seat: Seat, case: Mapping[str, Any], problems: Sequence[str] = ()) -> dict[str, Any]:
    """What the card shows of whose the household is, and the form where it may be given to somebody."""
    line = seat.line_of(case)
    rows = line.filter(line["is_open"]).with_columns(assigned.columns(seat, line))
    is_sent = seat.request.url.path.endswith("/assign")
    may = seat.may_write(ASSIGNED) and not rows.is_empty()
    return {
        "hands": assigned.hands(seat, rows.to_dict(as_series=False)) if not rows.is_empty() else [],
        "may_assign": may,
        "colleagues": seat.colleagues.theirs() if may else [],
        "assign_typed": {name: seat.field(name) if is_sent else "" for name in ("to", "why")},
        "assign_problems": problems,
        "head": seat.state.head.seq,
    }


def _whom(seat: Seat) -> Actor | None:
    """The colleague whom a form names; None where the work is taken back. An account that is no colleague's is none."""
    number = seat.field("to")
    if number == assigned.BACK:
        return None
    for account in seat.colleagues.theirs():
        if account.id == number:
            return actor_of(seat.con, account)
    raise BadInput("请选择分派给谁")


def _written(seat: Seat, lines: Sequence[Line], to: Actor | None) -> Assigned:
    if not lines:
        return Assigned()
    seen = int(seat.field("head")) if seat.field("head").isdecimal() else None
    by, as_of, why = seat.account.name, seat.today(), seat.field("why")
    # Before it is done: what cannot be logged is not done either.
    for line in lines:
        seat.note(ASSIGNED, line.number)
    return seat.write(lambda ledger: assign(ledger, lines, to, as_of, by, why=why, seen_seq=seen))


def _told(seat: Seat, problems: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Of each line that did not go: its case, whose it is, why; of a case that is none, why alone."""
    seen = {number: seat.state.case(seat.actor, number) for number, _ in problems}
    people = [case["head"] or case["person"] for case in seen.values() if case]
    names = seat.names(people)
    told = []
    for number, why in problems:
        case = seen[number]
        who = (
            "整村（居）"
            if case and case["grain"] == "V"
            else names.get((case["head"] or case["person"]) if case else "")
        )
        told.append((number if case else "", f"{case['village'] or ''} {who or '（姓名不详）'}" if case else "", why))
    return told
