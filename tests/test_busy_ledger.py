"""While somebody writes, whoever only looks does not wait; who wants to write is told that the ledger is in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.home import ledger_store
from tests.ledgers import InFile
from tests.nights import County


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return County.after_a_night(tmp_path_factory, "busy")


def test_every_reading_works_while_another_writes(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ledger_store, "BUSY_SECONDS", 0)
    ((flag, person),) = county.rows("SELECT flag_id, min(person) FROM review.flag GROUP BY ALL ORDER BY ALL LIMIT 1")
    readings = (
        ("queues", "--changes"),
        ("flags", "--csv", str(tmp_path / "flags.csv")),
        ("pairs", "--csv", str(tmp_path / "pairs.csv")),
        ("explain", flag),
        ("person", person),
        ("held",),
        ("agenda",),
        ("export",),
        ("map", "--list"),
        ("withdraw", "--list"),
        ("verify",),
        ("why", "deceased_still_enrolled"),
    )
    with InFile(county.home.root).writing():
        codes = {reading[0]: county.command(*reading) for reading in readings}
        said = capsys.readouterr()
        assert set(codes.values()) == {0}, (codes, said.err)
        assert county.command("release", "--by", "周敏") == 2
    told = capsys.readouterr().err
    assert "台账正被另一个程序占用" in told
    assert "restore" not in told
