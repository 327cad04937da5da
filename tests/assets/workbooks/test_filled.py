"""What hands do to a form: what was written is used, or said with sheet and row, and never taken for another line's."""

from __future__ import annotations

from datetime import timedelta

import openpyxl
import pytest
from openpyxl.comments import Comment

from assets.workbooks.filled import _columns
from assets.workbooks.how_to import HOW_TO
from assets.workbooks.workbook import COVER, GUIDE
from matchers.cases.form import EDITIONS, LATEST
from tests.assets.casework import D2
from tests.assets.workbooks.coming_back import KEEP, WORDS, fill

WRONG = "错保疑点"
ANSWER = {word: KEEP[word] for word in ("outcome", "visited_on", "investigator_1", "investigator_2")}


def column(word: str) -> int:
    return WORDS.index(word) + 1


def both(book, **cells) -> None:
    fill(book, WRONG, 1, **{**KEEP, **cells})
    fill(book, WRONG, 2, **{**KEEP, **cells})


def remarks(county) -> list[str]:
    return [e.payload["remark"] for e in county.ledger.events("answered")]


def delete_header(book):
    both(book)
    for cell in book[WRONG][3]:
        cell.value = None


def delete_header_row(book):
    both(book)
    book[WRONG].delete_rows(3)


def overtype_header(book):
    both(book)
    for number, cell in enumerate(book[WRONG][3], 1):
        cell.value = f"栏{number}"


def overtype_the_number_header(book):
    both(book)
    book[WRONG].cell(3, 1).value = "序号"


def lines_above(book):
    both(book)
    book[WRONG].insert_rows(1, 4)


def rename_remark(book):
    both(book)
    book[WRONG].cell(3, column("remark")).value = "情况说明"


def insert_column(book):
    both(book)
    book[WRONG].insert_cols(column("outcome"))
    book[WRONG].cell(3, column("outcome")).value = "组别"


def append_column(book):
    both(book)
    book[WRONG].cell(3, len(WORDS) + 1).value = "联系电话"


@pytest.mark.parametrize(
    "edit",
    [delete_header, delete_header_row, overtype_header, overtype_the_number_header, lines_above, rename_remark,
     insert_column, append_column],
)  # fmt: skip
def test_the_lines_are_found_whatever_became_of_the_headers(county, edit):
    result = county.back(county.edited(edit))
    assert result.applied == 2, [f.message for f in result.conflicts]
    assert remarks(county) == [KEEP["remark"]] * 3
    # What was typed over the headers is no row of the form, and is said to be none.
    assert all("没有行号" in f.message for f in result.conflicts)
    assert len(result.conflicts) == (edit is overtype_header)


def test_what_stands_above_the_table_is_said(county):
    def edit(book):
        both(book)
        book[WRONG].insert_rows(1, 2)
        book[WRONG].cell(1, 1).value = "此表已由镇分管领导审核，第二户已搬走"

    result = county.back(county.edited(edit))
    assert result.applied == 2
    (finding,) = result.conflicts
    assert (finding.sheet, finding.row) == (WRONG, 1)
    assert "本行未采用" in finding.message


def test_a_column_nobody_sent_is_said_line_by_line(county):
    def edit(book):
        both(book)
        book[WRONG].insert_cols(column("remark"))
        book[WRONG].cell(3, column("remark")).value = "邻里反映"
        book[WRONG].cell(4, column("remark")).value = "常年在外"

    result = county.back(county.edited(edit))
    assert remarks(county) == [KEEP["remark"]] * 3
    (finding,) = result.conflicts
    assert (finding.row, finding.severity) == (4, "unread")
    assert "「邻里反映」不是下发的列" in finding.message


