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
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

import duckdb
import polars as pl

from assets.cases.frames import NightSide, beside_the_night, ordered
from assets.cases.waiting import concerned
from assets.desk.access_log import STOOD
from assets.desk.people import People
from assets.desk.stories import Stories
from assets.errors import BadInput
from assets.explain.flag import as_of_of
from assets.explain.labels import column_labels
from assets.home.home import Home
from assets.home.ledger import Head, Ledger
from assets.home.machine import is_running
from assets.home.warehouse import connect
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

PLACED_BY = ("household", "queue", "severity", "link_probability", "hardship_points", "first_seen", "amount_fen")
"""What the order of work goes by (`ordered`), and the key of a line."""

ON_A_LIST = ("list_no", "line_no")

PAUSE_SECONDS = 0.05
"""Folding once more for twenty answers costs what it costs for one: under a whole bureau's hands one waits this long
for those that are just being written, and nobody is shown a state older than his question."""

PIECES = 64
"""Of how many pieces a table may consist, which grow with every answer."""


@dataclass(frozen=True, eq=False)
class Night:
    """A published night, open for reading: take a cursor a request."""

    con: duckdb.DuckDBPyConnection
    on: date
    inode: int
    side: NightSide
    stories: Stories
    people: People

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own over the same night."""
        return self.con.cursor()


@dataclass(frozen=True)
class Where:
    """Rows of cases in a state: of a case, of a household, of a line (list and number) of a list. A card asks for three
    of thirty thousand rows."""

    cases: Mapping[str, int]
    households: Mapping[str, Sequence[int]]
    lines: Mapping[tuple[str | None, str | None], Sequence[int]]

    @classmethod
    def of(cls, cases: pl.DataFrame) -> Where:
        """Look it up."""
        households: dict[str, list[int]] = {}
        lines: dict[tuple[str | None, str | None], list[int]] = {}
        told = cases.select("household", "list_no", "line_no")
        for place, (household, list_no, line_no) in enumerate(told.iter_rows()):
            households.setdefault(household, []).append(place)
            if list_no is not None:
                lines.setdefault((list_no, line_no), []).append(place)
        return cls({number: place for place, number in enumerate(cases["case_id"])}, households, lines)


@dataclass(frozen=True, eq=False)
class State:
    """All cases at one head of the ledger, in the order of work (`ordered`), in the columns of `case_frame` and
    is_concerned; `where` says where they stand."""

    night: Night
    as_of: date
    head: Head
    events: pl.DataFrame
    cases: pl.DataFrame
    where: Where
    entangled: frozenset[str]
    """Cases that changed their number: what is written on the one counts for the other."""

    def seen_by(self, actor: Actor) -> pl.DataFrame:
        """What of it an account sees; everything shown to it is counted and taken from here."""
        return self.cases.filter(actor.seen())

    def case(self, actor: Actor, number: str) -> dict[str, Any] | None:
        """One case, if the account sees it."""
        place = self.where.cases.get(number)
        found = self.cases.clear() if place is None else self.cases.slice(place, 1).filter(actor.seen())
        return None if found.is_empty() else found.row(0, named=True)

    def beside(self, case: Mapping[str, Any]) -> pl.DataFrame:
        """The cases of the household of one, of any queue, and those of its line on a list, in the order of work."""
        places = {
            *self.where.households[case["household"]],
            *self.where.lines.get((case["list_no"], case["line_no"]), ()),
        }
        return self.cases[sorted(places)]


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
        self._folded_at = 0.0
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
        if state and state.night == night and (rest := self._folded_at + PAUSE_SECONDS - monotonic()) > 0:
            sleep(rest)
            head = ledger.head()
        self._state = self._further(state, night, ledger, as_of, head)
        self._folded_at = monotonic()
        return self._state

    def _close(self) -> None:
        self._state = None
        if self._ledger:
            self._ledger.close()
            self._ledger = None

    def _further(self, state: State | None, night: Night, ledger: Ledger, as_of: date, head: Head) -> State:
        if state and state.as_of == as_of and ledger.goes_on_from(state.head):
            fresh = ledger.frame(None, as_of, since_seq=state.head.seq)
            of_cases = fresh.filter(pl.col("kind").is_in(CASE_EVENTS))
            events = _in_few_pieces(pl.concat([state.events, of_cases])) if of_cases.height else state.events
            if state.night == night and set(fresh["kind"]) <= FOLDED_ALONE | ABOUT_NO_CASE:
                return _replaced(replace(state, head=head, events=events), ledger, of_cases["subject"].unique())
        else:
            events = ledger.frame(CASE_EVENTS, as_of)
        return _whole(night, ledger, events, as_of, head)

    def _night(self, ledger: Ledger) -> Night:
        try:
            inode = self._home.published.stat().st_ino
        except FileNotFoundError:
            raise BadInput("还没有发布过核对结果，请先运行 hedui night") from None
        if self._state and self._state.night.inode == inode:
            return self._state.night
        stories = Stories(self.rules, self.contracts, self.labels_of, receipts(ledger))
        return _opened(self._home, stories)

    def _reader(self) -> Ledger:
        if self._ledger is not None and not self._ledger.is_current():
            self._ledger.close()
            self._ledger = None
        if self._ledger is None:
            self._ledger = self._home.ledger(read_only=True)
        return self._ledger


def _whole(night: Night, ledger: Ledger, events: pl.DataFrame, as_of: date, head: Head) -> State:
    cases = beside_the_night(night.cursor(), ledger, fold(events), as_of, night.side)
    about = concerned(night.cursor(), cases)["case_id"]
    placed = ordered(cases.with_columns(is_concerned=pl.col("case_id").is_in(about.implode())))
    moves = events.filter(pl.col("kind") == "continued")
    entangled = frozenset([*moves["subject"], *moves["payload"].str.json_path_match("$.from").drop_nulls()])
    return State(night, as_of, head, events, placed, Where.of(placed), entangled)


def _replaced(state: State, ledger: Ledger, touched: pl.Series) -> State:
    """A state whose events have gone on: the cases of which something is new, folded once more from all their
    events, in the places where they stood."""
    if touched.is_empty():
        return state
    night, numbers = state.night, set(touched)
    if not numbers <= state.where.cases.keys() - state.entangled:
        return _whole(night, ledger, state.events, state.as_of, state.head)
    places = sorted(state.where.cases[number] for number in numbers)
    before = state.cases[places]
    states = fold(state.events.filter(pl.col("subject").is_in(touched.implode())))
    anew = before.select("case_id", "is_concerned").join(
        beside_the_night(night.cursor(), ledger, states, state.as_of, night.side.beside(states)),
        on="case_id",
        how="left",
        maintain_order="left",
    )
    if not anew.select(PLACED_BY).equals(before.select(PLACED_BY)):
        return _whole(night, ledger, state.events, state.as_of, state.head)
    pieces, first = [], 0
    for row, place in enumerate(places):
        pieces += [state.cases.slice(first, place - first), anew.select(before.columns).slice(row, 1)]
        first = place + 1
    cases = _in_few_pieces(pl.concat([*pieces, state.cases.slice(first)], how="vertical_relaxed"))
    is_in_place = anew.select(ON_A_LIST).equals(before.select(ON_A_LIST))
    return replace(state, cases=cases, where=state.where if is_in_place else Where.of(cases))


def _in_few_pieces(table: pl.DataFrame) -> pl.DataFrame:
    """The same table, in one piece where it has come to consist of many: each question pays for every piece."""
    return table.rechunk() if table.n_chunks() > PIECES else table


def _opened(home: Home, stories: Stories) -> Night:
    """The published file through a link of its own, removed when nobody looks at this night any more."""
    folder = home.root / "published" / "open"
    folder.mkdir(parents=True, exist_ok=True)
    _forget_dead_links(folder)
    inode = home.published.stat().st_ino
    link = folder / f"{os.getpid()}-{inode}.duckdb"
    with contextlib.suppress(FileExistsError):
        os.link(home.published, link)
    con = connect(link, read_only=True)
    night = Night(con, as_of_of(con), inode, NightSide.of(con), stories, People())
    weakref.finalize(night, _let_go, con, link)
    return night


def _let_go(con: duckdb.DuckDBPyConnection, link: Path) -> None:
    con.close()
    link.unlink(missing_ok=True)


def _forget_dead_links(folder: Path) -> None:
    """Links of desks that were killed: a linked night is a whole register of people and may not stay behind."""
    for link in folder.glob("*-*.duckdb"):
        pid = link.name.partition("-")[0]
        if not (pid.isdigit() and is_running(int(pid))):
            with contextlib.suppress(PermissionError):  # Windows lets nobody remove what somebody has open
                link.unlink(missing_ok=True)
