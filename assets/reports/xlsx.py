"""A report as a workbook that is printed as it stands: A4 or A3, at its own size, page x of y.

Belongs here: fonts, borders, heights of rows, pages, links to the rows behind a number. Does not belong here: what
stands in the cells. Nothing is shrunk to fit, since what is shrunk is soon smaller than a clerk can read; a sheet that
is wider than its paper is our fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assets.errors import StepFailed
from assets.home.files import whole
from assets.reports.document import (
    CENTRE,
    COUNT,
    FILL,
    HEAD,
    LABEL,
    MONEY,
    NOTE,
    PLAIN,
    TEXT,
    TITLE,
    Cell,
    Document,
    Page,
    Sheet,
    placed,
)  # fmt: skip
from assets.workbooks.look import HEAD_FILL, INK, LINE_HEIGHT, MAX_HEIGHT, PADDING, wrapped_lines, write_text
from assets.workbooks.look import PLAIN as DIGITS

if TYPE_CHECKING:
    import xlsxwriter

BEHIND = "明细"
PAPERS: Mapping[str, tuple[int, float, float]] = {"A4": (9, 210.0, 297.0), "A3": (8, 297.0, 420.0)}
"""Code of a paper for spreadsheets, and its sides in millimetres."""
SIDE_MARGIN_MM = 10.0
PIXELS_A_DIGIT, PIXELS_BESIDE, MM_A_PIXEL = 7.42, 5, 25.4 / 96
"""Excel draws a digit of the plain font seven pixels wide, LibreOffice a little wider: what fits there fits here."""
SLACK = 3.2
"""Digits a cell that spans several columns has more than these together: it has one margin, not several."""
LEAST_HEIGHT, TITLE_HEIGHT, SIGNED_HEIGHT = 20.0, 34.0, 40.0
TOP_MM, BOTTOM_MM, POINTS_A_MM = 12.7, 15.0, 72 / 25.4
TIGHT = 3.5
"""Points above and below the words of a row, where there is little room."""
SPARE = 14.0
"""Points that a page of one side leaves free: no two programs draw a row equally high."""
MOST_BREAKS = 1000
"""Pages of one sheet: spreadsheets keep no more than 1,023 breaks that somebody set."""


def write_xlsx(document: Document, path: Path) -> None:
    """Write it whole or not at all, for its user's eyes only; StepFailed for a sheet wider than its paper."""
    import xlsxwriter

    plain = {"font_name": DIGITS, "font_size": 10}
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with whole(path) as scratch:
        book = xlsxwriter.Workbook(str(scratch), {**options, "default_format_properties": plain})
        book.set_properties({"title": document.title, "created": datetime.combine(document.day, time())})
        looks = _looks(book)
        rows_behind = _rows_behind(document)
        for sheet in document.sheets:
            _write_sheet(book, looks, document, sheet, rows_behind)
        _write_behind(book, looks, document)
        book.close()


def paper_width_mm(sheet: Sheet) -> float:
    """What is left of the paper between its margins."""
    _, short, long = PAPERS[sheet.paper]
    return (long if sheet.is_landscape else short) - 2 * SIDE_MARGIN_MM


def sheet_width_mm(sheet: Sheet) -> float:
    """How wide the columns are together, as the spreadsheet that draws them widest reckons it."""
    return sum(width * PIXELS_A_DIGIT + PIXELS_BESIDE for width in sheet.widths) * MM_A_PIXEL


def _looks(book: xlsxwriter.Workbook) -> dict[str, Any]:
    body = {"font_name": "宋体", "font_size": 10.5, "font_color": INK, "text_wrap": True, "valign": "vcenter"}
    cell = {**body, "border": 1, "num_format": "@"}
    middle = {**cell, "align": "center"}
    digits = {**middle, "font_name": DIGITS}
    black = {"font_name": "黑体"}
    looks = {
        TITLE: {**body, **black, "font_size": 16, "align": "center"},
        NOTE: {**body, "align": "left"},
        PLAIN: {**body, "align": "center"},
        HEAD: {**middle, **black, "bg_color": HEAD_FILL},
        LABEL: {**middle, **black, "bg_color": HEAD_FILL},
        TEXT: {**cell, "align": "left", "indent": 1},
        CENTRE: middle,
        FILL: middle,
        COUNT: {**digits, "num_format": "0"},
        MONEY: {**digits, "align": "right", "indent": 1, "num_format": "#,##0.00"},
    }
    return {kind: book.add_format(look) for kind, look in looks.items()}


