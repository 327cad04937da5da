"""What the morning sheet (晨报) says, as values: one line a register, queue, rule and township.

Belongs here: the shape of the sheet. Does not belong here: counting it (`morning_sheet.py`, `morning_sources.py`) and
its looks (`templates/morning_sheet.html.j2`). No field can hold a name or a number of a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from data_contracts.agenda import Occasion
from data_contracts.jurisdiction import Parameter

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class SourceLine:
    """One register: the batch in force, its age and rows, and what is held back with its reason.

    `state` is accepted, stale, held (a newer batch waits), absent or no_basis (nobody may read it on that day);
    `history` gives rows of the latest batches; `source` is the register's code.
    """

    source: str
    title: str
    provider: str
    state: str
    batch: str = ""
    received_on: str = ""
    age_days: int | None = None
    files: int = 0
    rows: int = 0
    rejected: int = 0
    reason: str = ""
    history: tuple[int, ...] = ()


@dataclass(frozen=True)
class UnreadLine:
    """One thing that was not read, not understood or not there: the register, what it is, and what it silences."""

    title: str
    message: str
    source: str = ""


@dataclass(frozen=True)
class QueueLine:
    """One queue: what the night changed and how many cases stand where."""

    queue: str
    title: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class RuleLine:
    """One rule: tonight's status and flags, its cases, and how often its questions were right.

    `status` is flags, no_flags, not_enough_data, not_run or unknown; `unread` records could not be judged; `low` and
    `high` are the Wilson interval of the confirmed share in per cent, None below ENOUGH_ANSWERS answers;
    `silent_townships` could not be judged. `is_stopped`: mostly wrong, so that nothing of it is released.
    """

    rule: str
    title: str
    queue: str
    severity: str
    status: str
    reason: str
    flags: int
    new: int
    open: int
    answered: int
    confirmed: int
    low: float | None
    high: float | None
    silent_townships: tuple[str, ...] = ()
    unread: int = 0
    is_stopped: bool = False

    @property
    def share(self) -> float:
        """Confirmed share of the answers in per cent."""
        return 100 * self.confirmed / self.answered if self.answered else 0.0


@dataclass(frozen=True)
class TownshipLine:
    """One township: cases it holds unanswered, those past their days on lists that never came back (`late`), those left
    blank on lists that did, and the oldest of them."""

    township: str
    open: int
    waiting: int
    released: int
    late: int
    oldest_days: int | None
    answered: int
    blank: int = 0


@dataclass(frozen=True)
class MoneyLine:
    """One township's money in fen: what rules reckon was paid after death and after exit, and what people wrote down:
    overpaid, to come back, come back, paid back late."""

    township: str
    after_death_fen: int
    after_exit_fen: int
    overpaid_fen: int
    to_recover_fen: int
    recovered_fen: int
    paid_back_fen: int

    @property
    def amounts(self) -> tuple[int, ...]:
        """All six, in order."""
        return (
            self.after_death_fen,
            self.after_exit_fen,
            self.overpaid_fen,
            self.to_recover_fen,
            self.recovered_fen,
            self.paid_back_fen,
        )


@dataclass(frozen=True)
class WaitLine:
    """One township: households that may be released now (`ready`), by reason those that wait (`waiting.WHY`), and for
    how long the oldest of them has waited."""

    township: str
    ready: int
    households: Mapping[str, int]
    oldest_days: int | None


@dataclass(frozen=True)
class DueLine:
    """One time something is due: how many days are left (less than none: late), who has handed it in and who has not.

    `awaited` is empty where nothing is handed in; of those who `came`, `nil` had nothing to report.
    """

    occasion: Occasion
    days_left: int
    awaited: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    nil: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Who has not handed it in."""
        return tuple(who for who in self.awaited if who not in self.came)

    @property
    def is_late(self) -> bool:
        """Whether the day is past and somebody's return is missing."""
        return self.days_left < 0 and bool(self.missing)


@dataclass(frozen=True)
class MorningSheet:
    """Everything the sheet says of one night; no personal data.

    `notices` stand above everything else, `old_standards` below them; `waits` are households that are not released yet,
    `quiet` rules that open or release nothing; `ledger_head` is the ledger's count and the
    beginning of its last hash, kept on paper to be compared later.
    """

    as_of: date
    last_night: date
    place: str
    answer_days: int
    sources: tuple[SourceLine, ...]
    queues: tuple[QueueLine, ...]
    rules: tuple[RuleLine, ...]
    townships: tuple[TownshipLine, ...]
    to_verify: Mapping[str, int]
    unverified: tuple[Parameter, ...] = field(default=())
    agenda: tuple[Parameter, ...] = field(default=())
    identities: Mapping[str, int] = field(default_factory=dict)
    unread: tuple[UnreadLine, ...] = ()
    granted: tuple[UnreadLine, ...] = ()
    notices: tuple[str, ...] = ()
    ledger_head: str = ""
    due: tuple[DueLine, ...] = ()
    old_standards: tuple[str, ...] = ()
    waits: tuple[WaitLine, ...] = ()
    quiet: tuple[str, ...] = ()
    weekly_visits: int = 0
    money: tuple[MoneyLine, ...] = ()
    changed: tuple[UnreadLine, ...] = ()

    @property
    def day(self) -> str:
        """The night's date in Chinese."""
        return f"{self.as_of.year}年{self.as_of.month}月{self.as_of.day}日 星期{WEEKDAYS[self.as_of.weekday()]}"

    def total(self, count: str) -> int:
        """One count over all queues."""
        return sum(q.counts[count] for q in self.queues)

    @property
    def arrived(self) -> int:
        """Registers with a batch in force."""
        return sum(s.rows > 0 for s in self.sources)

    @property
    def late(self) -> int:
        """Cases in townships' hands for longer than they should be."""
        return sum(t.late for t in self.townships)
