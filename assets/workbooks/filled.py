"""What stands in a workbook that came back: its lines by their cells, and everything else that somebody wrote into it.

Belongs here: finding the columns of the form wherever they are now, and saying what is read as nobody's. Does not
belong here: whether a line is ours and its answer good (`returned.py`). A form passes through many hands: headers are
typed over or deleted, columns and sheets added, cells merged; what was written is used, or said with its place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assets.intake.reading.cells import text_of
from assets.intake.reading.containers import Sheet, open_sheets
from assets.workbooks.baseline import Baseline
from assets.workbooks.look import SIGNATURES, WARNING
from matchers.cases.form import BASELINE, COVER, EDITABLE, EDITIONS, GUIDE, OF_THE_VISIT, Edition

HEADERS = {word: header for edition in EDITIONS.values() for word, header in edition.headers.items()}
WIDTHS = {COVER: 2, GUIDE: 4}
"""Sheets of ours to read and not to fill in, and how many columns of each are printed."""

SAME_AS_ABOVE = frozenset({"同上", "同前", "〃", "″", '"', "“", "”"})
BROKEN = "#N/A"
LEAST_HEADERS = 4
_SEARCHED = 20


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its number, the text of each word of the form that the sheet has a column for, what makes its
    answer no answer, and what of it is read by nobody."""

    sheet: str
    number: int
    cells: Mapping[str, str]
    problems: tuple[str, ...]
    unread: tuple[str, ...]

    def says(self, words: Sequence[str]) -> bool:
        return any(self.cells.get(word) for word in words)


def filled_rows(path: Path, baseline: Baseline) -> Iterator[Row]:
    """The rows of a stored workbook that hold anything but what was printed above the table.

    A row without any word of the form (`cells` empty) is a remark about its sheet. Raises RefusedError.
    """
    queues = {row.sheet for rows in baseline.rows.values() for row in rows}
    for sheet in open_sheets(path, lambda _: None):
        grid = _grid(sheet)
        if sheet.name == BASELINE:
            continue
        noted = sheet.comments
        if sheet.name in WIDTHS:
            yield from _scribbled(sheet, grid, WIDTHS[sheet.name], noted)
        elif sheet.name in queues or _holds_lines(grid, baseline):
            yield from _lines(sheet, grid, baseline, noted)
        elif count := sum(map(any, grid)):
            hidden = "（隐藏的）" if sheet.is_hidden else ""
            message = f"{hidden}不是下发的工作表，其中 {count} 行未读取；请填在下发的行内，新线索另行上报"
            yield Row(sheet.name, 0, {}, (), (message,))


def _grid(sheet: Sheet) -> list[list[str]]:
    """The texts of a sheet; what came to an error, or was never reckoned, is no blank, whatever its reader says."""
    grid = [[text_of(cell).strip() for cell in row] for row in sheet.rows]
    last = max((row for row, _ in sheet.broken), default=-1)
    grid += [[] for _ in range(len(grid), last + 1)]
    for row, column in sheet.broken:
        grid[row] += [""] * (column + 1 - len(grid[row]))
        grid[row][column] = BROKEN
    return grid


def _scribbled(
    sheet: Sheet, grid: Sequence[Sequence[str]], width: int, noted: frozenset[tuple[int, int]]
) -> Iterator[Row]:
    """What was written beside the printed columns of a sheet that is only to be read."""
    for number, row in enumerate(grid, 1):
        if any(row[width:]) or any(r == number - 1 for r, _ in noted):
            yield Row(sheet.name, number, {}, (), ("写了内容或批注，这张表不读取；请写在对应户的备注列",))


def _holds_lines(grid: Sequence[Sequence[str]], baseline: Baseline) -> bool:
    return any(plain(cell) in baseline.rows for row in grid for cell in row)


def _lines(
    sheet: Sheet, grid: Sequence[Sequence[str]], baseline: Baseline, noted: frozenset[tuple[int, int]]
) -> Iterator[Row]:
    head, columns = _columns(grid, baseline.edition)
    above: dict[str, str] = {}
    for at, row in enumerate(grid):
        if at == head or not any(row) or _is_printed(row, baseline):
            continue
        cells = {word: row[column] if column < len(row) else "" for word, column in columns.items()}
        problems = [] if plain(cells.get("line_no", "")) not in baseline.rows else [*_spoilt(sheet, grid, at, columns)]
        for word in EDITABLE:
            if cells.get(word) in SAME_AS_ABOVE:
                # The numbers of flags are those of a line: the same ones are others below.
                cells[word] = "" if word == "untrue_flags" else above.get(word, "")
                if word == "untrue_flags":
                    problems.append(f"「{HEADERS[word]}」写的是同上，各行的序号不同；请写本行的序号")
                elif not cells[word]:
                    problems.append(f"「{HEADERS[word]}」写的是同上，而上一行没有内容")
        if plain(cells.get("line_no", "")) in baseline.rows:
            # Of a household with several rows the visit is written once, in whichever: that is what stands above.
            visit = {word: above.get(word, "") for word in OF_THE_VISIT if not cells.get(word)}
            above = {**cells, **(visit if above.get("line_no") == cells.get("line_no") else {})}
        unread = [*_beyond(row, columns, grid[head] if head is not None else ())]
        unread += [f"「{_called(c, columns)}」有批注，批注未读取；请写入备注列" for r, c in sorted(noted) if r == at]
        yield Row(sheet.name, at + 1, cells, tuple(problems), tuple(unread))


