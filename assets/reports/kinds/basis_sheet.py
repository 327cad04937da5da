"""核查依据表: what lets a township ask what its lists ask, what may be innocent, and what to ask for.

Belongs here: the table, of the rules on the lists that are out. Does not belong here: the texts (rules, `flag.cited`).
"""

from __future__ import annotations

from assets.flags.cited import cited
from assets.reports import COUNTY, NOW, TOWNSHIP, ReportKind, Wanted
from assets.reports.document import Document, Page, Sheet, centre, count, head, nil_row, row, text
from assets.reports.lists_out import lists_out
from matchers.cases.authority import COUNTYS_OWN
from matchers.cases.casework import QUEUES
from matchers.flags.basis import COMMON

TITLE = "核查依据表"
HEADERS = ("序号", "疑点类型", "类别", "条数", "依据", "怎样核查", "可能的正常情况与请对方提供的材料")
WIDTHS = (6.0, 15.0, 9.0, 6.0, 28.0, 28.0, 40.0)


def make(wanted: Wanted) -> Document:
    """One row a rule, in the order of the queues."""
    counts: dict[str, int] = {}
    for work in lists_out(wanted):
        for rule in (rule for line in work.lines for one in line.rows for rule in one.rules):
            counts[rule] = counts.get(rule, 0) + 1
    basis, order = cited(wanted.con), list(QUEUES)
    rules = [wanted.rules[code] for code in counts if code in wanted.rules and wanted.rules[code].queue != COUNTYS_OWN]
    rules.sort(key=lambda rule: (order.index(rule.queue), rule.code))
    lines = [
        row(centre(str(place)), text(rule.title), centre(QUEUES[rule.queue].removesuffix("疑点")),
            count(counts[rule.code]), text(basis.get(rule.code, COMMON)), text(rule.review),
            text("\n".join(f"· {i.explanation.rstrip('。')}：{i.proof}" for i in rule.innocent)))
        for place, rule in enumerate(rules, start=1)
    ]  # fmt: skip
    rows = [row(*map(head, HEADERS)), *(lines or [nil_row(len(HEADERS), "没有已下发、待核查的疑点")])]
    notes = ["条数是待核查的户数，一户同一类型只算一次。疑点只是线索，查证属实以前不作为处理依据。"]
    below = f"数据截至 {wanted.night:%Y年%m月%d日}"
    page = Page(f"{wanted.place}{TITLE}", below, rows, 1, notes)
    return Document(TITLE, wanted.day, wanted.place, [Sheet(TITLE, WIDTHS, [page])])


REPORT = ReportKind(TITLE, "《社会救助暂行办法》等，见各条依据", (COUNTY, TOWNSHIP), make, NOW)
