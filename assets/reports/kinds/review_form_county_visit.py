"""年度复审表（县级入户）: the form of the households that the county itself visits (灌云 附件4).

Belongs here: which households, and what is on the back. Does not belong here: the blocks of the form
(`assets/reports/review_layout.py`), who is drawn (`assets/reports/visits.py`). It is handed to the county's own
visitors; why a household was drawn does not stand on it.
"""

from __future__ import annotations

from assets.errors import BadInput
from assets.reports import HOUSEHOLD, NOW, TOWNSHIP, VILLAGE, ReportKind, Wanted
from assets.reports.document import Document, Row, label, row, text
from assets.reports.households import Household, households
from assets.reports.kinds.review_form import ASSESSED, CHECKED, SIGNED
from assets.reports.review_layout import VISITED, Form, document, explanations, income_rows, opinion, record
from assets.reports.visits import drawn

DECIDED = "经审查，同意以下审批意见："


def make(wanted: Wanted) -> Document:
    """The forms of the drawn households of the place; BadInput for a single one that was not drawn."""
    sample = drawn(wanted)
    found = [one for one in households(wanted, sorted(sample.strata)) if one.certificate_no in sample.strata]
    if wanted.of and not found:
        raise BadInput(f"这一户不在{wanted.day.year}年县级入户抽查名单内；名单见 hedui report visit_sample")
    form = Form(
        f"城乡居民最低生活保障年度复审表（{sample.percent}%入户）", "赡养\n老人\n情况", False, _incomes, _land, _back
    )
    return document(wanted, form, found)


def _incomes(household: Household) -> list[Row]:
    return income_rows(household, "家庭\n收入\n情况", VISITED)


def _land() -> list[Row]:
    return [
        row(label("家庭承包集体土（山）地", 4), text("耕地　　　亩，山地　　　亩，\n水面　　　亩", 4),
            text("家庭人均耕地　　　亩", 4))
    ]  # fmt: skip


def _back(household: Household) -> list[Row]:
    signed = ("经办人\n签名", "民政负责\n人签名", "分管领导\n签名")
    return [
        *record("镇（街道）\n人民政府\n复审笔录"),
        *opinion("低保评议\n小组评议\n记录", ASSESSED, household, (SIGNED,)),
        *opinion("镇（街道办\n事处）人民\n政府复核\n意见", CHECKED, household, signed),
        *record("县级入户\n复核记录"),
        *opinion("县民政局\n审核意见", DECIDED, household, ("经办人\n签名", "科室负责\n人签名", "分管领导\n签名")),
        *explanations(),
    ]


REPORT = ReportKind(
    "城乡居民最低生活保障年度复审表（县级入户）", "灌云 附件4", (TOWNSHIP, VILLAGE, HOUSEHOLD), make, NOW,
    names_people=True, for_county=True,
)  # fmt: skip
