"""The township workbook: one sheet a queue, one line a household, made to be printed, filled in and sent back.

Belongs here: cells, the hidden baseline, writing the file whole or not at all. Its looks are
`assets/workbooks/look.py`, the words `assets/workbooks/worklist.py`, reading it back is
`assets/workbooks/returned.py`. The same list gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from assets.errors import BadInput, StepFailed
from assets.flags.cited import cited
from assets.home.files import whole
from assets.home.ledger import Ledger
from assets.workbooks.baseline import BASELINE, baseline_rows
from assets.workbooks.how_to import ABOUT_PLACES, HOW_TO
from assets.workbooks.look import (
    LINE_HEIGHT,
    PADDING,
    WARNING,
    Formats,
    formats_of,
    row_height,
    set_up_page,
    wrapped_lines,
    write_text,
)
from assets.workbooks.worklist import Guide, Line, Worklist, worklist
from matchers.cases.casework import QUEUES, REMARK_LENGTH, outcome_names
from matchers.cases.form import EDITABLE, FIXED
from matchers.flags.basis import COMMON

if TYPE_CHECKING:
    import xlsxwriter

COVER, GUIDE = "填报说明", "核查指引"

COLUMNS: tuple[tuple[str, str, float], ...] = (
    ("line_no", "行号", 8),
    ("village", "村（居）", 9),
    ("head_name", "户主/对象", 9),
    ("certificate_no", "低保证号/户编号", 12),
    ("findings", "疑点", 40),
    ("request", "请对方提供", 30),
    ("last_finding", "上次核查结论", 11),
    ("outcome", "核查结果", 12),
    ("untrue_flags", "不属实疑点", 7),
    ("visited_on", "入户日期", 11),
    ("investigator_1", "调查人甲", 8),
    ("investigator_2", "调查人乙", 8),
    ("remark", "备注", 12),
)
"""Word of contract review_results, header, width in characters."""


def export_township(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    township: str,
    batch: str,
    out_dir: Path,
    as_of: date,
    guides: Mapping[str, Guide] | None = None,
    cases: pl.DataFrame | None = None,
) -> Path:
    """Write the workbook of list `batch` and its manifest (`.json`: sha256, rows, ledger head); returns the workbook.

    The file appears whole or not at all. Raises BadInput when the list is another township's or does not exist.
    """
    if guides is None:
        from matchers.flags.rule import load_rules

        guides = load_rules()
    work = worklist(con, ledger, batch, as_of, guides, cases)
    if work.township != township:
        raise BadInput(f"名单 {batch} 是{work.township}的，不是{township}的")
    out_dir.mkdir(parents=True, exist_ok=True)
    path = out_dir / f"{re.sub(r'[^0-9A-Za-z一-鿿()]', '_', township)}_核查单_{batch}.xlsx"
    with whole(path) as scratch:
        _write(scratch, work, ledger, guides, cited(con))
        digest = hashlib.sha256(scratch.read_bytes()).hexdigest()
    head = ledger.head()
    manifest = {
        "file": path.name,
        "sha256": digest,
        "list_no": batch,
        "township": township,
        "rows": len(work.lines),
        "flags": sum(len(line.flags) for line in work.lines),
        "as_of": as_of.isoformat(),
        "ledger_head": {"seq": head.seq, "hash": head.hash},
    }
    with whole(path.with_suffix(".json")) as note:
        note.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _write(path: Path, work: Worklist, ledger: Ledger, guides: Mapping[str, Guide], basis: Mapping[str, str]) -> None:
    import xlsxwriter

    # In memory: the sheets would otherwise lie, names and all, in the system's temporary folder until they are packed.
    book = xlsxwriter.Workbook(
        str(path),
        {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True},
    )
    book.set_properties(
        {"title": f"{work.township}核查单", "subject": WARNING, "created": datetime.combine(work.released_on, time())}
    )
    book.set_custom_property("名单编号", work.list_no, "text")
    formats = formats_of(book)
    _cover(book, formats, work)
    for queue in work.queues():
        _queue_sheet(book, formats, work, queue)
    _guide_sheet(book, formats, work, guides, basis)
    _baseline(book, formats, work, ledger)
    book.close()


def _queue_sheet(book: xlsxwriter.Workbook, formats: Formats, work: Worklist, queue: str) -> None:
    sheet = book.add_worksheet(QUEUES[queue])
    lines = [line for line in work.lines if line.queue == queue]
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, f"{work.township}{QUEUES[queue]}核查单", formats.title)
    write_text(
        sheet,
        1,
        0,
        f"名单 {work.list_no}　下发日期 {work.released_on:%Y-%m-%d}　本表 {work.counted(queue)}",
        formats.note,
    )
    write_text(sheet, 1, last, WARNING, formats.warning)
    for column, (word, header, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        write_text(sheet, 2, column, header, formats.fill_head if word in EDITABLE else formats.head)
    for height, row in ((30, 0), (20, 1), (32, 2)):
        sheet.set_row(row, height)
    village = None
    for row, line in enumerate(lines, 3):
        _line_row(sheet, formats, row, line, is_new_village=line.village != village)
        village = line.village
    end = 2 + len(lines)
    _validations(sheet, queue, end, work.released_on)
    sheet.freeze_panes(3, 3)
    sheet.repeat_rows(0, 2)
    sheet.autofilter(2, 0, end, last)
    sheet.print_area(0, 0, end, last)
    sheet.protect("", {"autofilter": True, "format_rows": True, "format_columns": True})
    set_up_page(sheet, f"{work.township} {work.list_no}")


def _line_row(sheet: Any, formats: Formats, row: int, line: Line, *, is_new_village: bool) -> None:
    centred = {"line_no", "village", "head_name", "certificate_no"}
    for column, (word, _, _) in enumerate(COLUMNS):
        if word == "visited_on":
            style = formats.fill_date_top if is_new_village else formats.fill_date
        elif word in EDITABLE:
            style = formats.fill_top if is_new_village else formats.fill
        elif word in centred:
            style = formats.centre_top if is_new_village else formats.centre
        else:
            style = formats.fixed_top if is_new_village else formats.fixed
        write_text(sheet, row, column, "" if word in EDITABLE else getattr(line, word), style)
    sheet.set_row(row, row_height((getattr(line, word), width) for word, _, width in COLUMNS if word in FIXED))


def _validations(sheet: Any, queue: str, end: int, released_on: date) -> None:
    at = {word: column for column, (word, _, _) in enumerate(COLUMNS)}
    names = outcome_names(queue)
    if sum(len(n) + 1 for n in names) > 255:
        raise StepFailed(f"{QUEUES[queue]}的核查结果过多，下拉框放不下")
    rules: dict[str, dict[str, Any]] = {
        "outcome": {
            "validate": "list",
            "source": names,
            "error_title": "核查结果",
            "error_message": "请从下拉框中选一项，或留空。",
        },
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
        },
    }
    for word, rule in rules.items():
        code = sheet.data_validation(3, at[word], end, at[word], rule)
        if code:
            raise StepFailed(f"核查单的填写规则写不进去(代码 {code})")


def _cover(book: xlsxwriter.Workbook, formats: Formats, work: Worklist) -> None:
    sheet = book.add_worksheet(COVER)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 96)
    sheet.merge_range(0, 0, 0, 1, f"{work.township}核查单", formats.title)
    sheet.set_row(0, 36)
    counts = "、".join(f"{QUEUES[q]} {work.counted(q)}" for q in work.queues())
    facts = (
        ("名单编号", work.list_no),
        ("乡镇(街道)", work.township),
        ("下发日期", f"{work.released_on:%Y-%m-%d}"),
        ("共计", f"{len(work.lines)} 行:{counts}"),
        ("性质", WARNING),
    )
    of_places = ABOUT_PLACES if any(line.is_place for line in work.lines) else ()
    for row, (label, text) in enumerate((*facts, *HOW_TO, *of_places), 1):
        write_text(sheet, row, 0, label, formats.label)
        write_text(sheet, row, 1, text, formats.text)
        sheet.set_row(row, wrapped_lines(text, 96) * LINE_HEIGHT + 12)
    sheet.protect("")
    set_up_page(sheet, f"{work.township} {work.list_no}")


def _guide_sheet(
    book: xlsxwriter.Workbook,
    formats: Formats,
    work: Worklist,
    guides: Mapping[str, Guide],
    basis: Mapping[str, str],
) -> None:
    """What each kind of flag on this list may mean innocently, how to tell, and what lets us ask."""
    rules = [r for r in dict.fromkeys(rule for line in work.lines for rule in line.rules) if r in guides]
    if not rules:
        return
    sheet = book.add_worksheet(GUIDE)
    headers = (("疑点类型", 20.0), ("怎样核查", 38.0), ("可能的正常情况与应看的材料", 62.0), ("依据", 28.0))
    sheet.merge_range(0, 0, 0, 3, "核查指引", formats.title)
    sheet.set_row(0, 30)
    for column, (header, width) in enumerate(headers):
        sheet.set_column(column, column, width)
        write_text(sheet, 1, column, header, formats.head)
    for row, rule in enumerate(rules, 2):
        guide = guides[rule]
        innocent = "\n".join(f"· {i.explanation.rstrip('。')}:{i.proof}" for i in guide.innocent)
        cells = (guide.title, guide.review, innocent, basis.get(rule, COMMON))
        for column, text in enumerate(cells):
            write_text(sheet, row, column, text, formats.text)
        sheet.set_row(
            row, max(wrapped_lines(t, w) for t, (_, w) in zip(cells, headers, strict=True)) * LINE_HEIGHT + PADDING
        )
    sheet.repeat_rows(1)
    sheet.protect("")
    set_up_page(sheet, f"{work.township} {work.list_no}")


def _baseline(book: xlsxwriter.Workbook, formats: Formats, work: Worklist, ledger: Ledger) -> None:
    sheet = book.add_worksheet(BASELINE)
    for row, cells in enumerate(baseline_rows(work, ledger)):
        for column, text in enumerate(cells):
            write_text(sheet, row, column, text, formats.plain)
    sheet.hide()
    sheet.protect("")
