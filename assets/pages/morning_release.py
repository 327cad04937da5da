"""What the morning sheet says of release: which households wait and why, which rules ask nobody now.

Belongs here: reading that from the night's tables. Does not belong here: the sentences (`standing.py`), deciding it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb

from assets.cases.waiting import GOES, Wait
from assets.home.warehouse import every_table
from assets.pages.morning_lines import WaitLine
from assets.pages.standing import COUNTY, old_roll_lines, stopped_lines, trial_lines
from matchers.cases.hit_rate import HitRate
from matchers.flags.rule import Rule


def answers_of_night(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, HitRate]]:
    """Stage and hit rate of every rule as the night left them."""
    if "review.rule" not in every_table(con):
        return {}
    rows = con.execute(
        "SELECT rule, stage, answered, confirmed, answered_since, confirmed_since FROM review.rule ORDER BY rule"
    ).fetchall()
    return {rule: (stage, HitRate(*counts)) for rule, stage, *counts in rows}


def quiet_lines(con: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """The rules that open or release nothing, a sentence each; the roll that is too old is said elsewhere."""
    found = answers_of_night(con)
    stopped = {rule: rate for rule, (_, rate) in found.items() if rate.is_stopped}
    return (
        *trial_lines(con, {rule: stage for rule, (stage, _) in found.items()}, rules),
        *stopped_lines(stopped, rules),
    )


def old_roll_notices(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """What is said above everything else while the roll is too old."""
    return tuple(old_roll_lines(con))


def wait_lines(con: duckdb.DuckDBPyConnection, as_of: date) -> tuple[WaitLine, ...]:
    """A line a township of which households may go, and of which wait for what; the longest waiting first."""
    if "review.waiting" not in every_table(con):
        return ()
    rows = con.execute("SELECT township, why, households, cases, oldest_on FROM review.waiting ORDER BY ALL").fetchall()
    found: dict[str, dict[str, Wait]] = {}
    for wait in (Wait(*row) for row in rows):
        if wait.why not in COUNTY:
            found.setdefault(wait.township, {})[wait.why] = wait
    lines = []
    for township, by_reason in found.items():
        held = [w for why, w in by_reason.items() if why != GOES]
        days = max(((as_of - w.oldest_on).days for w in held), default=None)
        counts = {why: w.households for why, w in by_reason.items()}
        lines.append(WaitLine(township, counts.get(GOES, 0), counts, days))
    return tuple(sorted(lines, key=lambda line: (-(line.oldest_days or 0), line.township)))
