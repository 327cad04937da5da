"""What tells a delivery from a file that lies there, and what a night makes of the same content again."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

import pytest

from assets.home.ledger import Event
from assets.intake.landing import receive
from assets.intake.receipts import add_receipts, receipts
from tests.assets.casework import book, chain_of
from tests.assets.intake.test_landing import D1, D2, DATA, SOURCES, archive

D3 = date(2021, 6, 20)
SECOND = 1_000_000_000


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "landing" / "dibao_roll"
    made.mkdir(parents=True)
    return made


def put(path, data=DATA, modified=1_600_000_000):
    path.write_bytes(data)
    os.utime(path, ns=(modified * SECOND, modified * SECOND))
    return path


def night(folder, store, as_of, known):
    """What one night writes down: names, day, day of delivery; `known` grows by it."""
    fresh, findings = receive(folder.parent, store, SOURCES, as_of, known)
    assert findings == []
    known += fresh
    return [(r.original_name, r.received_on, r.delivered) for r in fresh]


def test_equal_bytes_under_three_names_are_three_receipts_and_lie_there_the_next_night(folder, store):
    known = []
    for name in ("名册202104.csv", "名册202105.csv", "名册202106.csv"):
        put(folder / name)
    assert [name for name, *_ in night(folder, store, D1, known)] == [
        "名册202104.csv",
        "名册202105.csv",
        "名册202106.csv",
    ]
    assert len({r.sha256 for r in known}) == 1
    assert night(folder, store, D1, known) == []
    assert night(folder, store, D2, known) == []


def test_a_file_written_anew_is_delivered_again_one_set_back_or_touched_by_rights_is_not(folder, store):
    known = []
    path = put(folder / "a.csv")
    night(folder, store, D1, known)
    put(path, modified=1_500_000_000)
    assert night(folder, store, D2, known) == []
    put(path)
    path.chmod(0o600)
    assert night(folder, store, D2, known) == []
    put(path, modified=1_600_000_001)
    assert night(folder, store, D2, known) == [("a.csv", D2, D2)]
    assert night(folder, store, D3, known) == []


def test_a_file_renamed_is_read_under_its_new_name_but_nobody_delivered_it(folder, store):
    known = []
    put(folder / "a.csv")
    night(folder, store, D1, known)
    (folder / "a.csv").rename(folder / "2021年5月.csv")
    assert night(folder, store, D2, known) == [("2021年5月.csv", D2, D1)]
    assert known[-1].was == "a.csv"
    assert night(folder, store, D3, known) == []


def test_under_another_name_beside_or_instead_of_the_first_it_is_delivered(folder, store):
    known = []
    put(folder / "a.csv")
    night(folder, store, D1, known)
    put(folder / "b.csv")
    assert night(folder, store, D2, known) == [("b.csv", D2, D2)]
    (folder / "a.csv").unlink()
    (folder / "b.csv").unlink()
    put(folder / "c.csv", modified=1_600_000_009)
    assert night(folder, store, D3, known) == [("c.csv", D3, D3)]
    assert known[-1].was == "b.csv"


def test_members_of_an_archive_are_as_new_as_the_archive(folder, store):
    known = []
    packed = archive(**{"x.csv": DATA})
    path = put(folder / "a.zip", packed)
    assert night(folder, store, D1, known) == [("a.zip/x.csv", D1, D1)]
    assert night(folder, store, D2, known) == []
    put(path, packed, modified=1_600_000_001)
    assert night(folder, store, D2, known) == [("a.zip/x.csv", D2, D2)]
    path.rename(folder / "2021年5月.zip")
    assert night(folder, store, D3, known) == [("2021年5月.zip/x.csv", D3, D2)]


def test_a_receipt_of_before_times_were_kept_is_the_file_that_lies_there(folder, store):
    known = []
    path = put(folder / "a.csv")
    night(folder, store, D1, known)
    known = [replace(known[0], modified=None, inode=None)]
    assert night(folder, store, D2, known) == [("a.csv", D2, D1)]
    assert night(folder, store, D2, known) == []
    put(path, modified=1_600_000_001)
    assert night(folder, store, D3, known) == [("a.csv", D3, D3)]


def test_a_past_night_run_again_takes_nothing_of_what_came_later(folder, store):
    known = []
    path = put(folder / "a.csv")
    night(folder, store, D2, known)
    put(path, modified=1_600_000_001)
    assert night(folder, store, D1, known) == []
    assert night(folder, store, D2, known) == [("a.csv", D2, D2)]


def test_the_ledger_keeps_what_tells_deliveries_apart_and_reads_what_it_kept_before(folder, store, tmp_path):
    known = []
    path = put(folder / "a.csv")
    night(folder, store, D1, known)
    put(path, modified=1_600_000_001)
    night(folder, store, D2, known)
    path.rename(folder / "b.csv")
    night(folder, store, D3, known)
    old = {"source": "dibao_roll", "original_name": "alt.csv", "size": 3, "received_on": D1.isoformat()}
    with book(tmp_path) as ledger:
        ledger.append([Event("file_received", "ab" * 32, old, f"file_received:dibao_roll:{'ab' * 32}")], D1, "hedui")
        assert add_receipts(ledger, known) == 3
        assert add_receipts(ledger, known) == 0
        (first, *others) = receipts(ledger)
        assert (first.original_name, first.modified, first.delivered) == ("alt.csv", None, D1)
        assert others == known
        assert [r.original_name for r in receipts(ledger, D2)] == ["alt.csv", "a.csv", "a.csv"]
        assert chain_of(ledger) == []
