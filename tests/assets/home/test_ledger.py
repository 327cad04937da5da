"""The ledger: append-only, gapless, chained, and quick enough for a first night."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import date

import pytest

from assets.home import ledger_store
from assets.home.ledger import Event, Ledger
from assets.home.ledger_sqlite_schema import CREATE
from assets.home.ledger_store import LedgerError
from assets.intake.receipts import add_receipts, receipts
from tests.assets.casework import chain_of
from tests.ledgers import Engine

KEY = b"k" * 32
DAY = date(2021, 6, 1)
SAME = "recorded_at, as_of, kind, subject, 'x', payload"


@pytest.fixture
def ledger(engine: Engine):
    with Ledger.open(engine.book, KEY) as book:
        yield book


def events(n: int, kind: str = "opened") -> list[Event]:
    return [Event(kind, f"F{i:05d}", {"rule": "enrolled_twice", "reason": "两本证"}) for i in range(n)]


def test_entries_come_back_as_written(ledger):
    assert ledger.append([Event("opened", "F1", {"b": 1, "a": "甲"})], DAY, "hedui") == 1
    (entry,) = ledger.events()
    assert (entry.seq, entry.kind, entry.subject, entry.actor, entry.as_of) == (1, "opened", "F1", "hedui", DAY)
    assert entry.payload == {"a": "甲", "b": 1}
    assert ledger.head().seq == 1


def test_filters(ledger):
    ledger.append(events(3), DAY, "hedui")
    ledger.append(events(2, "lapsed"), date(2021, 6, 2), "hedui")
    assert len(ledger.events("lapsed")) == 2
    assert len(ledger.events(until_as_of=DAY)) == 3
    assert ledger.frame(["opened"]).height == 3


def test_an_effect_happens_once(ledger):
    twice = [Event("answered", "F1", {}, "file:1"), Event("answered", "F1", {}, "file:1")]
    assert ledger.append(twice, DAY, "甲") == 1
    assert ledger.append(twice, DAY, "甲") == 0


def test_ten_thousand_events_are_one_unbroken_chain(ledger):
    assert ledger.append(events(10_000), DAY, "hedui") == 10_000
    assert ledger.head().seq == 10_000
    assert chain_of(ledger) == []


def test_all_or_none(ledger):
    class Unwritable:
        pass

    with pytest.raises(TypeError):
        ledger.append([Event("opened", "F1"), Event("opened", "F2", {"x": Unwritable()})], DAY, "hedui")
    assert ledger.head().seq == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET actor = 'x'",
        "DELETE FROM event",
        "DROP TABLE event",
        "DROP TRIGGER event_never_updated",
        f"INSERT OR REPLACE INTO event SELECT seq, {SAME}, effect, key_id, prev, hash FROM event",
        f"REPLACE INTO event SELECT 2, {SAME}, effect, key_id, prev, hash FROM event",
        f"INSERT INTO event SELECT 9, {SAME}, 'y', key_id, prev, 'z' FROM event",
        "INSERT INTO event SELECT * FROM event WHERE true ON CONFLICT (seq) DO UPDATE SET actor = 'x'",
        "PRAGMA writable_schema = ON",
        "ALTER TABLE event RENAME TO other",
        "ATTACH ':memory:' AS other",
    ],
)
def test_what_is_written_stays_in_a_file(tmp_path, statement):
    with Ledger.open(tmp_path / "ledger.sqlite", KEY) as ledger:
        ledger.append([Event("opened", "F1", {}, "e1")], DAY, "hedui")
        with pytest.raises(sqlite3.DatabaseError):
            ledger._store.query(statement)
        if not statement.startswith(("DROP", "ALTER", "PRAGMA", "ATTACH")):
            other = sqlite3.connect(tmp_path / "ledger.sqlite")
            other.execute("PRAGMA recursive_triggers = ON")
            with pytest.raises(sqlite3.DatabaseError, match=r"append-only|gapless"):
                other.execute(statement)
        assert [e.actor for e in ledger.events()] == ["hedui"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE event SET payload = '{}' WHERE seq = 2", "第 2 条的内容被改动过"),
        ("DELETE FROM event WHERE seq = 2", "第 2 条缺失"),
        ("UPDATE event SET prev = hash WHERE seq = 3", "第 3 条与上一条不相接"),
    ],
)
def test_a_change_behind_its_back_is_found(engine, ledger, statement, said):
    ledger.append(events(4), DAY, "hedui")
    engine.forge(statement)
    assert any(said in problem for problem in chain_of(ledger))


def test_another_key_does_not_open_it(engine, ledger):
    ledger.append(events(1), DAY, "hedui")
    with pytest.raises(LedgerError, match="不是写这本台账的那一把"):
        Ledger.open(engine.book, b"x" * 32)


def test_no_ledger_no_night(tmp_path):
    (tmp_path / "broken.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(LedgerError, match="台账已损坏"):
        Ledger.open(tmp_path / "broken.sqlite", KEY)
    with sqlite3.connect(tmp_path / "newer.sqlite") as newer:
        newer.executescript(CREATE + "PRAGMA user_version = 99;")
    with pytest.raises(LedgerError, match="更新版本"):
        Ledger.open(tmp_path / "newer.sqlite", KEY)


def test_many_writers_lose_nothing(engine):
    Ledger.open(engine.book, KEY).close()

    def write(writer: int) -> None:
        with Ledger.open(engine.book, KEY) as book:
            for i in range(20):
                book.append([Event("answered", f"F{writer}-{i}")], DAY, "hedui")

    threads = [threading.Thread(target=write, args=(w,)) for w in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Ledger.open(engine.book, KEY) as book:
        assert book.head().seq == 80
        assert chain_of(book) == []


def test_who_only_reads_waits_for_nobody_and_writes_nothing(engine, ledger, monkeypatch):
    ledger.append(events(3), DAY, "hedui")
    monkeypatch.setattr(ledger_store, "BUSY_SECONDS", 0)
    with engine.writing():
        with Ledger.open(engine.book, KEY, read_only=True) as reader:
            assert (reader.head(), len(reader.events()), reader.frame().height) == (ledger.head(), 3, 3)
            with pytest.raises(RuntimeError, match="read-only"):
                reader.append(events(1), DAY, "hedui")
        with Ledger.open(engine.book, KEY) as writer, pytest.raises(LedgerError, match="正被另一个程序占用") as told:
            writer.append(events(1), DAY, "hedui")
        assert "restore" not in str(told.value)
    assert ledger.head().seq == 3


def test_to_read_is_not_to_make(engine):
    with pytest.raises(LedgerError, match="不另建新的"):
        Ledger.open(engine.book, KEY, read_only=True)
    assert not engine.book.exists()


def test_an_open_reader_sees_what_is_written_later(engine, ledger):
    with Ledger.open(engine.book, KEY, read_only=True) as reader:
        assert reader.head().seq == 0
        ledger.append(events(2), DAY, "hedui")
        assert reader.head() == ledger.head()


def test_a_fold_goes_on_with_what_came_since(ledger):
    ledger.append(events(3), DAY, "hedui")
    known = ledger.head()
    assert ledger.goes_on_from(known)
    assert ledger.frame(since_seq=known.seq).height == 0
    ledger.append([*events(1, "lapsed"), Event("closed", "F9")], DAY, "甲")
    assert ledger.goes_on_from(known)
    assert ledger.frame(since_seq=known.seq)["seq"].to_list() == [4, 5]
    assert ledger.frame(["closed"], since_seq=known.seq)["subject"].to_list() == ["F9"]
    assert ledger.frame([], since_seq=known.seq).height == 0


def test_a_fold_is_thrown_away_when_a_night_is_taken_back_or_another_ledger_put_there(ledger):
    ledger.append(events(3), DAY, "hedui")
    known = ledger.head()
    ledger.append([Event("night_withdrawn", DAY.isoformat(), {"why": "时钟"})], date(2021, 5, 31), "甲")
    assert not ledger.goes_on_from(known)
    later = ledger.head()
    assert ledger.goes_on_from(later)
    ledger.append([Event("night_reinstated", DAY.isoformat(), {"why": "误撤"})], DAY, "甲")
    assert not ledger.goes_on_from(later)
    assert not ledger.goes_on_from(replace(known, hash="f" * 64))
    assert not ledger.goes_on_from(replace(known, seq=99))


def test_receipts_once(ledger):
    landing = pytest.importorskip("assets.intake.landing")
    receipt = landing.Receipt("ab" * 32, "dibao_roll", "名册.xlsx", 10, DAY)
    assert add_receipts(ledger, [receipt]) == 1
    assert add_receipts(ledger, [receipt]) == 0
    assert receipts(ledger) == [receipt]
