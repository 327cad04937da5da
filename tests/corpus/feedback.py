"""Numbers 144 to 172: workbooks that come back from townships, filled, spoilt, late, or not ours.

One small night and its release, made once; every entry takes a copy of it. `N` is the verdict of a line that nobody
answered.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from unittest.mock import patch

import openpyxl

import assets.intake.reading
from assets.cases.update import update_cases
from assets.cases.withdrawn_nights import withdraw_night
from assets.home.ledger import Ledger
from assets.workbooks import answers
from assets.workbooks.returned import ReturnResult
from matchers.cases.form import BASELINE
from tests.assets.casework import D1, D2, warehouse
from tests.assets.workbooks.coming_back import KEEP, WORDS, County, fill, parse_here, released_in
from tests.corpus.entry import Desk, Entry, Trial, Tried
from tests.corpus.reading import parts_of, zipped

KEY = b"k" * 32
WRONG, MISSED = "错保疑点", "漏保疑点"
SECOND = 6
"""The row of the second household: the first has two."""
Edit = Callable[[openpyxl.Workbook], object]
Judge = Callable[[County, ReturnResult], bool]
OTHER = {"outcome": "退出"}


def letter(result: ReturnResult) -> str:
    """The verdict that a return came to."""
    if result.refused:
        return "Q"
    if any(f.severity == "held" for f in result.conflicts):
        return "R"
    if result.unchanged or any(f.severity == "unread" for f in result.conflicts):
        return "S"
    return "A" if result.applied else "N"


def with_county(act: Callable[[County], tuple[ReturnResult, bool]], key: bytes = KEY) -> Trial:
    """What comes of an act on a copy of the county; the act says whether what it left is right."""

    def trial(desk: Desk) -> Tried:
        base = desk.folder / "released"
        if not base.exists():
            released_in(base, KEY).ledger.close()
        copy = desk.path("county")
        shutil.copytree(base, copy)
        with (
            patch.object(assets.intake.reading, "parse_all", parse_here),
            Ledger.open(copy / "ledger.sqlite", key) as ledger,
        ):
            result, is_right = act(County(copy, ledger, next((copy / "out").glob("*.xlsx"))))
        return Tried(letter(result), tuple(f.message for f in result.conflicts), "" if is_right else f"left {result}")

    return trial


def nobody(county: County, _: ReturnResult) -> bool:
    """No line has been answered."""
    return county.answered() == {}


def second_is(outcome: str, **more: object) -> Judge:
    """The second line is answered so, and (`more`) its event holds these."""

    def judge(county: County, _: ReturnResult) -> bool:
        events = county.ledger.events("answered")
        return county.answered() == {"FB1": outcome} and all(events[0].payload[w] == v for w, v in more.items())

    return judge


def back(edit: Edit, judge: Judge = nobody, as_of: date = D2, **more: object) -> Trial:
    """Edit the workbook and hand it in."""

    def act(county: County) -> tuple[ReturnResult, bool]:
        result = county.back(county.edited(edit), as_of=as_of, **more)
        return result, judge(county, result)

    return with_county(act)


def filled(**cells: object) -> Edit:
    """The usual answer to the second line, with some cells otherwise."""
    return lambda book: fill(book, WRONG, 2, **{**KEEP, **cells})


def same_twice(county: County) -> tuple[ReturnResult, bool]:
    path = county.edited(filled())
    county.back(path)
    renamed = county.folder / "另存.xlsx"
    shutil.copy(path, renamed)
    return county.back(renamed), len(county.ledger.events("answered")) == 1


def saved_again(county: County) -> tuple[ReturnResult, bool]:
    first = county.back(county.edited(filled()))
    again = county.back(county.edited(filled(), "再存.xlsx"))
    return first, (again.applied, again.unchanged) == (0, 1) and len(county.ledger.events("answered")) == 1


def either_order(county: County) -> tuple[ReturnResult, bool]:
    """A correction of the remark: whichever file is read again, the later one counts."""
    first, later = county.edited(filled()), county.edited(filled(remark="更正"), "更正.xlsx")
    county.back(first)
    result = county.back(later)
    before = county.case("FB1")
    county.back(first, later)
    return result, before["remark"] == "更正" and county.case("FB1") == before


def another_list(county: County) -> tuple[ReturnResult, bool]:
    """A line of another township's list, copied into this one."""
    result = county.back(county.edited(filled(line_no="W0001A")))
    return result, county.answered() == {}


