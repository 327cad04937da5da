"""From a flag to the file, sheet and row of every register row behind it.

Belongs here: finding the records a flag rests on, and where each lies. Does not belong here: the words for it
(`origin_words.py`), which columns a rule repeats (`matchers/flags/copied.py`) and by which it decides
(`matchers/flags/lineage.py`).
A record is behind a flag when it is of a kind the rule rests on, is about somebody the flag speaks of, and says what
the flag repeats of it. Where the flag repeats nothing of a kind, as of what is summed, all records of these people in
it are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb
import polars as pl

from assets.explain.labels import column_label
from assets.explain.links import evidence_rows
from assets.home.warehouse import layout
from data_contracts.contract import Contracts, Kind
from data_contracts.sql import identifier, literal
from matchers.cases.continuation import PERSON
from matchers.facts.measure import load_measures
from matchers.flags.copied import Copied, copied
from matchers.flags.lineage import rests_on
from matchers.flags.reason import shown
from matchers.flags.rule import Rule

HOUSEHOLD_KEYS = ("certificate_no", "household_no")
OWN, HOUSEHOLD = "本人", "同户"
SEVERAL = "、"
FLAG = "_flag"
"""The column that says whose flag a row of a rule is."""
LAST_PLACE = 1 << 30
"""Behind everybody whom a flag names."""


PLACE = ("_source", "_batch", "_received_on", "_at_file", "_at_sheet", "_at_row")
"""Columns that say where a row of `placed_rows` stands."""

Placed = Callable[[Kind], str]
"""SQL of a relation: the rows of a kind with the columns of `placed_rows`."""


def placed_rows(kind: Kind) -> str:
    """SQL of the rows of `fact.<kind>`, each with the place in the registers that its record came from (PLACE).

    The night itself numbers nobody's rows twice: a record is one row, and one member in it.
    """
    table = identifier(kind.name)
    return f"""(SELECT f.*, r.source AS _source, r.batch::VARCHAR AS _batch, r.received_on::VARCHAR AS _received_on,
        coalesce(r._file, '') AS _at_file, coalesce(r._sheet, '') AS _at_sheet, r._row AS _at_row
        FROM fact.{table} AS f JOIN record.{table} AS r ON r.record_id = f.record_id)"""


@dataclass(frozen=True, order=True)
class Origin:
    """One register row behind a flag: register, batch in force, file by digest, where in it, and of whom."""

    kind: str
    source: str
    batch: str
    received_on: str
    file: str
    sheet: str
    row: int
    whom: str

    @property
    def place(self) -> tuple[str, str, str, str, str]:
        """The sheet the row stands on: register, batch, day of receipt, file, sheet."""
        return self.source, self.batch, self.received_on, self.file, self.sheet


@dataclass(frozen=True)
class Origins:
    """The rows behind a flag; how many more say something else of these people, by kind; and the kinds the rule rests
    on in which none of them stands."""

    rows: tuple[Origin, ...]
    others: Mapping[str, int]
    absent: tuple[str, ...]


def origins_of(
    con: duckdb.DuckDBPyConnection,
    flags: Sequence[Mapping[str, Any]],
    rule: Rule,
    contracts: Contracts,
    labels: Mapping[str, str],
    placed: Placed = placed_rows,
) -> dict[str, Origins]:
    """The register rows behind flags of review.flag, all of one rule and about people, by flag_id; `labels`: titles of
    the rule's columns; `placed` is where the rows are looked for. As many flags as there are cost as many statements as
    one."""
    measures, facts = load_measures(), layout(con, "fact")
    rows = flag_rows(con, flags, rule)
    about = _about(con, flags, rows, labels)
    repeated = copied(rule, measures)
    found: dict[str, list[Origin]] = {flag["flag_id"]: [] for flag in flags}
    others: dict[str, dict[str, int]] = {number: {} for number in found}
    absent: dict[str, list[str]] = {number: [] for number in found}
    con.register("flag_row", rows)
    for name in sorted({kind for kind, _ in rests_on(rule, measures, contracts.kinds)}):
        repeats = [c for c in repeated if c.kind == name and c.column in facts[name] and c.shown in rows.columns]
        told_apart = _told_apart(con, contracts.kinds[name], placed(contracts.kinds[name]), about, repeats)
        for number in found:
            mine, rest = told_apart.get(number, ([], 0))
            found[number] += mine
            if rest:
                others[number][name] = rest
            if not mine and not rest:
                absent[number].append(name)
    con.unregister("flag_row")
    return {n: Origins(tuple(sorted(set(found[n]))), others[n], tuple(absent[n])) for n in found}


def flag_rows(con: duckdb.DuckDBPyConnection, flags: Sequence[Mapping[str, Any]], rule: Rule) -> pl.DataFrame:
    """The rows of flag.<rule> that are gathered in the flags, each with its flag in FLAG: those of its subject that
    its evidence shows."""
    subjects = pl.DataFrame({"subject": sorted({flag["subject"] for flag in flags})}, schema={"subject": pl.String})
    con.register("asked", subjects)
    table = f"flag.{identifier(rule.code)}"
    rows: pl.DataFrame = con.sql(f"SELECT * FROM {table} SEMI JOIN asked USING (subject) ORDER BY ALL").pl()
    con.unregister("asked")
    schema = dict(rows.schema)
    as_text: dict[str, list[str | None]] = {}
    of_subject: dict[str, list[int]] = {}
    for place, subject in enumerate(rows["subject"]):
        of_subject.setdefault(subject, []).append(place)
    taken: list[int] = []
    numbers: list[str] = []
    for flag in flags:
        evidence, own = evidence_rows(flag), of_subject.get(flag["subject"], [])
        told = [name for name in evidence[0] if name in schema or name.removesuffix("_yuan") + "_fen" in schema]
        for name in (name for name in told if name not in as_text):
            as_text[name] = rows.select(shown(name, schema)).to_series().to_list()
        kept = {tuple(row.get(name) for name in told) for row in evidence}
        mine = [place for place in own if not told or tuple(as_text[name][place] for name in told) in kept]
        taken += mine
        numbers += [flag["flag_id"]] * len(mine)
    return rows[taken].with_columns(pl.Series(FLAG, numbers, dtype=pl.String))


@dataclass(frozen=True)
class _About:
    """Whom flags speak of, and which numbers of households they name: frames that are joined with the facts.

    `persons` has flag_id, person, whom and place (the first a row fits counts), `numbers` flag_id, key (of
    HOUSEHOLD_KEYS), number and is_whole: the flag is about a household, so that what names the household counts even
    where it names somebody of it too.
    """

    persons: pl.DataFrame
    numbers: pl.DataFrame


def _about(
    con: duckdb.DuckDBPyConnection, flags: Sequence[Mapping[str, Any]], rows: pl.DataFrame, labels: Mapping[str, str]
) -> _About:
    texts = [n for n, kind in rows.schema.items() if kind == pl.String and n not in {"subject", "person", FLAG}]
    columns: dict[str, list[str | None]] = {name: rows[name].to_list() for name in texts}
    own: dict[str, list[int]] = {}
    for place, number in enumerate(rows[FLAG]):
        own.setdefault(number, []).append(place)
    members = _members(con, flags)
    persons, numbers = [], []
    for flag in flags:
        number, is_whole = flag["flag_id"], flag["grain"] in {"H", "A"}
        mine = own.get(number, [])
        people: dict[str, str] = {}
        if flag["person"]:
            people[flag["person"]] = OWN if flag["grain"] == "P" else "户主"
        for name in texts:
            for value in (columns[name][place] for place in mine):
                if value is not None and PERSON.fullmatch(value):
                    people.setdefault(value, column_label(name, labels))
        for member in members.get(number, ()):
            people.setdefault(member, HOUSEHOLD)
        persons += [(number, person, whom, place) for place, (person, whom) in enumerate(people.items())]
        for key in HOUSEHOLD_KEYS:
            named = {flag[key], *(columns[key][place] for place in mine if key in columns)} - {None}
            numbers += [(number, key, value, is_whole) for value in sorted(named)]
    return _About(
        pl.DataFrame(
            persons,
            orient="row",
            schema={"flag_id": pl.String, "person": pl.String, "whom": pl.String, "place": pl.Int64},
        ),
        pl.DataFrame(
            numbers,
            orient="row",
            schema={"flag_id": pl.String, "key": pl.String, "number": pl.String, "is_whole": pl.Boolean},
        ),
    )


def _members(con: duckdb.DuckDBPyConnection, flags: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Who belongs to the households that flags are about, by flag."""
    households = [(f["flag_id"], f["certificate_no"], f["household_no"]) for f in flags if f["grain"] in {"H", "A"}]
    if not households:
        return {}
    asked = pl.DataFrame(
        households, orient="row", schema=dict.fromkeys(("flag_id", "certificate_no", "household_no"), pl.String)
    )
    con.register("asked", asked)
    found = con.execute(
        "SELECT a.flag_id, e.person FROM asked AS a JOIN fact.enrolment AS e USING (certificate_no) "
        "WHERE e.person IS NOT NULL "
        "UNION SELECT a.flag_id, r.person FROM asked AS a JOIN fact.residence AS r USING (household_no) "
        "WHERE a.certificate_no IS NULL AND r.person IS NOT NULL ORDER BY ALL"
    ).fetchall()
    con.unregister("asked")
    members: dict[str, list[str]] = {}
    for number, person in found:
        members.setdefault(number, []).append(person)
    return members


