"""A backup holds what cannot be made again, and a restore loses nothing without saying so, in the ledger too."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from assets.desk import store as desk_store
from assets.errors import BadInput
from assets.home.backup import DESK, back_up, restore
from assets.home.drill import drill
from assets.home.home import Home
from assets.home.ledger import NIGHT, Event
from assets.home.ledger_store import NotNowError
from assets.home.proof import prove
from assets.home.settled_witness import set_witness
from assets.intake.deliveries import Receipt
from assets.intake.landing import keep, stored
from assets.intake.receipts import add_receipts
from tests.ledgers import Engine, InDatabase, InFile, Server

DAY, LATER = date(2021, 6, 1), date(2021, 6, 9)


@pytest.fixture
def home(engine: Engine, tmp_path: Path) -> Home:
    place = engine.home(tmp_path / "home").prepared()
    (tmp_path / "came.csv").write_bytes(b"a,b\n1,2\n")
    with (tmp_path / "came.csv").open("rb") as stream:
        digest, size = keep(stream, place.store, 1 << 20)
    with place.ledger() as ledger:
        add_receipts(ledger, [Receipt(digest, "vehicles", "车.csv", size, DAY)])
    (place.reports / "2021-06-01.html").write_text("晨报", encoding="utf-8")
    return place


def act(place: Home, count: int = 1) -> None:
    with place.ledger() as ledger:
        first = ledger.head().seq
        ledger.append([Event("judged", f"L{first + i}", {"verdict": "same"}) for i in range(count)], DAY, "甲")


def test_an_empty_home_gets_everything_back(home: Home, tmp_path: Path) -> None:
    made = back_up(home, tmp_path / "disk")
    assert (made.held, made.copied, made.broken) == (1, 1, 0)
    elsewhere = Home(tmp_path / "new machine")
    came = restore(elsewhere, tmp_path / "disk", "周敏", "旧机报废", LATER)
    assert (came.files, came.lost, came.is_ledger_back) == (1, (), True)
    assert elsewhere.key() == home.key()
    assert elsewhere.key_file.stat().st_mode & 0o777 == 0o400
    assert (elsewhere.reports / "2021-06-01.html").read_text(encoding="utf-8") == "晨报"
    with home.ledger() as old, elsewhere.ledger() as new:
        assert new.events()[: old.head().seq] == old.events()
        (told,) = new.events("ledger_restored")
    assert (told.actor, told.payload["why"], told.payload["lost"]) == ("周敏", "旧机报废", [])
    assert prove(elsewhere).problems == ()


def test_a_second_backup_copies_only_what_is_new_and_the_newest_is_restored(home: Home, tmp_path: Path) -> None:
    first = back_up(home, tmp_path / "disk")
    act(home)
    shutil.move(first.folder, first.folder.with_name("20200101-000000"))
    second = back_up(home, tmp_path / "disk")
    assert (second.copied, second.head.seq) == (0, first.head.seq + 1)
    assert restore(Home(tmp_path / "new"), tmp_path / "disk", "甲", "试", LATER).entries == second.head.seq + 1


def test_a_sound_ledger_is_never_replaced_by_an_older_one(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "disk")
    act(home, 3)
    stored(home.store, next(e.subject for e in events(home) if e.kind == "file_received")).unlink()
    before = events(home)
    came = restore(home, tmp_path / "disk", "甲", "手误", LATER)
    assert (came.is_ledger_back, came.files) == (False, 1), "only the file that was gone came back"
    assert events(home) == before


def events(place: Home) -> list:
    with place.ledger() as ledger:
        return ledger.events()


def test_what_is_lost_is_counted_and_stays_named(engine: Engine, home: Home, tmp_path: Path) -> None:
    set_witness(home, tmp_path / "w.tsv", "周敏")
    back_up(home, tmp_path / "disk")
    act(home, 4)
    engine.lose()
    with pytest.raises(BadInput, match="不另建新的"):
        events(home)
    came = restore(home, tmp_path / "disk", "周敏", "硬盘坏了", LATER)
    assert [head.seq for head in came.lost] == [6], "the witness knew of one more head"
    proof = prove(home)
    assert (proof.problems, proof.given_up) == ((), 1)
    act(home)
    assert prove(home).problems == ()


def test_what_a_night_wrote_that_was_taken_back_is_not_lost(engine: Engine, home: Home, tmp_path: Path) -> None:
    set_witness(home, tmp_path / "w.tsv", "周敏")
    with home.ledger() as ledger:
        ledger.append([Event("opened", "F1")], LATER, NIGHT)
        ledger.append([Event("night_withdrawn", LATER.isoformat(), {"why": "时钟"})], DAY, "周敏")
        assert ledger.events("opened") == []
    back_up(home, tmp_path / "disk")
    engine.lose()
    assert restore(home, tmp_path / "disk", "周敏", "误删", LATER).lost == ()


def test_a_damaged_ledger_is_laid_aside_not_deleted(engine: Engine, home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "disk")
    act(home)
    engine.forge("UPDATE event SET actor = '乙' WHERE seq = 1")
    came = restore(home, tmp_path / "disk", "周敏", "被改动", LATER)
    assert came.set_aside is not None
    assert (came.set_aside / "key").exists()
    if isinstance(engine, InFile):
        assert (came.set_aside / "ledger.sqlite").exists()
    else:
        assert came.renamed == "hedui_replaced_1"
        assert engine.wreck("SELECT count(*), min(actor) FROM hedui_replaced_1.event") == [(2, "乙")]
    assert [head.place for head in came.lost] == ["原来的台账"]
    assert prove(home).problems == ()


def test_a_key_alone_comes_back_alone(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "disk")
    act(home)
    before, key = events(home), home.key()
    home.key_file.unlink()
    with pytest.raises(BadInput, match="没有密钥文件"):
        home.prepared()
    came = restore(home, tmp_path / "disk", "甲", "误删", LATER)
    assert (came.is_ledger_back, came.is_key_back) == (False, True)
    assert (events(home), home.key()) == (before, key)


def test_no_backup_is_made_of_a_ledger_that_does_not_prove(engine: Engine, home: Home, tmp_path: Path) -> None:
    engine.wreck("DROP TRIGGER event_without_gap" + (" ON event" if isinstance(engine, InDatabase) else ""))
    with pytest.raises(BadInput, match=r"没有备份，原有的备份保持不变"):
        back_up(home, tmp_path / "disk")
    assert not (tmp_path / "disk").exists()
    with pytest.raises(BadInput, match="不能放在数据目录里"):
        back_up(home, home.root / "backup")


def test_a_file_that_is_damaged_is_no_part_of_a_backup_and_is_counted(home: Home, tmp_path: Path) -> None:
    file = stored(home.store, next(e.subject for e in events(home) if e.kind == "file_received"))
    file.chmod(0o600)
    file.write_bytes(b"")
    made = back_up(home, tmp_path / "disk")
    assert (made.held, made.broken) == (0, 1)


@pytest.mark.parametrize("part", ["ledger.sqlite", "key", "manifest.json"])
def test_a_backup_that_was_cut_is_not_restored(home: Home, tmp_path: Path, part: str) -> None:
    made = back_up(home, tmp_path / "disk")
    (made.folder / part).chmod(0o600)
    (made.folder / part).write_bytes((made.folder / part).read_bytes()[:-9])
    with pytest.raises(BadInput, match=r"不完整|读不懂"):
        restore(Home(tmp_path / "new"), made.folder, "甲", "试", LATER)
    assert not Home(tmp_path / "new").ledger_file.exists()


def test_a_full_disk_leaves_no_half_backup(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assets.home.backup.shutil.copytree", full)
    with pytest.raises(OSError, match="No space"):
        back_up(home, tmp_path / "disk")
    assert [p.name for p in (tmp_path / "disk").iterdir()] == ["store"]


def test_a_ledger_moves_from_one_engine_to_the_other_and_back(
    postgresql: Server, tmp_path: Path, home: Home, engine: Engine
) -> None:
    act(home, 30)
    back_up(home, tmp_path / "disk")
    other = InDatabase(postgresql).home(tmp_path / "other") if isinstance(engine, InFile) else Home(tmp_path / "other")
    came = restore(other, tmp_path / "disk", "周敏", "换数据库", LATER)
    assert (came.has_moved, came.is_ledger_back, came.lost) == (True, True, ())
    assert events(other)[:-1] == events(home)
    assert prove(other).problems == ()
    act(other)
    assert Home(other.root, other.ledger_url).prepared().ledger().head().seq == came.entries + 1


def test_who_cannot_tell_whether_a_ledger_is_sound_does_not_replace_it(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(home, tmp_path / "disk")
    before = events(home)

    def busy(*_: object) -> None:
        raise NotNowError("台账正被另一个程序占用")

    with monkeypatch.context() as patch:
        patch.setattr("assets.home.backup.prove", busy)
        with pytest.raises(BadInput, match="占用"):
            restore(home, tmp_path / "disk", "甲", "试", LATER)
    assert events(home) == before


def test_a_drill_puts_the_newest_backup_back_elsewhere_and_touches_nothing(home: Home, tmp_path: Path) -> None:
    set_witness(home, tmp_path / "w.tsv", "周敏")
    made = back_up(home, tmp_path / "disk")
    told, before = (tmp_path / "w.tsv").read_text(encoding="ascii"), events(home)
    came = drill(home, tmp_path / "disk", LATER)
    assert (came.folder, came.head, came.files, came.missing) == (made.folder, made.head, 1, 0)
    assert (came.beyond, came.is_same) == (0, True)
    act(home, 2)
    assert drill(home, made.folder, LATER).beyond == 2
    assert events(home)[:-2] == before
    assert (tmp_path / "w.tsv").read_text(encoding="ascii").startswith(told)
    assert len((tmp_path / "w.tsv").read_text(encoding="ascii").splitlines()) == len(told.splitlines()) + 1
    assert sorted(p.name for p in (tmp_path / "disk").iterdir()) == sorted([made.folder.name, "store"])


def test_a_drill_tells_what_would_not_come_back(home: Home, tmp_path: Path) -> None:
    file = stored(home.store, next(e.subject for e in events(home) if e.kind == "file_received"))
    file.unlink()
    made = back_up(home, tmp_path / "disk")
    assert drill(home, tmp_path / "disk", LATER).missing == 1
    assert not drill(Home(tmp_path / "another").prepared(), tmp_path / "disk", LATER).is_same
    assert drill(Home(tmp_path / "nothing"), tmp_path / "disk", LATER).beyond is None
    manifest = made.folder / "manifest.json"
    note = manifest.read_text(encoding="utf-8")
    manifest.write_text(note.replace(made.head.hash, "f" * 64), encoding="utf-8")
    with pytest.raises(BadInput, match=r"演练没有通过.*校验值"):
        drill(home, tmp_path / "disk", LATER)
    (made.folder / "key").chmod(0o600)
    (made.folder / "key").write_bytes(b"x" * 32)
    with pytest.raises(BadInput, match="不完整"):
        drill(home, tmp_path / "disk", LATER)


def test_who_keeps_a_ledger_open_learns_that_another_was_put_there(engine: Engine, home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "disk")
    with home.ledger(read_only=True) as kept:
        act(home)
        assert kept.is_current()
        engine.lose()
        assert not kept.is_current()
        restore(home, tmp_path / "disk", "周敏", "误删", LATER)
        assert not kept.is_current()
    with home.ledger(read_only=True) as anew:
        assert anew.is_current()


def test_accounts_and_the_access_log_of_the_desk_come_back(tmp_path: Path) -> None:
    place = Home(tmp_path / "home").prepared()
    assert DESK == desk_store.FILE
    with desk_store.opened_store(place.root / DESK) as desk:
        desk.execute("CREATE TABLE kept AS SELECT '甲' AS who")
        desk.commit()
        back_up(place, tmp_path / "disk")
    new = Home(tmp_path / "new")
    restore(new, tmp_path / "disk", "甲", "换机器", LATER)
    with desk_store.opened_store(new.root / DESK) as desk:
        assert [row[0] for row in desk.execute("SELECT who FROM kept")] == ["甲"]
        desk.execute("DROP TABLE kept")
        desk.commit()
    restore(new, tmp_path / "disk", "甲", "试", LATER)
    with desk_store.opened_store(new.root / DESK) as desk:
        assert desk.execute("SELECT 1 FROM sqlite_master WHERE name = 'kept'").fetchall() == [], (
            "one that is there stays"
        )
