"""A cell a spreadsheet could not reckon costs the row only where the row means nothing without it."""

from __future__ import annotations

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from assets.intake.reading import parse
from matchers.standardise import id_number, is_unread
from matchers.standardise.names import name
from matchers.standardise.text import cleaned_text
from tests.assets.intake.reading.samples import HEADERS, csv_file, person_rows, roll

FILE = "2021年5月农村低保.xlsx"
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
OPTIONAL = ["户主身份证号", "与户主关系", "保障人口"]
TITLED = [*HEADERS, "保障人口"]
NEEDED = sorted(set(TITLED) - set(OPTIONAL))


def rows() -> list[list[object]]:
    return [[*row, 3] for row in person_rows(4)]


@pytest.mark.parametrize("header", TITLED)
def test_in_a_text_table(tmp_path, header):
    lines = rows()
    lines[1][TITLED.index(header)] = "#N/A"
    parsed = parse(csv_file(tmp_path / "a.csv", [TITLED, *lines]), FILE, roll())
    refused = parsed.frame["_reject"].to_list()
    told = "".join(f.message for f in parsed.report.findings)
    assert [bool(r) for r in refused] == [False, header in NEEDED, False, False]
    if header in NEEDED:
        assert "错误值" in refused[1]
    else:
        assert f"「{header}」有 1 个单元格是错误值" in told


def test_in_a_workbook_that_reads_them_as_blanks(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        for r, row in enumerate([TITLED, *rows()]):
            sheet.write_row(r, 0, row)
        at = TITLED.index("保障人口")
        sheet.write_formula(2, at, "=NA()", None, "#N/A")
        sheet.write_formula(3, at, "=1/0", None, "#DIV/0!")
    parsed = parse(path, FILE, roll())
    assert parsed.frame["_reject"].is_null().all()
    assert parsed.frame["insured_count"].to_list() == ["3", "#N/A", "#N/A", "3"]
    assert any(
        "「保障人口」有 2 个单元格是错误值" in f.message and f.severity == "unread" for f in parsed.report.findings
    )


def test_what_was_never_calculated(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for row in [TITLED, *rows()]:
        book.active.append(row)
    book.active.cell(3, 1 + TITLED.index("保障人口")).value = "=1+2"
    book.active.cell(4, 1 + TITLED.index("姓名")).value = '=A1&"某"'
    book.save(path)
    frame = parse(path, FILE, roll()).frame
    assert frame["_reject"].is_not_null().to_list() == [False, False, True, False]
    assert frame["insured_count"].to_list()[1] == "#N/A"


@pytest.mark.parametrize("written", ERRORS)
def test_what_was_to_stand_there_is_unread_and_no_word_of_anybody(written):
    frame = pl.select(w=pl.lit(written))
    for domain in ("date", "birth", "month", "money", "integer", "number", "boolean", "account", "plate", "identifier"):
        assert frame.select(is_unread(pl.col("w"), domain)).item() is True, domain
    assert frame.select(name(pl.col("w"))).item() is None
    assert frame.select(cleaned_text(pl.col("w"))).item() is None
    assert frame.select(id_number(pl.col("w"))).item() == {"value": None, "status": "missing"}


@pytest.mark.parametrize("written", ["N/A", "n/a", "NA", "#n/a"])
def test_no_number_is_no_wrong_number(written):
    assert pl.select(id_number(pl.lit(written))).item() == {"value": None, "status": "missing"}
