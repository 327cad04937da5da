"""Answers on their way into the ledger: what a returned line becomes there, and what is remarked on it.

Belongs here: events of answers, and how they stand to what was answered before. Does not belong here: whether a
returned line is to be trusted (`assets/workbooks/returned.py`), what an answer must hold (`matchers/cases/answers.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from assets.home.finding import Finding, Severity
from assets.home.ledger import Event, Ledger
from matchers.cases.answers import Answer, Sent
from matchers.cases.casework import outcomes
from matchers.cases.form import RETURNED


@dataclass(frozen=True)
class Given:
    """An answer with the place it stands in."""

    sent: Sent
    answer: Answer
    sha256: str
    file: str
    sheet: str
    row: int

    def finding(self, message: str, severity: Severity = "held") -> Finding:
        """A finding at the answer's own place."""
        return Finding(
            RETURNED,
            self.file,
            self.sheet,
            self.row,
            severity,
            f"文件「{self.file}」工作表「{self.sheet}」第{self.row}行({self.sent.line_no}):{message}",
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
    earlier = _earlier_answers(ledger)
    rows = cases.select("case_id", "state", "flag_digest").iter_rows()
    states = {case: (state, digest) for case, state, digest in rows}
    events: list[Event] = []
    findings: list[Finding] = []
    applied = unchanged = 0
    for line in given:
        new = list(_events(line))
        before = [earlier.get((line.sent.list_no, event.subject), {}) for event in new]
        if all(event.effect in answers for event, answers in zip(new, before, strict=True)):
            unchanged += 1
        elif not any(before):
            applied += 1
            events += new
            findings += _remarks(line, states)
        elif all(
            set(answers.values()) == {event.payload["outcome"]} for event, answers in zip(new, before, strict=True)
        ):
            findings.append(
                line.finding("核查结果与此前交回的相同，日期、调查人或备注不同；保留此前的，更正请告知低保股。", "note")
            )
        else:
            events += new
            findings.append(line.finding("与此前交回的核查结果不同，两份都已记入台账、都不生效，待县级认定。"))
    return applied, ledger.append(events, as_of, by), unchanged, findings


def _remarks(line: Given, states: Mapping[str, tuple[str, str | None]]) -> list[Finding]:
    """What has happened to the line's flags since it left; the answer is taken all the same."""
    now = {case: states.get(case, ("", None)) for case, _ in line.sent.flags}
    if any(state in {"closed", "lapsed"} for state, _ in now.values()):
        return [line.finding("其中有疑点已办结或已消失，答复已记入台账，不改变结论。", "note")]
    if any(state == "moved" for state, _ in now.values()):
        return [line.finding("其中有疑点因身份合并或拆分换了编号，答复记到接续的疑点上。", "note")]
    if any(now[case][1] not in {digest, None} for case, digest in line.sent.flags):
        return [line.finding("下发之后该户的证据有变化，答复已采用，但只对下发时的证据有效。", "note")]
    return []


def _earlier_answers(ledger: Ledger) -> dict[tuple[str, str], dict[str, str]]:
    """The answers in the ledger: by list and case, effect and outcome."""
    earlier: dict[tuple[str, str], dict[str, str]] = {}
    for entry in ledger.events("answered"):
        answers = earlier.setdefault((str(entry.payload.get("list_no")), entry.subject), {})
        answers[entry.effect or ""] = str(entry.payload.get("outcome"))
    return earlier


def _events(line: Given) -> Iterator[Event]:
    """An event a case; its effect is the content of the answer, so that a re-saved or renamed copy is the same one."""
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
                "file": line.sha256,
                "sheet": line.sheet,
                "row": line.row,
            },
            f"answered:{line.sent.list_no}:{case}:{content}",
        )