def _told_apart(
    con: duckdb.DuckDBPyConnection, kind: Kind, rows_of: str, about: _About, repeats: Sequence[Copied]
) -> dict[str, tuple[list[Origin], int]]:
    """The rows of a kind behind each flag, and how many more are about its people."""
    says = [_says(list(of_one)) for _, of_one in groupby(sorted(repeats), lambda c: c.through)]
    hits = _hits(kind, rows_of, sorted({"record_id", *PLACE, *(c.column for c in repeats)}))
    if not hits:
        return {}
    behind = (
        f"coalesce(bool_or({' OR '.join(says)}), FALSE) FROM mine AS fact "
        f"LEFT JOIN flag_row AS shown ON shown.{FLAG} = fact.flag_id"
        if says
        else "TRUE FROM mine AS fact"
    )
    con.register("asked_person", about.persons)
    con.register("asked_number", about.numbers)
    shown = ", ".join(f"fact.{column}" for column in PLACE)
    found = con.execute(f"""
        WITH mine AS (SELECT * FROM ({" UNION ALL ".join(hits)})
            QUALIFY row_number() OVER (PARTITION BY flag_id, record_id ORDER BY place) = 1)
        SELECT fact.flag_id, {shown}, fact.whom, {behind}
        GROUP BY fact.flag_id, fact.record_id, {shown}, fact.whom ORDER BY ALL""").fetchall()
    con.unregister("asked_person")
    con.unregister("asked_number")
    parted: dict[str, tuple[list[Origin], int]] = {}
    for number, of_flag in groupby(found, lambda row: row[0]):
        rows = list(of_flag)
        behind_it = [Origin(kind.name, *row[1:-1]) for row in rows if row[-1]]
        every = [Origin(kind.name, *row[1:-1]) for row in rows]
        parted[number] = (behind_it, len(rows) - len(behind_it)) if behind_it else (every, 0)
    return parted


