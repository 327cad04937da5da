"""What is reckoned once is reckoned anew as soon as anything it was reckoned from is another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_contracts.reckoned import lay_in, noting, reckoned_once, written_in


@pytest.fixture(autouse=True)
def _nothing_laid_in() -> Iterator[None]:
    yield
    lay_in({})


def test_the_same_question_is_reckoned_once_and_another_is_not() -> None:
    asked: list[object] = []

    @reckoned_once()
    def half(number: float, text: str) -> float:
        asked.append(number)
        return number / 2

    assert (half(30, "a"), half(30, "a"), half(30.0, "a"), half(30, "b")) == (15, 15, 15, 15)
    assert asked == [30, 30.0, 30]
    assert [type(number) for number in asked] == [int, float, int]


def test_answers_of_an_earlier_process_are_those_of_the_same_question_alone() -> None:
    @reckoned_once()
    def shouted(text: str) -> str:
        return text.upper()

    with noting() as noted:
        shouted("roll")
    assert list(noted.values()) == ["ROLL"]
    lay_in(dict.fromkeys(noted, "laid in"))
    again = reckoned_once()(shouted.__wrapped__)  # type: ignore[attr-defined]
    assert (again("roll"), again("rolls")) == ("laid in", "ROLLS")


def test_what_is_asked_of_another_function_is_another_question() -> None:
    @reckoned_once()
    def first(text: str) -> str:
        return text[:1]

    @reckoned_once()
    def last(text: str) -> str:
        return text[-1:]

    with noting() as noted:
        assert (first("ab"), last("ab")) == ("a", "b")
    assert len(noted) == 2


@pytest.mark.parametrize("change", ["content", "name", "another"])
def test_a_digest_is_of_names_and_bytes(tmp_path: Path, change: str) -> None:
    (tmp_path / "a.yaml").write_text("one: 1\n")
    before = written_in([tmp_path])
    assert written_in([tmp_path]) == before
    if change == "content":
        (tmp_path / "a.yaml").write_text("one: 2\n")
    elif change == "name":
        (tmp_path / "a.yaml").rename(tmp_path / "b.yaml")
    else:
        (tmp_path / "below").mkdir()
        (tmp_path / "below" / "c.csv").write_text("")
    assert written_in([tmp_path]) != before