def _columns(grid: Sequence[Sequence[str]], edition: Edition) -> tuple[int | None, dict[str, int]]:
    """The row of the headers and the column of each word.

    A header that was typed over is known by its neighbours, where nothing was put between them; without any header the
    columns are those that were printed: whether a line is ours its printed cells prove.
    """
    by_header = {plain(header): word for word, header in edition.headers.items()}
    best: tuple[int, int] = (LEAST_HEADERS - 1, -1)
    for at, row in enumerate(grid[:_SEARCHED]):
        best = max(best, (len({by_header[plain(c)] for c in row if plain(c) in by_header}), -at - 2))
    if best[0] < LEAST_HEADERS:
        return None, {word: column for column, word in enumerate(edition.headers)}
    head = -best[1] - 2
    labels = [plain(cell) for cell in grid[head]]
    found: dict[str, int] = {}
    for column, label in enumerate(labels):
        if label in by_header:
            found.setdefault(by_header[label], column)
    return head, {**found, **_between(found, labels, tuple(edition.headers))}


def _between(found: Mapping[str, int], labels: Sequence[str], words: Sequence[str]) -> dict[str, int]:
    """The words whose headers are gone, where between known neighbours stand as many columns as words are missing."""
    guessed: dict[str, int] = {}
    run: list[str] = []
    left = -1
    for word in (*words, ""):
        if word and word not in found:
            run.append(word)
            continue
        end = found[word] if word else max(len(labels), left + 1)
        free = [c for c in range(left + 1, end) if c not in found.values()]
        if not word:
            free = [c for c in free if labels[c]] or free[: len(run)]
        if run and len(free) == len(run):
            guessed |= dict(zip(run, free, strict=True))
        run, left = [], end
    return guessed


def _is_printed(row: Sequence[str], baseline: Baseline) -> bool:
    """Whether a row is the title or the note that we print above the table, or the signatures below it."""
    return all(
        not cell
        or cell in {WARNING, SIGNATURES}
        or cell.startswith(f"名单 {baseline.list_no}")
        or (cell.startswith(baseline.township) and cell.endswith("核查单"))
        for cell in row
    )


def _spoilt(sheet: Sheet, grid: Sequence[Sequence[str]], at: int, columns: Mapping[str, int]) -> Iterator[str]:
    """What makes the answer of a row nobody's: a cell that is one with another line's, or an error. One day or name
    over all the rows of a household is that household's."""
    for word in EDITABLE:
        column = columns.get(word)
        if column is None:
            continue
        for merged in sheet.merged:
            is_over_rows = merged.top <= at <= merged.bottom and merged.top < merged.bottom
            if is_over_rows and merged.left <= column <= merged.right:
                rows = grid[merged.top : merged.bottom + 1]
                lines = {row[columns["line_no"]] if columns.get("line_no", 99) < len(row) else "" for row in rows}
                if word not in OF_THE_VISIT or len(lines) > 1 or merged.left < merged.right:
                    yield f"「{HEADERS[word]}」与上下行合并成了一格，不知道是哪一行的；请取消合并，逐行填写"
        if (at, column) in sheet.broken:
            yield f"「{HEADERS[word]}」是错误值或未计算的公式；请直接填写文字"


def _beyond(row: Sequence[str], columns: Mapping[str, int], labels: Sequence[str]) -> Iterator[str]:
    """What stands in columns that the form does not have."""
    for column, cell in enumerate(row):
        if cell and column not in columns.values():
            label = labels[column] if column < len(labels) else ""
            named = f"「{label[:10]}」" if label and len(label) <= 10 and not any(map(str.isdigit, label)) else ""
            yield f"第{column + 1}列{named}不是下发的列，所写内容未读取；请写入备注列"


def _called(column: int, columns: Mapping[str, int]) -> str:
    return next((HEADERS[word] for word, c in columns.items() if c == column), f"第{column + 1}列")


def plain(text: str) -> str:
    """A header or a line number as it is compared: at normal width, in capitals, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
