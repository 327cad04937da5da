"""How the township workbook looks: fonts, borders and fills, the printed page, the height of a row.

Belongs here: what a clerk sees before reading. Does not belong here: which cells there are
(`assets/workbooks/workbook.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assets.errors import StepFailed

if TYPE_CHECKING:
    import xlsxwriter

PLAIN = "Arial"
"""The font of numbers, in whose digits widths are counted: it has a twin of the same widths on every system."""
WARNING = "线索，需核实，不作为处理依据"
SIGNATURES = "　　　　　　　　".join(
    ("填表人（签字）：", "负责人（签字）：", "填表日期：　　　　年　　月　　日　　（盖章）")
)
INK, PALE_INK, LINE_GREY = "#262626", "#8C8C8C", "#A6A6A6"
HEAD_FILL, FILL_HEAD, FILL_CELL, NO_NEED = "#DDE6EE", "#F3E7C4", "#FFFCF2", "#EDEDED"
LINE_HEIGHT, PADDING, MAX_HEIGHT = 14.5, 8.0, 409.0
"""Points; no spreadsheet draws a row higher than the last."""
MARGIN, LATIN = 1.8, 1.27
"""Digits of the plain font: what the sides of a cell take, and how wide a digit of a stand-in font is."""
_UNBROKEN = re.compile(r"(?:[0-9A-Za-z.]+-?|[^0-9A-Za-z.])[，。；：、！？）〕》”·]*")


@dataclass(frozen=True)
class Formats:
    """Every cell format of the workbook by what it is for; `…_top` has the heavy line above a new village."""

    title: Any
    note: Any
    warning: Any
    head: Any
    fill_head: Any
    fixed: Any
    centre: Any
    fixed_top: Any
    centre_top: Any
    fill: Any
    fill_date: Any
    fill_top: Any
    fill_date_top: Any
    label: Any
    text: Any
    plain: Any
    again: Any
    again_number: Any
    fill_again: Any
    signatures: Any
    number: Any
    number_top: Any


def formats_of(book: xlsxwriter.Workbook) -> Formats:
    """The formats of one workbook: xlsxwriter knows a format only in the book that made it."""
    body = {
        "font_name": "宋体",
        "font_size": 10.5,
        "font_color": INK,
        "num_format": "@",
        "text_wrap": True,
        "valign": "vcenter",
    }
    cell = {**body, "border": 1, "border_color": LINE_GREY, "quote_prefix": True, "indent": 1}
    top = {"top": 2, "top_color": "#595959"}
    centre = {**cell, "align": "center", "indent": 0}
    fill = {**cell, "bg_color": FILL_CELL, "locked": False, "align": "center", "quote_prefix": False, "indent": 0}
    day = {**fill, "font_name": PLAIN, "num_format": "yyyy-mm-dd"}
    head = {**centre, "font_name": "黑体", "bg_color": HEAD_FILL}
    make = book.add_format
    return Formats(
        title=make({**body, "font_name": "黑体", "font_size": 16, "align": "center", "text_wrap": False}),
        note=make({**body, "align": "left", "text_wrap": False}),
        warning=make({**body, "align": "right", "font_color": "#9C3D2E", "text_wrap": False}),
        head=make(head),
        fill_head=make({**head, "bg_color": FILL_HEAD}),
        fixed=make(cell),
        centre=make(centre),
        fixed_top=make({**cell, **top}),
        centre_top=make({**centre, **top}),
        fill=make(fill),
        fill_date=make(day),
        fill_top=make({**fill, **top}),
        fill_date_top=make({**day, **top}),
        label=make({**cell, "font_name": "黑体", "bg_color": HEAD_FILL, "align": "center"}),
        text=make(cell),
        plain=make({"num_format": "@"}),
        again=make({**centre, "font_color": PALE_INK}),
        again_number=make({**centre, "font_name": PLAIN, "font_color": PALE_INK}),
        fill_again=make({**fill, "bg_color": NO_NEED}),
        number=make({**centre, "font_name": PLAIN}),
        number_top=make({**centre, **top, "font_name": PLAIN}),
        signatures=make({**body, "align": "left", "text_wrap": False, "valign": "bottom"}),
    )


def write_text(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    """Write text as text, never as a formula; StepFailed where xlsxwriter says, by a code, that it did not."""
    code = sheet.write_string(row, column, text, style) if text else sheet.write_blank(row, column, None, style)
    if code:
        raise StepFailed(f"核查单第 {row + 1} 行第 {column + 1} 列写不下(代码 {code})")


def set_up_page(sheet: Any, footer: str) -> None:
    """A4 across, the warning on every page; made smaller only where a page is narrower than ours."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.55)
    sheet.center_horizontally()
    sheet.set_footer(f"&L&9{footer}&C&9第&P页/共&N页&R&9{WARNING}", {"margin": 0.3})
    sheet.hide_gridlines(2)


def row_height(cells: Iterable[tuple[str, float]]) -> float:
    """Points that a row of (text, column width) needs so that nothing is cut, two lines at least: a spreadsheet does
    not raise a row for wrapped text that was not typed into it."""
    tallest = max(wrapped_lines(text, width) for text, width in cells)
    return min(MAX_HEIGHT, max(2, tallest) * LINE_HEIGHT + PADDING)


@lru_cache(maxsize=4096)
def wrapped_lines(text: str, width: float) -> int:
    """How many lines `text` takes in a column `width` digits wide: a Chinese character is two digits wide, a number or
    a Latin word stays whole, and no line begins with a mark that closes."""
    room = width - MARGIN
    return sum(_lines_of(part, room) for part in text.split("\n"))


def _lines_of(part: str, room: float) -> int:
    lines, used = 1, 0.0
    for word in _UNBROKEN.findall(part):
        wide = sum(LATIN if character < "\u2000" else 2.0 for character in word)
        if used and used + wide > room:
            lines, used = lines + 1, 0.0
        lines += int(wide // room)
        used = used + wide if wide <= room else wide % room
    return lines
