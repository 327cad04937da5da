"""Measures: facts that are counted once for all rules, each as `matchers/measures/<measure>.sql` says.

Belongs here: making them in the order of what they read, and the tables that only Python can make (`standards.py`,
`destinations.py`, `subsidies.py`, `working_days.py`, `villages.py`, `points.py`). Does not belong here: any measure's
SQL, kinship (`assets/facts/kinship.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import partial

from duckdb import DuckDBPyConnection

from assets.facts.build import counted_of
from assets.facts.measures import destinations, points, standards, subsidies, villages, working_days
from assets.facts.measures.maker import Maker
from assets.home.engine import DUCKDB, Engine
from assets.home.made import Made, contents, digest_of
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from data_contracts.sql import identifier
from matchers.facts.measure import Measure, in_order, load_products, load_statements
from matchers.facts.months import counted_from, is_counted

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
    declared = {name: statements[name] for name in order if name in statements}
    if made is not None:
        _make_what_does_not_stand(maker, declared, made)
    else:
        for measure in declared.values():
            maker.make(measure)
    maker.forget()
    return maker.rows


READ = ("link", "record")
"""The layers of which measures are made, beside facts."""


def _make_what_does_not_stand(maker: Maker, measures: Mapping[str, Measure], made: Made) -> None:
    """Make the measures that are not there made of the same: statement, and all they read. A working table is made
    where somebody who reads it is.

    Who reads a measure is held against its rows, not against how they came to be: a measure that asks for the day is
    made every night, and says mostly what it said the night before.
    """
    made.look(*(f"fact.{name}" for name in BY_PYTHON))

    def make(measure: Measure) -> str:
        for name in measure.reads():
            if name.startswith("_") and name in measures and name not in maker.working:
                make(measures[name])
        maker.make(measure)
        return "" if measure.is_working else contents(maker.con, _uncounted(measure))

    for name, measure in measures.items():
        digest = _made_of(maker, measure, measures, made)
        if measure.is_working:
            made.note(f"fact.{name}", digest)
        else:
            made.once(f"fact.{name}", digest, partial(make, measure), [f"fact.{name}"])


def _made_of(maker: Maker, measure: Measure, measures: Mapping[str, Measure], made: Made) -> str:
    """What a measure is made from; each that it reads has its digest already."""
    computed = sorted((column, call.function, call.arguments) for column, call in measure.computed.items())
    facts = [
        (_rows_of(table, measures, made), counted_from(measure.sql, _counted(table, maker, measures), maker.as_of))
        for table in measure.reads("fact")
    ]
    others = [made.digest(f"{schema}.{table}") for schema in READ for table in measure.reads(schema)]
    return digest_of(type(maker.engine).__name__, maker.statement(measure), computed, facts, others)


def _rows_of(table: str, measures: Mapping[str, Measure], made: Made) -> str:
    """What the rows of a fact go by, but for the months that are counted in them."""
    is_told = table in measures and not measures[table].is_working
    return made.told(f"fact.{table}") if is_told else made.digest(f"fact.{table}")


def _counted(table: str, maker: Maker, measures: Mapping[str, Measure]) -> Collection[str]:
    """The columns of a fact that are counted from the day of the night."""
    kinds = maker.contracts.kinds
    return counted_of(kinds[table]) if table in kinds else _months(measures[table]) if table in measures else ()


def _months(measure: Measure) -> list[str]:
    return [column for column in measure.columns if is_counted(column)]


def _uncounted(measure: Measure) -> str:
    """A measure without the months that are counted from the day."""
    months = ", ".join(map(identifier, _months(measure)))
    return f"(SELECT * {f'EXCLUDE ({months})' if months else ''} FROM fact.{identifier(measure.name)})"
