"""How long a check of households that apply takes on a home after its night: one household, and several hundred.

`python -m benchmarks.applicants HOME [--by NAME]`: the folder of a home, and the account that asks where it has
accounts. The households are taken from its register, every fiftieth number cut by a spreadsheet, so that somebody has
to be compared with everybody. Each size is a command of its own; then one household is checked three times in one
process, as the desk does.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from assets.applicants.check import Asked, check_applicants, night_of
from assets.home.home import Home
from assets.home.warehouse import opened
from benchmarks.process import HEDUI, Process, run

SIZES = (1, 100, 500)
CUT = 50
HEADERS = ("申请编号", "姓名", "身份证号", "与户主关系", "乡镇", "村(居)", "城乡类别", "授权日期")

_HOUSEHOLDS = """
WITH fit AS (
    SELECT household_no FROM fact.residence WHERE household_no IS NOT NULL GROUP BY household_no
    HAVING count(*) FILTER (relation = '户主') = 1 ORDER BY hash(household_no), household_no LIMIT ?)
SELECT r.household_no, i.name, i.id_number, coalesce(r.relation, '其他'), r.township, coalesce(r.village, '')
FROM fact.residence AS r JOIN link.identity AS i USING (person)
WHERE r.household_no IN (FROM fit) AND i.name IS NOT NULL AND i.id_number IS NOT NULL ORDER BY 1, r.relation, 2, 3"""


def main(arguments: list[str]) -> int:
    """Measure each home that is named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("homes", nargs="+", type=Path)
    parser.add_argument("--by", default="测速")
    asked = parser.parse_args(arguments)
    for home in asked.homes:
        print(f"负荷 {os.getloadavg()[0]:.1f}", flush=True)
        for households, persons, check in checks(home, asked.by):
            print(
                f"{households:>4} 户 {persons:>5} 人{check.seconds:>8.1f} 秒(处理器 {check.processor_seconds:.1f} 秒),"
                f"内存峰值 {check.peak_mib:,.0f} MiB",
                flush=True,
            )
        for number, (seconds, processor) in enumerate(again(home, asked.by), start=1):
            print(f"同一进程第 {number} 次，1 户{seconds:>6.1f} 秒(处理器 {processor:.1f} 秒)", flush=True)
    return 0


def again(home: Path, by: str, times: int = 3) -> Iterator[tuple[float, float]]:
    """Seconds and processor seconds (those of its reader too) of each check of one household in this process."""
    place = Home(home.absolute())
    with tempfile.TemporaryDirectory() as folder:
        form = Path(folder) / "1.xlsx"
        _write(home, form, 1)
        for _ in range(times):
            began, used = time.perf_counter(), sum(os.times()[:4])
            with opened(place.published, read_only=True) as published, place.ledger() as ledger:
                ((as_of,),) = published.execute("SELECT as_of FROM review.night").fetchall()
                asked = Asked(by, "测速", as_of)
                check_applicants(night_of(place, published), published, ledger, as_of, form, asked)
            yield time.perf_counter() - began, sum(os.times()[:4]) - used


def checks(home: Path, by: str = "测速") -> Iterator[tuple[int, int, Process]]:
    """(households, persons, what it took) of each size."""
    with tempfile.TemporaryDirectory() as folder:
        for households in SIZES:
            form = Path(folder) / f"{households}.xlsx"
            persons = _write(home, form, households)
            asked = ["applicant", str(form), "--by", by, "--purpose", "测速", "--out", folder, "--home", str(home)]
            check = run([HEDUI, *asked])
            if check.code:
                sys.exit(f"没有核对成：\n{check.said}")
            yield households, persons, check


def _write(home: Path, form: Path, households: int) -> int:
    with opened(home / "published" / "hedui.duckdb", read_only=True) as con:
        rows = con.execute(_HOUSEHOLDS, [households]).fetchall()
    with xlsxwriter.Workbook(str(form)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        for place, (number, name, id_number, *rest) in enumerate(rows, start=1):
            written = f"{id_number[:15]}000" if place % CUT == 0 else id_number
            sheet.write_row(place, 0, (number, name, written, *rest, "农村", "2021-05-20"))
    return len(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
