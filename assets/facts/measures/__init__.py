"""Measures: facts that are counted once for all rules, each as `matchers/measures/<measure>.sql` says.

Belongs here: making them in the order of what they read, and the tables that only Python can make (`standards.py`,
`destinations.py`, `subsidies.py`, `working_days.py`, `villages.py`, `points.py`). Does not belong here: any measure's
SQL, kinship (`assets/facts/kinship.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from duckdb import DuckDBPyConnection

from assets.facts.measures import destinations, points, standards, subsidies, villages, working_days
from assets.facts.measures.maker import Maker
from assets.home.engine import DUCKDB, Engine
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from matchers.facts.measure import in_order, load_products, load_statements

BY_PYTHON: Mapping[str, Callable[[Maker], None]] = {
    "standard": standards.build,
    "_destination": destinations.build,
    "_working_day": working_days.build,
    "subsidy_due": subsidies.build,
    "_place": villages.build,
    "_points": points.build,
}


def build_measures(
    con: DuckDBPyConnection,
    as_of: date,
    contracts: Contracts,
    jurisdiction: Jurisdiction | None = None,
    wanted: Iterable[str] | None = None,
    engine: Engine = DUCKDB,
) -> dict[str, int]:
    """Make every declared measure but kinship, which must be there before, or those `wanted` and what they read.

    Returns rows by measure; working tables (`fact._…`) are dropped when all are made.
    """
    statements = load_statements()
    maker = Maker(con, as_of, load_products(), contracts, jurisdiction, engine)
    reads = {name: measure.reads() for name, measure in statements.items()} | dict.fromkeys(BY_PYTHON, ())
    for name in in_order(reads, wanted):
        if name in BY_PYTHON:
            BY_PYTHON[name](maker)
        else:
            maker.make(statements[name])
    maker.forget()
    return maker.rows
