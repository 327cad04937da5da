"""Trying an entry through the reader: bytes are written down, read with the contract of a small roll, and compared."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date

import openpyxl
import polars as pl

from assets.intake.deliveries import Receipt
from assets.intake.landing import keep
from assets.intake.reading import FileReport, Limits, Parsed, parse, parse_all
from data_contracts.contract import Source
from matchers.intake.refusals import NO_RECORD
from tests.assets.intake.reading.samples import HEADERS, contracts, csv_bytes, person_rows, roll
from tests.corpus.entry import Desk, Trial, Tried

FILE = "2021年5月农村低保.xlsx"
Rows = Sequence[Sequence[object]]
Check = Callable[[pl.DataFrame], bool]
SHEET = "xl/worksheets/sheet1.xml"


def anything(_: pl.DataFrame) -> bool:
    """Nothing is asked of the values."""
    return True


def whole(frame: pl.DataFrame) -> bool:
    """The three people of the usual table, each in a row of its own."""
    accepted = frame.filter(pl.col("_reject").is_null())
    usual = person_rows()
    return accepted["id_number"].to_list() == [row[4] for row in usual] and (
        accepted["person_name"].to_list() == [row[3] for row in usual]
    )


def reads(
    make: Callable[[], bytes], check: Check = whole, name: str = FILE, source: Callable[[], Source] = roll
) -> Trial:
    """Read the bytes in this process."""

    def trial(desk: Desk) -> Tried:
        path = desk.path("file")
        path.write_bytes(make())
        return tried(parse(path, name, source()), check)

    return trial


def contained(make: Callable[[], bytes], check: Check = whole, name: str = FILE) -> Trial:
    """Read the bytes in the limited child process that the night uses, with a tenth of its memory."""

    def trial(desk: Desk) -> Tried:
        store = desk.folder / "store"
        sha, size = keep(io.BytesIO(make()), store, 1 << 30)
        receipt = Receipt(sha, "dibao_roll", name, size, date(2021, 6, 1))
        limits = Limits(memory=1 << 30, cpu_seconds=20, wall_seconds=40, workers=1)
        file = parse_all([receipt], contracts(roll()), store, limits)[receipt.key]
        frame = pl.read_parquet(file.parquet) if file.parquet else None
        return _tried(frame, file.report, check)

    return trial


def tried(parsed: Parsed, check: Check) -> Tried:
    """What a parsed file came to."""
    return _tried(parsed.frame, parsed.report, check)


def _tried(frame: pl.DataFrame | None, report: FileReport, check: Check) -> Tried:
    said = tuple(f.message for f in report.findings)
    if frame is None:
        return Tried("Q", said, "" if len({f.message for f in report.findings if f.severity == "held"}) else "silent")
    reasons = set(frame["_reject"].drop_nulls().to_list())
    wrong = "" if check(frame) else f"read as {frame.drop('_sheet').head(6).rows()}"
    if len(frame) != report.rows or report.rejected != frame["_reject"].is_not_null().sum():
        wrong = "rows read are not those that were accepted or rejected"
    if reasons - NO_RECORD:
        return Tried("R", (*said, *(f"{r}。" for r in sorted(reasons))), wrong)
    is_said = reasons or any(f.severity == "skipped" for f in report.findings)
    return Tried("S" if is_said else "A", said, wrong)


def table(rows: Rows | None = None, header: Sequence[object] = HEADERS) -> list[Sequence[object]]:
    """A header and the rows below it."""
    return [header, *(person_rows() if rows is None else rows)]


def with_cell(header: str, value: object, rows: int = 3) -> list[Sequence[object]]:
    """The usual table with a value in the second row of one column."""
    lines = person_rows(rows)
    lines[1][HEADERS.index(header)] = value
    return table(lines)


def book(
    sheets: dict[str, Rows] | Rows | None = None, dress: Callable[[openpyxl.Workbook], None] | None = None
) -> bytes:
    """An xlsx of these sheets (or of one), and whatever else is done to it."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    sheets = sheets if isinstance(sheets, dict) else {"名册": table() if sheets is None else sheets}
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if dress:
        dress(made)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def text(rows: Rows | None = None, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """A text table."""
    return csv_bytes(table() if rows is None else rows, encoding, delimiter)


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a zipped document."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zipped document of parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def edited(change: Callable[[bytes], bytes], part: str = SHEET, data: bytes | None = None) -> bytes:
    """An xlsx with one part changed."""
    parts = parts_of(data or book())
    changed = change(parts[part])
    assert changed != parts[part], f"{part} is as it was"
    return zipped({**parts, part: changed})
