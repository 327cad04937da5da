"""Identity numbers: every way they arrive, and what each is worth."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.id_status import ID_STATUSES
from matchers.standardise import birth_of, id_number, sex_of

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def checked(seventeen: str) -> str:
    return seventeen + "10X98765432"[sum(int(c) * w for c, w in zip(seventeen, WEIGHTS, strict=True)) % 11]


GOOD, WITH_X = checked("32072319450307123"), "32072319450307100X"


def read(text: str | None, cell: str = "text") -> tuple[str | None, str]:
    frame = pl.DataFrame({"v": [text], "c": [cell]}, schema={"v": pl.String, "c": pl.String})
    found = frame.select(id_number(pl.col("v"), pl.col("c"))).to_series()[0]
    return found["value"], found["status"]


@pytest.mark.parametrize(
    "written",
    [
        GOOD,
        "'" + GOOD,
        "G" + GOOD,
        GOOD + "43",
        f"{GOOD[:6]} {GOOD[6:14]}\u200b {GOOD[14:]}",
        f'="{GOOD}"',
        GOOD + "\n",
        "\t" + GOOD,
        "\ufeff" + GOOD,
        "".join(chr(ord(c) + 0xFEE0) for c in GOOD),
    ],
)
def test_a_good_number_is_found_in_every_dress(written: str) -> None:
    assert read(written) == (GOOD, "valid")


@pytest.mark.parametrize("letter", ["X", "x", "Χ", "Х", "×", "Ⅹ", "*", "Ｘ"])
def test_every_letter_that_looks_like_x_is_x(letter: str) -> None:
    assert read(WITH_X[:17] + letter) == (WITH_X, "valid")


def test_fifteen_digits_are_upgraded_also_from_a_number_cell() -> None:
    assert read("320723450307123") == (GOOD, "upgraded")
    assert read("320723450307123", "number") == (GOOD, "upgraded")
    assert read("320723450230123") == ("320723450230123", "invalid")


@pytest.mark.parametrize(
    ("text", "cell", "status"),
    [
        ("320723194503071000", "number", "damaged"),
        ("320723194503071000", "text", "damaged"),
        (GOOD, "number", "damaged"),
        ("3.20723E+17", "text", "damaged"),
        ("3.2072319450307E+17", "number", "damaged"),
        ("5.10722e+17", "text", "damaged"),
        ("320723********1234", "text", "masked"),
        ("320723XXXXXXXX1234", "text", "masked"),
        ("0" * 18, "text", "dummy"),
        ("1" * 18, "text", "dummy"),
        ("1" * 15, "text", "dummy"),
        ("无", "text", "missing"),
        ("", "text", "missing"),
        (None, "text", "missing"),
        ("-", "text", "missing"),
        (GOOD[:17], "text", "invalid"),
        (GOOD + "1", "text", "invalid"),
        (GOOD[:16] + ("1" if GOOD[16] != "1" else "2") + GOOD[17], "text", "invalid"),
        ("320723199902301234", "text", "invalid"),
        ("999999" + GOOD[6:17] + "0", "text", "invalid"),
        ("张三", "text", "invalid"),
    ],
)
def test_what_else_arrives_is_called_by_its_name(text: str | None, cell: str, status: str) -> None:
    assert read(text, cell)[1] == status


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("3.20723194503071E+17", "320723194503071000", "damaged"),
        ("3.20723194503071e17", "320723194503071000", "damaged"),
        ("3.2072319450307123E+17", "320723194503071230", "damaged"),
        (f"{GOOD[0]}.{GOOD[1:]}E+17", GOOD, "damaged"),
        ("3.20723450307123E+14", GOOD, "upgraded"),
        ("3.2072319450307100E+16", "32072319450307100", "invalid"),
        ("3.20723194503E+17", "3.20723194503E+17", "damaged"),
        ("3.2072345030712E+14", "3.2072345030712E+14", "damaged"),
    ],
)
def test_scientific_form_that_shows_all_a_spreadsheet_keeps_is_written_out(text: str, value: str, status: str) -> None:
    assert read(text) == (value, status)


def test_an_unknown_or_abolished_region_is_no_fault() -> None:
    assert read(checked("32222219450307123"))[1] == "valid"
    assert read(checked("81000019850307123"))[1] == "valid"


def test_a_number_says_birth_and_sex() -> None:
    said = pl.select(birth_of(pl.lit(GOOD)), sex_of(pl.lit(GOOD)).alias("sex"))
    assert said.row(0) == (date(1945, 3, 7), "男")


NUMBERS = st.builds(
    lambda region, born, order: checked(f"{region}{born:%Y%m%d}{order:03d}"),
    st.sampled_from(["320723", "432922", "142327"]),
    st.dates(date(1900, 1, 2), date(2024, 12, 31)),
    st.integers(1, 999),
)


@settings(max_examples=100, deadline=None)
@given(NUMBERS)
def test_every_issued_number_is_valid_and_stays_itself(number: str) -> None:
    assert read(number) == (number, "valid")
    assert read(number.lower()) == (number, "valid")


@settings(max_examples=100, deadline=None)
@given(NUMBERS, st.integers(0, 17), st.sampled_from("0123456789"))
def test_a_wrong_digit_is_never_valid(number: str, place: int, digit: str) -> None:
    wrong = number[:place] + digit + number[place + 1 :]
    assert wrong == number or read(wrong)[1] != "valid"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.one_of(st.text(max_size=20), st.text(alphabet="0123456789Xx*E+.' ", max_size=20), NUMBERS), max_size=20)
)
def test_reading_twice_changes_nothing(texts: list[str]) -> None:
    column = pl.DataFrame({"v": texts}, schema={"v": pl.String})
    once = column.select(v=id_number(pl.col("v"))).unnest("v")
    twice = once.select(v=id_number(pl.col("value"))).unnest("v")
    assert once["value"].equals(twice["value"])
    settled = once["status"].replace("upgraded", "valid")
    assert settled.equals(twice["status"])
    assert set(once["status"]) <= set(ID_STATUSES)


@pytest.mark.parametrize(
    "written",
    ["身份证:{}", "身份证号：{}", "公民身份号码 {}", "ID:{}", "（身份证）{}", "{}(身份证)", "{}（残疾）", "{}(残疾2级)",
     "{}张某甲", "{} 王子豪", "{}；", "户口簿{}", "号码{}号"],
)  # fmt: skip
def test_words_about_a_number_are_no_part_of_it(written: str) -> None:
    assert read(written.format(GOOD)) == (GOOD, "valid")
    assert read(written.format(WITH_X)) == (WITH_X, "valid")


@pytest.mark.parametrize("written", ["身份证:{}", "{}(残疾)"])
def test_an_old_number_with_words_is_upgraded(written: str) -> None:
    short = GOOD[:6] + GOOD[8:17]
    assert read(written.format(short)) == (GOOD, "upgraded")


@pytest.mark.parametrize(
    "written",
    ["原身份证号:{}", "曾用{}", "监护人:{}", "代领人{}", "父:{}", "{}(母)", "配偶{}", "户主:{}", "{}(错误)", "{}重复",
     "{}电话13812345678", "{},32072319500101101X", "身份证:{},身份证:32072319500101101X", "{}1", "0{}"],
)  # fmt: skip
def test_what_may_be_anothers_number_stays_unread(written: str) -> None:
    assert read(written.format(GOOD))[1] == "invalid"


def test_a_label_does_not_heal_a_damaged_number() -> None:
    assert read("身份证:320723194503071000")[1] == "damaged"
