"""The township workbook as a file: what it says, what it never says, and that it is the same twice."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile

import openpyxl
import pytest

import tests.assets.casework as casework
from assets.cases.release import release
from assets.cases.update import update_cases
from assets.errors import BadInput
from assets.workbooks.look import MAX_HEIGHT
from assets.workbooks.returned import read_returned
from assets.workbooks.workbook import COVER, GUIDE, export_township
from data_contracts.contract import load_contracts
from matchers.blotting import blotted
from matchers.cases.form import BASELINE, EDITABLE
from tests.assets.casework import D1, D2, book, warehouse
from tests.assets.guides import GUIDES
from tests.assets.workbooks.coming_back import KEEP, fill

LIST = "20210601-001"


@pytest.fixture
def out(tmp_path):
    def make(folder="a", township="伊山镇", batch=LIST):
        con = warehouse()
        with book(tmp_path) as ledger:
            update_cases(con, ledger, D1)
            release(ledger, con, by="郑科长", as_of=D1)
            return export_township(con, ledger, township, batch, tmp_path / folder, D1, GUIDES)

    return make


def rows_of(workbook, sheet):
    """The lines of a sheet, without the signatures."""
    return [
        [cell.value for cell in row]
        for row in workbook[sheet].iter_rows(min_row=4, max_row=workbook[sheet].max_row - 1)
    ]


def test_one_line_a_household_and_a_row_a_queue(out):
    workbook = openpyxl.load_workbook(out())
    assert workbook.sheetnames == [COVER, "错保疑点", "漏保疑点", GUIDE, BASELINE]
    rows = rows_of(workbook, "错保疑点")
    who = ("城东村", "王建国", "GY0001")
    assert [tuple(row[1:4]) for row in rows] == [who, who, ("陡沟村", "李秀英", "GY0002")]
    assert len({row[0] for row in rows}) == 2
    assert rows[0][4] == (
        "① 王建国：2021-01-05 火化,已超过 3 个月,至今仍在低保名册〔FA1·指引1〕\n"
        "② 王小芳：名下有正常状态的小型轿车 1 辆(2019-03 初次登记)〔FA2·指引2〕"
    )
    assert rows[1][4].startswith("〔资金发放疑点〕\n① 2021-05 的低保金打入")
    assert workbook[BASELINE].sheet_state == "hidden"
    chosen = {
        str(v.sqref): v.formula1 for v in workbook["错保疑点"].data_validations.dataValidation if v.type == "list"
    }
    assert list(chosen) == ["F4", "F5", "F6"]
    assert "符合条件继续保障" in chosen["F4"]
    assert "符合条件继续保障" not in chosen["F5"]


def test_the_guide_says_by_number_what_to_ask_for(out):
    guide = openpyxl.load_workbook(out())[GUIDE]
    assert guide["A3"].value == "指引1　已故人员仍在保"
    assert "减员手续已办,名册尚未更新：减员审批表" in guide["C3"].value


def test_who_is_no_head_is_called_so(out):
    rows = rows_of(openpyxl.load_workbook(out()), "漏保疑点")
    assert rows[0][2] == "赵德柱（对象）"
    assert rows[0][3] == "户编号\nH77"
    assert rows[0][4].startswith("① 赵德柱：建档立卡户")


def test_only_the_answer_can_be_written(out):
    sheet = openpyxl.load_workbook(out())["错保疑点"]
    unlocked = {sheet.cell(3, cell.column).value for cell in sheet[4] if not cell.protection.locked}
    assert unlocked == {"核查结果", "不属实疑点", "入户日期", "调查人甲", "调查人乙", "备注"}
    assert len(unlocked) == len(EDITABLE)
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert "符合条件继续保障" in lists[0].formula1


def test_it_prints_on_a4(out):
    sheet = openpyxl.load_workbook(out())["错保疑点"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in {(1, 0), (None, 0)}
    assert sheet.print_title_rows == "$1:$3"
    assert "第&P页/共&N页" in sheet.oddFooter.center.text.replace("[Page]", "P").replace("&[", "&")
    assert sheet.freeze_panes == "D4"
    assert all(20 <= sheet.row_dimensions[r].height <= MAX_HEIGHT for r in range(4, sheet.max_row + 1))


def test_no_id_number_anywhere_not_even_hidden(out, monkeypatch):
    first = (*casework.FLAGS[0][:-1], "身份证320723195001011234的人已火化,旧号320723500101123")
    monkeypatch.setattr(casework, "FLAGS", (first, *casework.FLAGS[1:]))
    path = out()
    assert "〔号码略〕" in openpyxl.load_workbook(path)["错保疑点"]["E4"].value
    with zipfile.ZipFile(path) as parts:
        text = "".join(parts.read(name).decode("utf-8") for name in parts.namelist())
    assert not re.search(r"(?<![0-9A-Za-z])(\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])", text)
    assert not re.search(r"\d\.\d{5,}E\+17", text)


def test_a_sentence_that_holds_an_id_is_blotted():
    assert blotted("身份证320723195001011234的人,旧号320723500101123") == "身份证〔号码略〕的人,旧号〔号码略〕"
    assert blotted("证号32072300001 尾号8812") == "证号32072300001 尾号8812"


@pytest.mark.parametrize("hostile", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "＝1"])
def test_text_never_becomes_a_formula(out, monkeypatch, hostile):
    monkeypatch.setitem(casework.PEOPLE, "PA", hostile)
    path = out("hostile")
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(n).decode("utf-8") for n in parts.namelist() if n.startswith("xl/worksheets/")]
    assert hostile.strip() in str(openpyxl.load_workbook(path)["错保疑点"]["C4"].value)
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)


def test_same_list_same_bytes(out):
    one, two = out("a"), out("b")
    assert one.read_bytes() == two.read_bytes()
    assert sorted(p.name for p in one.parent.iterdir()) == [one.with_suffix(".json").name, one.name]
    manifest = json.loads(one.with_suffix(".json").read_text(encoding="utf-8"))
    assert manifest["sha256"] == hashlib.sha256(one.read_bytes()).hexdigest()
    assert (manifest["rows"], manifest["flags"], manifest["list_no"]) == (3, 5, LIST)
    assert manifest["ledger_head"]["seq"] > 0


def test_nobody_signs_the_document(out):
    properties = openpyxl.load_workbook(out()).properties
    assert not properties.creator
    assert not properties.lastModifiedBy
    assert properties.created.date() == D1


@pytest.mark.parametrize(("township", "batch"), [("杨集镇", LIST), ("伊山镇", "20210601-009")])
def test_a_list_is_one_townships(out, township, batch):
    with pytest.raises(BadInput):
        out(township=township, batch=batch)


VILLAGE = ("FV1", "village_without_enrolment", "missed_enrolment", "medium", "V", None, None, None, "伊山镇", "陡沟村")


def test_a_village_stands_on_its_own_line_names_nobody_and_its_answer_comes_back(out, monkeypatch, tmp_path):
    monkeypatch.setattr(casework, "FLAGS", (*casework.FLAGS, (*VILLAGE, "户籍300人，没有一个人在册")))
    path = out()
    book = openpyxl.load_workbook(path)
    sheet = book["漏保疑点"]
    rows = rows_of(book, "漏保疑点")
    (row,) = [row for row in rows if row[2] == "整村（居）"]
    assert row[1:5] == ["陡沟村", "整村（居）", None, "① 户籍300人，没有一个人在册〔FV1〕"]
    assert "1 处村（居）或乡镇" in sheet["A2"].value
    assert any("整村" in str(cell.value) for cells in book[COVER].iter_rows() for cell in cells)
    fill(book, "漏保疑点", rows.index(row) + 1, **KEEP | {"outcome": "疑点不属实"})
    book.save(tmp_path / "back.xlsx")
    with casework.book(tmp_path) as ledger:
        result = read_returned(
            [tmp_path / "back.xlsx"], load_contracts(), ledger, warehouse(D2), D2, "钱一", store=tmp_path / "store"
        )
        assert (result.applied, result.conflicts) == (1, ())
        assert [(e.subject, e.payload["outcome"]) for e in ledger.events("answered")] == [("FV1", "untrue")]
