"""Rows without a certificate number, or with one that nobody can read, that carry somebody's ID number: the certificate
under which the roll lists it.

Belongs here: finding the certificate of a payment by a number. Does not belong here: who a person is
(`assets.people`); the contract says by which numbers (`may_stand_in` of `certificate_no`).
A number that the roll of the row's month lists under one certificate says which; without such a month, a number that
was never under two. Where the name beside it cannot be the name on the roll, the number is somebody else's.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import polars as pl

import matchers.standardise as s
from assets.home.warehouse import tables
from data_contracts.contract import Source
from matchers.standardise import name_agreement
from matchers.standardise.names import ONE_NAME

CERTIFICATE = "certificate_no"
UNREAD = f"_unread.{CERTIFICATE}"

_ROLL = """
WITH entry AS (
    SELECT person_id_number AS number, person_name AS name, month, certificate_no FROM record.enrolment
    WHERE person_id_status IN ('valid', 'upgraded')
    UNION SELECT head_id_number, head_name, month, certificate_no FROM record.enrolment
    WHERE head_id_status IN ('valid', 'upgraded'))
SELECT number, month, min(certificate_no) AS found, list(DISTINCT name ORDER BY name) AS listed
FROM entry GROUP BY GROUPING SETS ((number, month), (number))
HAVING count(DISTINCT certificate_no) = 1
ORDER BY ALL
"""


def with_certificates(
    con: duckdb.DuckDBPyConnection, frame: pl.DataFrame, raw: pl.DataFrame, source: Source
) -> pl.DataFrame:
    """The standardised rows of `source`, each without a certificate given the one its number tells; `raw` are the rows
    they were made of, in the same order."""
    numbers = _numbers(source, raw)
    if (
        not numbers
        or CERTIFICATE not in frame.columns
        or len(frame) != len(raw)
        or "enrolment" not in tables(con, "record")
    ):
        return frame
    if frame[CERTIFICATE].null_count() == 0:
        return frame
    roll = con.sql(_ROLL).pl()
    by_month, ever = roll.filter(pl.col("month").is_not_null()), roll.filter(pl.col("month").is_null()).drop("month")
    month = frame["month"] if "month" in frame.columns else pl.lit(None, pl.Date)
    found = [frame[CERTIFICATE]]
    for word in numbers:
        beside = _name_beside(word)
        asked = raw.select(
            at=pl.int_range(pl.len()),
            number=_good_number(word),
            name=s.name(pl.col(beside)) if beside in raw.columns else pl.lit(None, pl.String),
        ).with_columns(month=month)
        asked = asked.filter(pl.col("number").is_not_null() & frame[CERTIFICATE].is_null())
        for listings, on in ((by_month, ["number", "month"]), (ever, ["number"])):
            found.append(_certificates_listed(asked, listings, on, len(frame)))
    frame = frame.with_columns(pl.coalesce(found).alias(CERTIFICATE))
    if UNREAD in frame.columns:
        # What nobody could read is known all the same.
        frame = frame.with_columns(pl.when(pl.col(CERTIFICATE).is_null()).then(UNREAD).alias(UNREAD))
    return frame


def _certificates_listed(asked: pl.DataFrame, listings: pl.DataFrame, on: list[str], rows: int) -> pl.Series:
    """The certificate each of `rows` rows is told, where a name listed with the number can be the name beside it."""
    listed = asked.join(listings, on=on).explode("listed")
    agrees = name_agreement(pl.col("name"), pl.col("listed")).is_in([*ONE_NAME, "missing"])
    agreeing = listed.filter(agrees).unique("at")
    return pl.Series("found", [None] * rows, pl.String).scatter(agreeing["at"], agreeing["found"])


def _numbers(source: Source, raw: pl.DataFrame) -> Sequence[str]:
    """The words of ID numbers from which, by the contract, the certificate follows."""
    if not source.has(CERTIFICATE):
        return ()
    places = source.column(CERTIFICATE).may_stand_in
    return [w for w in places if source.has(w) and source.column(w).word.domain == "id_number" and w in raw.columns]


def _name_beside(word: str) -> str:
    return "person_name" if word == "id_number" else f"{word.removesuffix('_id')}_name"


def _good_number(word: str) -> pl.Expr:
    read = s.id_number(pl.col(word), pl.col(f"{word}__cell"))
    return pl.when(read.struct.field("status").is_in(["valid", "upgraded"])).then(read.struct.field("value"))
