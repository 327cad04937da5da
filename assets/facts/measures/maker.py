"""What a module of measures works with: the connection, the night, and the one way to write a declared measure.

Belongs here: writing `fact.<measure>` with exactly its declared columns. Does not belong here: any measure's SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import duckdb

from assets.home.warehouse import identifier
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from matchers.facts.months import months_ago_sql, months_past_sql
from matchers.facts.schema import Measure


@dataclass
class Maker:
    """One night's making of measures: `declared` by name, `rows` what was written so far by name."""

    con: duckdb.DuckDBPyConnection
    as_of: date
    declared: Mapping[str, Measure]
    contracts: Contracts
    jurisdiction: Jurisdiction | None = None
    rows: dict[str, int] = field(default_factory=dict)

    def make(self, name: str, statement: str) -> None:
        """Write `fact.<name>` from a SELECT with its declared columns and types; what counts from `as_of` is filled in.

        KeyError when no file of `data_contracts/products/` declares the measure.
        """
        measure = self.declared[name]
        columns = ",\n  ".join(
            f"CAST({_counted(column, measure.columns, self.as_of) or identifier(column)} AS {kind}) "
            f"AS {identifier(column)}"
            for column, kind in measure.columns.items()
        )
        table = f"fact.{identifier(name)}"
        self.con.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {columns} FROM ({statement})")
        self.rows[name] = int(self.con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def _counted(name: str, columns: Mapping[str, str], as_of: date) -> str | None:
    for suffix, count in (("months_past", months_past_sql), ("months_ago", months_ago_sql)):
        if name.endswith(suffix):
            stem = name.removesuffix(suffix)
            return count(next(c for c in (f"{stem}on", f"{stem}month") if c in columns), as_of)
    return None
