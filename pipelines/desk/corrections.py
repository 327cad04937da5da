"""Corrections asked of departments: what waits for an answer, the late ones first, and writing an answer down.

Belongs here: the page and its form. Does not belong here: requests (they are made when a case is closed as *the source
is wrong*), answers and what follows from them (`assets/cases/corrections.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import polars as pl
from starlette.responses import Response

from assets.cases.clocks import Clock
from assets.cases.corrections import NOBODY_SAID, answered, beside_among, still_among, waiting_among
from assets.errors import BadInput
from matchers.cases.corrections import FINDINGS, requests, scoreboard
from matchers.cases.rates import share
from pipelines.desk.place import Seat, refused

NOT_SAID = "-"
"""Stands in an address for a request of which nobody said whom it asks."""


def corrections_page(seat: Seat) -> Response:
    """What waits, and how often each register was proven wrong."""
    return _page(seat, seat.asked("case"), seat.asked("register"), [], 200)


def answer(seat: Seat) -> Response:
    """Write down what a department answered."""
    number, register, finding = seat.field("case"), seat.field("register"), seat.field("finding")
    if not number:
        return _page(seat, "", "", ["请先选择是哪一件的答复"], 422)
    number = seat.case(number)["case_id"]
    try:
        if finding not in FINDINGS:
            raise BadInput(f"请选择答复：{'，或'.join(FINDINGS.values())}")
        on = seat.day("on", "答复日期") or seat.today()
        seat.note("correction_answered", number)
        _, _, reopens = seat.write(
            lambda ledger: answered(
                ledger,
                number,
                "" if register == NOT_SAID else register,
                finding,
                on,
                seat.field("remark"),
                seat.today(),
                seat.account.name,
            )
        )
    except BadInput as error:
        return _page(seat, number, register, refused(error), 422)
    return seat.go("/corrections", done="reopened" if reopens else "answered", of=number)


def asked_by(seat: Seat) -> pl.DataFrame:
    """The requests of the cases that an account sees."""
    found = requests(seat.state.events, seat.cases)
    return found.filter(pl.col("case_id").is_in(seat.cases["case_id"].implode()))


def waiting(seat: Seat, asked: pl.DataFrame) -> list[tuple[str, str, str, Clock]]:
    """Those without an answer: register, case, rule, clock; the one due first first."""
    return waiting_among(asked, seat.jurisdiction, seat.today())


def _page(seat: Seat, number: str, register: str, problems: list[str], status: int) -> Response:
    asked, con = asked_by(seat), seat.con
    titles = {name: source.title for name, source in seat.desk.book.contracts.sources.items()} | {"": NOBODY_SAID}
    others = beside_among(con, asked, seat.cases)
    rows = [_row(seat, line, titles, others) for line in waiting(seat, asked)]
    chosen = next((r for r in rows if (r["case_id"], r["word"]) == (number, register)), None)
    return seat.page(
        "corrections.html.j2",
        status,
        rows=rows,
        late=sum(row["clock"].is_overdue for row in rows),
        chosen=chosen,
        problems=problems,
        findings=FINDINGS,
        typed={name: seat.field(name) for name in ("finding", "on", "remark")},
        still=still_among(con, asked, seat.cases),
        board=_board(asked, titles),
        may=seat.may_write("correction_answered"),
    )


def _row(
    seat: Seat, line: tuple[str, str, str, Clock], titles: Mapping[str, str], others: Mapping[str, list[str]]
) -> dict[str, Any]:
    register, number, rule, ends = line
    rules, word = seat.desk.book.rules, register or NOT_SAID
    return {
        "case_id": number,
        "word": word,
        "register": titles.get(register, register),
        "rule": rules[rule].title if rule in rules else rule,
        "clock": ends,
        "others": others.get(number, []),
        "address": "/corrections?" + urlencode({"case": number, "register": word}) + "#answer",
    }


def _board(asked: pl.DataFrame, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """How often each register was proven wrong."""
    found = []
    for row in scoreboard(asked).iter_rows(named=True):
        proven = share(row["corrected"], row["answered"])
        title = titles.get(row["register"], row["register"])
        found.append({**row, "title": title, "words": proven.words if proven else "还没有答复"})
    return found
