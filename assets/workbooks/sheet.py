"""The sheet of a queue: its title, one row or more a household, drop-downs, and the line for signatures.

Belongs here: cells of lines, and what may be typed into them. Does not belong here: the other sheets and the file
(`workbook.py`), fonts and pages (`look.py`), words (`lines.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import TYPE_CHECKING, Any

from assets.errors import StepFailed
from assets.workbooks.lines import Line, Row
from assets.workbooks.look import SIGNATURES, WARNING, Formats, row_height, set_up_page, write_text
from assets.workbooks.worklist import Worklist
from matchers.cases.casework import QUEUES, outcome_names
from matchers.cases.form import EDITABLE, EDITIONS, FIXED, LATEST, OF_THE_VISIT
from matchers.cases.remarks import REMARK_LENGTH

if TYPE_CHECKING:
    import xlsxwriter

WIDTHS: Mapping[str, float] = {
    "line_no": 8,
    "village": 8.5,
    "head_name": 14,
    "certificate_no": 12,
    "findings": 38.5,
    "outcome": 10,
    "untrue_flags": 7,
    "visited_on": 11,
    "investigator_1": 7.5,
    "investigator_2": 7.5,
    "remark": 11,
}
"""Of the columns, in digits of the plain font: together a sheet of A4 across at the size it is written in, also where a
digit is reckoned a twentieth wider (LibreOffice)."""
DIGIT = 1.06
"""How wide a digit of 10.5 points is, in digits of the plain font of 10."""
COLUMNS: tuple[tuple[str, str, float], ...] = tuple(
    (word, header, WIDTHS[word]) for word, header in EDITIONS[LATEST].headers.items()
)
"""Word of contract review_results, header, width in digits."""
FIRST_ROW = 3
"""Of the lines, counted from nought: above are the title, the note and the headers."""


def write_queue(book: xlsxwriter.Workbook, formats: Formats, work: Worklist, queue: str) -> None:
    """Add the sheet of `queue` with the lines that stand on it."""
    sheet = book.add_worksheet(QUEUES[queue])
    lines = [line for line in work.lines if line.queue == queue]
    widths = _fitted(lines)
    last = len(widths) - 1
    sheet.merge_range(0, 0, 0, last, f"{work.township}{QUEUES[queue]}核查单", formats.title)
    again = f"　{work.issued_on:%Y-%m-%d} 重新写出" if work.issued_on > work.released_on else ""
    note = f"名单 {work.list_no}　下发日期 {work.released_on:%Y-%m-%d}{again}　本表 {work.counted(queue)}"
    write_text(sheet, 1, 0, note, formats.note)
    write_text(sheet, 1, last, WARNING, formats.warning)
    for column, (word, header, _) in enumerate(COLUMNS):
        sheet.set_column(column, column, widths[word])
        write_text(sheet, 2, column, header, formats.fill_head if word in EDITABLE else formats.head)
    for at, height in enumerate((30, 20, 36)):
        sheet.set_row(at, height)
    at, village = FIRST_ROW, None
    queues: list[str] = []
    for line in lines:
        for place, row in enumerate(line.rows):
            is_first = place == 0
            cells = _cells(line, row)
            styles = _styles(formats, is_first=is_first, is_new_village=is_first and line.village != village)
            for column, (word, _, _) in enumerate(COLUMNS):
                write_text(sheet, at, column, cells[word], styles[word])
            sheet.set_row(at, row_height((cells[word], widths[word]) for word in cells))
            queues.append(row.queue)
            at += 1
        village = line.village
    _validations(sheet, queues, work.released_on)
    # Beside the column of numbers: a row without one is no line, to nobody.
    write_text(sheet, at, 1, SIGNATURES, formats.signatures)
    sheet.set_row(at, 40)
    sheet.freeze_panes(FIRST_ROW, 3)
    sheet.repeat_rows(0, FIRST_ROW - 1)
    sheet.autofilter(FIRST_ROW - 1, 0, at - 1, last)
    sheet.print_area(0, 0, at, last)
    sheet.protect("", {"autofilter": True, "format_rows": True, "format_columns": True})
    set_up_page(sheet, f"{work.township} {work.list_no}")


def _fitted(lines: Sequence[Line]) -> Mapping[str, float]:
    """The widths of a sheet on which no number of a certificate or register breaks; the flags get what is left."""
    longest = max(
        (len(part) for line in lines for part in line.certificate_no.split("\n") if part.isascii()), default=0
    )
    more = max(0.0, longest * DIGIT + 1.3 - WIDTHS["certificate_no"])
    return {**WIDTHS, "certificate_no": WIDTHS["certificate_no"] + more, "findings": WIDTHS["findings"] - more}


def _cells(line: Line, row: Row) -> dict[str, str]:
    """What stands in each column."""
    printed = dict(zip(FIXED, line.fixed(row), strict=True))
    return {"line_no": line.line_no, **printed, **{word: row.filled.get(word, "") for word in EDITABLE}}


def _styles(formats: Formats, *, is_first: bool, is_new_village: bool) -> dict[str, Any]:
    """The format of each column in a row: a heavy line above a new village; grey where the household's first row has
    said it."""
    top = is_new_village
    who = (formats.centre_top if top else formats.centre) if is_first else formats.again
    number = (formats.number_top if top else formats.number) if is_first else formats.again_number
    answer = formats.fill_top if top else formats.fill
    day = formats.fill_date_top if top else formats.fill_date
    styles = dict.fromkeys(FIXED, who) | dict.fromkeys(("line_no", "certificate_no"), number)
    styles |= dict.fromkeys(EDITABLE, answer) | {"visited_on": day}
    styles["findings"] = formats.fixed_top if top else formats.fixed
    return styles if is_first else styles | dict.fromkeys(OF_THE_VISIT, formats.fill_again)


def _validations(sheet: Any, queues: Sequence[str], released_on: date) -> None:
    """What may be typed into which rows: the outcomes of each row's own queue, days from the release on."""
    at = {word: column for column, (word, _, _) in enumerate(COLUMNS)}
    end = FIRST_ROW + len(queues) - 1
    first = FIRST_ROW
    for queue, run in groupby(queues):
        length = len(list(run))
        _validate(sheet, first, first + length - 1, at["outcome"], _choice(queue))
        first += length
    for word, rule in _typed(released_on).items():
        _validate(sheet, FIRST_ROW, end, at[word], rule)


