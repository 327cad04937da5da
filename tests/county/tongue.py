"""A second tongue: the county's files with the headers and words of other senders, as they were collected.

The county of `build` writes as one hand does. `respeak` gives its files the words of `tongue.csv`: what real exports
and annexes call the same column, and below these headers the same value; several of one row are parted by `|`. Layouts,
rows and dirt stay. Nobody's record changes: whoever reads both counties must say the same of both.
"""

from __future__ import annotations

import csv
import io
import os
from collections import defaultdict
from collections.abc import Collection
from itertools import product
from pathlib import Path

import openpyxl

HERE = Path(__file__).parent
HEADER_ROWS = 6
Row = list[str]
Words = dict[str, dict[str, str]]
"""By header, or under no header those of the headers themselves: our word → theirs."""


def respeak(landing: Path, registers: Collection[str] | None = None) -> int:
    """Change the files of these registers (all the table knows) where they lie; how many files were changed."""
    words, changed = _words(), 0
    for register in sorted(words.keys() & set(registers or words)):
        for path in sorted((landing / register).glob("*.*")):
            speak = {".csv": _csv, ".xlsx": _xlsx}.get(path.suffix)
            changed += bool(speak and speak(path, words[register]))
    return changed


def _words() -> dict[str, Words]:
    found: dict[str, Words] = defaultdict(lambda: defaultdict(dict))
    with (HERE / "tongue.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            said = dict.fromkeys(row["ours"].split("|"), row["theirs"])
            for register, header in product(row["registers"].split("|"), row["headers"].split("|")):
                found[register][header] |= said
    return found


def _spoken(rows: list[Row], words: Words) -> dict[tuple[int, int], str]:
    """What cells say in the second tongue: (row, column) → text. A header two columns would share stays as it is."""
    headers = words[""]
    at = next((r for r, row in enumerate(rows[:HEADER_ROWS]) if sum(cell in headers for cell in row) >= 2), None)
    if at is None:
        return {}
    told: dict[tuple[int, int], str] = {}
    for c, cell in enumerate(rows[at]):
        theirs = headers.get(cell, "")
        if theirs and theirs not in rows[at] and theirs not in told.values():
            told[at, c] = theirs
        if cell and (said := words.get(cell)):
            told |= {(r, c): said[row[c]] for r, row in enumerate(rows) if r > at and len(row) > c and row[c] in said}
    return told


def _csv(path: Path, words: Words) -> bool:
    data = path.read_bytes()
    marked = data.startswith(b"\xef\xbb\xbf")
    try:
        text, encoding = data.decode("utf-8-sig"), "utf-8-sig" if marked else "utf-8"
    except UnicodeDecodeError:
        text, encoding = data.decode("gb18030"), "gb18030"
    rows = list(csv.reader(io.StringIO(text, newline="")))
    told = _spoken(rows, words)
    for (r, c), word in told.items():
        rows[r][c] = word
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return bool(told) and _kept(path, out.getvalue().encode(encoding))


def _xlsx(path: Path, words: Words) -> bool:
    book = openpyxl.load_workbook(path)
    told = False
    for sheet in book.worksheets:
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        for (r, c), word in _spoken(rows, words).items():
            sheet.cell(r + 1, c + 1).value = word
            told = True
    out = io.BytesIO()
    book.save(out)
    return told and _kept(path, out.getvalue())


def _kept(path: Path, data: bytes) -> bool:
    """Write the file with the time it had: it is the same delivery."""
    at = path.stat().st_mtime_ns
    path.write_bytes(data)
    os.utime(path, ns=(at, at))
    return True
