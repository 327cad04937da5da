"""The page on the notices: what each sentence asks, and where it is answered. `make docs` writes `docs/notices.md`.

It is made from `data_contracts/notices/` and nothing else is written by hand; a test makes it again and compares.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from assets.exports import Export, load_exports
from assets.reports import ReportKind, load_reports
from data_contracts.contract import Contracts, load_contracts
from data_contracts.jurisdiction import Jurisdiction, load_jurisdictions, parameter_title
from data_contracts.notices import CANNOT, GENERAL, NOT_YET, RULE, STATES, Notice, Sentence, load_notices
from matchers.cases.casework import QUEUES
from matchers.facts.measure import Measure, load_measures
from matchers.flags.rule import Rule, load_rules

PAGE = Path(__file__).parent / "notices.md"
KINDS = {
    "rule": "规则",
    "general": "通用规则",
    "queue": "疑点",
    "measure": "指标",
    "register": "名册",
    "export": "每夜写出",
    "report": "表册",
    "command": "命令",
    "calendar": "日程",
    "parameter": "参数",
    "group": "工作组",
}
INTRO = """
五份通知逐句写在这里：每一句由哪条规则、哪份名册、哪个命令或哪项日程回答；用数据回答不了的，写明为什么；还没有做到的，
写明缺什么。只要求一件事的一句写一行，一句要求几件事的分开写；标题和引述上级文件的话不列，签发人、联系人和电话不抄录。

“规则”的依据里写有这份通知；“通用规则”依据别的文件，同样回答这一句。规则见 [规则说明](rules.md)，名册见
[名册与数据字典](registers.md)，参数和日程见 [各地参数](jurisdictions.md)。
"""
Titles = Mapping[str, Callable[[str], str]]


class Declared(NamedTuple):
    """The notices, and all that one of their sentences may name."""

    notices: tuple[Notice, ...]
    rules: Mapping[str, Rule]
    measures: Mapping[str, Measure]
    contracts: Contracts
    exports: Mapping[str, Export]
    reports: Mapping[str, ReportKind]
    places: Mapping[str, Jurisdiction]


def declared() -> Declared:
    """What is declared today."""
    return Declared(
        load_notices(),
        load_rules(),
        load_measures(),
        load_contracts(),
        load_exports(),
        load_reports(),
        load_jurisdictions(),
    )


def page(known: Declared) -> str:
    """The page as it is today."""
    notices, titles = known.notices, _titles(known)
    lines = ["# 通知逐句对照", "", "<!-- 由 `make docs` 从 `data_contracts/notices/` 生成，请勿手改 -->"]
    lines += [INTRO.rstrip(), "", f"| 通知 | 句数 | {' | '.join(STATES)} |", "|---|---:|---:|---:|---:|"]
    lines += [f"| {n.number} | {len(n.sentences)} | {_counts(n)} |" for n in notices]
    for notice in notices:
        lines += _notice(notice, known.places[notice.place].name, titles)
    lines += _missing(notices)
    lines += _by_rule(notices, known.rules)
    return "\n".join(lines) + "\n"


def _counts(notice: Notice) -> str:
    return " | ".join(str(notice.count(state)) for state in STATES)


def _titles(known: Declared) -> Titles:
    """How a thing of each kind is called on the page."""
    return {
        "rule": lambda name: known.rules[name].title,
        "general": lambda name: known.rules[name].title,
        "queue": lambda name: QUEUES[name],
        "measure": lambda name: known.measures[name].title,
        "register": lambda name: known.contracts.sources[name].title,
        "export": lambda name: known.exports[name].title,
        "report": lambda name: f"{known.reports[name].title}（`hedui report {name}`）",
        "command": lambda name: f"`hedui {name}`",
        "parameter": parameter_title,
        "calendar": str,
        "group": str,
    }


def _notice(notice: Notice, place: str, titles: Titles) -> Iterable[str]:
    yield from ("", f"## {notice.number} {notice.title}", "")
    yield f"{notice.issuer}，{place}自 {notice.since} 起引用。{notice.note}"
    counts = "，".join(f"{state} {notice.count(state)}" for state in STATES)
    yield from ("", f"共 {len(notice.sentences)} 句：{counts}。", "", "| 节 | 通知的话 | 由什么回答 |", "|---|---|---|")
    above = ""
    for sentence in notice.sentences:
        section = "" if sentence.section == above else sentence.section
        above = sentence.section
        yield f"| {section} | {sentence.says.replace('_', '＿')} | {_answer(sentence, titles)} |"


def _answer(sentence: Sentence, titles: Titles) -> str:
    if sentence.state == CANNOT:
        return f"**不能**（{sentence.cannot.replace('：', '）', 1)}"
    if sentence.state == NOT_YET:
        return f"**还没有**：{sentence.note}"
    parts = [
        f"{title}：{'、'.join(titles[kind](name) for name in named)}"
        for kind, title in KINDS.items()
        if (named := sentence.names(kind))
    ]
    return "<br>".join([*parts, *([f"说明：{sentence.note}"] if sentence.note else [])])


def _missing(notices: Iterable[Notice]) -> Iterable[str]:
    """What is not there yet, with the sentences that wait for it."""
    waiting: dict[str, list[str]] = defaultdict(list)
    told: dict[str, str] = {}
    for notice in notices:
        for sentence in notice.sentences:
            for name in sentence.named if sentence.state == NOT_YET else ():
                waiting[name].append(f"{notice.number} {sentence.section}")
                told.setdefault(name, sentence.note)
    yield from ("", "## 还缺什么", "", "| 缺的 | 说明 | 等着它的句子 |", "|---|---|---|")
    yield from (
        f"| `{name}` | {told[name]} | {'；'.join(dict.fromkeys(where))} |" for name, where in sorted(waiting.items())
    )


def _by_rule(notices: Iterable[Notice], rules: Mapping[str, Rule]) -> Iterable[str]:
    """Every rule with the sentences it answers."""
    asked: dict[str, list[str]] = defaultdict(list)
    for notice in notices:
        for sentence in notice.sentences:
            for name in sentence.answering(RULE, GENERAL):
                asked[name].append(f"{notice.number} {sentence.section}")
    yield from ("", "## 每条规则回答哪几句", "", "| 规则 | 通知的句子 |", "|---|---|")
    yield from (
        f"| {rule.title}<br>`{code}` | {'；'.join(dict.fromkeys(asked[code])) or '—'} |" for code, rule in rules.items()
    )


def counts(notices: Iterable[Notice]) -> str:
    """A line a notice: how many of its sentences are in which state."""
    return "".join(
        f"{n.number}：{len(n.sentences)} 句，{'，'.join(f'{s} {n.count(s)}' for s in STATES)}\n" for n in notices
    )


if __name__ == "__main__":
    everything = declared()
    PAGE.write_text(page(everything), encoding="utf-8")
    sys.stdout.write(counts(everything.notices))
