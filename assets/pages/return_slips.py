"""Return slips as files: a workbook to be printed and sent back to the township, and the same as a page.

Belongs here: cells, the page, names of files. Does not belong here: what a slip says (`assets/workbooks/slip.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from assets.home.files import whole
from assets.pages.rendering import environment
from assets.workbooks.look import LINE_HEIGHT, PLAIN, formats_of, row_height, set_up_page, wrapped_lines, write_text
from assets.workbooks.slip import NOT_TAKEN, TAKEN, Slip, SlipRow

FOLDER = "回执"
TITLE = "核查单回执"
COLUMNS = (
    ("结果", 11.0),
    ("行号", 9.0),
    ("村（居）、户主/对象", 21.0),
    ("所填内容", 36.0),
    ("说明", 41.0),
    ("在文件中的位置", 16.0),
)
SIGNED = "县民政局低保股（盖章）"


@dataclass(frozen=True)
class Sent:
    """A slip with who took the file in (nobody: it lay in the landing folder), and on which day."""

    slip: Slip
    by: str | None
    on: date

    @property
    def name(self) -> str:
        """The name of its files, without an ending; it tells nobody's name."""
        parts = (self.slip.township or "未识别", FOLDER, self.slip.list_no, self.slip.sha256[:8])
        return re.sub(r"[^0-9A-Za-z一-鿿()_-]", "_", "_".join(filter(None, parts)))

    def facts(self) -> Sequence[tuple[str, str]]:
        """What stands above the rows: label and text."""
        slip = self.slip
        counts = f"采用 {slip.counted(TAKEN)} 行，未采用 {slip.counted(NOT_TAKEN)} 行，没有填完 {len(slip.blank)} 户"
        return (
            ("文件", slip.file),
            *([("名单", f"{slip.township} {slip.list_no}")] if slip.list_no else []),
            ("收到", f"{self.on:%Y-%m-%d}，" + (f"经办人{self.by}" if self.by else "由接收文件夹读入")),
            ("结果", counts if slip.list_no else "整个文件没有采用"),
            ("怎么办", self.to_do()),
            *([("没有填完的", "、".join(slip.blank))] if slip.blank else []),
            *(("整个文件", remark) for remark in slip.remarks),
        )

    def to_do(self) -> str:
        """What the township does next."""
        if not self.slip.list_no:
            return "照下面写的原因改好后重新交回。"
        if self.slip.counted(NOT_TAKEN):
            return "未采用的行，在原来的文件里照“说明”改好后再交回；已采用的行不用动，重复交回不会重复记。"
        return "填了的都已采用。" + (
            "没有填完的核查后再填，仍用原来的文件交回。" if self.slip.blank else "这份名单已经填完。"
        )

    def rows(self) -> Sequence[tuple[str, ...]]:
        """The rows in the columns of `COLUMNS`."""
        return [_cells(row) for row in self.slip.rows]


def _cells(row: SlipRow) -> tuple[str, ...]:
    return (row.verdict, row.line_no, row.who, row.said, row.note, f"{row.sheet}\n第{row.row}行")


def write_slips(slips: Sequence[Slip], folder: Path, by: str | None, on: date) -> list[Path]:
    """Write each slip as a workbook and a page below `folder`; returns the workbooks."""
    folder = folder / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    template = environment().get_template("return_slip.html.j2")
    written = []
    for slip in slips:
        sent = Sent(slip, by, on)
        path = folder / f"{sent.name}.xlsx"
        with whole(path) as scratch:
            _workbook(scratch, sent)
        with whole(path.with_suffix(".html")) as scratch:
            page = template.render(sent=sent, title=TITLE, columns=[header for header, _ in COLUMNS], signed=SIGNED)
            scratch.write_text(page, encoding="utf-8")
        written.append(path)
    return written


def _workbook(path: Path, sent: Sent) -> None:
    import xlsxwriter

    plain = {"font_name": PLAIN, "font_size": 10}
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(str(path), {**options, "default_format_properties": plain})
    book.set_properties({"title": TITLE, "created": datetime.combine(sent.on, time())})
    formats = formats_of(book)
    sheet = book.add_worksheet(FOLDER)
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, f"{sent.slip.township}{TITLE}", formats.title)
    sheet.set_row(0, 30)
    for column, (_, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
    beside = sum(width for _, width in COLUMNS[1:])
    at = 1
    for label, text in sent.facts():
        write_text(sheet, at, 0, label, formats.label)
        sheet.merge_range(at, 1, at, last, "", formats.text)
        write_text(sheet, at, 1, text, formats.text)
        sheet.set_row(at, wrapped_lines(text, beside) * LINE_HEIGHT + 6)
        at += 1
    if sent.slip.rows:
        for column, (header, _) in enumerate(COLUMNS):
            write_text(sheet, at, column, header, formats.head)
        sheet.repeat_rows(at)
        for row in sent.rows():
            at += 1
            for column, text in enumerate(row):
                style = formats.fixed if COLUMNS[column][0] in {"所填内容", "说明"} else formats.centre
                write_text(sheet, at, column, text, style)
            sheet.set_row(at, row_height((text, COLUMNS[column][1]) for column, text in enumerate(row)))
        at += 1
    sheet.merge_range(
        at, 0, at, last, f"{SIGNED}　　　　　　　　{sent.on.year}年{sent.on.month}月{sent.on.day}日", formats.signatures
    )
    sheet.set_row(at, 40)
    sheet.protect("")
    set_up_page(sheet, f"{sent.slip.township} {sent.slip.list_no}".strip())
    book.close()
