"""The return slip (回执) of one workbook: which rows were taken, which were not and why, in the township's words.

Belongs here: what a slip says. Does not belong here: its cells and page (`assets/pages/return_slips.py`), reading the
workbook (`returned_file.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from assets.home.finding import Finding
from assets.intake.deliveries import Receipt
from assets.workbooks.answers import Given
from assets.workbooks.baseline import Baseline

TAKEN, NOT_TAKEN, NOT_READ = "采用", "未采用", "提示"
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
    the file or a sheet as a whole, `blank` the numbers of the lines of which something is not answered yet."""

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


@dataclass(frozen=True)
class Written:
    """What stands in a row that came back: the number of its line, whom it is printed with, what was filled in."""

    line_no: str
    who: str
    said: str


def slip_of(
    receipt: Receipt,
    baseline: Baseline | None,
    given: Sequence[Given],
    own: Sequence[Finding],
    of_all: Iterable[Finding] = (),
    written: Mapping[tuple[str, int], Written] = MappingProxyType({}),
    blank: Sequence[str] = (),
) -> Slip:
    """The slip of a file, from the answers it gave, from what was found in it, and from what was found on writing the
    answers of all files (`of_all`); what was not taken comes first."""
    answers = {(answer.sheet, answer.row) for answer in given}
    places = {(receipt.original_name, *place) for place in answers}
    own = [*own, *(finding for finding in of_all if (finding.file, finding.sheet, finding.row) in places)]
    of_row: dict[tuple[str, int], list[Finding]] = {}
    for finding in own:
        if finding.sheet is not None and finding.row is not None:
            of_row.setdefault((finding.sheet, finding.row), []).append(finding)
    rows = []
    order = {place: n for n, place in enumerate(written)}
    for place in sorted({*of_row, *answers}, key=lambda place: (order.get(place, len(order)), place)):
        row, found = written.get(place, Written("", "", "")), of_row.get(place, [])
        is_held = any(finding.severity == "held" for finding in found)
        verdict = NOT_TAKEN if is_held else TAKEN if place in answers else NOT_READ
        rows.append(SlipRow(*place, row.line_no, row.who, row.said, verdict, "".join(map(_bare, found))))
    rows.sort(key=lambda row: (NOT_TAKEN, NOT_READ, TAKEN).index(row.verdict))
    remarks = tuple(_bare(finding) for finding in own if finding.sheet is None or finding.row is None)
    list_no, township = (baseline.list_no, baseline.township) if baseline else ("", "")
    return Slip(
        receipt.original_name, receipt.sha256, list_no, township, tuple(rows), remarks, tuple(dict.fromkeys(blank))
    )


def _bare(finding: Finding) -> str:
    """What is said, without the place, which the slip has in columns of its own."""
    return _PLACE.sub("", finding.message)
