"""Opening a stored file as sheets of typed cells, by its first bytes and never by its name."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from assets.intake.reading.comments import commented_cells
from assets.intake.reading.delimited import Judge, read_text_table
from assets.intake.reading.foreign import ENCRYPTED, refuse_foreign, refuse_foreign_parts
from assets.intake.reading.layout import Merged
from assets.intake.reading.old_workbooks import OldSheet, is_bare_biff, read_old_workbook
from assets.intake.reading.open_documents import scan_open_document
from assets.intake.reading.preflight import Cells, Scan, inspect_parts, inspect_xlsx
from assets.intake.reading.report import RefusedError

Cell = str | float | int | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
Row = Sequence[Cell]

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_XLS_ERROR = re.compile(rb"\x05\x02\x08\x00|\x02\x00[\x00\x07\x0f\x17\x1d\x24\x2a]\x00\x00\x00\xff\xff")

_XLS_NOTE = re.compile(rb"\x1c\x00[\x0c-\x60]\x00.{4}[\x00\x02]\x00", re.DOTALL)


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows` from its first row on, cells from its first used column on.

    `broken` are cells (row, column from 0, of `rows`) that hold an error or an uncalculated formula;
    `is_hidden` sheets are opened for one contract alone. `hidden_rows` are read as the others are, and of `formulas`
    what they came to when they were last reckoned. `comments` are cells with one; nobody reads it. A text table is one
    sheet without a name.
    """

    name: str
    rows: Iterable[Row]
    merged: tuple[Merged, ...] = ()
    broken: Cells = frozenset()
    is_hidden: bool = False
    hidden_rows: int = 0
    formulas: int = 0
    comments: Cells = frozenset()


def open_sheets(path: Path, judge: Judge) -> Iterator[Sheet]:
    """The sheets of a stored file in their order; `judge` says of a text table's first rows whether they hold a header.

    Raises RefusedError, at once or while rows are taken, when the file is damaged, encrypted or of a foreign format.
    """
    with path.open("rb") as stream:
        start = stream.read(4096)
    refuse_foreign(start)
    if start.startswith(_ZIP):
        return _zipped(path)
    if start.startswith(_OLE):
        return _xls(path)
    if is_bare_biff(start):
        return _old_sheets(path)
    return iter([Sheet("", read_text_table(path, judge))])


def _zipped(path: Path) -> Iterator[Sheet]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind, manifest = (_start(archive, part) if part in names else b"" for part in _KINDS)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
        raise RefusedError("已损坏或没有传完整，请重新导出后再放入") from None
    if b"encryption-data" in manifest:
        raise RefusedError(ENCRYPTED)
    if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        inspect_parts(path)
        return _workbook(io.BytesIO(path.read_bytes()), scan_open_document(path))
    refuse_foreign_parts(names)
    scans, book = inspect_xlsx(path)
    noted = commented_cells(path)
    return _workbook(book, {n: replace(scan, comments=noted.get(n, frozenset())) for n, scan in scans.items()})


_KINDS = ("mimetype", "META-INF/manifest.xml")
"""The parts of an OpenDocument that say what it is and whether it has a password."""


def _start(archive: zipfile.ZipFile, part: str) -> bytes:
    with archive.open(part) as stream:
        return stream.read(1 << 16)


def _xls(path: Path) -> Iterator[Sheet]:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise RefusedError(ENCRYPTED)
    if not any(n.encode("utf-16-le") in data for n in ("Workbook", "Book")):
        raise RefusedError("不是电子表格(可能是文字文档或没有传完整),请另存为 xlsx 后再放入")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        if "assword" in str(error) or "ncrypt" in str(error):
            raise RefusedError(ENCRYPTED) from None
        # What the first reader cannot open may be of the years before 1997, or have a password it does not know of.
        return _old_sheets(path)
    is_asked = _XLS_ERROR.search(data) or _XLS_NOTE.search(data)
    seen = _old_or_none(path) if is_asked else {}
    return _sheets_of(book, {n: Scan(old.broken, comments=old.comments) for n, old in seen.items()})


def _old_or_none(path: Path) -> dict[str, OldSheet]:
    """What the second reader sees in a workbook the first one can open: it gives error cells as blanks."""
    try:
        return {sheet.name: sheet for sheet in read_old_workbook(path)}
    except RefusedError:  # any failure of this second reader leaves the first one's verdict standing
        return {}


def _old_sheets(path: Path) -> Iterator[Sheet]:
    for sheet in read_old_workbook(path):
        yield Sheet(sheet.name, sheet.rows, (), sheet.broken, sheet.is_hidden, comments=sheet.comments)


def _workbook(data: io.BytesIO, scans: Mapping[str, Scan]) -> Iterator[Sheet]:
    """From bytes: a path's extension would decide how it is opened, and extensions lie."""
    try:
        book = CalamineWorkbook.from_filelike(data)
    except CalamineError as error:
        raise RefusedError(_reason(error)) from None
    return _sheets_of(book, scans)


def _sheets_of(book: CalamineWorkbook, scans: Mapping[str, Scan]) -> Iterator[Sheet]:
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = book.get_sheet_by_name(meta.name)
        except CalamineError as error:
            raise RefusedError(_reason(error)) from None
        yield _sheet(sheet, scans.get(meta.name, Scan()), meta.visible != SheetVisibleEnum.Visible)


def _sheet(sheet: CalamineSheet, scan: Scan, is_hidden: bool) -> Sheet:
    left = sheet.start[1] if sheet.start else 0
    merged = tuple(
        Merged(top, first - left, bottom, last - left)
        for (top, first), (bottom, last) in (sheet.merged_cell_ranges or ())
        if first >= left
    )
    broken, comments = (frozenset((r, c - left) for r, c in cells) for cells in (scan.broken, scan.comments))
    return Sheet(sheet.name, sheet.iter_rows(), merged, broken, is_hidden, scan.hidden_rows, scan.formulas, comments)


def _reason(error: CalamineError) -> str:
    if "assword" in type(error).__name__ or "assword" in str(error) or "ncrypt" in str(error):
        return ENCRYPTED
    return "已损坏或不是有效的电子表格，请用表格软件打开后另存为 xlsx 再放入"
