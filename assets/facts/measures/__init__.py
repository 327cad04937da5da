"""Measures: facts that are counted once for all rules, each as `matchers/measures/<measure>.sql` says.

Belongs here: making them in the order of what they read, and the tables that only Python can make (`standards.py`,
`destinations.py`, `subsidies.py`, `working_days.py`, `villages.py`, `points.py`). Does not belong here: any measure's
SQL, kinship (`assets/facts/kinship.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from duckdb import DuckDBPyConnection

from assets.facts.build import counted_of, of_the_day
from assets.facts.measures import destinations, points, standards, subsidies, villages, working_days
from assets.facts.measures.maker import Maker
from assets.home.engine import DUCKDB, Engine
from assets.home.made import Made, digest_of
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from matchers.facts.measure import Measure, in_order, load_products, load_statements

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
    made: Made | None = None,
    engine: Engine = DUCKDB,
) -> dict[str, int]:
    """Make every declared measure but kinship, which must be there before, or those `wanted` and what they read; what
    `made` says stands is kept.

    Returns rows by measure that was made; working tables (`fact._…`) are dropped when all are made.
    """
    statements = load_statements()
    maker = Maker(con, as_of, load_products(), contracts, jurisdiction, engine)
    reads = {name: measure.reads() for name, measure in statements.items()} | dict.fromkeys(BY_PYTHON, ())
    order = in_order(reads, wanted)
    # What only Python makes reads no measure, is small, and counts by its rows.
    for name in order:
        if name in BY_PYTHON:
            BY_PYTHON[name](maker)
    if made is not None:
        standing = _standing(maker, [statements[name] for name in order if name in statements], made)
        anew = [name for name in order if not name.startswith("_") and name not in standing]
        order = [name for name in in_order(reads, anew) if name not in standing]
    for name in order:
        if name in statements:
            maker.make(statements[name])
    maker.forget()
    return maker.rows


READ = ("link", "record")
"""The layers of which measures are made, beside facts."""


def _standing(maker: Maker, measures: Sequence[Measure], made: Made) -> set[str]:
    """The measures that are there already, made of the same: statement, day, and all they read. Each gets its digest,
    in the order in which they are made; a working table is gone, but what reads it may stand."""
    made.look(*(f"fact.{name}" for name in BY_PYTHON))
    standing = set()
    for measure in measures:
        name = f"fact.{measure.name}"
        others = (f"{schema}.{table}" for schema in READ for table in measure.reads(schema))
        read = [*_facts_read(maker.contracts, measure), *others]
        computed = sorted((column, call.function, call.arguments) for column, call in measure.computed.items())
        digest = digest_of(
            type(maker.engine).__name__, maker.statement(measure), computed, [made.digest(table) for table in read]
        )
        if measure.is_working:
            made.note(name, digest)
        elif made.stands(name, digest, [name]):
            standing.add(measure.name)
    return standing


def _facts_read(contracts: Contracts, measure: Measure) -> list[str]:
    """What the facts go by that a measure reads: where it takes months counted from the day, by the day too."""
    kinds = contracts.kinds

    def counts(table: str) -> bool:
        return table in kinds and any(column in measure.sql for column in counted_of(kinds[table]))

    return [of_the_day(table) if counts(table) else f"fact.{table}" for table in measure.reads("fact")]
