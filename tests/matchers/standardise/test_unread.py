"""Which written values nobody could read, and what of them may be told."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.standardise import is_unread, shown
from matchers.standardise.unread import shape


def unread(value: str | None, domain: str) -> bool:
    return pl.DataFrame({"v": [value]}, schema={"v": pl.String}).select(is_unread(pl.col("v"), domain)).item()


@pytest.mark.parametrize(
    ("value", "domain", "expected"),
    [
        ("2021年2月30日", "date", True),
        ("闰四月初一", "date", True),
        ("2021-05", "date", True),
        ("2021-05", "month", False),
        ("待定日", "month", True),
        ("1900-01-01", "date", False),
        ("不详", "date", False),
        (None, "date", False),
        ("三百左右", "money", True),
        ("/", "money", False),
        ("视情况", "boolean", True),
        ("无", "integer", False),
        ("6.2E+18", "account", True),
        ("任何文字", "text", False),
    ],
)
def test_what_is_written_and_says_something_is_unread(value, domain, expected):
    assert unread(value, domain) is expected


def told(values: list[str], word: str | None) -> list[str]:
    return shown(pl.Series(values), word).to_list()


def test_a_departments_word_is_told_and_a_name_is_not():
    assert told(["次孙女"], "relation") == ["次孙女"]
    assert told(["在用车"], "vehicle_status") == ["在用车"]
    assert told(["稀奇词"] * 3, "vehicle_status") == ["稀奇词"] * 3
    assert told(["稀奇词"], "vehicle_status") == ["某某某"]
    assert told(["王秀英"] * 9, "vehicle_status") == ["某某某"] * 9
    assert told(["王秀英"] * 9, "relation") == ["某某某"] * 9


def test_numbers_are_told_by_their_shape():
    assert told(["32072319800101001X"] * 9, "relation") == ["99999999999999999A"] * 9
    assert told(["2021年2月30日"], None) == ["9999年9月99日"]
    assert told(["13912345678张三"] * 5, "class") == ["99999999999某某"] * 5


@given(st.text(alphabet="0123456789X王秀英年月日.-", max_size=30))
def test_a_shape_holds_no_figure_but_nine_and_no_character_of_a_name(text):
    seen = pl.DataFrame({"v": [text]}).select(shape(pl.col("v"))).item() or ""
    assert set(seen) <= set("9A某年月日.-")