def _write_sheet(
    book: xlsxwriter.Workbook,
    looks: Mapping[str, Any],
    document: Document,
    sheet: Sheet,
    rows_behind: Mapping[str, int],
) -> None:
    if sheet_width_mm(sheet) > paper_width_mm(sheet):
        raise StepFailed(f"表册「{document.title}」的「{sheet.name}」比纸宽")
    drawn = book.add_worksheet(sheet.name)
    _set_up(drawn, document, sheet)
    for column, width in enumerate(sheet.widths):
        drawn.set_column(column, column, width)
    if len(sheet.pages) > MOST_BREAKS:
        raise StepFailed(f"表册「{document.title}」的「{sheet.name}」超过 {MOST_BREAKS} 页，应分成几张工作表")
    at, breaks = 0, []
    for page in sheet.pages:
        if at:
            breaks.append(at)
        at = _write_page(drawn, looks, sheet, page, at, rows_behind)
    drawn.set_h_pagebreaks(breaks)
    drawn.print_area(0, 0, at - 1, len(sheet.widths) - 1)
    first = sheet.pages[0]
    # Repeated rows are the sheet's: they would stand above the title of every other page of it.
    if first.heads and len(sheet.pages) == 1:
        above = 1 + bool(first.below)
        drawn.repeat_rows(above, above + first.heads - 1)


def _write_page(
    drawn: Any, looks: Mapping[str, Any], sheet: Sheet, page: Page, at: int, rows_behind: Mapping[str, int]
) -> int:
    """Write one page from row `at` on; returns the first row after it."""
    at = _across(drawn, looks[TITLE], sheet, page.title, at, least=TITLE_HEIGHT)
    if page.below:
        at = _across(drawn, looks[NOTE], sheet, page.below, at)
    grid = placed(page.rows, len(sheet.widths))
    for place, cells in enumerate(grid):
        for column, cell in cells:
            _write_cell(drawn, looks[cell.kind], at + place, column, cell, rows_behind)
    for place, height in enumerate(_grown(page, _heights(page, grid, sheet.widths), sheet)):
        drawn.set_row(at + place, height)
    at += len(grid)
    for note in page.notes:
        at = _across(drawn, looks[NOTE], sheet, note, at)
    if page.signatures:
        at = _across(drawn, looks[NOTE], sheet, page.signatures, at, least=SIGNED_HEIGHT)
    for remark in page.remarks:
        at = _across(drawn, looks[NOTE], sheet, remark, at)
    return at


def _across(drawn: Any, look: Any, sheet: Sheet, words: str, at: int, least: float = 0.0) -> int:
    """A line over the whole width; returns the row after it."""
    last = len(sheet.widths) - 1
    if last:
        drawn.merge_range(at, 0, at, last, "", look)
    write_text(drawn, at, 0, words, look)
    drawn.set_row(at, _line_height(words, sheet, least))
    return at + 1


def _line_height(words: str, sheet: Sheet, least: float) -> float:
    lines = wrapped_lines(words, sum(sheet.widths) + SLACK)
    return min(MAX_HEIGHT, max(least, LEAST_HEIGHT, lines * LINE_HEIGHT + PADDING))


def _write_cell(drawn: Any, look: Any, at: int, column: int, cell: Cell, rows_behind: Mapping[str, int]) -> None:
    if cell.rows > 1 or cell.columns > 1:
        drawn.merge_range(at, column, at + cell.rows - 1, column + cell.columns - 1, "", look)
    if cell.opens:
        drawn.write_url(at, column, f"internal:'{BEHIND}'!A{rows_behind[cell.opens] + 1}", look, cell.shown)
    if cell.number is None:
        write_text(drawn, at, column, cell.text, look)
    else:
        drawn.write_number(at, column, cell.number / 100 if cell.kind == MONEY else cell.number, look)


