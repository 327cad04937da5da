"""Rows under a header that show how to fill it in are no persons; persons stay."""

from __future__ import annotations

import pytest

from tests.assets.intake.reading.samples import HEADERS, IDS, person_rows, xlsx
from tests.assets.intake.reading.test_layouts import accepted, read, reasons


def row(name: str, number: str, certificate: str = "32072300001") -> list[object]:
    return [certificate, name, number, name, number, "户主", "伊山镇", "东村", 600, "2019-01"]


def shown(tmp_path, *above: list[object]):
    return read(xlsx(tmp_path / "a.xlsx", {"S": [HEADERS, *above, *person_rows()]}))


@pytest.mark.parametrize(
    "example",
    [
        row("张某甲", IDS[0], "示例"),
        row("张某甲", IDS[0], "填写示例："),
        row("张三(示例)", IDS[0]),
        row("张三", "110101199001011234"),
        row("李四", "123456789012345678"),
        row("某某", "xxxxxxxxxxxxxxxxxx"),
        row("XXX", "320723********XXXX"),
        row("张三", IDS[0], "例：32072300001"),
    ],
)
def test_an_example_is_no_person(tmp_path, example):
    parsed = shown(tmp_path, example)
    assert reasons(parsed) == ["示例行"]
    assert len(accepted(parsed)) == 3


@pytest.mark.parametrize(
    "demand",
    [
        ["必填", "必填", "必填", "必填", "必填", "选填", "必填", "必填", "必填", "可选"],
        ["文本格式", "必填项", "18位，文本", "必填", "18位", "下拉选择", "", "", "数字", "yyyy-mm"],
        ["必填(10位)", "请填全名", "格式：18位", "必填", "必填", "如：户主、配偶", "", "", "整数", "如：2019-01"],
    ],
)
def test_what_must_be_filled_in_is_no_person(tmp_path, demand):
    parsed = shown(tmp_path, demand)
    assert reasons(parsed) == ["填写要求行"]
    assert len(accepted(parsed)) == 3


def test_instructions_with_an_example_number(tmp_path):
    parsed = shown(tmp_path, ["填写说明：身份证号须为18位文本，如110101199001011234"])
    assert reasons(parsed) == ["签名或备注行"]


@pytest.mark.parametrize(
    "person",
    [
        row("张三", IDS[0]),
        row("王五", "320723196001011233"),  # mistyped, and a person all the same
        row("李四", ""),
        row("文本金", IDS[0]),
        row("必胜", IDS[0]),
    ],
    ids=["a good number", "a wrong number", "no number", "a like name", "another like name"],
)
def test_a_person_is_no_example(tmp_path, person):
    parsed = read(xlsx(tmp_path / "a.xlsx", {"S": [HEADERS, person, *person_rows()]}))
    assert reasons(parsed) == []


def test_only_the_first_rows_show_how(tmp_path):
    rows = [HEADERS, *person_rows(8), row("张三", "110101199001011234")]
    assert reasons(read(xlsx(tmp_path / "a.xlsx", {"S": rows}))) == []
