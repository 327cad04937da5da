"""Fills a released township workbook as a clerk would, knowing no more of it than its printed headers.

`fill` opens a copy, finds on each sheet the row with the header 核查结果, and asks `choose` about every line below it.
Without a `choose` a seeded clerk answers two lines in three from the drop-down lists of the sheet.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

OUTCOME, UNTRUE, VISITED, FIRST, SECOND, REMARK = "核查结果", "不属实疑点", "入户日期", "调查人甲", "调查人乙", "备注"
CLERKS = ("钱广明", "吴秀兰", "郑德华", "冯玉梅")
REMARKS = ("已入户，本人健在", "已核实", "材料见档案", "")


@dataclass(frozen=True)
class Reply:
    """What a clerk writes on one line; empty texts leave the cell alone."""

    outcome: str
    visited_on: date | str = ""
    investigators: tuple[str, str] = ("", "")
    remark: str = ""
    untrue: str = ""

    def cells(self) -> dict[str, Any]:
        headers = (OUTCOME, VISITED, FIRST, SECOND, REMARK, UNTRUE)
        values = (self.outcome, self.visited_on, *self.investigators, self.remark, self.untrue)
        return dict(zip(headers, values, strict=True))


Line = Mapping[str, str]
"""A printed line by header; 工作表 is the sheet, 选项 the choices divided by commas, 下发日期 the day of release."""


Filled = namedtuple("Filled", "lines answered")
"""How many lines the workbook has, and how many were answered."""


def fill(workbook: Path, out: Path, choose: Callable[[Line], Reply | None] | None = None, *, seed: int = 7) -> Filled:
    """Write a filled copy of `workbook` to `out`; a line for which `choose` returns None stays blank."""
    import openpyxl

    book = openpyxl.load_workbook(workbook)
    decide = choose or seeded_clerk(seed)
    lines = answered = 0
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        for row, columns, line in _lines(sheet):
            lines += 1
            reply = decide(line)
            if reply is not None:
                answered += 1
                _write(sheet, row, columns, reply)
    out.parent.mkdir(parents=True, exist_ok=True)
    book.save(out)
    return Filled(lines, answered)


def seeded_clerk(seed: int, share: float = 0.67) -> Callable[[Line], Reply | None]:
    """A clerk who visits on the day of release, in pairs, and mostly finds what the first choices say."""
    rng = np.random.default_rng(seed)

    def choose(line: Line) -> Reply | None:
        options = [option for option in line["选项"].split(",") if option]
        if rng.random() > share or not options:
            return None
        weights = np.linspace(2.0, 0.5, len(options))
        outcome = options[int(rng.choice(len(options), p=weights / weights.sum()))]
        pair = rng.choice(len(CLERKS), 2, replace=False).tolist()
        investigators = (CLERKS[pair[0]], CLERKS[pair[1]])
        return Reply(outcome, line["下发日期"], investigators, REMARKS[int(rng.integers(len(REMARKS)))])

    return choose


def _lines(sheet: Any) -> Iterator[tuple[int, dict[str, int], dict[str, str]]]:
    """Row, columns by header and printed text of every line of a sheet that has the header of outcomes."""
    found = next(
        (row for row in range(1, min(sheet.max_row, 12) + 1) if OUTCOME in [_text(cell.value) for cell in sheet[row]]),
        None,
    )
    if found is None:
        return
    columns = {_text(cell.value): cell.column for cell in sheet[found] if cell.value}
    above = " ".join(_text(cell.value) for row in range(1, found) for cell in sheet[row])
    day = re.search(r"\d{4}-\d{2}-\d{2}", above)
    shared = {
        "工作表": sheet.title, "选项": _options(sheet, columns[OUTCOME], found + 1),
        "下发日期": day.group() if day else "",
    }  # fmt: skip
    first = min(columns.values())
    for row in range(found + 1, sheet.max_row + 1):
        if sheet.cell(row, first).value:
            yield row, columns, {**{h: _text(sheet.cell(row, c).value) for h, c in columns.items()}, **shared}


def _options(sheet: Any, column: int, row: int) -> str:
    """The choices of the drop-down list of a cell, divided by commas."""
    cell = sheet.cell(row, column).coordinate
    for validation in sheet.data_validations.dataValidation:
        if validation.type == "list" and cell in validation.sqref:
            return str(validation.formula1).strip('"')
    return ""


def _write(sheet: Any, row: int, columns: Mapping[str, int], reply: Reply) -> None:
    for header, value in reply.cells().items():
        if value and header in columns:
            sheet.cell(row, columns[header]).value = value


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
