"""Cases: tonight's flags joined with the ledger, into queues people can work through.

Belongs here: writing what a night changes (`update_cases`), the tables review.cases and review.queue,
and the frames other parts read. Which event follows from which flag is `matchers/cases/review.py`.

review.cases    one row a case: what it is, where, how old, who answered what; names only by person id
review.ledger_head  one row: how many entries the ledger had when the cases were made, and the hash of the last
review.queue    the open cases in the order of work: certain evidence first, then age, then money
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from assets.cases.shown import hardship_of, whole_place
from assets.home.ledger import NIGHT, Event, Ledger
from assets.home.warehouse import first_row, tables
from assets.intake.receipts import receipts
from assets.intake.withdrawals import withdrawals
from assets.people.aliases import alias_events
from matchers.cases.casework import QUEUES, rank_sql
from matchers.cases.continuation import formers, going_on
from matchers.cases.review import CASE_EVENTS, KEPT, decide, finding_text, fold
from matchers.cases.undoing import undo
from matchers.people.certainty import SURE

NIGHT_EVENTS = ("opened", "reopened", "lapsed", "continued", "persons_merged", "persons_split", "night_published")

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


@dataclass(frozen=True)
class CaseResult:
    """What a night did to the cases; `rebounds` of the reopened had been repaired, `silent` stay closed or cleared,
    `continued` go on under another number because a person's id changed.

    `is_past` says that later nights are in the ledger already, so this one only looked and wrote nothing.
    """

    opened: int
    reopened: int
    rebounds: int
    lapsed: int
    silent: int
    open_cases: int
    events_written: int
    is_past: bool = False
    continued: int = 0


def update_cases(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date) -> CaseResult:
    """Write the events tonight's review.flag calls for, then build review.cases and review.queue.

    Running the same night again writes nothing; so does a past night that later ones have followed.
    """
    with ledger.deciding():
        nights = ledger.frame(NIGHT_EVENTS)["as_of"]
        is_past = bool((nights > as_of).any())
        written = 0 if is_past else _write_night(con, ledger, as_of, nights)
    cases = case_frame(con, ledger, as_of)
    con.register("built_cases", cases.to_arrow())
    con.execute("CREATE OR REPLACE TABLE review.cases AS SELECT * FROM built_cases ORDER BY case_id")
    con.unregister("built_cases")
    head = ledger.head()
    con.execute(
        "CREATE OR REPLACE TABLE review.ledger_head AS SELECT ?::BIGINT AS entries, ? AS hash", [head.seq, head.hash]
    )
    con.execute(f"CREATE OR REPLACE TABLE review.queue AS {_in_order('(FROM review.cases WHERE is_open)')}")
    return _result(ledger, cases, as_of, written, is_past)


def _write_night(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date, nights: pl.Series) -> int:
    """The night's events: persons who became one or two, cases that go on under another number, then what is new."""
    before = nights.filter(nights < as_of)
    last_night = before.max() if len(before) else None
    night_before = last_night if isinstance(last_night, date) else None
    first, found, _ = _called_for(con, ledger, as_of, night_before)
    return ledger.append([*alias_events(con, ledger, as_of), *_as_events(first), *_as_events(found)], as_of, NIGHT)


