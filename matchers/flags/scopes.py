"""What the names in a rule's SELECT stand for: facts, common table expressions, inner queries.

Belongs here: resolving aliases. Does not belong here: what a rule decides by (`lineage.py`) or repeats (`copied.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp


@dataclass(frozen=True)
class Scope:
    """What the aliases of one SELECT and of those around it stand for, and how a predicate in it counts."""

    tables: Mapping[str, str]
    queries: Mapping[str, exp.Expr]
    is_tilting: bool


NOWHERE = Scope({}, {}, False)
"""The scope outside any SELECT."""


def ctes_of(query: exp.Expr) -> Iterable[exp.Expr]:
    """The common table expressions of a query."""
    part = query.args.get("with_") or query.args.get("with")
    return part.expressions if part else ()


def scope_of(query: exp.Expr, outer: Scope, ctes: Mapping[str, exp.Expr]) -> tuple[Scope, dict[str, bool]]:
    """The scope of a SELECT, and its own aliases with whether a LEFT JOIN may leave them empty."""
    part = query.args.get("from_") or query.args.get("from")
    sources = [(part.this, False)] if part else []
    sources += [(join.this, join.side in {"LEFT", "FULL"}) for join in query.args.get("joins") or ()]
    tables, queries = dict(outer.tables), dict(outer.queries)
    here = {}
    for source, is_optional in sources:
        alias = source.alias_or_name
        here[alias] = is_optional
        tables.pop(alias, None)
        queries.pop(alias, None)
        if isinstance(source, exp.Table) and source.db:
            tables[alias] = source.name
        elif isinstance(source, exp.Table):
            queries[alias] = ctes[source.name]
        else:
            queries[alias] = source.this
    return Scope(tables, queries, outer.is_tilting), here


def selects(query: exp.Expr) -> Iterator[exp.Select]:
    """The SELECTs of a union, in order; of another query the one it is."""
    if isinstance(query, exp.SetOperation):
        yield from selects(query.this)
        yield from selects(query.expression)
    elif isinstance(query, exp.Subquery):
        yield from selects(query.this)
    else:
        assert isinstance(query, exp.Select)
        yield query
