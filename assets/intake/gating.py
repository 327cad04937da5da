"""Deliveries before the gates, in the order in which they came: what passes is in force, what fails changes nothing.

Belongs here: which rows are measured beside which, what was measured before, and what people and earlier nights said of
a delivery. Does not belong here: the gates (`expectations/gates.py`), the order of deliveries of one register
(`snapshots.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from assets.home.warehouse import first_row
from assets.intake.deliveries import Receipt
from data_contracts.bounds import Bounds, bounds_of
from data_contracts.codelists import spellings
from data_contracts.contract import Source
from data_contracts.sql import listed
from expectations import gates, measuring
from expectations.measuring import Measure, Shared
from matchers.intake.refusals import REPEATED, SUPERSEDED

EPOCH = date(1970, 1, 1)
Key = tuple[str, str, str]

NOT_LOST = (REPEATED, SUPERSEDED)
"""Why a row that was read counts no more: it counts in another file."""

REGISTERS_OF_PEOPLE = ("household_register", "dibao_roll")
"""Judged before all others, which are asked whether their people are in them."""


@dataclass(frozen=True)
class Rows:
    """Rows of a register: of which files, and of which batch (None: whatever they hold)."""

    files: tuple[str, ...]
    batch: date | None

    def which(self) -> str:
        """SQL: which rows of the raw table they are; rows that a later file replaced were theirs all the same."""
        month = f" AND CAST(_batch AS DATE) = DATE '{self.batch}'" if self.batch else ""
        return f"_file IN ({listed(self.files)}){month} AND (_reject IS NULL OR _reject IN ({listed(NOT_LOST)}))"


@dataclass
class Gatekeeper:
    """Judges deliveries; keeps what it measured in `kept`, a folder (None: nothing is kept).

    `released` are files a person vouched for, `stopped` those that an earlier night held for what they would have done,
    with the reason; `own_bounds` are the place's by register.
    """

    con: duckdb.DuckDBPyConnection
    kept: Path | None = None
    released: frozenset[Key] = frozenset()
    stopped: Mapping[Key, str] = field(default_factory=dict)
    own_bounds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def bounds(self, source: Source) -> Bounds:
        """What a delivery of the register is held to."""
        return bounds_of(source.arrives, source.bounds, self.own_bounds.get(source.name, {}))

    def vouched(self, unit: Sequence[Receipt]) -> bool:
        """Whether a person has said of every file of a delivery that it is right."""
        return all(receipt.key in self.released for receipt in unit)

    def stopped_for(self, unit: Sequence[Receipt]) -> str | None:
        """Why an earlier night held one of its files for its effect."""
        return next((self.stopped[r.key] for r in unit if r.key in self.stopped), None)

    def measure(self, source: Source, rows: Rows, delivered: date) -> Measure:
        """The rows, alone."""

        def ask() -> dict[str, Any]:
            statement = measuring.measure_sql(source, spellings(), rows.which())
            days = {"delivered": (delivered - EPOCH).days}
            asked = days if any(c.word.domain == "date" for c in source.columns) else {}
            return measuring.measured(source, self._row(statement, asked)).as_json()

        return Measure.from_json(self._once(ask, source, rows, delivered))

    def beside(self, source: Source, now: Rows, before: Rows) -> Shared:
        """The rows `now` beside those `before`."""

        def ask() -> dict[str, Any]:
            statement = measuring.shared_sql(source, spellings(), now.which(), before.which())
            return asdict(measuring.shared(source, self._row(statement, {})))

        return Shared.from_json(self._once(ask, source, now, before))

    def learn(self, source: Source) -> None:
        """Note the people of a register of people, once its batches are settled."""
        if source.name not in REGISTERS_OF_PEOPLE:
            return
        self.con.execute(
            "CREATE TABLE IF NOT EXISTS raw._people (source VARCHAR, number VARCHAR, name VARCHAR);"
            f"DELETE FROM raw._people WHERE source = '{source.name}'"
        )
        newest = f"(SELECT max(batch) FROM raw.batch WHERE source = '{source.name}' AND is_accepted)"
        rows = measuring.cells(source, f"_reject IS NULL AND CAST(_batch AS DATE) = {newest}")
        self.con.execute(
            f"INSERT INTO raw._people SELECT '{source.name}', upper(id_number), min(person_name) FROM {rows}"
            " WHERE id_number IS NOT NULL GROUP BY ALL"
        )
        self.known.add(source.name)

    def misplaced(self, source: Source, rows: Rows, before: Sequence[Rows]) -> str | None:
        """Whether its people are not those of such a register: far too many of the roll, or other names."""
        if not source.has("id_number"):
            return None
        bounds = self.bounds(source)
        if "dibao_roll" in self.known and source.name != "dibao_roll":
            so_far = [self._on_roll(source, earlier) for earlier in before]
            reach = gates.Reach(self._roll(), self._on_roll(source, rows), max(so_far, default=None))
            if reason := gates.too_far(reach, bounds):
                return reason
        others = [name for name in REGISTERS_OF_PEOPLE if name in self.known and name != source.name]
        if others and source.has("person_name"):
            return gates.strangers(*self._agreeing(source, rows, others[0]))
        return None

    def _roll(self) -> int:
        row = first_row(self.con, "SELECT count(*) FROM raw._people WHERE source = 'dibao_roll'")
        return int(row[0]) if row else 0

    def _on_roll(self, source: Source, rows: Rows) -> int:
        statement = (
            f"SELECT count(*) FROM raw._people AS p SEMI JOIN {measuring.cells(source, rows.which())} AS came"
            " ON upper(came.id_number) = p.number WHERE p.source = 'dibao_roll'"
        )
        row = first_row(self.con, statement)
        return int(row[0]) if row else 0

    def _agreeing(self, source: Source, rows: Rows, people: str) -> tuple[int, int]:
        statement = (
            "SELECT count(*), count(*) FILTER (came.person_name = people.name)"
            f" FROM {measuring.cells(source, rows.which())} AS came"
            f" JOIN raw._people AS people ON people.number = upper(came.id_number) AND people.source = '{people}'"
            " WHERE came.person_name IS NOT NULL AND people.name IS NOT NULL"
        )
        row = first_row(self.con, statement)
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def _row(self, statement: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        ((*row,),) = self.con.execute(statement, values or None).fetchall()
        return tuple(row)

    def _once(self, ask: Callable[[], dict[str, Any]], source: Source, *about: object) -> dict[str, Any]:
        """What `ask` measures, kept under the digest of what it is about."""
        if self.kept is None:
            unkept: dict[str, Any] = json.loads(json.dumps(ask()))
            return unkept
        told = repr((measuring.VERSION, source.digest, about))
        file = self.kept / f"{hashlib.sha256(told.encode()).hexdigest()[:32]}.json"
        if (found := _kept(file)) is not None:
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
