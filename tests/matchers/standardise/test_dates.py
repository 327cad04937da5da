"""Dates and months in all the forms departments write them."""

from __future__ import annotations

from datetime import date as day
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.standardise import birth_date, date, is_unread, month, period, read_date


def read(text: str | None) -> tuple[day | None, day | None, str]:
    found = pl.select(read_date(pl.lit(text, dtype=pl.String))).to_series()[0]
    return found["date"], found["month"], found["status"]


@pytest.mark.parametrize(
    "written",
    [
        "2021-04-01",
        "20210401",
        "2021.4.1",
        "2021.04.01",
        "2021.04.01.",
        "2021/4/1",
        "2021/4/1 0:00",
        "2021年4月1日",
        "2021年04月01日",
        "二〇二一年四月一日",
        "二零二一年四月一日",
        "44287",
        "44287.0",
        "44287.5",
        "2021-04-01 00:00:00",
        "2021-04-01T00:00:00",
        "20210401120000",
        "２０２１．４．１",
        "2021 . 4 . 1",
        "2021-4-1",
        "2021年4月1号",
        "'2021-04-01",
    ],
)
def test_one_day_in_many_forms(written: str) -> None:
    assert read(written) == (day(2021, 4, 1), day(2021, 4, 1), "ok")


@pytest.mark.parametrize("written", ["民国35年4月1日", "中华民国三十五年四月一日", "民国 35 年 4 月 1 日"])
def test_a_year_of_the_republic(written: str) -> None:
    assert read(written) == (day(1946, 4, 1), day(1946, 4, 1), "ok")
    assert read("民国元年十月十日")[0] == day(1912, 10, 10)
    assert read("民国三十五年四月初一") == (None, None, "lunar")
    assert read("民国35年")[2] == "partial"


def test_eight_characters_are_not_eight_digits() -> None:
    assert read("1990.3.7")[0] == day(1990, 3, 7)
    assert read("二〇二四年十二月三十日")[0] == day(2024, 12, 30)
    assert read("2024.2.29")[0] == day(2024, 2, 29)


@pytest.mark.parametrize(
    "written", ["202104", "2021-04", "2021.4", "2021.04", "2021年4月", "2021年4月份", "2021/4", "二〇二一年四月"]
)
def test_a_month_is_a_month_and_no_day(written: str) -> None:
    assert read(written) == (None, day(2021, 4, 1), "partial")


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("2023-02-29", "impossible"),
        ("2023年2月30日", "impossible"),
        ("2021年13月", "impossible"),
        ("20230230", "impossible"),
        ("1900-01-01", "placeholder"),
        ("9999-12-31", "placeholder"),
        ("1900.1.1", "placeholder"),
        ("2021", "partial"),
        ("农历八月十五", "lunar"),
        ("2021年腊月初八", "lunar"),
        ("1945年八月十五", "lunar"),
        ("一九四五年八月十五", "lunar"),
        ("1945年1月十五", "lunar"),
        ("1945年闰四月", "lunar"),
        ("1945.8.15农", "lunar"),
        ("1945-08-15(阴)", "lunar"),
        ("乙酉年八月十五", "lunar"),
        ("1945年八月", "partial"),
        ("不详", "missing"),
        ("", "missing"),
        (None, "missing"),
        ("长期", "missing"),
        ("60", "unreadable"),
        ("0", "unreadable"),
        ("-1", "unreadable"),
        ("abc", "unreadable"),
        ("4月1日", "unreadable"),
    ],
)
def test_what_is_no_date_says_why(written: str | None, status: str) -> None:
    assert read(written)[0] is None
    assert read(written)[2] == status


@settings(max_examples=100, deadline=None)
@given(st.dates(day(1927, 6, 1), day(2099, 12, 30)))
def test_every_form_of_a_date_is_the_same_date(given_day: day) -> None:
    serial = (given_day - day(1899, 12, 30)) // timedelta(days=1)
    forms = [
        f"{given_day:%Y-%m-%d}",
        f"{given_day:%Y%m%d}",
        f"{given_day.year}.{given_day.month}.{given_day.day}",
        f"{given_day.year}年{given_day.month}月{given_day.day}日",
        str(serial),
        f"{given_day} 00:00:00",
    ]
    found = pl.DataFrame({"d": forms}).select(d=date(pl.col("d")), m=month(pl.col("d")))
    assert set(found["d"]) == {given_day}
    assert set(found["m"]) == {given_day.replace(day=1)}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=12), st.text(alphabet="0123456789.-/年月日 ", max_size=12)), max_size=20))
