"""Columns that are not what their header says, when the rest of the sheet tells."""

from __future__ import annotations

import random

from assets.intake.reading import parse
from data_contracts.contract import load_contracts
from tests.assets.intake.invented import id_number
from tests.assets.intake.reading.samples import csv_file

SOURCES = load_contracts().sources
DICE = random.Random(5)
NUMBERS = [id_number(DICE) for _ in range(8)]
NAMES = [f"{s}某{g}" for s, g in zip("王李张刘陈杨赵黄", "甲乙丙丁戊己庚辛", strict=True)]
PAPERS = [f"32072301000{i:04d}" for i in range(8)]


def understood(tmp_path, register, headers, *columns):
    rows = [list(row) for row in zip(*columns, strict=True)]
    parsed = parse(csv_file(tmp_path / "a.csv", [headers, *rows]), "a.csv", SOURCES[register])
    return {c.header: (c.how, c.word) for c in parsed.report.sheets[0].understood}


def test_the_number_of_a_certificate_is_no_id_number_where_the_person_has_one_by_name(tmp_path):
    headers = ["证件编号", "退出人员姓名", "退出人员身份证号", "退出日期"]
    blank = [""] * 8
    found = understood(tmp_path, "dibao_exits", headers, blank, blank, blank, ["2021-05-01"] * 8)
    assert found["证件编号"][0] == "proposed"
    assert found["退出人员身份证号"] == ("proposed", "id_number")


def test_a_column_without_one_id_number_is_none_beside_one_that_holds_them(tmp_path):
    headers = ["证件号码", "姓名", "持有人身份证号", "退出日期"]
    found = understood(tmp_path, "dibao_exits", headers, PAPERS, NAMES, NUMBERS, ["2021-05-01"] * 8)
    assert found["证件号码"][0] != "named"
    assert found["持有人身份证号"] == ("proposed", "id_number")


def test_damaged_numbers_keep_their_name(tmp_path):
    headers = ["身份证号", "姓名", "配偶身份证号", "退出日期"]
    damaged = [number[:15] + "000" for number in NUMBERS]
    found = understood(tmp_path, "dibao_exits", headers, damaged, NAMES, NUMBERS, ["2021-05-01"] * 8)
    assert found["身份证号"] == ("named", "id_number")


def test_the_head_is_no_member_of_a_list_of_members(tmp_path):
    headers = ["户编号", "户主", "搬迁人员姓名", "搬迁人员身份证号", "与户主关系"]
    households = [f"32072300{i // 2:04d}" for i in range(8)]
    heads = [NAMES[i - i % 2] for i in range(8)]
    relations = ["户主", "配偶"] * 4
    found = understood(tmp_path, "registered_poor", headers, households, heads, NAMES, NUMBERS, relations)
    assert found["户主"][0] != "named"
    assert found["搬迁人员姓名"] == ("proposed", "person_name")


def test_heads_alone_are_a_list_of_heads(tmp_path):
    headers = ["户编号", "户主姓名", "户主证件号码"]
    found = understood(tmp_path, "registered_poor", headers, PAPERS, NAMES, NUMBERS)
    assert found["户主姓名"] == ("named", "person_name")


def households(turned: bool):
    """Four households of a head and another person, the headers right or turned."""
    papers = [PAPERS[i // 2] for i in range(8)]
    heads, numbers = [NAMES[i - i % 2] for i in range(8)], [NUMBERS[i - i % 2] for i in range(8)]
    headers = ["低保证号", "户主姓名", "户主身份证号", "姓名", "身份证号"]
    people = (heads, numbers, NAMES, NUMBERS)
    return headers, (papers, *(people[2:] + people[:2] if turned else people))


def test_persons_and_heads_with_each_others_headers_are_neither(tmp_path):
    headers, columns = households(turned=True)
    found = understood(tmp_path, "dibao_roll", headers, *columns)
    assert {found[h][0] for h in headers[1:]} & {"named"} == set()


def test_persons_and_heads_with_their_own_headers_are_read(tmp_path):
    headers, columns = households(turned=False)
    found = understood(tmp_path, "dibao_roll", headers, *columns)
    assert {found[h][0] for h in headers} == {"named"}


def test_more_paid_than_due_in_nearly_every_row_is_said(tmp_path):
    head = ["发放月份", "低保证号", "户名", "账号", "应发金额", "实发金额"]
    rows = [["2021-05", f"A{i}", NAMES[i], f"62170012345678{i:05d}", 600 - i, 600] for i in range(8)]
    parsed = parse(csv_file(tmp_path / "a.csv", [head, *rows]), "a.csv", SOURCES["disbursement"])
    assert any("有 7 行的「实发金额」大于「应发金额」" in f.message for f in parsed.report.findings)
    swapped = [*head[:4], "实发金额", "应发金额"]
    parsed = parse(csv_file(tmp_path / "b.csv", [swapped, *rows]), "b.csv", SOURCES["disbursement"])
    assert not any("写反" in f.message for f in parsed.report.findings)
