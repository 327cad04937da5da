"""The words of a case: queues, severities, states, the outcomes a line of the form can have, and what closing needs.

Belongs here: vocabulary and the conditions of one decision. Does not belong here: how events make states (`review`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from data_contracts.codelists import FOLDER, OF_TRUTH, OUTCOMES, table
from data_contracts.text_yaml import DeclarationError, Fault, meant, name_of
from matchers.cases.money import Money, yuan
from matchers.cases.remarks import number_problems, remark_problems

OUTCOMES_FILE = FOLDER / "outcomes.csv"

QUEUES: Mapping[str, str] = {
    "wrong_enrolment": "错保疑点",
    "missed_enrolment": "漏保疑点",
    "payment": "资金发放疑点",
    "procedure": "程序时限",
    "identity": "身份信息",
    "official_relative": "近亲属备案",
}
"""The queues in the order people read them, with their Chinese names."""

TOWNSHIP_QUEUES = ("wrong_enrolment", "missed_enrolment", "payment", "procedure")
"""What goes to townships without being asked for; identity is the county's first, relatives are the county's own."""

SEVERITIES: Mapping[str, str] = {"high": "重", "medium": "中", "low": "轻"}
"""How grave a suspicion is, the gravest first, with the Chinese words; in a queue the gravest come first."""

SOURCE_WRONG = "source_wrong"
"""The outcome 数据有误(源部门): the register is wrong, so its department is asked to correct it."""

NAMESAKE = "namesake"
"""The outcome 同名非本人: the record is another person's, so its link was wrong."""

SOURCE_WRONG = "source_wrong"
"""The outcome 数据有误(源部门): the register was wrong, not the household."""

STATES: Mapping[str, str] = {
    "opened": "待下发",
    "reopened": "重新打开",
    "released": "已下发",
    "answered": "已反馈",
    "reviewed": "已复核",
    "closed": "已办结",
    "held": "反馈不一致，待县级认定",
    "appealed": "申诉复查中",
    "lapsed": "疑点已消失",
    "moved": "已并入另一疑点",
    "trial": "规则试行，不立项",
    "kept_back": "名册过旧，暂不立项",
}
"""The states of a case with their Chinese names; of a flag that is none, why it is not."""

NO_CASE = ("lapsed", "moved", "trial")
"""States in which a case is over without anybody's word, or waits for its rule to be turned live."""


NEEDS: Mapping[str, str] = {
    "evidence": "核查依据",
    "notice": "告知日期",
    "remark": "备注",
    "recovered": "已追回的金额",
    "paid_back": "补发的金额",
}
"""What single outcomes need besides visit and names, with the Chinese words."""


@dataclass(frozen=True)
class Outcome:
    """One way a case can end, as on the review form.

    Clearing: the suspicion was unfounded, and stays silent on the same evidence. Repair: it was right and was put
    right, so that its return is a rebound (反弹). Adverse: the household gets less, so it must have been heard.
    """

    code: str
    name: str
    is_clearing: bool
    is_repair: bool
    is_adverse: bool
    investigators: int
    needs_visit: bool
    queues: tuple[str, ...]
    needs: tuple[str, ...] = ()
    former_queues: tuple[str, ...] = ()

    def is_read_in(self, queue: str) -> bool:
        """Whether a returned list of the queue may say it."""
        return queue in self.queues or queue in self.former_queues


@dataclass(frozen=True)
class Closing:
    """A second person's decision about one case; dates are days, `evidence` says what was looked at."""

    outcome: str
    by: str
    investigators: tuple[str, ...] = ()
    visited_on: date | None = None
    evidence: str = ""
    heard_on: date | None = None
    notice_on: date | None = None
    remark: str = ""


@cache
def outcomes() -> Mapping[str, Outcome]:
    """Every outcome by its code, in the order of the review form."""
    return read_outcomes(OUTCOMES_FILE)


def read_outcomes(path: Path) -> Mapping[str, Outcome]:
    """The outcomes of one file. DeclarationError, in Chinese, names the line of each wrong row."""
    faults: list[Fault] = []
    found: dict[str, Outcome] = {}
    for line, row in table(path, OUTCOMES, faults):
        code, name, clearing, repair, adverse, investigators, visit, *lists = row
        queues, needs, former = (tuple(text.split("|")) if text else () for text in lists)
        sentences = [f"没有类别「{q}」{meant(q, QUEUES)}" for q in (*queues, *former) if q not in QUEUES]
        sentences += [f"没有条件「{n}」{meant(n, NEEDS)}" for n in needs if n not in NEEDS]
        truths = (clearing, repair, adverse, visit)
        sentences += [f"应写 true 或 false，而不是「{t}」" for t in truths if t not in OF_TRUTH]
        sentences += [] if investigators.isdigit() else [f"调查人数应是数字，而不是「{investigators}」"]
        sentences += [f"核查结果「{code}」写了两次"] if code in found else []
        sentences += [] if code and name else ["code 和 name 不能为空"]
        faults += [Fault(name_of(path), line, sentence) for sentence in sentences]
        if not sentences:
            is_clearing, is_repair, is_adverse, needs_visit = (t == "true" for t in truths)
            found[code] = Outcome(
                code,
                name,
                is_clearing,
                is_repair,
                is_adverse,
                int(investigators),
                needs_visit,
                queues,
                needs,
                former,
            )
    if faults:
        raise DeclarationError(*faults)
    return found


