"""Corrections asked of departments: which register a case blames, what waits for an answer, and what came of it.

Belongs here: the events `correction_requested` and `correction_answered`. Does not belong here: requests as a fold
(`matchers/cases/corrections.py`), corrections of a register that arrive in files (`assets/intake/corrections.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import duckdb
import polars as pl

from assets.cases.clocks import Clock, clock
from assets.cases.frames import frame
from assets.cases.known import known_case, named, refuse_remark, refuse_unless_may
from assets.cases.states import states_of
from assets.errors import BadInput
from assets.home.ledger import Event, Ledger
from assets.home.warehouse import first_row, tables
from data_contracts.jurisdiction import Jurisdiction
from matchers.blotting import blotted
from matchers.cases.casework import SOURCE_WRONG
from matchers.cases.continuation import PERSON
from matchers.cases.corrections import (
    ANSWERED,
    CORRECTED,
    FINDINGS,
    OWN_LISTS,
    REQUESTED,
    UPHELD,
    requests,
    row_digests,
)
from matchers.cases.review import CASE_EVENTS, finding_text, fold
from matchers.flags.grammar import evidence_columns
from matchers.flags.rule import Rule, load_rules

CORRECTION_DAYS = "correction_days"
NOBODY_SAID = "(没有写明名册)"


def blamed(con: duckdb.DuckDBPyConnection, case_id: str, chosen: Collection[str]) -> tuple[str, ...]:
    """The registers that a case closed as *the source is wrong* blames: those `chosen`, else its one suspect. BadInput
    where there are several, or one that is chosen is none that the rule rests on."""
    resting = [source for _, source in _resting(con, case_id)]
    if resting and (wrong := sorted(set(chosen) - set(resting))):
        raise BadInput(f"{case_id} 的规则不依据名册 {'、'.join(wrong)}；依据的是 {'、'.join(resting)}")
    if chosen:
        return tuple(sorted(set(chosen)))
    found = suspects(con, case_id)
    if len(found) > 1:
        raise BadInput(f"{case_id} 依据几份名册，请用 --register 写明有误的是哪一份：{'、'.join(found)}")
    return found


def suspects(con: duckdb.DuckDBPyConnection, case_id: str) -> tuple[str, ...]:
    """The registers that may be wrong where a flag is: those its rule rests on that speak of the persons of the flag,
    the bureau's own lists only where no other does."""
    row = first_row(con, "SELECT person, evidence FROM review.flag WHERE flag_id = ?", [case_id])
    resting = {source for _, source in _resting(con, case_id)}
    if row is None or not resting:
        return ()
    spoken = set(_speaking_of(con, [row[0], *PERSON.findall(row[1] or "")])) & resting or resting
    return tuple(sorted(spoken - OWN_LISTS or spoken))


def _resting(con: duckdb.DuckDBPyConnection, case_id: str) -> list[tuple[str, str]]:
    """Rule and register of what the flag rests on; nothing for a night that kept no such table, or has no such flag."""
    if "rests_on" not in tables(con, "flag"):
        return []
    return con.execute(
        "SELECT r.rule, r.source FROM flag.rests_on AS r JOIN review.flag AS f ON f.rule = r.rule "
        "WHERE f.flag_id = ? ORDER BY ALL",
        [case_id],
    ).fetchall()


def _speaking_of(con: duckdb.DuckDBPyConnection, persons: Sequence[str | None]) -> list[str]:
    if not {"mention", "person"} <= set(tables(con, "link")):
        return []
    found = con.execute(
        """SELECT DISTINCT m.source FROM link.person AS p
           JOIN link.mention AS m ON m.record_id = p.record_id AND m.role = p.role
           WHERE list_contains(?::VARCHAR[], p.person) ORDER BY 1""",
        [[p for p in persons if p]],
    ).fetchall()
    return [source for (source,) in found]


def asking(
    con: duckdb.DuckDBPyConnection, case_id: str, registers: Sequence[str], rules: Mapping[str, Rule], on: date
) -> list[Event]:
    """The requests to be written when a case is closed as *the source is wrong*: one a register, with the digests of
    the evidence that is said to be wrong."""
    row = first_row(con, "SELECT rule, evidence FROM review.flag WHERE flag_id = ?", [case_id])
    known = row is not None and row[0] in rules
    rows = row_digests(row[1], evidence_columns(rules[row[0]])) if row is not None and known else []
    return [request(case_id, register, rows, on) for register in registers or ("",)]


def request(case_id: str, register: str, rows: Sequence[str], on: date) -> Event:
    """One request of a register."""
    return Event(REQUESTED, case_id, {"register": register, "rows": list(rows), "on": on.isoformat()})


def still_asked(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date) -> list[str]:
    """The cases whose flag tonight says nothing but what a department was asked to correct and has not answered."""
    if not ledger.events(REQUESTED, as_of):
        return []
    waiting = _unanswered(ledger, as_of)
    covered: dict[str, set[str]] = {}
    for case, rows in waiting.select("case_id", "rows").iter_rows():
        covered.setdefault(case, set()).update(rows or ())
    if not covered:
        return []
    rules = load_rules()
    found = con.execute(
        "SELECT flag_id, rule, evidence FROM review.flag WHERE list_contains(?::VARCHAR[], flag_id) ORDER BY 1",
        [sorted(covered)],
    ).fetchall()
    return [
        case
        for case, rule, evidence in found
        if rule in rules and set(row_digests(evidence, evidence_columns(rules[rule]))) <= covered[case]
    ]


