"""Reading township workbooks back: answers go into the ledger, everything else is listed, nothing is half applied.

Belongs here: trusting a returned file only as far as the ledger bears it out. A line counts when its
number, its 核验码 (keyed by the ledger) and its printed cells are what was released, and then only if its
answer is complete. What an answer must hold is `matchers/cases/answers.py`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from assets.cases.update import case_frame
from assets.errors import BadInput
from assets.home.finding import Finding
from assets.home.ledger import Ledger
from assets.intake.deliveries import Receipt
from assets.intake.landing import MAX_BYTES, keep, printable, stored
from assets.intake.receipts import add_receipts
from assets.workbooks.answers import Given, write_answers
from assets.workbooks.baseline import BASELINE, PRINTED_CODE, Baseline, distrust, read_baseline, sent_lines
from assets.workbooks.worklist import fixed_code
from data_contracts.contract import Contracts
from matchers.cases.answers import Answer, Sent, cleaned, understood
from matchers.cases.form import EDITABLE, FIXED, RETURNED
from matchers.cases.numbers import is_line_number


@dataclass(frozen=True)
class ReturnResult:
    """What came of returned files: counts of lines and cases, and every line that was not taken, with what to do.

    `applied` lines became answers of `cases` cases; `unchanged` were answered the same before; `blank` are not answered
    yet; `refused` files gave nothing at all.
    """

    files: int
    applied: int
    cases: int
    unchanged: int
    blank: int
    refused: int
    conflicts: tuple[Finding, ...]


def read_returned(
    paths: Iterable[Path],
    contracts: Contracts,
    ledger: Ledger,
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    by: str,
    *,
    store: Path | None = None,
    township: str | None = None,
) -> ReturnResult:
    """Take files from anywhere on disk: copy them into `store` (the one beside the ledger), then read and apply them.

    `con` is the published night, against which answers are noted that come late or to changed evidence.
    With `township`, another township's workbook is refused. The same files again write nothing.
    """
    if not by.strip():
        raise BadInput("读回核查单须写明经办人")
    store = store or ledger.path.parent / "store"
    receipts, findings = [], []
    for path in paths:
        name = printable(path.name)
        if path.is_symlink() or not path.is_file() or not path.stat().st_size:
            findings.append(_refusal(name, "不是普通文件或是空文件，未读取；请重新选择填好的核查单。"))
            continue
        with path.open("rb") as stream:
            sha, size = keep(stream, store, MAX_BYTES)
        receipts.append(Receipt(sha, RETURNED, name, size, as_of))
    add_receipts(ledger, receipts, by)
    result = apply_receipts(receipts, contracts, ledger, con, as_of, by, store=store, township=township)
    return ReturnResult(
        result.files + len(findings),
        result.applied,
        result.cases,
        result.unchanged,
        result.blank,
        result.refused + len(findings),
        (*findings, *result.conflicts),
    )


def apply_receipts(
    receipts: Sequence[Receipt],
    contracts: Contracts,
    ledger: Ledger,
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    by: str,
    *,
    store: Path,
    township: str | None = None,
) -> ReturnResult:
    """Read files already in the store and write the answers they hold; the same content again writes nothing."""
    from assets.intake.reading import parse_all

    parsed = parse_all(receipts, contracts, store)
    given: list[Given] = []
    conflicts: list[Finding] = []
    blank = refused = 0
    for receipt in {r.sha256: r for r in receipts}.values():
        file = parsed[receipt.key]
        if file.parquet is None:
            conflicts += [f for f in file.report.findings if f.severity == "held"]
            refused += 1
            continue
        baseline = read_baseline(stored(store, receipt.sha256))
        problem = distrust(baseline, ledger, as_of, township)
        if problem or baseline is None:
            conflicts.append(_refusal(receipt.original_name, problem))
            refused += 1
            continue
        answers, findings, unanswered = _answers(pl.read_parquet(file.parquet), baseline, receipt, ledger, as_of)
        given += answers
        conflicts += findings
        blank += unanswered
    fresh, disputed = _without_disputes(given)
    applied, cases, unchanged, again = write_answers(fresh, ledger, case_frame(con, ledger, as_of), as_of, by)
    return ReturnResult(len(receipts), applied, cases, unchanged, blank, refused, (*conflicts, *disputed, *again))


def _refusal(name: str, message: str) -> Finding:
    return Finding(RETURNED, name, None, None, "held", f"文件「{name}」{message}")


def _answers(
    frame: pl.DataFrame, baseline: Baseline, receipt: Receipt, ledger: Ledger, as_of: date
) -> tuple[list[Given], list[Finding], int]:
    """The good answers of one workbook, what is wrong with the others, and how many lines say nothing."""
    sent = sent_lines(baseline, ledger)
    given: list[Given] = []
    findings: list[Finding] = []
    blank = 0
    for cells in frame.filter(pl.col("_sheet") != BASELINE).iter_rows(named=True):
        shown = unicodedata.normalize("NFKC", cells["line_no"] or "").strip().upper()
        filled = cleaned(cells)
        line, row = sent.get(shown), baseline.rows.get(shown, ())
        is_answered = any(filled.values()) and list(filled.values()) != list(row[6 : 6 + len(EDITABLE)])
        if not is_answered and (line is not None or not cells["line_no"]):
            blank += line is not None
            continue
        problems = _damage(cells, shown, line, row, baseline, ledger)
        if line is None or problems:
            findings.append(_at(receipt, cells, shown, ";".join(problems)))
            continue
        answer = understood(filled, line, as_of)
        if isinstance(answer, Answer):
            given.append(Given(line, answer, receipt.sha256, receipt.original_name, cells["_sheet"], cells["_row"]))
        else:
            findings.append(_at(receipt, cells, shown, ";".join(answer) + "。本行未采用，改好后可再次交回。"))
    return given, findings, blank


def _damage(
    cells: Mapping[str, Any], shown: str, line: Sent | None, row: Sequence[str], baseline: Baseline, ledger: Ledger
) -> list[str]:
    """What tells that a row is not the line it says it is."""
    if not shown:
        return ["填了内容但没有行号，本行未采用；请填在下发的行内，新发现的线索请另行上报。"]
    if not is_line_number(baseline.list_no, shown):
        return [f"行号「{shown[:10]}」不是本名单的行号(可能被改动),本行未采用；请对照下发的核查单改回。"]
    if line is None:
        return ["核验码与台账不符，本行未采用；请用下发的原文件填写。"]
    printed = fixed_code(ledger, baseline.list_no, shown, [cells[word] or "" for word in FIXED])
    if printed != row[PRINTED_CODE]:
        return ["印好的内容(村、姓名、证号、疑点等)被改动或错行，本行未采用；请对照下发的核查单改回，只填浅黄色的列。"]
    return []


def _at(receipt: Receipt, cells: Mapping[str, Any], shown: str, message: str) -> Finding:
    where = f"文件「{receipt.original_name}」工作表「{cells['_sheet']}」第{cells['_row']}行"
    return Finding(
        RETURNED,
        receipt.original_name,
        cells["_sheet"],
        cells["_row"],
        "held",
        f"{where}{f'({shown[:10]})' if shown else ''}:{message}",
    )


def _without_disputes(given: Sequence[Given]) -> tuple[list[Given], list[Finding]]:
    """One answer a line; where a line has two different ones, none, and both are named."""
    lines: dict[tuple[str, str], dict[Answer, Given]] = {}
    for line in given:
        lines.setdefault((line.sent.list_no, line.sent.line_no), {}).setdefault(line.answer, line)
    single = [next(iter(found.values())) for found in lines.values() if len(found) == 1]
    disputed = [
        line.finding("同一行交回了两种不同的答复，都未采用；请确认后只交回正确的一份。")
        for found in lines.values()
        if len(found) > 1
        for line in found.values()
    ]
    return single, disputed