def test_a_renamed_remark_beside_a_new_column_is_not_guessed(county):
    def edit(book):
        both(book)
        book[WRONG].insert_cols(column("remark"))
        book[WRONG].cell(3, column("remark")).value = "邻里反映"
        book[WRONG].cell(4, column("remark")).value = "常年在外"
        book[WRONG].cell(3, column("remark") + 1).value = "情况说明"

    result = county.back(county.edited(edit))
    assert remarks(county) == [""] * 3
    assert [f.row for f in result.conflicts] == [4, 4, 6]


@pytest.mark.parametrize("is_hidden", [False, True])
def test_another_sheet_is_said(county, is_hidden):
    def edit(book):
        both(book)
        extra = book.create_sheet("新增线索")
        extra.append(["姓名", "情况"])
        extra.append(["王某", "有车"])
        extra.sheet_state = "hidden" if is_hidden else "visible"

    result = county.back(county.edited(edit))
    assert result.applied == 2
    (finding,) = result.conflicts
    assert "「新增线索」" in finding.message
    assert "未读取" in finding.message


@pytest.mark.parametrize("sheet", [COVER, GUIDE])
def test_what_is_written_beside_the_guide_is_said(county, sheet):
    def edit(book):
        both(book)
        book[sheet].cell(3, 8).value = "第三户请看附件"

    result = county.back(county.edited(edit))
    assert result.applied == 2
    assert [(f.sheet, f.row) for f in result.conflicts] == [(sheet, 3)]


def test_an_error_in_a_cell_is_no_empty_cell(county):
    result = county.back(county.edited(lambda book: both(book, remark="=NA()")))
    assert result.applied == 0
    assert [f.row for f in result.conflicts] == [4, 6]
    assert all("「备注」是错误值" in f.message for f in result.conflicts)


@pytest.mark.parametrize("mark", ["同上", "〃", "同前"])
def test_the_same_as_above_is_what_stands_above(county, mark):
    def edit(book):
        fill(book, WRONG, 1, **KEEP)
        fill(book, WRONG, 1, queue=2, outcome="已整改", remark="已改卡")
        fill(book, WRONG, 2, **dict.fromkeys(KEEP, mark))

    result = county.back(county.edited(edit))
    assert (result.applied, result.conflicts) == (3, ())
    assert county.answered() == {"FA1": "keep", "FA2": "keep", "FA3": "repaired", "FB1": "repaired"}
    # The day and the names of a household stand in its first row; the row above is its second.
    case = county.case("FB1")
    assert (case["visited_on"], case["investigators"], case["remark"]) == ("2021-06-02", "钱一、吴二", "已改卡")


def test_the_numbers_of_flags_are_never_those_above(county):
    def edit(book):
        fill(book, WRONG, 1, **KEEP, untrue_flags="1")
        fill(book, WRONG, 2, **KEEP, untrue_flags="同上")

    result = county.back(county.edited(edit))
    assert result.applied == 1
    assert [(f.row, "请写本行的序号" in f.message) for f in result.conflicts] == [(6, True)]


def test_a_sheet_of_ours_that_was_hidden_is_read(county):
    def edit(book):
        both(book)
        book[WRONG].sheet_state = "hidden"

    assert county.back(county.edited(edit)).applied == 2


def test_the_same_as_nothing_is_said(county):
    result = county.back(county.edited(lambda book: fill(book, WRONG, 1, **{**KEEP, "visited_on": "同上"})))
    assert result.applied == 0
    assert "上一行没有内容" in result.conflicts[0].message


@pytest.mark.parametrize("place", ["a new row", "an old row"])
def test_people_written_where_only_we_print_are_said(county, place):
    def edit(book):
        if place == "a new row":
            book[WRONG].append([None, "东村", "孙某", "32072310500", "也有车"])
        else:
            book[WRONG].cell(4, column("head_name")).value = "孙某"

    result = county.back(county.edited(edit))
    assert result.applied == 0
    (finding,) = result.conflicts
    assert finding.sheet == WRONG
    assert "没有行号" in finding.message or "被改动" in finding.message


