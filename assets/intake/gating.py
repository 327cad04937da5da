"""Deliveries before the gates: what is measured beside what, and what people and earlier nights said of a delivery.

Belongs here: measuring rows once, the people other registers are held against, words of the ledger on a delivery. Does
not belong here: the gates (`expectations/gates.py`), the order of deliveries of one register (`snapshots.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from assets.home.files import used_today
from assets.intake.deliveries import Key, Receipt
from data_contracts.bounds import Bounds, bounds_of
from data_contracts.codelists import spellings
from data_contracts.contract import Source
from data_contracts.sql import listed
from expectations import gates, measuring
from expectations.measuring import Measure, Shared
from matchers.intake.refusals import REPEATED, SUPERSEDED

EPOCH = date(1970, 1, 1)

NOT_LOST = (REPEATED, SUPERSEDED)
"""Why a row that was read counts no more: it counts in another file."""


@dataclass(frozen=True)
class Rows:
    """Rows of a register: of which files (as raw tables name them) with which contents, of which batch (None: whatever
    they hold), and the day on which the last of them came."""

    files: tuple[str, ...]
    contents: tuple[str, ...]
    batch: date | None
    came_on: date

    def which(self) -> str:
        """SQL: which rows of the raw table they are; rows that a later file replaced were theirs all the same."""
        month = f" AND CAST(_batch AS DATE) = DATE '{self.batch}'" if self.batch else ""
        return f"_file IN ({listed(self.files)}){month} AND (_reject IS NULL OR _reject IN ({listed(NOT_LOST)}))"

    @property
    def said(self) -> tuple[tuple[str, ...], date | None, date]:
        """What a measurement of them depends on: two files with the same rows are measured once."""
        return self.contents, self.batch, self.came_on


@dataclass(frozen=True)
class People:
    """Those who stand in one batch of a register of people, and the first day on which it was there."""

    source: Source
    rows: Rows
    since: date


@dataclass
class Gatekeeper:
    """Judges deliveries; keeps what it measured in `kept`, a folder (None: nothing is kept).

    `released` are files a person vouched for, `stopped` those that an earlier night held for what they would have done,
    with the reason; `own_bounds` are the place's by register. `contents`: digest of the rows of each file, which a
    newly confirmed column changes. `people`: by what a register is a yardstick for, its batches in the order of days.
    """

    con: duckdb.DuckDBPyConnection
    kept: Path | None = None
    released: frozenset[Key] = frozenset()
    stopped: Mapping[Key, str] = field(default_factory=dict)
    own_bounds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    contents: dict[Key, str] = field(default_factory=dict)
    people: dict[str, list[People]] = field(default_factory=dict)
    _brought: list[People] = field(default_factory=list)

    @cached_property
    def _spellings(self) -> Mapping[str, Mapping[str, str]]:
        return spellings()

    @cached_property
    def _codes(self) -> str:
        return hashlib.sha256(
            repr(sorted((w, sorted(m.items())) for w, m in self._spellings.items())).encode()
        ).hexdigest()

    def bounds(self, source: Source) -> Bounds:
        """What a delivery of the register is held to."""
        return bounds_of(source.arrives, source.bounds, self.own_bounds.get(source.name, {}))

    def vouched(self, unit: Sequence[Receipt]) -> bool:
        """Whether a person has said of every file of a delivery that it is right."""
        return all(receipt.key in self.released for receipt in unit)

    def stopped_for(self, unit: Sequence[Receipt]) -> str | None:
        """Why an earlier night held one of its files for its effect."""
        return next((self.stopped[r.key] for r in unit if r.key in self.stopped), None)

    def rows(self, files: Sequence[Receipt], batch: date | None) -> Rows:
        """The rows of these files, of one batch or of all."""
        return Rows(
            tuple(sorted(r.file for r in files)),
            tuple(sorted(self.contents[r.key] for r in files)),
            batch,
            max(r.received_on for r in files),
        )

    def measure(self, source: Source, rows: Rows) -> Measure:
        """The rows, alone."""

        def ask() -> dict[str, Any]:
            statement = measuring.measure_sql(source, self._spellings, rows.which())
            days = {"delivered": (rows.came_on - EPOCH).days}
            asked = days if any(c.word.domain == "date" for c in source.columns) else {}
            return measuring.measured(source, self._row(statement, asked)).as_json()

        return Measure.from_json(self._once(ask, source, rows.said))

    def beside(self, source: Source, now: Rows, before: Rows) -> Shared:
        """The rows `now` beside those `before`."""

        def ask() -> dict[str, Any]:
            statement = measuring.shared_sql(source, self._spellings, now.which(), before.which())
            return asdict(measuring.shared(source, self._row(statement, {})))

        return Shared.from_json(self._once(ask, source, now.said, before.said))

    def learn(self, source: Source, good: Mapping[date, Sequence[Receipt]]) -> None:
        """Note the batches of a register of people once its deliveries are judged.

        A delivery is held against those who were known when it came, so that a past night judges as it did.
        """
        if source.yardstick:
            self.people[source.yardstick] = sorted(
                (
                    People(source, self.rows(files, batch), min(r.received_on for r in files))
                    for batch, files in good.items()
                ),
                key=lambda people: (people.since, people.rows.batch or people.since),
            )

    def known_by(self, yardstick: str, day: date) -> People | None:
        """The people of a yardstick that were known on a day; None when none were."""
        batches = [people for people in self.people.get(yardstick, []) if people.since <= day]
        return max(batches, key=lambda people: people.rows.batch or people.since, default=None)

    def _listed(self, people: People) -> str:
        """SQL: number and name of the people of a batch, each once; read when somebody is first held against them."""
        if people not in self._brought:
            self._brought.append(people)
            self.con.execute("CREATE TABLE IF NOT EXISTS raw._people (place INTEGER, number VARCHAR, name VARCHAR)")
            self.con.execute(
                "INSERT INTO raw._people SELECT ?, upper(id_number), min(person_name)"
                f" FROM {measuring.cells(people.source, people.rows.which())} WHERE id_number IS NOT NULL GROUP BY ALL",
                [self._brought.index(people)],
            )
        return f"(SELECT number, name FROM raw._people WHERE place = {self._brought.index(people)})"

    def reach(self, source: Source, rows: Rows) -> tuple[int, int] | None:
        """How many people are on the roll that was known when these rows came, and how many of them stand in the rows;
        None where that says nothing."""
        roll = self.known_by("roll", rows.came_on)
        if roll is None or source.yardstick == "roll" or not source.has("id_number"):
            return None

        def ask() -> dict[str, Any]:
            came = f"(SELECT upper(id_number) FROM {measuring.cells(source, rows.which())})"
            statement = f"SELECT count(*), count(*) FILTER (number IN {came}) FROM {self._listed(roll)}"
            return dict(zip(("roll", "found"), self._row(statement, {}), strict=True))

        found = self._once(ask, source, "reach", rows.said, roll.rows.said)
        return int(found["roll"]), int(found["found"])

    def misnamed(self, source: Source, rows: Rows) -> str | None:
        """Why its names do not belong to its numbers, by the residents known when it came, else by the roll."""
        others = [y for y in ("residents", "roll") if y != source.yardstick]
        people = next(filter(None, (self.known_by(y, rows.came_on) for y in others)), None)
        if people is None or not (source.has("id_number") and source.has("person_name")):
            return None

        def ask() -> dict[str, Any]:
            statement = (
                "SELECT count(*), count(people.name), count(*) FILTER (came.person_name = people.name)"
                f" FROM {measuring.cells(source, rows.which())} AS came"
                f" LEFT JOIN {self._listed(people)} AS people ON people.number = upper(came.id_number)"
                " WHERE came.person_name IS NOT NULL AND came.id_number IS NOT NULL"
            )
            return dict(zip(("rows", "known", "agreeing"), self._row(statement, {}), strict=True))

        found = self._once(ask, source, "names", rows.said, people.rows.said)
        return gates.strangers(int(found["rows"]), int(found["known"]), int(found["agreeing"]))

    def _row(self, statement: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        ((*row,),) = self.con.execute(statement, values or None).fetchall()
        return tuple(row)

    def _once(self, ask: Callable[[], dict[str, Any]], source: Source, *about: object) -> dict[str, Any]:
        """What `ask` measures, kept under the digest of what it is about."""
        if self.kept is None:
            unkept: dict[str, Any] = json.loads(json.dumps(ask()))
            return unkept
        told = repr((measuring.VERSION, source.digest, self._codes, about))
        file = self.kept / f"{hashlib.sha256(told.encode()).hexdigest()[:32]}.json"
        if (found := _kept(file)) is not None:
            used_today(file)
            return found
        answer = json.dumps(ask(), ensure_ascii=False)
        self.kept.mkdir(parents=True, exist_ok=True)
        half = file.with_suffix(".tmp")
        half.write_text(answer, encoding="utf-8")
        half.replace(file)
        again: dict[str, Any] = json.loads(answer)
        return again


def _kept(file: Path) -> dict[str, Any] | None:
    """A measurement kept by an earlier night; None where there is none, or a crash or a full disk has cut it."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
