"""What an entry of the corpus is, what came of trying it, and when that is right.

Verdicts: A accepted, R a row (or a cell of it) is not taken and says why, Q a file is held, H a delivery is held, S
something is left out and said. Several letters in one verdict are all of them right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Tried:
    """What came of one entry: the letter of its verdict, all that was said of it (the whole sentences), and what of the
    values that were read, or of what was left behind, is not as it should be ('' where all is)."""

    got: str
    said: tuple[str, ...] = ()
    wrong: str = ""


Trial = Callable[["Desk"], Tried]


@dataclass(frozen=True)
class Entry:
    """One number of the corpus.

    `words` must all stand in what is said of it. `decided` says, in words, where the project deliberately decides
    otherwise than `verdict`, and `ours` is the verdict it decides. `untried`: why it cannot be tried here.
    """

    number: int
    what: str
    verdict: str
    trial: Trial | None
    words: tuple[str, ...] = ()
    ours: str = ""
    decided: str = ""
    untried: str = ""

    @property
    def expected(self) -> str:
        """The letters of which one must come out."""
        return self.ours or self.verdict


@dataclass(frozen=True)
class Outcome:
    """A line of a scoreboard: what was expected, what came, and whether it is right; `why` where it is not."""

    number: int
    what: str
    expected: str
    got: str
    ok: bool
    why: str = ""
    decided: str = ""


@dataclass
class Desk:
    """Where entries are tried: a folder of their own for each, and `shared`, what several of them make only once."""

    folder: Path
    shared: dict[str, object] = field(default_factory=dict)
    number: int = 0

    def path(self, name: str) -> Path:
        """A new file of the entry that is being tried."""
        place = self.folder / f"{self.number:03d}"
        place.mkdir(exist_ok=True)
        return place / name


SECRETS = re.compile(r"\d{15}|\d{6}[*×xX＊]{4,}")
"""No whole number of a person or an account stands in any sentence; people of the corpus have names with these."""

PEOPLE = re.compile(r"[王李张赵钱孙][某建志海][甲乙丙丁戊己国强英华]")
_END, _FOREIGN = "。", re.compile(r"Traceback|Error\b|Exception|None\b|nan\b")


def faults_of(sentence: str, more: Iterable[str] = ()) -> list[str]:
    """What is wrong with a sentence that a person is to read; `more` are other words that it may not hold."""
    faults = []
    if not sentence.endswith(_END) or not re.search(r"[一-龥]{4}", sentence):
        faults.append("no whole Chinese sentence")
    if _FOREIGN.search(sentence):
        faults.append("words of the program")
    if SECRETS.search(sentence) or PEOPLE.search(sentence) or any(secret in sentence for secret in more):
        faults.append("somebody's data")
    return faults
