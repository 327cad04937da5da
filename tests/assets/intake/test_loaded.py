"""A register is loaded once: what it came to stands while everything it follows from is as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assets.home.made import Made
from assets.home.warehouse import connect
from assets.intake import raw
from assets.intake.gating import Gatekeeper
from assets.intake.loaded import KEPT
from assets.intake.raw import load_raw
from tests.assets.intake.test_raw import ALL, D1, D2, D3, Night, people

PAID = ["发放月份", "低保证号", "户主姓名", "身份证号", "发放金额", "发放日期"]
ROLL, PAYMENTS = "dibao_roll", "disbursement"
NEXT = date(2021, 8, 2)


class WorkFile:
    """One work file into which the files of a night are loaded again and again."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        listed = replace(ALL.sources[ROLL], yardstick="roll")
        self.night = Night(folder, replace(ALL, sources={**ALL.sources, ROLL: listed}))
        self.folder, self.con = folder / "measured", connect(folder / "work.duckdb")
        self.loaded: list[str] = []
        real = raw._load_source
        monkeypatch.setattr(raw, "_load_source", lambda k, s, *rest: self.loaded.append(s.name) or real(k, s, *rest))

    def load(self, as_of: date = D3, **keeper: object) -> set[str]:
        """Which registers were loaded; whatever was kept, tables and results are those of a night made anew."""
        self.loaded.clear()
        made = Made.of(self.con, as_of)
        found = self._told(self.con, made, Gatekeeper(self.con, self.folder, **keeper))
        made.write()
        loaded = set(self.loaded)
        fresh = connect(None)
        assert found == self._told(fresh, Made(fresh, as_of), Gatekeeper(fresh, None, **keeper))
        return loaded

    def _told(self, con, made: Made, keeper: Gatekeeper) -> tuple[object, ...]:
        night = self.night
        results = load_raw(con, night.contracts, night.receipts, night.parsed, made.as_of, keeper=keeper, made=made)
        tables = (ROLL, PAYMENTS, "batch", "header", "dictionary")
        rows = [con.execute(f"SELECT * FROM raw.{t} ORDER BY ALL").fetchall() for t in tables]
        return results, rows, keeper.people, keeper.contents


def payments(count: int, month: str) -> list[list[str]]:
    return [PAID, *([month, row[1], row[3], row[4], "500", ""] for row in people(count)[1:])]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkFile:
    made = WorkFile(tmp_path, monkeypatch)
    made.night.file("2021年5月农村低保.csv", people(6)).file("2021年6月农村低保.csv", people(6), D2)
    made.night.file("2021年6月一卡通.csv", payments(6, "2021-06"), D2, PAYMENTS)
    assert made.load() == {ROLL, PAYMENTS}
    return made


def key_of(work: WorkFile, source: str) -> tuple[str, str, str]:
    return next(r.key for r in work.night.receipts if r.source == source)


def test_what_is_the_same_is_loaded_once_whatever_the_day(work: WorkFile) -> None:
    assert work.load() == set()
    assert work.load(NEXT) == set()
    assert work.load(D1) == {ROLL, PAYMENTS}, "what had come by then is less"


@pytest.mark.parametrize(
    ("turn", "anew"),
    [
        (lambda w: {"released": frozenset({key_of(w, PAYMENTS)})}, {PAYMENTS}),
        (lambda w: {"stopped": {key_of(w, PAYMENTS): "下降太多"}}, {PAYMENTS}),
        (lambda w: {"stopped": {key_of(w, ROLL): "下降太多"}}, {ROLL, PAYMENTS}),
        (lambda w: {"own_bounds": {PAYMENTS: {"shrink": 0.2}}}, {PAYMENTS}),
    ],
    ids=["vouched for", "stopped", "whom others are held against", "another bound"],
)
def test_what_people_say_of_a_register_loads_it_anew(
    work: WorkFile, turn: Callable[[WorkFile], dict[str, object]], anew: set[str]
) -> None:
    assert work.load(**turn(work)) == anew
    assert work.load(**turn(work)) == set()
    assert work.load() == anew


def test_another_file_and_another_contract_load_their_register_anew(work: WorkFile) -> None:
    work.night.file("2021年7月一卡通.csv", payments(6, "2021-07"), D3, PAYMENTS)
    assert work.load() == {PAYMENTS}
    known = work.night.contracts
    other = replace(known.sources[PAYMENTS], digest="of another contract")
    work.night.contracts = replace(known, sources={**known.sources, PAYMENTS: other})
    assert work.load() == {PAYMENTS}


def test_a_month_that_has_not_come_is_looked_at_every_day(work: WorkFile) -> None:
    work.night.file("2021年9月农村低保.csv", people(6), D3)
    assert work.load() == {ROLL}, "nobody of it is in force yet, so nobody is held against it"
    assert work.load() == set()
    assert work.load(NEXT) == {ROLL}
    assert work.load(date(2021, 9, 1)) == {ROLL, PAYMENTS}


def test_what_was_kept_beside_the_file_and_is_damaged_is_made_again(work: WorkFile) -> None:
    for kept in work.folder.glob(f"*{KEPT}"):
        kept.write_bytes(kept.read_bytes()[:20])
    assert work.load() == {ROLL, PAYMENTS}
    assert work.load() == set()


def test_a_home_to_which_nothing_ever_came_has_its_tables_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = WorkFile(tmp_path, monkeypatch)
    assert work.load() == {ROLL, PAYMENTS}
    assert work.load() == set()


def test_a_register_of_no_contract_leaves_nothing_in_the_books(work: WorkFile) -> None:
    known = work.night.contracts
    work.night.contracts = replace(known, sources={ROLL: known.sources[ROLL]})
    made = Made.of(work.con, D3)
    load_raw(work.con, work.night.contracts, [], {}, D3, keeper=Gatekeeper(work.con, work.folder), made=made)
    assert work.con.execute("SELECT DISTINCT source FROM raw.batch").fetchall() == []
