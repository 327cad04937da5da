"""What is worth saying about a file that was read: columns left alone, rows that are no records, cells that cannot mean
what their column means.

Belongs here: sentences with counts and sheets, of a file and of one sheet. Does not belong here: why a file is held
(`sheets.py`, `parsing.py`), values that turn out to be unread when they become records (`assets/records/gaps.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

import matchers.standardise as s
from assets.home.finding import Finding, Severity
from assets.intake.reading.containers import Sheet
from assets.intake.reading.report import SheetReport
from assets.intake.reading.table import Table
from assets.intake.reading.understanding import Understanding
from data_contracts.contract import Column, Source
from data_contracts.regions import LAST_YEAR, regions
from matchers.standardise.text import ERROR_VALUE, MAY_BE_CARD

TWO_NUMBERS = r"[1-9][0-9]{14}.*[^0-9Xx].*[1-9][0-9]{14}"

TWO_NUMBERS_LONG = 30

MASKED = r"^[0-9]{2,}[*＊●○■□※#xX×]{3,}"

UNREMARKABLE = frozenset({"序号", "编号"})

MOST_SHEETS = 5
"""Sheets named with their counts in one sentence."""

WORDS = frozenset({"name", "township", "village"})
"""Domains in which a number is left out when records are made."""

_WHOLE_NUMBER = r"^\s*[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx]\s*$"


_REFUTED = "的表头「{}」与这一列的内容不符，这一列未读取；请核对表头是否写错。"
_DOUBLED = "的表头「{}」出现了两次，无法判断用哪一列，这些列未读取；请改好表头后重新放入，或用 hedui map 指定一列。"


@dataclass(frozen=True)
class Place:
    """Where a finding was made; says it in a sentence that begins with file and sheet."""

    source: str
    file: str
    sheet: str

    def says(self, message: str, severity: Severity = "note", row: int | None = None) -> Finding:
        where = f"文件「{self.file}」" + (f"工作表「{self.sheet}」" if self.sheet else "")
        return Finding(self.source, self.file, self.sheet or None, row, severity, where + message)


def remarks(frame: pl.DataFrame, sheets: Sequence[SheetReport], source: Source, name: str) -> Iterator[Finding]:
    """The remarks on the raw rows of a file of several sheets, in the order in which they are read."""
    place = Place(source.name, name, "")
    unknown = list(dict.fromkeys(label for s in sheets for label in s.unknown if label not in UNREMARKABLE))
    if unknown:
        yield place.says(f"有 {len(unknown)} 个未登记的列，其内容未读取:{'、'.join(unknown[:30])}。", "unread")
    if spare := list(dict.fromkeys(label for s in sheets for label in s.spare)):
        yield place.says(f"有与其他列含义相同的列，只采用更明确的一列，以下未读取:{'、'.join(spare[:30])}。")
    reasons = frame["_reject"].drop_nulls().value_counts(sort=True, name="rows").sort("rows", "_reject")
    if len(reasons):
        counted = "、".join(f"{reason} {count} 行" for reason, count in reasons.reverse().iter_rows())
        yield place.says(f"有 {int(reasons['rows'].sum())} 行未作为记录:{counted}。")
    accepted = frame.filter(pl.col("_reject").is_null())
    for column in source.columns:
        yield from _of_column(frame, accepted, column, source, place)
    for column in source.columns:
        if column.word.part_of and source.has(column.word.part_of):
            yield from _larger_part(accepted, source.column(column.word.part_of), column, place)


def _of_column(
    frame: pl.DataFrame, accepted: pl.DataFrame, column: Column, source: Source, place: Place
) -> Iterator[Finding]:
    """What is to be said of the cells of one column; `frame` holds the rows that were refused too."""

    def told(cells: pl.DataFrame, what: pl.Expr, message: str, severity: Severity = "unread") -> Iterator[Finding]:
        found = cells.select(what.fill_null(False)).to_series()
        if found.any():
            where = cells["_sheet"].filter(found)
            yield place.says(f"「{column.header}」有 {len(where)} 个{message.format(_on(where))}", severity)

    cell, domain = pl.col(column.name), column.word.domain
    if accepted[column.name].null_count() < len(accepted):
        errors = "单元格是错误值(如 #N/A)或未计算的公式{}，按无法识别处理；请在原表中改为数值后重新放入。"
        yield from told(accepted, cell.str.contains(ERROR_VALUE), errors)
    if domain == "id_number":
        if not column.several and not source.has("relation"):
            several = "单元格写有几个号码{}，分不清是谁的，未采用；请一人一行后重新放入。"
            long = frame.select(column.name, "_sheet").filter(cell.str.len_bytes() > TWO_NUMBERS_LONG)
            yield from told(long, cell.str.contains(TWO_NUMBERS), several)
        masked = "号码被遮盖了几位{}，不能据以认人；请向填报单位要不遮盖的号码。"
        yield from told(accepted, cell.str.contains(MASKED), masked)
        cut = "单元格是数字格式{}，精度已丢失；请设为文本格式后从原系统重新导出。"
        yield from told(frame, pl.col(f"{column.name}__cell") == "number", cut, "note")
        nowhere = "号码的前六位不见于历年的行政区划代码{}，号码照样采用；请核对是否写错。"
        yield from told(accepted, _is_from_nowhere(cell), nowhere, "note")
    if domain in WORDS:
        slipped = "单元格里另写有证件号或账号{}，号码没有采用；请写入证件号、账号各自的列。"
        yield from told(accepted, cell.str.contains(MAY_BE_CARD), slipped, "note")
    least, most = column.bounds
    if domain == "money" and (least, most) != (None, None):
        beyond = "金额是负数或大得不可能{}，按无法识别处理；请核对是否写错、错列或单位有误。"
        number = s.number(cell)
        # What is larger still is no number at all, and yet is written in figures.
        is_huge = number.is_null() & cell.str.contains(r"^\s*[-+]?[0-9]{11,}(?:\.[0-9]*)?\s*$")
        yield from told(accepted, is_huge | s.is_beyond(number, least, most), beyond)


def _larger_part(accepted: pl.DataFrame, whole: Column, part: Column, place: Place) -> Iterator[Finding]:
    """Where nearly every row pays more than is due the headers of the two columns may have changed places."""
    if part.name not in accepted.columns or accepted[part.name].null_count() == len(accepted):
        return
    read = accepted.select(whole=s.number(pl.col(whole.name)), part=s.number(pl.col(part.name)))
    more, less = (int(read.select(found.sum()).item()) for found in _COMPARED)
    if more >= FEW_ROWS and more > MOSTLY * (more + less):
        yield place.says(
            f"有 {more} 行的「{part.header}」大于「{whole.header}」，可能两列的表头写反了；请核对后重新放入。", "unread"
        )


_COMPARED = (pl.col("part") > pl.col("whole"), pl.col("part") < pl.col("whole"))
FEW_ROWS, MOSTLY = 5, 0.9


def _on(sheets: pl.Series) -> str:
    """On which sheets, with counts; '' for a text table, which has none."""
    counted = sheets.value_counts(sort=True).sort("count", "_sheet", descending=[True, False])
    named = [f"「{name}」{count} 个" for name, count in counted.iter_rows() if name]
    if not named:
        return ""
    more = f"等 {len(named)} 张表" if len(named) > MOST_SHEETS else ""
    return f"(工作表{'、'.join(named[:MOST_SHEETS])}{more})"


def _is_from_nowhere(cell: pl.Expr) -> pl.Expr:
    """Whether a whole number begins with a code that no list has ever had; of a birth after the last list nobody knows
    the codes."""
    is_whole = cell.str.contains(_WHOLE_NUMBER)
    number = cell.str.strip_chars()
    is_listed = number.str.slice(0, 6).is_in(list(regions()))
    born = number.str.slice(6, 4).cast(pl.Int32, strict=False)
    return is_whole & ~is_listed & (born <= LAST_YEAR)


def of_sheet(
    seen: Understanding, table: Table, place: Place, months: tuple[str, str] | None, *, is_continued: bool
) -> Iterator[Finding]:
    """What is worth saying of a sheet that was read; `months` are those that its title and its file name dispute."""
    for label in seen.refuted:
        yield place.says(_REFUTED.format(label), "unread", seen.layout.header + 1)
    for label in seen.doubled:
        yield place.says(_DOUBLED.format(label), "unread", seen.layout.header + 1)
    if is_continued:
        yield place.says(f"没有表头，列数和内容与前一张表一致，按前一张表的列读取了 {len(table.frame)} 行。")
    if table.beyond:
        yield place.says(f"有 {table.beyond} 行在没有表头的列里写有内容，这些内容未读取。")
    if months:
        yield place.says(
            f"标题写的是 {months[0][:7]}，文件名写的是 {months[1][:7]}，以标题为准；若有误请改正后重新放入。"
        )


def dressed(sheet: Sheet, table: Table, place: Place, source: Source, below: int) -> Iterator[Finding]:
    """What the sheet shows otherwise than it was read, or does not show at all; comments from the row `below` on."""
    for word, unit in table.units.items():
        yield place.says(f"的「{source.column(word).header}」按写明的单位“{unit}”读取；单位写错了的请改正后重新放入。")
    if sheet.hidden_rows:
        yield place.says(f"有 {sheet.hidden_rows} 行被隐藏或筛选掉，也已读取；不该报送的请删除后重新放入。")
    if sheet.formulas:
        yield place.says(f"有 {sheet.formulas} 个单元格是公式，读取的是上次保存时的结果。")
    if noted := sum(row >= below for row, _ in sheet.comments):
        yield place.says(f"有 {noted} 个单元格带有批注，批注未读取；要紧的内容请写入单元格后重新放入。", "unread")
    # Where most rows are short their last columns are empty, and some exports leave those out.
    if 0 < 2 * table.short < len(table.frame):
        yield place.says(f"有 {table.short} 行的列数少于表头，缺的列按没有填写处理；请核对这些行有没有错位。", "unread")
