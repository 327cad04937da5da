from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.check_digits import CHECK_CHARACTERS, WEIGHTS
from matchers.standardise import id_number
from matchers.standardise.id_faults import number_fault


def fault(number: str | None) -> str | None:
    return pl.select(number_fault(pl.lit(number, dtype=pl.String))).item()


def made(seventeen: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, WEIGHTS, strict=True))
    return seventeen + CHECK_CHARACTERS[total % 11]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (None, None),
        (made("32072319500101123"), None),
        ("320723500101123", None),
        (made("32072319500101123")[:17], "length"),
        (made("32072319500101123") + "0", "length"),
        ("3207231950010I1234", "characters"),
        ("32072319500X011234", "characters"),
        (made("32072319501301123"), "birth"),
        (made("32072319500231123"), "birth"),
        ("320723501301123", "birth"),
        (made("32079919500101123"), "region"),
        ("320799500101123", "region"),
        ("02072319500101123X", "region"),
        (made("32222219500101123"), None),
        (made("32222219850101123"), None),
        (made("32222219900101123"), "ceased"),
        (made("32079920250101123"), None),
    ],
)
def test_the_first_thing_that_is_wrong(number: str | None, expected: str | None) -> None:
    assert fault(number) == expected


def test_one_wrong_digit_of_the_sequence_is_told_by_the_checksum() -> None:
    right = made("32072319500101123")
    wrong = right[:16] + str((int(right[16]) + 1) % 10) + right[17]
    assert fault(wrong) == "checksum"


@given(st.text("0123456789X", min_size=1, max_size=20))
def test_a_number_that_proves_nothing_has_a_fault_and_one_that_is_valid_can_only_have_an_odd_region(text: str) -> None:
    read = pl.select(number=id_number(pl.lit(text))).unnest("number").row(0, named=True)
    found = fault(read["value"])
    if read["status"] in ("valid", "upgraded"):
        assert found in (None, "region", "ceased")
    elif read["status"] == "invalid":
        assert found is not None
