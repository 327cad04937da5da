"""Workbooks that come back: filled, half filled, untouched, twice, re-saved, edited where forbidden, not ours."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date

import pytest

from assets.cases.update import update_cases
from assets.home.ledger import Ledger
from assets.workbooks.returned import read_returned
from matchers.cases.form import BASELINE
from tests.assets.casework import D2, warehouse
from tests.assets.workbooks.coming_back import CONTRACTS, KEEP, County, fill, released_in


def test_the_limited_child_reads_it_too(tmp_path):
    county = released_in(tmp_path, b"k" * 32)
    assert county.back(county.edited(lambda book: fill(book, "错保疑点", 2, **KEEP))).applied == 1


def test_a_full_return_answers_every_line(county):
    def edit(book):
        fill(book, "错保疑点", 1, **{**KEEP, "outcome": "退出", "untrue_flags": "②", "visited_on": date(2021, 6, 2)})
        fill(book, "错保疑点", 2, **KEEP)
        fill(book, "漏保疑点", 1, **{**KEEP, "outcome": "纳入保障"})
        fill(book, "错保疑点", 1, queue=2, outcome="已整改")

    result = county.back(county.edited(edit))
    assert (result.applied, result.cases, result.blank, result.conflicts) == (4, 5, 0, ())
    assert county.answered() == {"FA1": "exit", "FA2": "untrue", "FB1": "keep", "FC1": "enrol", "FA3": "repaired"}
    (entry,) = [e for e in county.ledger.events("answered") if e.subject == "FB1"]
    assert entry.actor == "钱一"
    assert entry.payload["investigators"] == ["钱一", "吴二"]
    assert (entry.payload["visited_on"], entry.payload["remark"]) == ("2021-06-02", "已入户,本人健在")


def test_a_half_filled_return_is_taken_half(county):
    result = county.back(county.edited(lambda book: fill(book, "错保疑点", 2, **KEEP)))
    assert (result.applied, result.cases, result.blank) == (1, 1, 3)
    assert county.states()["FB1"] == "answered"
    assert county.states()["FA1"] == "released"


def test_an_unedited_return_changes_nothing(county):
    before = county.ledger.head().seq
    result = county.back(county.workbook)
    assert (result.applied, result.blank, result.refused, result.conflicts) == (0, 4, 0, ())
    assert len(county.ledger.events("answered")) == 0
    assert county.ledger.head().seq == before + 1  # the receipt of the file


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"outcome": "没问题"}, "不在错保疑点的选项内"),
        ({"outcome": "纳入保障"}, "不在错保疑点的选项内"),
        ({"outcome": None}, "没有选核查结果"),
        ({"investigator_2": None}, "须填 2 名调查人"),
        ({"investigator_2": "钱 一"}, "同一人"),
        ({"visited_on": None}, "须填入户日期"),
        ({"visited_on": "6月"}, "不是日期"),
        ({"visited_on": "2021-2-30"}, "不是日期"),
        ({"visited_on": "2021-7-1"}, "晚于今天"),
        ({"visited_on": "2021.5.1"}, "早于名单下发日期"),
        ({"untrue_flags": "9"}, "看不懂"),
        ({"untrue_flags": "都是"}, "看不懂"),
        ({"outcome": "退出", "untrue_flags": "1"}, "全部疑点都填了不属实"),
        ({"remark": "长" * 101}, "100 字以内"),
    ],
)
def test_an_incomplete_answer_is_listed_and_not_taken(county, cells, said):
    result = county.back(county.edited(lambda book: fill(book, "错保疑点", 2, **{**KEEP, **cells})))
    assert (result.applied, result.cases) == (0, 0)
    (finding,) = result.conflicts
    assert said in finding.message
    assert (finding.sheet, finding.row) == ("错保疑点", 6)


@pytest.mark.parametrize(
    ("word", "value", "said"),
    [
        ("head_name", "王五", "被改动"),
        ("findings", "①没有问题", "被改动"),
        ("line_no", "W0002", "不是本名单的行号"),
        ("line_no", 2, "不是本名单的行号"),
        ("line_no", "W0009A", "不是本名单的行号"),
        ("line_no", None, "没有行号"),
    ],
)
def test_what_must_not_be_edited_is_noticed(county, word, value, said):
    def edit(book):
        fill(book, "错保疑点", 2, **KEEP)
        fill(book, "错保疑点", 2, **{word: value})
        fill(book, "漏保疑点", 1, **{**KEEP, "outcome": "纳入保障"})

    result = county.back(county.edited(edit))
    assert county.answered() == {"FC1": "enrol"}
    assert any(said in f.message for f in result.conflicts), [f.message for f in result.conflicts]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_later_contrary_answer_holds_the_case_in_either_order(county, order):
    files = [
        county.edited(lambda book: fill(book, "错保疑点", 2, **KEEP)),
        county.edited(lambda book: fill(book, "错保疑点", 2, **{**KEEP, "outcome": "退出"}), "另一份.xlsx"),
    ]
    county.back(files[order[0]])
    result = county.back(files[order[1]])
    assert "县级认定" in result.conflicts[0].message
    assert county.states()["FB1"] == "held"


def test_an_answer_to_older_evidence_is_taken_and_noted(county):
    path = county.edited(lambda book: fill(book, "错保疑点", 2, **KEEP))
    con = warehouse(D2, digests={"FB1": "e2"})
    result = read_returned([path], CONTRACTS, county.ledger, con, D2, "钱一", store=county.folder / "store")
    assert (result.applied, [f.severity for f in result.conflicts]) == (1, ["note"])
    assert update_cases(con, county.ledger, D2).reopened == 1


def test_another_county_is_refused(county, tmp_path):
    other = released_in(tmp_path / "other", b"x" * 32)
    result = county.back(other.edited(lambda book: fill(book, "错保疑点", 2, **KEEP)))
    assert (result.refused, result.applied) == (1, 0)
    assert "核验码" in result.conflicts[0].message
    fresh = Ledger.open(tmp_path / "fresh.sqlite", b"k" * 32)
    strange = County(county.folder, fresh, county.workbook).back(county.workbook)
    assert "不是本县下发" in strange.conflicts[0].message


def test_another_township_is_refused(county):
    result = county.back(county.workbook, townships=["杨集镇", "图河镇"])
    assert result.refused == 1
    assert "请由伊山镇交回" in result.conflicts[0].message


def test_no_workbook_of_ours(county, tmp_path):
    empty, text = tmp_path / "空.xlsx", tmp_path / "名单.csv"
    empty.touch()
    text.write_text("行号,核查结果\nW0001X,退出\n", encoding="utf-8")

    def edit(book):
        del book[BASELINE]

    result = county.back(empty, text, county.edited(edit), tmp_path / "没有.xlsx")
    assert (result.files, result.refused, result.applied) == (4, 4, 0)
    assert all(f.message.startswith("文件「") for f in result.conflicts)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="没有安装 LibreOffice,无法检验另存")
def test_a_copy_saved_by_libreoffice_is_read_the_same(county, tmp_path):
    path = county.edited(lambda book: fill(book, "错保疑点", 2, **KEEP))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(tmp_path / "resaved"),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    result = county.back(tmp_path / "resaved" / path.name)
    assert (result.applied, result.blank, result.conflicts) == (1, 3, ())
    assert county.back(path).unchanged == 1
