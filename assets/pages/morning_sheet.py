"""The morning sheet (晨报): what the night found, on one page an analyst reads before the office opens.

Belongs here: counting what the sheet says of queues and rules, and filling the template. Does not belong here:
registers (`morning_sources.py`), what is due and late (`due.py`), deciding anything. There is no personal data on the
sheet: counts, townships, registers, rules and parameters only. Missed enrolment gets the same place and size as wrong
enrolment. A table that is not there yet counts as nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb

from assets.home.warehouse import every_table
from assets.pages.chart import Panel
from assets.pages.counted import COUNTED, named_days
from assets.pages.due import Handed, due_lines, old_standards, township_lines, townships_of_night
from assets.pages.morning_lines import MorningSheet, QueueLine, RuleLine
from assets.pages.morning_money import money_lines
from assets.pages.morning_release import answers_of_night, old_roll_notices, quiet_lines, wait_lines
from assets.pages.morning_sources import changed_lines, source_lines, unread_lines
from assets.pages.rendering import environment
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction, Parameter, parameter_title
from matchers.cases.capacity import answer_days, weekly_visits
from matchers.cases.casework import QUEUES
from matchers.cases.hit_rate import ENOUGH_ANSWERS, HitRate
from matchers.cases.money import yuan
from matchers.cases.rates import wilson
from matchers.flags.rule import Rule

AGENDA = ("change_window_days", "visit_share_percent", "pay_by_day")
"""Parameters an analyst wants before his eyes, in this order, where the place sets them."""


def morning_sheet(
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    contracts: Contracts,
    rules: Mapping[str, Rule],
    jurisdiction: Jurisdiction | None = None,
    last_night: date | None = None,
    handed: Handed | None = None,
    charts: Sequence[Panel] = (),
) -> str:
    """The sheet of one night as a single HTML file that needs nothing else; `con` holds the night's tables.

    `last_night` is the as_of of the night before this one (default: the day before); answers since then are new.
    `handed` is what townships have handed in of what is asked for by a day, `charts` are those of `trends.py`.
    """
    return render(collect(con, as_of, contracts, rules, jurisdiction, last_night, handed), charts)


def collect(
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    contracts: Contracts,
    rules: Mapping[str, Rule],
    jurisdiction: Jurisdiction | None = None,
    last_night: date | None = None,
    handed: Handed | None = None,
) -> MorningSheet:
    """Count what the sheet says."""
    since = last_night or as_of - timedelta(days=1)
    days = answer_days(jurisdiction, as_of)
    return MorningSheet(
        as_of,
        since,
        jurisdiction.name if jurisdiction else "",
        days,
        source_lines(con, contracts.sources.values(), as_of),
        _queues(con, as_of, since),
        _rules(con, rules, as_of),
        township_lines(con, as_of, days),
        _to_verify(con, contracts),
        _unverified(jurisdiction, as_of),
        _agenda(jurisdiction, as_of),
        _identities(con, as_of, since),
        *unread_lines(con, contracts.sources),
        _notices(con),
        _ledger_head(con),
        due_lines(jurisdiction, as_of, handed or {}, townships_of_night(con)),
        old_standards(jurisdiction, as_of),
        wait_lines(con, as_of),
        quiet_lines(con, rules),
        weekly_visits(jurisdiction, as_of),
        money_lines(con),
        changed_lines(con, contracts.sources),
    )


def render(sheet: MorningSheet, charts: Sequence[Panel] = (), ui: str = "") -> str:
    """The sheet as HTML, with `charts` of the last weeks; registers and rules lead to their pages in Dagster, too,
    where its address (`ui`) is known."""
    templates = environment()
    templates.filters["yuan"] = yuan
    templates.filters["number"] = _number
    templates.filters["parameter_title"] = parameter_title
    return templates.get_template("morning_sheet.html.j2").render(
        sheet=sheet, charts=charts, queues=QUEUES, enough=ENOUGH_ANSWERS, ui=ui
    )


def _rows(
    con: duckdb.DuckDBPyConnection, needs: Iterable[str], sql: str, values: Sequence[object] | Mapping[str, object] = ()
) -> list[tuple[Any, ...]]:
    """Rows of `sql`, or none while a table it needs is not there."""
    return con.execute(sql, values or None).fetchall() if every_table(con) >= set(needs) else []


def _queues(con: duckdb.DuckDBPyConnection, as_of: date, since: date) -> tuple[QueueLine, ...]:
    counted = ", ".join(f"count(*) FILTER (WHERE {which})" for which in COUNTED.values())
    asked = f"SELECT queue, {counted} FROM review.cases GROUP BY queue"
    found = {row[0]: row[1:] for row in _rows(con, ["review.cases"], asked, named_days(as_of, since))}
    empty = (0,) * len(COUNTED)
    return tuple(
        QueueLine(queue, title, dict(zip(COUNTED, found.get(queue, empty), strict=True)))
        for queue, title in QUEUES.items()
    )


def _rules(con: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule], as_of: date) -> tuple[RuleLine, ...]:
    night = {
        rule: (status, reason, flags, unread)
        for rule, status, reason, flags, unread in _rows(
            con,
            ["flag.status"],
            """
        SELECT rule, status, coalesce(reason, ''), coalesce(flags, 0), unread FROM flag.status
        WHERE coalesce(township, '') = ''""",
        )
    }
    silent: dict[str, list[str]] = {}
    for rule, township in _rows(
        con,
        ["flag.status"],
        """
            SELECT rule, township FROM flag.status
            WHERE township <> '' AND status IN ('not_enough_data', 'not_run') ORDER BY rule, township""",
    ):
        silent.setdefault(rule, []).append(township)
    cases = {
        row[0]: row[1:]
        for row in _rows(
            con,
            ["review.cases"],
            """
        SELECT rule, count(*) FILTER (WHERE is_open AND opened_on = ?), count(*) FILTER (WHERE is_open)
        FROM review.cases GROUP BY rule""",
            [as_of],
        )
    }
    lines, answers = [], answers_of_night(con)
    for code, rule in rules.items():
        status, reason, flags, unread = night.get(code, ("unknown", "", 0, 0))
        new, is_open = cases.get(code, (0, 0))
        rate = answers[code][1] if code in answers else HitRate()
        low, high = wilson(rate.confirmed, rate.answered) if rate.answered >= ENOUGH_ANSWERS else (None, None)
        lines.append(
            RuleLine(
                code,
                rule.title,
                rule.queue,
                rule.severity,
                status,
                reason,
                flags,
                new,
                is_open,
                rate.answered,
                rate.confirmed,
                low,
                high,
                tuple(silent.get(code, ())),
                unread,
                rate.is_stopped,
            )
        )
    order = list(QUEUES)
    return tuple(sorted(lines, key=lambda line: (order.index(line.queue), -line.open, line.rule)))


def _to_verify(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> Mapping[str, int]:
    """How many mentions a kind of record has under an identity number that belongs to another name."""
    found = _rows(
        con,
        ["link.name_conflict", "link.mention"],
        """
        SELECT m.kind, count(DISTINCT c.record_id) FROM link.name_conflict AS c
        JOIN link.mention AS m ON m.record_id = c.record_id AND m.role = c.role GROUP BY m.kind ORDER BY m.kind""",
    )
    return {contracts.kinds[kind].title: count for kind, count in found}


def _identities(con: duckdb.DuckDBPyConnection, as_of: date, since: date) -> Mapping[str, int]:
    """How many persons became one or two since the night before, and how many pairs people judged; nothing for none."""
    found = _rows(
        con,
        ["link.change", "link.judgement"],
        """
        SELECT (SELECT count(*) FROM link.change WHERE now <> minted),
            (SELECT count(*) FROM link.change WHERE was <> minted),
            (SELECT count(*) FROM link.judgement WHERE judged_on BETWEEN ? AND ?)""",
        [since, as_of],
    )
    counts = dict(zip(("身份合并", "拆分", "人工判定"), found[0], strict=True)) if found else {}
    return counts if any(counts.values()) else {}


def _notices(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """What is to be said of the night as a whole, of no register and no file."""
    asked = "SELECT message FROM review.finding WHERE severity = 'held' AND source = '' AND file = '' ORDER BY ALL"
    notices = (*(message for (message,) in _rows(con, ["review.finding"], asked)), *old_roll_notices(con))
    asked = "SELECT count(*) FROM review.source WHERE NOT is_looked_at AND state IN ('present', 'stale')"
    waiting = sum(count for (count,) in _rows(con, ["review.source"], asked))
    first = (
        f"有 {waiting} 份名册是首批，没有上一批可比：请用 hedui held 看一遍数字，"
        "再用 hedui held --confirm --by 姓名 确认；在此之前，靠它们的疑点照常列出，但不下发。"
    )
    return (*notices, first) if waiting else notices


def _ledger_head(con: duckdb.DuckDBPyConnection) -> str:
    found = _rows(con, ["review.ledger_head"], "SELECT entries, left(hash, 16) FROM review.ledger_head")
    return f"{found[0][0]}:{found[0][1]}" if found else ""


def _unverified(jurisdiction: Jurisdiction | None, as_of: date) -> tuple[Parameter, ...]:
    if jurisdiction is None:
        return ()
    values = (jurisdiction.value(name, as_of) for name in jurisdiction.names())
    return tuple(v for v in values if v is not None and (v.is_unverified or v.is_earliest_known))


def _agenda(jurisdiction: Jurisdiction | None, as_of: date) -> tuple[Parameter, ...]:
    """What the place set for these days: the window for changes, how many to visit, when to pay."""
    if jurisdiction is None:
        return ()
    values = (jurisdiction.value(name, as_of) for name in AGENDA)
    return tuple(v for v in values if v is not None and not v.is_earliest_known)


def _number(value: float | None) -> str:
    """A count with thousands separators; nothing for none, so that the eye finds what is there."""
    return "" if value is None else "–" if value == 0 else f"{value:,.0f}"
