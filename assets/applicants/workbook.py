"""The reports as a workbook that is printed on A4, signed and sealed: an overview, and one page or more a household;
apart from it what stays with the county.

Belongs here: cells, heights of rows, pages. Does not belong here: what a report says (`report.py`), the looks of all
workbooks of the house (`assets/workbooks/look.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assets.applicants.report import Finding, Household, Report
from assets.applicants.words import (
    AS_IF,
    COUNTY,
    NOTHING,
    SIGNATURES,
    TITLE,
    asked_line,
    consent_line,
    counted,
    heading_line,
    with_proofs,
)
from assets.home.files import whole
from assets.workbooks.look import (
    LINE_HEIGHT,
    MAX_HEIGHT,
    PADDING,
    Formats,
    formats_of,
    row_height,
    wrapped_lines,
    write_text,
)

if TYPE_CHECKING:
    import xlsxwriter

WIDTHS = (10.0, 12.0, 21.0, 12.0, 20.0, 17.0)
"""Of the six columns of a household's page, in digits: together an A4 page upright."""
LAST = len(WIDTHS) - 1
SLACK = 3.2
"""Digits a cell that spans several columns has more than these together: it has one margin, not several."""
OVERVIEW = (
    ("申请编号", 12.0),
    ("户主", 9.0),
    ("乡镇、村（居）", 24.0),
    ("人数", 6.0),
    ("已有救助、申请或在办疑点", 13.0),
    ("需核实的线索", 9.0),
    ("可能还应享受", 9.0),
    ("未能查询的名册", 9.0),
    ("核对授权", 11.0),
)
"""Header and width of each column of the overview."""


def write_workbook(report: Report, path: Path) -> None:
    """Write the workbook whole or not at all, for its user's eyes only."""
    import xlsxwriter

    with whole(path) as scratch:
        book = xlsxwriter.Workbook(str(scratch), {"strings_to_formulas": False, "strings_to_urls": False})
        formats = formats_of(book)
        _overview(book, formats, report)
        page = _Page.of(book, formats, "核对报告", report)
        for household in report.households:
            _household(page, report, household)
        page.close()
        book.close()


def write_county_only(report: Report, path: Path) -> None:
    """Whose relative an applicant may be, in a workbook of its own that does not go to townships."""
    import xlsxwriter

    with whole(path) as scratch:
        book = xlsxwriter.Workbook(str(scratch), {"strings_to_formulas": False, "strings_to_urls": False})
        page = _Page.of(book, formats_of(book), "县级留存", report)
        page.title("近亲属备案事项（县级留存，不发乡镇）", COUNTY)
        for h in report.households:
            if h.county_only:
                page.section(f"申请编号 {h.number}　{h.head}　{h.place}")
                _findings(page, h.county_only)
        book.close()


def _overview(book: xlsxwriter.Workbook, formats: Formats, report: Report) -> None:
    sheet = book.add_worksheet("汇总")
    _set_up(sheet, report)
    for column, (_, width) in enumerate(OVERVIEW):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, len(OVERVIEW) - 1, f"{TITLE}汇总", formats.title)
    sheet.merge_range(1, 0, 1, len(OVERVIEW) - 1, heading_line(report), formats.note)
    sheet.set_row(0, 30)
    for column, (title, _) in enumerate(OVERVIEW):
        write_text(sheet, 2, column, title, formats.head)
    sheet.set_row(2, 40)
    sheet.repeat_rows(2)
    for row, h in enumerate(report.households, start=3):
        texts = (
            h.number, h.head, h.place, str(len(h.members)), counted(len(h.standing)), counted(len(h.findings)),
            counted(len(h.owed)), counted(h.not_asked), str(h.consented_on or "没有登记"),
        )  # fmt: skip
        for column, text in enumerate(texts):
            write_text(sheet, row, column, text, formats.centre)
        sheet.set_row(row, row_height((text, OVERVIEW[c][1]) for c, text in enumerate(texts)))


@dataclass
class _Page:
    """A sheet that is written from above, a row of cells at a time; every cell spans some of its columns."""

    sheet: Any
    formats: Formats
    head: Any
    seal: Any
    row: int
    breaks: list[int]

    @classmethod
    def of(cls, book: xlsxwriter.Workbook, formats: Formats, name: str, report: Report) -> _Page:
        """An empty sheet, upright on A4."""
        sheet = book.add_worksheet(name)
        _set_up(sheet, report)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        head = book.add_format(
            {"font_name": "黑体", "font_size": 11, "valign": "vcenter", "bottom": 1, "font_color": "#262626"}
        )
        seal = book.add_format({"font_name": "宋体", "font_size": 10.5, "align": "right", "valign": "vcenter"})
        return cls(sheet, formats, head, seal, 0, [])

    def line(self, *cells: tuple[int, int, str, Any], least: float = 0.0) -> None:
        """One row of (first column, last column, text, format), as high as the longest text needs."""
        for first, last, text, style in cells:
            if last > first:
                self.sheet.merge_range(self.row, first, self.row, last, "", style)
            write_text(self.sheet, self.row, first, text, style)
        most = max(wrapped_lines(text, sum(WIDTHS[first : last + 1]) + SLACK) for first, last, text, _ in cells)
        self.sheet.set_row(self.row, min(MAX_HEIGHT, max(least, most * LINE_HEIGHT + PADDING)))
        self.row += 1

    def title(self, title: str, below: str) -> None:
        """The title of a page, and the line below it."""
        self.sheet.merge_range(self.row, 0, self.row, LAST, title, self.formats.title)
        self.sheet.set_row(self.row, 30)
        self.sheet.merge_range(self.row + 1, 0, self.row + 1, LAST, below, self.formats.note)
        self.sheet.set_row(self.row + 1, 22)
        self.row += 2

    def section(self, title: str) -> None:
        """The heading of a part of the report."""
        self.sheet.merge_range(self.row, 0, self.row, LAST, title, self.head)
        self.sheet.set_row(self.row, 26)
        self.row += 1

    def lines(self, texts: Iterable[str], nothing: str) -> None:
        """Numbered sentences across the page, or that there is none."""
        for number, text in enumerate(texts, start=1):
            self.line((0, LAST, f"{number}. {text}", self.formats.text))
            nothing = ""
        if nothing:
            self.line((0, LAST, nothing, self.formats.text))

    def end(self) -> None:
        """The next household begins on a page of its own."""
        self.breaks.append(self.row)

    def close(self) -> None:
        """Set the page breaks."""
        self.sheet.set_h_pagebreaks(self.breaks[:-1])


