"""Gaps of the night: which columns of which registers are missing or unread, and what that silences.

Belongs here: counting them in `record.coverage` and `record.unread` (`coverage.py`), and putting them into sentences.
Does not belong here: withdrawing flags that rest on a gap (`assets.flags.unjudged`), when a gap is too large
(`matchers.flags.gaps`).

review.gap   source, kind, column_name, title, records, written, unread, absent, is_whole, granted, spelled (what is
             written and was not read, with counts; no personal value), silences (titles of the rules that rest on it)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from assets.home.finding import Finding
from assets.home.warehouse import every_table
from data_contracts.contract import Contracts
from data_contracts.sql import identifier
from matchers.facts.measure import load_measures
from matchers.flags.gaps import Gap, spelled_out
from matchers.flags.lineage import ROWS, rests_on
from matchers.flags.rule import Rule

MOST_SPELLINGS = 5

Tonight = Mapping[str, Any]
"""The values of every statement: the registers that are lists, and the night's day."""

_NEWEST = """
WITH listed AS (SELECT unnest($lists::VARCHAR[]) AS source),
covered AS (SELECT * FROM record.coverage WHERE batch IS NULL OR batch <= $as_of),
newest AS (SELECT source, kind, max(batch) AS batch FROM covered SEMI JOIN listed USING (source) GROUP BY ALL)"""
_IN_FORCE = f"""{_NEWEST},
in_force AS (
    SELECT c.* FROM covered AS c LEFT JOIN newest AS n USING (source, kind)
    WHERE n.batch IS NULL OR c.batch = n.batch),
unread AS (
    SELECT u.source, u.kind, u.column_name, count(*) AS unread
    FROM record.unread AS u LEFT JOIN newest AS n USING (source, kind)
    WHERE n.batch IS NULL OR u.batch = n.batch GROUP BY ALL)
SELECT c.source, c.kind, c.column_name, any_value(c.word) AS word, sum(c.records) AS records, sum(c.written) AS written,
    coalesce(any_value(u.unread), 0) AS unread,
    coalesce(sum(c.records) FILTER (NOT c.is_brought AND NOT c.is_granted), 0) AS absent,
    coalesce(sum(c.records) FILTER (c.is_granted), 0) AS granted
FROM in_force AS c LEFT JOIN unread AS u USING (source, kind, column_name)
GROUP BY c.source, c.kind, c.column_name
HAVING sum(c.records) > 0 AND (sum(c.written) = 0 OR unread > 0 OR absent > 0 OR granted > 0)
ORDER BY ALL
"""


def find_gaps(con: duckdb.DuckDBPyConnection, contracts: Contracts, as_of: date) -> list[Gap]:
    """What is missing or unread in the registers in force: of a list its newest batch, of events all of them."""
    if "record.coverage" not in every_table(con):
        return []
    tonight = {"lists": [s.name for s in contracts.sources.values() if s.arrives == "list"], "as_of": as_of}
    nameless = _nameless(con, contracts, tonight)
    gaps = []
    for source, kind, column, word, *counts in con.execute(_IN_FORCE, tonight).fetchall():
        register = contracts.sources[source]
        declared = register.column(word)
        records, written, unread, absent, granted = map(int, counts)
        about = (source, kind, column, register.title, declared.header, records)
        if granted and declared.absence:
            gaps.append(Gap(*about, written, 0, granted, declared.absence.because))
        if unread or absent or (not written and granted < records):
            gaps.append(Gap(*about, written, unread, absent, nameless=nameless.get((source, kind, column), 0)))
    return gaps + _refused(con, contracts, tonight)


def _nameless(
    con: duckdb.DuckDBPyConnection, contracts: Contracts, tonight: Tonight
) -> dict[tuple[str, str, str], int]:
    """(source, kind, column) → records in force whose number of a certificate or household nobody could read, and that
    say nothing else of whom they are about."""
    found = {}
    for kind, column in con.execute("SELECT DISTINCT kind, column_name FROM record.unread ORDER BY ALL").fetchall():
        if column not in contracts.kinds[kind].keys:
            continue
        said = [f"r.{identifier(c)}" for c in contracts.kinds[kind].whom]
        statement = (
            f"{_NEWEST} SELECT u.source, count(*) FROM record.unread AS u JOIN record.{identifier(kind)} AS r "
            "ON r.record_id = u.record_id LEFT JOIN newest AS n ON n.source = u.source AND n.kind = u.kind "
            "WHERE u.kind = $kind AND u.column_name = $column AND (n.batch IS NULL OR u.batch = n.batch) "
            f"AND coalesce({', '.join(said)}) IS NULL GROUP BY u.source"
        )
        for source, count in con.execute(statement, {**tonight, "kind": kind, "column": column}).fetchall():
            found[source, kind, column] = int(count)
    return found


