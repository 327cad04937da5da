"""Tables as departments write them: title and unit rows, two-level headers, totals, signatures, odd encodings."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from tests.population.entries import entry
from tests.population.spelling import Cell

CREATED = datetime(2021, 1, 4, 9, 0, 0)  # noqa: DTZ001 - a spreadsheet has no zone


class Table(
    entry(
        "Table", "headers columns", name="Sheet1", title="", unit="", totals="", total_of=(), signature="",
        blank_every=0,
    )
):  # fmt: skip
    """One sheet: headers with `/` between two levels, columns of equal length, and what stands around them."""

    @property
    def count(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def rename(self, words: Mapping[str, str]) -> None:
        """Headers in the words of another clerk."""
        self.headers = [words.get(header, header) for header in self.headers]

    def insert(self, at: int, header: str, column: Sequence[Cell]) -> None:
        self.headers.insert(at, header)
        self.columns.insert(at, column)

    def drop(self, header: str) -> None:
        at = self.headers.index(header)
        del self.headers[at], self.columns[at]

    def lines(self) -> list[list[Cell]]:
        """All rows as the sheet shows them, header included."""
        width = len(self.headers)
        above: list[list[Cell]] = [[text, *[None] * (width - 1)] for text in (self.title, self.unit) if text]
        body: list[list[Cell]] = [list(row) for row in zip(*self.columns, strict=True)]
        if self.blank_every:
            for at in range(self.blank_every, len(body), self.blank_every + 1):
                body.insert(at, [None] * width)
        if self.totals:
            body.insert(0 if self.totals == "first" else len(body), self._total())
        below: list[list[Cell]] = [[self.signature, *[None] * (width - 1)]] if self.signature else []
        return [*above, *self._header_lines(), *body, *below]

    def _header_lines(self) -> list[list[Cell]]:
        if not any("/" in header for header in self.headers):
            return [list(self.headers)]
        upper, lower, last = [], [], None
        for header in self.headers:
            group, _, sub = header.partition("/")
            upper.append(None if sub and group == last else group)
            lower.append(sub or None)
            last = group if sub else None
        return [upper, lower]

    def _total(self) -> list[Cell]:
        row: list[Cell] = [None] * len(self.headers)
        row[0] = "合计"
        for header in self.total_of:
            at = self.headers.index(header)
            row[at] = sum(float(v) for v in self.columns[at] if v not in (None, ""))
            row[at] = int(row[at]) if float(row[at]).is_integer() else row[at]
        return row

    def merges(self) -> list[tuple[int, int, int, int, str]]:
        """Ranges of merged header and title cells."""
        top = bool(self.title) + bool(self.unit)
        width = len(self.headers)
        out = [(0, 0, 0, width - 1, self.title)] if self.title and width > 1 else []
        lines = self._header_lines()
        if len(lines) == 1:
            return out
        start = 0
        for at, header in enumerate([*self.headers, ""]):
            group, _, sub = header.partition("/")
            previous = self.headers[start].partition("/")
            if at and (not sub or group != previous[0] or not previous[2]):
                out += self._merge_of(top, start, at - 1)
                start = at
        return out

    def _merge_of(self, top: int, first: int, last: int) -> list[tuple[int, int, int, int, str]]:
        group, _, sub = self.headers[first].partition("/")
        if not sub:
            return [(top, first, top + 1, first, group)]
        return [(top, first, top, last, group)] if last > first else []


def write(path: Path, *tables: Table, encoding: str = "gb18030", empty_sheet: str = "") -> int:
    """A CSV in GB18030, UTF-8 or UTF-8 with a byte order mark, or a workbook; returns the rows of data.

    A workbook may have an empty sheet where one was left; its numbers and dates are real cells, all else text.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\r\n").writerows(_spelled(*tables))
        path.write_bytes(buffer.getvalue().encode(encoding))
    else:
        _write_book(path, tables, empty_sheet)
    return sum(table.count for table in tables)


def _spelled(table: Table) -> list[list[Cell]]:
    """The lines with their fractions written out; the writer itself spells everything else and leaves blanks blank."""
    kinds = [set(map(type, column)) for column in table.columns]
    fractions = [at for at, found in enumerate(kinds) if any(issubclass(kind, float) for kind in found)]
    fractions += [table.headers.index(header) for header in table.total_of]
    lines = table.lines()
    for line in lines if fractions else ():
        for at in fractions:
            cell = line[at]
            if isinstance(cell, float):
                line[at] = f"{cell:.5E}" if cell > 1e16 else f"{cell:.2f}"
    return lines


def _write_book(path: Path, tables: Sequence[Table], empty_sheet: str) -> None:
    as_text = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(str(path), as_text | {"in_memory": True})
    book.set_properties({"created": CREATED, "author": ""})
    day = book.add_format({"num_format": "yyyy/m/d"})
    head = book.add_format({"bold": True, "align": "center", "border": 1})
    for table in tables:
        sheet = book.add_worksheet(table.name)
        _fill(sheet, table, day, head)
    if empty_sheet:
        book.add_worksheet(empty_sheet)
    book.close()


def _fill(sheet: xlsxwriter.worksheet.Worksheet, table: Table, day: object, head: object) -> None:
    for row, line in enumerate(table.lines()):
        for column, cell in enumerate(line):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
            else:
                sheet.write_number(row, column, cell)
    for top, left, bottom, right, text in table.merges():
        sheet.merge_range(top, left, bottom, right, text, head)
    for column, header in enumerate(table.headers):
        sheet.set_column(column, column, 20 if "证" in header and "号" in header else 11)
