"""A second tongue: the county's files with the headers and words of other senders, as they were collected.

The county of `build` writes as one hand does. `respeak` gives its files the header cells of `tongue.csv` (what real
exports and annexes call the same column) and the values of `tongue_values.csv`; layouts, rows and dirt stay. Nobody's
record changes: whoever reads both counties must say the same of both.
"""

from __future__ import annotations

import csv
import io
import os
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

import openpyxl

HERE = Path(__file__).parent
HEADER_ROWS = 6
Row = list[str]


def respeak(landing: Path, registers: Collection[str] | None = None) -> int:
    """Change the files of these registers (all the tables know) where they lie; how many files were changed."""
    headers, values = _headers(), _values()
    changed = 0
    for register in sorted(headers.keys() & set(registers or headers)):
        for path in sorted((landing / register).glob("*.*")):
            speak = {".csv": _csv, ".xlsx": _xlsx}.get(path.suffix)
            changed += bool(speak and speak(path, headers[register], values[register]))
    return changed


def _headers() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    with (HERE / "tongue.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found[row["register"]][row["ours"]] = row["theirs"]
    return found


def _values() -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    with (HERE / "tongue_values.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found[row["register"]][row["header"]][row["ours"]] = row["theirs"]
    return found


def _spoken(rows: list[Row], headers: dict[str, str], values: dict[str, dict[str, str]]) -> dict[tuple[int, int], str]:
    """What cells say in the second tongue: (row, column) → text. A header two columns would share stays as it is."""
    at = next((r for r, row in enumerate(rows[:HEADER_ROWS]) if sum(cell in headers for cell in row) >= 2), None)
    if at is None:
        return {}
    told: dict[tuple[int, int], str] = {}
    for c, cell in enumerate(rows[at]):
        theirs = headers.get(cell, "")
        if theirs and theirs not in rows[at] and theirs not in told.values():
            told[at, c] = theirs
        if words := values.get(cell):
            told |= {(r, c): words[row[c]] for r, row in enumerate(rows) if r > at and len(row) > c and row[c] in words}
    return told


def _csv(path: Path, headers: dict[str, str], values: dict[str, dict[str, str]]) -> bool:
    data = path.read_bytes()
    marked = data.startswith(b"\xef\xbb\xbf")
    try:
        text, encoding = data.decode("utf-8-sig"), "utf-8-sig" if marked else "utf-8"
    except UnicodeDecodeError:
        text, encoding = data.decode("gb18030"), "gb18030"
    rows = list(csv.reader(io.StringIO(text, newline="")))
    told = _spoken(rows, headers, values)
    for (r, c), word in told.items():
        rows[r][c] = word
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return bool(told) and _kept(path, out.getvalue().encode(encoding))


def _xlsx(path: Path, headers: dict[str, str], values: dict[str, dict[str, str]]) -> bool:
    book = openpyxl.load_workbook(path)
    told = False
    for sheet in book.worksheets:
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        for (r, c), word in _spoken(rows, headers, values).items():
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
