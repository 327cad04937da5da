"""Text tables: encoding, delimiter, and the signs of a file that was copied only in part.

No detector guesses: UTF-16 only by its mark, then UTF-8 strictly, then GB18030 strictly. The delimiter is the one that
makes a table of the file: a header that is known, rows as wide as it, cells without another delimiter at their edge.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from assets.intake.reading.report import RefusedError

Judge = Callable[[Sequence[Sequence[str]]], tuple[float, int] | None]
"""How much of a header the first rows hold, and in which row (from 0) it ends; None where they hold none."""

USUAL = (",", "\t", ";", "，", "|", "；")
BLANKS = "  "
"""Columns set apart by two blanks or more, as reports are printed."""
HEAD_LINES = 60
_MOST_MARKS = 12
_HIVE = "\x01"
_MARKS = re.compile(r"[^\w\s\"'“”‘’《》〈〉（）()【】\[\]]{1,3}")
_GAP = re.compile(r"[ \u3000\t]{2,}")
_EDGE = re.compile(r"^[,;，；|@~^#$&!:]|[,;，；|@~^#$&!]$")
_CONTROL = re.compile(r"[\x02-\x08\x0e-\x1f\x7f]")
SAMPLED, MOST_CONTROLS = 1 << 20, 0.01
"""Signs looked at, and the share of them that may be control signs: one in a name is a slip of some other program."""
# What is left of Chinese that was decoded as a Western alphabet, or of which the bytes were lost.
# Dashes and dots in a row are no letters: a Western one must stand among the first three.
_GARBLED_RUN = re.compile(
    r"(?=.{0,2}[\u00c0-\u00ff])[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{3,}"
    r"|锟斤拷|\ufffd{2,}"
)
_GARBLED = "的文字是乱码(保存时编码弄错了),请从原系统重新导出，或另存为 xlsx 后再放入"
_EXCEL_TEXT = re.compile(r'(^|[,\t;，|])="([^"\r\n]*)"(?=[,\t;，|\r\n]|$)', re.MULTILINE)
_UNREADABLE = "的文字编码无法识别(既不是 UTF-8 也不是 GB18030，或两种混在一起),请另存为 xlsx 后再放入"
_CUT_SHORT = "最后一行不完整(可能没有传完整),请重新导出或重新复制后再放入"
_NO_TABLE = "不是电子表格或文本表格，请另存为 xlsx 或 CSV 后再放入"


def read_text_table(path: Path, judge: Judge) -> Iterator[list[str]]:
    """Rows of a text table, each with its fields as they stand; tabs that guard fields from a spreadsheet are no part
    of them.

    Raises RefusedError, possibly only at the end of the rows, when the file is cut, is no text or has an open quote.
    """
    text = _decode(path.read_bytes())
    if len(_CONTROL.findall(text[:SAMPLED])) > MOST_CONTROLS * min(len(text), SAMPLED):
        raise RefusedError(_NO_TABLE)
    if _is_garbled(text[:SAMPLED]):
        raise RefusedError(_GARBLED)
    delimiter = find_delimiter(text, judge)
    if delimiter != _HIVE and 2 * text.count(_HIVE) > text.count("\n"):
        raise RefusedError(_NO_TABLE)
    if delimiter == BLANKS:
        return _rows_by_blanks(text, judge)
    if delimiter != "\t" and "\t" in text:
        text = _without_guards(text, delimiter)
    if '="' in text:
        text = _EXCEL_TEXT.sub(r"\1\2", text)
    ends_open = not text.endswith(("\n", "\r"))
    if len(delimiter) > 1:
        text, delimiter = text.replace(delimiter, "\x1f"), "\x1f"
    return _rows(io.StringIO(text, newline=""), delimiter, ends_open)


def _is_garbled(text: str) -> bool:
    """Whether most of the words of a table are no words: its header may have been typed anew above them."""
    lines = text.splitlines()[1:]
    garbled = sum(bool(_GARBLED_RUN.search(line)) for line in lines)
    return 2 * garbled > sum(bool(line.strip()) for line in lines)


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


@dataclass(frozen=True, order=True)
class _Proof:
    """What a delimiter makes of the first lines, the weightiest first: known headers, how few cells keep another
    delimiter at an edge, the share of rows as wide as the header (or as most rows), how wide."""

    header: float
    clean: float
    even: float
    width: int


def find_delimiter(text: str, judge: Judge) -> str:
    """The delimiter that makes a table of `text`; a comma where none does.

    Never the one that is most frequent: a note above the header may hold more commas than the header, a tab may stand
    in front of each field to keep a spreadsheet from making numbers, and a remark may hold what parts fields elsewhere.
    """
    head = "\n".join(islice(text[: 1 << 18].splitlines(), HEAD_LINES))
    proofs = {mark: proof for mark in _candidates(head) if (proof := _proof(head, mark, judge))}
    return max(proofs, key=lambda mark: proofs[mark], default=",")


def _without_guards(text: str, mark: str) -> str:
    """The text without tabs at the edge of a field, which keep a spreadsheet from making numbers of it."""
    for edge in (mark, '"', "\n", "\r"):
        for guarded in (edge + "\t", "\t" + edge):
            while guarded in text:
                text = text.replace(guarded, edge)
    return text.strip("\t")


def _candidates(head: str) -> list[str]:
    """The usual delimiters, and whatever run of marks stands in the head twice, the most frequent first."""
    runs = Counter(_MARKS.findall(head)).most_common(_MOST_MARKS)
    rare = [run for run, times in runs if times > 1 and run not in USUAL]
    usual = [mark for mark in (*USUAL, _HIVE) if mark in head]
    return [*usual, *rare, *([BLANKS] if _GAP.search(head) else [])]


def _proof(head: str, mark: str, judge: Judge) -> _Proof | None:
    rows = [row for row in _tried(head, mark) if any(cell.strip() for cell in row)]
    wide = [row for row in rows if len(row) > 1]
    if not wide:
        return None
    found = judge(rows)
    score, body = found if found else (0.0, 0)
    below = rows[body:] or wide
    width = len(rows[body - 1]) if found else Counter(map(len, wide)).most_common(1)[0][0]
    cells = [cell.strip() for row in rows[max(body - 1, 0) :] for cell in row if cell.strip()]
    ragged = sum(bool(_EDGE.search(cell)) for cell in cells)
    even = sum(len(row) == width for row in below) / len(below)
    return _Proof(score, -round(ragged / max(len(cells), 1), 2), round(even, 2), width)


def _tried(head: str, mark: str) -> list[list[str]]:
    if mark == BLANKS:
        return [_GAP.split(line.strip()) for line in head.split("\n")]
    if len(mark) > 1:
        head, mark = head.replace(mark, "\x1f"), "\x1f"
    csv.field_size_limit(1 << 20)
    if mark != "\t":
        head = _without_guards(head, mark)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(head, newline=""), delimiter=mark, strict=True):
            rows.append(row)
    except csv.Error as error:
        # The head may end inside quotes; what is quoted otherwise is quoted for another delimiter.
        return rows if "end of data" in str(error) else []
    return rows


def _rows_by_blanks(text: str, judge: Judge) -> Iterator[list[str]]:
    """Rows of a table whose columns are set apart by blanks. An empty field leaves no sign there: where a row has
    fewer fields than the header nobody knows which are missing."""
    rows = [_GAP.split(line.strip()) if line.strip() else [] for line in text.splitlines()]
    found = judge(rows[:HEAD_LINES])
    if found is None:
        return iter(rows)
    width = len(rows[found[1] - 1])
    uneven = sum(1 < len(row) != width for row in rows[found[1] :])
    if uneven:
        raise RefusedError(
            f"是用空格对齐的文本，有 {uneven} 行的列数与表头不同，分不清空着的是哪一列;"
            "请另存为 xlsx 或用逗号分隔的 CSV 后再放入"
        )
    return iter(rows)


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
    except csv.Error as error:
        if "field larger" in str(error):
            raise RefusedError(f"第{reader.line_num}行附近有异常庞大的单元格内容，请检查后重新导出再放入") from None
        raise RefusedError(f"第{reader.line_num}行附近的引号没有配对(可能没有传完整),请重新导出后再放入") from None
    if ends_open and 0 < len(row) < widest:
        raise RefusedError(_CUT_SHORT)
