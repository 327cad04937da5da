"""Cases: tonight's flags joined with the ledger, into queues people can work through.

Belongs here: writing what a night changes (`update_cases`), the tables review.cases and review.queue. Does not belong
here: the frames other parts read (`frames.py`), which event follows from which flag (`matchers/cases/review.py`).

review.cases    one row a case: what it is, where, how old, who answered what; names only by person id
review.ledger_head  one row: how many entries the ledger had when the cases were made, and the hash of the last
review.queue    the open cases in the order of work: certain evidence first, then age, then money
review.rule     one row a rule: its stage, its answers and whether it is stopped, the flags kept back and why
review.kept_back  one row a flag that opened no case tonight, or reopened none: a rule on trial, a roll too old
review.waiting  what waits to be released, by township and reason (`waiting.py`)
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from assets.cases.corrections import still_asked
from assets.cases.frames import case_frame, frame, in_order, night_flags
from assets.cases.rule_words import rates, stages_now
from assets.cases.waiting import waits, weighed, write_waiting
from assets.home.ledger import NIGHT, Event, Ledger
from assets.home.warehouse import tables
from assets.intake.receipts import receipts
from assets.intake.withdrawals import withdrawals
from assets.people.aliases import alias_events
from data_contracts.jurisdiction import Jurisdiction
from matchers.cases.capacity import WEEKLY_VISITS
from matchers.cases.continuation import formers, going_on
from matchers.cases.deciding import decide
from matchers.cases.hit_rate import HitRate
from matchers.cases.kept_back import OLD_ROLL, TRIAL, keep_back
from matchers.cases.review import CASE_EVENTS, KEPT, fold
from matchers.cases.undoing import undo
from matchers.facts.months import add_months

KNOWN_FALSE = "known_false_months"
NIGHT_EVENTS = ("opened", "reopened", "lapsed", "continued", "persons_merged", "persons_split", "night_published")


@dataclass(frozen=True)
class CaseResult:
    """What a night did to the cases; `rebounds` of the reopened had been repaired, `silent` stay closed or cleared,
    `continued` go on under another number because a person's id changed.

    `on_trial` flags are of rules on trial, `kept_back` of a roll that is too old: neither opened or reopened a case.
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
    on_trial: int = 0
    kept_back: int = 0


@dataclass(frozen=True)
class _Called:
    """What tonight's flags call for: the events written before all others, the others, the states between them, and
    the flags kept back (`keep_back`)."""

    first: pl.DataFrame
    found: pl.DataFrame
    states: pl.DataFrame
    kept: pl.DataFrame


def update_cases(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    as_of: date,
    visits: int = WEEKLY_VISITS,
    *,
    place: Jurisdiction | None = None,
) -> CaseResult:
    """Write the events tonight's review.flag calls for, then build the tables of review. `visits`: see `release`.
    `place` says for how long a finding that a flag is untrue holds; for ever where nobody says it.

    Running the same night again writes nothing; so does a past night that later ones have followed.
    """
    with ledger.deciding():
        nights = ledger.frame(NIGHT_EVENTS)["as_of"]
        is_past = bool((nights > as_of).any())
        called = _called_for(con, ledger, as_of, _night_before(nights, as_of), holds_since(place, as_of))
        written = 0 if is_past else _write_night(con, ledger, as_of, called)
    cases = case_frame(con, ledger, as_of)
    con.register("built_cases", cases.to_arrow())
    con.execute("CREATE OR REPLACE TABLE review.cases AS SELECT * FROM built_cases ORDER BY case_id")
    con.unregister("built_cases")
    head = ledger.head()
    con.execute(
        "CREATE OR REPLACE TABLE review.ledger_head AS SELECT ?::BIGINT AS entries, ? AS hash", [head.seq, head.hash]
    )
    con.execute(f"CREATE OR REPLACE TABLE review.queue AS {in_order('(FROM review.cases WHERE is_open)')}")
    _write_kept(con, called.kept)
    _write_rules(con, ledger, as_of, called.kept)
    write_waiting(con, waits(weighed(con, ledger, as_of, visits, cases=cases)))
    return _result(ledger, cases, as_of, written, is_past, called.kept)


def _night_before(nights: pl.Series, as_of: date) -> date | None:
    before = nights.filter(nights < as_of)
    last_night = before.max() if len(before) else None
    return last_night if isinstance(last_night, date) else None