def forged(book: openpyxl.Workbook) -> None:
    """The hidden sheet names another case for the line."""
    fill(book, WRONG, 2, **KEEP)
    line = book[WRONG].cell(SECOND, 1).value
    for row in book[BASELINE].iter_rows(min_row=3):
        if row[0].value == line:
            row[2].value = "FD1"


def two_answers(county: County) -> tuple[ReturnResult, bool]:
    result = county.back(county.edited(filled()), county.edited(filled(**OTHER), "另一份.xlsx"))
    return result, county.answered() == {}


def row_deleted(book: openpyxl.Workbook) -> None:
    fill(book, MISSED, 1, **{**KEEP, "outcome": "纳入保障"})
    book[WRONG].delete_rows(SECOND)


def sorted_rows(book: openpyxl.Workbook) -> None:
    fill(book, WRONG, 2, **KEEP)
    sheet = book[WRONG]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=SECOND)]
    for number, row in enumerate(reversed(rows), 4):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value
    sheet.row_dimensions[4].hidden = True


def added_person(book: openpyxl.Workbook) -> None:
    book[WRONG].append([None, "东村", "孙某", "也有车"])


def only_a_comment(book: openpyxl.Workbook) -> None:
    book[WRONG].cell(SECOND, WORDS.index("outcome") + 1).comment = openpyxl.comments.Comment("已核实", "镇民政办")


def inert(text: str) -> Trial:
    """A remark that a program might run: it is kept as text."""

    def edit(book: openpyxl.Workbook) -> None:
        fill(book, WRONG, 2, **KEEP)
        cell = book[WRONG].cell(SECOND, WORDS.index("remark") + 1)
        cell.value = text
        cell.data_type = "s"

    return back(edit, second_is("keep", remark=text))


def pictured(county: County) -> tuple[ReturnResult, bool]:
    path = county.edited(filled())
    path.write_bytes(zipped({**parts_of(path.read_bytes()), "xl/media/image1.png": b"\x89PNG"}))
    result = county.back(path)
    return result, county.answered() == {"FB1": "keep"}


def merged(book: openpyxl.Workbook) -> None:
    fill(book, WRONG, 1, **KEEP)
    letter_ = openpyxl.utils.get_column_letter(WORDS.index("outcome") + 1)
    book[WRONG].merge_cells(f"{letter_}4:{letter_}{SECOND}")


def after_lapse(county: County) -> tuple[ReturnResult, bool]:
    """The flag is gone by the night on which its answer comes."""
    update_cases(warehouse(D2, without=("FB1",)), county.ledger, D2)
    result = county.back(county.edited(filled()))
    return result, county.answered() == {"FB1": "keep"}


def other_countys(county: County) -> tuple[ReturnResult, bool]:
    other = released_in(county.folder / "other", b"x" * 32)
    path = other.edited(filled())
    other.ledger.close()
    return county.back(path), county.answered() == {}


def all_untrue(county: County) -> tuple[ReturnResult, bool]:
    def edit(book: openpyxl.Workbook) -> None:
        fill(book, WRONG, 1, **{**KEEP, "outcome": None, "untrue_flags": "1,2"})
        fill(book, WRONG, 2, **{**KEEP, "outcome": None, "untrue_flags": "1"})

    with patch.object(answers, "MANY_LINES", 2):
        return county.back(county.edited(edit)), set(county.answered().values()) == {"untrue"}


def scanned(county: County) -> tuple[ReturnResult, bool]:
    path = county.folder / "核查单.xlsx"
    path.write_bytes(b"%PDF-1.7 x")
    return county.back(path), county.answered() == {}


