"""Which snapshots of a list are in force: the newest complete one, never a mere part of it.

Belongs here: taking the batches of a raw table through their gates in the order of time, and what is said of those
that fail. Does not belong here: the gates themselves (`expectations/gates.py`). Absence from an incomplete list is
evidence of nothing. Events have no snapshots; they add up, but for the corrected file of a month that the contract
promises whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from assets.home.finding import Finding
from assets.intake.deliveries import Receipt
from data_contracts.contract import Source
from data_contracts.sql import identifier
from expectations import gates
from matchers.intake.refusals import REPEATED, SUPERSEDED


@dataclass(frozen=True)
class Batch:
    """One snapshot of a list or one month of events: `rows` are the accepted ones; `reason` why it is not in force."""

    batch: date
    files: int
    rows: int
    rejected: int
    is_accepted: bool
    reason: str | None = None


def judge_batches(
    con: duckdb.DuckDBPyConnection, source: Source, loaded: Sequence[Receipt]
) -> tuple[list[Batch], list[Finding]]:
    """The batches of `raw.<source>` in the order of time, each accepted or not, and what is to be said of them."""
    if source.arrives == "event":
        corrected = _settle_corrections(con, source, loaded) if source.complete_for == "month" else []
        repeated = _reject_repeated(con, source, loaded)
        remark = f"「{source.title}」有 {repeated} 行与先收到的文件中的行完全相同，只计一次。"
        remarks = [Finding(source.name, "", None, None, "note", remark)] if repeated else []
        return _batches(con, source), [*corrected, *remarks]
    findings: list[Finding] = []
    conflicts: dict[date, str] = {}
    for found in _batches(con, source):
        if found.files > 1:
            conflict, remarks = _settle_overlaps(con, source, found.batch, loaded)
            findings += remarks
            if conflict:
                conflicts[found.batch] = conflict
    batches: list[Batch] = []
    good: Batch | None = None
    for found in _batches(con, source):
        rows_before = good.rows if good else None
        reason = conflicts.get(found.batch) or gates.refusal(found.rows, rows_before, _losses(con, source, found, good))
        judged = Batch(found.batch, found.files, found.rows, found.rejected, reason is None, reason)
        batches.append(judged)
        if judged.is_accepted:
            good = judged
    findings += [
        _held(source, b, good) for b in batches if not b.is_accepted and (good is None or b.batch > good.batch)
    ]
    return batches, findings


def _settle_corrections(con: duckdb.DuckDBPyConnection, source: Source, loaded: Sequence[Receipt]) -> list[Finding]:
    """The rows of a file that a later one corrects count no more."""
    by_file, findings = {r.file: r for r in loaded}, []
    if len({r.received_on for r in loaded}) < 2:
        return []
    come = {"files": [r.file for r in loaded], "days": [r.received_on for r in loaded]}
    pairs = con.execute(gates.corrected_sql(source), come).fetchall()
    for batch, earlier, later in pairs:
        con.execute(
            f"UPDATE {_table(source)} SET _reject = ? WHERE _file = ? AND CAST(_batch AS DATE) = ? AND _reject IS NULL",
            [SUPERSEDED, earlier, batch],
        )
        names = [by_file[file].original_name for file in (earlier, later)]
        sentence = (
            f"文件「{names[1]}」更正了「{names[0]}」{batch.year}年{batch.month}月的内容，该月以后收到的一份为准。"
        )
        findings.append(Finding(source.name, names[0], None, None, "note", sentence))
    return findings


def _reject_repeated(con: duckdb.DuckDBPyConnection, source: Source, loaded: Sequence[Receipt]) -> int:
    """Reject event rows that an earlier file holds in the same words; how many."""
    if len(loaded) < 2:
        return 0
    row = con.execute(
        f"UPDATE {_table(source)} SET _reject = $reason WHERE rowid IN ({gates.repeated_sql(source)})",
        {"reason": REPEATED, "files": [receipt.file for receipt in loaded]},
    ).fetchone()
    return int(row[0]) if row else 0


def _held(source: Source, batch: Batch, good: Batch | None) -> Finding:
    kept = f"仍以 {good.batch.isoformat()} 的名册为准" if good else "目前没有可用的名册"
    return Finding(
        source.name,
        "",
        None,
        None,
        "held",
        f"「{source.title}」{batch.batch.isoformat()} 这一批未采用:{batch.reason};{kept}，请核对后补交或重新放入。",
    )


def _table(source: Source) -> str:
    return f"raw.{identifier(source.name)}"


def _batches(con: duckdb.DuckDBPyConnection, source: Source) -> list[Batch]:
    rows = con.execute(
        "SELECT CAST(_batch AS DATE), count(DISTINCT _file) FILTER (_reject IS NULL),"
        f" count(*) FILTER (_reject IS NULL), count(_reject) FROM {_table(source)}"
        " WHERE _batch IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return [Batch(day, files, good, bad, True) for day, files, good, bad in rows]


def _settle_overlaps(
    con: duckdb.DuckDBPyConnection, source: Source, batch: date, loaded: Sequence[Receipt]
) -> tuple[str | None, list[Finding]]:
    """Two files of one batch are parts of it, or the later corrects the earlier, or nobody can say which counts."""
    by_file = {r.file: r for r in loaded}
    findings: list[Finding] = []
    gone: set[str] = set()
    for left, right in con.execute(gates.overlapping_sql(source), {"batch": batch.isoformat()}).fetchall():
        earlier, later = sorted((by_file[left], by_file[right]), key=lambda r: (r.received_on, r.file))
        if {earlier.file, later.file} & gone:
            continue
        names = f"「{earlier.original_name}」与「{later.original_name}」"
        sizes = [_size(con, source, batch, r.file) for r in (earlier, later)]
        if not gates.may_replace(earlier.received_on, later.received_on, *sizes):
            return f"文件{names}内容大量重叠，无法判断以哪一份为准", findings
        con.execute(
            f"UPDATE {_table(source)} SET _reject = ? WHERE _file = ? AND _batch = ? AND _reject IS NULL",
            [SUPERSEDED, earlier.file, batch.isoformat()],
        )
        gone.add(earlier.file)
        findings.append(
            Finding(
                source.name, earlier.original_name, None, None, "note", f"文件{names}是同一批名册，以后收到的一份为准。"
            )
        )
    return None, findings


def _size(con: duckdb.DuckDBPyConnection, source: Source, batch: date, file: str) -> int:
    row = con.execute(
        f"SELECT count(*) FROM {_table(source)} WHERE _file = ? AND _batch = ? AND _reject IS NULL",
        [file, batch.isoformat()],
    ).fetchone()
    return int(row[0]) if row else 0


def _losses(
    con: duckdb.DuckDBPyConnection, source: Source, found: Batch, good: Batch | None
) -> Iterator[tuple[gates.Spread, list[str]]]:
    """What a snapshot lacks that the last good one had, by programme and by township."""
    for spread in gates.SPREADS:
        if good is not None and source.has(spread.word):
            statement = gates.spread_sql(source, spread)
            now, before = (
                dict(con.execute(statement, {"batch": b.batch.isoformat()}).fetchall()) for b in (found, good)
            )
            yield spread, gates.lost(source, before, now)
