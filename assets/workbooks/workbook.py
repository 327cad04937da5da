"""The township workbook: one sheet a queue, one line a household, made to be printed, filled in and sent back.

Belongs here: the cover, the guide, the hidden baseline, writing the file whole or not at all. Does not belong here: the
sheets of lines (`sheet.py`), looks (`look.py`), words (`worklist.py`), reading it back (`returned.py`). The same list
gives the same bytes on the same day.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from assets.errors import BadInput
from assets.flags.cited import cited
from assets.home.files import whole
from assets.home.ledger import Ledger
from assets.workbooks.baseline import baseline_rows
from assets.workbooks.households import CONTACTS
from assets.workbooks.how_to import ABOUT_PLACES, ABOUT_SEVERAL_ROWS, HOW_TO
from assets.workbooks.look import (
    LINE_HEIGHT,
    PADDING,
    PLAIN,
    WARNING,
    Formats,
    formats_of,
    set_up_page,
    wrapped_lines,
    write_text,
)
from assets.workbooks.sheet import write_queue
from assets.workbooks.worklist import Guide, Worklist, worklist
from matchers.cases.casework import QUEUES
from matchers.cases.form import BASELINE, COVER, GUIDE
from matchers.flags.basis import COMMON

if TYPE_CHECKING:
    import xlsxwriter


COVER_WIDTH = 118.0
GUIDE_COLUMNS = (("疑点类型", 21.0), ("怎样核查", 35.0), ("可能的正常情况与请对方提供的材料", 55.0), ("依据", 24.5))


def export_township(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    township: str,
    batch: str,
    out_dir: Path,
    as_of: date,
    guides: Mapping[str, Guide] | None = None,
    cases: pl.DataFrame | None = None,
    told: Collection[str] = CONTACTS,
) -> Path:
    """Write the workbook of list `batch` and its manifest (`.json`: sha256, rows, ledger head); returns the workbook.

    The file appears whole or not at all. Raises BadInput when the list is another township's or does not exist.
    """
    if guides is None:
        from matchers.flags.rule import load_rules

        guides = load_rules()
    work = worklist(con, ledger, batch, as_of, guides, cases, told)
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
        "flags": sum(len(row.flags) for line in work.lines for row in line.rows),
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
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": True,
            "default_format_properties": {"font_name": PLAIN, "font_size": 10},
        },
    )
    book.set_properties(
        {"title": f"{work.township}核查单", "subject": WARNING, "created": datetime.combine(work.released_on, time())}
    )
    book.set_custom_property("名单编号", work.list_no, "text")
    formats = formats_of(book)
    _cover(book, formats, work)
    for queue in work.queues():
        write_queue(book, formats, work, queue)
    _guide_sheet(book, formats, work, guides, basis)
    _baseline(book, formats, work, ledger)
    book.close()


def _cover(book: xlsxwriter.Workbook, formats: Formats, work: Worklist) -> None:
    sheet = book.add_worksheet(COVER)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, COVER_WIDTH)
    sheet.merge_range(0, 0, 0, 1, f"{work.township}核查单", formats.title)
    sheet.set_row(0, 36)
    counts = "、".join(f"{QUEUES[q]} {work.counted(q)}" for q in work.queues())
    again = [("写出日期", f"{work.issued_on:%Y-%m-%d}，已办结、已消失的不再列出，已答复的照原样填好")]
    facts = (
        ("名单编号", work.list_no),
        ("乡镇(街道)", work.township),
        ("下发日期", f"{work.released_on:%Y-%m-%d}"),
        *(again if work.issued_on > work.released_on else []),
        ("共计", f"{len(work.lines)} 户（处）：{counts}"),
        ("性质", WARNING),
    )
    of_places = ABOUT_PLACES if any(line.is_place for line in work.lines) else ()
    of_several = ABOUT_SEVERAL_ROWS if any(len(line.rows) > 1 for line in work.lines) else ()
    for row, (label, text) in enumerate((*facts, *HOW_TO, *of_several, *of_places), 1):
        write_text(sheet, row, 0, label, formats.label)
        write_text(sheet, row, 1, text, formats.text)
        sheet.set_row(row, wrapped_lines(text, COVER_WIDTH) * LINE_HEIGHT + 6)
    sheet.protect("")
    set_up_page(sheet, f"{work.township} {work.list_no}")


def _guide_sheet(
    book: xlsxwriter.Workbook,
    formats: Formats,
    work: Worklist,
    guides: Mapping[str, Guide],
    basis: Mapping[str, str],
) -> None:
    """What each kind of flag on this list may mean innocently, what to ask for, and what lets us ask; numbered as the
    lines quote it."""
    if not work.rules:
        return
    sheet = book.add_worksheet(GUIDE)
    sheet.merge_range(0, 0, 0, len(GUIDE_COLUMNS) - 1, "核查指引", formats.title)
    sheet.set_row(0, 30)
    for column, (header, width) in enumerate(GUIDE_COLUMNS):
        sheet.set_column(column, column, width)
        write_text(sheet, 1, column, header, formats.head)
    for number, rule in enumerate(work.rules, 1):
        guide = guides[rule]
        innocent = "\n".join(f"· {i.explanation.rstrip('。')}：{i.proof}" for i in guide.innocent)
        cells = (f"指引{number}　{guide.title}", guide.review, innocent, basis.get(rule, COMMON))
        for column, text in enumerate(cells):
            write_text(sheet, 1 + number, column, text, formats.text)
        tallest = max(wrapped_lines(text, width) for text, (_, width) in zip(cells, GUIDE_COLUMNS, strict=True))
        sheet.set_row(1 + number, tallest * LINE_HEIGHT + PADDING)
    sheet.repeat_rows(1)
    sheet.protect("")
    set_up_page(sheet, f"{work.township} {work.list_no}")
    # Well within the page: fitted to it, LibreOffice would draw it a fiftieth smaller for the headers it repeats.
    sheet.set_print_scale(100)


def _baseline(book: xlsxwriter.Workbook, formats: Formats, work: Worklist, ledger: Ledger) -> None:
    sheet = book.add_worksheet(BASELINE)
    for row, cells in enumerate(baseline_rows(work, ledger)):
        for column, text in enumerate(cells):
            write_text(sheet, row, column, text, formats.plain)
    sheet.hide()
    sheet.protect("")
