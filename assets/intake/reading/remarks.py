"""What is worth saying about a file that was read: columns left alone, rows that are no records, cells that cannot mean
what their column means.

Belongs here: sentences with counts and sheets, once a file. Does not belong here: why a file is held (`sheets.py`,
`parsing.py`), values that turn out to be unread when they become records (`assets/records/gaps.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

import matchers.standardise as s
from assets.home.finding import Finding, Severity
from assets.intake.reading.report import SheetReport
from assets.intake.reading.sheets import Place
from data_contracts.contract import Column, Source
from data_contracts.regions import LAST_YEAR, regions
from matchers.standardise.text import ERROR_VALUE

TWO_NUMBERS = r"[1-9][0-9]{14}.*[^0-9Xx].*[1-9][0-9]{14}"

TWO_NUMBERS_LONG = 30

MASKED = r"^[0-9]{2,}[*＊●○■□※#xX×]{3,}"

UNREMARKABLE = frozenset({"序号", "编号"})

MOST_SHEETS = 5
"""Sheets named with their counts in one sentence."""

_WHOLE_NUMBER = r"^\s*[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx]\s*$"


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
    least, most = column.bounds
    if domain == "money" and (least, most) != (None, None):
        beyond = "金额是负数或大得不可能{}，按无法识别处理；请核对是否写错、错列或单位有误。"
        number = s.number(cell)
        # What is larger still is no number at all, and yet is written in figures.
        is_huge = number.is_null() & cell.str.contains(r"^\s*[-+]?[0-9]{11,}(?:\.[0-9]*)?\s*$")
        yield from told(accepted, is_huge | s.is_beyond(number, least, most), beyond)


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
