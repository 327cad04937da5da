"""The last gate: what tonight's deliveries would do to the cases, against what a night usually does.

Belongs here: how many cases of a rule a night may open and close, and which new delivery is to blame when there are
more. Does not belong here: gates that look at the delivery itself (`expectations/gates.py`), writing events of cases.
A delivery that nobody could tell from a right one by its figures still shows itself here: the living in a list of the
dead, the roll in the payroll. What rests on the first delivery of a register is not judged so: there is no usual night.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb
import polars as pl

from assets.cases.update import would_change
from assets.home.finding import Finding
from assets.home.ledger import NIGHT, Ledger
from assets.home.warehouse import first_row
from assets.intake.deliveries import Receipt
from assets.intake.findings import add_findings
from assets.intake.receipts import receipts
from assets.intake.releases import confirmed, let_through, stop, stopped
from assets.night.night import Night
from data_contracts.sql import identifier
from matchers.flags.claims import RuleResult

FLOOR = 20
"""Cases of one rule that any night may open or close: fewer are looked at one by one in a day."""

EFFECT_PERCENT = 2.0
"""Of the households on the roll: how many cases of one rule a night may open or close where the place says nothing
(`effect_percent`)."""

TIMES_USUAL = 1.5
LAPSING = 0.5
"""Share of the open cases of a rule that a night may close."""

Anew = Callable[[Night, date, duckdb.DuckDBPyConnection], list[RuleResult]]
"""Makes the night's flags anew in the same file."""


@dataclass(frozen=True)
class Excess:
    """A rule of which a night would open or close more cases than a night does."""

    rule: str
    kind: str
    cases: int
    most: int


def hold_excess(night: Night, as_of: date, con: duckdb.DuckDBPyConnection, anew: Anew) -> list[RuleResult] | None:
    """Hold the new deliveries that would move too many cases, and make the night anew without them; None when the night
    is as usual.

    Of several that are new each is tried alone, the longest first, then all of them. Where the cases move without them
    too nothing is held, and the morning sheet says so.
    """
    with night.home.ledger() as ledger:
        fresh = _fresh(as_of, con, ledger)
        too_many = excess(night, as_of, con, ledger)
    if not too_many:
        return None
    why, suspects = _because(too_many, night), _resting(con, too_many, fresh)
    for units in [*([unit] for unit in suspects), *([suspects] if len(suspects) > 1 else [])]:
        files = [r for unit in units for r in unit]
        trial = replace(night, also_stopped={**night.also_stopped, **{r.key: why for r in files}})
        results = anew(trial, as_of, con)
        with night.home.ledger() as ledger:
            if not excess(night, as_of, con, ledger):
                stop(ledger, files, as_of, why)
                return results
    back = anew(night, as_of, con) if suspects else None
    message = f"今夜{why.removeprefix('会使')}；不是今夜收到的文件所致，疑点照常列出，请核对后再下发。"
    add_findings(con, [Finding("", "", None, None, "note", message)])
    return back


def excess(night: Night, as_of: date, con: duckdb.DuckDBPyConnection, ledger: Ledger) -> list[Excess]:
    """The rules of which tonight's flags would open or close more cases than a night does."""
    past = _past(ledger, as_of)
    if past is None:
        return []
    households = first_row(con, "SELECT count(DISTINCT certificate_no) FROM fact.roll")
    percent = night.jurisdiction.value("effect_percent", as_of)
    share, waited = float(str(percent.value)) if percent else EFFECT_PERCENT, _waited(ledger, as_of)
    floor = max(FLOOR, round(share / 100 * (int(households[0]) if households else 0)))
    found = []
    for rule, kind, cases in would_change(con, ledger, as_of).iter_rows():
        usual, is_open = past.get((rule, kind), 0), past.get((rule, "open"), 0)
        most = max(floor, round(TIMES_USUAL * usual), round(LAPSING * is_open) if kind == "lapsed" else 0)
        most += 0 if kind == "lapsed" else waited.get(rule, 0)
        if cases > most:
            found.append(Excess(rule, kind, cases, most))
    return found


def _past(ledger: Ledger, as_of: date) -> Mapping[tuple[str, str], int] | None:
    """The most cases of a rule that one earlier night opened, reopened or closed, and those opened in all ('open');
    None before the first night, and of a past night, which moves no case."""
    nights = [e.as_of for e in ledger.events("night_published")]
    if not nights or min(nights) >= as_of or max(nights) > as_of:
        return None
    events = ledger.frame(("opened", "reopened", "lapsed"), as_of).filter(
        (pl.col("as_of") < as_of) & (pl.col("actor") == NIGHT)
    )
    rules = (
        events.filter(pl.col("kind") == "opened")
        .select("subject", rule=pl.col("payload").str.json_path_match("$.rule"))
        .unique("subject", keep="first", maintain_order=True)
    )
    nightly = events.join(rules, on="subject").group_by("rule", "kind", "as_of").len()
    most = {(rule, kind): int(n) for rule, kind, n in nightly.group_by("rule", "kind").agg(pl.col("len").max()).rows()}
    opened = rules.group_by("rule").len().rows()
    return {**most, **{(rule, "open"): int(n) for rule, n in opened}}


def _waited(ledger: Ledger, as_of: date) -> Mapping[str, int]:
    """By rule the flags that the night before kept back: a fresh roll, or a rule turned live, opens them all at once,
    and no delivery is to blame."""
    before = [e for e in ledger.events("night_published", as_of) if e.as_of < as_of]
    kept: Mapping[str, int] = max(before, key=lambda e: e.as_of).payload.get("kept_back", {}) if before else {}
    return kept


def _fresh(as_of: date, con: duckdb.DuckDBPyConnection, ledger: Ledger) -> list[list[Receipt]]:
    """Tonight's deliveries, register by register, the longest first.

    Of a register without an earlier delivery nothing is usual; what a person let through is not held again.
    """
    came = receipts(ledger, as_of)
    settled = {*let_through(ledger, as_of), *stopped(ledger, as_of)}
    old = {r.source for r in came if r.received_on < as_of} | set(confirmed(ledger, as_of))
    fresh: dict[str, list[Receipt]] = {}
    for r in came:
        if r.received_on == as_of and r.source in old and r.key not in settled and _is_used(con, r):
            fresh.setdefault(r.source, []).append(r)
    return sorted(fresh.values(), key=lambda files: (-sum(r.size for r in files), files[0].source))


def _resting(
    con: duckdb.DuckDBPyConnection, too_many: Sequence[Excess], fresh: Sequence[list[Receipt]]
) -> list[list[Receipt]]:
    """Those of the deliveries that are of a register on which one of these rules rests."""
    blamed = con.execute(
        "SELECT DISTINCT source FROM flag.rests_on WHERE list_contains(?, rule)", [[e.rule for e in too_many]]
    ).fetchall()
    return [unit for unit in fresh if (unit[0].source,) in blamed]


def _is_used(con: duckdb.DuckDBPyConnection, receipt: Receipt) -> bool:
    table = f"raw.{identifier(receipt.source)}"
    return first_row(con, f"SELECT 1 FROM {table} WHERE starts_with(_file, ?) LIMIT 1", [receipt.sha256]) is not None


def _because(too_many: Sequence[Excess], night: Night) -> str:
    words = {"opened": "新增", "reopened": "重开", "lapsed": "消失"}
    worst = sorted(too_many, key=lambda e: (-e.cases, e.rule))[:3]
    named = "、".join(
        f"「{night.rules[e.rule].title}」{words[e.kind]} {e.cases} 条(平常每夜至多 {e.most} 条)" for e in worst
    )
    return f"会使疑点异常变动:{named}"
