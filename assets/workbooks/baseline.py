"""The hidden sheet of a township workbook: what was sent, so that what comes back can be told apart from it.

Belongs here: writing its rows, reading them back, and how far a workbook can be believed: only as far as
the ledger bears it out. Nobody without the ledger's key can make one that is believed. Does not belong here: reading
the visible sheets (`returned.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from assets.cases.release import released
from assets.home.ledger import Ledger
from assets.workbooks.worklist import Worklist, fixed_code, line_code
from matchers.cases.answers import Sent
from matchers.cases.casework import QUEUES
from matchers.cases.form import EDITABLE

BASELINE = "_基线"
BASELINE_HEADER = ("行号", "工作表", "疑点编号", "证据摘要", "核验码", "内容码", *EDITABLE)
EDITED = slice(6, 6 + len(EDITABLE))
"""What the editable cells of a row held when the list was sent."""
FLAGS, DIGESTS, LINE_CODE, PRINTED_CODE = map(BASELINE_HEADER.index, ("疑点编号", "证据摘要", "核验码", "内容码"))
"""Where a row has its flags, the digests of their evidence, and the codes of the line and of its printed cells."""

TOO_OLD = timedelta(days=366)


@dataclass(frozen=True)
class Baseline:
    """The hidden sheet: list, township, and its rows (columns of `BASELINE_HEADER`) by line number."""

    list_no: str
    township: str
    rows: Mapping[str, Sequence[str]]


def baseline_rows(work: Worklist, ledger: Ledger) -> list[Sequence[str]]:
    """The rows of the hidden sheet: list and township, a header, then a line each with its two codes."""
    rows: list[Sequence[str]] = [("名单编号", work.list_no, "乡镇", work.township), BASELINE_HEADER]
    for line in work.lines:
        code = line_code(ledger, work.list_no, line.line_no, line.flags)
        printed_code = fixed_code(ledger, work.list_no, line.line_no, line.fixed)
        flags, digests = ",".join(case for case, _ in line.flags), ",".join(digest for _, digest in line.flags)
        rows.append((line.line_no, QUEUES[line.queue], flags, digests, code, printed_code, *("" for _ in EDITABLE)))
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
    if len(texts) < 3 or texts[0][0] != "名单编号" or tuple(texts[1][: len(BASELINE_HEADER)]) != BASELINE_HEADER:
        return None
    return Baseline(texts[0][1], texts[0][3], {row[0]: row for row in texts[2:] if row[0]})


def distrust(baseline: Baseline | None, ledger: Ledger, as_of: date, township: str | None) -> str:
    """Why nothing of a workbook can be believed; empty when its lines are worth looking at. `township` is who hands it
    in, None where that is not known."""
    if baseline is None:
        return "里没有本系统的基线工作表，未读取；请用下发的那个 xlsx 填写后直接交回，不要复制到新表。"
    listed = released(ledger, baseline.list_no)
    if listed.is_empty():
        return f"的名单编号 {baseline.list_no[:20]} 不是本县下发的，未读取；请确认没有交错文件。"
    sent_to, sent_on = listed["township"][0], listed["released_on"][0]
    if baseline.township != sent_to or (township is not None and township != sent_to):
        return f"是{sent_to}的名单，交回的乡镇不符，未读取；请由{sent_to}交回。"
    if as_of - sent_on > TOO_OLD:
        return f"是 {sent_on} 下发的名单，已超过一年，未读取；请填写新下发的名单。"
    if not any(_is_ours(row, line, baseline, ledger) for line, row in baseline.rows.items()):
        return "的核验码全部不符，不是本县下发的核查单或已被改动，未读取；请与县民政局低保股联系。"
    return ""


def _is_ours(row: Sequence[str], line_no: str, baseline: Baseline, ledger: Ledger) -> bool:
    """Whether a baseline row carries our code for exactly the flags it names."""
    flags = tuple(zip(row[FLAGS].split(","), row[DIGESTS].split(","), strict=False))
    return row[LINE_CODE] == line_code(ledger, baseline.list_no, line_no, flags)


def sent_lines(baseline: Baseline, ledger: Ledger) -> dict[str, Sent]:
    """The lines of a list as the ledger has them, by number; their flags in the order of the baseline, whose row must
    carry our code and name exactly these flags."""
    sent = {}
    for (line_no,), rows in released(ledger, baseline.list_no).group_by(["line_no"]):
        row = baseline.rows.get(str(line_no))
        digests = dict(rows.select("case_id", "evidence_digest").iter_rows())
        if row is None or not _is_ours(row, str(line_no), baseline, ledger):
            continue
        cases = row[FLAGS].split(",")
        if set(cases) != set(digests):
            continue
        flags = tuple((case, digests[case]) for case in cases)
        sent[str(line_no)] = Sent(baseline.list_no, str(line_no), rows["queue"][0], flags, rows["released_on"][0])
    return sent
