"""Who is on the roll, who came and who left: households of the published night for statistics.

Belongs here: rows of `tally.COUNTED` from the roll and the exits, with the class (programme) of each. Does not belong
here: what one annex makes of them (`kinds/`), cases (`findings.py`).

The register of exits does not say urban or rural: the certificate does, else the kind of the village; '' where neither.
"""

from __future__ import annotations

from datetime import date

import duckdb
import polars as pl

from assets.cases.frames import frame
from assets.reports.tally import COUNTED

URBAN, RURAL = "城市", "农村"
NOT_UNFIT = "死亡|迁出|服刑|收监|自愿|放弃|转户|转特困"
"""Exits that say nothing about whether the conditions were met."""
ROWS = (*COUNTED, "programme")

_ROLL = """
SELECT coalesce(certificate_no, record) AS number, min(township) AS township, min(village) AS village,
    coalesce(min(programme), '') AS programme, 1 AS households, count(*) AS persons,
    strftime(min(since_month), '%Y-%m') AS on, CASE WHEN bool_or(is_suspended) THEN '暂停' ELSE '在册' END AS said
FROM (SELECT *, '（证号不清）' || coalesce(person, '') AS record FROM fact.roll)
GROUP BY coalesce(certificate_no, record)"""

_NEW = """
SELECT certificate_no AS number, min(township) AS township, min(village) AS village,
    coalesce(min(programme), '') AS programme,
    CASE WHEN min(coalesce(since_month, DATE '1900-01-01')) >= $first THEN 1 ELSE 0 END AS households,
    count(*) FILTER (since_month BETWEEN $first AND $until) AS persons,
    strftime(max(since_month) FILTER (since_month BETWEEN $first AND $until), '%Y-%m') AS on,
    CASE WHEN min(coalesce(since_month, DATE '1900-01-01')) >= $first THEN '新纳入' ELSE '在保户增加人员' END AS said
FROM fact.roll WHERE certificate_no IS NOT NULL
GROUP BY certificate_no HAVING count(*) FILTER (since_month BETWEEN $first AND $until) > 0"""

_EXITS = """
WITH listed AS (
    SELECT certificate_no, coalesce(min(since_month), DATE '1900-01-01') AS since_month FROM fact.roll
    WHERE certificate_no IS NOT NULL GROUP BY certificate_no),
area AS (SELECT township, village, min(area_kind) AS area_kind FROM fact.village_cover GROUP BY township, village),
gone AS (
    SELECT e.*, coalesce(e.certificate_no, '（证号不清）' || e.record_id) AS number FROM fact.exit AS e
    WHERE e.exited_on BETWEEN $since AND $until)
SELECT g.number, coalesce(min(c.township), min(g.township)) AS township,
    CASE WHEN min(c.township) IS NULL THEN min(g.village) ELSE coalesce(min(c.village), min(g.village)) END AS village,
    coalesce(min(c.programme), min(a.area_kind), '') AS programme,
    CASE WHEN count(l.certificate_no) = 0 THEN 1 ELSE 0 END AS households,
    count(DISTINCT coalesce(g.person, g.record_id)) AS persons, strftime(max(g.exited_on), '%Y-%m-%d') AS on,
    coalesce(string_agg(DISTINCT g.reason, '、' ORDER BY g.reason), '没有写明原因')
        || CASE WHEN count(l.certificate_no) = 0 THEN '' ELSE '（其他人员仍在册）' END AS said
FROM gone AS g
-- What draws dibao anew since it left did leave.
LEFT JOIN listed AS l ON l.certificate_no = g.certificate_no AND l.since_month <= g.exited_on
LEFT JOIN fact.certificate AS c ON c.certificate_no = g.certificate_no
LEFT JOIN area AS a ON a.township = g.township AND a.village = g.village
GROUP BY g.number"""


def on_roll(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Every household of tonight's roll, suspended ones too."""
    return _rows(frame(con, _ROLL))


def newly_enrolled(con: duckdb.DuckDBPyConnection, since: date, until: date) -> pl.DataFrame:
    """Households of tonight's roll that draw dibao since a month of these days, and those that took somebody in."""
    return _rows(_asked(con, _NEW, {"first": since.replace(day=1), "until": until}))


def left(con: duckdb.DuckDBPyConnection, since: date, until: date) -> pl.DataFrame:
    """Certificates of which somebody left in these days; 0 households where others stay on the roll."""
    return _rows(_asked(con, _EXITS, {"since": since, "until": until}))


def of_programme(rows: pl.DataFrame, programme: str) -> pl.DataFrame:
    """The rows of the urban or the rural class."""
    return rows.filter(pl.col("programme") == programme)


def unfit(rows: pl.DataFrame) -> pl.DataFrame:
    """Those who left because they met the conditions no more, as far as a reason was written."""
    return rows.filter(~pl.col("said").str.contains(f"{NOT_UNFIT}|没有写明原因"))


def _asked(con: duckdb.DuckDBPyConnection, query: str, asked: dict[str, date]) -> pl.DataFrame:
    rows: pl.DataFrame = con.sql(query, params=asked).pl()
    return rows


def _rows(found: pl.DataFrame) -> pl.DataFrame:
    return (
        found.with_columns(pl.col("township", "village").fill_null(""))
        .select(*(pl.col(name).cast(kind) for name, kind in COUNTED.items()), "programme")
        .sort("township", "village", "number")
    )