def _unanswered(ledger: Ledger, as_of: date) -> pl.DataFrame:
    found = requests(ledger.frame(CASE_EVENTS, as_of))
    return found.filter(pl.col("finding").is_null())


def waiting_corrections(ledger: Ledger, place: Jurisdiction | None, as_of: date) -> list[tuple[str, str, str, Clock]]:
    """Requests without an answer: register, case, rule, clock; the one due first first."""
    return waiting_among(requests(ledger.frame(CASE_EVENTS, as_of)), place, as_of)


def waiting_among(asked: pl.DataFrame, place: Jurisdiction | None, as_of: date) -> list[tuple[str, str, str, Clock]]:
    """The same among requests that were read (`matchers.cases.corrections.requests`)."""
    rows = asked.filter(pl.col("finding").is_null()).select("register", "case_id", "rule", "requested_on").iter_rows()
    found = [(register, case, rule, clock(place, CORRECTION_DAYS, on, as_of)) for register, case, rule, on in rows]
    return sorted(found, key=lambda row: (row[3].due_on, row[0], row[1]))


def answered(
    ledger: Ledger, case_id: str, register: str | None, finding: str, on: date, remark: str, as_of: date, by: str
) -> tuple[str, str, bool]:
    """Write down what a department answered: the case, the register, and whether the case is open again because the
    department stands by its data. BadInput where nothing was asked of it."""
    who = named(by, "登记")
    refuse_remark(remark)
    with ledger.deciding():
        case = known_case(ledger, case_id)
        refuse_unless_may(ledger, "review", case)
        # What somebody did under a later day is done, too.
        waiting = _unanswered(ledger, date.max).filter(pl.col("case_id") == case["case_id"])
        if register is not None:
            waiting = waiting.filter(pl.col("register") == register)
        if waiting.is_empty():
            raise BadInput(f"{case['case_id']} 没有等待答复的更正请求{f'(名册 {register})' if register else ''}")
        if waiting.height > 1:
            names = "、".join(waiting["register"].to_list())
            raise BadInput(f"{case['case_id']} 向几份名册提出了更正，请用 --register 写明是哪一份：{names}")
        asked = waiting.row(0, named=True)
        if not asked["requested_on"] <= on <= as_of:
            raise BadInput(f"答复日期应在 {asked['requested_on']} 至 {as_of} 之间，而不是 {on}")
        reopens = finding == UPHELD and case["is_cleared"] and case["outcome"] == SOURCE_WRONG
        payload = {
            "register": asked["register"],
            "finding": finding,
            "on": on.isoformat(),
            "remark": blotted(remark),
            "reopens": reopens,
        }
        if reopens:
            payload["old_finding"] = f"{_finding_of(ledger, case['case_id'])}；源部门答复{FINDINGS[UPHELD]}"
        ledger.append([Event(ANSWERED, case["case_id"], payload)], as_of, who)
    return case["case_id"], asked["register"], reopens


def _finding_of(ledger: Ledger, case_id: str) -> str:
    own = states_of(ledger, [case_id])
    found: str = own.select(finding_text()).item() or ""
    return found


def still_there(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date) -> list[str]:
    """The cases of which a department says that it has corrected its data, and whose flag is there tonight as it
    was."""
    events = ledger.frame(CASE_EVENTS, as_of)
    cases = fold(events)
    return still_among(con, requests(events, cases), cases)


def still_among(con: duckdb.DuckDBPyConnection, asked: pl.DataFrame, cases: pl.DataFrame) -> list[str]:
    """The same among requests and cases that were read."""
    done = asked.filter(pl.col("finding") == CORRECTED)
    now = dict(con.execute("SELECT flag_id, evidence_digest FROM review.flag").fetchall())
    own = cases.filter(pl.col("case_id").is_in(done["case_id"].to_list()))
    rows = own.sort("case_id").select("case_id", "found_digest").iter_rows()
    return [case for case, digest in rows if digest is not None and now.get(case) == digest]


def beside(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date) -> dict[str, list[str]]:
    """For each case that waits for a correction the other open cases about its person that rest on the register asked:
    a wrong row raises more questions than one, and each has to be closed by itself."""
    events = ledger.frame(CASE_EVENTS, as_of)
    cases = fold(events)
    return beside_among(con, requests(events, cases), cases)


def beside_among(con: duckdb.DuckDBPyConnection, asked: pl.DataFrame, cases: pl.DataFrame) -> dict[str, list[str]]:
    """The same among requests and cases that were read."""
    waiting = asked.filter(pl.col("finding").is_null())
    if waiting.is_empty() or "rests_on" not in tables(con, "flag"):
        return {}
    cases = cases.select("case_id", "person", "rule", "is_open")
    resting = frame(con, "SELECT rule, source AS register FROM flag.rests_on ORDER BY ALL")
    others = cases.filter(pl.col("is_open")).join(resting, on="rule").drop_nulls("person")
    of_person = waiting.select("case_id", "register").join(cases.select("case_id", "person"), on="case_id")
    found = of_person.join(others.select("person", "register", other="case_id"), on=["person", "register"])
    rows = found.filter(pl.col("other") != pl.col("case_id")).unique().sort("case_id", "other")
    result: dict[str, list[str]] = {}
    for case, other in rows.select("case_id", "other").iter_rows():
        result.setdefault(case, []).append(other)
    return result
