"""Every rule is what its own examples say: each small world is run as the night runs it."""

import pytest

from assets.flags.run import find_flags
from assets.home.warehouse import connect
from data_contracts.contract import load_contracts
from matchers.facts.examples import example_frames
from matchers.facts.measure import fact_schema, load_measures
from matchers.flags.parameters import bind
from matchers.flags.rule import load_rules

RULES = load_rules()
SCHEMA = fact_schema(load_contracts(), load_measures())
CASES = [
    pytest.param(rule, example, id=f"{rule.code}: {example.case}")
    for rule in RULES.values()
    for example in rule.examples
]


def flagged(rule, example, schema):
    con = connect(None)
    for name, frame in example_frames(
        f"{rule.code} 的例子「{example.case}」", example.tables, rule.tables, example.as_of, schema
    ).items():
        con.register("example", frame)
        con.execute(f"CREATE TABLE fact.{name} AS SELECT * FROM example")
        con.unregister("example")
    bound = bind(rule, None, example.as_of)
    own = {
        name: tuple(v) if isinstance(rule.params[name], tuple) else type(rule.params[name])(v)
        for name, v in example.params.items()
    }
    found, _ = find_flags(con, rule, type(bound)({**bound.values, **own}, bound.notes))
    return found


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example(rule, example):
    found = flagged(rule, example, SCHEMA)
    assert dict(found.select("subject", "severity").iter_rows()) == dict(example.flags)
    assert found["identity_text"].n_unique() == found.height
    assert not found["reason"].str.contains(r"[{}]").any()
