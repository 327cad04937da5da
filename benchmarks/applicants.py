"""How long a check of households that apply takes on a home after its night: one household, and several hundred.

`python -m benchmarks.applicants HOME`: the folder of a home. The households are taken from its register, every fiftieth
number cut by a spreadsheet, so that somebody has to be compared with everybody.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

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
    for home in arguments:
        for households, persons, check in checks(Path(home)):
            print(
                f"{households:>4} 户 {persons:>5} 人{check.seconds:>8.1f} 秒(处理器 {check.processor_seconds:.1f} 秒),"
                f"内存峰值 {check.peak_mib:,.0f} MiB",
                flush=True,
            )
    return 0


def checks(home: Path) -> Iterator[tuple[int, int, Process]]:
    """(households, persons, what it took) of each size."""
    with tempfile.TemporaryDirectory() as folder:
        for households in SIZES:
            form = Path(folder) / f"{households}.xlsx"
            persons = _write(home, form, households)
            asked = ["applicant", str(form), "--by", "测速", "--purpose", "测速", "--out", folder, "--home", str(home)]
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
