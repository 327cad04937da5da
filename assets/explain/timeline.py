"""What the registers know of a household, day by day: enrolment, payments, deaths, moves, visits, exits.

Belongs here: reading facts of the persons of one household. Does not belong here: flags, judgements, the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from assets.home.warehouse import layout

_EVENTS: tuple[tuple[str, str, str], ...] = (
    ("enrolment", "since_month", "'在册，从这个月起享受低保'"),
    ("payment", "coalesce(paid_on, month)", "'发放低保金 ' || printf('%.2f', paid_amount_fen / 100) || ' 元'"),
    ("death", "died_on", "'死亡' || coalesce('（' || reason || '）', '')"),
    ("move", "changed_on", "'户籍变动：' || coalesce(move_kind, '')"),
    ("visit", "visited_on", "'入户核查' || coalesce('：' || visit_result, '')"),
    ("exit", "exited_on", "'退出低保' || coalesce('：' || reason, '')"),
    ("application", "applied_on", "'申请低保' || coalesce('：' || decision, '')"),
    ("temporary_aid", "aided_on", "'临时救助 ' || printf('%.2f', amount_fen / 100) || ' 元'"),
)
"""Fact, the day of its row, and its words."""


@dataclass(frozen=True)
class Happening:
    """One entry: a day (or the first of a month), what happened, to which person id."""

    on: date
    words: str
    person: str


@dataclass(frozen=True)
class Member:
    """One person of a household as the roll has him: person id, what he is to the head, head or not."""

    person: str
    relation: str
    is_head: bool


def members(con: duckdb.DuckDBPyConnection, certificate_no: str | None) -> list[Member]:
    """Who is paid on a certificate, the head first; nobody where there is none."""
    if certificate_no is None or "roll" not in layout(con, "fact"):
        return []
    relation = "relation" if "relation" in layout(con, "fact")["roll"] else "NULL"
    rows = con.execute(
        f"SELECT DISTINCT person, CAST({relation} AS VARCHAR), person = head FROM fact.roll WHERE certificate_no = ? "
        "ORDER BY 3 DESC, 1",
        [certificate_no],
    ).fetchall()
    return [Member(person, word or "", bool(is_head)) for person, word, is_head in rows]


def timeline(con: duckdb.DuckDBPyConnection, persons: Sequence[str]) -> list[Happening]:
    """What happened to `persons`, the newest first; nothing twice."""
    present = layout(con, "fact")
    found: list[Happening] = []
    for fact, day, words in _EVENTS:
        if fact not in present or "person" not in present[fact]:
            continue
        rows = con.execute(
            f"SELECT DISTINCT CAST({day} AS DATE), {words}, person FROM fact.{fact} "
            f"WHERE list_contains(?::VARCHAR[], person) AND {day} IS NOT NULL ORDER BY ALL",
            [list(persons)],
        ).fetchall()
        found += [Happening(*row) for row in rows]
    return sorted(found, key=lambda h: (h.on, h.words, h.person), reverse=True)
