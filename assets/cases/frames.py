"""Cases as frames: what the night's flags and the ledger say of each at this moment.

Belongs here: the frames that lists, workbooks, pages and the ledger's next events are made of. Does not belong here:
what a night changes (`update.py`), which event follows from which flag (`matchers/cases/review.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from assets.cases.dwellings import Dwellings
from assets.cases.rule_words import declared_stages
from assets.cases.rule_words import on_trial as rules_on_trial
from assets.cases.shown import hardship_of, whole_place
from assets.home.ledger import Ledger
from assets.home.warehouse import first_row, tables
from matchers.cases.casework import NO_CASE, QUEUES, SEVERITIES, rank_sql
from matchers.cases.kept_back import TRIAL
from matchers.cases.review import AS_OPENED, CASE_EVENTS, KEPT, finding_text, fold
from matchers.people.certainty import SURE

FLAG_COLUMNS = (
    "flag_id",
    "rule",
    "queue",
    "severity",
    "grain",
    "subject_name",
    "subject_id_number",
    "certificate_no",
    "township",
    "village",
    "state",
    "first_seen",
    "last_seen",
    "link_method",
    "link_probability",
    "reason",
)
"""The columns of `hedui flags --csv`, which other programs read: keep them stable."""


def case_frame(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date) -> pl.DataFrame:
    """Every case known by `as_of`, one row each, with what the ledger says at this moment.

    Columns: those of `matchers.cases.review.fold`, is_new, household (the key of a workbook line: certificate, else
    that of the register's household, else that household, else person, else the village or township), head (person),
    amount_fen (the household's monthly amount), hardship_points and hardship_items (of missed cases), evidence (JSON),
    flag_digest (tonight's evidence, null when the flag is gone), link_method, link_probability, and last_finding in
    Chinese.
    """
    return beside_the_night(con, ledger, fold(ledger.frame(CASE_EVENTS, as_of)), as_of)


@dataclass(frozen=True)
class NightSide:
    """What a published night says of cases, read once: it stays the same for whoever folds again and again over it."""

    on: date | None
    flags: pl.DataFrame
    homes: pl.DataFrame
    dwellings: Dwellings
    hardship: pl.DataFrame
    stages: Mapping[str, str]

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection) -> NightSide:
        """Read it."""
        flags = night_flags(con).select(
            "flag_id", "evidence", "link_method", "link_probability", *(pl.col(c).alias(f"{c}_now") for c in KEPT)
        )
        return cls(_night(con), flags, _households(con), Dwellings.of(con), hardship_of(con), declared_stages(con))

    def beside(self, states: pl.DataFrame) -> NightSide:
        """What it says of a handful of cases (`fold`) alone."""
        flags = self.flags.filter(pl.col("flag_id").is_in(states["case_id"].implode()))
        persons_of = pl.concat([states["person"], flags["person_now"]])
        persons = persons_of.implode()
        homes = self.homes.filter(pl.col("person").is_in(persons))
        certificates = pl.concat(
            [states["certificate_no"], flags["certificate_no_now"], homes["certificate_no"]]
        ).implode()
        return NightSide(
            self.on,
            flags,
            self.homes.filter(pl.col("person").is_in(persons) | pl.col("certificate_no").is_in(certificates)),
            self.dwellings.of_few(persons_of, [*states["household_no"], *flags["household_no_now"]]),
            self.hardship.filter(pl.col("person").is_in(persons)),
            self.stages,
        )


def beside_the_night(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    states: pl.DataFrame,
    as_of: date,
    side: NightSide | None = None,
) -> pl.DataFrame:
    """States of cases (`fold`) with what the night says of each (`side`, read here where nobody has), in the columns of
    `case_frame`; of the ledger only which rules are on trial is asked."""
    side = side or NightSide.of(con)
    # People act on later days than the night's: what is new and what is still seen is the night's to say.
    night = side.on or as_of
    joined = states.join(side.flags, left_on="case_id", right_on="flag_id", how="left")
    fresh = (
        joined.with_columns(pl.coalesce(f"{c}_now", c).alias(c) for c in KEPT if c not in AS_OPENED)
        .with_columns(_on_trial(side, ledger, as_of))
        .with_columns(is_open=pl.col("is_open") & (pl.col("state") != TRIAL))
    )
    homes = side.homes
    placed = (
        fresh.join(
            homes.select("person", home="certificate_no").unique("person", keep="first", maintain_order=True),
            on="person",
            how="left",
        )
        .with_columns(
            certificate_no=pl.coalesce(
                "certificate_no", pl.when(pl.col("queue") != "missed_enrolment").then(pl.col("home"))
            )
        )
        .join(
            homes.select("certificate_no", "head", "amount_fen").unique(
                "certificate_no", keep="first", maintain_order=True
            ),
            on="certificate_no",
            how="left",
        )
    )
    return (
        side.dwellings.placed(placed)
        .join(side.hardship, on=["person", "queue"], how="left")
        .with_columns(
            household=pl.coalesce(
                "certificate_no", "dwelling_certificate", "dwelling", "person", whole_place(), "case_id"
            ),
            flag_digest=pl.col("evidence_digest_now"),
            is_new=(pl.col("opened_on") == night) & pl.col("is_open"),
            last_seen=pl.when(pl.col("evidence_digest_now").is_not_null())
            .then(pl.lit(night))
            .otherwise(pl.coalesce(pl.col("last_seen").str.to_date("%Y-%m-%d"), "opened_on")),
            last_finding=pl.coalesce(finding_text(), "old_finding"),
            investigators=pl.col("investigators").list.join("、"),
        )
        .drop("home", "dwelling", "dwelling_certificate", "judged_by", "judged_accounts", *(f"{c}_now" for c in KEPT))
        .sort("case_id")
    )


def _on_trial(side: NightSide, ledger: Ledger, as_of: date) -> pl.Expr:
    """The state of a case; one that no township has been asked about leaves the queues while its rule is on trial."""
    is_waiting = pl.col("state").is_in(["opened", "reopened"])
    on_trial = is_waiting & pl.col("rule").is_in(rules_on_trial(side.stages, ledger, as_of))
    return pl.when(on_trial).then(pl.lit(TRIAL)).otherwise("state").alias("state")


def _night(con: duckdb.DuckDBPyConnection) -> date | None:
    """The day of the night whose tables these are; None where they do not say."""
    row = first_row(con, "SELECT as_of FROM review.night") if "night" in tables(con, "review") else None
    return row[0] if row else None


def flags_frame(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    as_of: date,
    *,
    queue: str | None = None,
    rule: str | None = None,
    townships: Collection[str] | None = None,
    with_settled: bool = False,
) -> pl.DataFrame:
    """Open flags in the columns of `hedui flags --csv`, in the order of work; the one frame that names people.

    A flag a township has cleared (state `answered`) or the county closed is not open while its evidence stays the same;
    `with_settled` lists those too. What has lapsed, or goes on under another number, is no flag and is never listed.
    Flags without a case, of a rule on trial or of a roll too old, are listed with the `rule` that is named alone.
    """
    cases = case_frame(con, ledger, as_of)
    is_listed = pl.col("is_open") | (pl.lit(with_settled) & ~pl.col("state").is_in(NO_CASE))
    if rule is not None:
        listed = cases.filter(is_listed | (pl.col("state") == TRIAL))
        cases = pl.concat([listed, _without_case(con, rule, listed)], how="diagonal_relaxed")
    else:
        cases = cases.filter(is_listed)
    for column, value in (("queue", queue), ("rule", rule)):
        cases = cases if value is None else cases.filter(pl.col(column) == value)
    cases = cases if townships is None else cases.filter(pl.col("township").is_in(list(townships)))
    named = cases.join(identities(con, cases["person"]), on="person", how="left")
    con.register("named_cases", named.to_arrow())
    ordered = frame(con, in_order("named_cases"))
    con.unregister("named_cases")
    return ordered.rename({"case_id": "flag_id", "name": "subject_name", "id_number": "subject_id_number"}).select(
        *FLAG_COLUMNS
    )


def _without_case(con: duckdb.DuckDBPyConnection, rule: str, listed: pl.DataFrame) -> pl.DataFrame:
    """Tonight's flags of a rule that opened no case, in the columns of a case as far as they have them."""
    if "kept_back" not in tables(con, "review"):
        return listed.clear()
    found = frame(
        con,
        """SELECT f.flag_id AS case_id, f.* EXCLUDE (flag_id, as_of), k.why AS state, f.as_of AS first_seen,
               f.as_of AS last_seen
           FROM review.flag AS f JOIN review.kept_back AS k ON k.flag_id = f.flag_id ORDER BY 1""",
    )
    return found.filter(pl.col("rule") == rule).join(listed, on="case_id", how="anti")


def identities(con: duckdb.DuckDBPyConnection, persons: pl.Series) -> pl.DataFrame:
    """Name and ID number of `persons` (person, name, id_number)."""
    wanted = persons.drop_nulls().unique().to_frame("person")
    con.register("wanted", wanted.to_arrow())
    found = frame(con, "SELECT person, name, id_number FROM link.identity SEMI JOIN wanted USING (person)")
    con.unregister("wanted")
    return found.unique("person", keep="first", maintain_order=True)


def frame(con: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    """The rows of a query as a Polars frame."""
    rows: pl.DataFrame = con.sql(query).pl()
    return rows


def in_order(table: str) -> str:
    """The order of work: kind of evidence, in the missed queue the published hardship index, then the oldest, then the
    most money; no score of people that is not published and shown."""
    return f"""
    SELECT row_number() OVER (
               PARTITION BY queue
               ORDER BY {rank_sql("severity")},
                        coalesce(link_probability, 1.0) < {SURE}, coalesce(hardship_points, 0) DESC, first_seen,
                        coalesce(amount_fen, 0) DESC, case_id
           ) AS place, *
    FROM {table}
    ORDER BY list_position({list(QUEUES)}, queue), place
    """


def ordered(cases: pl.DataFrame) -> pl.DataFrame:
    """Cases in the order of work (`in_order`), queue after queue."""

    def rank(column: str, order: Sequence[str]) -> pl.Expr:
        places = {code: place for place, code in enumerate(order)}
        return pl.col(column).replace_strict(places, default=len(order), return_dtype=pl.Int8)

    return cases.sort(
        rank("queue", list(QUEUES)),
        rank("severity", list(SEVERITIES)),
        pl.col("link_probability").fill_null(1.0) < SURE,
        -pl.col("hardship_points").cast(pl.Int64).fill_null(0),
        "first_seen",
        -pl.col("amount_fen").fill_null(0),
        "case_id",
    )


def night_flags(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Tonight's flags as text: flag_id, KEPT, evidence, link_method, and link_probability as a number."""
    wanted = ("flag_id", *KEPT, "evidence", "link_method", "link_probability")
    as_text = [f"CAST({c} AS VARCHAR) AS {c}" for c in wanted if c != "link_probability"]
    return frame(
        con,
        f"SELECT {', '.join(as_text)}, CAST(link_probability AS DOUBLE) AS link_probability "
        "FROM review.flag ORDER BY flag_id",
    )


def _households(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Who is paid together: person, certificate_no, head, amount_fen, from tonight's roll."""
    schema = {"person": pl.String, "certificate_no": pl.String, "head": pl.String, "amount_fen": pl.Int64}
    if "roll" not in tables(con, "fact"):
        return pl.DataFrame(schema=schema)
    return frame(
        con,
        """SELECT person, certificate_no, head, CAST(monthly_amount_fen AS BIGINT) AS amount_fen
                         FROM fact.roll WHERE certificate_no IS NOT NULL
                         ORDER BY person = head DESC, certificate_no, person""",
    )
