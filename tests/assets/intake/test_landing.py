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


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("~$名册.xlsx", "skipped"),
        ("名册.xlsx.part", "skipped"),
        ("a.TMP", "skipped"),
        ("Thumbs.db", "skipped"),
        (".DS_Store", "skipped"),
        ("x.crdownload", "skipped"),
    ],
)
def test_passing_files_are_skipped_with_a_sentence(landing, store, name, severity):
    (landing / "dibao_roll" / name).write_bytes(DATA)
    receipts, findings = receive(landing, store, SOURCES, D1, [])
    assert receipts == []
    assert [(f.source, f.severity) for f in findings] == [("dibao_roll", severity)]
    assert findings[0].message.endswith("。")


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


def test_odd_names_do_not_raise(landing, store):
    folder = os.fsencode(landing / "dibao_roll")
    for name in ("名册.csv".encode("gbk"), b"a\nb.csv", "\u202ecsv.exe".encode(), b"-rf"):
        with open(os.path.join(folder, name), "wb") as target:
            target.write(DATA + name)
    receipts, _ = receive(landing, store, SOURCES, D1, [])
    assert len(receipts) == 4
    assert all(r.original_name.isprintable() for r in receipts)


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
