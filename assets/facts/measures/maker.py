"""Making measures: the connection, the night, and the one way to write a declared measure.

Belongs here: writing `fact.<name>` with exactly its declared columns. Does not belong here: any measure's SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import duckdb
import polars as pl

from assets.home.engine import DUCKDB, Engine
from assets.home.warehouse import identifier
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from matchers.facts.functions import FUNCTIONS
from matchers.facts.given import given
from matchers.facts.measure import Call, Measure
from matchers.flags.parameters import bind
from matchers.sql_file import Value

ANSWER = "fact._answer"
"""What a function made of each distinct text."""


@dataclass
class Maker:
    """One night's making of measures: `declared` by name, `rows` what was written so far by name."""

    con: duckdb.DuckDBPyConnection
    as_of: date
    declared: Mapping[str, Measure]
    contracts: Contracts
    jurisdiction: Jurisdiction | None = None
    engine: Engine = DUCKDB
    rows: dict[str, int] = field(default_factory=dict)
    working: list[str] = field(default_factory=list)

    def make(self, measure: Measure, params: Mapping[str, Value] | None = None) -> None:
        """Write `fact.<name>` from the measure's own statement; `params` go before what holds on the night."""
        self._write(measure, self.statement(measure, params), self.engine)
        calls: dict[Call, list[str]] = {}
        for column, call in measure.computed.items():
            calls.setdefault(call, []).append(column)
        for call, columns in calls.items():
            self._compute(measure.name, call, columns)

    def statement(self, measure: Measure, params: Mapping[str, Value] | None = None) -> str:
        """The measure's own statement with all that holds on the night."""
        bound = bind(measure, self.jurisdiction, self.as_of).values
        return measure.select({**bound, **given(self.as_of, self.contracts), **(params or {})}, self.as_of)

    def make_from(self, name: str, frame: pl.DataFrame) -> None:
        """Write `fact.<name>` from a frame that Python made. KeyError when no product contract declares it."""
        self.con.register("made_frame", frame)
        measure = self.declared[name]
        self._write(measure, measure.cast("SELECT * FROM made_frame", self.as_of), DUCKDB)
        self.con.unregister("made_frame")

    def forget(self) -> None:
        """Drop the working tables: names do not stay in the warehouse beside facts."""
        for name in self.working:
            self.con.execute(f"DROP TABLE IF EXISTS fact.{identifier(name)}")

    def _write(self, measure: Measure, statement: str, engine: Engine) -> None:
        rows = engine.make(self.con, f"fact.{measure.name}", statement)
        if measure.is_working:
            self.working.append(measure.name)
        else:
            self.rows[measure.name] = rows

    def _compute(self, name: str, call: Call, columns: list[str]) -> None:
        """Add the columns that a function makes of others; each distinct text is looked at once."""
        table, arguments = f"fact.{identifier(name)}", ", ".join(map(identifier, call.arguments))
        work = partial(answered, call=call, columns=columns)
        self.engine.make_each(self.con, ANSWER, f"SELECT DISTINCT {arguments} FROM {table}", work)
        same = " AND ".join(f"t.{identifier(a)} IS NOT DISTINCT FROM a.{identifier(a)}" for a in call.arguments)
        added = ", ".join(f"a.{identifier(column)}" for column in columns)
        self.engine.make(
            self.con, f"fact.{name}", f"SELECT t.*, {added} FROM {table} AS t JOIN {ANSWER} AS a ON {same}"
        )
        self.con.execute(f"DROP TABLE {ANSWER}")


def answered(asked: pl.DataFrame, call: Call, columns: list[str]) -> pl.DataFrame:
    """The texts asked about with the columns that a function makes of them."""
    answer = FUNCTIONS[call.function](*(pl.col(argument) for argument in call.arguments))
    return asked.with_columns(answer.alias(column) for column in columns)
