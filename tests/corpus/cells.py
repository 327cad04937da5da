"""Numbers 59 to 94: what stands in a single cell, and what is made of it.

A cell stands in the second row of the usual table. What is asked of it is asked of the readers of the records, whose
words a night uses; an amount or a date that nobody can read costs its row nothing, and is counted and told.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import polars as pl

import matchers.standardise as s
from assets.intake.reading import parse
from data_contracts.contract import Source
from tests.assets.intake.reading.samples import HEADERS, IDS, NAMES, column, person_rows, roll, xlsx
from tests.corpus import rare_cells
from tests.corpus.entry import Desk, Entry, Trial, Tried
from tests.corpus.reading import FILE, Check, anything, book, reads, table, tried, with_cell
from tests.population.identity import check_character

ID, NAME, MONEY, SINCE = "身份证号", "姓名", "户月保障金额（元）", "起始年月"
AT = 1


def checked(seventeen: str) -> str:
    return seventeen + check_character(seventeen)


WHOLE = checked("32072319850202224")
WITH_X = next(n for order in range(100, 999) if (n := checked(f"32072319900303{order}")).endswith("X"))


def bounded() -> Source:
    """The usual roll, whose amounts lie between bounds."""
    source = roll()
    columns = (replace(c, own_least=0, own_most=50_000) if c.name == "monthly_amount" else c for c in source.columns)
    return replace(source, columns=tuple(columns))


def number_is(status: str, value: str | None = None, at: int = AT) -> Check:
    """The number of the row is worth so much, and is (where that is said) that one."""

    def check(frame: pl.DataFrame) -> bool:
        read = frame.select(s.id_number(pl.col("id_number"), pl.col("id_number__cell"))).to_series().struct.unnest()
        return read["status"][at] == status and (value is None or read["value"][at] == value)

    return check


def name_is(value: str | None) -> Check:
    return lambda frame: frame.select(s.name(pl.col("person_name"))).item(AT, 0) == value


def money_is(*fen: int | None) -> Check:
    least, most = 0, 50_000
    return lambda frame: (
        frame.select(s.money(pl.col("monthly_amount"), least, most)).to_series()[AT : AT + len(fen)].to_list() == [*fen]
    )


def days_are(*days: datetime.date | None) -> Check:
    return lambda frame: frame.select(s.date(pl.col("since"))).to_series()[AT : AT + len(days)].to_list() == [*days]


def cell(header: str, value: object, check: Check) -> Trial:
    """The usual table with one cell changed."""
    return reads(lambda: book(with_cell(header, value)), check)


def cells(header: str, values: list[object], check: Check, source: Callable[[], Source] = roll) -> Trial:
    """One column with these values from the second row on."""
    rows = person_rows(len(values) + 1)
    for row, value in zip(rows[1:], values, strict=True):
        row[HEADERS.index(header)] = value
    return reads(lambda: book(table(rows)), check, source=source)


def numeric_numbers() -> bytes:
    rows = [[*r[:4], 320723196001011000, *r[5:]] for r in person_rows(1500)] + person_rows(3)
    return book(table(rows))


def last_is_whole(frame: pl.DataFrame) -> bool:
    return frame["id_number"][-1] == IDS[2] and (frame["id_number__cell"] == "number").sum() == 1500


def of_cremations(desk: Desk) -> Tried:
    """Two numbers in a cell of a register in which a row is one person."""
    columns = (column("person_name", NAME, "name", required=True), column("id_number", ID, "id_number"))
    source = Source("cremations", "火化", "殡仪馆", "", (), "event", "daily", "nothing", None, columns, (), (), "d")
    path = xlsx(desk.path("a.xlsx"), {"S": [[NAME, ID], [NAMES[0], f"{IDS[0]}、{IDS[1]}"], [NAMES[2], IDS[2]]]})
    return tried(parse(path, FILE, source), anything)


def error_cell(make: Callable[[openpyxl.Workbook], None]) -> Trial:
    return reads(lambda: book(with_cell(NAME, "丙"), make), lambda f: f["_reject"].is_not_null().to_list()[AT])


def write(value: object) -> Callable[[openpyxl.Workbook], None]:
    def dress(made: openpyxl.Workbook) -> None:
        made["名册"]["E3"] = value

    return dress


DAY = datetime.date(2024, 2, 29)
DAMAGED = number_is("damaged")
GOOD = number_is("valid", WHOLE)
WIDE = WHOLE.translate(dict(zip(map(ord, "0123456789"), "０１２３４５６７８９", strict=True)))
WRONG_SIGN = WHOLE[:17] + ("1" if WHOLE[17] != "1" else "2")
AMOUNTS = ["1,200.00", "１２００", "1200元", "0.12万元", "壹仟贰佰元整", "一千二百元"]
NO_AMOUNTS = [-600, "NaN", "1e309", 99999999999]
CROWD = f"{ID}」有 1 个"
R_NOT = "nobody's row is lost for a value that nothing rests on alone: it is not read, is counted and told"
KEPT = "the row is kept, for its number is whole; the sign that was lost is a wildcard when names are compared"

ENTRIES = (
    Entry(59, "an ID number held as a number", "A", cell(ID, 320723198502022000, DAMAGED), ("数字格式", "精度已丢失")),
    Entry(60, "1500 of them, then one as text with an X", "A", reads(numeric_numbers, last_is_whole),
          ("有 1500 个单元格是数字格式",)),
    Entry(61, "an ID number as text in scientific form", "A", cell(ID, "3.20723E+17", DAMAGED)),
    Entry(62, "an apostrophe before it", "A", cell(ID, "'" + WHOLE, GOOD)),
    Entry(63, "blanks behind it, of three widths", "A", cell(ID, WHOLE + " \u00a0\u3000", GOOD)),
    Entry(64, "signs without width inside it", "A", cell(ID, f"\ufeff{WHOLE[:6]}\u200b{WHOLE[6:]}", GOOD)),
    Entry(65, "full-width digits", "A", cell(ID, WIDE, GOOD)),
    Entry(66, "a small x", "A", cell(ID, WITH_X.lower(), number_is("valid", WITH_X))),
    Entry(67, "a Cyrillic X", "AR", cell(ID, WITH_X[:17] + "Х", number_is("valid", WITH_X))),
    Entry(68, "fifteen digits", "A", cell(ID, WHOLE[:6] + WHOLE[8:17], number_is("upgraded", WHOLE))),
    Entry(69, "seventeen digits", "A", cell(ID, WHOLE[:17], number_is("invalid"))),
    Entry(70, "a wrong check sign", "A", cell(ID, WRONG_SIGN, number_is("invalid"))),
    Entry(71, "a day of birth that never was", "A", cell(ID, checked("32072319990230123"), number_is("invalid"))),
    Entry(72, "a region that never was", "A", cell(ID, checked("99999919850202224"), number_is("valid")),
          (CROWD, "不见于历年的行政区划代码", "工作表「名册」1 个")),
    Entry(73, "masked ID numbers", "H", cell(ID, "320723********2245", number_is("masked")),
          ("被遮盖", "请向填报单位要"), ours="A",
          decided="what is masked proves nobody and is told with its count; the delivery is held by the share of valid"
          " numbers against the last one, or under a half at the first"),
    Entry(74, "a number of Hong Kong, of a foreigner", "A",
          cells(ID, [checked("81000019850202224"), checked("91112319850202224")], number_is("valid"))),
    Entry(75, "two ID numbers in a cell", "R", of_cremations, ("写有几个号码", "请一人一行"), ours="A", decided=R_NOT),
    Entry(76, "#N/A in a column that is needed", "R", error_cell(write("=NA()")), ("错误值",)),
    Entry(77, "a formula that was never reckoned", "R", error_cell(write("=A1&B1")), ("未计算的公式",)),
    Entry(78, "a formula with what it came to", "A", rare_cells.formula(), ("有 1 个单元格是公式",)),
    Entry(79, "escaped signs", "A", cell(NAME, "_x738B_某_x000D_", name_is("王某"))),
    Entry(80, "rich text with a reading above it", "A", rare_cells.rich_text()),
    Entry(81, "rare characters, and one that was lost", "AR",
          cells(NAME, ["𠮷某", "\ue863某", "王■某"], lambda f: f["_reject"].is_null().all()), decided=KEPT),
    Entry(82, "middle dots of five kinds", "A",
          cells(NAME, ["买买提·某", "买买提•某", "买买提．某", "买买提・某"], lambda f: f.select(
              s.name(pl.col("person_name"))).to_series()[1:].n_unique() == 1)),
    Entry(83, "a wide blank inside a name", "A", cell(NAME, "张　三", name_is("张三"))),
    Entry(84, "a cell of 32,767 signs", "A", cell("村(居)", "东" * 32_767, anything),
          decided="a longer one, which only other programs write, is read whole as well: nothing is cut"),
    Entry(85, "a control sign in a name", "R", rare_cells.control_sign(name_is("王某")), ours="A",
          decided="a sign that no one sees is no part of a name, and costs nobody the row"),
    Entry(86, "half a surrogate pair", "R", cell(NAME, "王_xD842_某", anything), ours="AR",
          decided="half a character is a lost character: the row is kept, the name has a wildcard"),
    Entry(87, "a sign that turns the direction of writing", "A", cell(NAME, "王\u202e某", name_is("王某"))),
    Entry(88, "one day in five dresses", "A",
          cells(SINCE, ["20240229", "2024.2.29", "2024年2月29日", "二〇二四年二月二十九日"], days_are(*[DAY] * 4))),
    Entry(89, "a day that never was", "R", rare_cells.recorded("最近复核日期", "2023-02-30"),
          ("「最近复核日期」", "9999-99-99"), ours="A", decided=R_NOT),
    Entry(90, "days counted from 1904", "A", rare_cells.from_1904(days_are(DAY))),
    Entry(91, "days counted 60, 0 and below", "R", cells(SINCE, [60, 0, -5], days_are(None, None, None)), ours="A",
          decided=R_NOT),
    Entry(92, "amounts in five dresses", "AR",
          cells(MONEY, AMOUNTS, money_is(*[120_000] * 6))),
    Entry(93, "impossible amounts", "R", cells(MONEY, NO_AMOUNTS, money_is(*[None] * 4), bounded),
          ("「户月保障金额」有 2 个金额是负数或大得不可能", "工作表「名册」2 个"), ours="A", decided=R_NOT),
    Entry(94, "yes and no in five dresses", "AR", rare_cells.recorded("是否在校", "也许"), ("「是否在校」",), ours="A",
          decided="a word that no list knows is no value: it is counted and told, and the row is kept"),
)  # fmt: skip
