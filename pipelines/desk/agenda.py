"""The agenda: what is due in the next days, who is late with it, and marking it as received.

Belongs here: the page and its form. Does not belong here: the days (`data_contracts/agenda.py`), who is late
(`assets/pages/due.py`). An account of single townships is told of those alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from assets.cases.handed_in import COUNTY, hand_in, handed_in
from assets.errors import BadInput
from assets.pages.due import NEXT_DAYS, due_lines, townships_of_night
from assets.pages.morning_lines import DueLine
from pipelines.desk import appeals, corrections
from pipelines.desk.place import Seat, refused

SPANS = (NEXT_DAYS, 31, 92)
"""How far ahead one may look."""


@dataclass(frozen=True)
class Line:
    """A line of the agenda, with the address of its form ('' where nothing is handed in)."""

    due: DueLine
    address: str

    @property
    def is_countys(self) -> bool:
        """Whether the county itself has to do it."""
        return self.due.awaited == (COUNTY,)


def agenda_page(seat: Seat) -> Response:
    """The next days."""
    return _page(seat, seat.asked("what"), [], 200)


def mark(seat: Seat) -> Response:
    """Write down what came, be it that there is nothing to report."""
    key, is_nil = seat.field("what"), bool(seat.field("nil"))
    try:
        line = next((one for one in lines(seat, max(SPANS)) if one.occasion.key == key), None)
        if line is None or not line.awaited:
            raise BadInput("日程里现在没有这一项，请从日程里重新打开")
        whose = _whose(seat, line)
        on = seat.day("on", "交来的日期") or seat.today()
        seat.note("handed_in", key)
        new = seat.write(
            lambda ledger: hand_in(
                ledger, line.occasion, whose, on, is_nil=is_nil, as_of=seat.today(), by=seat.account.name
            )
        )
    except BadInput as error:
        return _page(seat, key, refused(error), 422)
    return seat.go("/agenda", done=str(new), days=seat.field("days"))


def lines(seat: Seat, days: int = NEXT_DAYS) -> tuple[DueLine, ...]:
    """What is due within so many days and what is late, of the townships an account has to do with."""
    today = seat.today()
    handed = seat.desk.book.ask(lambda ledger: handed_in(ledger, today))
    every = due_lines(seat.jurisdiction, today, handed, townships_of_night(seat.con), days)
    mine = seat.account.townships
    if mine is None:
        return every
    own = (_part(line, mine) for line in every if line.awaited != (COUNTY,))
    return tuple(line for line in own if line.days_left >= 0 or line.is_late)


def _part(line: DueLine, mine: Iterable[str]) -> DueLine:
    awaited, came, nil = (
        tuple(t for t in townships if t in set(mine)) for townships in (line.awaited, line.came, line.nil)
    )
    return replace(line, awaited=awaited, came=came, nil=nil)


def _whose(seat: Seat, line: DueLine) -> tuple[str, ...]:
    if line.awaited == (COUNTY,):
        return line.awaited
    named = tuple(str(v) for v in seat.form.getlist("township"))
    if not named:
        raise BadInput("请先选择是哪个乡镇交来的")
    if not set(named) <= set(line.awaited):
        raise HTTPException(404)
    return named


def _page(seat: Seat, key: str, problems: list[str], status: int) -> Response:
    text = seat.asked("days") or seat.field("days")
    days = int(text) if text in {str(span) for span in SPANS} else NEXT_DAYS
    may = seat.may_write("handed_in")
    chosen = (
        next((one for one in lines(seat, max(SPANS)) if one.occasion.key == key and one.missing), None) if key else None
    )
    return seat.page(
        "agenda.html.j2",
        status,
        lines=[Line(one, _address(one, days) if may and one.missing else "") for one in lines(seat, days)],
        days=days,
        spans=SPANS,
        chosen=chosen if may else None,
        problems=problems,
        done=seat.asked("done"),
        appeals=[row for row in appeals.waiting(seat) if row[2].days_left <= days],
        corrections=[row for row in corrections.waiting(seat, corrections.asked_by(seat)) if row[3].days_left <= days],
        picked=set(seat.form.getlist("township")),
    )


def _address(line: DueLine, days: int) -> str:
    return "/agenda?" + urlencode({"what": line.occasion.key, "days": str(days)}) + "#received"
