"""What a home keeps of reckoning is used by the very same program on the very same declarations, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assets.home import reckoned_ahead
from assets.home.home import Home
from assets.home.reckoned_ahead import kept_ahead
from assets.night import declarations
from assets.night.declarations import declarations_of
from data_contracts import reckoned
from data_contracts.jurisdiction import load_jurisdictions
from data_contracts.reckoned import lay_in, reckoned_once
from matchers.flags.rule import FOLDER, read_rule

PLACES = """\
code: "990100"
name: 试验县
region_codes: ["990100"]
townships: [东镇]
parameters:
  unread_percent:
    - {value: "%s", basis: 试验县的规定}
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    yield Home(tmp_path / "home").prepared()
    lay_in({})


class _Counted:
    """A function of a text that says how often it was reckoned, as a process that has not reckoned yet has it."""

    def __init__(self) -> None:
        self.times = 0

    def asked(self, home: Home, text: str = "roll") -> str:
        def shouted(text: str) -> str:
            self.times += 1
            return text.upper()

        with kept_ahead(home):
            return reckoned_once()(shouted)(text)


def test_the_next_process_reckons_nothing_again(home: Home) -> None:
    counted = _Counted()
    assert [counted.asked(home) for _ in range(3)] == ["ROLL"] * 3
    assert counted.times == 1
    assert counted.asked(home, "rolls") == "ROLLS"
    assert counted.times == 2
    assert counted.asked(home) == "ROLL"
    assert counted.times == 2


def test_another_program_another_key_or_a_damaged_file_is_nothing_kept(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted, file = _Counted(), home.root / "work" / "reckoned"
    counted.asked(home)
    kept = file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    damaged = (kept[:-1] + bytes([kept[-1] ^ 1]), kept[:20], b"")
    for times, content in enumerate(damaged, start=2):
        file.unlink()
        file.write_bytes(content)
        assert counted.asked(home) == "ROLL"
        assert counted.times == times
    other = Home(home.root.parent / "other").prepared()
    (other.root / "work" / "reckoned").write_bytes(kept)
    assert counted.asked(other) == "ROLL"
    assert counted.times == 5
    monkeypatch.setattr(reckoned_ahead, "_state", lambda: b"another state of the program....")
    assert counted.asked(home) == "ROLL"
    assert counted.times == 6


def test_a_line_of_code_or_of_a_declaration_makes_another_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in reckoned_ahead.PROGRAM:
        (tmp_path / package).mkdir(parents=True)
    monkeypatch.setattr(reckoned_ahead, "ROOT", tmp_path)
    states = set()
    for name in ("reckoning.py", "rule.sql", "contract.yaml", "list.csv"):
        (tmp_path / "matchers" / name).write_text("1")
        states.add(reckoned_ahead._state.__wrapped__())
    (tmp_path / "data_contracts" / "reckoning.py").write_text("1")
    states.add(reckoned_ahead._state.__wrapped__())
    monkeypatch.setattr(reckoned_ahead, "version", lambda _: "0")
    states.add(reckoned_ahead._state.__wrapped__())
    assert len(states) == 6


def test_answers_of_other_days_fall_out(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reckoned_ahead, "MOST", 2)
    counted = _Counted()
    for text in ("a", "b", "c", "c", "a"):
        counted.asked(home, text)
    assert counted.times == 4


def test_a_rule_and_a_place_declared_otherwise_are_read_again(home: Home, tmp_path: Path) -> None:
    rule, own = tmp_path / "owns_motor_vehicle.sql", tmp_path / "own"
    own.mkdir()
    place = own / "990100_试验县.yaml"
    written = (FOLDER / rule.name).read_text(encoding="utf-8")
    title = read_rule(FOLDER / rule.name).title
    read = []
    for text, percent in ((written, "2"), (written.replace(f"title: {title}", "title: 另一个题目"), "3")):
        rule.write_text(text, encoding="utf-8")
        place.write_text(PLACES % percent, encoding="utf-8")
        with kept_ahead(home):
            found = load_jurisdictions(own)["990100"].own["unread_percent"][0].value
            read.append((read_rule(rule).title, found))
    assert read == [(title, "2"), ("另一个题目", "3")]
    assert reckoned._laid_in


def _kept(home: Home) -> list[Any]:
    return [*reckoned_ahead._taken_up(home, reckoned_ahead._when_written(home)).values()]


def test_what_a_night_proved_of_its_declarations_is_not_proved_by_the_next(home: Home) -> None:
    declared = declarations_of(home)
    proved = [a for a in _kept(home) if isinstance(a, declarations._Program)]
    assert [p.faults for p in proved] == [()]
    assert proved[0].rules == declared.rules
    assert proved[0].contracts == declared.contracts


def test_a_command_within_another_adds_to_what_that_one_keeps(home: Home) -> None:
    counted = _Counted()
    with kept_ahead(home):
        counted.asked(home, "night")
        counted.asked(home, "check")
    assert sorted(_kept(home)) == ["CHECK", "NIGHT"]


def test_what_was_reckoned_outlives_the_wiping_before_a_night(home: Home) -> None:
    counted = _Counted()
    counted.asked(home)
    home.wipe_work(but_the_last=True)
    assert counted.asked(home) == "ROLL"
    assert counted.times == 1
    home.wipe_work()
    assert not list(home.work.iterdir())


def test_a_home_that_was_never_prepared_keeps_nothing(tmp_path: Path) -> None:
    never = Home(tmp_path / "never")
    assert _Counted().asked(never) == "ROLL"
    assert not never.root.exists()
