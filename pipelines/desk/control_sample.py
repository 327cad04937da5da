"""The control sample: drawing the month's households without a flag, the sheet for the visits, what they found, and
what it says of all the others.

Belongs here: the page, the sheet and the forms. Does not belong here: drawing and estimating
(`matchers/cases/control_sample.py`), the ledger (`assets/cases/control_sample.py`). The sheet names people.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from starlette.responses import Response

from assets.cases.control_sample import SIZE, findings, sample, sample_list, samples, visited
from assets.errors import BadInput
from matchers.blotting import blotted
from matchers.cases.control_sample import FINDINGS, UNREACHED, WRONG, Drawn, Visit, missed_share
from matchers.cases.remarks import REMARK_LENGTH
from pipelines.desk.place import Seat, refused

TYPED = ("finding", "visited_on", "investigator_1", "investigator_2", "remark")


def sample_page(seat: Seat) -> Response:
    """The sample of a month, what the visits found, and the estimate."""
    return _page(seat, seat.asked("no"), [], 200)


def print_sheet(seat: Seat) -> Response:
    """The sheet of a month for its visitors, a page a township."""
    _, month, _ = _known(seat)
    if month is None:
        raise BadInput("还没有抽过，没有可以打印的名单")
    rows = _rows(seat, month, {})
    seat.note("sample_printed", month.month)
    townships: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        townships.setdefault(row["township"], []).append(row)
    return seat.page("sample_print.html.j2", month=month, townships=townships, findings=FINDINGS)


def draw(seat: Seat) -> Response:
    """Draw the sample of this month; a month that was drawn stays as it is."""
    try:
        seat.refuse_part_of_county("抽样")
        con, place, today, by = seat.con, seat.jurisdiction, seat.today(), seat.account.name
        seat.note("sample_drawn", f"{today:%Y-%m}")
        _, is_new = seat.write(lambda ledger: sample(con, ledger, place, today, by))
    except BadInput as error:
        return _page(seat, "", refused(error), 422)
    return seat.go("/sample", done="drawn" if is_new else "before")


def visit(seat: Seat) -> Response:
    """Write down what a visit found."""
    no = seat.field("no")
    _, _, every = _known(seat)
    mine = seat.actor.townships
    try:
        if not [line for s in every for line in s.lines if line.no == no and (mine is None or line.township in mine)]:
            raise BadInput("名单里没有这一户，请从名单里重新打开")
        names = tuple(n for n in (seat.field("investigator_1"), seat.field("investigator_2")) if n)
        seen = Visit(seat.field("finding"), seat.day("visited_on", "入户日期"), names)
        seat.note("sample_answered", no)
        seat.write(lambda ledger: visited(ledger, no, seen, seat.field("remark"), seat.today(), by=seat.account.name))
    except BadInput as error:
        return _page(seat, no, refused(error), 422)
    return seat.go("/sample", done="wrong" if seen.finding == WRONG else "visited", of=no)


def _page(seat: Seat, no: str, problems: list[str], status: int) -> Response:
    found, month, every = _known(seat)
    rows = _rows(seat, month, found) if month else []
    if month:
        seat.note("look_sample", month.month)
    this = f"{seat.today():%Y-%m}"
    is_whole = seat.account.townships is None
    size = seat.jurisdiction.value(SIZE, seat.today()) if seat.jurisdiction else None
    return seat.page(
        "sample.html.j2",
        status,
        this=this,
        month=month,
        months=[s.month for s in reversed(every)],
        rows=rows,
        size=size.value if size else None,
        may_draw=is_whole and seat.may_write("sample_drawn") and this not in {s.month for s in every},
        may_visit=seat.may_write("sample_answered"),
        chosen=next((row for row in rows if row["no"] == no), None),
        typed={name: seat.field(name) for name in TYPED},
        findings=FINDINGS,
        problems=problems,
        remark_most=REMARK_LENGTH,
        estimate=_estimate(every, found) if is_whole else None,
    )


def _known(seat: Seat) -> tuple[Mapping[str, str], Drawn | None, list[Drawn]]:
    """What visits found, the sample of the month that is asked for (else the last), and all samples."""
    today = seat.today()
    every, found = seat.desk.book.ask(lambda ledger: (samples(ledger, today), findings(ledger, today)))
    asked = seat.asked("month")
    month = next((s for s in every if s.month == asked), None) if asked else (every[-1] if every else None)
    return found, month, every


def _rows(seat: Seat, month: Drawn, found: Mapping[str, str]) -> list[dict[str, Any]]:
    """The lines of a sample that an account sees."""
    rows, mine = sample_list(seat.con, month, found), seat.actor.townships
    if mine is not None:
        rows = rows.filter(pl.col("township").is_in(sorted(mine)))
    return [{**row, "head_name": blotted(row["head_name"] or "")} for row in rows.iter_rows(named=True)]


def _estimate(every: list[Drawn], found: Mapping[str, str]) -> dict[str, Any]:
    """What the visits say of all households without a flag."""
    words = list(found.values())
    share = missed_share(every, found)
    return {
        "months": len(every),
        "households": sum(len(s.lines) for s in every),
        "visited": len(words),
        "unreached": words.count(UNREACHED),
        "wrong": words.count(WRONG),
        "words": share.words if share else "",
    }
