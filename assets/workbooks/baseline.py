"""The hidden sheet of a township workbook: what was sent, so that what comes back can be told apart from it.

Belongs here: writing its rows, reading them back, and how far a workbook can be believed: only as far as
the ledger bears it out. Nobody without the ledger's key can make one that is believed. Does not belong here: reading
the visible sheets (`returned.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from assets.cases.release import released
from assets.home.ledger import Ledger
from assets.workbooks.seals import fixed_code, issue_code, row_code
from assets.workbooks.worklist import Worklist
from matchers.cases.answers import Sent
from matchers.cases.casework import QUEUES
from matchers.cases.form import BASELINE, EDITABLE, EDITIONS, LATEST, Edition

OF_FIRST_EDITION = ("行号", "工作表", "疑点编号", "证据摘要", "核验码", "内容码", *EDITABLE)
BASELINE_HEADER = (*OF_FIRST_EDITION, "类别")
"""The first edition has a row a line, whose queue the sheet tells."""

TOO_OLD = timedelta(days=366)


@dataclass(frozen=True)
class Printed:
    """A row of the form as it was printed: the cases and the digests of their evidence, the codes of the row and of its
    printed cells, and what its editable cells held."""

    line_no: str
    sheet: str
    queue: str
    flags: tuple[tuple[str, str], ...]
    code: str
    printed_code: str
    edited: tuple[str, ...] = ("",) * len(EDITABLE)

    @property
    def filled(self) -> dict[str, str]:
        """The editable cells by their words."""
        return dict(zip(EDITABLE, self.edited, strict=True))


@dataclass(frozen=True)
class Baseline:
    """The hidden sheet: list, township, the day on which this copy was written (None: that of the release), and the
    rows of each line by its number."""

    list_no: str
    township: str
    edition: Edition
    issued_on: date | None
    issue_code: str
    rows: Mapping[str, tuple[Printed, ...]]


def baseline_rows(work: Worklist, ledger: Ledger) -> list[Sequence[str]]:
    """The rows of the hidden sheet: list, township, edition, day of issue; a header; then each row with its codes."""
    issued = f"{work.issued_on:%Y-%m-%d}"
    head = ("名单编号", work.list_no, "乡镇", work.township, "版式", LATEST, "写出日期", issued)
    rows: list[Sequence[str]] = [(*head, "写出码", issue_code(ledger, work.list_no, issued)), BASELINE_HEADER]
    for line in work.lines:
        for row in line.rows:
            code = row_code(ledger, work.list_no, line.line_no, row.flags)
            printed_code = fixed_code(ledger, work.list_no, line.line_no, line.fixed(row))
            flags, digests = ",".join(case for case, _ in row.flags), ",".join(digest for _, digest in row.flags)
            filled = [row.filled.get(word, "") for word in EDITABLE]
            rows.append((line.line_no, QUEUES[line.queue], flags, digests, code, printed_code, *filled, row.queue))
    return rows


def read_baseline(path: Path) -> Baseline | None:
    """The hidden sheet of a workbook that the reader has already found sound; None when it is not there or not ours."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with path.open("rb") as stream:
            rows = CalamineWorkbook.from_filelike(stream).get_sheet_by_name(BASELINE).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError):
        return None
    texts = [[str(cell).strip() for cell in row] + [""] * len(BASELINE_HEADER) for row in rows]
    if len(texts) < 3 or texts[0][0] != "名单编号" or tuple(texts[1][: len(OF_FIRST_EDITION)]) != OF_FIRST_EDITION:
        return None
    head = texts[0]
    lines: dict[str, tuple[Printed, ...]] = {}
    for row in texts[2:]:
        if row[0]:
            lines[row[0]] = (*lines.get(row[0], ()), _printed(row))
    edition = EDITIONS.get(head[5] or "1", EDITIONS[LATEST])
    return Baseline(head[1], head[3], edition, _day(head[7]), head[9], lines)


def _printed(row: Sequence[str]) -> Printed:
    line_no, sheet, cases, digests, code, printed_code = row[:6]
    queue = row[6 + len(EDITABLE)] or next((code for code, title in QUEUES.items() if title == sheet), "")
    flags = tuple(zip(cases.split(","), digests.split(","), strict=False))
    return Printed(line_no, sheet, queue, flags, code, printed_code, tuple(row[6 : 6 + len(EDITABLE)]))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def distrust(baseline: Baseline | None, ledger: Ledger, as_of: date, townships: Collection[str] | None) -> str:
    """Why nothing of a workbook can be believed; empty when its lines are worth looking at. `townships` are those of
    whoever hands it in, None where that is not known."""
    if baseline is None:
        return "里没有本系统的基线工作表，未读取；请用下发的那个 xlsx 填写后直接交回，不要复制到新表。"
    listed = released(ledger, baseline.list_no)
    if listed.is_empty():
        return f"的名单编号 {baseline.list_no[:20]} 不是本县下发的，未读取；请确认没有交错文件。"
    sent_to, sent_on = listed["township"][0], _issued_on(baseline, ledger) or listed["released_on"][0]
    if baseline.township != sent_to or (townships is not None and sent_to not in townships):
        return f"是{sent_to}的名单，交回的乡镇不符，未读取；请由{sent_to}交回。"
    if as_of - sent_on > TOO_OLD:
        return (
            f"是 {sent_on} 写出的名单，已超过一年，未读取；请县级用 hedui export 重新写出这份名单，"
            "已办的不再列出，已答复的会照原样填好。"
        )
    if not any(_is_ours(row, baseline, ledger) for rows in baseline.rows.values() for row in rows):
        return "的核验码全部不符，不是本县下发的核查单或已被改动，未读取；请与县民政局低保股联系。"
    return ""


def _issued_on(baseline: Baseline, ledger: Ledger) -> date | None:
    """The day on which this copy was written, where our own code says so."""
    on = baseline.issued_on
    is_ours = on is not None and baseline.issue_code == issue_code(ledger, baseline.list_no, f"{on:%Y-%m-%d}")
    return on if is_ours else None


def _is_ours(row: Printed, baseline: Baseline, ledger: Ledger) -> bool:
    """Whether a baseline row carries our code for exactly the flags it names."""
    return row.code == row_code(ledger, baseline.list_no, row.line_no, row.flags)


def sent_rows(baseline: Baseline, ledger: Ledger) -> dict[str, dict[Printed, Sent]]:
    """The rows of a list that can be answered, by the number of their line: those that carry our code and name cases
    that the ledger knows to be on that line, in that queue.

    A copy that was written later leaves out what was settled meanwhile, and speaks of the evidence of its own day.
    """
    listed = released(ledger, baseline.list_no)
    on = {
        (str(line_no), str(queue)): (set(rows["case_id"]), rows["released_on"][0])
        for (line_no, queue), rows in listed.group_by(["line_no", "queue"])
    }
    sent: dict[str, dict[Printed, Sent]] = {}
    for line_no, rows in baseline.rows.items():
        for row in rows:
            cases, released_on = on.get((line_no, row.queue), (set(), date.min))
            if _is_ours(row, baseline, ledger) and {case for case, _ in row.flags} <= cases:
                answerable = Sent(baseline.list_no, line_no, row.queue, row.flags, released_on)
                sent.setdefault(line_no, {})[row] = answerable
    return sent
