"""县级入户抽查名单: a share of each township by chance, and all whom the notices name (东安 三（二）3; 灌云 附件4).

Belongs here: the list. Does not belong here: who is drawn (`assets/reports/visits.py`). It says which
relatives are filed and whom people complain about, so it is the county's own and goes to no township.
"""

from __future__ import annotations

from collections import Counter

from assets.reports import COUNTY, NOW, TOWNSHIP, VILLAGE, ReportKind, Wanted
from assets.reports.document import Document, Page, Sheet, centre, count, fill, head, nil_row, row, text
from assets.reports.households import households
from assets.reports.visits import Drawn, drawn
from matchers.cases.visit_sample import CHANCE, FILED, INCAPABLE, REPORTED

TITLE = "县级入户抽查名单"
HEADERS = (
    "序号",
    "村（居）",
    "户主姓名",
    "低保证号",
    "类别",
    "保障\n人数",
    "住址",
    "电话",
    "抽取层",
    "入户\n日期",
    "入户人",
)
WIDTHS = (6.0, 13.0, 11.0, 21.0, 6.5, 6.6, 21.4, 16.0, 13.2, 9.4, 9.4)
SIGNATURES = "抽取人：　　　　　　　　　　审核人：　　　　　　　　　　日期：　　　年　　月　　日"
SUMS = ("乡镇（街道）", "在册户", "随机", "备案", "举报", "丧失能力", "合计（户）")
SUM_WIDTHS = (24.0, 11.0, 11.0, 11.0, 11.0, 11.0, 13.0)


def make(wanted: Wanted) -> Document:
    """A sheet of sums, and the list of each township on a sheet of its own."""
    sample = drawn(wanted)
    chosen = households(wanted, sorted(sample.strata))
    sheets = [Sheet("汇总", SUM_WIDTHS, [_sums(wanted, sample, chosen)], is_landscape=False)]
    for township in sorted({one.township for one in chosen}):
        own = [one for one in chosen if one.township == township]
        lines = [
            row(centre(str(place)), centre(one.village), centre(one.head.name), centre(one.certificate_no),
                centre(one.programme), count(one.insured or 0), text(one.address or one.hukou_address),
                centre(one.phone), centre("\n".join(sample.strata[one.certificate_no])), fill(), fill(), least=26.0)
            for place, one in enumerate(own, start=1)
        ]  # fmt: skip
        heads = row(*map(head, HEADERS))
        below = f"填报单位：{wanted.jurisdiction.name}民政局　　{township}　　共 {len(own)} 户"
        page = Page(f"{township}{wanted.day.year}年{TITLE}", below, [heads, *lines], 1, (), SIGNATURES)
        sheets.append(Sheet((township or "未定乡镇")[:31], WIDTHS, [page]))
    return Document(TITLE, wanted.day, f"{wanted.place}　县级留存，不下发", sheets)


def _sums(wanted: Wanted, sample: Drawn, chosen: list) -> Page:  # type: ignore[type-arg]
    strata = (CHANCE, FILED, REPORTED, INCAPABLE)
    lines = []
    for township in sorted({one.township for one in chosen}):
        own = [sample.strata[one.certificate_no] for one in chosen if one.township == township]
        of = Counter(stratum for ones in own for stratum in ones)
        counts = (sample.populations.get(township, 0), *(of[s] for s in strata), len(own))
        lines.append(row(centre(township), *map(count, counts)))
    notes = [
        f"随机层：各乡镇在册户（不含暂停发放的）按不低于 {sample.percent}% 抽取，尾数进一；依据：{sample.basis}。",
        f"抽取次序由本年度的种子（{sample.seed}…，由本县密钥生成，无人选定）确定，名册相同则结果相同，可以复算。",
        "近亲属备案、群众举报（本年登记的和尚未办结的）、赡（扶、抚）养义务人申报丧失赡养能力的，全部入户；"
        "一户可以同时属于几层，合计按户只算一次。",
        *([f"没有收到{'、'.join(sample.unread)}的名册，这几层没有抽到户，不是没有。"] if sample.unread else []),
        "本名单用于年度复审的县级入户，不同于每月的随机抽查（hedui sample）：后者只抽没有疑点的户，用来估计漏查比例。",
        "写有备案和举报的情况，由县级留存，不交乡镇和村（居）。",
    ]
    below = f"填报单位：{wanted.jurisdiction.name}民政局　　数据截至 {wanted.night:%Y年%m月%d日}　　单位：户"
    rows = [row(*map(head, SUMS)), *(lines or [nil_row(len(SUMS), "没有在册户")])]
    return Page(f"{wanted.place}{wanted.day.year}年{TITLE}", below, rows, 1, notes, SIGNATURES)


REPORT = ReportKind(
    TITLE, "东安 三（二）3、灌云 附件4", (COUNTY, TOWNSHIP, VILLAGE), make, NOW, names_people=True, for_county=True
)
