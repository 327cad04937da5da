"""Months in a column and around a table: one reader, and no guess between January and October."""

from __future__ import annotations

import pytest

from assets.intake.reading import parse
from assets.intake.reading.clues import Context, month_in, month_of, names_span
from data_contracts.contract import Source
from tests.assets.intake.reading.samples import column, csv_file, payments, xlsx
from tests.assets.intake.reading.test_layouts import accepted, read, reasons, said

HEAD = ["发放月份", "低保证号", "户名", "账号", "实发金额", "发放日期"]


def ledger() -> Source:
    base = payments()
    columns = (*base.columns, column("paid_on", "发放日期", "date"))
    return Source(
        base.name, base.title, "财政", "", (), "event", "monthly", "month", "month", columns, (), (), "d3"
    )  # fmt: skip


def rows_of(month: object, paid_on: str = "") -> list[list[object]]:
    return [HEAD, *([month, f"0{i}", "王某甲", f"62200{i}", "620", paid_on] for i in range(2))]


@pytest.mark.parametrize(
    "written",
    ["2021.10", "202110", 44470, "二〇二一年十月", "2021年十月", "20211001000000", "2021.10.", "2021/10",
     "2021年10月份", "2021-10-15", "2021-10-01 00:00:00.0", "发放2021年10月"],
)  # fmt: skip
def test_one_month_in_every_form(tmp_path, written):
    parsed = read(xlsx(tmp_path / "a.xlsx", {"S": rows_of(written)}), "发放.xlsx", ledger())
    assert set(accepted(parsed)["_batch"]) == {"2021-10-01"}


@pytest.mark.parametrize(
    "written",
    [
        "2021年第四季度",
        "2021年10-12月",
        "202110-202112",
        "2021年10月至12月",
        "2021.10-12",
        "2021年上半年",
        "不明",
    ],
)
def test_what_is_no_month_is_said_and_holds_a_file_of_nothing_else(tmp_path, written):
    parsed = parse(xlsx(tmp_path / "a.xlsx", {"S": rows_of(written)}), "发放.xlsx", ledger())
    assert parsed.frame is None
    assert "月份无法识别或不是一个月" in said(parsed)


@pytest.mark.parametrize("written", ["10月", "10月份", "十月", "１０ 月"])
@pytest.mark.parametrize(
    ("titles", "sheet", "file"),
    [
        ([["2021年低保金发放表"]], "S", "发放.xlsx"),
        ([], "2021年", "发放.xlsx"),
        ([], "S", "发放202109.xlsx"),
        ([["2021年9月至12月发放表"]], "S", "发放.xlsx"),
        ([["2021年发放表"], ["制表日期：2022年1月5日"]], "S", "发放.xlsx"),
    ],
)
def test_a_month_without_a_year_is_of_the_one_year_named_around_it(tmp_path, written, titles, sheet, file):
    parsed = read(xlsx(tmp_path / "a.xlsx", {sheet: [*titles, *rows_of(written)]}), file, ledger())
    assert set(accepted(parsed)["_batch"]) == {"2021-10-01"}
    assert parsed.frame["month"].str.contains("2021").all()


@pytest.mark.parametrize("titles", [[], [["2020年至2021年发放表"]], [["2021年9月发放表"], ["2020年结转"]]])
def test_a_month_of_no_year_or_of_two_is_said(tmp_path, titles):
    parsed = parse(xlsx(tmp_path / "a.xlsx", {"S": [*titles, *rows_of("10月")]}), "发放.xlsx", ledger())
    assert parsed.frame is None
    assert "看不出是哪一年" in said(parsed)


def test_some_unread_months_reject_their_rows_only(tmp_path):
    rows = [*rows_of("2021-10"), *rows_of("2021年第四季度")[1:]]
    parsed = read(xlsx(tmp_path / "a.xlsx", {"S": rows}), "发放.xlsx", ledger())
    assert len(accepted(parsed)) == 2
    assert reasons(parsed) == ["月份无法识别或不是一个月"] * 2


def test_a_month_without_payments_is_no_fault(tmp_path):
    rows = [HEAD, ["合计", "", "", "", "0", ""]]
    parsed = parse(xlsx(tmp_path / "a.xlsx", {"S": rows}), "发放.xlsx", ledger())
    assert parsed.frame is not None


@pytest.mark.parametrize(
    ("paid_on", "file", "month"),
    [
        ("2021-10-15", "发放.xlsx", "2021-10"),
        ("2021-11-02", "发放.xlsx", "2021-10"),
        ("2021-01-15", "发放.xlsx", "2021-01"),
        ("2020-12-28", "发放.xlsx", "2021-01"),
        ("", "2021年10月发放.xlsx", "2021-10"),
        ("", "2021年1月发放.xlsx", "2021-01"),
    ],
)
@pytest.mark.parametrize("is_text", [False, True])
def test_the_number_2021_1_is_told_by_what_else_is_there(tmp_path, paid_on, file, month, is_text):
    rows = rows_of("2021.1" if is_text else 2021.1, paid_on)
    path = csv_file(tmp_path / "a", rows) if is_text else xlsx(tmp_path / "a", {"S": rows})
    found = accepted(read(path, file, ledger()))
    assert set(found["month"]) == {month}
    assert set(found["_batch"]) == {month + "-01"}


@pytest.mark.parametrize("paid_on", ["", "2021-06-15"])
def test_the_number_2021_1_alone_is_not_guessed(tmp_path, paid_on):
    parsed = parse(xlsx(tmp_path / "a.xlsx", {"S": rows_of(2021.1, paid_on)}), "发放.xlsx", ledger())
    assert parsed.frame is None
    assert "分不清是1月还是10月" in said(parsed)


def test_text_that_keeps_its_noughts_is_january(tmp_path):
    rows = [*rows_of("2021.1"), *rows_of("2021.10")[1:]]
    found = accepted(read(csv_file(tmp_path / "a.csv", rows), "发放.csv", ledger()))
    assert found["_batch"].to_list() == ["2021-01-01"] * 2 + ["2021-10-01"] * 2
    in_a_sheet = accepted(read(xlsx(tmp_path / "a.xlsx", {"S": rows_of("2021.1")}), "发放.xlsx", ledger()))
    assert set(in_a_sheet["_batch"]) == {"2021-01-01"}


@pytest.mark.parametrize(
    "text",
    ["2021年1-3月发放", "2021年第一季度", "2021年1月至3月", "202101-202103.xlsx", "2021年上半年名册", "2021年1、2月",
     "2021年4月1日-6月30日", "二〇二一年一至三月", "2021年1月-2021年3月"],
)  # fmt: skip
def test_a_span_is_not_its_first_month(text):
    assert month_in(text) is None
    assert names_span(Context([text], "", ""))


@pytest.mark.parametrize("text", ["2021年5月1日-5月31日", "2021年十月", "2021年05月"])
def test_a_month_is_a_month(text):
    assert month_in(text) is not None
    assert not names_span(Context([text], "", ""))


def test_a_sheet_of_several_months_names_none():
    assert month_of(Context(["名册"], "1-3月", "2021年低保.xlsx")) is None


def test_a_title_that_names_a_quarter_says_so(tmp_path):
    rows = [["2021年第一季度发放"], HEAD[1:], ["01", "王某甲", "622001", "620", "2021-03-15"]]
    parsed = parse(xlsx(tmp_path / "a.xlsx", {"S": rows}), "发放.xlsx", ledger())
    assert parsed.frame is None
    assert "写的是一段时间" in said(parsed)