def _called_for(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date, night_before: date | None
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The events tonight's flags call for: first the cases that go on under another number and what files did that were
    taken back, then the others; and the states of all cases once the first are done."""
    flags = _flags(con).select("flag_id", *KEPT)
    events = ledger.frame(CASE_EVENTS, as_of)
    states = fold(events)
    continued = going_on(flags, _formers(con), states, KEPT)
    withdrawn = _withdrawn(con, ledger, as_of)
    first = continued
    if not withdrawn.is_empty():
        known = (
            pl.concat([events, _dated(continued, events, as_of)], how="diagonal_relaxed")
            if continued.height
            else events
        )
        first = pl.concat([continued, undo(known, flags, withdrawn, fold, NIGHT)], how="diagonal_relaxed")
    if first.height:
        states = fold(pl.concat([events, _dated(first, events, as_of)], how="diagonal_relaxed"))
    return first, decide(flags, states, _statuses(con), night_before, _unread(con)), states


def _withdrawn(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date) -> pl.DataFrame:
    """rule, since: the rules that rest on a register of which a file was taken back since the night before, and the
    first night on which it counted."""
    last = max((e.seq for e in ledger.events("night_published", as_of) if e.as_of < as_of), default=0)
    gone = [w for w in withdrawals(ledger, as_of).values() if w.seq > last]
    came = {r.key: r.received_on for r in reversed(receipts(ledger, as_of))} if gone else {}
    since: dict[str, date] = {}
    for withdrawal in gone:
        source, first = withdrawal.key[0], came.get(withdrawal.key, withdrawal.on)
        since[source] = min(first, since.get(source, first))
    files = pl.DataFrame(
        {"source": list(since), "since": list(since.values())}, {"source": pl.String, "since": pl.Date}
    )
    if files.is_empty() or "rests_on" not in tables(con, "flag"):
        return pl.DataFrame(schema={"rule": pl.String, "since": pl.Date})
    resting = frame(con, "SELECT rule, source FROM flag.rests_on ORDER BY ALL").join(files, on="source")
    return resting.group_by("rule").agg(pl.col("since").min()).sort("rule")


def would_change(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date) -> pl.DataFrame:
    """What tonight's flags would do to the cases, before anything is written: rule, kind (opened, reopened, lapsed),
    cases."""
    _, found, states = _called_for(con, ledger, as_of, None)
    rules = pl.concat(
        [_flags(con).select(subject="flag_id", rule="rule"), states.select(subject="case_id", rule="rule")]
    )
    named = found.join(rules.unique("subject", keep="first", maintain_order=True), on="subject", how="left")
    return named.group_by("rule", "kind").agg(cases=pl.len()).sort("rule", "kind")


def _formers(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    if "flag_text" not in tables(con, "review"):
        return []
    changes = con.execute("SELECT now, was FROM link.change").fetchall()
    return formers(frame(con, "FROM review.flag_text ORDER BY flag_id"), changes)


def _dated(found: pl.DataFrame, events: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Events about to be written, as they will read."""
    last = events["seq"].max()
    first = 1 + (last if isinstance(last, int) else 0)
    return found.with_row_index("seq", offset=first).with_columns(
        pl.col("seq").cast(pl.Int64), as_of=pl.lit(as_of), actor=pl.lit(NIGHT)
    )


def case_frame(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date) -> pl.DataFrame:
    """Every case known by `as_of`, one row each, with what the ledger says at this moment.

    Columns: those of `matchers.cases.review.fold`, is_new, household (the key of a workbook line: certificate, else
    register household, else person, else the village or township), head (person), amount_fen (the household's monthly
    amount), hardship_points and hardship_items (of missed cases), evidence (JSON), flag_digest (tonight's evidence,
    null when the flag is gone), link_method, link_probability, and last_finding in Chinese.
    """
    # People act on later days than the night's: what is new and what is still seen is the night's to say.
    night = _night(con) or as_of
    states = fold(ledger.frame(CASE_EVENTS, as_of))
    flags = _flags(con).select(
        "flag_id", "evidence", "link_method", "link_probability", *(pl.col(c).alias(f"{c}_now") for c in KEPT)
    )
    joined = states.join(flags, left_on="case_id", right_on="flag_id", how="left")
    fresh = joined.with_columns(pl.coalesce(f"{c}_now", c).alias(c) for c in KEPT if c != "evidence_digest")
    homes = _households(con)
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
        placed.join(hardship_of(con), on=["person", "queue"], how="left")
        .with_columns(
            household=pl.coalesce("certificate_no", "household_no", "person", whole_place(), "case_id"),
            flag_digest=pl.col("evidence_digest_now"),
            is_new=(pl.col("opened_on") == night) & pl.col("is_open"),
            last_seen=pl.when(pl.col("evidence_digest_now").is_not_null())
            .then(pl.lit(night))
            .otherwise(pl.coalesce(pl.col("last_seen").str.to_date("%Y-%m-%d"), "opened_on")),
            last_finding=pl.coalesce(finding_text(), "old_finding"),
            investigators=pl.col("investigators").list.join("、"),
        )
        .drop("home", *(f"{c}_now" for c in KEPT))
        .sort("case_id")
    )


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
    """
    cases = case_frame(con, ledger, as_of).filter(
        pl.col("is_open") | (pl.lit(with_settled) & ~pl.col("state").is_in(["lapsed", "moved"]))
    )
    for column, value in (("queue", queue), ("rule", rule)):
        cases = cases if value is None else cases.filter(pl.col(column) == value)
    cases = cases if townships is None else cases.filter(pl.col("township").is_in(list(townships)))
    named = cases.join(identities(con, cases["person"]), on="person", how="left")
    con.register("named_cases", named.to_arrow())
    ordered = frame(con, _in_order("named_cases"))
    con.unregister("named_cases")
    return ordered.rename({"case_id": "flag_id", "name": "subject_name", "id_number": "subject_id_number"}).select(
        *FLAG_COLUMNS
    )


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


def _in_order(table: str) -> str:
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


def _flags(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    wanted = ("flag_id", *KEPT, "evidence", "link_method", "link_probability")
    as_text = [f"CAST({c} AS VARCHAR) AS {c}" for c in wanted if c != "link_probability"]
    return frame(
        con,
        f"SELECT {', '.join(as_text)}, CAST(link_probability AS DOUBLE) AS link_probability "
        "FROM review.flag ORDER BY flag_id",
    )


def _statuses(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """What each rule claims; flags found in a stale register say nothing about the flags that are gone."""
    return frame(
        con,
        """SELECT rule, coalesce(township, '') AS township,
                             CASE WHEN coalesce(reason, '') <> '' THEN 'not_enough_data' ELSE status END AS status
                         FROM flag.status""",
    )


def _unread(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Rule and key (person, certificate, household) of whom a rule could not read a value tonight."""
    if "unread_about" not in tables(con, "flag"):
        return pl.DataFrame(schema={"rule": pl.String, "key": pl.String})
    return frame(con, "SELECT rule, key FROM flag.unread_about ORDER BY ALL")


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


def _as_events(found: pl.DataFrame) -> list[Event]:
    return [Event(kind, subject, json.loads(payload)) for kind, subject, payload in found.iter_rows()]


def _result(ledger: Ledger, cases: pl.DataFrame, as_of: date, written: int, is_past: bool) -> CaseResult:
    tonight = ledger.frame(("opened", "reopened", "lapsed", "continued"), as_of).filter(pl.col("as_of") == as_of)[
        "kind"
    ]
    still = cases.filter(pl.col("flag_digest").is_not_null())
    return CaseResult(
        int((tonight == "opened").sum()),
        int((tonight == "reopened").sum()),
        cases.filter(pl.col("is_rebound") & (pl.col("opened_on") == as_of)).height,
        int((tonight == "lapsed").sum()),
        still.filter(~pl.col("is_open")).height,
        cases.filter(pl.col("is_open")).height,
        written,
        is_past,
        int((tonight == "continued").sum()),
    )