def _refused(con: duckdb.DuckDBPyConnection, contracts: Contracts, tonight: Tonight) -> list[Gap]:
    """Rows in force that became no record although they speak of somebody: who looks for the absent misses them."""
    keyed = [kind.name for kind in contracts.kinds.values() if kind.keys]
    of_others = [kind.name for kind in contracts.kinds.values() if kind.outside and not kind.inside]
    rows = con.execute(
        f"""{_NEWEST},
        lost AS (
            SELECT r.source, r.kind, kind IN (SELECT unnest($keyed::VARCHAR[])) AND bool_and(
                    coalesce(certificate_no, household_no) IS NULL
                    AND (coalesce(id_number, sound) IS NULL OR kind IN (SELECT unnest($of_others::VARCHAR[])))
                ) AS is_nameless
            FROM record.refused AS r LEFT JOIN newest AS n USING (source, kind)
            WHERE n.batch IS NULL OR r.batch IS NULL OR r.batch = n.batch
            GROUP BY r.source, r.kind, _file, _sheet, _row, _member),
        refused AS (
            SELECT source, kind, count(*) AS refused, count(*) FILTER (is_nameless) AS nameless
            FROM lost GROUP BY ALL),
        kept AS (
            SELECT c.source, c.kind, sum(c.records) AS records
            FROM covered AS c LEFT JOIN newest AS n USING (source, kind)
            WHERE n.batch IS NULL OR c.batch = n.batch GROUP BY c.source, c.kind, c.column_name),
        read AS (SELECT source, kind, max(records) AS records FROM kept GROUP BY ALL)
        SELECT source, kind, refused, coalesce(records, refused), nameless
        FROM refused LEFT JOIN read USING (source, kind) ORDER BY ALL""",
        {**tonight, "keyed": keyed, "of_others": of_others},
    ).fetchall()
    return [
        Gap(source, kind, ROWS, contracts.sources[source].title, "", records, records, refused, 0, nameless=nameless)
        for source, kind, refused, records, nameless in rows
    ]


def say_gaps(
    con: duckdb.DuckDBPyConnection, gaps: Sequence[Gap], rules: Mapping[str, Rule], contracts: Contracts
) -> list[Finding]:
    """Write review.gap, and a sentence for every gap that is unread or that a rule rests on."""
    measures = load_measures()
    rested = {code: rests_on(rule, measures, contracts.kinds) for code, rule in rules.items()}
    spelled = _spelled(con, gaps)
    con.execute(
        "CREATE TABLE IF NOT EXISTS review.gap (source VARCHAR, kind VARCHAR, column_name VARCHAR, title VARCHAR, "
        "records BIGINT, written BIGINT, unread BIGINT, absent BIGINT, is_whole BOOLEAN, granted VARCHAR, "
        "spelled VARCHAR, silences VARCHAR[])"
    )
    findings, rows = [], []
    for gap in gaps:
        silenced = [rules[code].title for code in sorted(rested) if (gap.kind, gap.column) in rested[code]]
        words = spelled.get((gap.source, gap.kind, gap.column), "")
        counts = (gap.records, gap.written, gap.unread, gap.absent)
        rows.append([gap.source, gap.kind, gap.column, gap.title, *counts, gap.is_whole, gap.granted, words, silenced])
        if silenced or gap.unread:
            sentence = spelled_out(gap, words, silenced)
            findings.append(Finding(gap.source, "", None, None, "note" if gap.granted else "unread", sentence))
    if rows:
        con.executemany("INSERT INTO review.gap VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return list(dict.fromkeys(findings))


def _spelled(con: duckdb.DuckDBPyConnection, gaps: Sequence[Gap]) -> dict[tuple[str, str, str], str]:
    """What is written where nobody could read it, the most frequent first."""
    if not any(g.unread for g in gaps):
        return {}
    rows = con.execute(
        "WITH counted AS (SELECT source, kind, column_name, shown, count(*) AS times FROM record.unread GROUP BY ALL) "
        "SELECT * FROM counted QUALIFY row_number() OVER ("
        f"PARTITION BY source, kind, column_name ORDER BY times DESC, shown) <= {MOST_SPELLINGS} "
        "ORDER BY source, kind, column_name, times DESC, shown"
    ).fetchall()
    spellings: dict[tuple[str, str, str], list[str]] = {}
    for source, kind, column, shown, times in rows:
        spellings.setdefault((source, kind, column), []).append(f"{shown}（{times}）")
    return {column: "、".join(words) for column, words in spellings.items()}
