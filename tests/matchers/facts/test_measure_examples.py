"""Every measure is what its own examples say: each small world is counted as the night counts it."""

from collections import Counter

import pytest

from assets.facts.measures.maker import Maker
from assets.home.warehouse import connect, identifier
from matchers.facts.examples import example_frames, expected_rows
from matchers.facts.measure import load_statements
from tests.assets.facts.measured import CONTRACTS, read_tables, world_schema

MEASURES = load_statements()
CASES = [
    pytest.param(measure, example, id=f"{measure.name}: {example.case}")
    for measure in MEASURES.values()
    for example in measure.examples
]


@pytest.fixture(scope="module")
def schema():
    return world_schema()


def counted(measure, example, schema):
    """The rows of the measure in the example's world, in the columns the example shows."""
    where = f"{measure.name} 的例子「{example.case}」"
    con = connect(None)
    for name, frame in example_frames(where, example.tables, read_tables(measure), example.as_of, schema).items():
        layer, _, table = name.rpartition(".")
        con.register("example", frame)
        con.execute(f"CREATE TABLE {layer or 'fact'}.{identifier(table)} AS SELECT * FROM example")
        con.unregister("example")
    maker = Maker(con, example.as_of, MEASURES, CONTRACTS)
    maker.make(measure, dict(example.params))
    expected = expected_rows(where, example.rows, measure.columns)
    shown = ", ".join(map(identifier, expected.columns)) or "1"
    found = con.execute(f"SELECT {shown} FROM fact.{identifier(measure.name)}").fetchall()
    return found, expected.rows()


@pytest.mark.parametrize(("measure", "example"), CASES)
def test_example(measure, example, schema):
    found, expected = counted(measure, example, schema)
    assert Counter(found) == Counter(expected)
