"""Reading township workbooks back: answers go into the ledger, everything else is listed, nothing is half applied.

Belongs here: files as they come back, which of them can be believed, what came of all. Does not belong here: the rows
of one (`returned_file.py`), what an answer must hold (`matchers/cases/answers.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import duckdb

from assets.cases.frames import case_frame
from assets.errors import BadInput
from assets.home.finding import Finding
from assets.home.ledger import Ledger
from assets.intake.deliveries import Receipt
from assets.intake.file_names import printable
from assets.intake.landing import MAX_BYTES, keep, stored
from assets.intake.reading.report import FileReport
from assets.intake.receipts import add_receipts
from assets.workbooks.answers import write_answers
from assets.workbooks.baseline import Baseline, distrust, read_baseline
from assets.workbooks.returned_file import ReturnedFile, is_later, refusal
from assets.workbooks.slip import Slip, slip_of
from data_contracts.contract import Contracts
from matchers.cases.form import RETURNED


@dataclass(frozen=True)
class ReturnResult:
    """What came of returned files: counts of lines and cases, and every line that was not taken, with what to do.

    `applied` lines became answers of `cases` cases; `unchanged` were answered the same before; `blank` are not answered
    yet; `refused` files gave nothing at all. `lists` are those that came back, be it without an answer: list number →
    township and the day it first came. `slips` say it a file, for the township.
    """

    files: int
    applied: int
    cases: int
    unchanged: int
    blank: int
    refused: int
    conflicts: tuple[Finding, ...]
    lists: Mapping[str, tuple[str, date]] = field(default_factory=dict)
    slips: tuple[Slip, ...] = ()


def read_returned(
    paths: Iterable[Path],
    contracts: Contracts,
    ledger: Ledger,
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    by: str,
    *,
    store: Path,
    townships: Collection[str] | None = None,
) -> ReturnResult:
    """Take files from anywhere on disk: copy them into the home's `store`, then read and apply them.

    `con` is the published night, against which answers are noted that come late or to changed evidence.
    With `townships`, the workbook of any other is refused. The same files again write nothing.
    """
    if not by.strip():
        raise BadInput("读回核查单须写明经办人")
    receipts, findings = [], []
    for path in paths:
        name = printable(path.name)
        if path.is_symlink() or not path.is_file() or not path.stat().st_size:
            findings.append(refusal(name, "不是普通文件或是空文件，未读取；请重新选择填好的核查单。"))
            continue
        with path.open("rb") as stream:
            sha, size = keep(stream, store, MAX_BYTES)
        receipts.append(Receipt(sha, RETURNED, name, size, as_of))
    add_receipts(ledger, receipts, by)
    result = apply_receipts(receipts, contracts, ledger, con, as_of, by, store=store, townships=townships)
    return replace(
        result,
        files=result.files + len(findings),
        refused=result.refused + len(findings),
        conflicts=(*findings, *result.conflicts),
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
    townships: Collection[str] | None = None,
) -> ReturnResult:
    """Read files already in the store and write the answers they hold; the same content again writes nothing."""
    from assets.intake.reading import parse_all

    parsed = parse_all(receipts, contracts, store)
    answered = _answered(ledger)
    refused: dict[str, tuple[Receipt, Baseline | None, str]] = {}
    back: dict[str, ReturnedFile] = {}
    for receipt in {r.sha256: r for r in receipts}.values():
        report, path = parsed[receipt.key].report, stored(store, receipt.sha256)
        baseline = None if _is_unsound(report) else read_baseline(path)
        problem = _unsoundness(report) or distrust(baseline, ledger, as_of, townships)
        if problem or baseline is None:
            refused[receipt.sha256] = (receipt, baseline, problem)
            continue
        elsewhere = {key for key, files in answered.items() if files - {receipt.sha256}}
        back[receipt.sha256] = ReturnedFile(receipt, baseline, ledger, as_of, elsewhere)
        back[receipt.sha256].read(path)
    lists: dict[str, tuple[str, date]] = {}
    for one in back.values():
        came = min(one.receipt.received_on, lists.get(one.baseline.list_no, ("", one.receipt.received_on))[1])
        lists[one.baseline.list_no] = (one.baseline.township, came)
    given = [answer for one in back.values() for answer in one.given]
    applied, cases, unchanged, again = write_answers(given, ledger, case_frame(con, ledger, as_of), as_of, by)
    refusals = [(r, b, refusal(r.original_name, problem)) for r, b, problem in refused.values()]
    slips = [
        *(slip_of(r, b, (), (finding,)) for r, b, finding in refusals),
        *(slip_of(o.receipt, o.baseline, o.given, o.findings, again, o.written, o.unanswered) for o in back.values()),
    ]
    conflicts = [finding for r, b, finding in refusals if not _is_mended(r, b, back.values(), as_of)]
    for one in back.values():
        conflicts += one.still_wrong(back.values())
    blank = sum(len(one.unanswered) for one in back.values())
    same = unchanged + sum(one.same for one in back.values())
    return ReturnResult(
        len(receipts), applied, cases, same, blank, len(refused), (*conflicts, *again), lists, tuple(slips)
    )


def write_returned_lists(con: duckdb.DuckDBPyConnection, result: ReturnResult) -> None:
    """review.returned_list: the lists that came back by tonight."""
    con.execute("CREATE TABLE review.returned_list (list_no VARCHAR, township VARCHAR, came_on DATE)")
    rows = [(list_no, township, on.isoformat()) for list_no, (township, on) in sorted(result.lists.items())]
    if rows:
        con.executemany("INSERT INTO review.returned_list VALUES (?, ?, ?)", rows)


def _is_unsound(report: FileReport) -> bool:
    """Whether the careful reader would not open a file at all: then nobody opens it. Headers that are gone, of which it
    says something of a sheet, are no reason: lines are known by what is printed in them."""
    return report.is_held and not report.sheets and {f.sheet for f in report.findings} == {None}


def _unsoundness(report: FileReport) -> str:
    return report.findings[0].message.removeprefix(f"文件「{report.file}」") if _is_unsound(report) else ""


def _is_mended(refused: Receipt, baseline: Baseline | None, back: Iterable[ReturnedFile], as_of: date) -> bool:
    """Whether a later file has come in the place of a refused one: of the same list or, where that is not known, of the
    same name."""
    return any(
        is_later(one.receipt, refused, as_of)
        and (
            one.baseline.list_no == baseline.list_no
            if baseline is not None
            else one.receipt.original_name == refused.original_name
        )
        for one in back
    )


def _answered(ledger: Ledger) -> dict[tuple[str, str], set[str]]:
    """(list, case) → the files that the answers of it in the ledger came from."""
    found: dict[tuple[str, str], set[str]] = {}
    for entry in ledger.events("answered"):
        found.setdefault((str(entry.payload.get("list_no")), entry.subject), set()).add(str(entry.payload.get("file")))
    return found
