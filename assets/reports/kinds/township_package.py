"""乡镇材料包: all that a township is handed with its lists, in one archive, and a cover that says what is in it.

Belongs here: the cover. Does not belong here: the files (`package.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from assets.reports import COUNTY, TOWNSHIP, YEAR, ReportKind, Wanted, load_reports
from assets.reports.document import Document, Page, Row, Sheet, centre, count, head, nil_row, row, text
from assets.reports.lists_out import lists_out
from assets.reports.package import PAPERS, files_of

TITLE = "乡镇核查材料包"
HEADERS = ("序号", "乡镇（街道）", "材料", "户（处）", "说明")
WIDTHS = (6.0, 14.0, 34.0, 9.0, 27.0)
SAID = {
    "visit_forms": "每户一页，按村分工作表；入户时用，写好后录入核查单",
    "basis_sheet": "各类疑点的依据、怎样核查、请对方提供什么",
    "zero_report": "没有情况的也要报：核对后签字盖章交回",
}
SIGNATURES = "交出人（县）：　　　　　　　接收人（乡镇）：　　　　　　　日期：　　　年　　月　　日"


def make(wanted: Wanted) -> Document:
    """The cover: what each township is handed."""
    rows: list[Sequence[str | int]] = []
    kinds, lists = load_reports(), lists_out(wanted)
    for township in sorted({work.township for work in lists}):
        own = [work for work in lists if work.township == township]
        rows += [(township, f"核查单 {work.list_no}", len(work.lines), "填好后原样交回县民政局低保股") for work in own]
        lines = sum(len(work.lines) for work in own)
        rows += [(township, kinds[code].title, lines, SAID[code]) for code in PAPERS if code in kinds]
    lines_of = [_line(place, one) for place, one in enumerate(rows, start=1)]
    table = [row(*map(head, HEADERS)), *(lines_of or [nil_row(len(HEADERS), "没有在外的核查单")])]
    notes = ["材料含个人信息，请按规定的途径送交、专人保管，用后销毁。", "近亲属备案的疑点由县级掌握，不在材料包内。"]
    below = f"数据截至 {wanted.night:%Y年%m月%d日}"
    page = Page(f"{wanted.place}{TITLE}交接单", below, table, 1, notes, SIGNATURES)
    return Document(TITLE, wanted.day, wanted.place, [Sheet("交接单", WIDTHS, [page], is_landscape=False)])


def _line(place: int, told: Sequence[str | int]) -> Row:
    township, what, households, said = told
    return row(centre(str(place)), centre(str(township)), text(str(what)), count(int(households)), text(str(said)))


REPORT = ReportKind(TITLE, "下发核查单时一并交乡镇", (COUNTY, TOWNSHIP), make, YEAR, names_people=True, files=files_of)
