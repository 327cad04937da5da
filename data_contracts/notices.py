"""The notices that hedui is built from, sentence by sentence, and where each sentence is answered; one file each.

Belongs here: a notice as a value, and its reader. Does not belong here: the page made of it (`docs/notice_page.py`).
A notice is a public document; who signed it and whom to ring is not repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from data_contracts.contract import HERE
from data_contracts.text_yaml import DeclarationError, Fault, read

if TYPE_CHECKING:
    from data_contracts.notice_shapes import NoticeShape

RULE, GENERAL = "rule", "general"
"""A rule that cites the notice, and one that answers it though it rests on another text."""

NAMED = (
    *(RULE, GENERAL, "queue", "register", "measure"),
    *("export", "report", "command", "calendar", "parameter", "group"),
)
"""What may answer a sentence."""

MISSING = (RULE, "register", "export", "report", "command")
"""What may be missing yet."""

REASONS = ("组织", "作风", "政策", "无数据")
"""Why data cannot answer: it is for people to organise, to discipline or to decide, or no register holds it."""

ANSWERED, CANNOT, NOT_YET = "有回答", "不能用数据回答", "还没有"
STATES = (ANSWERED, CANNOT, NOT_YET)


@dataclass(frozen=True)
class Sentence:
    """A sentence of a notice with one of three states; `named` is what answers it or what is missing, each written
    `kind:name`, `cannot` why data has no answer."""

    section: str
    says: str
    state: str
    named: tuple[str, ...]
    cannot: str
    note: str

    def names(self, *kinds: str) -> tuple[str, ...]:
        """What it names of these kinds, without the kind."""
        return tuple(rest for kind, _, rest in (name.partition(":") for name in self.named) if kind in kinds)

    def answering(self, *kinds: str) -> tuple[str, ...]:
        """What answers it, of these kinds."""
        return self.names(*kinds) if self.state == ANSWERED else ()


@dataclass(frozen=True)
class Notice:
    """A notice of a place: `since` is the day from which it is cited."""

    number: str
    title: str
    issuer: str
    place: str
    since: date
    note: str
    sentences: tuple[Sentence, ...]

    def count(self, state: str) -> int:
        """How many sentences are in a state."""
        return sum(sentence.state == state for sentence in self.sentences)

    def answered(self, *kinds: str) -> frozenset[str]:
        """Everything of these kinds that answers one of its sentences."""
        return frozenset(name for s in self.sentences for name in s.answering(*kinds))


@cache
def load_notices(folder: Path = HERE / "notices") -> tuple[Notice, ...]:
    """Every notice, the earliest first. DeclarationError, in Chinese, names file and line of all that is wrong."""
    from data_contracts.notice_shapes import NoticeShape
    from data_contracts.reader import shaped

    faults: list[Fault] = []
    found: dict[str, Notice] = {}
    for path in sorted(folder.glob("*.yaml")):
        document = read(path)
        shape = shaped(document, NoticeShape, faults)
        if shape is None:
            continue
        if path.stem.split("_")[0] != shape.place:
            faults.append(document.fault(("place",), f"区划「{shape.place}」应与文件名「{path.stem}」开头的数字相同"))
        if shape.since is None:
            faults.append(document.fault((), "缺少「from」"))
        if shape.number in found:
            faults.append(document.fault(("number",), f"「{shape.number}」写了两份"))
        found[shape.number] = _notice(shape)
    if faults:
        raise DeclarationError(*sorted(set(faults)))
    return tuple(sorted(found.values(), key=lambda notice: notice.since))


def asking(rule: str) -> list[tuple[str, str]]:
    """Every sentence that a rule which cites its notice answers: number and section, and what it says."""
    return [
        (f"{n.number} {s.section}", s.says) for n in load_notices() for s in n.sentences if rule in s.answering(RULE)
    ]


def _notice(shape: NoticeShape) -> Notice:
    sentences = tuple(
        Sentence(
            s.section,
            s.says,
            ANSWERED if s.answered_by else NOT_YET if s.not_yet else CANNOT,
            tuple(s.answered_by or s.not_yet),
            s.cannot or "",
            s.note,
        )
        for s in shape.sentences
    )
    since = shape.since or date.min
    return Notice(shape.number, shape.title, shape.issuer, shape.place, since, shape.note, sentences)