def test_reading_twice_changes_nothing_and_nothing_raises(texts: list[str]) -> None:
    column = pl.DataFrame({"d": texts}, schema={"d": pl.String})
    once = column.select(d=date(pl.col("d")))
    assert once.equals(once.select(d=date(pl.col("d").cast(pl.String))))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1950年", "1950"),
        ("1950", "1950"),
        ("1950.3", "1950-03"),
        ("195003", "1950-03"),
        ("一九五〇年三月", "1950-03"),
        ("1950-03-07", None),
        ("不详", None),
        ("正月初五", None),
        (None, None),
    ],
)
def test_a_period_is_what_is_known_where_no_day_is_written(written: str | None, expected: str | None) -> None:
    assert pl.select(period(pl.lit(written, dtype=pl.String))).item() == expected


@pytest.mark.parametrize("written", ["一九四五年八月十五日", "一九四五年八月十五号", "1945年8月15", "1945年八月十五日"])
def test_a_day_with_its_word_behind_it_is_a_solar_day(written: str) -> None:
    assert pl.select(read_date(pl.lit(written)).struct.field("date")).item() == day(1945, 8, 15)


@pytest.mark.parametrize(
    "written",
    ["03-5月 -21", "03-5月-2021", "03-五月-21", "2021-5月-03", "2021-05-03 上午 12:00:00", "2021/5/3 下午 3:05:09",
     "2021/5/3 星期一", "2021年5月3日 星期一", "2021-05-03（周一）", "Mon May 03 00:00:00 CST 2021",
     "Mon May 03 2021 00:00:00 GMT+0800 (中国标准时间)", "May  3 2021 12:00AM", "Monday, May 3, 2021", "03-May-2021",
     "03-MAY-21", "03-5月 -21 12.00.00.000000 上午", "1619971200000", "1619971200123", "2021-05-03 00:00:00.0",
     "20210503000000", "202105030000", "2021-05-02T16:00:00.000Z", "2021-05-03T00:00:00.000+08:00",
     "Mon, 03 May 2021 00:00:00 GMT"],
)  # fmt: skip
def test_a_day_as_programs_print_it(written: str) -> None:
    assert read(written) == (day(2021, 5, 3), day(2021, 5, 1), "ok")


@pytest.mark.parametrize(
    ("written", "status"),
    [("2021年5月上旬", "partial"), ("约2021年5月", "partial"), ("21.5.3", "unreadable"), ("5/3/2021", "unreadable"),
     ("310107194512", "unreadable"), ("2021年第二季度", "unreadable"), ("2021年4-6月", "unreadable"),
     ("202104-202106", "unreadable"), ("农历2021年5月", "lunar"), ("31-2月 -21", "unreadable")],
)  # fmt: skip
def test_what_stays_vague_is_no_day(written: str, status: str) -> None:
    assert read(written)[0] is None
    assert read(written)[2] == status


def test_two_digits_of_a_year_do_not_say_a_century_of_birth() -> None:
    born = pl.DataFrame({"written": ["03-5月 -45", "03-5月 -65", "03-5月-1945", "1945-05-03"]})
    read_as = born.select(birth_date(pl.col("written"))).to_series().to_list()
    assert read_as == [None, day(1965, 5, 3), day(1945, 5, 3), day(1945, 5, 3)]
    unread = born.select(is_unread(pl.col("written"), "birth")).to_series().to_list()
    assert unread == [True, False, False, False]


def test_midnights_before_the_millennium_in_milliseconds() -> None:
    assert read("-782467200000")[0] == day(1945, 3, 17)
    assert read("547398000000")[0] == day(1987, 5, 8), "an hour earlier in the summers of 1986 to 1991"
    assert read("547398000001")[0] is None


@pytest.mark.parametrize(
    "written",
    [
        "2021年5月第1批",
        "2021-05(补)",
        "202105补发",
        "2021年5月份补发",
        "发放2021年5月",
        "第202105期",
        "2021年5月（追加）",
    ],
)
def test_a_month_with_a_note(written: str) -> None:
    assert read(written) == (None, day(2021, 5, 1), "partial")


@pytest.mark.parametrize(
    "written", ["2021年5月32日", "2021年5月和6月", "2021年5月、6月", "202105-06", "20210532", "202113"]
)
def test_what_only_begins_like_a_month(written: str) -> None:
    assert read(written)[:2] == (None, None)
