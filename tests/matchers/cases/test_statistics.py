"""Hit rates by version, place and register; groups compared without telling of single persons."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from matchers.cases.statistics import age_band, disparity, hit_rates_by

FOUND = pl.DataFrame(
    [
        ("F1", "r", "abcdef0123", "甲镇", "exit"),
        ("F2", "r", "abcdef0123", "甲镇", "keep"),
        ("F3", "r", "ffff000000", "乙镇", "adjust"),
        ("F4", "r", None, None, "source_wrong"),
        ("F5", "s", "0123456789", "乙镇", "declined"),
    ],
    schema=["subject", "rule", "rule_digest", "township", "outcome"],
    orient="row",
)
RESTING = pl.DataFrame({"rule": ["r", "r", "s"], "register": ["cars", "deaths", "cars"]})


def test_hit_rates_are_counted_by_version_township_and_register():
    rows = hit_rates_by(FOUND, RESTING).select("by", "value", "answered", "confirmed").rows()
    assert rows == [
        ("version", "r abcdef01", 2, 1),
        ("version", "r ffff0000", 1, 1),
        ("version", "r 早先版本", 1, 0),
        ("version", "s 01234567", 1, 1),
        ("township", "(未定乡镇)", 1, 0),
        ("township", "乙镇", 2, 2),
        ("township", "甲镇", 2, 1),
        ("register", "cars", 5, 3),
        ("register", "deaths", 4, 2),
    ]
    first = hit_rates_by(FOUND, RESTING).row(0, named=True)
    assert (first["percent"], first["low"], first["high"]) == pytest.approx((50, 9.45, 90.55), abs=0.01)
    assert hit_rates_by(FOUND.clear(), RESTING).is_empty()


def people(sex: str, count: int, flagged: int, confirmed: int = 0, township: str = "甲镇") -> list[dict]:
    return [
        {
            "township": township,
            "age_band": "18—59 岁",
            "sex": sex,
            "disability": "其他",
            "is_flagged": i < flagged,
            "is_confirmed": i < confirmed,
        }
        for i in range(count)
    ]


def of_sex(*rows: list[dict]) -> list[tuple]:
    found = disparity(pl.DataFrame([row for part in rows for row in part]))
    return found.filter(group="sex").select("value", "persons", "flagged", "confirmed", "percent").rows()


def test_groups_are_compared_by_the_share_that_is_flagged():
    assert of_sex(people("男", 50, 10, 5), people("女", 100, 40, 20)) == [
        ("女", 100, 40, 20, 40.0),
        ("男", 50, 10, 5, 20.0),
    ]


def test_a_small_count_is_hidden_with_what_would_tell_it():
    # Four flagged men are not shown; nor are the women's, from which and the sum they could be told.
    assert of_sex(people("男", 50, 4), people("女", 100, 40)) == [
        ("女", 100, None, 0, None),
        ("男", 50, None, 0, None),
    ]
    # Two that are hidden hide each other: the third may stand.
    rows = of_sex(people("男", 50, 4), people("女", 100, 3), people("其他", 60, 30))
    assert rows == [("其他", 60, 30, 0, 50.0), ("女", 100, None, 0, None), ("男", 50, None, 0, None)]
    assert of_sex(people("男", 3, 0), people("女", 100, 40))[0] == ("女", None, 40, 0, None)


def test_nobody_is_told_from_none():
    assert of_sex(people("男", 50, 0), people("女", 100, 40))[1] == ("男", 50, 0, 0, 0.0)


@pytest.mark.parametrize(
    ("birth_on", "band"),
    [
        (date(2003, 6, 2), "18 岁以下"),
        (date(2003, 6, 1), "18—59 岁"),
        (date(1961, 6, 2), "18—59 岁"),
        (date(1961, 6, 1), "60—79 岁"),
        (date(1941, 6, 1), "80 岁以上"),
        (None, None),
    ],
)
def test_ages_are_of_the_day(birth_on, band):
    frame = pl.DataFrame({"birth_on": [birth_on]}, schema={"birth_on": pl.Date})
    assert frame.select(age_band(pl.col("birth_on"), date(2021, 6, 1))).item() == band
