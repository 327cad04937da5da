"""What measures may read, for tests of their headers: every table as a night makes it, with its columns."""

from __future__ import annotations

from functools import cache

from data_contracts.contract import load_contracts
from matchers.facts.measure import Measure, fact_schema, load_products, load_statements
from tests.assets.fact_world import World

CONTRACTS = load_contracts()


@cache
def world_schema() -> dict[str, dict[str, str]]:
    """Columns with their SQL types by table: `roll` for `fact.roll`, `link.mention`, `record.enrolment`."""
    schema = fact_schema(CONTRACTS, load_products() | load_statements())
    world = World(measures=("roll",))
    for kind in CONTRACTS.kinds:
        world.add(kind)
    for layer, table, column, kind in (
        world.built()
        .execute(
            "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns "
            "WHERE table_schema IN ('link', 'record') ORDER BY ordinal_position"
        )
        .fetchall()
    ):
        schema.setdefault(f"{layer}.{table}", {})[column] = kind
    return schema


def read_tables(measure: Measure) -> list[str]:
    """The tables a measure reads, named as in its examples."""
    return [*measure.reads(), *(f"{s}.{table}" for s in ("link", "record") for table in measure.reads(s))]
