"""The round trip, one change of a workbook a row: what hands do to it, and what comes of that.

`python -m tests.mutations` writes `docs/round-trip.md`; `tests/assets/workbooks/test_mutations.py` holds both. The
workbook has two households on its first sheet, of which the first has a row in two queues, and one on its second.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from unittest.mock import patch

import openpyxl
from openpyxl.comments import Comment

import assets.intake.reading
from assets.home.ledger import Ledger
from assets.workbooks.returned import ReturnResult
from assets.workbooks.slip import _bare
from assets.workbooks.workbook import COVER
from matchers.cases.form import BASELINE, OF_THE_VISIT
from tests.assets.casework import KEY
from tests.assets.workbooks.coming_back import KEEP, WORDS, County, parse_here, released_in

PAGE = Path(__file__).parents[1] / "docs" / "round-trip.md"
HEAD = (
    "# 核查单交回：改了什么，采用什么",
    "",
    "一张核查单的第一张表有两户（第一户在两个类别里各占一行），第二张表有一户。下表每一行是对它的一种改动，其余照规定填好，",
    "数字是交回后采用、没有采用、有提示、还没有填的行数；最后一列是交回以后说的第一句。由 `python -m tests.mutations` "
    "逐项试过写成，测试逐项核对。",
    "",
    "| 改动 | 采用 | 未采用 | 提示 | 未填 | 说的第一句 |",
    "|---|---|---|---|---|---|",
)

WRONG, MISSED = "错保疑点", "漏保疑点"
A, PAID, B = 4, 5, 6
"""Rows of the first sheet: the first household, the same in its second queue, the second household."""


@dataclass(frozen=True)
class Came:
    """What came of a file: rows taken, rows not taken, remarks, rows not answered yet, whether it was refused whole."""

    taken: int
    not_taken: int = 0
    remarks: int = 0
    blank: int = 0
    is_refused: bool = False

    @classmethod
    def of(cls, result: ReturnResult) -> Came:
        """What a result says."""
        held = sum(f.severity == "held" for f in result.conflicts) - result.refused
        remarks = sum(f.severity != "held" for f in result.conflicts)
        return cls(result.applied, held, remarks, result.blank, bool(result.refused))


@dataclass(frozen=True)
class Mutation:
    """A change, in the words of the desk, and what must come of it."""

    name: str
    edit: Callable[[openpyxl.Workbook], object]
    came: Came
    answers: Mapping[str, str]


def column(word: str) -> int:
    return WORDS.index(word) + 1


def put(row: int, **cells: object) -> Callable[[openpyxl.Workbook], None]:
    """Write into cells of a row of the first sheet."""

    def edit(book: openpyxl.Workbook) -> None:
        for word, value in cells.items():
            book[WRONG].cell(row, column(word)).value = value

    return edit


def all_of(*edits: Callable[[openpyxl.Workbook], object]) -> Callable[[openpyxl.Workbook], None]:
    def edit(book: openpyxl.Workbook) -> None:
        for one in edits:
            one(book)

    return edit


GOOD = put(B, **KEEP)
"""The second household answered as it should be: every change below is made beside that."""
B_IS = {"FB1": "keep"}


def merged(word: str, first: int, last: int) -> Callable[[openpyxl.Workbook], None]:
    letter = openpyxl.utils.get_column_letter(column(word))
    return lambda book: book[WRONG].merge_cells(f"{letter}{first}:{letter}{last}")


def swapped_rows(book: openpyxl.Workbook) -> None:
    rows = [[cell.value for cell in book[WRONG][row]] for row in (A, PAID, B)]
    for row, values in zip((B, PAID, A), rows, strict=True):
        for at, value in enumerate(values, 1):
            book[WRONG].cell(row, at).value = value


def swapped_printing(book: openpyxl.Workbook) -> None:
    """What is printed of the first household stands beside the number of the second."""
    for word in ("village", "head_name", "certificate_no", "findings"):
        book[WRONG].cell(B, column(word)).value = book[WRONG].cell(A, column(word)).value


def doubled(**cells: object) -> Callable[[openpyxl.Workbook], None]:
    def edit(book: openpyxl.Workbook) -> None:
        row = book[WRONG].max_row + 1
        for at, cell in enumerate(book[WRONG][B], 1):
            book[WRONG].cell(row, at).value = cell.value
        put(row, **cells)(book)

    return edit


def of_baseline(line: str, at: int, value: str) -> Callable[[openpyxl.Workbook], None]:
    """Another value in the hidden sheet, in the row of the flag `line`."""

    def edit(book: openpyxl.Workbook) -> None:
        for row in book[BASELINE].iter_rows(min_row=3):
            if row[2].value == line:
                row[at - 1].value = value

    return edit


def appended(values: list[object]) -> Callable[[openpyxl.Workbook], None]:
    return lambda book: book[WRONG].append(values)


def extra_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("新线索").append(["孙某", "也有车"])


def inserted(word: str) -> Callable[[openpyxl.Workbook], None]:
    return lambda book: book[WRONG].insert_cols(column(word))


def deleted(word: str) -> Callable[[openpyxl.Workbook], None]:
    return lambda book: book[WRONG].delete_cols(column(word))


def noted(book: openpyxl.Workbook) -> None:
    book[WRONG].cell(B, column("outcome")).comment = Comment("其子代答", "镇")


def renamed(book: openpyxl.Workbook) -> None:
    book[WRONG].title = "Sheet1"


def hidden(book: openpyxl.Workbook) -> None:
    book[WRONG].sheet_state = "hidden"


def removed(book: openpyxl.Workbook) -> None:
    del book[MISSED]


def without_baseline(book: openpyxl.Workbook) -> None:
    del book[BASELINE]


def one(
    name: str, came: Came, *edits: Callable[[openpyxl.Workbook], object], answers: Mapping[str, str] = B_IS
) -> Mutation:
    return Mutation(name, all_of(GOOD, *edits), came, answers)


A_IS = {"FA1": "exit", "FA2": "exit"}
VISIT = {word: KEEP[word] for word in OF_THE_VISIT}
EXIT = {**KEEP, "outcome": "退出"}
LEFT = 3
"""Rows that stay blank where only the second household is answered."""

MUTATIONS = (
    Mutation("一个字没有填", lambda book: None, Came(0, blank=4), {}),
    one("只填一户", Came(1, blank=LEFT)),
    one("一户两行，日期和调查人只填第一行", Came(3, blank=1), put(A, **EXIT), put(PAID, outcome="已整改"),
        answers={**B_IS, **A_IS, "FA3": "repaired"}),
    one("一户两行，灰色的也填了", Came(3, blank=1), put(A, **EXIT), put(PAID, **{**KEEP, "outcome": "已整改"}),
        answers={**B_IS, **A_IS, "FA3": "repaired"}),
    one("一户两行，只答第二行，日期写在第一行", Came(2, 1, blank=1), put(A, **VISIT),
        put(PAID, outcome="退出"), answers={**B_IS, "FA3": "exit"}),
    one("一户两行，日期和调查人各合并成一格", Came(3, blank=1), put(A, **EXIT), put(PAID, outcome="退出"),
        merged("visited_on", A, PAID), merged("investigator_1", A, PAID), merged("investigator_2", A, PAID),
        answers={**B_IS, **A_IS, "FA3": "exit"}),
    one("一户两行，核查结果合并成一格", Came(1, 2, blank=1), put(A, **EXIT), merged("outcome", A, PAID)),
    one("第二行选了第一行才有的核查结果", Came(2, 1, blank=1), put(A, **EXIT), put(PAID, outcome="符合条件继续保障"),
        answers={**B_IS, **A_IS}),
    one("个别不属实填了序号", Came(2, blank=2), put(A, **EXIT, untrue_flags="②"),
        answers={**B_IS, "FA1": "exit", "FA2": "untrue"}),
    one("不属实的序号没有这一条", Came(1, 1, blank=2), put(A, **EXIT, untrue_flags="5")),
    one("日期写成 2021.6.2", Came(1, blank=LEFT), put(B, visited_on="2021.6.2")),
    one("日期写成 2021年6月2日", Came(1, blank=LEFT), put(B, visited_on="2021年6月2日")),
    one("日期写成 20210602", Came(1, blank=LEFT), put(B, visited_on="20210602")),
    one("日期是日期格式", Came(1, blank=LEFT), put(B, visited_on=date(2021, 6, 2))),
    one("日期带时刻", Came(1, blank=LEFT), put(B, visited_on="2021-06-02 09:30:00")),
    one("日期写成 6月2日", Came(0, 1, blank=LEFT), put(B, visited_on="6月2日"), answers={}),
    one("日期早于下发", Came(0, 1, blank=LEFT), put(B, visited_on="2021-5-2"), answers={}),
    one("日期晚于交回", Came(0, 1, blank=LEFT), put(B, visited_on="2021-6-20"), answers={}),
    one("没有日期", Came(0, 1, blank=LEFT), put(B, visited_on=None), answers={}),
    one("只有一名调查人", Came(0, 1, blank=LEFT), put(B, investigator_2=None), answers={}),
    one("两名调查人是同一人", Came(0, 1, blank=LEFT), put(B, investigator_2="钱 一"), answers={}),
    one("核查结果自己写", Came(0, 1, blank=LEFT), put(B, outcome="没问题"), answers={}),
    one("备注有身份证号", Came(0, 1, blank=LEFT), put(B, remark="其子320723195001011234"), answers={}),
    one("备注有银行账号", Came(0, 1, blank=LEFT), put(B, remark="卡 6228 4812 3456 7890 123"), answers={}),
    one("备注有电话、证号尾号", Came(1, blank=LEFT), put(B, remark="电话13812345678，尾号1234")),
    one("备注一百零一字", Came(0, 1, blank=LEFT), put(B, remark="长" * 101), answers={}),
    one("写“/”“无”表示没有", Came(1, blank=LEFT), put(A, outcome="/", visited_on="无", remark="")),
    one("下一行写“同上”", Came(3, blank=1), put(A, **EXIT), put(PAID, outcome="同上"),
        put(B, visited_on="同上", investigator_1="同上", investigator_2="〃"),
        answers={**B_IS, **A_IS, "FA3": "exit"}),
    one("“同上”而上面没有", Came(0, 1, blank=LEFT), put(B, visited_on="同上"), answers={}),
    one("两户的日期合并成一格", Came(0, 3, blank=1), merged("visited_on", A, B), answers={}),
    one("单元格是错误值", Came(0, 1, blank=LEFT), put(B, remark="=NA()"), answers={}),
    one("标题行清空", Came(1, blank=LEFT), lambda book: [setattr(c, "value", None) for c in book[WRONG][3]]),
    one("标题行删去", Came(1, blank=LEFT), lambda book: book[WRONG].delete_rows(3)),
    one("标题改了名", Came(1, blank=LEFT), put(3, remark="情况")),
    one("上面加了两行", Came(1, blank=LEFT), lambda book: book[WRONG].insert_rows(1, 2)),
    one("中间加了一列", Came(1, blank=LEFT), inserted("outcome")),
    one("后面加了一列并写了字", Came(1, remarks=1, blank=LEFT),
        lambda book: setattr(book[WRONG].cell(B, len(WORDS) + 1), "value", "邻里反映")),
    one("删了备注列", Came(1, blank=LEFT), deleted("remark")),
    one("删了疑点列", Came(0, 1, remarks=2, blank=LEFT), deleted("findings"), answers={}),
    one("各行倒过来排", Came(1, blank=LEFT), swapped_rows),
    one("删了一行", Came(1, blank=LEFT), lambda book: book[WRONG].delete_rows(A)),
    one("删了一张表", Came(1, blank=LEFT), removed),
    one("表改了名", Came(1, blank=LEFT), renamed),
    one("表被隐藏", Came(1, blank=LEFT), hidden),
    one("加了一张表", Came(1, remarks=1, blank=LEFT), extra_sheet),
    one("加了没有行号的人", Came(1, 1, blank=LEFT), appended([None, "东村", "孙某", None, "也有车"])),
    one("说明页旁边写了字", Came(1, remarks=1, blank=LEFT), lambda book: setattr(book[COVER]["D5"], "value", "见附件")),
    one("写了批注", Came(1, remarks=1, blank=LEFT), noted),
    one("同一行抄了两遍", Came(1, blank=LEFT), doubled()),
    one("同一行两种答复", Came(0, 2, blank=LEFT), doubled(outcome="退出"), answers={}),
    one("改了行号", Came(0, 1, blank=LEFT + 1), put(B, line_no="W0009A"), answers={}),
    one("行号换成另一户的", Came(0, 1, blank=LEFT + 1), put(B, line_no="W00013"), answers={}),
    one("改了户主姓名", Came(0, 1, blank=LEFT), put(B, head_name="王某"), answers={}),
    one("改了疑点", Came(0, 1, blank=LEFT), put(B, findings="① 没有问题"), answers={}),
    one("印好的内容错了行", Came(0, 1, blank=LEFT), swapped_printing, answers={}),
    one("空白户的印好内容被改", Came(1, remarks=1, blank=LEFT), put(A, head_name="王某")),
    one("基线换了疑点", Came(0, 1, blank=LEFT), of_baseline("FB1", 3, "FD1"), answers={}),
    one("基线换了核验码", Came(0, 1, blank=LEFT), of_baseline("FB1", 5, "AAAAAAAA"), answers={}),
    one("基线换了类别", Came(0, 1, blank=LEFT), of_baseline("FB1", 13, "payment"), answers={}),
    one("基线删了", Came(0, is_refused=True), without_baseline, answers={}),
)  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """What came of a change, who is answered how, and what was said first."""

    mutation: Mutation
    came: Came
    answers: Mapping[str, str]
    said: str


def trial(released: Path, folder: Path, mutation: Mutation) -> Tried:
    """Make the change on a copy of the county, and hand the workbook in."""
    copy = folder / "county"
    shutil.copytree(released, copy)
    with (
        patch.object(assets.intake.reading, "parse_all", parse_here),
        Ledger.open(copy / "ledger.sqlite", KEY) as ledger,
    ):
        county = County(copy, ledger, next((copy / "out").glob("*.xlsx")))
        result = county.back(county.edited(mutation.edit))
        said = _bare(result.conflicts[0]) if result.conflicts else ""
        return Tried(mutation, Came.of(result), county.answered(), said)


def row(tried: Tried) -> str:
    """What came of a change, as a row of the page."""
    came = tried.came
    counts = ("整份退回", "", "", "") if came.is_refused else (came.taken, came.not_taken, came.remarks, came.blank)
    said = tried.said.replace("|", "\\|").replace("\n", " ")
    return f"| {tried.mutation.name} | {' | '.join(str(count or '') for count in counts)} | {said} |"


def page() -> Iterator[str]:
    """The page, line by line, each change tried anew."""
    yield from HEAD
    with tempfile.TemporaryDirectory(prefix="mutations-") as scratch:
        released = Path(scratch) / "released"
        released_in(released, KEY).ledger.close()
        for number, mutation in enumerate(MUTATIONS):
            yield row(trial(released, Path(scratch) / str(number), mutation))


if __name__ == "__main__":
    PAGE.write_text("".join(f"{line}\n" for line in page()), encoding="utf-8")
