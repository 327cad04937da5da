"""Taking values away from a published county, as files would: a column that did not come, words nobody knows.

What the reading step would have made of such files is written into records, mentions and the books of coverage; facts,
measures and rules are then made anew from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import duckdb

from assets.facts.build import build_facts
from assets.facts.kinship import build_kinship
from assets.facts.measures import build_measures
from assets.flags.run import run_rules
from assets.flags.unfound import unfound_gaps
from assets.home.made import Entry, Made, contents_by
from assets.home.warehouse import every_table
from assets.intake.findings import available_kinds
from assets.records.gaps import find_gaps
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from data_contracts.sql import identifier
from matchers.flags.claims import RuleResult
from matchers.flags.rule import Rule

Column = tuple[str, str]
"""Kind of record and column."""

UNKNOWN = "无人认识的词"
_OF_MENTION = {"sex": "sex", "birth_on": "birth_on", "age": "age", "phone": "phone"}
_OF_NUMBER = {
    "sex": "CASE WHEN CAST(substr(id_number, 17, 1) AS INTEGER) % 2 = 1 THEN '男' ELSE '女' END",
    "birth_on": "TRY_CAST(substr(id_number, 7, 4) || '-' || substr(id_number, 11, 2) || '-' "
    "|| substr(id_number, 13, 2) AS DATE)",
}


def absent(con: duckdb.DuckDBPyConnection, contracts: Contracts, column: Column) -> None:
    """No file brought the column."""
    _uncover(con, contracts, column, is_brought=False)


def blank(con: duckdb.DuckDBPyConnection, contracts: Contracts, column: Column) -> None:
    """Every file has the column, and nothing is written in it."""
    _uncover(con, contracts, column, is_brought=True)


def _uncover(con: duckdb.DuckDBPyConnection, contracts: Contracts, column: Column, *, is_brought: bool) -> None:
    _empty(con, contracts, column, "true", is_written=False)
    con.execute(
        "UPDATE record.coverage SET written = 0, is_brought = $is_brought WHERE kind = $kind AND word IN "
        "(SELECT word FROM record.coverage WHERE kind = $kind AND column_name = $name)",
        {"is_brought": is_brought, "kind": column[0], "name": column[1]},
    )


def unknown(con: duckdb.DuckDBPyConnection, contracts: Contracts, column: Column) -> None:
    """Every value that was written is one nobody can read."""
    unread_where(con, contracts, column, "true")


def half_unknown(con: duckdb.DuckDBPyConnection, contracts: Contracts, column: Column) -> None:
    """What half the records write is what nobody can read."""
    unread_where(con, contracts, column, "hash(record_id) % 2 = 0")


def unread_where(con: duckdb.DuckDBPyConnection, contracts: Contracts, column: Column, rows: str) -> None:
    """What the records of the condition `rows` write in the column is what nobody can read."""
    kind, name = column
    con.execute(
        f"INSERT INTO record.unread SELECT source, '{kind}', '{name}', record_id, batch, '某某' "
        f"FROM record.{identifier(kind)} WHERE {identifier(name)} IS NOT NULL AND {rows}"
        f" AND source IN (SELECT source FROM record.coverage WHERE kind = '{kind}' AND column_name = '{name}')"
    )
    _empty(con, contracts, column, rows, is_written=True)


def refuse(con: duckdb.DuckDBPyConnection, contracts: Contracts, kind: str, rows: str) -> None:
    """The rows of the condition became no record, and say of whom they are what their records said."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE gone AS SELECT * FROM record.{identifier(kind)} WHERE {rows}")
    there = {f.name for f in contracts.kinds[kind].fields}
    about = {c: c if c in there else "NULL" for c in ("certificate_no", "household_no", "township", "village")}
    said = ", ".join(f"g.{sql} AS {c}" if sql != "NULL" else f"NULL AS {c}" for c, sql in about.items())
    con.execute(
        "INSERT INTO record.refused BY NAME SELECT DISTINCT g.source, $kind AS kind, g.batch, g._file, g._sheet, "
        f"g._row, g._member, CASE WHEN m.is_valid THEN m.id_number END AS id_number, m.sound, {said} "
        "FROM gone AS g LEFT JOIN link.mention AS m USING (record_id)",
        {"kind": kind},
    )
    for table in (f"record.{identifier(kind)}", "link.mention", "link.person", "link.candidate"):
        con.execute(f"DELETE FROM {table} WHERE record_id IN (SELECT record_id FROM gone)")


