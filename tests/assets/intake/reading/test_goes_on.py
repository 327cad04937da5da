"""Sheets without a header behind one that has one."""

from __future__ import annotations

from assets.intake.reading import parse
from tests.assets.intake.reading.samples import HEADERS, payments, person_rows, roll, xlsx
from tests.assets.intake.reading.test_layouts import FILE, accepted, read, said


def test_the_second_sheet_goes_on_in_the_columns_of_the_first(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"1": [HEADERS, *person_rows(3)], "2": person_rows(2, first=3)})
    parsed = read(path)
    whole = read(xlsx(tmp_path / "b.xlsx", {"1": [HEADERS, *person_rows(5)]}))
    words = [c for c in whole.frame.columns if not c.startswith("_")]
    assert accepted(parsed).select(words).equals(accepted(whole).select(words))
    assert accepted(parsed)["_row"].to_list() == [2, 3, 4, 1, 2]
    assert [s.header_row for s in parsed.report.sheets] == [1, 0]
    assert "工作表「2」没有表头" in said(parsed)
    assert "读取了 2 行" in said(parsed)


def test_a_third_sheet_goes_on_too(tmp_path):
    sheets = {str(n): person_rows(1, first=n) for n in range(1, 4)}
    parsed = read(xlsx(tmp_path / "a.xlsx", {"0": [HEADERS, *person_rows(1)], **sheets}))
    assert len(accepted(parsed)) == 4


def test_numbers_in_another_column_are_held(tmp_path):
    """Rows of persons that fit no header are a loss somebody must act on."""
    moved = [[*row[4:], *row[:4]] for row in person_rows(3)]
    parsed = parse(xlsx(tmp_path / "a.xlsx", {"甲": [HEADERS, *person_rows()], "乙": moved}), FILE, roll())
    assert parsed.frame is None
    assert "工作表「乙」没有识别出表头，其中 3 行写有身份证号码" in said(parsed)


def test_a_sheet_of_notes_is_counted_and_left(tmp_path):
    notes = [["填报人员名单"], ["某科", "二楼"], ["月底报"]]
    parsed = read(xlsx(tmp_path / "a.xlsx", {"甲": [HEADERS, *person_rows()], "说明": notes}))
    assert len(accepted(parsed)) == 3
    assert "工作表「说明」没有识别出表头，3 行未读取" in said(parsed)


def test_without_a_column_that_proves_it_nothing_goes_on(tmp_path):
    source = payments()
    head = ["低保证号", "户名", "账号", "实发金额"]
    rows = [["0001", "王某甲", "6224520001", "620"]]
    other = [["0002", "李某乙", "6224520002", "620"]]
    parsed = parse(xlsx(tmp_path / "a.xlsx", {"甲": [head, *rows], "乙": other}), "2021年5月.xlsx", source)
    assert parsed.report.rows == 1
    assert "工作表「乙」没有识别出表头，1 行未读取" in said(parsed)


def test_dates_prove_it_where_there_are_no_numbers(tmp_path):
    source = payments()
    head = ["发放月份", "低保证号", "户名", "账号", "实发金额"]
    rows = {"甲": [head, ["2021-05", "01", "王某甲", "622", "620"]], "乙": [["2021-05", "02", "李某乙", "623", "620"]]}
    assert len(accepted(read(xlsx(tmp_path / "a.xlsx", rows), "发放.xlsx", source))) == 2
