"""The cases as they stand this moment, folded once and shared by everybody who looks.

Belongs here: keeping the newest state, and over which published night it is folded. Does not belong here: folding
(`state.py`), opening a night (`night.py`).

While somebody gathers what cards need of each new night (`hold`), the pages stay on the earlier one until that is done
(`turn`): nobody waits for thirty thousand flags because he happens to be the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache
from time import monotonic
from typing import TypeVar

import polars as pl

from assets.desk.access_log import STOOD
from assets.desk.night import Night, opened_night
from assets.desk.state import State, in_few_pieces, replaced, until, whole
from assets.desk.stories import Stories
from assets.errors import BadInput
from assets.explain.labels import column_labels
from assets.home.home import Home
from assets.home.ledger import Head, Ledger
from assets.intake.receipts import receipts
from data_contracts.contract import Contracts, load_contracts
from matchers.cases.review import CASE_EVENTS
from matchers.flags.rule import Rule, load_rules

Found = TypeVar("Found")

FOLDED_ALONE = frozenset(
    {
        "released",
        "answered",
        "sent_back",
        "reviewed",
        "closed",
        "money",
        "appealed",
        "correction_requested",
        "correction_answered",
        "assigned",
    }
)
"""Kinds of events that change their own case and no other: only those cases are folded anew."""

ABOUT_NO_CASE = frozenset(
    {
        "person_looked_at",
        "report_written",
        "applicants_checked",
        "judged",
        "handed_in",
        "file_received",
        "sample_drawn",
        "sample_answered",
        STOOD,
    }
)
"""Kinds of events that people write at any hour and that change no case before the next night."""

APART_SECONDS = 1.0
"""For how long one household is shown without what happened to others: where its neighbours on a list lead may have
been answered a moment ago. Folding costs more than a card."""


class Book:
    """The state of a home, kept up to date as it is asked for."""

    def __init__(self, home: Home) -> None:
        """`home` must have a published night by the time of the first question."""
        self._home = home
        # SQLite's connections stay in the thread that opened them; one thread is also what makes a question asked by
        # twenty at once be answered once.
        self._thread = ThreadPoolExecutor(1, "book")
        self._state: State | None = None
        self._coming: Night | None = None
        self._is_holding = False
        self._ledger: Ledger | None = None
        self._folded_at = 0.0
        self.rules: Mapping[str, Rule] = load_rules()
        self.contracts: Contracts = load_contracts()
        self.labels_of = cache(lambda code: column_labels(self.rules[code], self.contracts))

    def now(self, today: date, about: str | None = None) -> State:
        """The cases as of `today`; folded anew only as far as something has happened. Who asks `about` one case is
        shown its household and its line as they stand now, others as they stood a second ago. BadInput where no night
        was ever published."""
        return self._thread.submit(self._now, today, about).result()

    def hold(self, *, is_holding: bool) -> None:
        """Whether the pages stay on the night they show until they are told to `turn` to a newer one."""
        self._is_holding = is_holding

    def coming(self, today: date) -> Night:
        """The published night, which the pages may not show yet. BadInput as for `now`."""
        return self._thread.submit(self._published, today).result()

    def turn(self, night: Night, today: date) -> None:
        """Let the pages show `night`, if they do not. The cases are folded over it in the caller's thread."""
        if self._thread.submit(lambda: self._state is not None and self._state.night == night).result():
            return
        with self._home.ledger(read_only=True) as ledger:
            head, as_of = ledger.head(), max(today, night.on)
            state = whole(night, ledger, until(head, ledger.frame(CASE_EVENTS, as_of)), as_of, head)
        self._thread.submit(self._show, state).result()

    @property
    def is_behind(self) -> bool:
        """Whether a newer night is published than the pages show."""
        return self._coming is not None

    def ask(self, question: Callable[[Ledger], Found]) -> Found:
        """What the ledger says to a `question` that is no case's, such as who judged a pair. The question itself may
        not ask the book: it is the book's one thread that answers."""
        return self._thread.submit(lambda: question(self._reader())).result()

    def close(self) -> None:
        """Let go of the files."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _now(self, today: date, about: str | None = None) -> State:
        ledger = self._reader()
        night = self._night(ledger)
        head = ledger.head()
        as_of = max(today, night.on)
        state = self._state
        if state and (state.night, state.as_of, state.head) == (night, as_of, head):
            return state
        if (
            state
            and about
            and (state.night, state.as_of) == (night, as_of)
            and self._is_as_it_was(state, ledger, about)
        ):
            return state
        self._state = self._further(state, night, ledger, as_of, head)
        self._folded_at = monotonic()
        return self._state

    def _is_as_it_was(self, state: State, ledger: Ledger, number: str) -> bool:
        """Whether nothing has happened since to a case, those of its household and those of its line."""
        if monotonic() - self._folded_at > APART_SECONDS or not ledger.goes_on_from(state.head):
            return False
        beside = state.numbers_beside(number)
        return bool(beside) and all(
            kind in ABOUT_NO_CASE or (kind in FOLDED_ALONE and subject not in beside)
            for kind, subject in ledger.touched_since(state.head.seq)
        )

    def _published(self, today: date) -> Night:
        shown = self._now(today).night
        return self._coming or shown

    def _show(self, state: State) -> None:
        self._state, self._coming = state, None

    def _close(self) -> None:
        self._state = self._coming = None
        if self._ledger:
            self._ledger.close()
            self._ledger = None

    def _further(self, state: State | None, night: Night, ledger: Ledger, as_of: date, head: Head) -> State:
        if state and state.as_of == as_of and ledger.goes_on_from(state.head):
            fresh = until(head, ledger.frame(None, as_of, since_seq=state.head.seq))
            of_cases = fresh.filter(pl.col("kind").is_in(CASE_EVENTS))
            state.steps.add(state.events.height, of_cases["subject"])
            events = in_few_pieces(pl.concat([state.events, of_cases])) if of_cases.height else state.events
            if state.night == night and set(fresh["kind"]) <= FOLDED_ALONE | ABOUT_NO_CASE:
                return replaced(replace(state, head=head, events=events), ledger, of_cases["subject"].unique())
        else:
            events = until(head, ledger.frame(CASE_EVENTS, as_of))
        return whole(night, ledger, events, as_of, head)

    def _night(self, ledger: Ledger) -> Night:
        try:
            inode = self._home.published.stat().st_ino
        except FileNotFoundError:
            raise BadInput("还没有发布过核对结果，请先运行 hedui night") from None
        shown = self._state.night if self._state else None
        if shown and shown.inode == inode:
            self._coming = None
            return shown
        if self._coming is None or self._coming.inode != inode:
            stories = Stories(self.rules, self.contracts, self.labels_of, receipts(ledger))
            self._coming = opened_night(self._home, stories)
        if shown and self._is_holding and shown.on not in ledger.taken_back():
            return shown
        night, self._coming = self._coming, None
        return night

    def _reader(self) -> Ledger:
        if self._ledger is not None and not self._ledger.is_current():
            self._ledger.close()
            self._ledger = None
        if self._ledger is None:
            self._ledger = self._home.ledger(read_only=True)
        return self._ledger
