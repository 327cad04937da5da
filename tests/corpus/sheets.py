"""Numbers 41 to 58: where the table stands in a sheet, what its header says, and what is no row of it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tests.assets.intake.reading.samples import HEADERS, IDS, NAMES, person_rows
from tests.corpus.entry import Desk, Entry, Trial, Tried
from tests.corpus.reading import book, reads, table, whole

Row = Sequence[object]


def accepted(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("_reject").is_null())


def people(count: int):
    """So many rows were accepted, with the numbers that were written."""
    return lambda frame: accepted(frame)["id_number"].to_list() == [row[4] for row in person_rows(count)]


def reasons(*expected: str):
    """The three people, and these reasons for other rows."""
    return lambda frame: whole(frame) and tuple(frame["_reject"].drop_nulls()) == expected


def renamed(**labels: str) -> list[str]:
    return [labels.get(h, h) for h in HEADERS]


def two_level() -> bytes:
    upper = ["低保证号", "户主", "", "保障对象", "", "", "乡镇", "村(居)", "户月保障金额（元）", "起始年月"]
    lower = ["", "姓名", "身份证号", "姓名", "身份证号", "与户主关系", "", "", "", ""]

    def dress(made) -> None:
        for cells in ("B1:C1", "D1:F1"):
            made["名册"].merge_cells(cells)

    return book([upper, lower, *person_rows()], dress)


def merged_heads() -> bytes:
    rows = person_rows()
    for row in rows[1:]:
        row[0] = row[1] = row[2] = ""

    def dress(made) -> None:
        for cells in ("A2:A4", "B2:B4", "C2:C4"):
            made["名册"].merge_cells(cells)

    return book(table(rows), dress)


def swapped_columns() -> bytes:
    return book([[*reversed(row)] for row in table()])


def swapped_headers(a: str, b: str) -> bytes:
    return book(table(person_rows(8), renamed(**{a: b, b: a})))


def turned_households() -> bytes:
    """Households of two, the columns of the person and of the head with each other's headers."""
    rows = person_rows(8)
    for at, row in enumerate(rows):
        row[0] = f"A{at // 2}"
        row[1:5] = [NAMES[at % 5], IDS[at % 5], *(of[(at - at % 2) % 5] for of in (NAMES, IDS))]
    return book(table(rows))


def both(*trials: Trial) -> Trial:
    """Several files that must come to the same; what is said is that of the first."""

    def trial(desk: Desk) -> Tried:
        found = [one(desk) for one in trials]
        same = len({f.got for f in found}) == 1
        return Tried(found[0].got, found[0].said, "" if same else f"came to {[f.got for f in found]}")

    return trial


def without_column(header: str) -> bytes:
    at = HEADERS.index(header)
    return book([[cell for i, cell in enumerate(row) if i != at] for row in table()])


def extra_columns() -> bytes:
    header = [*HEADERS, *(f"多余{n}列" for n in range(40))]
    return book([header, *([*row, *["多余的值"] * 40] for row in person_rows())])


def two_sheets() -> bytes:
    return book({"伊山": table(), "杨集": table(person_rows(3, "杨集镇"))})


def of_both_sheets(frame: pl.DataFrame) -> bool:
    return frame["_sheet"].unique(maintain_order=True).to_list() == ["伊山", "杨集"] and len(accepted(frame)) == 6


def named(name: str) -> bytes:
    return book({name: table()})


TOTAL: Row = ["合计", *[""] * 7, 1800, ""]
FOOTER: Row = ["填表人：某人", "", "日期：2021年5月"]
LONG = "农村最低生活保障对象花名册及金额发放明细汇总表一二三四五六"

ENTRIES = (
    Entry(41, "a title above the header", "A", reads(lambda: book([["2021年5月农村低保名册"], *table()]))),
    Entry(42, "a header of two rows with merged cells", "AQ", reads(two_level)),
    Entry(43, "a header with a line break and a blank", "A",
          reads(lambda: book(table(header=renamed(身份证号="身份证\n号码 "))))),
    Entry(44, "one header twice", "H", reads(lambda: book([[*HEADERS, "姓名"], *([*r, "某"] for r in person_rows())])),
          ("工作表「名册」", "第1行", "「姓名」出现了两次", "请改好表头")),
    Entry(45, "no column of ID numbers", "H", reads(lambda: without_column("身份证号")),
          ("工作表「名册」", "第1行", "缺少必需的列「身份证号」", "请补上")),
    Entry(46, "the columns in another order, with their headers", "A", reads(swapped_columns)),
    Entry(47, "the headers of two columns swapped, the values not", "H",
          both(reads(lambda: swapped_headers("姓名", "身份证号")), reads(turned_households)),
          ("与这一列的内容不符", "请"),
          decided="amounts and dates that changed places are alike: of amounts it is told where nearly every part is "
          "larger than its whole, of names the gates ask the household register, of two dates only the next delivery"),
    Entry(48, "forty more columns", "A", reads(extra_columns), ("有 40 个未登记的列",)),
    Entry(49, "a row of totals", "S", reads(lambda: book([*table(), TOTAL]), reasons("合计行")), ("合计行 1 行",)),
    Entry(50, "a footer with who filled it in", "S", reads(lambda: book([*table(), FOOTER]), reasons("签名或备注行")),
          ("签名或备注行 1 行",)),
    Entry(51, "blank rows between blocks", "A",
          reads(lambda: book([*table(person_rows(2)), [], [], *person_rows(1, first=2)]))),
    Entry(52, "merged cells of a household", "A",
          reads(merged_heads, lambda f: whole(f) and f["head_id"].to_list() == [IDS[0]] * 3)),
    Entry(53, "a header and nothing below", "H", reads(lambda: book([HEADERS])), ("没有可用的数据行", "请")),
    Entry(54, "an empty first sheet", "A", reads(lambda: book({"空": [], "名册": table()})), ("「空」是空白的",),
          ours="S", decided="the sheet is left out, and said"),
    Entry(55, "two sheets of two townships", "AQ", reads(two_sheets, of_both_sheets)),
    Entry(56, "a sheet named like a statement", "A", reads(lambda: named("a'; DROP TABLE t;--"))),
    Entry(57, "sheets named with 31 signs, an emoji, quotes", "A", reads(lambda: named(LONG[:29] + "🌾\""))),
    Entry(58, "the header once more on every page", "S",
          reads(lambda: book([*table(person_rows(2)), HEADERS, *person_rows(1, first=2)]), reasons("重复表头")),
          ("重复表头 1 行",)),
)  # fmt: skip
