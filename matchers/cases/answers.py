"""One line of a returned workbook: what the township says, checked as a person would check it.

Belongs here: understanding and refusing answers, in words that say what to do. Does not belong here:
files and the ledger (`assets/workbooks/returned.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matchers.blotting import blotted
from matchers.cases.casework import QUEUES, Outcome, missing_remark, outcome_names, outcomes
from matchers.cases.form import EDITABLE
from matchers.cases.remarks import remark_problems

BLANKS = frozenset({"", "/", "\\", "-", "—", "——", "无", "空"})
"""What people write to say nothing: a line holding only these has not been answered."""

UNTRUE = "untrue"
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[ T]\d.*)?|(\d{4})(\d{2})(\d{2})")
_NUMBERS = re.compile(r"[1-9]\d?")


@dataclass(frozen=True)
class Sent:
    """A row as it left: a household in one queue, its flags (case id, evidence digest) in the order of their numbers,
    the day of its release. A line has a row for each queue in which the household is asked about."""

    list_no: str
    line_no: str
    queue: str
    flags: tuple[tuple[str, str], ...]
    released_on: date


@dataclass(frozen=True)
class Answer:
    """What a township says of one line: an outcome a case, and who went there when."""

    outcome_of: tuple[tuple[str, str], ...]
    visited_on: date | None
    investigators: tuple[str, ...]
    remark: str


@dataclass(frozen=True)
class Answered:
    """What the ledger holds of one flag: the code of its outcome, the day of the visit (ISO), who went, the remark."""

    outcome: str
    visited_on: str | None
    investigators: tuple[str, ...]
    remark: str


def cleaned(cells: Mapping[str, str | None]) -> dict[str, str]:
    """The editable cells without blanks at their ends; cells that say nothing become empty."""
    texts = {word: (cells.get(word) or "").strip() for word in EDITABLE}
    return {word: "" if word != "remark" and text in BLANKS else text for word, text in texts.items()}


def understood(cells: Mapping[str, str], sent: Sent, as_of: date) -> Answer | list[str]:
    """The answer a filled line gives, or everything that is wrong with it, in Chinese."""
    problems: list[str] = []
    untrue = _untrue(cells["untrue_flags"], len(sent.flags), problems)
    chosen = _outcome(cells, sent, untrue, problems)
    visited_on = _day(cells["visited_on"], sent, as_of, problems)
    names = tuple(n for n in (_name(cells[w]) for w in ("investigator_1", "investigator_2")) if n)
    if chosen is not None:
        _formalities(chosen, visited_on, bool(cells["visited_on"]), names, problems)
        problems += missing_remark(chosen, cells["remark"])
    problems += remark_problems(cells["remark"])
    if problems or chosen is None:
        return problems
    outcome_of = tuple((case, UNTRUE if i in untrue else chosen.code) for i, (case, _) in enumerate(sent.flags, 1))
    return Answer(outcome_of, visited_on, names, cells["remark"])


def refilled(given: Sequence[Answered | None]) -> dict[str, str]:
    """The cells of a row whose flags were answered like this, in their order: what `understood` would take as the same.

    Empty cells where a flag has no answer yet, or where the answers are no single row's.
    """
    blank = dict.fromkeys(EDITABLE, "")
    known = [answer for answer in given if answer is not None]
    if not known or len(known) < len(given):
        return blank
    chosen = {answer.outcome for answer in known if answer.outcome != UNTRUE} or {UNTRUE}
    visits = {(answer.visited_on, answer.investigators, answer.remark) for answer in known}
    if len(chosen) > 1 or len(visits) > 1:
        return blank
    (outcome,), ((day, names, remark),) = chosen, visits
    untrue = [str(i) for i, answer in enumerate(known, 1) if answer.outcome == UNTRUE != outcome]
    filled = (outcomes()[outcome].name, "，".join(untrue), day or "", *[*names, "", ""][:2], remark)
    return dict(zip(EDITABLE, filled, strict=True))


def is_same(cells: Mapping[str, str], was: Mapping[str, str]) -> bool:
    """Whether two fillings of a row say the same; a day may be written in several ways."""
    return all(_alike(word, cells[word]) == _alike(word, was[word]) for word in EDITABLE)


def _alike(word: str, text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if word == "untrue_flags":
        return ",".join(sorted(_NUMBERS.findall(plain)))
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip()) if word == "visited_on" else None
    return "-".join(str(int(part)) for part in match.groups() if part) if match else plain


def _untrue(text: str, flags: int, problems: list[str]) -> frozenset[int]:
    plain = unicodedata.normalize("NFKC", text)
    found = frozenset(int(n) for n in _NUMBERS.findall(plain))
    rest = _NUMBERS.sub("", plain).strip(" ,、;.和及第条号()")
    if re.sub(r"[\s,、;.和及第条号()]", "", rest) or any(n > flags for n in found):
        problems.append(f"不属实疑点「{_short(text)}」看不懂，请填 1 到 {flags} 的序号，如 2 或 1,3")
        return frozenset()
    return found


def _outcome(cells: Mapping[str, str], sent: Sent, untrue: frozenset[int], problems: list[str]) -> Outcome | None:
    name = "".join(unicodedata.normalize("NFKC", cells["outcome"]).split())
    all_untrue = len(untrue) == len(sent.flags)
    if not name:
        if all_untrue:
            return outcomes()[UNTRUE]
        problems.append("填了内容但没有选核查结果，请从下拉框中选一项")
        return None
    by_name = {unicodedata.normalize("NFKC", o.name): o for o in outcomes().values() if o.is_read_in(sent.queue)}
    chosen = by_name.get(name)
    if chosen is None:
        choices = "、".join(outcome_names(sent.queue))
        problems.append(f"核查结果「{_short(cells['outcome'])}」不在{QUEUES[sent.queue]}的选项内，可选:{choices}")
    elif all_untrue and not chosen.is_clearing:
        problems.append(f"全部疑点都填了不属实，核查结果却是「{chosen.name}」,请改其中一项")
    return chosen


def _day(text: str, sent: Sent, as_of: date, problems: list[str]) -> date | None:
    if not text:
        return None
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        day = date(*(int(part) for part in match.groups() if part)) if match else None
    except ValueError:
        day = None
    if day is None:
        problems.append(f"入户日期「{_short(text)}」不是日期，请写成 2021-6-8 的样子")
    elif day > as_of:
        problems.append(f"入户日期 {day} 晚于今天，请核对")
    elif day < sent.released_on:
        problems.append(f"入户日期 {day} 早于名单下发日期 {sent.released_on}，请核对")
    return day


def _formalities(
    chosen: Outcome, visited_on: date | None, is_dated: bool, names: Sequence[str], problems: list[str]
) -> None:
    if chosen.needs_visit and visited_on is None and not is_dated:
        problems.append(f"「{chosen.name}」须填入户日期")
    if len(set(names)) < len(names):
        problems.append("调查人甲、乙是同一人，请填两名不同的工作人员")
    elif len(names) < chosen.investigators:
        problems.append(f"「{chosen.name}」须填 {chosen.investigators} 名调查人的姓名，现有 {len(names)} 名")


def _name(text: str) -> str:
    return "".join(text.split())[:20]


def _short(text: str) -> str:
    """A cell as it may be quoted: short, and without anything like an ID number."""
    return blotted(text)[:20]
