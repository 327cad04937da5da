"""The limited child process: once for its bytes and contract, and one bad file stops no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import current_thread

import polars as pl
import pytest

from assets.intake.landing import receive
from assets.intake.reading import Limits, parse_all
from tests.assets.intake.reading.samples import HEADERS, contracts, csv_bytes, person_rows, roll, xlsx

D1 = date(2021, 6, 1)
LIMITS = Limits(workers=1)


@pytest.fixture
def received(tmp_path):
    folder = tmp_path / "landing" / "dibao_roll"
    folder.mkdir(parents=True)

    def receive_files(**files: bytes):
        for name, data in files.items():
            (folder / name).write_bytes(data)
        return receive(tmp_path / "landing", tmp_path / "store", ["dibao_roll"], D1, [])[0]

    return receive_files


def test_parsed_once_to_parquet_with_a_report(tmp_path, received):
    files = {"2021年5月农村.csv": csv_bytes([HEADERS, *person_rows()]), "2021年5月城市.csv": b"a,b\n1,2\n"}
    receipts = received(**files)
    results = parse_all(receipts, contracts(roll()), tmp_path / "store", LIMITS)
    good, bad = (results[r.key] for r in sorted(receipts, key=lambda r: -r.size))
    assert pl.read_parquet(good.parquet)["person_name"].len() == 3
    assert (good.report.rows, good.report.rejected, good.report.batches) == (3, 0, {"2021-05-01": 3})
    assert bad.parquet is None
    assert bad.report.is_held
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "store" / "parsed").iterdir()}
    assert parse_all(receipts, contracts(roll()), tmp_path / "store", LIMITS) == results
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "store" / "parsed").iterdir()} == before
    changed = contracts(replace(roll(), digest="d9"))
    assert parse_all(receipts, changed, tmp_path / "store", LIMITS)[receipts[0].key] is not None
    assert len(list((tmp_path / "store" / "parsed").iterdir())) > len(before)


def test_what_is_done_meanwhile_is_done_once_in_the_callers_thread(tmp_path, received):
    receipts = received(**{"2021年5月农村.csv": csv_bytes([HEADERS, *person_rows()])})
    where = []
    for _ in range(2):
        parse_all(receipts, contracts(roll()), tmp_path / "store", LIMITS, lambda: where.append(current_thread()))
    assert where == [current_thread()], "the second time there is nothing to wait for"


def test_a_file_that_kills_its_worker_is_held_and_the_others_go_on(tmp_path, received):
    # A hundred columns by a million rows pass the pre-flight of cells but not a small memory limit.
    path = xlsx(tmp_path / "far.xlsx", {"S": [HEADERS, *person_rows()]})
    import openpyxl

    book = openpyxl.load_workbook(path)
    book["S"]["AZ1048576"] = "x"
    book.save(path)
    receipts = received(**{"1远.xlsx": path.read_bytes(), "2021年5月农村.csv": csv_bytes([HEADERS, *person_rows()])})
    results = parse_all(receipts, contracts(roll()), tmp_path / "store", replace(LIMITS, memory=1400 << 20))
    by_name = {r.original_name: results[r.key] for r in receipts}
    assert by_name["2021年5月农村.csv"].parquet is not None
    assert by_name["1远.xlsx"].parquet is None
    assert "内存或时间" in by_name["1远.xlsx"].report.findings[0].message


def test_a_file_that_takes_too_long_is_held(tmp_path, received):
    receipts = received(**{"2021年5月农村.csv": csv_bytes([HEADERS, *person_rows()])})
    result = parse_all(receipts, contracts(roll()), tmp_path / "store", replace(LIMITS, wall_seconds=0))
    assert result[receipts[0].key].report.is_held
    assert parse_all(receipts, contracts(roll()), tmp_path / "store", LIMITS)[receipts[0].key].parquet
