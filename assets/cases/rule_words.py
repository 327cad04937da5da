"""What the county says of a rule: turned live or put on trial, and looked at after its questions were mostly wrong.

Belongs here: those words as events, and which rules are on trial or stopped at this moment. Does not belong here:
counting answers (`matchers/cases/hit_rate.py`), what is released (`release.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb

from assets.errors import BadInput
from assets.home.ledger import Event, Ledger
from assets.home.warehouse import tables
from matchers.cases.authority import refusals
from matchers.cases.hit_rate import HitRate, hit_rates
from matchers.cases.review import CASE_EVENTS
from matchers.flags.rule import STAGES
from matchers.flags.stage import stages

STAGED = "rule_staged"
"""Subject: the rule; payload: `stage` (live or trial) and `why`."""

LOOKED_AT = "rule_looked_at"
"""Subject: the rule; payload: `why`, and the answers and confirmed ones it was said of. From then on it is released
again, until as many further answers are below the bar."""


def declared_stages(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The stage of every rule of the night as its file declares it; nothing where the night does not say."""
    if "stage" not in tables(con, "flag"):
        return {}
    return dict(con.execute("SELECT rule, stage FROM flag.stage ORDER BY rule").fetchall())


def stages_now(con: duckdb.DuckDBPyConnection, ledger: Ledger, until: date | None = None) -> dict[str, str]:
    """The stage of every rule of the night, by what the county said by a day; nothing where the night does not say."""
    return _said(declared_stages(con), ledger, until)


def on_trial(declared: Mapping[str, str], ledger: Ledger, until: date | None = None) -> list[str]:
    """The rules, of those `declared` on a night, that open no case and of which nothing is released."""
    return [rule for rule, stage in _said(declared, ledger, until).items() if stage == "trial"]


def _said(declared: Mapping[str, str], ledger: Ledger, until: date | None) -> dict[str, str]:
    if not declared:
        return {}
    return stages(declared, {e.subject: e.payload["stage"] for e in ledger.events(STAGED, until)})


def rates(ledger: Ledger, until: date | None = None) -> dict[str, HitRate]:
    """The hit rate of every rule that was answered by a day."""
    looked_at = {e.subject: e.seq for e in ledger.events(LOOKED_AT, until)}
    return hit_rates(ledger.frame(CASE_EVENTS, until), looked_at)


def stopped(ledger: Ledger, until: date | None = None) -> dict[str, HitRate]:
    """The rules of which nothing is released until the county has looked at them."""
    return {rule: rate for rule, rate in rates(ledger, until).items() if rate.is_stopped}


def say_stage(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, rule: str, stage: str, *, by: str, why: str, as_of: date
) -> None:
    """Turn a rule live, or put it on trial, from the next night on; BadInput where it is so already."""
    with ledger.deciding():
        now = stages_now(con, ledger)
        if rule not in now:
            raise BadInput(f"最近一夜没有运行过规则 {rule}，请先运行 hedui night")
        if now[rule] == stage:
            raise BadInput(f"规则 {rule} 已经是{STAGES[stage]}，不必再写")
        _write(ledger, STAGED, rule, {"stage": stage, "why": why}, by, why, as_of)


def release_again(ledger: Ledger, rule: str, *, by: str, why: str, as_of: date) -> HitRate:
    """Let a stopped rule be released again; the answers that stopped it. BadInput where it is not stopped."""
    with ledger.deciding():
        rate = stopped(ledger).get(rule)
        if rate is None:
            raise BadInput(f"规则 {rule} 没有停止下发，不必恢复")
        counts = {"answered": rate.answered_since, "confirmed": rate.confirmed_since}
        _write(ledger, LOOKED_AT, rule, {"why": why, **counts}, by, why, as_of)
    return rate


def _write(ledger: Ledger, kind: str, rule: str, payload: dict[str, object], by: str, why: str, as_of: date) -> None:
    if not by.strip() or not why.strip():
        raise BadInput("请写明 --by 姓名 和 --why 原因：由谁、为什么决定，记入台账")
    # Whoever may release decides what is released at all.
    if problems := refusals(ledger.signer, "release"):
        raise BadInput("；".join(problems))
    ledger.append([Event(kind, rule, payload)], as_of, by)
