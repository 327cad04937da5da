"""What was found about files and sources tonight, kept as tables: review.finding, review.source, review.night.

review.finding   source, sheet, row, severity (held | skipped | note), message: Chinese, without values of rows
review.source    one row a register: files, rows_read, rows_rejected, state (present | missing | held)
review.night     one row: as_of, jurisdiction, name
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb

from assets.landing import Finding
from assets.raw import SourceResult
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction


def record_findings(
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    place: Jurisdiction,
    landed: Sequence[Finding],
    results: Sequence[SourceResult],
) -> None:
    """Write the three tables; findings of landing and of reading stand in one."""
    con.execute(
        "CREATE TABLE review.night AS SELECT ?::DATE AS as_of, ? AS jurisdiction, ? AS name",
        [as_of, place.code, place.name],
    )
    con.execute(
        'CREATE TABLE review.finding (source VARCHAR, file VARCHAR, sheet VARCHAR, "row" INTEGER, '
        "severity VARCHAR, message VARCHAR)"
    )
    add_findings(con, [*landed, *(f for r in results for f in (*r.held, *r.notes))])
    con.execute(
        "CREATE TABLE review.source (source VARCHAR, files INTEGER, rows_read BIGINT, rows_rejected BIGINT, "
        "state VARCHAR)"
    )
    con.executemany(
        "INSERT INTO review.source VALUES (?, ?, ?, ?, ?)",
        [[r.source, r.files, r.rows_read, r.rows_rejected, _state(r)] for r in results],
    )


def add_findings(con: duckdb.DuckDBPyConnection, findings: Sequence[Finding]) -> None:
    """Add sentences to review.finding."""
    if findings:
        con.executemany(
            "INSERT INTO review.finding VALUES (?, ?, ?, ?, ?, ?)",
            [[f.source, f.file, f.sheet, f.row, f.severity, f.message] for f in findings],
        )


def held_kinds(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> dict[str, str]:
    """The state of every kind of record: present when any register of it is in force, else held or missing."""
    states = dict(con.execute("SELECT source, state FROM review.source").fetchall())
    kinds = {}
    for kind in contracts.kinds:
        of_kind = {states.get(s.name, "missing") for s in contracts.sources_of(kind)}
        kinds[kind] = next((s for s in ("present", "held") if s in of_kind), "missing")
    return kinds


def _state(result: SourceResult) -> str:
    if any(batch.is_accepted for batch in result.batches):
        return "present"
    return "held" if result.held else "missing"