def _hits(kind: Kind, rows_of: str, columns: Sequence[str]) -> list[str]:
    """SQL of the rows of a kind that are about the flags' people, a statement a way of being about them.

    What names a household by its number alone, as a payment does, is about all of it.
    """
    roles = [role.name for role in kind.roles if role.is_linked]
    shown = ", ".join(f"f.{identifier(c)}" for c in columns)
    table = f"{rows_of} AS f"
    by_person = [
        f"SELECT a.flag_id, a.whom, a.place * {len(roles)} + {place} AS place, {shown} "
        f"FROM {table} JOIN asked_person AS a ON a.person = f.{identifier(role)}"
        for place, role in enumerate(roles)
    ]
    by_number = [
        f"SELECT a.flag_id, {literal(HOUSEHOLD)} AS whom, {LAST_PLACE} AS place, {shown} "
        f"FROM {table} JOIN asked_number AS a ON a.key = {literal(f.name)} AND a.number = f.{identifier(f.name)}"
        + ("" if "person" not in roles else " AND a.is_whole")
        for f in kind.fields
        if f.name in HOUSEHOLD_KEYS
    ]
    return by_person + by_number


def _says(repeats: Sequence[Copied]) -> str:
    """SQL of whether a row of a fact says all that a row of the flag repeats of one of its kind, and that is something.

    What the flag leaves empty it does not repeat; a column drawn from one of several is the one or the other.
    """
    alike, given = [], []
    for name, columns in groupby(repeats, lambda c: c.shown):
        left = f"CAST(shown.{identifier(name)} AS VARCHAR)"
        same = " OR ".join(f"CAST(fact.{identifier(c.column)} AS VARCHAR) = {left}" for c in columns)
        alike.append(f"({left} IS NULL OR coalesce({same}, FALSE))")
        given.append(f"{left} IS NOT NULL")
    return f"({' AND '.join(alike)} AND ({' OR '.join(given)}))"
