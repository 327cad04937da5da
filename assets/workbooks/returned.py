"""Reading township workbooks back: answers go into the ledger, everything else is listed, nothing is half applied.

Belongs here: trusting a returned file only as far as the ledger bears it out. A line counts when its
number, its 核验码 (keyed by the ledger) and its printed cells are what was released, and then only if its
answer is complete. What an answer must hold is `matchers/cases/answers.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb

from assets.cases.frames import case_frame
from assets.errors import BadInput
from assets.home.finding import Finding, Severity
from assets.home.ledger import Ledger
from assets.intake.deliveries import Receipt
from assets.intake.file_names import printable
from assets.intake.landing import MAX_BYTES, keep, stored
from assets.intake.reading.comments import pictures
from assets.intake.reading.report import FileReport, RefusedError
from assets.intake.receipts import add_receipts
from assets.workbooks.answers import Given, write_answers
from assets.workbooks.baseline import EDITED, PRINTED_CODE, Baseline, distrust, read_baseline, sent_lines
from assets.workbooks.filled import Row, filled_rows, plain
from assets.workbooks.worklist import fixed_code
from data_contracts.contract import Contracts
from matchers.cases.answers import Answer, Sent, cleaned, understood
from matchers.cases.form import FIXED, RETURNED
from matchers.cases.numbers import is_line_number

SAID_FOR = timedelta(days=7)
"""How long it is said what nobody reads of a workbook."""


@dataclass(frozen=True)
class ReturnResult:
    """What came of returned files: counts of lines and cases, and every line that was not taken, with what to do.

    `applied` lines became answers of `cases` cases; `unchanged` were answered the same before; `blank` are not answered
    yet; `refused` files gave nothing at all. `lists` are those that came back, be it without an answer: list number →
    township and the day it first came.
    """

    files: int
    applied: int
    cases: int
    unchanged: int
    blank: int
    refused: int
    conflicts: tuple[Finding, ...]
    lists: Mapping[str, tuple[str, date]] = field(default_factory=dict)


def read_returned(
    paths: Iterable[Path],
    contracts: Contracts,
    ledger: Ledger,
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    by: str,
    *,
    store: Path,
    township: str | None = None,
) -> ReturnResult:
    """Take files from anywhere on disk: copy them into the home's `store`, then read and apply them.

    `con` is the published night, against which answers are noted that come late or to changed evidence.
    With `township`, another township's workbook is refused. The same files again write nothing.
    """
    if not by.strip():
        raise BadInput("读回核查单须写明经办人")
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
        result.lists,
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
    lists: dict[str, tuple[str, date]] = {}
    blank = refused = 0
    answered = _answered(ledger)
    for receipt in {r.sha256: r for r in receipts}.values():
        report, path = parsed[receipt.key].report, stored(store, receipt.sha256)
        baseline = None if _is_unsound(report) else read_baseline(path)
        problem = _unsoundness(report) or distrust(baseline, ledger, as_of, township)
        if problem or baseline is None:
            conflicts.append(_refusal(receipt.original_name, problem))
            refused += 1
            continue
        first = min(receipt.received_on, lists.get(baseline.list_no, ("", receipt.received_on))[1])
        lists[baseline.list_no] = (baseline.township, first)
        elsewhere = {line for line, files in answered.items() if files - {receipt.sha256}}
        back = _Returned(receipt, baseline, ledger, as_of, elsewhere)
        back.read(path)
        given += back.given
        conflicts += back.findings
        blank += back.blank
    applied, cases, unchanged, again = write_answers(given, ledger, case_frame(con, ledger, as_of), as_of, by)
    return ReturnResult(len(receipts), applied, cases, unchanged, blank, refused, (*conflicts, *again), lists)


def write_returned_lists(con: duckdb.DuckDBPyConnection, result: ReturnResult) -> None:
    """review.returned_list: the lists that came back by tonight."""
    con.execute("CREATE TABLE review.returned_list (list_no VARCHAR, township VARCHAR, came_on DATE)")
    rows = [(list_no, township, on.isoformat()) for list_no, (township, on) in sorted(result.lists.items())]
    if rows:
        con.executemany("INSERT INTO review.returned_list VALUES (?, ?, ?)", rows)


def _refusal(name: str, message: str) -> Finding:
    return Finding(RETURNED, name, None, None, "held", f"文件「{name}」{message}")


def _is_unsound(report: FileReport) -> bool:
    """Whether the careful reader would not open a file at all: then nobody opens it. Headers that are gone, of which it
    says something of a sheet, are no reason: lines are known by what is printed in them."""
    return report.is_held and not report.sheets and {f.sheet for f in report.findings} == {None}


def _unsoundness(report: FileReport) -> str:
    return report.findings[0].message.removeprefix(f"文件「{report.file}」") if _is_unsound(report) else ""


def _answered(ledger: Ledger) -> dict[tuple[str, str], set[str]]:
    """(list, line) → the files that the answers of it in the ledger came from."""
    found: dict[tuple[str, str], set[str]] = {}
    for entry in ledger.events("answered"):
        line = str(entry.payload.get("list_no")), str(entry.payload.get("line_no"))
        found.setdefault(line, set()).add(str(entry.payload.get("file")))
    return found


class _Returned:
    """One workbook: its good answers, what is wrong with the others or read by nobody, how many lines say nothing.

    Every night reads all that ever came back. What is wrong with a line is said until another file answers it
    (`elsewhere`); what nobody reads, for a week.
    """

    def __init__(
        self, receipt: Receipt, baseline: Baseline, ledger: Ledger, as_of: date, elsewhere: Set[tuple[str, str]]
    ) -> None:
        self.receipt, self.baseline, self.ledger, self.as_of = receipt, baseline, ledger, as_of
        self.elsewhere, self.is_new = elsewhere, as_of - receipt.received_on < SAID_FOR
        self.sent = sent_lines(baseline, ledger)
        self.given: list[Given] = []
        self.findings: list[Finding] = []
        self.blank = 0

    def read(self, path: Path) -> None:
        """Look at every row that somebody may have written into."""
        if self.is_new and (drawn := pictures(path)):
            name = self.receipt.original_name
            message = f"文件「{name}」有 {drawn} 处图片、印章或文本框，其中的内容未读取；要说明的请写入对应户的备注列。"
            self.findings.append(Finding(RETURNED, name, None, None, "unread", message))
        try:
            for row in filled_rows(path, self.baseline):
                self._say(row, [f"{message}。" for message in row.unread], "unread")
                if row.cells:
                    self._take(row)
        except RefusedError as reason:
            self.findings.append(_refusal(self.receipt.original_name, f"{reason}。"))

    def _take(self, row: Row) -> None:
        filled = cleaned(row.cells)
        shown = plain(row.cells.get("line_no", ""))
        line, was = self.sent.get(shown), self.baseline.rows.get(shown, ())
        is_answered = row.problems or (any(filled.values()) and list(filled.values()) != list(was[EDITED]))
        damage = list(self._damage(row, shown, line, was))
        if line is not None and not is_answered:
            self.blank += 1
            self._say(row, damage, "unread")
        elif line is None or damage or row.problems:
            messages = damage or [f"{';'.join(row.problems)}。本行未采用，改好后可再次交回。"]
            self._say(row, messages if is_answered or shown or row.says(FIXED) else [], "held")
        else:
            answer = understood(filled, line, self.as_of)
            if isinstance(answer, Answer):
                self.given.append(Given(line, answer, self.receipt, row.sheet, row.number))
            else:
                message = ";".join(answer) + "。本行未采用，改好后可再次交回。"
                self._say(row, [message], "held")

    def _damage(self, row: Row, shown: str, line: Sent | None, was: Sequence[str]) -> Iterator[str]:
        """What tells that a row is not the line it says it is."""
        if not shown.isascii() or not shown:
            yield "填了内容但没有行号，本行未采用；请填在下发的行内，新发现的线索请另行上报。"
        elif not is_line_number(self.baseline.list_no, shown):
            yield f"行号「{shown[:10]}」不是本名单的行号(可能被改动),本行未采用；请对照下发的核查单改回。"
        elif line is None:
            yield "核验码与台账不符，本行未采用；请用下发的原文件填写。"
        elif fixed_code(self.ledger, self.baseline.list_no, shown, self._printed(row)) != was[PRINTED_CODE]:
            yield (
                "印好的内容(村、姓名、证号、疑点等)被改动或错行，本行未采用；请对照下发的核查单改回，只填浅黄色的列，"
                "要更正的写入备注。"
            )

    def _printed(self, row: Row) -> list[str]:
        return [row.cells.get(word, "") for word in FIXED]

    def _say(self, row: Row, messages: Iterable[str], severity: Severity) -> None:
        line = self.baseline.list_no, plain(row.cells.get("line_no", ""))
        if self.is_new if severity == "unread" else line not in self.elsewhere:
            self.findings += [self._at(row, message, severity) for message in messages]

    def _at(self, row: Row, message: str, severity: Severity) -> Finding:
        name, shown = self.receipt.original_name, plain(row.cells.get("line_no", ""))[:10]
        shown = shown if shown.isascii() else ""
        where = f"文件「{name}」工作表「{row.sheet}」" + (f"第{row.number}行" if row.number else "")
        return Finding(
            RETURNED,
            name,
            row.sheet,
            row.number or None,
            severity,
            f"{where}{f'({shown})' if shown else ''}{':' if row.number else ''}{message}",
        )