def _household(page: _Page, report: Report, h: Household) -> None:
    """One household from its title to the lines for signatures."""
    page.title(TITLE, heading_line(report))
    _who(page, h)
    page.section("一、已有救助、以往申请和在办疑点")
    page.lines(h.standing, NOTHING)
    page.section(f"二、需要核实的线索（{AS_IF}）")
    _findings(page, h.findings)
    if h.county_only:
        page.line(
            (0, LAST, f"另有近亲属备案事项 {len(h.county_only)} 项，由县级留存办理，不在本页列出。", page.formats.text)
        )
    page.section("三、可能还应享受的，和已知的困难")
    _findings(page, h.owed, nothing="" if h.hardships else NOTHING)
    page.lines(h.hardships, "")
    if h.possible:
        page.section("四、可能有关、没有作为依据的记录")
        page.lines(h.possible, NOTHING)
    page.section("五、查询了哪些名册" if h.possible else "四、查询了哪些名册")
    page.line((0, LAST, asked_line(h), page.formats.text))
    _registers(page, h)
    page.section("六、没有核对的事项和原因" if h.possible else "五、没有核对的事项和原因")
    page.lines(h.unasked, NOTHING)
    _signatures(page)
    page.end()


def _who(page: _Page, h: Household) -> None:
    f = page.formats
    page.line(
        (0, 0, "申请编号", f.label), (1, 2, h.number, f.text), (3, 3, "乡镇、村", f.label), (4, 5, h.place, f.text)
    )
    page.line(
        (0, 0, "户主", f.label), (1, 2, f"{h.head}（{h.programme}）", f.text),
        (3, 3, "核对授权", f.label), (4, 5, consent_line(h), f.text),
    )  # fmt: skip
    page.line(
        (0, 0, "姓名", f.head), (1, 1, "与户主关系", f.head), (2, 2, "身份证号", f.head), (3, 5, "在名册中", f.head)
    )
    for person in (*h.members, *h.supporters):
        relation = person.relation if person in h.members else f"赡养人：{person.relation}"
        page.line(
            (0, 0, person.name, f.centre), (1, 1, relation, f.centre), (2, 2, person.number, f.centre),
            (3, 5, person.found, f.text),
        )  # fmt: skip


def _findings(page: _Page, findings: Sequence[Finding], nothing: str = NOTHING) -> None:
    f = page.formats
    if not findings:
        if nothing:
            page.line((0, LAST, nothing, f.text))
        return
    page.line(
        (0, 0, "对象", f.head), (1, 3, "线索和依据的数据", f.head), (4, 5, "可能的正常情形和请提供的证明", f.head)
    )
    for finding in findings:
        told, proofs = with_proofs(finding)
        page.line((0, 0, finding.who, f.centre), (1, 3, told, f.text), (4, 5, proofs, f.text))


def _registers(page: _Page, h: Household) -> None:
    """Registers that hold something of the household or could not be asked, a row each; the others in one."""
    f = page.formats
    page.line(
        (0, 2, "名册", f.head), (3, 3, "数据日期", f.head), (4, 4, "查询情况", f.head), (5, 5, "本户记录", f.head)
    )
    for r in h.shown_registers:
        day = str(r.day or "—")
        page.line((0, 2, r.title, f.text), (3, 3, day, f.centre), (4, 4, r.state, f.text), (5, 5, r.found, f.text))
    if h.empty_registers:
        page.line((0, LAST, f"已查、没有本户记录的：{h.empty_registers}", f.text))


def _signatures(page: _Page) -> None:
    f = page.formats
    page.row += 1
    for left, right in SIGNATURES:
        page.line((0, 1, left, f.label), (2, 2, "", f.text), (3, 3, right, f.label), (4, 5, "", f.text), least=36)
    page.line((0, LAST, "（盖章）　　　　　　年　　　月　　　日", page.seal), least=40)


def _set_up(sheet: Any, report: Report) -> None:
    sheet.set_paper(9)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.6)
    sheet.set_footer(
        f"&L&9{report.county}　{report.day} 核对&C&9第&P页/共&N页&R&9线索，需核实，不作为是否纳入的结论",
        {"margin": 0.3},
    )
    sheet.hide_gridlines(2)