def _validate(sheet: Any, first: int, end: int, column: int, rule: dict[str, Any]) -> None:
    code = sheet.data_validation(first, column, end, column, rule)
    if code:
        raise StepFailed(f"核查单的填写规则写不进去(代码 {code})")


def _choice(queue: str) -> dict[str, Any]:
    names = outcome_names(queue)
    if sum(len(n) + 1 for n in names) > 255:
        raise StepFailed(f"{QUEUES[queue]}的核查结果过多，下拉框放不下")
    return {
        "validate": "list",
        "source": names,
        "error_title": "核查结果",
        "error_message": "请从下拉框中选一项，或留空。",
    }


def _typed(released_on: date) -> dict[str, dict[str, Any]]:
    return {
        "visited_on": {
            "validate": "date",
            "criteria": ">=",
            "value": datetime.combine(released_on, time()),
            "error_title": "入户日期",
            "error_message": "请填不早于下发日的日期，如 2021-6-8。",
            "input_title": "入户日期",
            "input_message": "如 2021-6-8",
        },
        "untrue_flags": {
            "validate": "length",
            "criteria": "<=",
            "value": 30,
            "input_title": "不属实疑点",
            "input_message": "填疑点序号，如 2 或 1，3；都属实则留空",
        },
        "remark": {
            "validate": "length",
            "criteria": "<=",
            "value": REMARK_LENGTH,
            "error_title": "备注",
            "error_message": f"备注不超过 {REMARK_LENGTH} 字。",
            "input_title": "备注",
            "input_message": "不要写身份证号、银行账号，写了的这一行不采用",
        },
    }
