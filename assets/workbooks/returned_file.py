"""One workbook that came back: its good answers, what is wrong with its other rows, what nobody reads of it.

Belongs here: trusting a row only as far as the ledger bears it out. A row counts when the number of its line, its
核验码 (keyed by the ledger) and its printed cells are what was sent, and then only if its answer is complete. Does not
belong here: finding rows and columns in a sheet (`filled.py`), several files together (`returned.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from pathlib import Path

from assets.home.finding import Finding, Severity
from assets.home.ledger import Ledger
from assets.intake.deliveries import Receipt
from assets.intake.reading.comments import pictures
from assets.intake.reading.report import RefusedError
from assets.workbooks.answers import Given
from assets.workbooks.baseline import Baseline, Printed, sent_rows
from assets.workbooks.filled import Row, filled_rows, plain
from assets.workbooks.seals import fixed_code
from assets.workbooks.slip import Written
from matchers.blotting import blotted
from matchers.cases.answers import Answer, Sent, cleaned, is_same, understood
from matchers.cases.form import EDITABLE, OF_THE_VISIT, RETURNED
from matchers.cases.numbers import is_line_number

SAID_FOR = timedelta(days=7)
"""How long it is said what nobody reads of a workbook."""


def refusal(name: str, message: str) -> Finding:
    """What is said of a file of which nothing was read."""
    return Finding(RETURNED, name, None, None, "held", f"文件「{name}」{message}")


def is_later(receipt: Receipt, other: Receipt, as_of: date) -> bool:
    """Whether a file came after another; of those that came on one day both are spoken of on that day."""
    on, before = receipt.received_on, other.received_on
    return receipt.sha256 != other.sha256 and (on > before or on == before < as_of)


class ReturnedFile:
    """One workbook: its good answers, what is wrong with the others or read by nobody, which rows say nothing.

    Every night reads all that ever came back. What is wrong with a row is said until another file answers it
    (`elsewhere`, of cases), what is wrong with no row in particular until the list comes again; what nobody reads, for
    a week.
    """

    def __init__(
        self, receipt: Receipt, baseline: Baseline, ledger: Ledger, as_of: date, elsewhere: Set[tuple[str, str]]
    ) -> None:
        self.receipt, self.baseline, self.ledger, self.as_of = receipt, baseline, ledger, as_of
        self.elsewhere, self.is_new = elsewhere, as_of - receipt.received_on < SAID_FOR
        self.sent = sent_rows(baseline, ledger)
        self.given: list[Given] = []
        self.findings: list[Finding] = []
        self.unanswered: list[str] = []
        self.seen: set[Printed] = set()
        self.written: dict[tuple[str, int], Written] = {}
        self.of_no_row: set[int] = set()
        self.same = 0

    def read(self, path: Path) -> None:
        """Look at every row that somebody may have written into."""
        if self.is_new and (drawn := pictures(path)):
            name = self.receipt.original_name
            message = f"文件「{name}」有 {drawn} 处图片、印章或文本框，其中的内容未读取；要说明的请写入对应户的备注列。"
            self.findings.append(Finding(RETURNED, name, None, None, "unread", message))
        try:
            rows = list(filled_rows(path, self.baseline))
        except RefusedError as reason:
            self.findings.append(refusal(self.receipt.original_name, f"{reason}。"))
            return
        visits = self._visits(rows)
        for row in rows:
            self._say(row, [f"{message}。" for message in row.unread], "unread", ())
            if row.cells:
                self.written[row.sheet, row.number] = _written(row)
                self._take(row, visits.get(_line_no(row), {}))
        # A row that was deleted has not been answered either.
        gone = (printed for rows in self.sent.values() for printed in rows if printed not in self.seen)
        self.unanswered += [printed.line_no for printed in gone if not any(printed.edited)]

    def still_wrong(self, back: Iterable[ReturnedFile]) -> list[Finding]:
        """What is said of it now: not what stands on no row of ours, once the list has come again."""
        is_superseded = any(
            other.baseline.list_no == self.baseline.list_no and is_later(other.receipt, self.receipt, self.as_of)
            for other in back
        )
        return [f for i, f in enumerate(self.findings) if not (is_superseded and i in self.of_no_row)]

    def _visits(self, rows: Iterable[Row]) -> dict[str, dict[str, str]]:
        """The visit of each household that has several rows: day and names are written once."""
        found: dict[str, dict[str, str]] = {}
        for row in rows:
            if len(self.baseline.rows.get(_line_no(row), ())) > 1 and not row.problems:
                filled = cleaned(row.cells)
                for word in OF_THE_VISIT:
                    found.setdefault(_line_no(row), {}).setdefault(word, "")
                    found[_line_no(row)][word] = found[_line_no(row)][word] or filled[word]
        return found

    def _take(self, row: Row, visit: Mapping[str, str]) -> None:
        filled = cleaned(row.cells)
        printed = self._printed_row(row)
        self.seen |= {printed} if printed else set()
        line = self.sent.get(_line_no(row), {}).get(printed) if printed else None
        was = printed.filled if printed else {}
        is_answered = bool(row.problems) or (any(filled.values()) and not (was and is_same(filled, was)))
        damage = list(self._damage(row, printed, line))
        cases = tuple(case for case, _ in printed.flags) if printed else ()
        if line is not None and not is_answered:
            self._leave(row, filled, was, damage, cases)
        elif line is None or damage or row.problems:
            messages = damage or [f"{';'.join(row.problems)}。本行未采用，改好后可再次交回。"]
            is_said = is_answered or _line_no(row) or row.says(self.baseline.edition.fixed)
            self._say(row, messages if is_said else [], "held", cases)
        else:
            if filled["outcome"] or filled["untrue_flags"]:
                filled |= {word: visit[word] for word in visit if not filled[word]}
            answer = understood(filled, line, self.as_of)
            if isinstance(answer, Answer):
                self.given.append(Given(line, answer, self.receipt, row.sheet, row.number))
            else:
                self._say(row, [";".join(answer) + "。本行未采用，改好后可再次交回。"], "held", cases)

    def _leave(
        self, row: Row, filled: Mapping[str, str], was: Mapping[str, str], damage: list[str], cases: Sequence[str]
    ) -> None:
        """A row that says nothing new: blank, as it was sent, or emptied of what had been answered."""
        if any(was.values()) and not any(filled.values()):
            damage = [*damage, "此前的答复被清空了；此前的答复仍在台账，要更正的请写上新的核查结果。"]
        elif any(was.values()):
            self.same += 1
        else:
            self.unanswered.append(_line_no(row))
        self._say(row, damage, "unread", cases)

    def _printed_row(self, row: Row) -> Printed | None:
        """The row of the form that a row is: of a line with several, the one whose printed cells it has."""
        rows = self.baseline.rows.get(_line_no(row), ())
        if len(rows) < 2:
            return rows[0] if rows else None
        code = self._code(row)
        unseen = next((printed for printed in rows if printed not in self.seen), rows[0])
        return next((printed for printed in rows if printed.printed_code == code), unseen)

    def _damage(self, row: Row, printed: Printed | None, line: Sent | None) -> Iterator[str]:
        """What tells that a row is not the one it says it is."""
        shown = _line_no(row)
        if not shown.isascii() or not shown:
            yield "填了内容但没有行号，本行未采用；请填在下发的行内，新发现的线索请另行上报。"
        elif not is_line_number(self.baseline.list_no, shown):
            yield f"行号「{shown[:10]}」不是本名单的行号(可能被改动),本行未采用；请对照下发的核查单改回。"
        elif line is None or printed is None:
            yield "核验码与台账不符，本行未采用；请用下发的原文件填写。"
        elif self._code(row) != printed.printed_code:
            yield (
                "印好的内容(村、姓名、证号、疑点等)被改动或错行，本行未采用；请对照下发的核查单改回，只填浅黄色的列，"
                "要更正的写入备注。"
            )

    def _code(self, row: Row) -> str:
        cells = [row.cells.get(word, "") for word in self.baseline.edition.fixed]
        return fixed_code(self.ledger, self.baseline.list_no, _line_no(row), cells)

    def _say(self, row: Row, messages: Iterable[str], severity: Severity, cases: Sequence[str]) -> None:
        keys = {(self.baseline.list_no, case) for case in cases}
        is_answered_elsewhere = bool(keys) and keys <= self.elsewhere
        if self.is_new if severity == "unread" else not is_answered_elsewhere:
            for message in messages:
                if severity == "held" and not cases:
                    self.of_no_row.add(len(self.findings))
                self.findings.append(self._at(row, message, severity))

    def _at(self, row: Row, message: str, severity: Severity) -> Finding:
        name, shown = self.receipt.original_name, _line_no(row)[:10]
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


def _line_no(row: Row) -> str:
    """The number a row shows, as it is compared."""
    return plain(row.cells.get("line_no", ""))


def _written(row: Row) -> Written:
    """What a slip says of a row: no more than what the township itself was sent and wrote."""
    shown = _line_no(row) if _line_no(row).isascii() else ""
    who = (row.cells.get("village", ""), *row.cells.get("head_name", "").split("\n")[:1])
    said = (row.cells.get(word, "") for word in EDITABLE)
    return Written(shown[:10], blotted(" ".join(filter(None, who)))[:30], blotted(" ".join(filter(None, said)))[:60])