def _heights(page: Page, grid: Sequence[Sequence[tuple[int, Cell]]], widths: Sequence[float]) -> list[float]:
    """Points of every row: a spreadsheet does not raise a row for wrapped text that was not typed into it."""
    heights = [max(LEAST_HEIGHT - (PADDING - TIGHT if page.is_tight else 0.0), one.least) for one in page.rows]
    tall = sorted(((at, c, cell) for at, row in enumerate(grid) for c, cell in row), key=lambda one: one[2].rows)
    for at, column, cell in tall:
        spanned = widths[column : column + cell.columns]
        room = sum(spanned) + (SLACK if len(spanned) > 1 else 0.0)
        needed = wrapped_lines(cell.shown, room) * LINE_HEIGHT + (TIGHT if page.is_tight else PADDING)
        missing = needed - sum(heights[at : at + cell.rows])
        if missing > 0:
            heights[at + cell.rows - 1] += missing
    return [min(MAX_HEIGHT, height) for height in heights]


def points_left(page: Page, sheet: Sheet) -> float:
    """How many points one side of paper has left when `page` is on it; less than none where it does not fit."""
    return _left(page, _heights(page, placed(page.rows, len(sheet.widths)), sheet.widths), sheet)


def _left(page: Page, heights: Sequence[float], sheet: Sheet) -> float:
    _, short, long = PAPERS[sheet.paper]
    side = (short if sheet.is_landscape else long) - TOP_MM - BOTTOM_MM
    lines = [(page.title, TITLE_HEIGHT), (page.below, 0.0), *((note, 0.0) for note in page.notes)]
    lines += [(page.signatures, SIGNED_HEIGHT), *((remark, 0.0) for remark in page.remarks)]
    across = sum(_line_height(words, sheet, least) for words, least in lines if words)
    return side * POINTS_A_MM - SPARE - across - sum(heights)


def _grown(page: Page, heights: list[float], sheet: Sheet) -> list[float]:
    """The heights with what a page of one side has left given to its rows that grow."""
    growing = [at for at, one in enumerate(page.rows) if one.grows]
    if not page.is_one_side or not growing:
        return heights
    more = max(0.0, _left(page, heights, sheet)) / len(growing)
    return [min(MAX_HEIGHT, height + more) if at in growing else height for at, height in enumerate(heights)]


def _rows_behind(document: Document) -> dict[str, int]:
    """The row of the sheet of details at which what stands behind a number begins."""
    at, rows = 0, {}
    for key, behind in document.behind.items():
        rows[key] = at
        at += len(behind.rows) + 3
    return rows


def _write_behind(book: xlsxwriter.Workbook, looks: Mapping[str, Any], document: Document) -> None:
    if not document.behind:
        return
    drawn = book.add_worksheet(BEHIND)
    widest = max(len(b.headers) for b in document.behind.values())
    drawn.set_column(0, widest - 1, 18)
    at = 0
    for behind in document.behind.values():
        write_text(drawn, at, 0, f"{behind.title}（{len(behind.rows)}）", book.add_format({"bold": True}))
        for column, header in enumerate(behind.headers):
            write_text(drawn, at + 1, column, header, looks[HEAD])
        for place, cells in enumerate(behind.rows):
            for column, words in enumerate(cells):
                write_text(drawn, at + 2 + place, column, words, looks[TEXT])
        at += len(behind.rows) + 3
    drawn.set_paper(9)
    drawn.set_landscape()
    drawn.fit_to_pages(1, 0)


def _set_up(drawn: Any, document: Document, sheet: Sheet) -> None:
    code, _, _ = PAPERS[sheet.paper]
    drawn.set_paper(code)
    if sheet.is_landscape:
        drawn.set_landscape()
    else:
        drawn.set_portrait()
    drawn.set_margins(
        left=SIDE_MARGIN_MM / 25.4, right=SIDE_MARGIN_MM / 25.4, top=TOP_MM / 25.4, bottom=BOTTOM_MM / 25.4
    )
    drawn.center_horizontally()
    drawn.set_footer(f"&L&9{document.footer}&C&9第&P页/共&N页", {"margin": 0.3})
    drawn.hide_gridlines(2)
