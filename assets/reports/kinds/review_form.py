"""年度复审表: one sheet of paper, front and back, for each household on the roll (灌云 附件3).

Belongs here: which households, and what is on the back. Does not belong here: the blocks of the form
(`assets/reports/review_layout.py`), what is known (`assets/reports/households.py`).
"""

from __future__ import annotations

from assets.reports import HOUSEHOLD, NOW, TOWNSHIP, VILLAGE, ReportKind, Wanted
from assets.reports.document import Document, Row
from assets.reports.households import Household, households
from assets.reports.review_layout import ANNUAL, DATE, Form, document, explanations, income_rows, opinion, record

TITLE = "城乡居民最低生活保障年度复审表"
ASSESSED, CHECKED = "经评议小组评议，建议该户：", "通过复核和公示，建议该户："
SIGNED = f"参加评议人员签名：\n记录人：　　　　　　　　　　　　　　　　　　　　　{DATE}"


def make(wanted: Wanted) -> Document:
    """The forms of the place, or that of one household."""
    return document(wanted, FORM, households(wanted))


def _incomes(household: Household) -> list[Row]:
    return income_rows(household, "家庭\n收入\n情况", ANNUAL)


def _back(household: Household) -> list[Row]:
    signed = ("经办人\n签名", "民政负责\n人签名", "分管领导\n签名")
    return [
        *record("镇（街道）\n人民政府\n复审笔录"),
        *opinion("低保评议\n小组评议\n记录", ASSESSED, household, (SIGNED,)),
        *opinion("镇（街道办\n事处）人民\n政府复核\n意见", CHECKED, household, signed),
        *explanations(),
    ]


FORM = Form(TITLE, "赡养\n抚养\n人情\n况", True, _incomes, list, _back)
REPORT = ReportKind(TITLE, "灌云 附件3", (TOWNSHIP, VILLAGE, HOUSEHOLD), make, NOW, names_people=True)
