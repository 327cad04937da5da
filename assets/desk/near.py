"""The rows of the registers that are about anybody the night's flags speak of, taken out once a night.

Belongs here: a small copy of each kind, in memory, beside the published night. Does not belong here: which of these
rows is behind which flag (`assets/explain/origins.py`). The registers of a county hold millions of rows, those of its
flags some ten thousand: each rule asks these, and each register is read once.
"""

from __future__ import annotations

from threading import Lock

import duckdb
import polars as pl

from assets.explain.origins import HOUSEHOLD_KEYS, placed_rows
from data_contracts.contract import Kind
from data_contracts.sql import identifier
from matchers.cases.continuation import PERSON

SCHEMA = "near"


class Near:
    """The copies of one night, each made when it is first asked for; `con`: a cursor of the night's own, of which all
    its cursors see them."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        """Find out whom the flags speak of."""
        self._lock = Lock()
        self._made: dict[str, str] = {}
        con.execute(f"ATTACH IF NOT EXISTS ':memory:' AS {SCHEMA} (READ_WRITE)")
        persons, numbers = _spoken_of(con)
        for name, values in (("_person", persons), ("_number", numbers)):
            con.register("values_of", pl.DataFrame({"value": sorted(values)}, schema={"value": pl.String}))
            con.execute(f"CREATE OR REPLACE TABLE {SCHEMA}.{name} AS SELECT value FROM values_of")
            con.unregister("values_of")

    def placed(self, con: duckdb.DuckDBPyConnection, kind: Kind) -> str:
        """SQL of the copy of a kind, in the columns of `placed_rows`."""
        with self._lock:
            if kind.name not in self._made:
                table = f"{SCHEMA}.{identifier(kind.name)}"
                con.execute(f"CREATE OR REPLACE TABLE {table} AS {_copied(kind)}")
                self._made[kind.name] = table
            return self._made[kind.name]


def _copied(kind: Kind) -> str:
    ways = [(role.name, "_person") for role in kind.roles if role.is_linked]
    ways += [(f.name, "_number") for f in kind.fields if f.name in HOUSEHOLD_KEYS]
    about = [
        f"SELECT record_id FROM fact.{identifier(kind.name)} "
        f"WHERE {identifier(column)} IN (SELECT value FROM {SCHEMA}.{which})"
        for column, which in ways
    ] or ["SELECT NULL"]
    return f"SELECT * FROM {placed_rows(kind)} WHERE record_id IN ({' UNION '.join(about)})"


def _spoken_of(con: duckdb.DuckDBPyConnection) -> tuple[set[str], set[str]]:
    """The persons in the rows of all rules and in the households they are about; the numbers of those households."""
    persons: set[str] = set()
    numbers: set[str] = set()
    for (rule,) in con.execute("SELECT DISTINCT rule FROM review.flag ORDER BY rule").fetchall():
        rows = con.sql(f"SELECT * FROM flag.{identifier(rule)}").pl()
        for name in (n for n, kind in rows.schema.items() if kind == pl.String):
            values = rows[name].drop_nulls().unique()
            if name in HOUSEHOLD_KEYS:
                numbers |= set(values)
            else:
                persons |= {value for value in values if PERSON.fullmatch(value)}
    found = con.execute("SELECT person, certificate_no, household_no FROM review.flag").fetchall()
    for person, *keys in found:
        persons |= {person} - {None}
        numbers |= set(keys) - {None}
    con.register("asked", pl.DataFrame({"number": sorted(numbers)}, schema={"number": pl.String}))
    members = con.execute(
        "SELECT DISTINCT person FROM fact.enrolment WHERE certificate_no IN (SELECT number FROM asked) "
        "UNION SELECT DISTINCT person FROM fact.residence WHERE household_no IN (SELECT number FROM asked)"
    ).fetchall()
    con.unregister("asked")
    return persons | {person for (person,) in members if person}, numbers
