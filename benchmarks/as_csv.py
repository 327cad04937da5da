"""`python -m benchmarks.as_csv LANDING OUT`: the same county with its spreadsheets turned into CSV, a file a sheet.

Titles, two header rows, totals and signatures stay, since they are the county's way of writing; only the form of the
file changes. A sheet's name, which may be the township, goes into the name of its file, and empty sheets go. Files that
are CSV already are the same file. The forms of self-reports stay spreadsheets: a form of one official is no table.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineWorkbook

FORMS = ("relative_declarations",)


def turn(landing: Path, out: Path) -> int:
    """Write the county of `landing` below `out`; how many spreadsheets were turned."""
    turned = 0
    for path in sorted(landing.glob("*/*.*")):
        folder = out / path.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".csv" or path.parent.name in FORMS:
            os.link(path, folder / path.name)
            continue
        book = CalamineWorkbook.from_path(path)
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
        filled = {name: rows for name, rows in sheets.items() if rows}
        for name, rows in filled.items():
            stem = path.stem if len(filled) == 1 and name.startswith("Sheet") else f"{path.stem}_{name}"
            _write(folder / f"{stem}.csv", rows)
        turned += 1
    return turned


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows([_written(cell) for cell in row] for row in rows)


def _written(cell: object) -> object:
    """Whole numbers without a point, days as 2021-05-31, of long numbers the fifteen digits that the cell still has.

    (Excel itself would write 3.20723E+17 for those: then the two counties would not say the same.)
    """
    if isinstance(cell, float):
        return int(Decimal(f"{cell:.14e}")) if cell >= 1e15 or cell.is_integer() else cell
    return cell.isoformat()[:10] if isinstance(cell, date) else cell


if __name__ == "__main__":
    print(turn(Path(sys.argv[1]), Path(sys.argv[2])))
