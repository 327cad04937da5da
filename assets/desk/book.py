"""The cases as they stand this moment, folded once and shared by everybody who looks.

Belongs here: keeping the folded state beside the published night it was folded over, and folding new events on top.
Does not belong here: what an event means (`matchers/cases/review.py`), who sees what (`matchers/cases/authority.py`).

DuckDB keeps one instance a path: after a night replaced the published file the same process would go on seeing the
night before. So each published file is opened through a link of its own; whoever still looks at it ends on it.
"""

from __future__ import annotations

import contextlib
import os
import weakref
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

import duckdb
import polars as pl

from assets.cases.frames import NightSide, beside_the_night
from assets.cases.rule_words import STAGED
from assets.cases.waiting import concerned
from assets.errors import BadInput
from assets.explain.flag import as_of_of
from assets.explain.labels import column_labels
from assets.home.home import Home
from assets.home.ledger import Head, Ledger
from assets.home.warehouse import connect
from assets.intake.deliveries import Receipt
from assets.intake.receipts import receipts
from data_contracts.contract import Contracts, load_contracts
from matchers.cases.authority import Actor
from matchers.cases.review import CASE_EVENTS, fold
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
    }
)
"""Kinds of events that change their own case and no other: only those cases are folded anew."""


@dataclass(frozen=True, eq=False)
class Night:
    """A published night, open for reading: take a cursor a request."""

    con: duckdb.DuckDBPyConnection
    on: date
    inode: int
    came: Sequence[Receipt]
    """What had been received when the night was opened."""
    side: NightSide

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own over the same night."""
        return self.con.cursor()


@dataclass(frozen=True, eq=False)
class State:
    """All cases at one head of the ledger, in the columns of `case_frame` and is_concerned."""

    night: Night
    as_of: date
    head: Head
    events: pl.DataFrame
    cases: pl.DataFrame

    def seen_by(self, actor: Actor) -> pl.DataFrame:
        """What of it an account sees; everything shown to it is counted and taken from here."""
        return self.cases.filter(actor.seen())


class Book:
    """The state of a home, kept up to date as it is asked for."""

    def __init__(self, home: Home) -> None:
        """`home` must have a published night by the time of the first question."""
        self._home = home
        # SQLite's connections stay in the thread that opened them; one thread is also what makes a question asked by
        # twenty at once be answered once.
        self._thread = ThreadPoolExecutor(1, "book")
        self._state: State | None = None
        self._ledger: Ledger | None = None
        self.rules: Mapping[str, Rule] = load_rules()
        self.contracts: Contracts = load_contracts()
        self.labels_of = cache(lambda code: column_labels(self.rules[code], self.contracts))

    def now(self, today: date) -> State:
        """The cases as of `today`; folded anew only as far as something has happened. BadInput where no night was ever
        published."""
        return self._thread.submit(self._now, today).result()

    def ask(self, question: Callable[[Ledger], Found]) -> Found:
        """What the ledger says to a `question` that is no case's, such as who judged a pair. The question itself may
        not ask the book: it is the book's one thread that answers."""
        return self._thread.submit(lambda: question(self._reader())).result()

    def close(self) -> None:
        """Let go of the files."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _now(self, today: date) -> State:
        ledger = self._reader()
        night = self._night(ledger)
        head = ledger.head()
        as_of = max(today, night.on)
        state = self._state
        if state and (state.night, state.as_of, state.head) == (night, as_of, head):
            return state
        self._state = self._further(state, night, ledger, as_of, head)
        return self._state

    def _close(self) -> None:
        self._state = None
        if self._ledger:
            self._ledger.close()
            self._ledger = None

    def _further(self, state: State | None, night: Night, ledger: Ledger, as_of: date, head: Head) -> State:
        if state and state.as_of == as_of and ledger.goes_on_from(state.head):
            fresh = ledger.frame(CASE_EVENTS, as_of, since_seq=state.head.seq)
            events = pl.concat([state.events, fresh]) if fresh.height else state.events
            # A rule put on trial takes its cases off the lists, though nothing was written on any of them.
            is_restaged = not ledger.frame([STAGED], as_of, since_seq=state.head.seq).is_empty()
            if state.night == night and set(fresh["kind"]) <= FOLDED_ALONE and not is_restaged:
                return State(night, as_of, head, events, _replaced(night, ledger, state.cases, events, fresh, as_of))
        else:
            events = ledger.frame(CASE_EVENTS, as_of)
        return State(night, as_of, head, events, _whole(night, ledger, fold(events), as_of))

    def _night(self, ledger: Ledger) -> Night:
        try:
            inode = self._home.published.stat().st_ino
        except FileNotFoundError:
            raise BadInput("还没有发布过核对结果，请先运行 hedui night") from None
        if self._state and self._state.night.inode == inode:
            return self._state.night
        return _opened(self._home, receipts(ledger))

    def _reader(self) -> Ledger:
        if self._ledger is not None and not self._ledger.is_current():
            self._ledger.close()
            self._ledger = None
        if self._ledger is None:
            self._ledger = self._home.ledger(read_only=True)
        return self._ledger


def _whole(night: Night, ledger: Ledger, states: pl.DataFrame, as_of: date) -> pl.DataFrame:
    cases = beside_the_night(night.cursor(), ledger, states, as_of, night.side)
    about = concerned(night.cursor(), cases)["case_id"]
    return cases.with_columns(is_concerned=pl.col("case_id").is_in(about.implode()))


def _replaced(
    night: Night, ledger: Ledger, cases: pl.DataFrame, events: pl.DataFrame, fresh: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """`cases` with those of which something is new folded once more from all their events."""
    touched = fresh["subject"].unique()
    if touched.is_empty():
        return cases
    if not set(touched) <= set(cases["case_id"]) - _entangled(events):
        return _whole(night, ledger, fold(events), as_of)
    anew = _whole(night, ledger, fold(events.filter(pl.col("subject").is_in(touched.implode()))), as_of)
    rest = cases.filter(~pl.col("case_id").is_in(touched.implode()))
    return pl.concat([rest, anew.select(cases.columns)], how="vertical_relaxed").sort("case_id")


def _entangled(events: pl.DataFrame) -> set[str]:
    """Cases that changed their number: what is written on the one counts for the other."""
    moves = events.filter(pl.col("kind") == "continued")
    return {*moves["subject"], *moves["payload"].str.json_path_match("$.from")}


def _opened(home: Home, came: Sequence[Receipt]) -> Night:
    """The published file through a link of its own, removed when nobody looks at this night any more."""
    folder = home.root / "published" / "open"
    folder.mkdir(parents=True, exist_ok=True)
    _forget_dead_links(folder)
    inode = home.published.stat().st_ino
    link = folder / f"{os.getpid()}-{inode}.duckdb"
    with contextlib.suppress(FileExistsError):
        os.link(home.published, link)
    con = connect(link, read_only=True)
    night = Night(con, as_of_of(con), inode, came, NightSide.of(con))
    weakref.finalize(night, _let_go, con, link)
    return night


def _let_go(con: duckdb.DuckDBPyConnection, link: Path) -> None:
    con.close()
    link.unlink(missing_ok=True)


def _forget_dead_links(folder: Path) -> None:
    """Links of desks that were killed: a linked night is a whole register of people and may not stay behind."""
    for link in folder.glob("*-*.duckdb"):
        pid = link.name.partition("-")[0]
        if not (pid.isdigit() and Path(f"/proc/{pid}").exists()):
            link.unlink(missing_ok=True)