def _empty(
    con: duckdb.DuckDBPyConnection, contracts: Contracts, column: Column, rows: str, *, is_written: bool
) -> None:
    """Every column of the kind that comes from the same cell holds nothing, in records and in mentions; a code that is
    written stays as a word no list knows."""
    kind, name = column
    same = con.execute(
        "SELECT DISTINCT column_name FROM record.coverage WHERE kind = $kind AND word IN "
        "(SELECT word FROM record.coverage WHERE kind = $kind AND column_name = $name)",
        {"kind": kind, "name": name},
    ).fetchall()
    theirs = "source IN (SELECT source FROM record.coverage WHERE kind = $kind AND column_name = $name)"
    of_these = f"{rows} AND {theirs}"
    coded = {f.name for f in contracts.kinds[kind].fields if f.word.domain == "code"}
    for (found,) in same:
        value = f"'{UNKNOWN}'" if found in coded and is_written else "NULL"
        given = {"kind": kind, "name": found}
        con.execute(f"UPDATE record.{identifier(kind)} SET {identifier(found)} = {value} WHERE {of_these}", given)
        for role in contracts.kinds[kind].roles:
            if found in role.columns:
                _unsay(con, found.removeprefix(f"{role.name}_"), role.name, given, of_these)


def _unsay(con: duckdb.DuckDBPyConnection, attribute: str, role: str, given: Mapping[str, str], rows: str) -> None:
    """What a mention says without the cell: birth and sex are still told by a good number, nobody by no number."""
    given = {**given, "role": role}
    if attribute in _OF_MENTION:
        told = f"CASE WHEN is_valid THEN {_OF_NUMBER[attribute]} END" if attribute in _OF_NUMBER else "NULL"
        con.execute(
            f"UPDATE link.mention SET {_OF_MENTION[attribute]} = {told} WHERE kind = $kind AND role = $role AND {rows}",
            given,
        )
    if attribute == "id_number":
        con.execute(
            f"DELETE FROM link.person WHERE role = $role AND record_id IN "
            f"(SELECT record_id FROM link.mention WHERE kind = $kind AND {rows})",
            given,
        )


def told(
    con: duckdb.DuckDBPyConnection,
    contracts: Contracts,
    rules: Mapping[str, Rule],
    place: Jurisdiction,
    as_of: date,
    earlier: Mapping[str, Entry] | None = None,
) -> tuple[dict[str, RuleResult], dict[str, set[str]]]:
    """What every rule claims and flags when facts are made anew: results, and the subjects of its flags, by rule.

    Where a book of facts that are there is named, those whose records and links are the same stand, as in a night.
    """
    make_facts(con, contracts, place, as_of, earlier)
    return claimed(con, contracts, rules, place, as_of)


LINKED = "(SELECT p.*, m.kind FROM link.person AS p JOIN link.mention AS m USING (record_id, role))"


def make_facts(
    con: duckdb.DuckDBPyConnection,
    contracts: Contracts,
    place: Jurisdiction,
    as_of: date,
    earlier: Mapping[str, Entry] | None = None,
) -> Mapping[str, Entry]:
    """Make the facts of the records and links as they are, and the book that says of what they are made."""
    there = every_table(con)
    made = Made(con, as_of, earlier or {}, {}, earlier is not None, there)
    if earlier is not None:
        made.look(*(table for table in there if table.startswith(("record.", "link."))))
        for kind, digest in contents_by(con, LINKED, "kind").items():
            made.note(f"link.person of {kind}", digest)
    build_facts(con, contracts, as_of, b"k" * 32, made=made)
    build_kinship(con, as_of, made=made)
    build_measures(con, as_of, contracts, place, made=made if made.has_book else None)
    return made.tonight


def claimed(
    con: duckdb.DuckDBPyConnection,
    contracts: Contracts,
    rules: Mapping[str, Rule],
    place: Jurisdiction,
    as_of: date,
) -> tuple[dict[str, RuleResult], dict[str, set[str]]]:
    """The same of the facts as they are."""
    gaps = find_gaps(con, contracts, as_of) + unfound_gaps(con, contracts, as_of)
    results = run_rules(con, rules, place, as_of, available_kinds(con, contracts), contracts, gaps)
    flags: dict[str, set[str]] = {code: set() for code in rules}
    for code, subject in con.execute("SELECT rule, subject FROM review.flag").fetchall():
        flags[code].add(subject)
    return {r.rule: r for r in results}, flags


def together(rested: Mapping[str, Iterable[Column]]) -> list[list[Column]]:
    """The columns in groups of which no rule rests on two: each group can be taken away at once."""
    clashes: dict[Column, set[Column]] = {}
    for columns in rested.values():
        named = [column for column in columns if column[1]]
        for column in named:
            clashes.setdefault(column, set()).update(named)
    groups: list[list[Column]] = []
    for column in sorted(clashes, key=lambda c: (-len(clashes[c]), c)):
        home = next((g for g in groups if not clashes[column] & set(g)), None)
        if home is None:
            groups.append([column])
        else:
            home.append(column)
    return groups