def test_a_comment_is_said(county):
    def edit(book):
        both(book)
        book[WRONG].cell(6, column("outcome")).comment = Comment("其子已代为说明", "镇民政办")

    result = county.back(county.edited(edit))
    assert result.applied == 2
    (finding,) = result.conflicts
    assert (finding.row, finding.severity) == (6, "unread")
    assert "「核查结果」有批注" in finding.message


@pytest.mark.parametrize("word", ["outcome", "visited_on", "investigator_1", "remark"])
def test_one_cell_over_two_lines_answers_neither(county, word):
    def edit(book):
        both(book)
        letter = openpyxl.utils.get_column_letter(column(word))
        book[WRONG].merge_cells(f"{letter}4:{letter}6")
        fill(book, "漏保疑点", 1, **{**KEEP, "outcome": "纳入保障"})

    result = county.back(county.edited(edit))
    assert county.answered() == {"FC1": "enrol"}
    assert [f.row for f in result.conflicts] == [4, 5, 6]
    assert all("合并成了一格" in f.message for f in result.conflicts)


def test_one_day_over_the_rows_of_a_household_is_its_day(county):
    def edit(book):
        fill(book, WRONG, 1, **KEEP)
        fill(book, WRONG, 1, queue=2, outcome="退出")
        for word in ("visited_on", "investigator_1", "investigator_2"):
            letter = openpyxl.utils.get_column_letter(column(word))
            book[WRONG].merge_cells(f"{letter}4:{letter}5")

    result = county.back(county.edited(edit))
    assert (result.applied, result.conflicts) == (2, ())
    assert county.case("FA3")["visited_on"] == "2021-06-02"


@pytest.mark.parametrize(
    ("cells", "now"),
    [
        ({"remark": "更正：本人已搬到镇上"}, ("2021-06-02", "钱一、吴二", "更正：本人已搬到镇上")),
        ({"visited_on": "2021-6-1"}, ("2021-06-01", "钱一、吴二", KEEP["remark"])),
        ({"investigator_2": "周三"}, ("2021-06-02", "钱一、周三", KEEP["remark"])),
    ],
)
def test_a_later_correction_is_a_new_answer(county, cells, now):
    first = county.edited(lambda book: fill(book, WRONG, 2, **KEEP))
    later = county.edited(lambda book: fill(book, WRONG, 2, **{**KEEP, **cells}), "更正.xlsx")
    county.back(first)
    result = county.back(later)
    assert (result.applied, [f.severity for f in result.conflicts]) == (1, ["note"])
    assert len(county.ledger.events("answered")) == 2
    case = county.case("FB1")
    assert (case["visited_on"], case["investigators"], case["remark"]) == now
    # The first file once more, and both in one go, as a night reads them, change nothing.
    assert county.back(first, later).applied == 0
    assert county.case("FB1") == case


def test_what_is_wrong_is_said_until_another_file_mends_it(county):
    bad = county.edited(lambda book: fill(book, WRONG, 2, **{**KEEP, "visited_on": None}))
    assert len(county.back(bad).conflicts) == 1
    assert len(county.back(bad, as_of=D2 + timedelta(days=9)).conflicts) == 1
    county.back(county.edited(lambda book: fill(book, WRONG, 2, **KEEP), "改好.xlsx"))
    assert county.back(bad).conflicts == ()


def test_the_guide_names_what_this_holds_it_to():
    assert any("批注" in text for _, text in HOW_TO)


def test_headers_are_found_by_their_words_or_their_neighbours():
    latest = EDITIONS[LATEST]
    titles = list(latest.headers.values())
    assert _columns([titles], latest) == (0, dict(zip(WORDS, range(11), strict=True)))
    renamed = [*titles[:7], "日期", *titles[8:]]
    assert _columns([["某"], renamed], latest)[1]["visited_on"] == 7
    assert _columns([["甲", "乙"]], latest)[0] is None
