"""How files of events add up: a corrected month counts once, a cumulative list says nothing twice.

Belongs here: settling the rows of accepted files of events. Does not belong here: which rows say the same
(`expectations/sameness.py`), whether a file may count (`snapshots.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from assets.home.finding import Finding
from assets.intake.deliveries import Receipt
from data_contracts.contract import Source
from data_contracts.sql import identifier
from expectations import sameness
from matchers.intake.refusals import REPEATED, SUPERSEDED


def settle(con: duckdb.DuckDBPyConnection, source: Source, accepted: Sequence[Receipt]) -> list[Finding]:
    """Reject the rows that count no more, of a register of events; what is to be said of it."""
    corrected = _settle_corrections(con, source, accepted) if source.complete_for == "month" else []
    repeated = _reject_repeated(con, source, accepted)
    remark = f"「{source.title}」有 {repeated} 行与先收到的文件中的行完全相同，只计一次。"
    return [*corrected, *([Finding(source.name, "", None, None, "note", remark)] if repeated else [])]


def _settle_corrections(con: duckdb.DuckDBPyConnection, source: Source, accepted: Sequence[Receipt]) -> list[Finding]:
    """The rows of a file that a later one corrects count no more."""
    by_file, findings = {r.file: r for r in accepted}, []
    if len({r.received_on for r in accepted}) < 2:
        return []
    come = {"files": [r.file for r in accepted], "days": [r.received_on for r in accepted]}
    pairs = con.execute(sameness.corrected_sql(source), come).fetchall()
    for batch, earlier, later in pairs:
        con.execute(
            f"UPDATE raw.{identifier(source.name)} SET _reject = ?"
            " WHERE _file = ? AND CAST(_batch AS DATE) = ? AND _reject IS NULL",
            [SUPERSEDED, earlier, batch],
        )
        names = [by_file[file].original_name for file in (earlier, later)]
        sentence = (
            f"文件「{names[1]}」更正了「{names[0]}」{batch.year}年{batch.month}月的内容，该月以后收到的一份为准。"
        )
        findings.append(Finding(source.name, names[0], None, None, "note", sentence))
    return findings


def _reject_repeated(con: duckdb.DuckDBPyConnection, source: Source, accepted: Sequence[Receipt]) -> int:
    """Reject event rows that an earlier file holds in the same words; how many."""
    if len(accepted) < 2:
        return 0
    rows = con.execute(
        f"UPDATE raw.{identifier(source.name)} SET _reject = $reason WHERE rowid IN ({sameness.repeated_sql(source)})",
        {"reason": REPEATED, "files": [receipt.file for receipt in accepted]},
    ).fetchall()
    return int(rows[0][0]) if rows else 0
