"""What the departments hold: one small class a register. `person` points into the people, strangers included.

`name` and `id_text` are what the department wrote where that differs on purpose; None is the person's own, and may
still be misspelt on the way to the file. A float in `id_text` is a number cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Text = str | float | None


def month_of(day: date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """The first day of a month number."""
    return date(month // 12, month % 12 + 1, 1)


def add_months(day: date, count: int) -> date:
    """Calendar months later, held to the last day of a shorter month."""
    month = month_of(day) + count
    last = (first_day(month + 1) - first_day(month)).days
    return first_day(month).replace(day=min(day.day, last))


@dataclass
class Member:
    """A person on a certificate, as the roll writes them; uncounted from a month on where the amount was reduced."""

    person: int
    name: str
    id_text: Text
    relation: str
    gone_from: int | None = None
    uncounted_from: int | None = None
    joined: int = 0
    is_student: bool | None = None
    labour: str | None = None
    self_care: str = "全自理"
    sex: str | None = None
    birth: date | str | None = None


@dataclass
class Certificate:
    """A household on the dibao roll from `start` until before `end` (month numbers); money in yuan a month."""

    number: str
    is_urban: bool
    village: int
    members: list[Member]
    start: int
    income: int
    supplement: int
    standard: int
    full_amount: bool
    account: str
    payee: str
    handler: str
    end: int | None = None
    exited_on: date | None = None
    exit_reason: str = ""
    status: str = "正常"
    failed: set[int] = field(default_factory=set)
    reviewed_on: date | None = None
    use: str = ""
    grace_until: date | None = None
    is_single: bool = False
    card_holder: str | None = None
    insured_count: int | None = None
    monthly_amount: int | None = None
    repeats: list[Member] = field(default_factory=list)

    @property
    def head(self) -> Member:
        """Whose name stands first."""
        return self.members[0]

    @property
    def person(self) -> int:
        """The head."""
        return self.members[0].person

    def present(self, month: int) -> list[Member]:
        """Members whom the snapshot of the month lists."""
        if month < self.start or (self.end is not None and month >= self.end):
            return []
        return [m for m in self.members if m.joined <= month and (m.gone_from is None or month < m.gone_from)]

    def insured(self, month: int) -> int:
        """Members for whom money is paid."""
        return sum(m.uncounted_from is None or month < m.uncounted_from for m in self.present(month))

    def counted(self, month: int) -> int:
        """Members for whom the roll says that money is paid."""
        return self.insured(month) if self.insured_count is None else self.insured_count

    def amount(self, month: int) -> int:
        """The household's total of the month, supplement included; `monthly_amount` where the roll says another."""
        if self.monthly_amount is not None:
            return self.monthly_amount
        per_head = self.standard if self.full_amount else self.standard - self.income
        return per_head * self.insured(month) + self.supplement


@dataclass(slots=True)
class Death:
    """A death, or what a register took for one; `counts` where it is this person's death under this person's name."""

    person: int
    source: str
    died_on: date | None
    registered_on: date
    reason: str = "死亡"
    name: str | None = None
    id_text: Text = None
    has_id: bool = True
    counts: bool = True
    is_planted: bool = False
    address: str | None = None


@dataclass(slots=True)
class Support:
    """A person on the tekun roll."""

    person: int
    mode: str
    start: int
    id_text: Text = None


@dataclass(slots=True)
class Listing:
    """A household of a poverty or low-income register, by its own number; income in yuan a head and year."""

    number: str
    persons: list[int]
    head: int
    income: float
    status: str
    is_eliminated: bool = False
    identified_on: date | None = None


@dataclass(slots=True)
class Salary:
    """A person paid by the treasury in some months."""

    person: int
    employer: str
    category: str
    months: tuple[int, ...]
    gross: int


@dataclass(slots=True)
class Vehicle:
    """A registered vehicle."""

    person: int
    plate: str
    plate_kind: str
    vehicle_class: str
    use: str
    status: str
    registered_on: date
    id_text: Text = None
    in_workbook: bool = False


@dataclass(slots=True)
class Office:
    """A public post."""

    person: int
    employer: str
    position: str
    category: str
    village: int
    since: date
    until: date | None = None


@dataclass(slots=True)
class Filing:
    """A filed relation between a person on the roll and an official; which columns the form filled."""

    person: int
    official: int
    relation: str
    certificate: str
    filed_on: date
    form: str = "county"
    is_swapped: bool = False
    writes_person_id: bool = True
    writes_official_id: bool = True


@dataclass(slots=True)
class Custody:
    """An agreement that somebody else keeps the card of a household; `name` where the custodian is an institution."""

    certificate: str
    person: int
    custodian: int
    start: date
    until: date | None
    name: str | None = None


@dataclass(slots=True)
class Elsewhere:
    """An enrolment in another county."""

    person: int
    county: str
    number: str
    is_urban: bool


@dataclass(slots=True)
class Wedding:
    """An entry of the marriage register."""

    man: int
    woman: int
    kind: str
    registered_on: date


@dataclass(frozen=True)
class Truth:
    """What a rule must do about one subject; several certificates, and `members` of a household, are divided by `;`."""

    rule: str
    expected: str
    certificate_no: str
    household_no: str
    subject_name: str
    subject_id_number: str
    clause: str
    note: str = ""
    members: str = ""


def latest(days: Iterable[tuple[int, date]]) -> dict[int, date]:
    """The last day of each person."""
    last: dict[int, date] = {}
    for person, day in days:
        last[person] = max(day, last.get(person, day))
    return last


def grouped(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    """The rows by a key, the smallest key first, each group in the order of the rows."""
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return dict(sorted(groups.items()))
