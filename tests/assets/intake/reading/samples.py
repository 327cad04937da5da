"""Small files as departments send them, made in the test that reads them; all people are fictional."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from data_contracts.contract import Column, Contracts, Source
from data_contracts.words import Word

IDS = ["320723196001011232", "320723198502022245", "32072319900303333X", "320723201504044421", "322222195505055517"]
NAMES = ["王某甲", "李某乙", "张某丙", "赵某丁", "钱某戊"]

HEADERS = [
    "低保证号",
    "户主姓名",
    "户主身份证号",
    "姓名",
    "身份证号",
    "与户主关系",
    "乡镇",
    "村(居)",
    "户月保障金额（元）",
    "起始年月",
]


def column(
    name: str,
    header: str,
    domain: str = "text",
    required: bool = False,
    repeated: bool = False,
    aliases: tuple[str, ...] = (),
    may_stand_in: tuple[str, ...] = (),
) -> Column:
    return Column(Word(name, header, domain, "public"), header, aliases, required, repeated, may_stand_in)


def roll(arrives: str = "list", batch_word: str | None = "month") -> Source:
    columns = (
        column("month", "月份", "month", may_stand_in=("title", "sheet", "file")),
        column("certificate_no", "低保证号", required=True, aliases=("低保（特困）证号",)),
        column("programme", "城乡类别", "code", required=True, may_stand_in=("sheet", "file")),
        column("head_name", "户主姓名", "name", required=True, aliases=("户主", "姓名户主")),
        column("head_id", "户主身份证号", "id_number", aliases=("身份证号户主",)),
        column(
            "person_name", "姓名", "name", required=True, repeated=True, aliases=("家庭成员姓名", "其他家庭成员姓名")
        ),
        column(
            "id_number",
            "身份证号",
            "id_number",
            required=True,
            repeated=True,
            aliases=("(公民)身份证号(码)", "公民身份号码", "其他家庭成员身份证号"),
        ),
        column("relation", "与户主关系", "code", repeated=True, aliases=("与户主的关系", "关系")),
        column("sex", "性别", "code"),
        column(
            "township", "乡镇", "township", required=True, may_stand_in=("sheet", "file"), aliases=("乡(镇、街道)",)
        ),
        column("village", "村(居)", "village", required=True, aliases=("行政村",)),
        column("insured_count", "保障人口", "integer", aliases=("保障人数",)),
        column("monthly_amount", "户月保障金额", "money", required=True, aliases=("家庭补差",)),
        column("since", "起始年月", "month", required=True),
    )
    return Source(
        "dibao_roll", "低保名册", "民政", "", (), arrives, "monthly", "month", batch_word, columns, (), (), "d1"
    )


def payments() -> Source:
    columns = (
        column("month", "月份", "month", required=True, aliases=("发放月份",), may_stand_in=("title", "sheet", "file")),
        column("certificate_no", "低保证号", required=True),
        column("payee_name", "户名", "name", required=True),
        column("account_no", "账号", "account", required=True),
        column("paid_amount", "实发金额", "money", required=True),
    )
    return Source(
        "disbursement", "发放台账", "财政", "", (), "event", "monthly", "month", "month", columns, (), (), "d2"
    )


def contracts(*sources: Source) -> Contracts:
    return Contracts({}, {s.name: s for s in sources}, {})


def person_rows(count: int = 3, township: str = "伊山镇", first: int = 0) -> list[list[object]]:
    return [
        [
            f"3207230{i:04d}",
            NAMES[0],
            IDS[0],
            NAMES[i % 5],
            IDS[i % 5],
            "户主" if i == 0 else "子",
            township,
            "东村",
            600,
            "2019-01",
        ]
        for i in range(first, first + count)
    ]


def xlsx(path: Path, sheets: dict[str, Sequence[Sequence[object]]], merged: dict[str, list[str]] | None = None) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cells in (merged or {}).get(name, []):
            sheet.merge_cells(cells)
    book.save(path)
    return path


def csv_bytes(rows: Sequence[Sequence[object]], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def csv_file(path: Path, rows: Sequence[Sequence[object]], encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    path.write_bytes(csv_bytes(rows, encoding, delimiter))
    return path
