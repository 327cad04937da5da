"""The landing folder: safe copies, nothing lost, one sentence for everything not taken."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import zipfile
from datetime import date

import pytest

from assets.intake.landing import receive, stored
from tests.assets.intake.reading.samples import HEADERS, contracts, csv_bytes, payments, person_rows, roll

D1, D2 = date(2021, 6, 1), date(2021, 6, 2)
SOURCES = contracts(roll(), payments()).sources
DATA = csv_bytes([HEADERS, *person_rows()])


@pytest.fixture
def landing(tmp_path):
    (tmp_path / "landing" / "dibao_roll").mkdir(parents=True)
    return tmp_path / "landing"


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


def tree(folder):
    return sorted((str(p.relative_to(folder)), p.read_bytes()) for p in folder.rglob("*") if p.is_file())


def test_a_file_is_copied_once_under_its_digest(landing, store):
    (landing / "dibao_roll" / "2021年5月.csv").write_bytes(DATA)
    receipts, findings = receive(landing, store, SOURCES, D1, [])
    assert findings == []
    assert [(r.source, r.original_name, r.size, r.received_on) for r in receipts] == [
        ("dibao_roll", "2021年5月.csv", len(DATA), D1)
    ]
    sha = hashlib.sha256(DATA).hexdigest()
    path = stored(store, sha)
    assert (receipts[0].sha256, path.read_bytes()) == (sha, DATA)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert receive(landing, store, SOURCES, D2, receipts) == ([], [])
    assert [p.name for p in store.iterdir()] == [sha[:2]], "no scratch files are left"


def test_same_bytes_are_one_receipt_a_source_and_name(landing, store):
    (landing / "disbursement" / "2021").mkdir(parents=True)
    for name in ("dibao_roll/a.csv", "dibao_roll/b.csv", "disbursement/2021/a.csv"):
        (landing / name).write_bytes(DATA)
    receipts, _ = receive(landing, store, SOURCES, D1, [])
    assert [(r.source, r.original_name) for r in receipts] == [
        ("dibao_roll", "a.csv"),
        ("dibao_roll", "b.csv"),
        ("disbursement", "2021/a.csv"),
    ]
    assert len([p for p in store.rglob("*") if p.is_file()]) == 1


def test_pipes_links_and_empty_files(landing, store, tmp_path):
    folder = landing / "dibao_roll"
    os.mkfifo(folder / "a.xlsx")
    (tmp_path / "secret.csv").write_bytes(DATA)
    (folder / "b.xlsx").symlink_to(tmp_path / "secret.csv")
    (folder / "c.csv").touch()
    (folder / "d.csv").write_bytes(DATA)
    receipts, findings = receive(landing, store, SOURCES, D1, [])
    assert [r.original_name for r in receipts] == ["d.csv"]
    assert [(f.file, f.severity) for f in findings] == [("a.xlsx", "skipped"), ("b.xlsx", "skipped"), ("c.csv", "held")]
    assert "空文件" in findings[2].message


def test_strays_and_unknown_folders_stay_and_are_named(landing, store):
    (landing / "名册.xlsx").write_bytes(DATA)
    (landing / "dibao").mkdir()
    (landing / "dibao" / "a.csv").write_bytes(DATA)
    (landing / "empty").mkdir()
    before = tree(landing)
    receipts, findings = receive(landing, store, SOURCES, D1, [])
    assert receipts == []
    assert [(f.source, f.file, f.severity) for f in findings] == [("dibao", "", "held"), ("", "名册.xlsx", "held")]
    assert "没有对应的来源合同" in findings[0].message
    assert tree(landing) == before


def test_a_file_growing_meanwhile_is_left_for_the_next_night(landing, store, monkeypatch):
    from assets.intake import landing as module

    path = landing / "dibao_roll" / "a.csv"
    path.write_bytes(DATA)
    keep = module.keep

    def slowly(source, folder, limit):
        result = keep(source, folder, limit)
        with path.open("ab") as more:
            more.write(b"more")
        return result

    monkeypatch.setattr(module, "keep", slowly)
    receipts, findings = receive(landing, store, SOURCES, D1, [])
    assert receipts == []
    assert "仍在变化" in findings[0].message
    monkeypatch.undo()
    assert len(receive(landing, store, SOURCES, D2, [])[0]) == 1


def archive(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return data.getvalue()


def test_members_of_an_archive(landing, store, tmp_path):
    members = {
        "农村/伊山镇.csv": DATA,
        "../../x.csv": DATA + b"2",
        "~$x.csv": DATA,
        "e.csv": b"",
        "i.zip": archive(a=b"1"),
    }
    (landing / "dibao_roll" / "2021年5月.zip").write_bytes(archive(**members))
    receipts, findings = receive(landing, store, SOURCES, D1, [])
    assert [r.original_name for r in receipts] == ["2021年5月.zip/农村/伊山镇.csv", "2021年5月.zip/x.csv"]
    assert [f.severity for f in findings] == ["skipped", "held", "held"]
    assert not (tmp_path / "x.csv").exists()
    again, _ = receive(landing, store, SOURCES, D2, receipts)
    assert again == []


def test_a_damaged_archive_and_a_bomb(landing, store, monkeypatch):
    from assets.intake import landing as module

    whole = archive(a=os.urandom(5000), b=DATA)
    (landing / "dibao_roll" / "a.zip").write_bytes(whole[:200] + bytes([whole[200] ^ 8]) + whole[201:])
    receipts, findings = receive(landing, store, SOURCES, D1, [])
    assert [r.original_name for r in receipts] == ["a.zip/b"]
    assert "校验不符" in findings[0].message
    monkeypatch.setattr(module, "MAX_BYTES", 1 << 20)
    (landing / "dibao_roll" / "a.zip").write_bytes(archive(a=b"0" * (2 << 20)))
    receipts, findings = receive(landing, store, SOURCES, D1, [])
    assert receipts == []
    assert "过大" in findings[0].message


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.csv.sha256", "{sha256}  a.csv"),
        ("a.csv.md5", "{md5}"),
        ("SHA256SUMS", "# 校验\n{sha256} *./a.csv"),
        ("md5sum.txt", "{MD5}  a.csv"),
    ],
)
def test_a_checksum_file_is_kept_to_and_is_no_register(landing, store, name, line):
    sums = {kind: hashlib.new(kind, DATA).hexdigest() for kind in ("sha256", "md5")}
    (landing / "dibao_roll" / name).write_text(line.format(**sums, MD5=sums["md5"].upper()), encoding="utf-8")
    (landing / "dibao_roll" / "a.csv").write_bytes(DATA)
    receipts, findings = receive(landing, store, SOURCES, D1, [])
    assert ([r.original_name for r in receipts], findings) == (["a.csv"], [])
    (landing / "dibao_roll" / "a.csv").write_bytes(DATA[:-40])
    receipts, findings = receive(landing, store, SOURCES, D2, receipts)
    assert receipts == []
    assert f"与校验文件「{name}」不符" in findings[0].message


def test_a_file_that_a_checksum_file_speaks_of_is_missed(landing, store):
    (landing / "dibao_roll" / "SHA256SUMS").write_text(f"{'0' * 64}  b.csv\n", encoding="utf-8")
    (finding,) = receive(landing, store, SOURCES, D1, [])[1]
    assert (finding.file, finding.severity) == ("b.csv", "held")
    assert "没有收到" in finding.message


def test_an_archive_is_what_its_checksum_file_says(landing, store):
    data = archive(a=DATA)
    (landing / "dibao_roll" / "a.zip").write_bytes(data)
    (landing / "dibao_roll" / "a.zip.sha256").write_text(hashlib.sha256(data).hexdigest(), encoding="utf-8")
    receipts, findings = receive(landing, store, SOURCES, D1, [])
    assert ([r.original_name for r in receipts], findings) == (["a.zip/a"], [])
