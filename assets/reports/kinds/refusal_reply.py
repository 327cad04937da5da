"""不予批准答复书 (东安 三（二）1): what a township writes to each applicant whose application was not granted.

Belongs here: the letter, with what the register of applications says. Does not belong here: why, where the register
does not: the township writes it, with the article it rests on; sending it: people look it over and hand it over.
"""

from __future__ import annotations

from typing import Any

from assets.reports import COUNTY, MONTH, TOWNSHIP, VILLAGE, ReportKind, Wanted
from assets.reports.document import Cell, Document, Page, Sheet, fill, label, nil_row, row, text
from assets.reports.periods import day_text, period_text
from assets.reports.sheets import numbered
from assets.reports.tally import UNSAID, missing
from matchers.blotting import blotted
from matchers.people.certainty import SURE

TITLE = "最低生活保障申请答复书"
WIDTHS = (16.0, 72.0)

_REFUSED = """
SELECT coalesce(a.township, '') AS township, coalesce(a.village, '') AS village, m.person_name, a.applied_on,
    a.accepted_on, a.decided_on, coalesce(a.refusal, '') AS refusal
FROM record.application AS m JOIN fact.application AS a ON a.record_id = m.record_id
LEFT JOIN fact.roll AS r ON r.person = a.person AND a.person_link_probability >= $sure
WHERE (a.decision = '未批' OR (a.decision IS NULL AND a.refusal IS NOT NULL))
    AND coalesce(a.decided_on, a.accepted_on, a.applied_on) BETWEEN $since AND $until AND r.person IS NULL
    AND ($townships IS NULL OR list_contains($townships, a.township)) AND ($village IS NULL OR a.village = $village)
ORDER BY ALL"""


def make(wanted: Wanted) -> Document:
    """A letter an applicant, a sheet a township, and what is looked at before one goes."""
    asked = {
        "sure": SURE,
        "since": wanted.since,
        "until": wanted.until,
        "townships": wanted.townships and list(wanted.townships),
        "village": wanted.village,
    }
    refused = list(wanted.con.sql(_REFUSED, params=asked).pl().iter_rows(named=True))
    by_township: dict[str, list[Page]] = {}
    for one in refused:
        by_township.setdefault(one["township"], []).append(_letter(one))
    sheets = [Sheet(township or UNSAID, WIDTHS, pages, False) for township, pages in by_township.items()]
    if not sheets:
        none = missing(wanted, "application") or "本期没有未批准的申请（零报告）"
        empty = Page(f"{wanted.place}{TITLE}", period_text(wanted.since, wanted.until), [nil_row(len(WIDTHS), none)])
        sheets = [Sheet("答复书", WIDTHS, [empty], False)]
    sheets.append(Sheet("送达前（不送达）", WIDTHS, [_before(wanted, refused)], False))
    return Document(TITLE, wanted.day, wanted.place, numbered(sheets))


def _letter(one: dict[str, Any]) -> Page:
    place = one["township"] or "　　　　"
    name = blotted(one["person_name"] or "") or "＿＿＿＿＿＿"
    accepted = f"，{day_text(one['accepted_on'])}受理" if one["accepted_on"] else ""
    asked = f"您家于{day_text(one['applied_on'])}提出最低生活保障申请{accepted}。"
    lead = f"{name}：\n　　{asked}经审核，您家现在不符合条件，没有批准。"
    why = blotted(one["refusal"])
    day = f"作出决定的日期：{day_text(one['decided_on'])}" if one["decided_on"] else ""
    return Page(
        f"{place}{TITLE}",
        day,
        [
            row(Cell(lead, "note", len(WIDTHS))),
            row(label("理由"), text(f"{why}。") if why else fill(), least=48.0),
            row(label("依据的条文\n和算法"), fill(), least=90.0),
            row(label("有不同意见的"), text(HOW)),
            row(label("情况变化后"), text(AGAIN)),
            row(label("申请人的意见"), fill(), least=90.0),
            row(
                label("送达记录"), text("收到人签名：　　　　　　与申请人关系：　　　　　收到日期：　　年　　月　　日")
            ),
        ],
        signatures=f"　　　　　　　　　　　　　　　　{place}人民政府（办事处）（公章）　　　　年　　月　　日",
    )


HOW = (
    "可以向我们说明情况、补交材料，要求复查；也可以向县民政局反映。对不予批准的决定不服的，可以依法申请行政复议或者提起行政诉讼。\n"
    "联系人：　　　　　　　　电话：　　　　　　　　　　地址："
)
AGAIN = "家庭收入、财产、人口、健康状况有变化的，可以随时再申请；遇到急难的，可以申请临时救助。"


def _before(wanted: Wanted, refused: list[dict[str, Any]]) -> Page:
    silent = sum(not one["refusal"] for one in refused)
    told = (
        ("谁来送", "本系统不发送任何答复。由乡镇（街道）核对、填写依据的条文、盖章后当面送达，收到人签名的一联存档。"),
        ("理由", f"照申请登记的“未批原因”抄写；有 {silent} 件没有登记原因，请据实填写，不写的不得送达。"),
        ("谁不在内", "现在已在低保名册上的（后来批准的）没有出答复书；没有写明审核结果的申请也没有。"),
        ("不得透露", "举报人、邻居评议的发言、赡养人的工资财产和其他家庭的情况，一律不写。"),
    )  # fmt: skip
    rows = [row(label(words), text(more), least=30.0) for words, more in told]
    below = f"本页给经办人看，不送达。　　{period_text(wanted.since, wanted.until)}未批准的申请，共 {len(refused)} 件"
    return Page("送达前核对", below, rows, signatures="核对人（签名）：　　　　　　　　日期：")


REPORT = ReportKind(TITLE, "东民发〔2018〕12号 三（二）1", (COUNTY, TOWNSHIP, VILLAGE), make, MONTH, names_people=True)