def _write_night(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date, called: _Called) -> int:
    """The night's events: persons who became one or two, cases that go on under another number, then what is new."""
    events = [*alias_events(con, ledger, as_of), *_as_events(called.first), *_as_events(called.found)]
    return ledger.append(events, as_of, NIGHT)


def _write_kept(con: duckdb.DuckDBPyConnection, kept: pl.DataFrame) -> None:
    con.register("built_kept", kept.to_arrow())
    con.execute("CREATE OR REPLACE TABLE review.kept_back AS SELECT * FROM built_kept ORDER BY flag_id")
    con.unregister("built_kept")


def _write_rules(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date, kept: pl.DataFrame) -> None:
    """Write review.rule: how each rule of the night, or that was ever answered, stands."""
    stages, answers = stages_now(con, ledger, as_of), rates(ledger, as_of)
    waiting: dict[str, int] = dict(kept.group_by("rule").len().iter_rows())
    con.execute(
        "CREATE OR REPLACE TABLE review.rule (rule VARCHAR, stage VARCHAR, answered BIGINT, confirmed BIGINT,"
        " answered_since BIGINT, confirmed_since BIGINT, is_stopped BOOLEAN, kept_back BIGINT)"
    )
    rows = []
    for rule in sorted({*stages, *answers}):
        r = answers.get(rule, HitRate())
        counts = [r.answered, r.confirmed, r.answered_since, r.confirmed_since, r.is_stopped]
        rows.append([rule, stages.get(rule, "live"), *counts, waiting.get(rule, 0)])
    if rows:
        con.executemany("INSERT INTO review.rule VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def holds_since(place: Jurisdiction | None, as_of: date) -> date | None:
    """The day since which findings that a flag is untrue still hold."""
    months = place.value(KNOWN_FALSE, as_of) if place else None
    return add_months(as_of, -int(str(months.value))) if months else None


def _called_for(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    as_of: date,
    night_before: date | None,
    known_since: date | None = None,
) -> _Called:
    """The events tonight's flags call for: first the cases that go on under another number and what files did that were
    taken back, then the others; and the states of all cases once the first are done."""
    flags = night_flags(con).select("flag_id", *KEPT)
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
    decided = decide(
        flags,
        states,
        _statuses(con),
        night_before,
        _unread(con),
        holds_since=known_since,
        asked=still_asked(con, ledger, as_of),
    )
    called = _with_rules(decided, flags, states)
    trial = [rule for rule, stage in stages_now(con, ledger, as_of).items() if stage == "trial"]
    found, kept = keep_back(called, trial, _on_old_roll(con))
    return _Called(first, found, states, kept)


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
    called = _called_for(con, ledger, as_of, None)
    named = _with_rules(called.found, night_flags(con), called.states)
    return named.group_by("rule", "kind").agg(cases=pl.len()).sort("rule", "kind")


def _with_rules(found: pl.DataFrame, flags: pl.DataFrame, states: pl.DataFrame) -> pl.DataFrame:
    """Events with the rule of the flag or case each is about."""
    rules = pl.concat([flags.select("rule", subject="flag_id"), states.select("rule", subject="case_id")])
    return found.join(
        rules.unique("subject", keep="first", maintain_order=True), on="subject", how="left", maintain_order="left"
    )


def _on_old_roll(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The rules that ask about a roll which is too old tonight."""
    if "stage" not in tables(con, "flag"):
        return []
    return [rule for (rule,) in con.execute("SELECT rule FROM flag.stage WHERE old_roll <> '' ORDER BY 1").fetchall()]


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


def _as_events(found: pl.DataFrame) -> list[Event]:
    return [Event(kind, subject, json.loads(payload)) for kind, subject, payload in found.iter_rows()]


def _result(
    ledger: Ledger, cases: pl.DataFrame, as_of: date, written: int, is_past: bool, kept: pl.DataFrame
) -> CaseResult:
    tonight = ledger.frame(("opened", "reopened", "lapsed", "continued"), as_of).filter(pl.col("as_of") == as_of)[
        "kind"
    ]
    still = cases.filter(pl.col("flag_digest").is_not_null() & (pl.col("state") != TRIAL))
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
        int((kept["why"] == TRIAL).sum()),
        int((kept["why"] == OLD_ROLL).sum()),
    )
