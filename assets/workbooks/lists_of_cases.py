"""Lists of cases that the bureau writes for itself, fills in and reads back: one sheet, a row a case or a line.

Belongs here: the sheet, its head and its cells as text. Does not belong here: what the columns are and mean
(`closings.py`, `assignments.py`), what a township is sent (`workbook.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from assets.errors import BadInput
from assets.home.files import whole

WIDE = frozenset({"疑点"})
"""Columns that hold a sentence."""


@dataclass(frozen=True)
class Filled:
    """A row that was read: its number in the sheet, and its cells by the words of their columns."""

    row: int
    cells: Mapping[str, str]


def write_list_of_cases(path: Path, sheet_name: str, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a list; nothing in it is ever a formula, a link or a number. How many rows it has."""
    import xlsxwriter

    count = 0
    with whole(path) as scratch:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        book = xlsxwriter.Workbook(str(scratch), {**options, "in_memory": True})
        sheet = book.add_worksheet(sheet_name)
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#E8ECF1"})
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, head)
            sheet.set_column(column, column, 40 if title in WIDE else 14)
        for count, cells in enumerate(rows, 1):
            sheet.write_row(count, 0, cells)
        sheet.freeze_panes(1, 0)
        book.close()
    return count


def read_list_of_cases(path: Path, titles: Mapping[str, str], required: Sequence[str], form: str) -> list[Filled]:
    """The rows below the head, with the columns that `titles` names as far as they are there. BadInput where the file
    is no such list: `form` is the command that writes one."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError):
        raise BadInput(f"「{path.name}」不是能读的工作簿，请用 {form} 写出的名单填写") from None
    for at, row in enumerate(rows[:10]):
        found = {str(cell).strip(): column for column, cell in enumerate(row)}
        places = {word: found[title] for word, title in titles.items() if title in found}
        if all(word in places for word in required):
            return [
                Filled(number, {w: _text(below[c]) if c < len(below) else "" for w, c in places.items()})
                for number, below in enumerate(rows[at + 1 :], at + 2)
            ]
    named = "和".join(f"“{titles[word]}”" for word in required)
    raise BadInput(f"「{path.name}」没有{named}两列，请用 {form} 写出的名单填写")


def _text(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    return str(cell).strip()
