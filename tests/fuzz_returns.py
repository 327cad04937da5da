"""Random hands on a workbook that comes back: no answer stands where nobody wrote it, and what somebody wrote is used,
or said with its place.
"""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unittest.mock import patch

import openpyxl

import assets.intake.reading
from assets.home.ledger import Ledger
from assets.workbooks.baseline import BASELINE
from assets.workbooks.filled import LEAST_HEADERS, WIDTHS
from assets.workbooks.sheet import COLUMNS
from matchers.cases.answers import BLANKS
from matchers.cases.casework import outcomes
from tests.assets.workbooks.coming_back import KEEP, WORDS, County, parse_here, released_in

KEY = b"k" * 32
FIRST = 4
"""The first row below the header of a sheet of lines."""

SCRIBBLES = (
    "同上",
    "/",
    "无",
    "已核实",
    "2021-6-2",
    "2021-6-31",
    "钱一",
    "吴二",
    "1",
    "9",
    "=1+1",
    "#N/A",
    " ",
    "W0001A",
    "长" * 120,
)


@cache
def _released() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-returns-"))
    released_in(folder, KEY).ledger.close()
    return folder


def a_returned_workbook(random: random.Random, folder: Path) -> None:
    """Cells written into at random, rows moved, deleted, doubled, columns put in, sheets renamed or gone."""
    copy = folder / "county"
    shutil.copytree(_released(), copy)
    sent = next((copy / "out").glob("*.xlsx"))
    book = openpyxl.load_workbook(sent)
    before = {sheet.title: _texts(sheet) for sheet in book}
    for _ in range(random.choice((1, 2, 3, 5, 8))):
        random.choice(HANDS)(random, book)
    path = folder / "交回.xlsx"
    book.save(path)
    with (
        patch.object(assets.intake.reading, "parse_all", parse_here),
        Ledger.open(copy / "ledger.sqlite", KEY) as ledger,
    ):
        result = County(copy, ledger, sent).back(path)
        events = ledger.events("answered")
    assert all(f.message.endswith("。") for f in result.conflicts)
    if not result.refused:
        now = {sheet.title: _texts(sheet) for sheet in openpyxl.load_workbook(path)}
        _answers_stand_there(events, now)
        _nothing_is_lost(before, now, events, result.conflicts)


def _texts(sheet) -> list[list[str]]:
    return [["" if v is None else str(v).strip() for v in row] for row in sheet.iter_rows(values_only=True)]


def _answers_stand_there(events, now: dict[str, list[list[str]]]) -> None:
    """The row of each answer holds the number of its line and the outcome, or numbers of what is untrue."""
    for event in events:
        said = event.payload
        row = now[said["sheet"]][said["row"] - 1]
        assert said["line_no"] in ["".join(text.split()).upper() for text in row], (said["sheet"], said["row"])
        name = outcomes()[said["outcome"]].name
        written = {"".join(text.split()) for text in row}
        assert name in written or written & {"同上"} or any(re.search(r"[1-9]", text) for text in written), said


def _nothing_is_lost(before, now, events, findings) -> None:
    """Each cell that somebody wrote is part of an answer of its row, or something is said of the row or the sheet."""
    used: dict[tuple[str, int], set[str]] = {}
    of_line: dict[str, set[str]] = {}
    for event in events:
        said = event.payload
        texts = {said["outcome_name"], said["remark"], *said["investigators"], _day(said["visited_on"] or "")}
        used.setdefault((said["sheet"], said["row"]), set()).update(texts)
        of_line.setdefault(said["line_no"], set()).update(texts)
    told = {(f.sheet, f.row) for f in findings}
    for sheet, number, text in _written(before, now):
        if (sheet, number) in told or (sheet, None) in told:
            continue
        # A line that stands there twice with one answer is answered once.
        lines = ["".join(cell.split()).upper() for cell in now[sheet][number - 1]]
        kept = used.get((sheet, number), set()).union(*(of_line.get(line, set()) for line in lines))
        is_untrue_number = bool(kept) and re.fullmatch(r"[1-9]", text)
        assert text in kept or _day(text) in kept or (kept and text == "同上") or is_untrue_number, (
            sheet,
            number,
            text,
        )


