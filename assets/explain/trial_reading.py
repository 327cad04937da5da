"""Trying one file against its contract without keeping it: what `hedui check` shows the person who sends files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.explain.checked import (
    Unread,
    as_object,
    column_lines,
    silence_lines,
    silenced,
    unread_values,
    value_lines,
)
from assets.explain.read_apart import NO_DAY, read_apart
from assets.home.finding import Finding
from assets.intake.deliveries import Key, Receipt
from assets.intake.reading import FileReport, ParsedFile
from assets.records.gaps import find_gaps, say_gaps
from data_contracts.contract import Contracts, Source
from matchers.flags.rule import Rule
from matchers.intake.layouts import ConfirmedLayout


@dataclass(frozen=True)
class Met:
    """What a file would meet beside what came before it, in Chinese: why the gates hold it, where it says only what
    has come already, and which columns are not what they were although nothing is decided by them."""

    held: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


Judge = Callable[[Sequence[Receipt], Mapping[Key, ParsedFile]], Met]
"""Says what was read of a file would meet."""


@dataclass(frozen=True)
class Trial:
    """What a file would be tonight: how it was read, or each member of an archive; what could not be taken at all; what
    was not read and which rules that silences; how many rows would become no record, by reason; the values nobody could
    read, and the codes of the rules that would not speak; what it would meet beside what came before."""

    reports: tuple[FileReport, ...]
    untaken: tuple[Finding, ...] = ()
    unread: tuple[str, ...] = ()
    refused: Mapping[str, int] | None = None
    values: tuple[Unread, ...] = ()
    silences: tuple[str, ...] = ()
    met: Met = Met()

    @property
    def is_held(self) -> bool:
        """Whether anything of the file could not be used."""
        return (
            not self.reports or any(r.is_held for r in self.reports) or any(f.severity == "held" for f in self.untaken)
        )


def try_once(
    file: Path,
    contracts: Contracts,
    source: str,
    rules: Mapping[str, Rule],
    confirmed: Sequence[ConfirmedLayout] = (),
    judge: Judge | None = None,
) -> Trial:
    """Read `file` as `source` in the same limited child process the night uses, with what the county confirmed of its
    layout, make records of it in memory, and have `judge` say what the gates would; nothing is kept."""
    with read_apart(file, contracts, source, confirmed) as read:
        if read.con is None:
            return Trial(read.reports, read.untaken)
        gaps = find_gaps(read.con, read.contracts, NO_DAY)
        findings = say_gaps(read.con, gaps, rules, read.contracts)
        values = tuple(unread_values(read.con, read.contracts, source))
        refused = read.con.execute(
            "SELECT reason, count(*) FROM record.rejected GROUP BY reason ORDER BY 2 DESC, 1"
        ).fetchall()
        silences = silenced(gaps, rules, read.contracts)
        met = judge(read.receipts, read.parsed) if judge else Met()
    said = tuple(f.message for f in findings)
    return Trial(read.reports, read.untaken, said, dict(refused), values, tuple(silences), met)


def object_of(trial: Trial, source: str, with_keys: bool = False) -> dict[str, Any]:
    """The trial as `hedui check --json` prints it; with the keys a confirmation needs on request."""
    found = [*(f for report in trial.reports for f in report.findings), *trial.untaken]
    messages = [*(f.message for f in found), *trial.unread, *trial.met.idle, *trial.met.changed]
    told = as_object(source, trial.reports, trial.values, trial.silences, messages, with_keys)
    return {**told, "gates": list(trial.met.held)}


def lines_of(trial: Trial, source: Source, rules: Mapping[str, Rule]) -> Iterator[str]:
    """The trial in Chinese, a sheet a paragraph; headers are named, values only where they are a department's words."""
    for report in trial.reports:
        if len(trial.reports) > 1:
            yield f"文件「{report.file}」:"
        yield from _of_file(report, source)
    for finding in trial.untaken:
        yield f"[{_TITLES.get(finding.severity, '提示')}] {finding.message}"
    yield from _records(trial.refused or {}, trial.unread)
    yield from value_lines(trial.values, source)
    yield from silence_lines(trial.silences, rules)
    yield from (f"[会暂缓] 与已收到的相比:{reason}" for reason in trial.met.held)
    yield from (f"[提示] {message}" for message in (*trial.met.idle, *trial.met.changed))
    used = [report for report in trial.reports if not report.is_held]
    rows, rejected = sum(r.rows for r in used), sum(r.rejected for r in used)
    if not used:
        yield "结论:不能采用，请按上面的说明改正后重新放入。"
    elif trial.is_held:
        yield f"结论:只有一部分可以采用，共 {rows} 行，其中 {rejected} 行不采用；其余请按上面的说明改正后重新放入。"
    elif trial.met.held:
        yield f"结论:读得懂，共 {rows} 行，但放入后会暂缓，原有的数据继续有效；请核对，确认无误的由另一人放行。"
    else:
        yield f"结论:可以采用，共 {rows} 行，其中 {rejected} 行不采用。"


def _of_file(report: FileReport, source: Source) -> Iterator[str]:
    for sheet in report.sheets:
        header = f"表头在第 {sheet.header_row} 行" if sheet.header_row else "没有表头"
        yield (f"{_named(sheet.name)}{header}，读到 {sheet.rows} 行，不采用 {sheet.rejected} 行，空行 {sheet.blank} 行")
        yield from column_lines(sheet, source, with_unknown=report.is_held)
    if report.batches:
        yield "批次:" + "、".join(f"{batch}({rows} 行)" for batch, rows in sorted(report.batches.items()))
    for finding in report.findings:
        yield f"[{_TITLES.get(finding.severity, '提示')}] {finding.message}"


def _named(sheet: str) -> str:
    """How a sheet is spoken of; a text table has no name."""
    return f"工作表「{sheet}」：" if sheet else ""


_TITLES = {"held": "不能采用", "unread": "未读懂"}


def _records(refused: Mapping[str, int], unread: Sequence[str]) -> Iterator[str]:
    for reason, rows in refused.items():
        yield f"[退回] {rows} 行不能成为记录：{reason}"
    for message in unread:
        yield f"[未读懂] {message}"
