"""What the analyst knows of the county that no file says: its standards, what it grants, when its reviews end."""

from __future__ import annotations

from datetime import date

URBAN_FEN, RURAL_FEN = 68_000, 62_000
SUPPLEMENTED = ("一级残疾", "二级残疾", "重病", "七十周岁以上", "未成年人")
REVIEW_UNTIL = date(2021, 5, 31)
HOLIDAYS = (
    "2018-01-01 2018-02-15 2018-02-16 2018-02-19 2018-02-20 2018-02-21 2018-04-05 2018-04-06 2018-04-30 2018-05-01 "
    "2018-06-18 2018-09-24 2018-10-01 2018-10-02 2018-10-03 2018-10-04 2018-10-05 2018-12-31 2019-01-01 2019-02-04 "
    "2019-02-05 2019-02-06 2019-02-07 2019-02-08 2019-04-05 2019-05-01 2019-05-02 2019-05-03 2019-06-07 2019-09-13 "
    "2019-10-01 2019-10-02 2019-10-03 2019-10-04 2019-10-07 2020-01-01 2020-01-24 2020-01-27 2020-01-28 2020-01-29 "
    "2020-01-30 2020-01-31 2020-04-06 2020-05-01 2020-05-04 2020-05-05 2020-06-25 2020-06-26 2020-10-01 2020-10-02 "
    "2020-10-05 2020-10-06 2020-10-07 2020-10-08 2021-01-01 2021-02-11 2021-02-12 2021-02-15 2021-02-16 2021-02-17 "
    "2021-04-05 2021-05-03 2021-05-04 2021-05-05"
)
"""Days off that are no Saturday or Sunday, by the State Council's yearly notices."""
MAKEUP_DAYS = (
    "2018-02-11 2018-02-24 2018-04-08 2018-04-28 2018-09-29 2018-09-30 2018-12-29 2019-02-02 2019-02-03 2019-04-28 "
    "2019-05-05 2019-09-29 2019-10-12 2020-01-19 2020-04-26 2020-05-09 2020-06-28 2020-09-27 2020-10-10 2021-02-07 "
    "2021-02-20 2021-04-25 2021-05-08"
)


def macros(as_of: date) -> str:
    """Functions of SQL that all rules share: the day, months, ages, and what the county has laid down."""
    return f"""
    CREATE MACRO as_of() AS DATE '{as_of}';
    CREATE MACRO month_start() AS date_trunc('month', as_of())::DATE;
    CREATE MACRO months_between(a, b) AS (year(b) - year(a)) * 12 + month(b) - month(a);
    CREATE MACRO month_ago(m) AS months_between(m, as_of());
    CREATE MACRO past(d, n) AS d + to_months(n) < as_of();
    CREATE MACRO age_on(born) AS date_sub('year', born, as_of());
    CREATE MACRO age_of(number) AS date_sub('year', try_strptime(substr(number, 7, 8), '%Y%m%d')::DATE, as_of());
    CREATE MACRO standard(programme) AS CASE WHEN programme = '城市' THEN {URBAN_FEN} ELSE {RURAL_FEN} END;
    CREATE MACRO supplemented() AS {list(SUPPLEMENTED)};
    CREATE MACRO subsidised() AS (SELECT list(DISTINCT strftime(pay_month, '%Y-%m')) FROM price_subsidies);
    CREATE MACRO review_until() AS DATE '{REVIEW_UNTIL}';
    CREATE MACRO holidays() AS string_split('{HOLIDAYS}', ' ')::DATE[];
    CREATE MACRO makeup_days() AS string_split('{MAKEUP_DAYS}', ' ')::DATE[];
    """
