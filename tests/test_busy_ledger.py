"""While somebody writes, whoever only looks does not wait; who wants to write is told that the ledger is in use."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assets.home import ledger_store
from assets.home.backup import back_up
from tests.ledgers import Engine, InFile
from tests.nights import County


@pytest.fixture
def county(tmp_path_factory: pytest.TempPathFactory, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> County:
    """The morning after a night; for PostgreSQL the same county moved there, as its bureau would."""
    made = County.after_a_night(tmp_path_factory, "busy")
    if isinstance(engine, InFile):
        engine.path = made.home.ledger_file
        return made
    moved = County(tmp_path_factory.mktemp("moved"))
    back_up(made.home, moved.root / "disk")
    monkeypatch.setenv("HEDUI_LEDGER_URL", engine.url)
    assert moved.command("restore", str(moved.root / "disk"), "--by", "周敏", "--why", "改用数据库") == 0
    shutil.copy(made.home.published, moved.home.published)
    return moved


def test_every_reading_works_while_another_writes(
    county: County,
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(ledger_store, "BUSY_SECONDS", 0)
    ((flag,),) = county.rows("SELECT min(flag_id) FROM review.flag")
    readings = (
        ("queues", "--changes"),
        ("flags", "--csv", str(tmp_path / "flags.csv")),
        ("pairs", "--csv", str(tmp_path / "pairs.csv")),
        ("explain", flag),
        ("held",),
        ("agenda",),
        ("export",),
        ("rule", "deceased_still_enrolled"),
        ("retention",),
        ("map", "--list"),
        ("withdraw", "--list"),
        ("verify",),
        ("why", "deceased_still_enrolled"),
    )
    with engine.writing():
        codes = {reading[0]: county.command(*reading) for reading in readings}
        said = capsys.readouterr()
        assert set(codes.values()) == {0}, (codes, said.err)
        assert county.command("release", "--by", "周敏") == 2
    told = capsys.readouterr().err
    assert "台账正被另一个程序占用" in told
    assert "restore" not in told
    assert county.command("release", "--by", "周敏") == 0, "and is done once the other has ended"
