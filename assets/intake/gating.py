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
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from assets.home.files import used_today
from assets.intake.deliveries import Key, Receipt
from data_contracts.bounds import Bounds, bounds_of
from data_contracts.codelists import spellings
from data_contracts.contract import Source
from data_contracts.sql import identifier, listed
from expectations import gates
from expectations.cells import cells
from expectations.measuring import VERSION, Measure, measured
from expectations.side_by_side import Shared, shared
from matchers.intake.refusals import REPEATED, SUPERSEDED

EPOCH = date(1970, 1, 1)

NOT_LOST = (REPEATED, SUPERSEDED)
"""Why a row that was read counts no more: it counts in another file."""

FRAMES = 2
"""Deliveries whose cells are held: the one that is judged, and the one before it."""


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
    with the reason; `own_bounds` are the place's by register, `needed` the words by which the night decides (of a
    register that is not named: all). `contents`: digest of the rows of each file, which a
    newly confirmed column changes. `people`: by what a register is a yardstick for, its batches in the order of days.
    """

    con: duckdb.DuckDBPyConnection
    kept: Path | None = None
    released: frozenset[Key] = frozenset()
    stopped: Mapping[Key, str] = field(default_factory=dict)
    own_bounds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    needed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    contents: dict[Key, str] = field(default_factory=dict)
    people: dict[str, list[People]] = field(default_factory=dict)
    _brought: dict[tuple[str, Rows], pl.DataFrame] = field(default_factory=dict)
    _read: dict[tuple[str, Rows], pl.DataFrame] = field(default_factory=dict)

    def bounds(self, source: Source) -> Bounds:
        """What a delivery of the register is held to."""
        return bounds_of(source.arrives, source.bounds, self.own_bounds.get(source.name, {}))

    def vouched(self, unit: Sequence[Receipt]) -> bool:
        """Whether a person has said of every file of a delivery that it is right."""
        return all(receipt.key in self.released for receipt in unit)

    def stopped_for(self, unit: Sequence[Receipt]) -> str | None:
        """Why an earlier night held one of its files for its effect."""
        return next((self.stopped[r.key] for r in unit if r.key in self.stopped), None)

    def told_of(self, source: Source, receipts: Sequence[Receipt]) -> str:
        """All that decides what is made of a register's deliveries beside their rows: what people and earlier nights
        said of them, the bounds, the codes, what is decided by them, and the people they are held against."""
        people = {y: [(p.source.name, p.rows, p.since) for p in known] for y, known in sorted(self.people.items())}
        words = [(self.vouched([r]), self.stopped.get(r.key)) for r in receipts]
        needed = sorted(self.needed[source.name]) if source.name in self.needed else None
        return repr((VERSION, _code_lists()[1], words, self.bounds(source), needed, people))

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
            delivered = (rows.came_on - EPOCH).days
            return measured(self._cells(source, rows), source, _code_lists()[0], delivered).as_json()

        return Measure.from_json(self._once(ask, source, rows.said))

    def beside(self, source: Source, now: Rows, before: Rows) -> Shared:
        """The rows `now` beside those `before`."""

        def ask() -> dict[str, Any]:
            sides = self._cells(source, now), self._cells(source, before)
            return asdict(shared(*sides, source, _code_lists()[0]))

        return Shared.from_json(self._once(ask, source, now.said, before.said))

    def _cells(self, source: Source, rows: Rows) -> pl.DataFrame:
        """The cells of the rows. A delivery is asked several things one after another, beside the one before it."""
        of = (source.name, rows)
        if of not in self._read:
            for old in list(self._read)[: 1 - FRAMES]:
                del self._read[old]
            words = ", ".join(identifier(c.name) for c in source.columns)
            raw = f"SELECT {words}, CAST(_batch AS VARCHAR) AS _batch FROM raw.{identifier(source.name)}"
            self._read[of] = cells(self.con.sql(f"{raw} WHERE {rows.which()}").pl(), source)
        return self._read[of]

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

    def _listed(self, people: People) -> pl.DataFrame:
        """number and name of the people of a batch, each number once; read when somebody is first held against them."""
        of = (people.source.name, people.rows)
        if of not in self._brought:
            listed = self._cells(people.source, people.rows).filter(pl.col("id_number").is_not_null())
            number = pl.col("id_number").str.to_uppercase().alias("number")
            self._brought[of] = listed.group_by(number).agg(pl.col("person_name").min().alias("name"))
        return self._brought[of]

    def reach(self, source: Source, rows: Rows) -> tuple[int, int] | None:
        """How many people are on the roll that was known when these rows came, and how many of them stand in the rows;
        None where that says nothing."""
        roll = self.known_by("roll", rows.came_on)
        if roll is None or source.yardstick == "roll" or not source.has("id_number"):
            return None

        def ask() -> dict[str, Any]:
            listed, came = self._listed(roll), self._cells(source, rows)["id_number"].str.to_uppercase()
            return {"roll": len(listed), "found": listed.filter(pl.col("number").is_in(came.implode())).height}

        found = self._once(ask, source, "reach", rows.said, roll.rows.said)
        return int(found["roll"]), int(found["found"])

    def misnamed(self, source: Source, rows: Rows) -> str | None:
        """Why its names do not belong to its numbers, by the residents known when it came, else by the roll."""
        others = [y for y in ("residents", "roll") if y != source.yardstick]
        people = next(filter(None, (self.known_by(y, rows.came_on) for y in others)), None)
        if people is None or not (source.has("id_number") and source.has("person_name")):
            return None

        def ask() -> dict[str, Any]:
            came = self._cells(source, rows).select(
                number=pl.col("id_number").str.to_uppercase(), written="person_name"
            ).drop_nulls()  # fmt: skip
            known = came.join(self._listed(people), on="number", how="inner").drop_nulls("name")
            return {
                "rows": len(came),
                "known": len(known),
                "agreeing": known.filter(pl.col("written") == pl.col("name")).height,
            }

        found = self._once(ask, source, "names", rows.said, people.rows.said)
        return gates.strangers(int(found["rows"]), int(found["known"]), int(found["agreeing"]))

    def _once(self, ask: Callable[[], dict[str, Any]], source: Source, *about: object) -> dict[str, Any]:
        """What `ask` measures, kept under the digest of what it is about."""
        if self.kept is None:
            unkept: dict[str, Any] = json.loads(json.dumps(ask()))
            return unkept
        told = repr((VERSION, source.digest, _code_lists()[1], about))
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


@cache
def _code_lists() -> tuple[Mapping[str, Mapping[str, str]], str]:
    """What the program's code lists mean by each spelling, and a digest of all of it."""
    lists = spellings()
    told = repr(sorted((word, sorted(means.items())) for word, means in lists.items()))
    return lists, hashlib.sha256(told.encode()).hexdigest()


def _kept(file: Path) -> dict[str, Any] | None:
    """A measurement kept by an earlier night; None where there is none, or a crash or a full disk has cut it."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
