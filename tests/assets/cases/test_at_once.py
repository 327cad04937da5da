"""Two people at once: one wins, the other is told, for the look and the word are one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest

from assets.cases import closing, waiting
from assets.cases.closing import review_case
from assets.cases.release import Released, last_release, release
from assets.cases.update import update_cases
from assets.errors import BadInput
from matchers.cases.casework import Closing
from tests.assets.casework import D1, book, warehouse


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with book(tmp_path) as ledger:
        update_cases(warehouse(), ledger, D1)
    return tmp_path


def at_once(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    room: ModuleType,
    act: Callable[..., object],
    names: tuple[str, str],
) -> dict[str, object]:
    """What two people get who both have looked before either of them writes, if the program lets them."""
    asked = "states_of" if hasattr(room, "states_of") else "fold"
    both_have_looked, looking = threading.Barrier(2), getattr(room, asked)

    def look(*arguments: object) -> object:
        seen = looking(*arguments)
        # The other one is kept waiting until this one has written.
        with suppress(threading.BrokenBarrierError):
            both_have_looked.wait(timeout=1.0)
        return seen

    monkeypatch.setattr(room, asked, look)
    got: dict[str, object] = {}

    def person(name: str) -> None:
        try:
            with book(folder) as ledger:
                got[name] = act(ledger, name)
        except BadInput as told:
            got[name] = told

    threads = [threading.Thread(target=person, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def test_a_case_is_closed_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def close(ledger, name: str) -> str:
        word = Closing("exit", name, ("钱一", "吴二"), D1, "死亡证明", D1, D1)
        review_case(ledger, "FA1", word, D1)
        return "closed"

    got = at_once(folder, monkeypatch, closing, close, ("郑科长", "冯科长"))
    (winner,) = [name for name, what in got.items() if what == "closed"]
    (told,) = [str(what) for what in got.values() if what != "closed"]
    assert f"由{winner}办结，不能再次办结" in told
    with book(folder) as ledger:
        assert [e.actor for e in ledger.events("closed")] == [winner]


def test_a_list_is_released_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    got = at_once(
        folder,
        monkeypatch,
        waiting,
        lambda ledger, name: release(ledger, warehouse(), by=name, as_of=D1),
        ("李股长", "王股长"),
    )
    left = {name: what.cases for name, what in got.items() if isinstance(what, Released)}
    assert sorted(left.values())[0] == 0
    winner = max(left, key=lambda name: left[name])
    with book(folder) as ledger:
        events = ledger.events("released")
        assert last_release(ledger) == (winner, D1, left[winner])
    assert {e.actor for e in events} == {winner}
    assert len({e.subject for e in events}) == len(events) == left[winner]