def rank_sql(severity: str) -> str:
    """SQL of the place of a severity in the order of work; what has none comes with the last."""
    return f"coalesce(list_position({list(SEVERITIES)}, {severity}), {len(SEVERITIES)})"


def weaker(severity: str) -> str:
    """The next lower severity; the lowest stays."""
    order = list(SEVERITIES)
    return order[min(order.index(severity) + 1, len(order) - 1)]


def outcome_names(queue: str) -> list[str]:
    """The Chinese names of the outcomes a line of `queue` may have, in the order of the review form."""
    return [o.name for o in outcomes().values() if queue in o.queues]


def closing_problems(
    closing: Closing,
    queue: str,
    as_of: date,
    answered_by: Sequence[str] = (),
    *,
    judged_by: Sequence[str] = (),
    money: Money = Money(),
) -> list[str]:
    """Why `closing` may not be written, in Chinese; empty when it may.

    Less money needs a named person, two investigators, a visit, evidence, the day the household was heard and the day
    it was told (社会救助法 48); whoever answered for the township does not confirm the answer. `judged_by`: who judged
    an appealed case before, none of whom decides the appeal. `money`: what was written down on the case.
    """
    outcome = outcomes().get(closing.outcome)
    if outcome is None or queue not in outcome.queues:
        said = outcome.name if outcome else closing.outcome
        return [f"核查结果「{said}」不适用于{QUEUES.get(queue, queue)}，可选：{'、'.join(outcome_names(queue))}"]
    problems = _of_persons(closing, outcome, answered_by, judged_by)
    if outcome.needs_visit and closing.visited_on is None:
        problems.append(f"「{outcome.name}」须填写入户日期")
    needed = {"核查依据": closing.evidence.strip(), "听取意见日期": closing.heard_on, "告知日期": closing.notice_on}
    asked = needed if outcome.is_adverse else [NEEDS[need] for need in outcome.needs]
    problems.extend(f"「{outcome.name}」须填写{title}" for title in needed if title in asked and not needed[title])
    problems.extend(_of_money(outcome, money))
    days = (closing.visited_on, closing.heard_on, closing.notice_on)
    if any(day and day > as_of for day in days):
        problems.append("日期不能晚于今天")
    problems += missing_remark(outcome, closing.remark)
    return problems + remark_problems(closing.remark) + number_problems(closing.evidence, "核查依据")


def missing_remark(outcome: Outcome, remark: str) -> list[str]:
    """Whether an outcome is still without the remark that it needs: what was put right where."""
    if "remark" in outcome.needs and not remark.strip():
        return [f"「{outcome.name}」须在备注写明在何处更正、更正了什么(不写号码)"]
    return []


def _of_persons(closing: Closing, outcome: Outcome, answered_by: Sequence[str], judged_by: Sequence[str]) -> list[str]:
    problems = []
    if not closing.by.strip():
        problems.append("须写明办理人姓名")
    elif same_person(closing.by, answered_by):
        problems.append("复核人不能是反馈核查结果的调查人，请由第二人复核")
    elif same_person(closing.by, closing.investigators):
        problems.append("复核人不能是自己复核的调查的调查人，请由第二人复核")
    if same_person(closing.by, judged_by):
        problems.append(f"申诉须由没有办过此案的人复查，{closing.by.strip()}此前已参与认定")
    if len({plain_name(i) for i in closing.investigators if i.strip()}) < outcome.investigators:
        problems.append(f"「{outcome.name}」须有 {outcome.investigators} 名调查人")
    return problems


def _of_money(outcome: Outcome, money: Money) -> list[str]:
    """追回 and 补发 say that money moved: how much must stand there, and none of it may still be out."""
    problems = []
    if "recovered" in outcome.needs:
        if not money.recovered_fen:
            problems.append(f"「{outcome.name}」须先用 hedui money 登记多领、应追回和已追回的金额")
        elif money.outstanding_fen:
            problems.append(
                f"「{outcome.name}」还有 {yuan(money.outstanding_fen)} 元没有追回；免于追回的，更正应追回的金额"
            )
    if "paid_back" in outcome.needs and not money.paid_back_fen:
        problems.append(f"「{outcome.name}」须先用 hedui money 登记补发的金额")
    return problems


def same_person(name: str, others: Collection[str]) -> bool:
    """Whether a typed name is one of `others`: blanks, wide letters and case make nobody a second person."""
    return plain_name(name) in {plain_name(other) for other in others}


def plain_name(name: str) -> str:
    """A name as it is compared."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
