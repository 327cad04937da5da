"""xls workbooks as a second reader (xlrd) sees them: all of those of before 1997 (BIFF 2 to 5), and of younger ones the
cells with an error, which the first reader gives as blanks.

Belongs here: whatever knows xlrd. Does not belong here: which reader is asked first (`containers.py`).
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.intake.reading.foreign import ENCRYPTED
from assets.intake.reading.preflight import Cells
from assets.intake.reading.report import RefusedError

_BARE = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00\x00\x05")
"""The first bytes of BIFF 2, 3, 4 or 5 where no compound file is written around it."""

OldCell = str | float | bool | datetime.datetime


@dataclass(frozen=True)
class OldSheet:
    """One sheet: its rows, the places of cells that hold an error (row, column from 0), whether it is hidden, and the
    places of cells with a comment."""

    name: str
    rows: tuple[list[OldCell], ...]
    broken: Cells
    is_hidden: bool
    comments: Cells


def is_bare_biff(start: bytes) -> bool:
    """Whether a file that begins so is a workbook of the oldest kinds."""
    return start.startswith(_BARE)


def read_old_workbook(path: Path) -> Iterator[OldSheet]:
    """The sheets of an xls of any age; RefusedError where it has a password or cannot be read."""
    import xlrd

    try:
        book = xlrd.open_workbook(str(path), logfile=io.StringIO(), encoding_override=_encoding(path))
    except Exception as error:  # the reader raises whatever a broken file makes it raise
        if "ncrypt" in str(error) or "assword" in str(error):
            raise RefusedError(ENCRYPTED) from None
        raise RefusedError("已损坏或不是有效的电子表格，请用表格软件打开后另存为 xlsx 再放入") from None
    for sheet in book.sheets():
        broken = frozenset(
            (r, c)
            for r in range(sheet.nrows)
            for c, cell_type in enumerate(sheet.row_types(r))
            if cell_type == xlrd.XL_CELL_ERROR
        )
        rows = tuple([_cell(cell, book.datemode) for cell in sheet.row(r)] for r in range(sheet.nrows))
        yield OldSheet(sheet.name, rows, broken, bool(sheet.visibility), frozenset(sheet.cell_note_map))


def _encoding(path: Path) -> str | None:
    """How BIFF 2 to 5 encode text: Chinese programs often did not write it down. Younger files are Unicode."""
    with path.open("rb") as stream:
        return "gb18030" if is_bare_biff(stream.read(8)) else None


def _cell(cell: Any, datemode: int) -> OldCell:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, datemode)  # type: ignore[no-any-return]
        except (ValueError, OverflowError, xlrd.xldate.XLDateError):
            return float(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return float(cell.value)
    return str(cell.value) if cell.ctype == xlrd.XL_CELL_TEXT else ""
