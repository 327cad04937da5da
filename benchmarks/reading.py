"""`python -m benchmarks.reading [ROWS]`: seconds of processor time that reading a file takes, a million cells.

The same rows as CSV, as CSV with a tab before every field, and as xlsx; the best of five readings of each, in one
process and one thread, so that two versions can be compared on a machine that does other things meanwhile. Last the
same rows in files of a hundred: what looking at a sheet costs before a row is read.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import xlsxwriter

from assets.intake.reading import parse
from data_contracts.contract import load_contracts

ROWS = 40_000
TIMES = 5
SMALL, FILES = 100, 50
HEADER = [
    "发放月份",
    "低保证号",
    "户主姓名",
    "户主身份证号",
    "户名",
    "账号",
    "应发金额",
    "实发金额",
    "发放日期",
    "发放状态",
]


def rows(count: int) -> list[list[str]]:
    """A ledger of payments whose people are nobody."""
    return [
        [
            f"2021-{1 + i % 12:02d}",
            f"3207239{i:08d}",
            "王某甲",
            f"32072319500101{i % 10000:04d}",
            "王某甲",
            f"62245230{i:08d}123",
            "620",
            "620.00",
            f"2021-{1 + i % 12:02d}-15",
            "成功",
        ]
        for i in range(count)
    ]


def files(folder: Path, table: list[list[str]]) -> dict[str, Path]:
    """The table in each form."""
    made = {form: folder / form for form in ("csv", "guarded csv", "xlsx")}
    made["csv"].write_text("".join(",".join(row) + "\r\n" for row in table), encoding="gb18030")
    made["guarded csv"].write_text(
        "".join(",".join("\t" + c for c in row) + "\r\n" for row in table), encoding="gb18030"
    )
    with xlsxwriter.Workbook(made["xlsx"]) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
    return made


def main(count: int) -> None:
    """Print a line for each form."""
    source = load_contracts().sources["disbursement"]
    table = [HEADER, *rows(count)]
    with tempfile.TemporaryDirectory() as folder:
        for form, path in files(Path(folder), table).items():
            best = float("inf")
            for _ in range(TIMES):
                begun = time.process_time()
                parsed = parse(path, "2021年发放", source)
                best = min(best, time.process_time() - begun)
            read = parsed.report.rows - parsed.report.rejected
            print(f"{form:12} {best / (count * len(HEADER)) * 1e6:6.2f} s/1e6 cells, {read} of {count} rows")
        small = Path(folder) / "small"
        small.write_text("".join(",".join(row) + "\r\n" for row in table[: SMALL + 1]), encoding="gb18030")
        begun = time.process_time()
        for _ in range(FILES):
            parse(small, "2021年发放", source)
        seconds = (time.process_time() - begun) / FILES
        print(
            f"{'small csv':12} {seconds / (SMALL * len(HEADER)) * 1e6:6.2f} s/1e6 cells, {seconds * 1e3:.1f} ms a file"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
