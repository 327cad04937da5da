"""The cases that wait to be released: which may go now, and why the others do not.

Belongs here: gathering what keeps a case with the county, and the table review.waiting. Does not belong here: choosing
within a township's week (`matchers/cases/capacity.py`), writing what goes (`release.py`).

review.waiting  one row a township and reason: households, cases and the day since which the oldest waits; the reason
                is '' for what may go now
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from assets.cases.frames import case_frame, frame, in_order
from assets.cases.rule_words import stopped
from assets.home.ledger import Ledger
from assets.home.warehouse import tables
from assets.intake.releases import not_looked_at
from matchers.cases.authority import Actor
from matchers.cases.capacity import chosen, is_certain, week_of
from matchers.cases.casework import TOWNSHIP_QUEUES
from matchers.cases.review import CASE_EVENTS, fold

WHY: Mapping[str, str] = {
    "kept_by_county": "由县级掌握的队列",
    "without_township": "尚不知属于哪个乡镇",
    "unconfirmed": "所依据的名册是首批，还没有人看过(hedui held --confirm)",
    "stopped": "规则命中率过低，停止下发(hedui rule)",
    "concerned": "涉及该乡镇工作人员，留县级办理",
    "over_cap": "本周已满",
}
"""Why a case waits, the first that applies."""

GOES = ""
WAITING = ["opened", "reopened"]
_LINES = ("list_no", "line_no", "queue", "township", "village", "household", "evidence_digest")


@dataclass(frozen=True)
class Wait:
    """What waits in a township for one reason of WHY (GOES: for nothing), and since when the oldest does."""

    township: str
    why: str
    households: int
    cases: int
    oldest_on: date


def weighed(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    as_of: date,
    visits: int,
    townships: Collection[str] | None = None,
    queue: str | None = None,
    *,
    cases: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The waiting cases in the columns of `case_frame`, with `why` (of WHY, or GOES) and is_outside_cap.

    `visits` is how many households a township is asked to visit in the week of `as_of`; `queue` as in `release`.
    `cases` is the `case_frame` of that day, for whoever has it already.
    """
    cases = case_frame(con, ledger, as_of) if cases is None else cases
    cases = cases.filter(pl.col("state").is_in(WAITING) & pl.col("flag_digest").is_not_null())
    # What somebody did under a later day is done, too.
    now = fold(ledger.frame(CASE_EVENTS)).filter(pl.col("state").is_in(WAITING))
    cases = _in_order(con, cases.join(now, on="case_id", how="semi"))
    if townships is not None:
        cases = cases.filter(pl.col("township").is_in(list(townships)))
    is_asked_for = pl.col("queue").is_in([queue] if queue else TOWNSHIP_QUEUES)
    is_placed = pl.col("township").is_not_null() & (pl.col("township") != "")
    about_handlers = concerned(con, cases)["case_id"].implode()
    told = cases.with_columns(
        why=pl.when(~is_asked_for)
        .then(pl.lit("kept_by_county"))
        .when(~is_placed)
        .then(pl.lit("without_township"))
        .when(pl.col("rule").is_in(_on_unconfirmed(con, ledger)))
        .then(pl.lit("unconfirmed"))
        .when(pl.col("rule").is_in(list(stopped(ledger))))
        .then(pl.lit("stopped"))
        .when(pl.col("case_id").is_in(about_handlers))
        .then(pl.lit("concerned"))
        .otherwise(pl.lit(GOES))
    )
    may_go = told.filter(pl.col("why") == GOES).with_columns(is_certain=is_certain())
    going = chosen(may_go, _this_week(ledger, as_of), visits).select("case_id", "goes", "is_outside_cap")
    return (
        told.join(going, on="case_id", how="left", maintain_order="left")
        .with_columns(
            why=pl.when(pl.col("goes").eq(other=False)).then(pl.lit("over_cap")).otherwise("why"),
            is_outside_cap=pl.col("is_outside_cap").fill_null(value=False),
        )
        .drop("goes", "place")
    )


