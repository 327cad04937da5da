"""Forms of applicants for tests: households of a county's register put down as though they applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

HEADERS = (
    "申请编号",
    "城乡类别",
    "姓名",
    "身份证号",
    "与户主关系",
    "人员类别",
    "乡镇",
    "村(居)",
    "授权日期",
    "是否在校",
)
CONSENTED = "2021-05-20"


@dataclass(frozen=True)
class Applicant:
    """A row of the form."""

    name: str
    number: str
    relation: str = "户主"
    township: str = "伊山镇"
    village: str = ""
    category: str = ""


def write_form(
    path: Path, households: dict[str, Sequence[Applicant]], unconsented: frozenset[str] = frozenset()
) -> Path:
    """The form as a township sends it, a row a person; households of `unconsented` have signed nothing."""
    book = Workbook()
    sheet = book.active
    sheet.append(HEADERS)
    for number, people in households.items():
        day = "" if number in unconsented else CONSENTED
        for a in people:
            sheet.append([number, "农村", a.name, a.number, a.relation, a.category, a.township, a.village, day, "否"])
    book.save(path)
    return path
