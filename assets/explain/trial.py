"""Trying one file against its contract without keeping it: what `hedui check` shows the person who sends files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from assets.explain.checked import (
    Unread,
    as_object,
    columns_said,
    silence_said,
    silenced,
    unread_values,
    values_said,
)
from assets.home.warehouse import connect
from assets.intake.deliveries import Receipt
from assets.intake.landing import keep
from assets.intake.raw import load_raw
from assets.intake.reading import FileReport, parse_all
from assets.records.build import build_records
from assets.records.gaps import find_gaps, say_gaps
from data_contracts.contract import Contracts, Source
from matchers.flags.rule import Rule
from matchers.intake.layouts import ConfirmedLayout

MAX_BYTES = 2 << 30
# A trial is of no night; everything a file is dated by lies before it.
NO_DAY = date(2999, 12, 31)


@dataclass(frozen=True)
class Trial:
    """What a file would be tonight: how it was read, what was not read and which rules that silences, and how many
    rows would become no record, by reason; the values nobody could read, and the codes of the rules that would not
    speak."""

    report: FileReport
    unread: tuple[str, ...] = ()
    refused: Mapping[str, int] | None = None
    values: tuple[Unread, ...] = ()
    silences: tuple[str, ...] = ()


def try_once(
    file: Path,
    contracts: Contracts,
    source: str,
    rules: Mapping[str, Rule],
    confirmed: Sequence[ConfirmedLayout] = (),
) -> Trial:
    """Read `file` as `source` in the same limited child process the night uses, with what the county confirmed of its
    layout, and make records of it in memory; nothing is kept."""
    with tempfile.TemporaryDirectory() as folder, file.open("rb") as stream:
        sha256, size = keep(stream, Path(folder), MAX_BYTES)
        receipt = Receipt(sha256, source, file.name, size, NO_DAY)
        alone = replace(contracts, sources={source: contracts.sources[source]})
        parsed = parse_all([receipt], alone, Path(folder), confirmed=confirmed)
        report = parsed[receipt.key].report
        if report.is_held:
            return Trial(report)
        con = connect(None)
        try:
            load_raw(con, alone, [receipt], parsed, NO_DAY, confirmed=confirmed)
            build_records(con, alone)
            gaps = find_gaps(con, alone, NO_DAY)
            said = say_gaps(con, gaps, rules, alone)
            values, silences = tuple(unread_values(con, alone, source)), silenced(gaps, rules, alone)
            refused = con.execute(
                "SELECT reason, count(*) FROM record.rejected GROUP BY reason ORDER BY 2 DESC, 1"
            ).fetchall()
        finally:
            con.close()
        return Trial(report, tuple(f.message for f in said), dict(refused), values, silences)


def object_of(trial: Trial, with_keys: bool = False) -> dict[str, Any]:
    """The trial as `hedui check --json` prints it; with the keys a confirmation needs on request."""
    messages = [*(f.message for f in trial.report.findings), *trial.unread]
    return as_object(trial.report.source, [trial.report], trial.values, trial.silences, messages, with_keys)


def lines_of(trial: Trial, source: Source, rules: Mapping[str, Rule]) -> Iterator[str]:
    """The trial in Chinese, a sheet a paragraph; headers are named, values only where they are a department's words."""
    report = trial.report
    for sheet in report.sheets:
        yield (
            f"工作表「{sheet.name}」:表头在第 {sheet.header_row} 行，读到 {sheet.rows} 行，不采用 {sheet.rejected} 行,"
            f"空行 {sheet.blank} 行"
        )
        yield from columns_said(sheet, source)
    if report.batches:
        yield "批次:" + "、".join(f"{batch}({rows} 行)" for batch, rows in sorted(report.batches.items()))
    for finding in report.findings:
        yield f"[{_TITLES.get(finding.severity, '提示')}] {finding.message}"
    yield from _records(trial.refused or {}, trial.unread)
    yield from values_said(trial.values, source)
    yield from silence_said(trial.silences, rules)
    yield "结论:" + (
        "不能采用，请按上面的说明改正后重新放入。"
        if report.is_held
        else f"可以采用，共 {report.rows} 行，其中 {report.rejected} 行不采用。"
    )


_TITLES = {"held": "不能采用", "unread": "未读懂"}


def _records(refused: Mapping[str, int], unread: Sequence[str]) -> Iterator[str]:
    for reason, rows in refused.items():
        yield f"[退回] {rows} 行不能成为记录：{reason}"
    for message in unread:
        yield f"[未读懂] {message}"
