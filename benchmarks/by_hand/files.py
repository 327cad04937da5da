"""Reads a register's files: every sheet of every workbook and every CSV, as text under our words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
from python_calamine import CalamineWorkbook

from .headers import HEADERS

HEADER_ROWS = 8
"""So many rows from the top a header may stand."""
MONTH = re.compile(r"(20\d\d)[年.-]?(\d{1,2})(?!\d)")


def read_register(folder: Path, register: str) -> pl.DataFrame:
    """All rows of a register's files as text, with the file's, the sheet's and the title's month in `stated_month`."""
    frames = [
        under_our_words(frame, register, title_of=f"{path.stem} {sheet}").with_columns(
            pl.lit(path.stem).alias("file"), pl.lit(sheet).alias("sheet")
        )
        for path in sorted(folder.glob("*.*"))
        for sheet, frame in sheets(path)
        if frame.height
    ]
    return pl.concat(frames, how="diagonal")


def sheets(path: Path) -> list[tuple[str, pl.DataFrame]]:
    """The tables of a file, header rows and all, every cell as text, columns numbered."""
    if path.suffix == ".csv":
        return [("", _csv(path))]
    book = CalamineWorkbook.from_path(path)
    rows = ((name, book.get_sheet_by_name(name).to_python(skip_empty_area=True)) for name in book.sheet_names)
    return [(name, _grid(cells)) for name, cells in rows if cells]


def _csv(path: Path) -> pl.DataFrame:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig").encode() if data[:3] == b"\xef\xbb\xbf" else data.decode("utf-8").encode()
    except UnicodeDecodeError:
        text = data.decode("gb18030").encode()
    frame = pl.read_csv(text, has_header=False, infer_schema=False)
    return frame.rename({name: str(at) for at, name in enumerate(frame.columns)})


def _grid(rows: Sequence[Sequence[object]]) -> pl.DataFrame:
    return pl.DataFrame({str(at): _column(cells) for at, cells in enumerate(zip(*rows, strict=True))})


def _column(cells: Sequence[object]) -> pl.Series:
    """Most columns are text throughout and need no look at every cell."""
    if set(map(type, cells)) == {str}:
        return pl.Series(cells, dtype=pl.String).replace("", None)
    return pl.Series([_text(cell) for cell in cells], dtype=pl.String)


def _text(value: object) -> str | None:
    """A cell as one would type it; a number of more than fifteen digits has lost the rest, as the screen shows it."""
    if type(value) is str:
        return value or None
    if isinstance(value, float):
        return str(int(Decimal(f"{value:.14e}"))) if value.is_integer() or value >= 1e15 else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return None if value is None else str(value)


def under_our_words(frame: pl.DataFrame, register: str, title_of: str = "") -> pl.DataFrame:
    """The rows below the header, of the columns we know; a second header row is read with the first."""
    theirs = {h: ours for ours, names in HEADERS[register].items() for h in names.split("|")}
    top = [[_head(cell) for cell in row] for row in frame.head(HEADER_ROWS).rows()]
    known = [sum(cell in theirs for cell in row) for row in top] + [0]
    doubled = [not below[0] and bool(known[row + 1]) for row, below in enumerate(top[1:])] + [False]
    at = max(range(len(top)), key=lambda row: known[row] + doubled[row] * known[row + 1])
    header, is_double = top[at], doubled[at]
    if is_double:
        below = top[at + 1]
        header = [lower or upper for upper, lower in zip(header, below, strict=True)]
    stated = MONTH.search(" ".join(filter(None, [cell for row in top[:at] for cell in row])) + " " + title_of)
    ours: dict[str, str] = {}
    for column, head in zip(frame.columns, header, strict=True):
        if head in theirs and theirs[head] not in ours.values():
            ours[column] = theirs[head]
    month = f"{stated[1]}-{int(stated[2]):02d}" if stated else None
    return frame.slice(at + 1 + is_double).select(
        *(pl.col(column).alias(word) for column, word in ours.items()),
        pl.lit(month, dtype=pl.String).alias("stated_month"),
    )


def _head(cell: str | None) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", cell or ""))
