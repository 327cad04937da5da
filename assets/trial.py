"""Trying one file against its contract without keeping it: what `hedui check` shows the person who sends files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from assets.landing import Receipt, keep
from assets.reading import FileReport, parse_all
from data_contracts.contract import Contracts

MAX_BYTES = 2 << 30
# A trial is dated by nobody; only the report is wanted.
NO_DAY = date(1970, 1, 1)


def read_once(file: Path, contracts: Contracts, source: str) -> FileReport:
    """The report on `file` read as `source`, in the same limited child process the night uses; nothing is kept."""
    with tempfile.TemporaryDirectory() as folder, file.open("rb") as stream:
        sha256, size = keep(stream, Path(folder), MAX_BYTES)
        receipt = Receipt(sha256, source, file.name, size, NO_DAY)
        return parse_all([receipt], contracts, Path(folder))[receipt.key].report


def lines_of(report: FileReport) -> Iterator[str]:
    """The report in Chinese, a sheet a paragraph; headers are named, values never."""
    for sheet in report.sheets:
        yield (
            f"工作表「{sheet.name}」:表头在第 {sheet.header_row} 行，读到 {sheet.rows} 行，不采用 {sheet.rejected} 行,"
            f"空行 {sheet.blank} 行"
        )
        yield "  对应:" + "、".join(f"{header}→{word}" for word, header in sheet.columns.items())
        if sheet.unknown:
            yield "  不认识、未取值的列:" + "、".join(sheet.unknown)
    if report.batches:
        yield "批次:" + "、".join(f"{batch}({rows} 行)" for batch, rows in sorted(report.batches.items()))
    for finding in report.findings:
        yield f"[{'不能采用' if finding.severity == 'held' else '提示'}] {finding.message}"
    yield "结论:" + (
        "不能采用，请按上面的说明改正后重新放入。"
        if report.is_held
        else f"可以采用，共 {report.rows} 行，其中 {report.rejected} 行不采用。"
    )
