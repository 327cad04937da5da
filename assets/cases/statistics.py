"""The frames that statistics are counted from: what was answered, what rules rest on, who is on the roll.

Belongs here: gathering persons with their groups and answers with their registers. Does not belong here: counting
(`matchers/cases/statistics.py`).
"""

from __future__ import annotations

from datetime import date

import duckdb
import polars as pl

from assets.cases.frames import frame
from assets.home.ledger import Ledger
from assets.home.warehouse import tables
from matchers.cases.corrections import OWN_LISTS
from matchers.cases.hit_rate import confirms, findings
from matchers.cases.review import CASE_EVENTS, fold
from matchers.cases.statistics import age_band, disparity, hit_rates_by


def hit_rates(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date) -> pl.DataFrame:
    """Hit rates by rule version, township and register, of all that was answered by a day."""
    return hit_rates_by(findings(ledger.frame(CASE_EVENTS, as_of)), _resting(con))


def flagged_by_group(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date) -> pl.DataFrame:
    """Of everybody on the roll the share that was ever flagged as wrongly enrolled, and whose flags were confirmed, by
    township, age, sex and disability."""
    return disparity(_persons(con, ledger, as_of))


def _persons(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date) -> pl.DataFrame:
    events = ledger.frame(CASE_EVENTS, as_of)
    cases = fold(events).filter((pl.col("queue") == "wrong_enrolment") & (pl.col("state") != "moved"))
    right = findings(events).filter(pl.col("outcome").map_elements(confirms, return_dtype=pl.Boolean))
    confirmed = cases.join(right.select("subject"), left_on="case_id", right_on="subject", how="semi")
    disabled = (
        "SELECT DISTINCT person, true AS is_disabled FROM fact.disability"
        if "disability" in tables(con, "fact")
        else "SELECT NULL::VARCHAR AS person, true AS is_disabled WHERE false"
    )
    roll = frame(
        con,
        f"""SELECT r.person, min(r.township) AS township, any_value(i.birth_on) AS birth_on, any_value(i.sex) AS sex,
                bool_or(coalesce(d.is_disabled, false)) AS is_disabled
            FROM fact.roll AS r LEFT JOIN link.identity AS i ON i.person = r.person
            LEFT JOIN ({disabled}) AS d ON d.person = r.person
            WHERE r.person IS NOT NULL GROUP BY r.person ORDER BY r.person""",
    )
    return roll.with_columns(
        age_band=age_band(pl.col("birth_on"), as_of),
        disability=pl.when("is_disabled").then(pl.lit("持证残疾人")).otherwise(pl.lit("其他")),
        is_flagged=pl.col("person").is_in(cases["person"].implode()),
        is_confirmed=pl.col("person").is_in(confirmed["person"].implode()),
    )


def _resting(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """rule, register: what each rule rests on beside the bureau's own lists, or on those where it rests on no other."""
    if "rests_on" not in tables(con, "flag"):
        return pl.DataFrame(schema={"rule": pl.String, "register": pl.String})
    every = frame(con, "SELECT rule, source AS register FROM flag.rests_on ORDER BY ALL")
    others = every.filter(~pl.col("register").is_in(sorted(OWN_LISTS)))
    return pl.concat([others, every.join(others, on="rule", how="anti")])
