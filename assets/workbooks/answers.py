"""Answers on their way into the ledger: what a returned line becomes there, and what is remarked on it.

Belongs here: events of answers, and how they stand to what was answered before. Does not belong here: whether a
returned line is to be trusted (`assets/workbooks/returned.py`), what an answer must hold (`matchers/cases/answers.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

import polars as pl

from assets.home.finding import Finding, Severity
from assets.home.ledger import Event, Ledger
from assets.intake.deliveries import Receipt
from matchers.cases.answers import UNTRUE, Answer, Sent
from matchers.cases.casework import outcomes
from matchers.cases.form import RETURNED

MANY_LINES = 10
"""Lines of one file from which on it is remarkable that not one flag of them should be true."""


@dataclass(frozen=True)
class Given:
    """An answer with the place it stands in."""

    sent: Sent
    answer: Answer
    receipt: Receipt
    sheet: str
    row: int

    @property
    def line(self) -> tuple[str, str, str]:
        """The list, the line and the queue that it answers."""
        return self.sent.list_no, self.sent.line_no, self.sent.queue

    def finding(self, message: str, severity: Severity = "held") -> Finding:
        """A finding at the answer's own place."""
        return Finding(
            RETURNED,
            self.receipt.original_name,
            self.sheet,
            self.row,
            severity,
            f"文件「{self.receipt.original_name}」工作表「{self.sheet}」第{self.row}行({self.sent.line_no}):{message}",
        )


def write_answers(
    given: Sequence[Given], ledger: Ledger, cases: pl.DataFrame, as_of: date, by: str
) -> tuple[int, int, int, list[Finding]]:
    """Write the answers that are new; lines written, cases written, lines known already, and what went against them."""
    with ledger.deciding():
        return _write_answers(given, ledger, cases, as_of, by)


def _write_answers(
    given: Sequence[Given], ledger: Ledger, cases: pl.DataFrame, as_of: date, by: str
) -> tuple[int, int, int, list[Finding]]:
    backs = {entry.subject: entry.seq for entry in ledger.events("sent_back")}
    earlier, files = _earlier_answers(ledger, backs)
    rows = cases.select("case_id", "state", "flag_digest").iter_rows()
    states = {case: (state, digest) for case, state, digest in rows}
    events: list[Event] = []
    fresh = [line for line in given if not _is_known(line, earlier, files, backs)]
    taken, findings = _without_disputes(fresh)
    findings += _all_untrue(taken)
    applied = 0
    for line in taken:
        before = [dict(earlier.get((line.sent.list_no, case), {})) for case, _ in line.answer.outcome_of]
        for event in _events(line, backs):
            events.append(event)
            known = earlier.setdefault((line.sent.list_no, event.subject), {})
            known[event.effect or ""] = str(event.payload["outcome"])
        if not any(before):
            applied += 1
            findings += _remarks(line, states)
        elif all(
            set(answers.values()) <= {outcome}
            for (_, outcome), answers in zip(line.answer.outcome_of, before, strict=True)
        ):
            applied += 1
            message = "核查结果与此前交回的相同，日期、调查人或备注已按这一次更正，此前的仍留在台账。"
            findings.append(line.finding(message, "note"))
        else:
            findings.append(line.finding("与此前交回的核查结果不同，两份都已记入台账、都不生效，待县级认定。"))
    return applied, ledger.append(events, as_of, by), len(given) - len(fresh), findings


def _is_known(
    line: Given,
    earlier: Mapping[tuple[str, str], Mapping[str, str]],
    files: Set[tuple[str, str, str]],
    backs: Mapping[str, int],
) -> bool:
    """Whether the ledger has just this answer already: a file that is read again says nothing new, and what the county
    sent back does not come back by itself."""
    return all(
        event.effect in earlier.get((line.sent.list_no, event.subject), {})
        or (
            event.subject in backs
            and line.receipt.sha256
            and (line.receipt.sha256, line.sent.list_no, event.subject) in files
        )
        for event in _events(line, backs)
    )


