"""What a notice asks for by a day: a place's tasks, and the days on which each of them falls due.

Belongs here: the days of a task. Does not belong here: who has handed what in (`assets/cases/handed_in.py`),
how a task is written (`place_shapes`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ONCE, YEAR, WEEK = "once", "year", "week"
MONTHS = {"month": 1, "quarter": 3, "half_year": 6}
"""Periods shorter than a year, in months: a task is due in the last month of each."""

EVERY = {ONCE: "一次", YEAR: "每年", "half_year": "每半年", "quarter": "每季度", "month": "每月", WEEK: "每周"}
"""How often something is asked for, with the Chinese word."""

TOWNSHIPS, COUNTY, CITY = "乡镇", "县", "市"
"""Who has to do it."""


@dataclass(frozen=True)
class Task:
    """Something a notice asks for: `by` whom, how often, from and until which day, and the text it rests on.

    `begins` and `due` are days as they are written: 2023-07-25 of what is asked once, 07-25 of what is asked every
    year, 1 (Monday) to 7 of what is asked every week, else a day of the period's last month; a day that a month does
    not have is its last. What is `handed_in` is awaited from each of those who have to do it.
    """

    what: str
    by: str
    every: str
    due: str
    basis: str
    begins: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    is_handed_in: bool = False
    place: str = ""

    def occasions(self, first: date, last: date) -> Iterator[Occasion]:
        """Each time it falls due between two days, both inclusive, and within the days on which it is asked for."""
        first, last = max(first, self.valid_from or first), min(last, self.valid_until or last)
        if self.every == WEEK:
            yield from self._weekly(first, last)
            return
        for year, month in self._ends(first, last):
            due = _day(self.due, year, month)
            if first <= due <= last:
                yield Occasion(self, self._begin(due, year, month), due)

    def _weekly(self, first: date, last: date) -> Iterator[Occasion]:
        due = first + timedelta(days=(int(self.due) - first.isoweekday()) % 7)
        while due <= last:
            # 6 to 2: it begins in the week before.
            begins = due - timedelta(days=(due.isoweekday() - int(self.begins)) % 7) if self.begins else None
            yield Occasion(self, begins, due)
            due += timedelta(days=7)

    def _ends(self, first: date, last: date) -> Iterator[tuple[int, int]]:
        """The months in which a period may end between two days."""
        if self.every == ONCE:
            yield 0, 0
            return
        months = (int(self.due[:2]),) if self.every == YEAR else range(MONTHS[self.every], 13, MONTHS[self.every])
        yield from ((year, month) for year in range(first.year, last.year + 1) for month in months)

    def _begin(self, due: date, year: int, month: int) -> date | None:
        if self.begins is None:
            return None
        begin = _day(self.begins, year, int(self.begins[:2]) if self.every == YEAR else month)
        if begin <= due:
            return begin
        # 25 to 5: it begins in the period before.
        if self.every == YEAR:
            return _day(self.begins, year - 1, int(self.begins[:2]))
        back = year * 12 + month - 1 - MONTHS[self.every]
        return _day(self.begins, back // 12, back % 12 + 1)


@dataclass(frozen=True)
class Occasion:
    """One time that a task falls due; `begins_on` is the first day it may be done, None where nobody says one."""

    task: Task
    begins_on: date | None
    due_on: date

    @property
    def key(self) -> str:
        """What tells it from every other time and task of a county."""
        return f"{self.task.what}@{self.due_on.isoformat()}"


def _day(written: str, year: int, month: int) -> date:
    if len(written) > len("07-25"):
        return date.fromisoformat(written)
    return date(year, month, min(int(written.rpartition("-")[2]), monthrange(year, month)[1]))
