"""What the registers know of a household, day by day: enrolment, payments, deaths, moves, visits, exits.

Belongs here: reading facts of the persons of one household. Does not belong here: flags, judgements, the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

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


HAPPENING = {"on": pl.Date, "words": pl.String, "person": pl.String}


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


def members(con: duckdb.DuckDBPyConnection, certificate_no: str | None = None) -> dict[str, list[Member]]:
    """Who is paid on each certificate of tonight's roll, or on one alone, the head first."""
    present = layout(con, "fact")
    if "roll" not in present:
        return {}
    relation = "relation" if "relation" in present["roll"] else "NULL"
    rows = con.execute(
        f"SELECT DISTINCT certificate_no, person, CAST({relation} AS VARCHAR), person = head FROM fact.roll "
        "WHERE certificate_no IS NOT NULL AND ($only IS NULL OR certificate_no = $only) ORDER BY 1, 4 DESC, 2",
        {"only": certificate_no},
    ).fetchall()
    found: dict[str, list[Member]] = {}
    for certificate_no, person, word, is_head in rows:
        found.setdefault(certificate_no, []).append(Member(person, word or "", bool(is_head)))
    return found


def happenings(con: duckdb.DuckDBPyConnection, persons: pl.DataFrame) -> pl.DataFrame:
    """What happened to `persons` (a frame with a column person), person after person: on, words, person; nothing
    twice."""
    present = layout(con, "fact")
    told = [
        f'SELECT CAST({day} AS DATE) AS "on", {words} AS words, person FROM fact.{fact} SEMI JOIN asked USING (person) '
        f"WHERE {day} IS NOT NULL"
        for fact, day, words in _EVENTS
        if "person" in present.get(fact, ())
    ]
    if not told:
        return pl.DataFrame(schema=HAPPENING)
    con.register("asked", persons)
    found: pl.DataFrame = con.sql(f'SELECT DISTINCT * FROM ({" UNION ALL ".join(told)}) ORDER BY person, "on"').pl()
    con.unregister("asked")
    return found.cast(HAPPENING)  # type: ignore[arg-type]


def timeline(con: duckdb.DuckDBPyConnection, persons: Sequence[str]) -> list[Happening]:
    """What happened to `persons`, the newest first."""
    rows = happenings(con, pl.DataFrame({"person": list(persons)}, schema={"person": pl.String})).iter_rows()
    return sorted((Happening(*row) for row in rows), key=lambda h: (h.on, h.words, h.person), reverse=True)
