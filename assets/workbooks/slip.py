"""The return slip (回执) of one workbook: which rows were taken, which were not and why, in the township's words.

Belongs here: what a slip says. Does not belong here: its cells and page (`slip_files.py`), reading the workbook
(`returned_file.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assets.home.finding import Finding
from assets.intake.deliveries import Receipt
from assets.workbooks.answers import Given
from assets.workbooks.baseline import Baseline
from matchers.cases.casework import outcomes

TAKEN, NOT_TAKEN = "采用", "未采用"
_PLACE = re.compile(r"^文件「.*?」(?:工作表「.*?」)?(?:第\d+行)?(?:\([0-9A-Z]*\))?:?")


@dataclass(frozen=True)
class SlipRow:
    """A row of the workbook and what became of it."""

    sheet: str
    row: int
    line_no: str
    who: str
    said: str
    verdict: str
    note: str


@dataclass(frozen=True)
class Slip:
    """What became of one file; list and township are empty where it could not be told whose it is. `remarks` are about
    the file or a sheet as a whole, `blank` the numbers of the lines that are not answered yet."""

    file: str
    sha256: str
    list_no: str
    township: str
    rows: tuple[SlipRow, ...]
    remarks: tuple[str, ...]
    blank: tuple[str, ...]

    def counted(self, verdict: str) -> int:
        """How many rows have this verdict."""
        return sum(row.verdict == verdict for row in self.rows)


def slip_of(
    receipt: Receipt,
    baseline: Baseline | None,
    given: Sequence[Given],
    own: Sequence[Finding],
    of_all: Iterable[Finding],
    blank: Sequence[str],
) -> Slip:
    """The slip of a file, from the answers it gave, from what was found in it, and from what was found on writing the
    answers of all files."""
    answers = {(answer.sheet, answer.row): answer for answer in given}
    places = {(receipt.original_name, *place) for place in answers}
    own = [*own, *(finding for finding in of_all if (finding.file, finding.sheet, finding.row) in places)]
    of_row: dict[tuple[str, int], list[Finding]] = {}
    for finding in own:
        if finding.sheet is not None and finding.row is not None:
            of_row.setdefault((finding.sheet, finding.row), []).append(finding)
    rows = [_row(place, answers.get(place), of_row.get(place, [])) for place in sorted({*of_row, *answers})]
    remarks = tuple(_bare(finding) for finding in own if finding.sheet is None or finding.row is None)
    list_no, township = (baseline.list_no, baseline.township) if baseline else ("", "")
    return Slip(receipt.original_name, receipt.sha256, list_no, township, tuple(rows), remarks, tuple(blank))


def _row(place: tuple[str, int], answer: Given | None, findings: Sequence[Finding]) -> SlipRow:
    note = "".join(_bare(finding) for finding in findings)
    is_held = any(finding.severity == "held" for finding in findings)
    if answer is None:
        number = next((found[1] for f in findings if (found := re.search(r"行\(([0-9A-Z]+)\)", f.message))), "")
        return SlipRow(*place, number, "", "", NOT_TAKEN if is_held else "", note)
    names = dict.fromkeys(outcomes()[code].name for _, code in answer.answer.outcome_of)
    day = f"{answer.answer.visited_on:%Y-%m-%d}" if answer.answer.visited_on else ""
    said = " ".join(filter(None, ("、".join(names), day, "、".join(answer.answer.investigators))))
    return SlipRow(*place, answer.sent.line_no, answer.who, said, NOT_TAKEN if is_held else TAKEN, note)


def _bare(finding: Finding) -> str:
    """What is said, without the place, which the slip has in columns of its own."""
    return _PLACE.sub("", finding.message)
