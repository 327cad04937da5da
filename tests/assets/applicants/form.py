"""Forms of applicants for tests: households of a county's register put down as though they applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

from openpyxl import Workbook

HEADERS = (
    *("申请编号", "姓名", "身份证号", "与户主关系", "乡镇", "村(居)", "人员类别", "城乡类别", "是否单人申请"),
    *("月人均收入", "是否在校", "性别", "出生日期", "经办人", "授权日期"),
)
CONSENTED = date(2021, 5, 20)


@dataclass(frozen=True)
class Applicant:
    """A row of the form."""

    name: str
    number: str
    relation: str = "户主"
    township: str = "伊山镇"
    village: str = ""
    category: str = ""
    programme: str = "农村"
    is_single: str | None = None
    income: float | None = None
    is_student: str | None = "否"
    sex: str | None = None
    birth_on: date | None = None
    handler: str | None = None
    consented_on: date | None = CONSENTED


def write_form(path: Path, households: dict[str, Sequence[Applicant]]) -> Path:
    """The form as a township sends it, a row a person."""
    book = Workbook()
    sheet = book.active
    sheet.append(HEADERS)
    for number, people in households.items():
        for applicant in people:
            sheet.append([number, *astuple(applicant)])
    book.save(path)
    return path
