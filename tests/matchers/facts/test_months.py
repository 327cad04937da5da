"""Months counted from as_of, flag numbers, and the sentence a clerk reads."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.home.warehouse import connect
from matchers.cases.numbers import ALPHABET, flag_number, flag_numbers, is_flag_number, read_flag_number
from matchers.facts.months import add_months, months_ago, months_ago_sql, months_past, months_past_sql
from matchers.flags.reason import reasons, yuan
from matchers.flags.rule import load_rules

DAYS = st.dates(date(1950, 1, 1), date(2060, 12, 31))
DIGESTS = st.text("0123456789abcdef", min_size=13, max_size=64)


@pytest.mark.parametrize(
    ("day", "as_of", "past", "ago"),
    [
        (date(2021, 3, 1), date(2021, 6, 1), 2, 3),
        (date(2021, 2, 28), date(2021, 6, 1), 3, 4),
        (date(2021, 1, 31), date(2021, 3, 1), 1, 2),
        (date(2020, 11, 30), date(2021, 3, 1), 3, 4),
        (date(2021, 6, 1), date(2021, 6, 1), -1, 0),
        (date(2021, 5, 31), date(2021, 6, 1), 0, 1),
        (date(2021, 7, 1), date(2021, 6, 1), -1, -1),
    ],
)
def test_months(day, as_of, past, ago):
    assert (months_past(day, as_of), months_ago(day, as_of)) == (past, ago)


@given(DAYS, DAYS, st.integers(0, 600))
def test_more_than_n_months_ago_is_months_past_at_least_n(day, as_of, months):
    assert (add_months(day, months) < as_of) == (months_past(day, as_of) >= months)


def test_sql_and_python_count_alike():
    con = connect(None)
    days = [date(2020 + y, m, d) for y in range(3) for m in range(1, 13) for d in (1, 15, 28)] + [
        date(2020, 2, 29),
        date(2020, 1, 31),
        date(2020, 11, 30),
        date(2021, 3, 31),
        date(2020, 12, 31),
    ]
    con.register("days", pl.DataFrame({"day": days}))
    for as_of in (date(2021, 3, 1), date(2021, 2, 28), date(2020, 2, 29), date(2021, 5, 31)):
        counted = f"{months_past_sql('day', as_of)}, {months_ago_sql('day', as_of)}"
        rows = con.execute(f"SELECT day, {counted} FROM days").fetchall()
        assert rows == [(d, months_past(d, as_of), months_ago(d, as_of)) for d in days]
    assert con.execute(f"SELECT {months_past_sql('NULL::DATE', date(2021, 1, 1))}").fetchone() == (None,)


@given(DIGESTS)
def test_flag_numbers_are_right_and_read_back(digest):
    number = flag_number(digest)
    assert len(number) == 12
    assert is_flag_number(number)
    assert read_flag_number(f" {number[:4].lower()}-{number[4:]} ") == number


@given(DIGESTS, st.integers(1, 11), st.sampled_from(ALPHABET))
def test_one_wrong_character_shows(digest, place, other):
    number = flag_number(digest)
    changed = number[:place] + other + number[place + 1 :]
    assert is_flag_number(changed) == (changed == number)


@given(DIGESTS, st.integers(1, 11), st.integers(1, 11))
def test_two_swapped_characters_show(digest, left, right):
    characters = list(flag_number(digest))
    characters[left], characters[right] = characters[right], characters[left]
    assert is_flag_number("".join(characters)) == ("".join(characters) == flag_number(digest))


@pytest.mark.parametrize("text", ["", "F123", "G0000000000", "F0000000000U", "F00000000001"])
def test_what_is_no_flag_number(text):
    assert not is_flag_number(text)
    assert read_flag_number(text) is None


def test_flag_numbers_in_bulk():
    frame = pl.DataFrame({"d": ["ab" * 32, "0" * 13, "f" * 64]})
    assert frame.select(flag_numbers(pl.col("d")))["literal"].to_list() == [flag_number(d) for d in frame["d"]]


def test_yuan():
    frame = pl.DataFrame({"fen": [62000, 5, -150, 0, None, 12345]})
    assert frame.select(yuan(pl.col("fen")))["literal"].to_list() == ["620", "0.05", "-1.50", "0", None, "123.45"]


def test_the_sentence_says_what_is_unknown_and_shortens_long_lists():
    rule = load_rules()["payee_name_differs"]
    flags = pl.DataFrame(
        {
            "certificate_no": ["c1", "c2"],
            "account_tail": ["1234", None],
            "rows": [2, 40],
            "month_list": [["2021-04", "2021-05"], [f"{2018 + i // 12}-{i % 12 + 1:02}" for i in range(40)]],
            "paid_amount_fen": [62000, None],
        }
    )
    first, second = reasons(rule, flags, {}).to_list()
    assert "尾号1234" in first
    assert "2021-04、2021-05共2笔" in first
    assert "620元" in first
    assert "尾号不详" in second
    assert "2021-04等40个共40笔" in second
    assert "不详元" in second
