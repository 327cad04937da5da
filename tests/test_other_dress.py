"""The county's own files as other programs and hands send them: the night flags the same, nothing falls silent."""

from __future__ import annotations

import csv
import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.nights import AS_OF, TO_FLAGS, County

Rows = list[list[str]]

KIN = {"子": "之长子", "女": "次女儿", "配偶": "户主之配偶", "孙女": "次孙女", "孙子": "三孙子", "儿媳": "长子媳"}
KIN |= {"父亲": "生父", "母亲": "生母", "兄弟": "二弟", "姐妹": "三妹", "女婿": "二女婿"}
ORACLE = ("1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月")
DAYS = ("一", "二", "三", "四", "五", "六", "日")


def table(path: Path) -> Rows:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return list(csv.reader(io.StringIO(text, newline="")))


def changed(rows: Rows, header: str, change: Callable[[str], str]) -> Rows:
    at = rows[0].index(header)
    return [rows[0], *([*row[:at], change(row[at]), *row[at + 1 :]] for row in rows[1:])]


def text(rows: Rows, delimiter: str = ",", guard: str = "") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter="\x1f", lineterminator="\r\n").writerows([guard + cell for cell in row] for row in rows)
    assert delimiter not in out.getvalue()
    return out.getvalue().replace("\x1f", delimiter).encode("gb18030")


def as_oracle(written: str) -> str:
    if len(written) != 8:
        return written
    year, month, day = written[:4], int(written[4:6]), written[6:]
    return f"{day}-{ORACLE[month - 1]} -{year[2:]}"


def cremations(landing: Path) -> None:
    """Guards before every field, a note with more marks above the header, days as Oracle and Java print them."""
    for path in (landing / "cremations").glob("*.csv"):
        rows = changed(changed(table(path), "火化日期", as_oracle), "死亡日期", as_oracle)
        note = (
            "说明：本表由殡仪馆填报，身份证号须为文本，日期须写全，外地人员一并登记，有疑问请联系，月底前报，勿改\r\n"
        )
        keep_times(path, note.encode("gb18030") + text(rows, guard="\t"))


def register(landing: Path) -> None:
    """Relatives in words that no list holds, and a column of labels before the numbers."""
    for path in (landing / "household_register").glob("*.csv"):
        rows = table(path)
        header = next(h for h in rows[0] if "关系" in h)
        number = next(h for h in rows[0] if h in {"公民身份号码", "身份证号", "公民身份证号"})
        rows = changed(rows, header, lambda word: KIN.get(word, word))
        rows = changed(rows, number, lambda n: f"身份证:{n}" if len(n) == 18 else n)
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        keep_times(path, out.getvalue().encode("gb18030"))


def vehicles(landing: Path) -> None:
    """An export in two sheets, the second without a header, and an example below the first."""
    (path,) = (landing / "vehicles").glob("*.csv")
    rows = table(path)
    book = openpyxl.Workbook()
    example = ["示例", "110101199001011234", "苏G00000", *[""] * (len(rows[0]) - 3)]
    half = len(rows) // 2
    for row in [rows[0], example, *rows[1:half]]:
        book.active.append(row)
    rest = book.create_sheet("续")
    for row in rows[half:]:
        rest.append(row)
    target = path.with_suffix(".xlsx")
    book.save(target)
    os.utime(target, ns=(path.stat().st_mtime_ns, path.stat().st_mtime_ns))
    path.unlink()


def houses(landing: Path) -> None:
    """A label before each number, another mark between the owners' numbers, and @|@ between the columns."""
    (path,) = (landing / "real_estate").glob("*.csv")
    rows = changed(table(path), "证件号", lambda cell: "/".join(f"{n}(身份证)" for n in cell.split("/") if n))
    keep_times(path, text(rows, "@|@"))


def graduates(landing: Path) -> None:
    """One archive of all files, their names in GBK without a mark that says so."""

    class Unmarked(zipfile.ZipInfo):
        def _encodeFilenameFlags(self) -> tuple[bytes, int]:
            return self.filename.encode("gb18030"), self.flag_bits & ~0x800

    folder = landing / "graduates"
    files = sorted(folder.iterdir())
    with zipfile.ZipFile(folder / "毕业生.zip", "w") as archive:
        for path in files:
            archive.writestr(Unmarked(path.name), path.read_bytes())
    for path in files:
        path.unlink()


def keep_times(path: Path, data: bytes) -> None:
    at = path.stat().st_mtime_ns
    path.write_bytes(data)
    os.utime(path, ns=(at, at))


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return County.after_a_night(tmp_path_factory, "plain")


FLAGS = "SELECT rule, count(*) FROM review.flag GROUP BY ALL ORDER BY ALL"
STATUSES = "SELECT DISTINCT rule, status FROM flag.status ORDER BY ALL"
HELD = "SELECT count(*) > 0 FROM review.finding WHERE severity = 'held'"


def test_the_same_county_in_another_dress(plain, tmp_path):
    dressed = County(tmp_path)
    shutil.copytree(plain.landing, dressed.landing)
    dressed.begin_as(plain)
    for dress in (cremations, register, vehicles, houses, graduates):
        dress(dressed.landing)
    with dressed.begun(AS_OF, TO_FLAGS) as con:
        for query in (HELD, FLAGS, STATUSES):
            assert con.execute(query).fetchall() == plain.rows(query)
