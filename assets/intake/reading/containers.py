"""Opening a stored file as sheets of typed cells, by its first bytes and never by its name."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from assets.intake.reading.delimited import read_text_table
from assets.intake.reading.layout import Merged
from assets.intake.reading.preflight import Cells, inspect_xlsx
from assets.intake.reading.report import RefusedError

Cell = str | float | int | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
Row = Sequence[Cell]

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_XLS_ERROR = re.compile(rb"\x05\x02\x08\x00|\x02\x00[\x00\x07\x0f\x17\x1d\x24\x2a]\x00\x00\x00\xff\xff")


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows` from its first row on, cells from its first used column on.

    `broken` are cells (row, column from 0, of `rows`) that hold an error or an uncalculated formula;
    `is_hidden` sheets are opened for one contract alone. A text table is one sheet without a name.
    """

    name: str
    rows: Iterable[Row]
    merged: tuple[Merged, ...] = ()
    broken: Cells = frozenset()
    is_hidden: bool = False


def open_sheets(path: Path) -> Iterator[Sheet]:
    """The sheets of a stored file in their order.

    Raises RefusedError, at once or while rows are taken, when the file is damaged, encrypted or of a foreign format.
    """
    with path.open("rb") as stream:
        start = stream.read(4096)
    if not start:
        raise RefusedError("是空文件(0 字节),请重新导出后再放入")
    if start.startswith(_ZIP):
        return _xlsx(path)
    if start.startswith(_OLE):
        return _xls(path)
    if start.startswith(_PICTURES):
        raise RefusedError("是 PDF、照片或扫描件，无法读取数据；请提供 xlsx 或 CSV")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise RefusedError("其实是网页或 XML 格式(只是改了扩展名),请用表格软件打开后另存为 xlsx 再放入")
    return iter([Sheet("", read_text_table(path))])


def _xlsx(path: Path) -> Iterator[Sheet]:
    _refuse_foreign_zip(path)
    broken = inspect_xlsx(path)
    return _workbook(path, broken)


def _refuse_foreign_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise RefusedError("已损坏或没有传完整，请重新导出后再放入") from None
    if "mimetype" in names or any(n.startswith("Index/") for n in names):
        raise RefusedError("是 ods 或 numbers 格式，暂不支持；请另存为 xlsx 后再放入")


def _xls(path: Path) -> Iterator[Sheet]:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise RefusedError("文件已加密，请去掉密码后再放入")
    if not any(n.encode("utf-16-le") in data for n in ("Workbook", "Book")):
        raise RefusedError("不是电子表格(可能是文字文档或没有传完整),请另存为 xlsx 后再放入")
    return _workbook(path, _xls_errors(path) if _XLS_ERROR.search(data) else {})


def _xls_errors(path: Path) -> dict[str, Cells]:
    """Error cells of an old workbook by sheet; the reader gives them as blanks."""
    import xlrd

    try:
        book = xlrd.open_workbook(str(path), logfile=io.StringIO())
    except Exception:  # any failure of this second reader leaves the first one's verdict standing
        return {}
    return {
        sheet.name: frozenset(
            (r, c)
            for r in range(sheet.nrows)
            for c, kind in enumerate(sheet.row_types(r))
            if kind == xlrd.XL_CELL_ERROR
        )
        for sheet in book.sheets()
    }


def _workbook(path: Path, broken: dict[str, Cells]) -> Iterator[Sheet]:
    try:
        # From bytes: a path's extension would decide how it is opened, and extensions lie.
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    except CalamineError as error:
        raise RefusedError(_reason(error)) from None
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = book.get_sheet_by_name(meta.name)
        except CalamineError as error:
            raise RefusedError(_reason(error)) from None
        yield _sheet(sheet, broken.get(meta.name, frozenset()), meta.visible != SheetVisibleEnum.Visible)


def _sheet(sheet: CalamineSheet, broken: Cells, is_hidden: bool) -> Sheet:
    left = sheet.start[1] if sheet.start else 0
    merged = tuple(
        Merged(top, first - left, bottom, last - left)
        for (top, first), (bottom, last) in (sheet.merged_cell_ranges or ())
        if first >= left
    )
    moved = broken if not left else frozenset((r, c - left) for r, c in broken)
    return Sheet(sheet.name, sheet.iter_rows(), merged, moved, is_hidden)


def _reason(error: CalamineError) -> str:
    if "assword" in type(error).__name__ or "assword" in str(error) or "ncrypt" in str(error):
        return "文件已加密，请去掉密码后再放入"
    return "已损坏或不是有效的电子表格，请用表格软件打开后另存为 xlsx 再放入"
