"""What was found about files and sources tonight, kept as tables of `review`.

review.finding   source, sheet, row, severity (held | skipped | unread | changed | note), message: Chinese,
                 without values of rows
review.source    one row a register: files, rows_read, rows_rejected, state, reason (Chinese, empty when present),
                 is_looked_at (whether a person has said that the first delivery was looked at)
review.held      one row a file that a gate held: source, batch, came_on, file, reason, is_open
review.night     one row: as_of, jurisdiction, name

A register's state is present, stale (its newest batch is older than its cadence allows), held (came, failed a gate),
missing, or no_basis (no text lets the bureau read it on that day).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import duckdb

from assets.home.finding import Finding
from assets.home.warehouse import first_row
from assets.intake.deliveries import Receipt
from assets.intake.loaded import SourceResult
from data_contracts.contract import Contracts, Source
from data_contracts.jurisdiction import Jurisdiction
from data_contracts.sql import identifier
from expectations.gates import is_old
from matchers.blotting import blotted
from matchers.flags.claims import STATES, Availability


def readable(receipts: Sequence[Receipt], contracts: Contracts, as_of: date) -> list[Receipt]:
    """The receipts of registers which some text lets the bureau read on that day; the others stay closed."""
    return [r for r in receipts if r.source not in contracts.sources or contracts.sources[r.source].basis_on(as_of)]


def record_findings(
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    place: Jurisdiction,
    landed: Sequence[Finding],
    results: Sequence[SourceResult],
    contracts: Contracts,
    looked_at: Collection[str] = (),
) -> None:
    """Write the four tables; findings of landing and of reading stand in one."""
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
        "CREATE TABLE review.held (source VARCHAR, batch DATE, came_on DATE, file VARCHAR, reason VARCHAR,"
        " is_open BOOLEAN)"
    )
    if refused := [list(row) for r in results for row in r.refused]:
        con.executemany("INSERT INTO review.held VALUES (?, ?, ?, ?, ?, ?)", refused)
    con.execute(
        "CREATE TABLE review.source (source VARCHAR, files INTEGER, rows_read BIGINT, rows_rejected BIGINT, "
        "state VARCHAR, reason VARCHAR, is_looked_at BOOLEAN)"
    )
    states = [_availability(contracts.sources[r.source], r, as_of) for r in results]
    con.executemany(
        "INSERT INTO review.source VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            [r.source, r.files, r.rows_read, r.rows_rejected, s.state, s.phrase, r.source in looked_at]
            for r, s in zip(results, states, strict=True)
        ],
    )


def add_findings(con: duckdb.DuckDBPyConnection, findings: Sequence[Finding]) -> None:
    """Add sentences to review.finding."""
    if findings:
        con.executemany(
            "INSERT INTO review.finding VALUES (?, ?, ?, ?, ?, ?)",
            [[f.source, blotted(f.file), f.sheet and blotted(f.sheet), f.row, f.severity, f.message] for f in findings],
        )


def mark_unusable(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> list[Finding]:
    """Registers of which rows came and not one became a record: they are as good as held, and are said to be."""
    findings = []
    for source, rows in con.execute(
        "SELECT source, rows_read - rows_rejected FROM review.source WHERE state IN ('present', 'stale') "
        "AND rows_read > rows_rejected ORDER BY source"
    ).fetchall():
        register = contracts.sources[source]
        if register.implements and not _has_records(con, register):
            sentence = f"「{register.title}」读到 {rows} 行，没有一行能成为记录"
            con.execute("UPDATE review.source SET state = 'held', reason = ? WHERE source = ?", [sentence, source])
            findings.append(Finding(source, "", None, None, "held", f"{sentence}；请查看退回原因，更正后重新放入。"))
    return findings


def _has_records(con: duckdb.DuckDBPyConnection, source: Source) -> bool:
    return any(
        first_row(con, f"SELECT 1 FROM record.{identifier(i.kind)} WHERE source = ? LIMIT 1", [source.name])
        for i in source.implements
    )


def available_kinds(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> dict[str, Availability]:
    """How far each kind of record can be relied on: as far as the best register of it."""
    registers = {
        source: Availability(state, phrase)
        for source, state, phrase in con.execute("SELECT source, state, reason FROM review.source").fetchall()
    }
    kinds = {}
    for kind in contracts.kinds:
        states = [registers[s.name] for s in contracts.sources_of(kind) if s.name in registers]
        kinds[kind] = min(states, key=lambda a: STATES.index(a.state), default=_nothing(contracts, kind))
    return kinds


def _nothing(contracts: Contracts, kind: str) -> Availability:
    return Availability("missing", f"「{contracts.kinds[kind].title}」没有收到")


def _availability(source: Source, result: SourceResult, as_of: date) -> Availability:
    if source.basis_on(as_of) is None:
        texts = "；".join(str(basis) for basis in source.legal_basis)
        return Availability("no_basis", f"{as_of} 读取「{source.title}」没有生效的依据（{texts}）")
    if result.newest is None:
        came = bool(result.held)
        return Availability(
            "held" if came else "missing", f"「{source.title}」" + ("未通过检查" if came else "没有收到")
        )
    if is_old(source, result.newest, as_of):
        age = (as_of - result.newest).days
        return Availability("stale", f"「{source.title}」最新一批是 {result.newest}，已过 {age} 天")
    return Availability("present")
