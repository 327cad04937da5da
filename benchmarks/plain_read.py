"""`python -m benchmarks.plain_read LANDING`: every file read by calamine or Polars in one process, and nothing else.

The least that reading costs: no header is found, no value understood. Prints the rows of each register as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl
from python_calamine import CalamineWorkbook


def rows_of(path: Path) -> int:
    """Read one file whole, all of it text where it is CSV; its rows."""
    if path.suffix == ".csv":
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
        return pl.read_csv(text.encode(), has_header=False, infer_schema=False).height
    book = CalamineWorkbook.from_path(path)
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def main() -> None:
    landing = Path(sys.argv[1])
    registers = sorted(folder for folder in landing.iterdir() if folder.is_dir())
    print(json.dumps({r.name: sum(rows_of(path) for path in sorted(r.glob("*.*"))) for r in registers}))


if __name__ == "__main__":
    main()