def _written(before, now) -> Iterator[tuple[str, int, str]]:
    """The cells that no sheet held as it was sent."""
    printed = {text for rows in before.values() for row in rows for text in row}
    titles = {header for _, header, _ in COLUMNS}
    for sheet, rows in now.items():
        if sheet == BASELINE:
            continue
        for number, row in enumerate(rows, 1):
            # What is typed over a header is a header.
            if len(titles & set(row)) >= LEAST_HEADERS:
                continue
            for column, text in enumerate(row):
                is_ours = sheet in WIDTHS and column < WIDTHS[sheet]
                if text not in printed and text not in BLANKS and not is_ours:
                    yield sheet, number, text


def _day(text: str) -> str:
    return "-".join(str(int(part)) for part in re.findall(r"\d+", text)[:3]) if re.match(r"\d{4}\D", text) else ""


def _lines(book: openpyxl.Workbook, random: random.Random):
    """A sheet of lines, if one is left."""
    return random.choice([s for s in book if s.title not in {BASELINE, *WIDTHS}] or [book.worksheets[0]])


def _write(cell, value: str | None) -> None:
    """Write into a cell that is not covered by another."""
    if not isinstance(cell, openpyxl.cell.cell.MergedCell):
        cell.value = value


def _fill(random: random.Random, book: openpyxl.Workbook) -> None:
    sheet = _lines(book, random)
    row = random.randrange(FIRST, max(FIRST, sheet.max_row) + 2)
    names = [o.name for o in outcomes().values()]
    for word, value in {**KEEP, "outcome": random.choice(names)}.items():
        if random.random() < 0.9:
            _write(sheet.cell(row, WORDS.index(word) + 1), value)


def _scribble(random: random.Random, book: openpyxl.Workbook) -> None:
    sheet = random.choice([s for s in book.worksheets if s.title != BASELINE or random.random() < 0.1])
    cell = sheet.cell(random.randrange(1, sheet.max_row + 3), random.randrange(1, len(WORDS) + 3))
    _write(cell, random.choice(SCRIBBLES))


def _move(random: random.Random, book: openpyxl.Workbook) -> None:
    sheet = _lines(book, random)
    a, b = (random.randrange(FIRST - 1, max(FIRST, sheet.max_row) + 1) for _ in "ab")
    width = random.choice((sheet.max_column, random.randrange(1, sheet.max_column + 1)))
    for column in range(1, width + 1):
        one, other = sheet.cell(a, column), sheet.cell(b, column)
        first, second = one.value, other.value
        _write(one, second)
        _write(other, first)


def _double(random: random.Random, book: openpyxl.Workbook) -> None:
    sheet = _lines(book, random)
    row = random.randrange(FIRST, sheet.max_row + 1) if sheet.max_row >= FIRST else 1
    sheet.append([cell.value for cell in sheet[row]])


def _delete(random: random.Random, book: openpyxl.Workbook) -> None:
    sheet = _lines(book, random)
    sheet.delete_rows(random.randrange(1, sheet.max_row + 1))


def _insert(random: random.Random, book: openpyxl.Workbook) -> None:
    sheet = _lines(book, random)
    if random.random() < 0.5:
        sheet.insert_rows(random.randrange(1, sheet.max_row + 1))
    else:
        sheet.insert_cols(random.randrange(1, sheet.max_column + 2))


def _take_away(random: random.Random, book: openpyxl.Workbook) -> None:
    sheet = _lines(book, random)
    sheet.delete_cols(random.randrange(1, sheet.max_column + 1))


def _rename(random: random.Random, book: openpyxl.Workbook) -> None:
    sheet = random.choice(book.worksheets)
    if sheet.title != BASELINE or random.random() < 0.2:
        sheet.title = random.choice(("Sheet1", "核查", "错保", "说明")) + str(random.randrange(9))


def _merge(random: random.Random, book: openpyxl.Workbook) -> None:
    sheet = _lines(book, random)
    row, column = random.randrange(FIRST, max(FIRST, sheet.max_row) + 2), random.randrange(1, len(WORDS) + 1)
    sheet.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column)


def _remove(random: random.Random, book: openpyxl.Workbook) -> None:
    if random.random() < 0.3 and len(book.worksheets) > 2:
        book.remove(random.choice(book.worksheets))


HANDS = (_fill, _fill, _fill, _scribble, _scribble, _scribble, _move, _double, _delete, _insert, _take_away, _rename,
         _merge, _remove)  # fmt: skip
