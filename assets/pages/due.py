"""What is due in the next days and who is late with it: the notices' calendar against what was handed in.

Belongs here: lines of the agenda for the morning sheet and the terminal, townships and their days, standards that are
old enough to be asked about. Does not belong here: the days themselves (`data_contracts/agenda.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import duckdb

from assets.cases.handed_in import COUNTY, HandedIn
from assets.home.warehouse import every_table
from assets.pages.morning_lines import DueLine, TownshipLine
from data_contracts.agenda import TOWNSHIPS
from data_contracts.jurisdiction import Jurisdiction, Parameter, parameter_title

Handed = Mapping[str, Mapping[str, HandedIn]]
"""What came: an occasion's key → township → what it handed in."""

NEXT_DAYS = 10
LATE_DAYS = 31
"""For so many days it is said who is late with what was due."""

STANDARDS = ("urban_standard_yuan", "rural_standard_yuan")
OLD_YEARS = 2
"""Standards are set anew every year or two: an older one may have been forgotten."""


def due_lines(
    place: Jurisdiction | None,
    as_of: date,
    handed: Handed,
    townships: Sequence[str] = (),
    days: int = NEXT_DAYS,
) -> tuple[DueLine, ...]:
    """What is due within `days`, and what was due and has not come from everybody; `townships` are those of the night,
    for a place that declares none."""
    if place is None:
        return ()
    lines = []
    for occasion in place.occasions(as_of - timedelta(days=LATE_DAYS), as_of + timedelta(days=days)):
        whose = (place.townships or tuple(townships)) if occasion.task.by == TOWNSHIPS else (COUNTY,)
        awaited = whose if occasion.task.is_handed_in else ()
        came = handed.get(occasion.key, {})
        back = tuple(t for t in awaited if t in came)
        nil = tuple(t for t in back if came[t].is_nil)
        line = DueLine(occasion, (occasion.due_on - as_of).days, awaited, back, nil)
        if line.days_left >= 0 or line.is_late:
            lines.append(line)
    return tuple(lines)


def old_standards(place: Jurisdiction | None, as_of: date) -> tuple[str, ...]:
    """A sentence for each dibao standard that is missing, or in force for longer than two years with no end written."""
    if place is None:
        return ()
    return tuple(s for name in STANDARDS if (s := _asked_about(name, place.value(name, as_of), as_of)))


def _asked_about(name: str, standard: Parameter | None, as_of: date) -> str:
    title = parameter_title(name)
    if standard is None:
        return f"没有{title}，与它有关的规则不能判断；请核实后用 hedui init --amend 补上。"
    since = standard.valid_from
    if since is None or standard.valid_until is not None or standard.is_earliest_known:
        return ""
    if (as_of.year - since.year, (as_of.month, as_of.day) >= (since.month, since.day)) < (OLD_YEARS, True):
        return ""
    return (
        f"{title} {standard.value}{standard.unit} 自 {since} 起执行，已满两年，是否已经调整，请核实；"
        "调整了的用 hedui init --amend 补上新的，没有调整的在声明里写明 until。"
    )


def townships_of_night(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The townships of the roll and of those declared, as the night knows them."""
    if "flag.status" not in every_table(con):
        return ()
    rows = con.execute("SELECT DISTINCT township FROM flag.status WHERE township <> '' ORDER BY 1").fetchall()
    return tuple(township for (township,) in rows)


def township_lines(con: duckdb.DuckDBPyConnection, as_of: date, days: int) -> tuple[TownshipLine, ...]:
    """A line a township that has or had cases. A list that came back is not late, though nothing was filled in: what it
    left blank is counted apart."""
    known = every_table(con)
    if "review.cases" not in known:
        return ()
    came_back = "SELECT list_no FROM review.returned_list" if "review.returned_list" in known else "SELECT NULL"
    found = con.execute(
        f"""
        WITH own AS (
            SELECT coalesce(nullif(township, ''), '(未定乡镇)') AS township, state, is_open, answered_on,
                date_diff('day', released_on, $as_of) AS days,
                is_open AND state = 'released' AS is_out,
                list_no IN ({came_back}) IS TRUE AS is_back
            FROM review.cases
        )
        SELECT township, count(*) FILTER (WHERE is_open),
            count(*) FILTER (WHERE is_open AND state IN ('opened', 'reopened')),
            count(*) FILTER (WHERE is_out),
            count(*) FILTER (WHERE is_out AND days > $limit AND NOT is_back) AS late,
            max(days) FILTER (WHERE is_out),
            count(*) FILTER (WHERE answered_on IS NOT NULL),
            count(*) FILTER (WHERE is_out AND is_back)
        FROM own GROUP BY township HAVING count(*) FILTER (WHERE is_open OR answered_on IS NOT NULL) > 0
        ORDER BY late DESC, 4 DESC, 2 DESC, 1""",
        {"as_of": as_of, "limit": days},
    ).fetchall()
    return tuple(TownshipLine(*row) for row in found)
