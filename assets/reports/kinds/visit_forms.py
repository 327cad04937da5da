"""入户核查表: a page for each household on the lists that are out, by village, to be carried there and written on.

Belongs here: the page. Does not belong here: the words of a line (`assets/workbooks/lines.py`). It is the line of the
workbook on paper: what is written on it is typed into the workbook or the desk, which alone is sent back.
"""

from __future__ import annotations

from collections.abc import Sequence

from assets.reports import COUNTY, NOW, TOWNSHIP, VILLAGE, ReportKind, Wanted
from assets.reports.document import Cell, Document, Page, Row, Sheet, centre, fill, label, row, text
from assets.reports.lists_out import lists_out
from assets.reports.sheets import numbered
from assets.workbooks.lines import Line
from assets.workbooks.worklist import Worklist
from matchers.cases.casework import QUEUES, outcomes

TITLE = "入户核查表"
WIDTHS = (15.0, 30.0, 15.0, 30.0)
PAGES_A_SHEET = 800
NOTES = ("疑点只是比对出的线索，可能有正当原因；不能仅凭本表停发、减发或追缴。不写身份证号、银行账号和病情。",)
SIGNED = "调查人甲（签名）：　　　　　　　调查人乙（签名）：　　　　　　　户主或代理人（签名）："


def make(wanted: Wanted) -> Document:
    """The pages of the place, a sheet a village."""
    pages: dict[tuple[str, str], list[Page]] = {}
    for work in lists_out(wanted):
        for line in work.lines:
            if wanted.village in {None, line.village}:
                pages.setdefault((work.township, line.village), []).append(_page(work, line, wanted))
    sheets = [
        Sheet((township if wanted.scope == COUNTY else "") + (village or "未写明村"), WIDTHS,
              ones[at : at + PAGES_A_SHEET], is_landscape=False)
        for (township, village), ones in sorted(pages.items())
        for at in range(0, len(ones), PAGES_A_SHEET)
    ]  # fmt: skip
    if not sheets:
        nothing = Page(f"{wanted.place}{TITLE}", "", [row(centre("没有已下发、待核查的户", len(WIDTHS)))])
        sheets = [Sheet(TITLE, WIDTHS, [nothing], is_landscape=False)]
    return Document(TITLE, wanted.day, f"{wanted.place}　含个人信息，用后妥善保管或销毁", numbered(sheets))


def _page(work: Worklist, line: Line, wanted: Wanted) -> Page:
    name, _, found_at = line.head_name.partition("\n")
    rows = [
        row(label("户主/对象"), centre(name), label("低保证号\n/户编号"), centre(line.certificate_no)),
        row(label("住址、电话"), text(found_at, 3)),
    ]
    for one in line.rows:
        rows.append(row(label(f"疑点\n（{QUEUES[one.queue]}）"), text(one.findings, 3)))
        names = [o.name for o in outcomes().values() if one.queue in o.queues]
        rows.append(row(label("核查结果\n（选一项）"), text("　".join(f"□{name}" for name in names), 3)))
    proofs = [_proofs(rule, wanted) for rule in dict.fromkeys(rule for one in line.rows for rule in one.rules)]
    rows += [row(label("可能的正常情况\n和请提供的材料"), text("\n".join(filter(None, proofs)), 3))]
    rows += _written()
    title = f"{work.township}{line.village}{TITLE}"
    return Page(title, f"核查单 {work.list_no}　第 {line.line_no} 行", rows, notes=NOTES, signatures=SIGNED)


def _proofs(code: str, wanted: Wanted) -> str:
    rule = wanted.rules.get(code)
    return "\n".join(f"· {i.explanation.rstrip('。')}：{i.proof}" for i in rule.innocent) if rule else ""


def _written() -> Sequence[Row]:
    """What is filled in on the spot."""
    return (
        row(label("入户日期"), fill(words="　　　年　　月　　日"), label("不属实疑点\n（序号）"), fill(), least=34.0),
        row(label("核查情况\n（看了什么材料、\n户内情况）"), fill(3), least=110.0),
        row(label("备注\n（不超过100字）"), Cell("", "fill", 3), least=44.0),
    )


REPORT = ReportKind(TITLE, "乡镇核查单的纸面", (COUNTY, TOWNSHIP, VILLAGE), make, NOW, names_people=True)
