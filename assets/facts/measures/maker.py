"""Making measures: the connection, the night, and the one way to write a declared measure.

Belongs here: writing `fact.<name>` with exactly its declared columns. Does not belong here: any measure's SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import duckdb
import polars as pl

from assets.home.warehouse import first_row, identifier
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from matchers.facts.functions import FUNCTIONS
from matchers.facts.given import given
from matchers.facts.measure import Call, Measure
from matchers.flags.parameters import bind
from matchers.sql_file import Value


@dataclass
class Maker:
    """One night's making of measures: `declared` by name, `rows` what was written so far by name."""

    con: duckdb.DuckDBPyConnection
    as_of: date
    declared: Mapping[str, Measure]
    contracts: Contracts
    jurisdiction: Jurisdiction | None = None
    rows: dict[str, int] = field(default_factory=dict)
    working: list[str] = field(default_factory=list)

    def make(self, measure: Measure, params: Mapping[str, Value] | None = None) -> None:
        """Write `fact.<name>` from the measure's own statement; `params` go before what holds on the night."""
        self._write(measure, self.statement(measure, params))
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
        self._write(measure, measure.cast("SELECT * FROM made_frame", self.as_of))
        self.con.unregister("made_frame")

    def forget(self) -> None:
        """Drop the working tables: names do not stay in the warehouse beside facts."""
        for name in self.working:
            self.con.execute(f"DROP TABLE IF EXISTS fact.{identifier(name)}")

    def _write(self, measure: Measure, statement: str) -> None:
        table = f"fact.{identifier(measure.name)}"
        (rows,) = first_row(self.con, f"CREATE OR REPLACE TABLE {table} AS {statement}") or (0,)
        if measure.is_working:
            self.working.append(measure.name)
        else:
            self.rows[measure.name] = rows

    def _compute(self, name: str, call: Call, columns: list[str]) -> None:
        """Add the columns that a function makes of others; each distinct text is looked at once."""
        table, arguments = f"fact.{identifier(name)}", ", ".join(map(identifier, call.arguments))
        asked = self.con.sql(f"SELECT DISTINCT {arguments} FROM {table} ORDER BY ALL").pl()
        answer = FUNCTIONS[call.function](*(pl.col(argument) for argument in call.arguments))
        self.con.register("answer_frame", asked.with_columns(answer.alias(column) for column in columns))
        same = " AND ".join(f"t.{identifier(a)} IS NOT DISTINCT FROM a.{identifier(a)}" for a in call.arguments)
        added = ", ".join(f"a.{identifier(column)}" for column in columns)
        self.con.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT t.*, {added} FROM {table} AS t JOIN answer_frame AS a ON {same}"
        )
        self.con.unregister("answer_frame")
