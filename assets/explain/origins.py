"""From a flag to the file, sheet and row of every register row behind it.

Belongs here: finding the records a flag rests on, and telling where each lies. Does not belong here: which columns a
rule repeats (`matchers/flags/copied.py`) and by which it decides (`matchers/flags/lineage.py`).
A record is behind a flag when it is of a kind the rule rests on, is about somebody the flag speaks of, and says what
the flag repeats of it. Where the flag repeats nothing of a kind, as of what is summed, all records of these people in
it are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb
import polars as pl

from assets.explain.labels import column_label
from assets.explain.links import evidence_rows
from assets.home.warehouse import layout
from assets.intake.deliveries import Receipt
from assets.pages.terminal import wrapped
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
    con: duckdb.DuckDBPyConnection, flag: Mapping[str, Any], rule: Rule, contracts: Contracts, labels: Mapping[str, str]
) -> Origins:
    """The register rows behind a flag of review.flag that is about people; `labels`: titles of the rule's columns."""
    rows = flag_rows(con, flag, rule)
    people = _people(con, flag, rows, labels)
    repeated = copied(rule, load_measures())
    facts, found, others, absent = layout(con, "fact"), list[Origin](), dict[str, int](), list[str]()
    con.register("flag_row", rows)
    for name in sorted({kind for kind, _ in rests_on(rule, load_measures(), contracts.kinds)}):
        kind = contracts.kinds[name]
        about = _about(kind, flag, people, rows)
        repeats = [c for c in repeated if c.kind == name and c.column in facts[name] and c.shown in rows.columns]
        mine, rest = _told_apart(con, kind, about, repeats)
        found += mine
        if rest:
            others[name] = rest
        if not mine and not rest:
            absent.append(name)
    con.unregister("flag_row")
    return Origins(tuple(sorted(set(found))), others, tuple(absent))


def flag_rows(con: duckdb.DuckDBPyConnection, flag: Mapping[str, Any], rule: Rule) -> pl.DataFrame:
    """The rows of flag.<rule> that are gathered in the flag: those of its subject that its evidence shows."""
    table = f"flag.{identifier(rule.code)}"
    rows: pl.DataFrame = con.sql(f"SELECT * FROM {table} WHERE subject = ? ORDER BY ALL", params=[flag["subject"]]).pl()
    evidence = evidence_rows(flag)
    schema = dict(rows.schema)
    told = [name for name in evidence[0] if name in schema or name.removesuffix("_yuan") + "_fen" in schema]
    if not told or not rows.height:
        return rows
    as_text = rows.select(shown(name, schema).alias(name) for name in told)
    kept = {tuple(row.get(name) for name in told) for row in evidence}
    is_kept = [tuple(row) in kept for row in as_text.iter_rows()]
    return rows.filter(pl.Series(is_kept, dtype=pl.Boolean))


def _people(
    con: duckdb.DuckDBPyConnection, flag: Mapping[str, Any], rows: pl.DataFrame, labels: Mapping[str, str]
) -> dict[str, str]:
    """Everybody the flag speaks of, and as what; of a flag about a household all who belong to it."""
    people: dict[str, str] = {}
    if flag["person"]:
        people[flag["person"]] = OWN if flag["grain"] == "P" else "户主"
    for name in (n for n, kind in rows.schema.items() if kind == pl.String and n not in {"subject", "person"}):
        for value in rows[name].drop_nulls().unique():
            if PERSON.fullmatch(value):
                people.setdefault(value, column_label(name, labels))
    if flag["grain"] in {"H", "A"}:
        members = con.execute(
            "SELECT person FROM fact.enrolment WHERE certificate_no = $1 AND person IS NOT NULL "
            "UNION SELECT person FROM fact.residence WHERE household_no = $2 AND $1 IS NULL AND person IS NOT NULL "
            "ORDER BY 1",
            [flag["certificate_no"], flag["household_no"]],
        ).fetchall()
        for (member,) in members:
            people.setdefault(member, HOUSEHOLD)
    return people


def _about(kind: Kind, flag: Mapping[str, Any], people: Mapping[str, str], rows: pl.DataFrame) -> str:
    """SQL of whom a row of `fact.<kind>` is about among the flag's people; NULL for a row about nobody of them.

    What names a household by its number alone, as a payment does, is about all of it.
    """
    roles = [role.name for role in kind.roles if role.is_linked]
    cases = [
        f"WHEN {identifier(role)} = {literal(person)} THEN {literal(whom)}"
        for person, whom in people.items()
        for role in roles
    ]
    by_number = flag["grain"] in {"H", "A"} or "person" not in roles
    keys = [f.name for f in kind.fields if f.name in HOUSEHOLD_KEYS] if by_number else []
    for key in keys:
        numbers = {flag[key], *(rows[key].drop_nulls() if key in rows.columns else ())} - {None}
        cases += [f"WHEN {identifier(key)} = {literal(n)} THEN {literal(HOUSEHOLD)}" for n in sorted(numbers)]
    return f"CASE {' '.join(cases)} END" if cases else "NULL"


