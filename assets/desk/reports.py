"""Reports on applicants that were made at the desk: kept in memory for whoever asked, for as long as a working day.

Belongs here: keeping and forgetting them. Does not belong here: the check (`assets/applicants`). Neither the form that
was sent nor the report lies on the disk: whoever needs the report downloads it, and what is asked for anew is checked
anew.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from assets.applicants.report import Report

KEPT = timedelta(hours=8)
MOST = 40
"""Reports at a time, of all accounts: the oldest goes first."""


@dataclass(frozen=True)
class Made:
    """A report, whose it is, and since when it lies here."""

    account: str
    report: Report
    at: datetime


class Reports:
    """The reports of one desk."""

    def __init__(self) -> None:
        """Nothing lies here yet."""
        self._lock = Lock()
        self._made: dict[str, Made] = {}

    def keep(self, account: str, report: Report, now: datetime) -> str:
        """Keep a report for an account; the word by which it is asked for, which says nothing of anybody."""
        word = secrets.token_hex(8)
        with self._lock:
            self._forget(now)
            while len(self._made) >= MOST:
                del self._made[next(iter(self._made))]
            self._made[word] = Made(account, report, now)
        return word

    def of(self, account: str, now: datetime) -> dict[str, Report]:
        """The reports of an account that are not forgotten yet, the newest first."""
        with self._lock:
            self._forget(now)
            mine = [(word, made.report) for word, made in self._made.items() if made.account == account]
        return dict(reversed(mine))

    def _forget(self, now: datetime) -> None:
        self._made = {word: made for word, made in self._made.items() if now - made.at < KEPT}
