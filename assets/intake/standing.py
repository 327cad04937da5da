"""What is in force of a register once its deliveries are judged, and what is said of those that failed.

Belongs here: taking the rows of refused deliveries out of `raw.<source>`, batches, findings. Does not belong here:
judging (`snapshots.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb

from assets.home.finding import Finding, Severity
from assets.intake.deliveries import Receipt
from data_contracts.contract import Source
from data_contracts.sql import identifier


@dataclass(frozen=True)
class Batch:
    """One snapshot of a list or one month of events: `rows` are the accepted ones; `reason` why it is not in force."""

    batch: date
    files: int
    rows: int
    rejected: int
    is_accepted: bool
    reason: str | None = None


@dataclass(frozen=True)
class Refused:
    """A delivery that failed: the files that came on a day for a batch (None: for all they hold), and why."""

    batch: date | None
    came_on: date
    files: tuple[Receipt, ...]
    reason: str
    kept: date | None
    """The batch that stays in force in its stead."""


@dataclass(frozen=True)
class Remark:
    """What is to be said of a delivery that passed: the files that came for a batch (None: for all they hold), and what
    its columns are like by which nothing is decided."""

    batch: date | None
    files: tuple[Receipt, ...]
    reasons: tuple[str, ...]


@dataclass
class Standing:
    """What is in force of a register while its deliveries are judged: the files of each batch, those that wait for the
    rest of their month, and what was refused."""

    good: dict[date, list[Receipt]] = field(default_factory=dict)
    waiting: dict[date, list[Receipt]] = field(default_factory=lambda: defaultdict(list))
    passed: dict[date | None, list[Receipt]] = field(default_factory=lambda: defaultdict(list))
    """Every file that passed, by batch (None: of events without one), those too that a later one took the place of."""
    refused: list[Refused] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    months: dict[str, date] = field(default_factory=dict)
    """The batch of each digest of rows."""

    reached: dict[date, int] = field(default_factory=dict)
    """How many people of the roll stood in what was in force, by batch or by day of delivery."""

    def reach_before(self, last: date | None) -> int | None:
        """How many people of the roll stood in the batch `last`, of events without batches in the fullest delivery."""
        return self.reached.get(last) if last else max(self.reached.values(), default=None)

    def counts(self, receipt: Receipt) -> bool:
        """Whether any delivery of a file passed."""
        return any(receipt in files for files in self.passed.values())

    def latest(self, until: date) -> date | None:
        """The batch in force that a new one of `until` follows, else the first after it."""
        before = [batch for batch in self.good if batch < until]
        return max(before, default=min((b for b in self.good if b > until), default=None))


def settle(con: duckdb.DuckDBPyConnection, source: Source, standing: Standing) -> tuple[list[Batch], int]:
    """Take the rows of refused deliveries out of `raw.<source>`; the batches, and how many rows went."""
    table = f"raw.{identifier(source.name)}"
    counted = (
        "SELECT CAST(_batch AS DATE), count(DISTINCT _file) FILTER (_reject IS NULL),"
        " count(*) FILTER (_reject IS NULL), count(_reject)"
        f" FROM {table} WHERE _batch IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    came = con.execute(counted).fetchall()
    gone = 0
    for refused in standing.refused:
        files = [r.file for r in refused.files if not _counts(r, refused.batch, standing)]
        month = f" AND CAST(_batch AS DATE) = DATE '{refused.batch}'" if refused.batch else ""
        ((deleted,),) = con.execute(f"DELETE FROM {table} WHERE list_contains(?, _file){month}", [files]).fetchall()
        gone += int(deleted)
    left = {day: (files, rows, bad) for day, files, rows, bad in con.execute(counted).fetchall()}
    reasons = {r.batch or r.files[0].delivered: r.reason for r in standing.refused}
    batches = []
    for day, files, rows, bad in came:
        if (day in left and left[day][1]) or day not in reasons:
            batches.append(Batch(day, *left.get(day, (files, rows, bad)), True))
        else:
            batches.append(Batch(day, files, rows, bad, False, reasons[day]))
    return batches, gone


def _counts(receipt: Receipt, batch: date | None, standing: Standing) -> bool:
    """Whether a file that was refused once counts after all, with what came to it."""
    return receipt in standing.passed.get(batch, [])


def held(source: Source, standing: Standing) -> Iterator[Finding]:
    """What is said of the deliveries that failed and that no good one has answered since."""
    for refused in standing.refused:
        kept = f"仍以 {refused.kept.isoformat()} 的为准" if refused.kept else "目前没有可用的名册"
        what = _what(refused.batch, refused.came_on)
        yield _said(
            source,
            refused.files,
            "held" if _is_open(source, refused, standing) else "note",
            f"「{source.title}」{what}未采用:{refused.reason};{kept}。请核对后补交或重新放入{_named(refused.files)}，"
            f"确认无误的用 hedui held {source.name} 文件名 --release --by 姓名 --why 原因 放行。",
        )


def remarked(source: Source, standing: Standing) -> Iterator[Finding]:
    """What is said of deliveries in force whose columns are not what they were, where nothing is decided by these.

    It is said until something newer has come: what nobody needs is not asked for again every night.
    """
    newest = max((r.received_on for files in standing.passed.values() for r in files), default=None)
    in_force = {r for files in standing.good.values() for r in files}
    for remark in standing.remarks:
        if not any(r in in_force and r.received_on == newest for r in remark.files):
            continue
        what = _what(remark.batch, max(r.received_on for r in remark.files))
        yield _said(
            source,
            remark.files,
            "changed",
            f"「{source.title}」{what}照常采用，其中{'；'.join(remark.reasons)}；没有规则以此为准，识别人员也不单靠它，"
            f"只是表册上会空着或不准。请{source.provider}核对{_named(remark.files)}。",
        )


def _said(source: Source, files: Sequence[Receipt], severity: Severity, message: str) -> Finding:
    """A sentence about a delivery: beside its file, where it is one."""
    return Finding(source.name, files[0].original_name if len(files) == 1 else "", None, None, severity, message)


def _what(batch: date | None, came_on: date) -> str:
    return f"{batch.isoformat()} 这一批" if batch else f"{came_on.isoformat()} 收到的"


def _named(files: Sequence[Receipt]) -> str:
    return "、".join(f"「{r.original_name}」" for r in files)


def held_rows(source: Source, standing: Standing) -> Iterator[tuple[str, date | None, date, str, str, bool]]:
    """The rows of review.held: register, batch, day of delivery, file, reason, whether it still waits for a word."""
    for refused in standing.refused:
        for receipt in refused.files:
            is_open = _is_open(source, refused, standing) and not _counts(receipt, refused.batch, standing)
            yield source.name, refused.batch, refused.came_on, receipt.shown_name, refused.reason, is_open


def _is_open(source: Source, refused: Refused, standing: Standing) -> bool:
    """Whether a refused delivery still asks to be looked at: no later one that passed says it better."""
    answers = [
        files
        for batch, files in standing.good.items()
        if refused.batch is None or batch == refused.batch or (source.arrives == "list" and batch > refused.batch)
    ]
    return not any(r.received_on > refused.came_on for files in answers for r in files)
