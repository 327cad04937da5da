"""Two sides of a pair in pieces: what differs is marked, what is missing is no difference."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.desk.pairs import compared

SAME = {
    "name": "王建国",
    "id_number": "320723********0011",
    "birth_on": date(1950, 1, 1),
    "sex": "男",
    "township": "伊山镇",
}


def row(*, is_same_number: bool | None = True, **right: object) -> dict[str, object]:
    left = {**SAME, "village": "城东村"}
    return {
        **{f"left_{k}": v for k, v in left.items()},
        **{f"right_{k}": v for k, v in {**left, **right}.items()},
        "is_same_number": is_same_number,
    }


def line(title: str, **right: object):
    (found,) = [one for one in compared(row(**right)) if one.title == title]
    return found


def test_what_is_the_same_is_not_marked() -> None:
    assert {one.words for one in compared(row())} == {"相同"}
    assert not any(one.is_different for one in compared(row()))


@pytest.mark.parametrize(
    ("title", "right", "left_parts", "right_parts"),
    [
        ("姓名", {"name": "王建军"}, [("王建", False), ("国", True)], [("王建", False), ("军", True)]),
        ("姓名", {"name": "王国"}, [("王", False), ("建", True), ("国", False)], [("王国", False)]),
        ("出生日期", {"birth_on": date(1960, 1, 1)}, [("19", False), ("5", True), ("0-01-01", False)],
         [("19", False), ("6", True), ("0-01-01", False)]),
        ("性别", {"sex": "女"}, [("男", True)], [("女", True)]),
    ],
)  # fmt: skip
def test_what_differs_is_marked_letter_by_letter(title: str, right: dict, left_parts: list, right_parts: list) -> None:
    found = line(title, **right)
    assert (list(found.left), list(found.right), found.is_different) == (left_parts, right_parts, True)


def test_what_one_side_does_not_say_is_no_difference() -> None:
    assert (line("性别", sex=None).words, line("性别", sex=None).is_different) == ("一方没有写", False)


def test_numbers_that_differ_where_they_are_hidden_are_different() -> None:
    found = line("证号", is_same_number=False)
    assert (found.words, found.is_different) == ("隐去的数字不同", True)