def _without_disputes(given: Sequence[Given]) -> tuple[list[Given], list[Finding]]:
    """The answers in the order in which they came, and one a line of what came on one day; where a line has two
    different ones of a day, none, and both are named."""
    lines: dict[tuple[str, ...], dict[Answer, Given]] = {}
    for line in given:
        day = line.receipt.received_on.isoformat()
        lines.setdefault((day, *line.line), {}).setdefault(line.answer, line)
    single = [next(iter(found.values())) for _, found in sorted(lines.items()) if len(found) == 1]
    disputed = [
        line.finding("同一行交回了两种不同的答复，都未采用；请确认后只交回正确的一份。")
        for found in lines.values()
        if len(found) > 1
        for line in found.values()
    ]
    return single, disputed


def _all_untrue(taken: Sequence[Given]) -> list[Finding]:
    """What is said of a list that a township answers as one: untrue, all of it."""
    lists: dict[tuple[str, str], list[Given]] = {}
    for line in taken:
        lists.setdefault((line.receipt.sha256, line.sent.list_no), []).append(line)
    return [
        Finding(
            RETURNED,
            lines[0].receipt.original_name,
            None,
            None,
            "note",
            f"文件「{lines[0].receipt.original_name}」答复的 {len(lines)} 行全部是不属实，请抽查几户后再办结。",
        )
        for lines in lists.values()
        if len(lines) >= MANY_LINES and all(o == UNTRUE for line in lines for _, o in line.answer.outcome_of)
    ]


def _remarks(line: Given, states: Mapping[str, tuple[str, str | None]]) -> list[Finding]:
    """What has happened to the line's flags since it left; the answer is taken all the same."""
    now = {case: states.get(case, ("", None)) for case, _ in line.sent.flags}
    if any(state == "" for state, _ in now.values()):
        message = "其中有疑点所在的那一夜核对已被撤回，答复已记入台账，目前不改变任何结论。"
        return [line.finding(message, "note")]
    if any(state in {"closed", "lapsed"} for state, _ in now.values()):
        return [line.finding("其中有疑点已办结或已消失，答复已记入台账，不改变结论。", "note")]
    if any(state == "moved" for state, _ in now.values()):
        return [line.finding("其中有疑点因身份合并或拆分换了编号，答复记到接续的疑点上。", "note")]
    if any(now[case][1] not in {digest, None} for case, digest in line.sent.flags):
        return [line.finding("下发之后该户的证据有变化，答复已采用，但只对下发时的证据有效。", "note")]
    return []


def _earlier_answers(
    ledger: Ledger, backs: Mapping[str, int]
) -> tuple[dict[tuple[str, str], dict[str, str]], set[tuple[str, str, str]]]:
    """The answers in the ledger that the county has not sent back, by list and case: effect and outcome; and every
    (file, list, case) that was ever answered."""
    earlier: dict[tuple[str, str], dict[str, str]] = {}
    files: set[tuple[str, str, str]] = set()
    for entry in ledger.events("answered"):
        list_no = str(entry.payload.get("list_no"))
        files.add((str(entry.payload.get("file")), list_no, entry.subject))
        if entry.seq > backs.get(entry.subject, 0):
            answers = earlier.setdefault((list_no, entry.subject), {})
            answers[entry.effect or ""] = str(entry.payload.get("outcome"))
    return earlier, files


def _events(line: Given, backs: Mapping[str, int]) -> Iterator[Event]:
    """An event a case; its effect is the content of the answer, so that a re-saved or renamed copy is the same one. The
    same content after the county sent the case back is another answer."""
    answer, digests = line.answer, dict(line.sent.flags)
    day = answer.visited_on.isoformat() if answer.visited_on else None
    for case, outcome in answer.outcome_of:
        parts = (line.sent.list_no, line.sent.line_no, case, outcome, day or "", *answer.investigators, answer.remark)
        content = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]
        yield Event(
            "answered",
            case,
            {
                "outcome": outcome,
                "outcome_name": outcomes()[outcome].name,
                "evidence_digest": digests[case],
                "list_no": line.sent.list_no,
                "line_no": line.sent.line_no,
                "investigators": list(answer.investigators),
                "visited_on": day,
                "remark": answer.remark,
                "file": line.receipt.sha256,
                "sheet": line.sheet,
                "row": line.row,
            },
            f"answered:{line.sent.list_no}:{case}:{content}" + (f":{backs[case]}" if case in backs else ""),
        )
