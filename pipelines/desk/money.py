"""Money of cases: what was written down by township and month with the cases behind it, and writing it on a card.

Belongs here: the page of sums, the part of the card and its form. Does not belong here: what makes sense
(`matchers/cases/money.py`), writing (`assets/cases/money.py`). What a rule counted stands beside the form and is
taken over by nobody but the person who types it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import polars as pl
from starlette.responses import Response

from assets.cases.money import money_of, money_sums, write_money
from assets.desk.book import Book
from assets.errors import BadInput
from assets.explain.amounts import reckoned
from matchers.blotting import blotted
from matchers.cases.casework import QUEUES
from matchers.cases.money import KINDS, SUMS, Entry, fen_of, said
from matchers.cases.remarks import REMARK_LENGTH
from matchers.cases.review import money_entries
from pipelines.desk.card import card_again
from pipelines.desk.place import Seat, refused

MOST = 200
"""Entries on one page; of a month and a township there are never so many."""
NO_PLACE = "-"
"""Stands in an address for cases of no known township."""
PLACELESS = "（未定乡镇）"


def money_page(seat: Seat) -> Response:
    """The sums by township and by month, and the entries behind the number that was asked for."""
    entries = money_entries(seat.state.events, seat.cases)
    chosen = {name: seat.asked(name) for name in ("township", "month", "queue") if seat.asked(name)}
    shown = _chosen(entries, chosen)
    return seat.page(
        "money.html.j2",
        kinds=KINDS,
        by_place=_rows(money_sums(entries, "township"), "township"),
        by_month=_rows(money_sums(entries, "month"), "month"),
        chosen=chosen,
        words=_words(chosen),
        entries=_told(seat, shown.tail(MOST).reverse()),
        total=shown.height,
        most=MOST,
    )


def _reckoned(book: Book, flag: Mapping[str, Any]) -> list[str]:
    rule = flag["rule"]
    return reckoned(flag["evidence"], lambda: book.labels_of(rule)) if flag["evidence"] and rule in book.rules else []


def money_part(seat: Seat, line: Sequence[Mapping[str, Any]], problems: Sequence[str] = ()) -> dict[str, Any]:
    """What the card shows of the money of a line: the sums of each flag, what its rule counted, and the form."""
    may, book = seat.may_write("money"), seat.desk.book
    rows = [
        {
            "case_id": flag["case_id"],
            "title": flag["title"],
            "sums": said(money_of(dict(flag))),
            "reckoned": _reckoned(book, flag) if may else [],
        }
        for flag in line
        if flag["grain"] != "V"
    ]
    queue = line[0]["queue"] if line else ""
    kinds = {"paid_back": KINDS["paid_back"]} if queue == "missed_enrolment" else KINDS
    is_sent = seat.request.url.path.endswith("/money")
    names = ("flag", "on", "remark", *KINDS)
    return {
        "money_rows": rows,
        "may_money": may and bool(rows),
        "money_kinds": kinds,
        "money_typed": {name: seat.field(name) if is_sent else "" for name in names},
        "money_problems": problems,
        "remark_most": REMARK_LENGTH,
    }


def register(seat: Seat) -> Response:
    """Write amounts on a flag of the line."""
    opened = seat.case(seat.request.path_params["number"])
    case = seat.case(seat.field("flag")) if seat.field("flag") else opened
    try:
        entries = _entries(seat)
        seat.note("money", case["case_id"])
        seat.write(lambda ledger: write_money(ledger, case["case_id"], entries, seat.today(), seat.account.name))
    except BadInput as error:
        return card_again(seat, opened, money_problems=refused(error))
    return seat.go(f"/cases/{opened['case_id']}", done="money")


def _entries(seat: Seat) -> list[Entry]:
    on = seat.day("on", "日期") or seat.today()
    entries = []
    for kind, name in KINDS.items():
        if text := seat.field(kind):
            fen = fen_of(text)
            if fen is None:
                raise BadInput(f"{name}「{text[:20]}」不是金额：请写元，最多两位小数，例如 1200.50")
            entries.append(Entry(kind, fen, on, seat.field("remark")))
    return entries


def _chosen(entries: pl.DataFrame, chosen: Mapping[str, str]) -> pl.DataFrame:
    for name, value in chosen.items():
        entries = entries.filter(pl.col(name) == ("" if value == NO_PLACE else value))
    return entries


def _words(chosen: Mapping[str, str]) -> str:
    """What was asked for, in words."""
    place = chosen.get("township", "")
    parts = [
        PLACELESS if place == NO_PLACE else place,
        chosen.get("month", "") if re.fullmatch(r"\d{4}-\d\d", chosen.get("month", "")) else "",
        QUEUES.get(chosen.get("queue", ""), ""),
    ]
    return "　".join(part for part in parts if part)


def _rows(sums: pl.DataFrame, by: str) -> list[dict[str, Any]]:
    """Rows of a table of sums with the address of what is behind each, the whole last."""
    rows = [
        {
            "title": row[by] or PLACELESS,
            "address": "/money?" + urlencode({by: row[by] or NO_PLACE}) + "#behind",
            "cases": row["cases"],
            "sums": [row[column] for column in SUMS.values()],
            "outstanding": row["to_recover_fen"] - row["recovered_fen"],
        }
        for row in sums.iter_rows(named=True)
    ]
    if len(rows) > 1:
        columns = [sum(row["sums"][i] for row in rows) for i in range(len(SUMS))]
        outstanding = sum(row["outstanding"] for row in rows)
        rows.append({"title": "合计", "address": "", "cases": None, "sums": columns, "outstanding": outstanding})
    return rows


def _told(seat: Seat, entries: pl.DataFrame) -> list[dict[str, Any]]:
    """Entries with whom and which case they are of."""
    beside = seat.cases.select("case_id", "village", "head", "person", "rule")
    rows = entries.join(beside, on="case_id", how="left", maintain_order="left")
    names = seat.names(pl.concat([rows["head"], rows["person"]]))
    rules = seat.desk.book.rules
    return [
        {
            **row,
            "who": names.get(row["head"] or row["person"] or "", "（姓名不详）"),
            "title": rules[row["rule"]].title if row["rule"] in rules else row["rule"],
            "kind": KINDS[row["what"]],
            "remark": blotted(row["remark"] or ""),
        }
        for row in rows.iter_rows(named=True)
    ]
