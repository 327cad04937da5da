"""One stored file with the contract of its source: all sheets to one frame, and everything worth saying about it.

Belongs here: the file as a whole, its frame, digest and report. Does not belong here: one sheet (`sheets.py`), what is
remarked on what was read (`remarks.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from assets.home.finding import Finding
from assets.intake.reading.containers import open_sheets
from assets.intake.reading.continuation import header_judge
from assets.intake.reading.layout import SEARCHED_ROWS, Layout
from assets.intake.reading.remarks import Place, remarks
from assets.intake.reading.report import FileReport, RefusedError, SheetReport, held
from assets.intake.reading.reporter import with_reporter
from assets.intake.reading.sheets import SheetResult, read_sheet, required_headers
from data_contracts.contract import Source
from matchers.intake.headers import Vocabulary
from matchers.intake.layouts import ConfirmedLayout
from matchers.intake.refusals import NO_RECORD


@dataclass(frozen=True)
class Parsed:
    """The raw rows of a file (None when it is held) and the report on it."""

    frame: pl.DataFrame | None
    report: FileReport


def raw_schema(source: Source) -> dict[str, pl.DataType]:
    """The columns of a parsed file in their order: the contract's words with their cell kinds, then the bookkeeping."""
    schema: dict[str, pl.DataType] = {}
    for column in source.columns:
        schema[column.name] = pl.String()
        if column.word.domain == "id_number":
            schema[f"{column.name}__cell"] = pl.String()
    return {
        **schema,
        "_sheet": pl.String(),
        "_row": pl.Int64(),
        "_member": pl.Int64(),
        "_batch": pl.String(),
        "_reject": pl.String(),
    }


def parse(path: Path, original_name: str, source: Source, confirmed: Sequence[ConfirmedLayout] = ()) -> Parsed:
    """Read the stored file at `path`, which came as `original_name`, by the contract of its source and by what a person
    confirmed of layouts of it.

    Never raises for what a file contains: a file that cannot be used gives a report with a `held` finding.
    """
    vocabulary = Vocabulary(source)
    pages: list[SheetResult] = []
    try:
        last: Layout | None = None
        for sheet in open_sheets(path, header_judge(vocabulary)):
            page = read_sheet(sheet, original_name, source, vocabulary, confirmed, last)
            pages.append(page)
            last = page.layout or last
    except RefusedError as reason:
        return Parsed(None, held(source.name, original_name, f"文件「{original_name}」{reason}。"))
    findings = tuple(f for page in pages for f in page.findings)
    sheets = tuple(page.report for page in pages if page.report)
    frames = _frames(pages, source)
    if not frames and not any(f.severity == "held" for f in findings):
        findings += (Place(source.name, original_name, "").says(_nothing_found(source), "held"),)
    if any(f.severity == "held" for f in findings):
        return Parsed(None, FileReport(source.name, original_name, sheets, findings, 0, 0, {}, ""))
    frame = pl.concat(frames).select(list(raw_schema(source)))
    if message := _nothing_usable(frame, source):
        findings += (Place(source.name, original_name, "").says(message, "held"),)
        return Parsed(None, FileReport(source.name, original_name, sheets, findings, 0, 0, {}, ""))
    said = tuple(remarks(frame, [s for s in sheets if s.is_read], source, original_name))
    return Parsed(frame, _report(frame, source, original_name, sheets, findings + said))


def _frames(pages: Sequence[SheetResult], source: Source) -> list[pl.DataFrame]:
    """The rows of the sheets, those of a form's sheets with their reporters."""
    forms = [page.frame for page in pages if page.frame is not None and page.is_form]
    plain = [page.frame for page in pages if page.frame is not None and not page.is_form]
    return [*plain, with_reporter(pl.concat(forms), source)] if forms else plain


def _nothing_usable(frame: pl.DataFrame, source: Source) -> str | None:
    """Why no row of a file can be used, in Chinese; None where one can, or where a month had no events at all."""
    if frame["_reject"].is_null().any():
        return None
    reasons = list(dict.fromkeys(reason for reason in frame["_reject"].to_list() if reason not in NO_RECORD))
    if reasons:
        return f"的表头下没有可用的数据行({'、'.join(reasons[:3])}),整个文件未采用；请更正后重新放入。"
    if source.arrives == "list":
        return "的表头下没有可用的数据行，整个文件未采用；请确认导出是否完整。"
    return None


def _report(
    frame: pl.DataFrame, source: Source, name: str, sheets: tuple[SheetReport, ...], findings: tuple[Finding, ...]
) -> FileReport:
    rejected = int(frame["_reject"].is_not_null().sum())
    batches = frame.filter(pl.col("_reject").is_null() & pl.col("_batch").is_not_null())["_batch"].value_counts()
    return FileReport(
        source.name, name, sheets, findings, len(frame), rejected, dict(sorted(batches.iter_rows())), _content(frame)
    )


def _content(frame: pl.DataFrame) -> str:
    """Digest of the accepted rows whatever their order and place, so that a re-saved copy is seen as one."""
    words = [c for c in frame.columns if c not in {"_sheet", "_row", "_reject"}]
    rows = frame.filter(pl.col("_reject").is_null()).select(words).hash_rows().sort()
    return hashlib.sha256(pl.__version__.encode() + rows.to_numpy().tobytes()).hexdigest()[:32]


def _nothing_found(source: Source) -> str:
    return (
        f"中没有找到「{source.title}」的表头，整个文件未采用；"
        f"前 {SEARCHED_ROWS} 行内应有表头:{required_headers(source)}。"
        "请确认没有放错文件夹。"
    )