def _told_apart(
    con: duckdb.DuckDBPyConnection, kind: Kind, about: str, repeats: Sequence[Copied]
) -> tuple[list[Origin], int]:
    """The rows of a kind behind the flag, and how many more are about its people."""
    if about == "NULL":
        return [], 0
    says = [_says(list(of_one)) for _, of_one in groupby(sorted(repeats), lambda c: c.through)]
    behind = f"EXISTS (SELECT 1 FROM flag_row AS shown WHERE {' OR '.join(says)})" if says else "TRUE"
    table = identifier(kind.name)
    # The night itself numbers nobody's rows twice: a record is one row, and one member in it.
    found = con.execute(f"""
        WITH mine AS (SELECT *, {about} AS _whom, {behind} AS _is_behind FROM fact.{table} AS fact
            WHERE {about} IS NOT NULL)
        SELECT r.source, r.batch::VARCHAR, r.received_on::VARCHAR, coalesce(r._file, ''), coalesce(r._sheet, ''),
            r._row, m._whom,
            m._is_behind
        FROM mine AS m JOIN record.{table} AS r ON r.record_id = m.record_id ORDER BY ALL""").fetchall()
    behind_it = [Origin(kind.name, *row[:-1]) for row in found if row[-1]]
    if behind_it:
        return behind_it, len(found) - len(behind_it)
    return [Origin(kind.name, *row[:-1]) for row in found], 0


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


def origin_lines(
    con: duckdb.DuckDBPyConnection,
    flag: Mapping[str, Any],
    rule: Rule,
    contracts: Contracts,
    labels: Mapping[str, str],
    received: Sequence[Receipt],
) -> Iterator[str]:
    """The section 来源 of an explanation. File names are told with the numbers in them blotted out."""
    if flag["grain"] == "V":
        yield "来源：一个地方的数字是合计，依据下列名册在用批次的全部行："
        yield from _registers(con, rule, contracts)
        return
    origins = origins_of(con, flag, rule, contracts, labels)
    names = {(r.source, r.file, ""): r.shown_name for r in reversed(received)}
    names |= {(r.source, r.file, r.received_on.isoformat()): r.shown_name for r in received}
    yield "来源（疑点所依据的名册行）：" if origins.rows else "来源：没有一行直接写着，见下。"
    by_place = sorted(origins.rows, key=lambda o: (*o.place, o.whom, o.row))
    for (source, batch, received_on, file, sheet), here in groupby(by_place, lambda o: o.place):
        batch_said = f"{batch} 一批（在用），" if batch else ""
        yield f"  {contracts.sources[source].title}：{batch_said}{received_on} 收到"
        name = names.get((source, file, received_on)) or names.get((source, file, "")) or f"摘要 {file[:12]} 的文件"
        where = f"「{name}」" + (f"工作表「{sheet}」" if sheet else "")
        of_whom = [
            f"第 {SEVERAL.join(map(str, dict.fromkeys(o.row for o in rows)))} 行（{whom}）"
            for whom, rows in groupby(here, lambda o: o.whom)
        ]
        yield from wrapped(f"    {where}", of_whom, "，")
    if origins.others:
        counts = [f"{contracts.kinds[kind].title} {rows} 行" for kind, rows in origins.others.items()]
        yield from wrapped("  这些人另有内容不同、疑点没有引用的：", counts)
    if origins.absent:
        yield from wrapped("  核对过而没有这些人的：", [contracts.kinds[kind].title for kind in origins.absent])


def _registers(con: duckdb.DuckDBPyConnection, rule: Rule, contracts: Contracts) -> Iterator[str]:
    rows = con.execute(
        "SELECT o.source, max(b.batch)::VARCHAR, arg_max(b.files, b.batch), arg_max(b.rows, b.batch) "
        "FROM flag.rests_on AS o JOIN raw.batch AS b ON b.source = o.source AND b.is_accepted WHERE o.rule = ? "
        "GROUP BY ALL ORDER BY ALL",
        [rule.code],
    ).fetchall()
    for source, batch, files, count in rows:
        yield f"  {contracts.sources[source].title}：{batch} 一批（在用），{files} 个文件、{count:,} 行"
