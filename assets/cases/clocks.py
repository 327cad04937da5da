"""Terms that run on cases: of an appeal, of a correction asked of a department.

Belongs here: the last day of a term by the county's calendar of working days, and how it is said. Does not belong here:
what the notices ask for by a day (`data_contracts/agenda.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data_contracts.jurisdiction import Jurisdiction, Parameter
from data_contracts.working_days import term

DAYS_UNLESS_SAID = 10
"""Working days where the place, and all above it, set no term."""


@dataclass(frozen=True)
class Clock:
    """A term that runs: since when, until when, by which text; `is_listed`: the calendar of its years is declared."""

    since: date
    due_on: date
    days_left: int
    working_days: int
    basis: str
    is_listed: bool

    @property
    def is_overdue(self) -> bool:
        """Whether its last day is past."""
        return self.days_left < 0

    def words(self) -> str:
        """The term in words: 2021-06-15 到期，还有 3 天."""
        left = "今天到期" if not self.days_left else f"还有 {self.days_left} 天"
        late = f"逾期 {-self.days_left} 天" if self.is_overdue else left
        doubt = "" if self.is_listed else "；这一年的放假安排没有登记，只除去了周末"
        return f"{self.due_on} 到期，{late}({self.working_days} 个工作日：{self.basis}{doubt})"


def clock(place: Jurisdiction | None, name: str, since: date, as_of: date) -> Clock:
    """The term that the parameter `name` sets, begun on a day."""
    found = place.value(name, since) if place else None
    days = int(str(found.value)) if found else DAYS_UNLESS_SAID
    ends = term(place, since, days)
    return Clock(since, ends.due_on, (ends.due_on - as_of).days, days, _basis(found), ends.is_listed)


def _basis(found: Parameter | None) -> str:
    if found is None:
        return "本地没有规定期限"
    return found.cites + ("，未核实原文" if found.is_unverified else "")
