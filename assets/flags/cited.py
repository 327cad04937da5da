"""What each rule cites tonight: the texts in force in this county on this day, and no other county's.

Belongs here: the table that workbooks and explanations quote. Does not belong here: which texts are in force
(`matchers/flags/basis.py`), what a rule may claim (`claims.py`).

flag.cited   rule, basis: one row a rule
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb
import polars as pl

from assets.home.warehouse import tables
from data_contracts.jurisdiction import Jurisdiction
from matchers.flags.rule import Rule


def write_cited(
    con: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule], jurisdiction: Jurisdiction, as_of: date
) -> None:
    """Write flag.cited."""
    rows = {"rule": sorted(rules), "basis": [rules[code].cited(jurisdiction, as_of) for code in sorted(rules)]}
    con.register("cited", pl.DataFrame(rows, schema={"rule": pl.String, "basis": pl.String}))
    con.execute("CREATE OR REPLACE TABLE flag.cited AS SELECT rule, basis FROM cited ORDER BY rule")
    con.unregister("cited")


def cited(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What each rule cited on the night the file holds; nothing where a night of an older release left it."""
    if "cited" not in tables(con, "flag"):
        return {}
    return dict(con.execute("SELECT rule, basis FROM flag.cited").fetchall())
