"""A filtered list that leaves the desk: on paper, one case card a household and a page each; or as a list for a
spreadsheet, with what the list on the screen says and no more.

Belongs here: which households go into one print job or list. Does not belong here: what stands on a card (`card.py`,
`templates/paper.html.j2`) or in a row (`lists.py`). Each household that is printed is in the access log, and each list
that is taken away, with what it was filtered by.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import polars as pl
from starlette.responses import Response

from assets.home.csv_lists import write_list
from matchers.cases.casework import QUEUES, STATES
from pipelines.desk.card import gathered
from pipelines.desk.lists import FILTERS, choices, first_of_lines, rows_of
from pipelines.desk.place import Seat

MOST = 60
"""Households of one job: what a printer's tray holds, and what one person carries into villages in a week."""


def print_list(seat: Seat) -> Response:
    """The households of the list as it is filtered and sorted, `MOST` a part."""
    chosen = {name: seat.asked(name) for name in FILTERS if seat.asked(name)}
    keys = first_of_lines(seat, chosen)
    count = max(1, -(-keys.height // MOST))
    part = int(seat.asked("part")) if seat.asked("part").isdecimal() else 1
    part = min(max(part, 1), count)
    found = keys.slice((part - 1) * MOST, MOST)
    for number in found["case_id"]:
        seat.note("print", number)
    printed = [seat.case(number) for number in found["case_id"]]
    flags = pl.concat([seat.line_of(case).select("rule", "case_id") for case in printed]) if printed else pl.DataFrame()
    seat.state.night.stories.prepare(seat.con, flags.iter_rows())
    return seat.page(
        "print.html.j2",
        households=[gathered(seat, case) for case in printed],
        back=urlencode(chosen),
        filters=_in_words(seat, chosen),
        total=keys.height,
        shown=found.height,
        first=(part - 1) * MOST + 1,
        most=MOST,
        part=part,
        parts=[(n, "/cases/print?" + urlencode({**chosen, "part": str(n)})) for n in range(1, count + 1)],
    )


def list_file(seat: Seat) -> Response:
    """The list as it is filtered and sorted, all of its lines."""
    chosen = {name: seat.asked(name) for name in FILTERS if seat.asked(name)}
    rows = rows_of(seat, chosen, first_of_lines(seat, chosen))
    seat.note("cases_exported", "", _in_words(seat, chosen))
    columns = {
        name: pl.Float64 if name == "月保障金（元）" else pl.Int64 if "天" in name else pl.String for name in _COLUMNS
    }
    table = pl.DataFrame([_cells(row) for row in rows], schema=columns, orient="row")
    with tempfile.TemporaryDirectory() as folder:
        write_list(table, Path(folder) / "list.csv")
        body = (Path(folder) / "list.csv").read_bytes()
    named = f'attachment; filename="hedui-list-{seat.today():%Y%m%d}.csv"'
    return Response(body, media_type="text/csv; charset=utf-8", headers={"content-disposition": named})


_COLUMNS = (
    *("乡镇", "村（居）", "户主/对象", "名单", "行号", "类别", "疑点", "说明", "疑点数", "状态", "已等（天）"),
    *("月保障金（元）", "分派给", "记号", "编号"),
)


def _cells(row: Mapping[str, Any]) -> tuple[Any, ...]:
    amount = row["amount_fen"]
    return (
        *(row["township"], row["village"], row["who"], row["list_no"], row["line_no"], QUEUES[row["queue"]]),
        *("、".join(row["titles"]), row["reason"], str(row["flags"]), STATES[row["state"]], row["days"]),
        None if amount is None else amount / 100,
        *("；".join(words for words, _ in row["hands"]), row["mark"], row["case_id"]),
    )


def _in_words(seat: Seat, chosen: dict[str, str]) -> str:
    words = choices(seat)
    return "　".join(dict(words[name]).get(value, value) for name, value in chosen.items()) or "在办的全部"
