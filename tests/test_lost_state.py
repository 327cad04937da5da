"""A county that has lost what cannot be made again: every command stops with one sentence, and only restore goes on."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from assets.home.ledger import Event, Ledger
from tests.assets.home.test_disk_troubles import no_file_larger_than
from tests.nights import AS_OF, JURISDICTION, County

COMMANDS = (
    ("queues",),
    ("flags", "--csv", "{tmp}/flags.csv"),
    ("release", "--by", "甲"),
    ("export",),
    ("review", "F1", "--by", "甲", "--outcome", "符合条件继续保障"),
    ("explain", "F1"),
    ("pairs", "--csv", "{tmp}/pairs.csv"),
    ("judge", "L1", "--same", "--by", "甲"),
    ("person", "P1", "--by", "周敏", "--purpose", "信访答复"),
    ("check", "vehicles", "{tmp}/车.csv"),
    ("map", "--list"),
    ("withdraw", "--list"),
    ("backup", "{tmp}/disk"),
    ("verify",),
    ("doctor",),
    ("night", "--as-of", AS_OF.isoformat(), "--jurisdiction", JURISDICTION, "--landing", "{tmp}"),
)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    made = County.after_a_night(tmp_path_factory, "lost")
    assert made.command("held", "--confirm", "--by", "周股长") == 0
    return made


@pytest.fixture(scope="module")
def backup(county: County, tmp_path_factory: pytest.TempPathFactory) -> Path:
    disk = tmp_path_factory.mktemp("disk")
    assert county.command("backup", str(disk)) == 0
    return disk


def without_ledger(county: County) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{county.home.ledger_file}{end}").unlink(missing_ok=True)


def with_an_empty_one(county: County) -> None:
    without_ledger(county)
    county.home.ledger_file.touch()


def with_a_new_one(county: County) -> None:
    """What an earlier program would have made in place of a lost one."""
    without_ledger(county)
    Ledger.open(county.home.ledger_file, county.home.key()).close()


def with_another_one(county: County) -> None:
    """A whole one of the same key, longer than the lost one."""
    without_ledger(county)
    with Ledger.open(county.home.ledger_file, county.home.key()) as anew:
        anew.append([Event("opened", f"F{i}") for i in range(900)], AS_OF, "hedui")


def without_key(county: County) -> None:
    county.home.key_file.unlink()


def with_half_a_key(county: County) -> None:
    half = county.home.key_file.read_bytes()[:16]
    county.home.key_file.unlink()
    county.home.key_file.write_bytes(half)


def with_another_key(county: County) -> None:
    county.home.key_file.unlink()
    county.home.key_file.write_bytes(b"n" * 32)


def with_fewer_events(county: County) -> None:
    with sqlite3.connect(county.home.ledger_file) as forger:
        ((guard,),) = forger.execute("SELECT sql FROM sqlite_master WHERE name = 'event_never_deleted'").fetchall()
        forger.execute("DROP TRIGGER event_never_deleted")
        forger.execute("DELETE FROM event WHERE seq > 100")
        forger.execute(guard)


@pytest.mark.parametrize(
    ("lose", "said"),
    [
        (without_ledger, "台账文件 ledger.sqlite 不在"),
        (with_an_empty_one, "台账文件是空的"),
        (with_a_new_one, "台账只有 0 条|现在只有 0 条"),
        (with_another_one, "台账被换成了另一本"),
        (without_key, "没有密钥文件 key"),
        (with_half_a_key, "密钥文件 key 不完整"),
        (with_another_key, "密钥"),
        (with_fewer_events, "台账只有 100 条|现在只有 100 条"),
    ],
)
def test_nothing_goes_on_but_restore(
    county: County, backup: Path, tmp_path: Path, capsys, lose: Callable[[County], None], said: str
) -> None:
    lost = County(tmp_path / "county")
    shutil.copytree(county.home.root, lost.home.root)
    before = {e.seq: e.hash for e in county.events()}
    lose(lost)
    (tmp_path / "车.csv").write_text("号牌号码\n苏A12345\n", encoding="utf-8")
    capsys.readouterr()
    for command in COMMANDS:
        assert lost.command(*(word.format(tmp=tmp_path) for word in command)) == 2, command
        told = capsys.readouterr()
        assert re.search(said, told.err), (command, told.err)
        assert "restore" in told.err, command
        assert "Traceback" not in told.err
    assert not (tmp_path / "flags.csv").exists()
    # What the other ledger holds is not in the backup: that is said, and is the better for it.
    expected = 1 if lose is with_another_one else 0
    assert lost.command("restore", str(backup), "--by", "周敏", "--why", "丢失") == expected
    assert lost.command("verify") == 0
    now = {e.seq: e.hash for e in lost.events()}
    assert {seq: now[seq] for seq in before} == before


@pytest.mark.parametrize(
    ("size", "command"),
    [
        (64, ("flags", "--csv", "{tmp}/flags.csv")),
        (64, ("release", "--by", "甲")),
        (40_000, ("release", "--by", "甲")),
        (64, ("backup", "{tmp}/disk")),
        (200_000, ("backup", "{tmp}/disk")),
        (64, ("verify",)),
        (64, ("withdraw", "--night", AS_OF.isoformat(), "--by", "甲", "--why", "试")),
        (64, ("witness", "{tmp}/w.tsv", "--by", "甲")),
    ],
)
def test_a_full_disk_is_said_by_every_command_and_changes_nothing(
    county: County, tmp_path: Path, capsys, size: int, command: tuple[str, ...]
) -> None:
    before = county.events()
    capsys.readouterr()
    with no_file_larger_than(size):
        code = county.command(*(word.format(tmp=tmp_path) for word in command))
    told = capsys.readouterr().err
    assert code == 2, told
    assert "磁盘已满" in told
    assert "restore" not in told
    assert county.events() == before
    assert not (tmp_path / "flags.csv").exists()
    assert county.command("verify") == 0


def test_a_backup_in_an_empty_home_gives_the_same_night(county: County, backup: Path, tmp_path: Path) -> None:
    """Nothing lies in the landing folder of the new machine: the files received are part of the backup."""
    fresh = County(tmp_path / "new machine")
    fresh.landing.mkdir(parents=True)
    assert fresh.command("restore", str(backup), "--by", "周敏", "--why", "旧机报废") == 0
    assert fresh.night() == 0
    for query in (
        "SELECT flag_id, rule, person, evidence_digest, reason FROM review.flag ORDER BY ALL",
        "SELECT case_id, state, is_open, first_seen, opened_on FROM review.cases ORDER BY ALL",
        "SELECT record_id, role, person, method FROM link.person ORDER BY ALL",
        "SELECT rule, township, status, flags FROM flag.status ORDER BY ALL",
        "SELECT source, state, rows_read FROM review.source ORDER BY ALL",
    ):
        assert fresh.rows(query) == county.rows(query), query
    assert [e.kind for e in fresh.events()[len(county.events()) :]] == ["ledger_restored"]
