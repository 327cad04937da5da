"""Which columns a rule shows just as a record has them, so that the rows behind a flag can be told apart.

Belongs here: reading that from a rule's SQL and the lineage of measures. Does not belong here: what a rule decides by
(`lineage.py`), the rows themselves (`assets/explain/origins.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from matchers.facts.measure import Measure
from matchers.flags.rule import Rule
from matchers.flags.scopes import NOWHERE, Scope, ctes_of, scope_of, selects


@dataclass(frozen=True, order=True)
class Copied:
    """The column `shown` of a rule's rows is `fact.<kind>.<column>`, read through the table `through` of its FROM: of
    one row of that table all columns are of one record a kind."""

    through: str
    kind: str
    shown: str
    column: str


def copied(rule: Rule, measures: Mapping[str, Measure]) -> frozenset[Copied]:
    """The columns a rule shows as they stand in records; what it reckons or sums is left out."""
    ctes = {cte.alias: cte.this for cte in ctes_of(rule.tree)}
    names = next(selects(rule.tree)).named_selects
    found = set()
    for number, select in enumerate(selects(rule.tree)):
        scope, _ = scope_of(select, NOWHERE, ctes)
        for name, expression in zip(names, select.expressions, strict=True):
            column = expression.unalias()
            for table, of_fact in _of_fact(column, scope, ctes):
                through = f"{number}.{column.table}"
                found |= {Copied(through, k, name, c) for k, c in _of_record(table, of_fact, measures, frozenset())}
    return frozenset(found)


def _of_fact(node: exp.Expr, scope: Scope, ctes: Mapping[str, exp.Expr]) -> Iterator[tuple[str, str]]:
    """Table and column of facts that an output column repeats."""
    if not isinstance(node, exp.Column):
        return
    if node.table in scope.tables:
        yield scope.tables[node.table], node.name
        return
    query = scope.queries[node.table]
    query = query.this if isinstance(query, exp.Subquery) else query
    inner_ctes = {**ctes, **{cte.alias: cte.this for cte in ctes_of(query)}}
    inner = list(selects(query))
    place = list(inner[0].named_selects).index(node.name)
    for select in inner:
        within, _ = scope_of(select, scope, inner_ctes)
        yield from _of_fact(select.expressions[place].unalias(), within, inner_ctes)


def _of_record(
    table: str, column: str, measures: Mapping[str, Measure], above: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Kind and column of records that a column of a fact repeats; a measure is made of records and of measures."""
    if table not in measures:
        yield table, column
        return
    lineage = measures[table].lineage
    if column in lineage.reckoned or table in above:
        return
    parts = lineage.columns.get(column) or ((f"{lineage.base}.{column}",) if lineage.base else ())
    for part in parts:
        origin, _, of_origin = part.partition(".")
        if of_origin:
            yield from _of_record(origin, of_origin, measures, above | {table})
