"""The empty form of applicants: the headers of its contract, what is chosen from a list, how to fill it in.

Belongs here: the sheet a township fills in. Does not belong here: which columns there are
(`data_contracts/forms/applicants.odcs.yaml`).
"""

from __future__ import annotations

from pathlib import Path

from assets.applicants.form import FORM
from assets.home.files import whole
from assets.workbooks.look import formats_of, write_text
from data_contracts.contract import Column, Contracts

LEFT_OUT = frozenset({"month", "head_name", "head_id"})
"""Columns that a file of another program may have, and nobody has to fill in."""
CHOICES = {
    "programme": ["城市", "农村"],
    "category": ["家庭成员", "赡养人"],
    "relation": ["户主", "配偶", "子", "女", "父亲", "母亲", "孙子", "孙女", "祖父", "祖母", "兄弟姐妹", "其他"],
    "is_single_person": ["是", "否"],
    "is_student": ["是", "否"],
    "sex": ["男", "女"],
}
ROWS, WIDTH = 500, 14.0
HOW_TO = (
    "一人一行，同一户的申请编号相同；每户有且只有一行的与户主关系写“户主”或“本人”。",
    "另住的赡（抚、扶）养人也各占一行，人员类别写“赡养人”，与户主关系写他是户主的什么人。",
    "授权日期是本人签署核对授权书的日子；没有授权的，赡养人不查询，报告里会写明。",
    "身份证号按文本填写，不要让表格软件改成数字。",
)


def write_blank(contracts: Contracts, path: Path) -> None:
    """Write the empty form; what need not be filled in stands last."""
    import xlsxwriter

    columns = [c for c in contracts.sources[FORM].columns if c.name not in LEFT_OUT]
    columns.sort(key=lambda c: c.absence is not None)
    with whole(path) as scratch:
        book = xlsxwriter.Workbook(str(scratch))
        formats = formats_of(book)
        sheet, guide = book.add_worksheet("申请家庭"), book.add_worksheet("填写说明")
        sheet.set_column(0, len(columns) - 1, WIDTH, formats.plain)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            write_text(sheet, 0, place, column.header, formats.head)
            if column.name in CHOICES:
                sheet.data_validation(1, place, ROWS, place, {"validate": "list", "source": CHOICES[column.name]})
        guide.set_column(0, 0, 18)
        guide.set_column(1, 1, 80)
        for row, text in enumerate(HOW_TO):
            guide.merge_range(row, 0, row, 1, text, formats.text)
        for row, column in enumerate(columns, start=len(HOW_TO) + 1):
            write_text(guide, row, 0, column.header, formats.label)
            write_text(guide, row, 1, _told(column), formats.text)
        book.close()


def _told(column: Column) -> str:
    """Whether a column must be filled in, and what an empty one means."""
    must = "必填" if column.required else "可以不填"
    return "；".join(filter(None, (must, column.absence.because if column.absence else column.description)))
