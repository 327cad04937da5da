"""What a reason for refusing a row would hide: people and payments that only look like totals, notes or repetitions."""

from __future__ import annotations

import pytest

from assets.intake.reading import parse
from tests.assets.intake.reading.samples import HEADERS, IDS, NAMES, column, csv_file, payments, person_rows, roll, xlsx
from tests.assets.intake.reading.test_layouts import FILE, accepted, read, reasons, said

WIDE = ["低保证号", "户主姓名", "户主身份证号", "乡镇", "行政村", "户月保障金额", "起始年月"]
MEMBERS = ["姓名1", "身份证号1", "姓名2", "身份证号2"]


def household(head: tuple[str, str], *members: str) -> list[object]:
    return ["c1", *head, "伊山镇", "东村", 900, "2019-01", *members]


def wide(tmp_path, *rows):
    return read(xlsx(tmp_path / "a.xlsx", {"农村": [["2021年5月"], [*WIDE, *MEMBERS], *rows]}))


@pytest.mark.parametrize(
    ("name", "is_repeated"),
    [
        ("王某甲", True),
        ("王 某 甲", True),
        ("王某曱", True),
        ("", True),
        ("李某乙", False),
        ("王某", True),
        ("赵四", False),
    ],
)
def test_the_heads_number_is_the_head_again_only_under_a_name_that_can_be_the_heads(tmp_path, name, is_repeated):
    parsed = wide(tmp_path, household((NAMES[0], IDS[0]), name, IDS[0], NAMES[2], IDS[2]))
    assert reasons(parsed) == (["户主重复列在成员中"] if is_repeated else [])
    assert accepted(parsed)["id_number"].to_list() == [IDS[0], *([] if is_repeated else [IDS[0]]), IDS[2]]


def test_a_number_copied_to_every_member_hides_none_of_them(tmp_path):
    parsed = wide(tmp_path, household((NAMES[0], IDS[0]), NAMES[1], IDS[0], NAMES[2], IDS[0]))
    assert accepted(parsed)["person_name"].to_list() == NAMES[:3]


def test_numbers_masked_alike_are_not_one_number(tmp_path):
    masked = "320723************"
    parsed = wide(tmp_path, household((NAMES[0], masked), NAMES[1], masked, NAMES[2], masked))
    assert accepted(parsed)["person_name"].to_list() == NAMES[:3]


def test_two_children_with_one_number_and_a_namesake_with_another_stay(tmp_path):
    parsed = wide(
        tmp_path,
        household((NAMES[0], IDS[0]), NAMES[1], IDS[3], NAMES[2], IDS[3]),
        household((NAMES[4], IDS[4]), NAMES[4], IDS[2], "", ""),
    )
    assert reasons(parsed) == []
    assert accepted(parsed)["id_number"].to_list() == [IDS[0], IDS[3], IDS[3], IDS[4], IDS[2]]


PAID = ["发放月份", "低保证号", "户名", "账号", "实发金额", "备注"]


def payment_register():
    from dataclasses import replace

    source = payments()
    return replace(source, columns=(*source.columns, column("payment_label", "备注")))


def test_a_payment_whose_label_is_a_total_is_a_payment(tmp_path):
    rows = [
        PAID,
        ["2021-05", "A17", NAMES[0], "621", 600, "合计"],
        ["2021-05", "合计", "2户", "", 600, ""],
        ["2021-05", "小计", "合计", "", 600, ""],
        ["合计", "", "", "", 600, ""],
    ]
    parsed = read(xlsx(tmp_path / "a.xlsx", {"S": rows}), source=payment_register())
    assert accepted(parsed)["certificate_no"].to_list() == ["A17"]
    assert reasons(parsed) == ["合计行"] * 3


def test_a_subtotal_within_a_merged_household_is_still_a_total(tmp_path):
    rows = person_rows(2)
    for row in rows:
        row[0], row[4] = "c1", ""
    total = ["c1", NAMES[0], "", "小计", "", "", "", "", 1200, ""]
    parsed = read(xlsx(tmp_path / "a.xlsx", {"S": [HEADERS, *rows, total]}))
    assert reasons(parsed) == ["合计行"]


def test_an_event_that_begins_with_its_day_is_no_date_under_a_table(tmp_path):
    from dataclasses import replace

    source = payments()
    source = replace(source, columns=(column("paid_on", "发放日期", "date"), *source.columns))
    rows = [
        ["发放日期", "发放月份", "低保证号", "户名", "账号", "实发金额"],
        ["2021年5月12日", "2021-05", "A17", NAMES[0], "621", 600],
        ["", "", "", "", "", ""],
        ["2021年5月31日", "", "", "", "", "制表"],
        ["2021年5月31日", "", "", "", "", ""],
    ]
    parsed = read(csv_file(tmp_path / "a.csv", rows), source=source)
    assert accepted(parsed)["certificate_no"].to_list() == ["A17"]
    assert reasons(parsed) == ["签名或备注行"] * 2


def test_a_note_beside_a_table_of_a_workbook_costs_nobody_the_row(tmp_path):
    rows = [HEADERS, *person_rows(2)]
    rows[1] = [*rows[1], "", "已电话核实"]
    parsed = read(xlsx(tmp_path / "a.xlsx", {"S": rows}))
    assert len(accepted(parsed)) == 2
    assert "有 1 行在没有表头的列里写有内容，这些内容未读取" in said(parsed)
    text = parse(csv_file(tmp_path / "a.csv", rows), FILE, roll())
    assert text.frame["_reject"].to_list() == ["列数多于表头，内容可能错位", None], "commas may have moved its cells"


def test_a_row_that_has_but_a_number_is_not_an_empty_one(tmp_path):
    source = roll()
    from dataclasses import replace

    optional = tuple(replace(c, required=c.required and c.name != "id_number") for c in source.columns)
    alone = ["", "", "", "", IDS[1], "子", "", "", "", ""]
    parsed = read(
        xlsx(tmp_path / "a.xlsx", {"S": [HEADERS, *person_rows(1), alone]}), source=replace(source, columns=optional)
    )
    assert reasons(parsed) == []
    assert accepted(parsed)["id_number"].to_list() == [IDS[0], IDS[1]]
