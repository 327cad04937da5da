"""What a reader changes or leaves out without a word is read as it was meant, or said; one case a kind."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from assets.intake.file_names import printable
from assets.intake.reading import parse
from assets.intake.reading.units import unit_above, unit_in
from matchers.standardise import money
from tests.assets.intake.reading.samples import HEADERS, csv_bytes, csv_file, person_rows, roll, xlsx
from tests.assets.intake.reading.test_bad_input import edit_part, refused

FILE = "2021年5月农村低保.xlsx"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def good(tmp_path):
    return xlsx(tmp_path / "good.xlsx", {"S": [HEADERS, *person_rows(4)]})


def told(path: Path, name: str = FILE) -> tuple[pl.DataFrame, str]:
    parsed = parse(path, name, roll())
    assert parsed.frame is not None, parsed.report.findings
    return parsed.frame, "".join(f.message for f in parsed.report.findings)


def written(tmp_path: Path, header: str, value: object) -> Path:
    rows = person_rows(4)
    rows[1][HEADERS.index(header)] = value
    return xlsx(tmp_path / "a.xlsx", {"S": [HEADERS, *rows]})


def test_rows_out_of_order(good):
    edit_part(good, SHEET, lambda x: x.replace(b'<row r="4"', b'<row r="9"'))
    assert "行号重复或错乱" in refused(good)


@pytest.mark.parametrize("mask", ["320723********2245", "3207231985******45", "320723＊＊＊＊＊＊＊＊2245"])
def test_masked_numbers_are_said(tmp_path, mask):
    _, said = told(written(tmp_path, "身份证号", mask))
    assert "「身份证号」有 1 个号码被遮盖" in said


def test_text_that_was_decoded_wrongly_is_no_text(tmp_path):
    table = csv_bytes([HEADERS, *person_rows(30)]).decode("utf-8-sig")
    header, _, body = table.partition("\n")
    for garbled in (body.encode().decode("latin-1"), body.encode().decode("cp1252", "replace")):
        (tmp_path / "a.csv").write_text(f"{header}\n{garbled}", encoding="utf-8")
        assert "乱码" in refused(tmp_path / "a.csv")


def test_dashes_are_no_garbled_text(tmp_path):
    rows = [[*row[:7], "———", *row[8:]] for row in person_rows(6)]
    rows = [[*row[:-1], "……——"] for row in rows]
    assert len(told(csv_file(tmp_path / "a.csv", [HEADERS, *rows]))[0]) == 6


def test_a_short_row_is_said(tmp_path):
    lines = csv_bytes([HEADERS, *person_rows(30)]).decode("utf-8-sig").splitlines()
    lines[2] = ",".join(lines[2].split(",")[:7])
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    assert "有 1 行的列数少于表头" in told(tmp_path / "a.csv")[1]
    # Where every row is short nobody wrote anything in the last columns.
    trimmed = [[*row, ""] if n == 0 else row for n, row in enumerate([[*HEADERS, "备注"], *person_rows(4)])]
    assert "少于表头" not in told(csv_file(tmp_path / "b.csv", trimmed))[1]


def test_a_name_that_an_old_windows_wrote_says_its_month(tmp_path):
    name = os.fsdecode("2021年5月农村低保.csv".encode("gb18030"))
    assert printable(name) == "2021年5月农村低保.csv"
    assert set(told(csv_file(tmp_path / "a.csv", [HEADERS, *person_rows(4)]), printable(name))[0]["_batch"]) == {
        "2021-05-01"
    }


@pytest.mark.parametrize(
    ("header", "title", "value", "fen"),
    [
        ("户月保障金额（元）", "", 600, 60_000),
        ("户月保障金额（万元）", "", 0.06, 60_000),
        ("户月保障金额(单位：千元)", "", "0.6", 60_000),
        ("户月保障金额【分】", "", 60_000, 60_000),
        ("户月保障金额", "单位：万元", "0.06", 60_000),
        ("户月保障金额", "金额单位：角", 6_000, 60_000),
        ("户月保障金额（元）", "单位：万元", 600, 60_000),
        ("户月保障金额（万元）", "", "600元", 60_000),
        ("户月保障金额", "填报单位：分水镇", 600, 60_000),
        ("户月保障金额", "单位：万元、人", 600, 60_000 * 10_000),
    ],
)
def test_amounts_are_in_the_unit_that_is_named(tmp_path, header, title, value, fen):
    at = HEADERS.index("户月保障金额（元）")
    rows = [[*row[:at], value, *row[at + 1 :]] for row in person_rows(4)]
    titled = [[*HEADERS[:at], header, *HEADERS[at + 1 :]]]
    frame, said = told(xlsx(tmp_path / "a.xlsx", {"S": [[f"低保名册　{title}"], *titled, *rows]}))
    unit = unit_in(header) or unit_above([title])
    assert ("按写明的单位" in said) == (unit not in {None, "元"})
    assert set(frame.select(money(pl.col("monthly_amount"))).to_series()) == {fen}


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("年收入（万元）", "万元"),
        ("年收入(元/年)", "元"),
        ("单位角色", None),
        ("保障（人）", None),
        ("元月收入", None),
    ],
)
def test_units_in_headers(label, unit):
    assert unit_in(label) == unit


def test_two_units_above_are_none():
    assert unit_above(["单位：元", "单位：万元"]) is None
    assert unit_above(["制表单位：元和镇 2021年"]) is None