def seen_by(con: duckdb.DuckDBPyConnection, cases: pl.DataFrame, actor: Actor | None) -> pl.DataFrame:
    """The cases (`case_frame`) that an account sees; all of them for a typed name of a home without accounts."""
    if actor is None:
        return cases
    about = concerned(con, cases)["case_id"]
    return (
        cases.with_columns(is_concerned=pl.col("case_id").is_in(about.implode()))
        .filter(actor.seen())
        .select(cases.columns)
    )


def waits(cases: pl.DataFrame) -> list[Wait]:
    """What waits (`weighed`), township by township, and what may go."""
    counted = (
        cases.with_columns(pl.col("township").fill_null(""))
        .group_by("township", "why")
        .agg(pl.col("household").n_unique(), cases=pl.len(), oldest_on=pl.col("opened_on").min())
        .sort("township", "why")
    )
    return [Wait(*row) for row in counted.select("township", "why", "household", "cases", "oldest_on").iter_rows()]


def write_waiting(con: duckdb.DuckDBPyConnection, found: Sequence[Wait]) -> None:
    """Write review.waiting."""
    con.execute(
        "CREATE OR REPLACE TABLE review.waiting (township VARCHAR, why VARCHAR, households BIGINT, cases BIGINT,"
        " oldest_on DATE)"
    )
    if found:
        rows = [[w.township, w.why, w.households, w.cases, w.oldest_on] for w in found]
        con.executemany("INSERT INTO review.waiting VALUES (?, ?, ?, ?, ?)", rows)


def released(ledger: Ledger, list_no: str | None = None, of: Collection[str] | None = None) -> pl.DataFrame:
    """What stands on the lists, a row a case: the released payload, case_id, released_on and is_outside_cap; of the
    cases `of` alone where a handful is named."""
    fields: dict[str, type[pl.DataType]] = {**dict.fromkeys(_LINES, pl.String), "is_outside_cap": pl.Boolean}
    decoded = (
        ledger.frame(["released"], of=of)
        .with_columns(pl.col("payload").str.json_decode(pl.Struct(fields)))
        .unnest("payload")
        .rename({"subject": "case_id", "as_of": "released_on"})
        .select(*_LINES, "case_id", "released_on", pl.col("is_outside_cap").fill_null(value=False))
    )
    return decoded if list_no is None else decoded.filter(pl.col("list_no") == list_no)


def _this_week(ledger: Ledger, as_of: date) -> pl.DataFrame:
    return released(ledger).filter(pl.col("released_on").is_between(*week_of(as_of)))


def _in_order(con: duckdb.DuckDBPyConnection, cases: pl.DataFrame) -> pl.DataFrame:
    con.register("waiting_cases", cases.to_arrow())
    ordered = frame(con, in_order("waiting_cases"))
    con.unregister("waiting_cases")
    return ordered


def _on_unconfirmed(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> list[str]:
    """The rules that rest on a register of which rows are in force and nobody has looked at the first delivery."""
    if "rests_on" not in tables(con, "flag") or "batch" not in tables(con, "raw"):
        return []
    registers = [source for source, _, _ in not_looked_at(con, ledger)]
    rows = con.execute(
        "SELECT DISTINCT rule FROM flag.rests_on WHERE list_contains(?::VARCHAR[], source) ORDER BY 1", [registers]
    ).fetchall()
    return [rule for (rule,) in rows]


def concerned(con: duckdb.DuckDBPyConnection, cases: pl.DataFrame) -> pl.DataFrame:
    """Cases about an official of the township they would go to, or about an official's relative there."""
    if "office" not in tables(con, "fact"):
        return pl.DataFrame(schema={"case_id": pl.String})
    con.register("placed", cases.select("case_id", "township", "person", "head", "evidence").to_arrow())
    found = frame(
        con,
        """
        WITH named AS (SELECT case_id, township,
            unnest([person, head, json_extract_string(evidence, '$.official')]) AS person FROM placed)
        SELECT DISTINCT case_id FROM named JOIN fact.office AS office USING (township, person)
    """,
    )
    con.unregister("placed")
    return found
