"""All cases at one head of the ledger, and the same cases after something happened.

Belongs here: looking up cases, households, lines and steps; folding new events on top. Does not belong here: what an
event means (`matchers/cases/review.py`), keeping the newest state (`book.py`), who sees what
(`matchers/cases/authority.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from assets.cases.frames import beside_the_night, ordered
from assets.cases.waiting import concerned
from assets.desk.night import Night
from assets.home.ledger import Head, Ledger
from matchers.cases.authority import Actor
from matchers.cases.review import fold

PLACED_BY = ("household", "queue", "severity", "link_probability", "hardship_points", "first_seen", "amount_fen")
"""What the order of work goes by (`ordered`), and the key of a line."""

ON_A_LIST = ("list_no", "line_no")

PIECES = 64
"""Of how many pieces a table may consist, which grow with every answer."""


@dataclass(frozen=True)
class Where:
    """Rows of cases in a state: of a case, of a household, of a line (list and number) of a list. A card asks for three
    of thirty thousand rows. `shown` numbers the lines of the desk's own list, a household of a queue each, row by row:
    to tell numbers apart takes a tenth of what telling their texts apart takes."""

    cases: Mapping[str, int]
    households: Mapping[str, Sequence[int]]
    lines: Mapping[tuple[str | None, str | None], Sequence[int]]
    shown: pl.Series = field(compare=False)
    remembered: dict[Any, Any] = field(default_factory=dict, compare=False)
    """What was found out of the places and lists alone; it holds as long as they do."""

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
        places = {number: place for place, number in enumerate(cases["case_id"])}
        shown = cases.select(pl.struct("queue", "household").rank("dense")).to_series()
        return cls(places, households, lines, shown)


class Steps:
    """Where the events of each case stand. Events are only added at the end: states that follow one another share one,
    and each knows how far it goes."""

    def __init__(self, subjects: pl.Series) -> None:
        """`subjects` of the events, in their order."""
        self._of: dict[str, list[int]] = {}
        self._height = 0
        self.add(0, subjects)

    def add(self, at: int, subjects: pl.Series) -> None:
        """More events, the first of them at `at`; those that are known are not added twice."""
        for place, subject in enumerate(subjects, at):
            if place >= self._height:
                self._of.setdefault(subject, []).append(place)
        self._height = max(self._height, at + len(subjects))

    def of(self, numbers: Iterable[str], height: int) -> list[int]:
        """Where the events of cases stand among the first `height`."""
        return sorted(place for number in numbers for place in self._of.get(number, ()) if place < height)


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
    steps: Steps
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

    def events_of(self, numbers: Iterable[str]) -> pl.DataFrame:
        """The events of a handful of cases, in their order."""
        return self.events[self.steps.of(numbers, self.events.height)]

    def numbers_beside(self, number: str) -> frozenset[str]:
        """The numbers of the cases of its household and its line, its own among them; none where that is not so sure:
        where it is no case, or where one of them changed its number."""
        place = self.where.cases.get(number)
        if place is None:
            return frozenset()
        household, list_no, line_no, case_id = (
            self.cases.get_column(name) for name in ("household", "list_no", "line_no", "case_id")
        )
        line = self.where.lines.get((list_no[place], line_no[place]), ())
        numbers = frozenset(case_id[near] for near in (*self.where.households[household[place]], *line))
        return frozenset() if numbers & self.entangled else numbers

    def beside(self, case: Mapping[str, Any]) -> pl.DataFrame:
        """The cases of the household of one, of any queue, and those of its line on a list, in the order of work."""
        places = {
            *self.where.households[case["household"]],
            *self.where.lines.get((case["list_no"], case["line_no"]), ()),
        }
        return self.cases[sorted(places)]


def until(head: Head, events: pl.DataFrame) -> pl.DataFrame:
    """Without what others wrote since: it is folded on top the next time."""
    return events.filter(pl.col("seq") <= head.seq)


def whole(night: Night, ledger: Ledger, events: pl.DataFrame, as_of: date, head: Head) -> State:
    """All cases at `head`, folded over `night` from all `events` of cases up to there."""
    cases = beside_the_night(night.cursor(), ledger, fold(events), as_of, night.side)
    about = concerned(night.cursor(), cases)["case_id"]
    placed = ordered(cases.with_columns(is_concerned=pl.col("case_id").is_in(about.implode())))
    moves = events.filter(pl.col("kind") == "continued")
    entangled = frozenset([*moves["subject"], *moves["payload"].str.json_path_match("$.from").drop_nulls()])
    return State(night, as_of, head, events, placed, Where.of(placed), Steps(events["subject"]), entangled)


def replaced(state: State, ledger: Ledger, touched: pl.Series) -> State:
    """A state whose events have gone on: the cases of which something is new, folded once more from all their
    events, in the places where they stood."""
    if touched.is_empty():
        return state
    night, numbers = state.night, set(touched)
    if not numbers <= state.where.cases.keys() - state.entangled:
        return whole(night, ledger, state.events, state.as_of, state.head)
    places = sorted(state.where.cases[number] for number in numbers)
    before = state.cases[places]
    states = fold(state.events_of(numbers))
    anew = before.select("case_id", "is_concerned").join(
        beside_the_night(night.cursor(), ledger, states, state.as_of, night.side.beside(states)),
        on="case_id",
        how="left",
        maintain_order="left",
    )
    if not anew.select(PLACED_BY).equals(before.select(PLACED_BY)):
        return whole(night, ledger, state.events, state.as_of, state.head)
    pieces, first = [], 0
    for row, place in enumerate(places):
        pieces += [state.cases.slice(first, place - first), anew.select(before.columns).slice(row, 1)]
        first = place + 1
    cases = in_few_pieces(pl.concat([*pieces, state.cases.slice(first)], how="vertical_relaxed"))
    is_in_place = anew.select(ON_A_LIST).equals(before.select(ON_A_LIST))
    return replace(state, cases=cases, where=state.where if is_in_place else Where.of(cases))


def in_few_pieces(table: pl.DataFrame) -> pl.DataFrame:
    """The same table, in one piece where it has come to consist of many: each question pays for every piece."""
    return table.rechunk() if table.n_chunks() > PIECES else table