def withdrawn(county: County) -> tuple[ReturnResult, bool]:
    path = county.edited(filled())
    withdraw_night(county.ledger, D1, "郑科长", "名册有误", D1 - timedelta(days=1))
    return county.back(path), county.answered() == {"FB1": "keep"}


FORMULAS = "=cmd|'/c calc'!A0；=HYPERLINK(\"x\")；@SUM(1)；+1；＝1"
MARKUP = "<script>x</script>{{7*7}}{% include 'a' %}javascript:x"

ENTRIES = (
    Entry(144, "the same file twice", "S", with_county(same_twice)),
    Entry(145, "saved again by another program", "A", with_county(saved_again)),
    Entry(146, "an older file after a newer one", "A", with_county(either_order), ("此前",)),
    Entry(147, "a line of another township", "R", with_county(another_list), ("不是本名单的行号", "请")),
    Entry(148, "a line nobody sent", "R", back(filled(line_no=None)), ("没有行号", "新发现的线索请另行上报")),
    Entry(149, "a line's number that became a number", "R", back(filled(line_no=2)), ("不是本名单的行号", "请")),
    Entry(150, "a forged code", "R", back(forged), ("核验码与台账不符", "请")),
    Entry(151, "a code of an old key", "A", None,
          untried="a county has one key for the life of its ledger, so that no code is of an older one; a workbook"
          " with codes of another key is another county's (168)"),
    Entry(152, "an outcome that is not in the list", "R", back(filled(outcome="没问题")), ("不在错保疑点的选项内",)),
    Entry(153, "a stroke, 无", "N", back(lambda book: fill(book, WRONG, 2, outcome="/", visited_on="无"))),
    Entry(154, "two answers to one line", "R", with_county(two_answers), ("两种不同的答复", "请")),
    Entry(155, "a row deleted", "A", back(row_deleted, lambda county, _: county.answered() == {"FC1": "enrol"}),
          decided="the other rows are taken; the line stays as one that nobody answered"),
    Entry(156, "rows sorted and hidden", "A", back(sorted_rows, second_is("keep"))),
    Entry(157, "a person added below", "RS", back(added_person), ("没有行号", "新发现的线索请另行上报")),
    Entry(158, "nobody named as investigator", "R", back(filled(investigator_2=None)), ("须填 2 名调查人",)),
    Entry(159, "a visit before the list was sent", "R", back(filled(visited_on="2021.5.1")),
          ("早于名单下发日期", "请")),
    Entry(160, "an answer in a comment alone", "R", back(only_a_comment), ("有批注，批注未读取", "请写入备注列"),
          ours="S", decided="the line is not answered, and the comment is told"),
    Entry(161, "remarks that begin like formulas", "A", inert(FORMULAS)),
    Entry(162, "remarks with markup and templates", "A", inert(MARKUP)),
    Entry(163, "a remark of thirty thousand signs", "R", back(filled(remark="长" * 30_000)), ("请压缩到 100 字以内",)),
    Entry(164, "pictures and stamps", "AS", with_county(pictured), ("图片", "未读取")),
    Entry(165, "cells merged over two lines", "R", back(merged), ("合并成了一格", "请取消合并")),
    Entry(166, "a flag that has gone meanwhile", "A", with_county(after_lapse), ("已办结或已消失",)),
    Entry(167, "a list of last year", "H", back(filled(), as_of=D1 + timedelta(days=400)), ("已超过一年", "请")),
    Entry(168, "another county's list", "Q", with_county(other_countys), ("核验码", "请")),
    Entry(169, "every line untrue", "A", with_county(all_untrue), ("全部是不属实", "请抽查")),
    Entry(170, "a scan", "Q", with_county(scanned), ("PDF", "请")),
    Entry(171, "a name changed after it was printed", "R", back(filled(head_name="王五")), ("被改动", "请")),
    Entry(172, "a list that was withdrawn", "Q", with_county(withdrawn), ("已被撤回",), ours="A",
          decided="no list is withdrawn, its night may be: what a visit found is kept, and said to change nothing"),
)  # fmt: skip
