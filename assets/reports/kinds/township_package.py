"""乡镇材料包: all that a township is handed with its lists, in one archive, and a cover that says what is in it.

Belongs here: the cover. Does not belong here: the files (`assets/reports/package.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from assets.reports import COUNTY, NOW, TOWNSHIP, ReportKind, Wanted, load_reports
from assets.reports.document import Document, Page, Sheet, centre, count, fill, head, nil_row, row, text
from assets.reports.lists_out import lists_out
from assets.reports.package import PAPERS, files_of
from assets.workbooks.worklist import Worklist

TITLE = "乡镇核查材料包"
HEADERS = ("序号", "材料", "户（处）", "说明", "核对")
WIDTHS = (6.0, 25.0, 9.0, 40.0, 10.0)
SAID = {
    "visit_forms": "每户一页，按村分工作表；入户时用，写好后录入核查单",
    "basis_sheet": "各类疑点的依据、怎样核查、请对方提供什么",
    "zero_report": "没有情况的也要报：核对后签字盖章交回",
}
SIGNATURES = "交出人（县）：　　　　　　　接收人（乡镇）：　　　　　　　日期：　　　年　　月　　日"


def make(wanted: Wanted) -> Document:
    """The covers, a page a township: what it is handed."""
    kinds, lists = load_reports(), lists_out(wanted)
    by_township: dict[str, list[Worklist]] = {}
    for work in lists:
        by_township.setdefault(work.township, []).append(work)
    pages = []
    for township, own in sorted(by_township.items()):
        lines = sum(len(work.lines) for work in own)
        told = [(f"核查单 {work.list_no}", len(work.lines), "填好后原样交回县民政局低保股") for work in own]
        told += [(kinds[code].title, lines, SAID[code]) for code in PAPERS if code in kinds]
        pages.append(_page(wanted, township, told))
    pages = pages or [_page(wanted, wanted.place, [])]
    return Document(TITLE, wanted.day, wanted.place, [Sheet("交接单", WIDTHS, pages, is_landscape=False)])


def _page(wanted: Wanted, place: str, told: Sequence[tuple[str, int, str]]) -> Page:
    lines = [
        row(centre(str(number)), text(what), count(households), text(said), fill(), least=28.0)
        for number, (what, households, said) in enumerate(told, start=1)
    ]
    table = [row(*map(head, HEADERS)), *(lines or [nil_row(len(HEADERS), "没有在外的核查单")])]
    notes = ["材料含个人信息，请按规定的途径送交、专人保管，用后销毁。", "近亲属备案的疑点由县级掌握，不在材料包内。"]
    below = f"数据截至 {wanted.night:%Y年%m月%d日}"
    return Page(f"{place}{TITLE}交接单", below, table, 1, notes, SIGNATURES)


REPORT = ReportKind(TITLE, "下发核查单时一并交乡镇", (COUNTY, TOWNSHIP), make, NOW, names_people=True, files=files_of)
