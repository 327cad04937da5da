"""Text tables: encoding, delimiter, and the signs of a file that was copied only in part.

No detector guesses: UTF-16 only by its mark, then UTF-8 strictly, then GB18030 strictly.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from assets.intake.reading.report import RefusedError

DELIMITERS = ",\t;，|"
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_EXCEL_TEXT = re.compile(r'(^|[,\t;，|])="([^"\r\n]*)"(?=[,\t;，|\r\n]|$)', re.MULTILINE)
_UNREADABLE = "的文字编码无法识别(既不是 UTF-8 也不是 GB18030，或两种混在一起),请另存为 xlsx 后再放入"
_CUT_SHORT = "最后一行不完整(可能没有传完整),请重新导出或重新复制后再放入"


def read_text_table(path: Path) -> Iterator[list[str]]:
    """Rows of a text table, each with its fields as they stand.

    Raises RefusedError, possibly only at the end of the rows, when the file is cut, is no text or has an open quote.
    """
    text = _decode(path.read_bytes())
    if _CONTROL.search(text):
        raise RefusedError("不是电子表格或文本表格，请另存为 xlsx 或 CSV 后再放入")
    delimiter = _delimiter(text)
    if '="' in text:
        text = _EXCEL_TEXT.sub(r"\1\2", text)
    ends_open = not text.endswith(("\n", "\r"))
    return _rows(io.StringIO(text, newline=""), delimiter, ends_open)


def _decode(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise RefusedError(_CUT_SHORT) from None
    if b"\x00" in data:
        raise RefusedError("含有空字节(可能没有传完整或不是文本表格),请重新导出后再放入")
    is_marked = data.startswith(codecs.BOM_UTF8)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut in the middle of a character: GB18030 would read the rest as other characters.
        if error.start >= len(data) - 3 and error.start > 0 and any(b > 127 for b in data[: error.start]):
            raise RefusedError(_CUT_SHORT) from None
        if is_marked:
            raise RefusedError(_UNREADABLE) from None
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:
            raise RefusedError(_CUT_SHORT) from None
    raise RefusedError(_UNREADABLE)


def _delimiter(text: str) -> str:
    lines = text[:20_000].splitlines()[:20]
    return max(DELIMITERS, key=lambda d: max((line.count(d) for line in lines), default=0))


def _rows(stream: io.StringIO, delimiter: str, ends_open: bool) -> Iterator[list[str]]:
    csv.field_size_limit(1 << 20)
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    widest = 0
    row: list[str] = []
    try:
        for row in reader:
            if len(row) > widest:
                widest = len(row)
            yield row
    except csv.Error:
        raise RefusedError(f"第{reader.line_num}行附近的引号没有配对(可能没有传完整),请重新导出后再放入") from None
    if ends_open and 0 < len(row) < widest:
        raise RefusedError(_CUT_SHORT)
