"""Parsed files heal: what is empty, cut or rotten is parsed again; a full disk leaves nothing that says otherwise."""

from __future__ import annotations

import json
import resource
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from assets.errors import BadInput
from assets.intake.landing import receive, stored
from assets.intake.reading import Limits, parse_all
from assets.intake.reading.parsed_files import DIGEST
from tests.assets.intake.reading.samples import HEADERS, contracts, csv_bytes, person_rows, roll

D1 = date(2021, 6, 1)
LIMITS = Limits(workers=1)


@pytest.fixture
def came(tmp_path: Path):
    folder = tmp_path / "landing" / "dibao_roll"
    folder.mkdir(parents=True)
    (folder / "2021年5月农村.csv").write_bytes(csv_bytes([HEADERS, *person_rows()]))
    return receive(tmp_path / "landing", tmp_path / "store", ["dibao_roll"], D1, [])[0]


def parsed(receipts, store: Path):
    (result,) = parse_all(receipts, contracts(roll()), store, LIMITS).values()
    return result


@contextmanager
def no_room():
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-30])


def rot(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0x40
    file.write_bytes(content)


def remove(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize("spoil", [empty, cut, rot, remove])
@pytest.mark.parametrize("part", ["parquet", "json"])
def test_what_is_not_whole_is_parsed_again(came, tmp_path: Path, spoil: Callable[[Path], None], part: str) -> None:
    first = parsed(came, tmp_path / "store")
    before = pl.read_parquet(first.parquet)
    spoil(first.parquet.with_suffix(f".{part}"))
    again = parsed(came, tmp_path / "store")
    assert again.report.rows == first.report.rows
    assert pl.read_parquet(again.parquet).equals(before)


@pytest.mark.parametrize("spoil", [empty, cut, remove])
def test_a_report_of_before_digests_is_believed_by_both_ends(came, tmp_path: Path, spoil) -> None:
    first = parsed(came, tmp_path / "store")
    report = first.parquet.with_suffix(".json")
    said = json.loads(report.read_text(encoding="utf-8"))
    del said[DIGEST]
    report.write_text(json.dumps(said), encoding="utf-8")
    written = first.parquet.stat().st_mtime_ns
    parsed(came, tmp_path / "store")
    assert first.parquet.stat().st_mtime_ns == written
    spoil(first.parquet)
    assert pl.read_parquet(parsed(came, tmp_path / "store").parquet).height == first.report.rows


def test_a_full_disk_is_told_and_the_file_is_read_once_there_is_room(came, tmp_path: Path) -> None:
    (tmp_path / "store" / "parsed").mkdir()
    with no_room(), pytest.raises(BadInput, match=r"读好的名册.*磁盘已满") as told:
        parsed(came, tmp_path / "store")
    assert "restore" not in str(told.value)
    assert list((tmp_path / "store" / "parsed").iterdir()) == []
    assert not parsed(came, tmp_path / "store").report.is_held


@pytest.mark.parametrize("spoil", [empty, cut, remove])
def test_a_stored_file_that_is_gone_is_said_and_put_down_again_heals(came, tmp_path: Path, spoil) -> None:
    store = tmp_path / "store"
    file = stored(store, came[0].sha256)
    file.chmod(0o600)
    spoil(file)
    held = parsed(came, store)
    assert held.parquet is None
    assert "收到时的原件已不在数据目录中或已损坏" in held.report.findings[0].message
    receive(tmp_path / "landing", store, ["dibao_roll"], D1, came)
    assert parsed(came, store).parquet is not None


def test_a_full_disk_is_no_fault_of_an_archive(tmp_path: Path) -> None:
    folder = tmp_path / "landing" / "dibao_roll"
    folder.mkdir(parents=True)
    (folder / "农村.csv").write_bytes(csv_bytes([HEADERS, *person_rows()]))
    shutil.make_archive(str(tmp_path / "a"), "zip", folder)
    (folder / "农村.csv").unlink()
    shutil.move(tmp_path / "a.zip", folder / "2021年5月.zip")
    receive(tmp_path / "landing", tmp_path / "store", ["dibao_roll"], D1, [])
    for file in (f for f in (tmp_path / "store").glob("??/*") if f.read_bytes()[:2] != b"PK"):
        file.unlink()
    size = (folder / "2021年5月.zip").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (min(size, 100), before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            receive(tmp_path / "landing", tmp_path / "store", ["dibao_roll"], D1, [])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list((tmp_path / "store").glob("incoming-*"))
