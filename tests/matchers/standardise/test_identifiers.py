"""Numbers that are names: one number in every dress, none where a spreadsheet cut it."""

from __future__ import annotations

import polars as pl
import pytest

from matchers.standardise import identifier
from matchers.standardise.identifiers import is_cut, widened, without_padded


def read(text: str | None) -> str | None:
    return pl.select(identifier(pl.lit(text, pl.String))).to_series()[0]


@pytest.mark.parametrize(
    "written",
    ["3207-0129", " 3207-0129", "3207 - 0129", "３２０７－０１２９", "3207—0129", "3207–0129",
     "'3207-0129", '="3207-0129"', "3207‐0129\u200b", "3207_0129"],
)  # fmt: skip
def test_one_number_in_every_dress(written: str) -> None:
    assert read(written) == "3207-0129"
    assert read(read(written)) == "3207-0129"


@pytest.mark.parametrize("written", ["3.20723E+17", "3.20723012345679E+17", "无", "-", "", None])
def test_what_a_spreadsheet_left_is_no_number(written: str | None) -> None:
    assert read(written) is None


def test_noughts_in_front_and_letters_stay() -> None:
    assert [read(n) for n in ("0000129", "129", "苏灌a1", "129.0")] == ["0000129", "129", "苏灌A1", "129"]


def test_numbers_of_a_file_cut_by_a_spreadsheet_are_none_of_them_whole() -> None:
    cut = ["320723012345678000", "320723012345679000", "320723012345670000", "31-7"]
    assert is_cut(pl.Series(cut))
    assert pl.select(without_padded(pl.lit(pl.Series(cut)))).to_series().to_list() == [None, None, None, "31-7"]
    whole = ["320723012345678000", *(f"3207230123456780{n}" for n in range(11, 31))]
    assert not is_cut(pl.Series(whole)), "one in a hundred ends so by itself"


def test_noughts_are_put_in_front_of_figures_alone() -> None:
    numbers = pl.DataFrame({"n": ["129", "0129", "A12", "12345678", None]})
    assert numbers.select(widened(pl.col("n"), 7)).to_series().to_list() == ["0000129", "0129", "A12", "12345678", None]
