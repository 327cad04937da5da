"""What a rule rests on: the columns of records that its flags, or its silence, depend on.

Belongs here: reading that from a rule's SQL and from the lineage a measure declares. Does not belong here: which values
are missing tonight (`assets.flags.unjudged`).

SQL has three values of truth, and a comparison with nothing is neither true nor false: a row whose value is missing is
not returned, so the rule says less. Not so behind `coalesce`, `IS NULL`, `NOT EXISTS` or an aggregate: there a missing
value may add a flag. Such a use is *tilting*; the other is *plain* (Libkin, SQL's three-valued logic and certain
answers, 2016).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlglot import exp

from data_contracts.contract import Kind
from data_contracts.reckoned import reckoned_once
from matchers import sql_file
from matchers.facts.lineage import Lineage
from matchers.facts.measure import Measure
from matchers.facts.schema import record_column
from matchers.flags.rule import Rule
from matchers.flags.scopes import NOWHERE, Scope, ctes_of, scope_of, selects

ROWS = ""
"""The name, among the columns of a table, of its rows being there at all."""


@dataclass(frozen=True, order=True)
class Use:
    """A fact's column (ROWS: its rows) that a statement decides by; `is_tilting`: without its value it may say more."""

    table: str
    column: str
    is_tilting: bool


def uses(rule: Rule) -> frozenset[Use]:
    """The columns of facts by which the rule's statement decides, and whom it is about; what it only shows is left out.

    A row about nobody is no flag (`assets.flags.run`), so without its subject a rule says less.
    """
    return _uses(rule.sql)


@reckoned_once()
def _uses(sql: str) -> frozenset[Use]:
    """Asked by every night of a process, of statements that stay the same."""
    tree = sql_file.statement("", sql)
    subject = next(selects(tree)).named_selects[0]
    return frozenset([*_of_query(tree, NOWHERE, {}, is_root=True), *_of_output(tree, subject, NOWHERE, {})])


def shown(rule: Rule) -> dict[str, frozenset[Use]]:
    """Every column the rule returns, in order, with the columns of facts it is made from."""
    tree = sql_file.statement("", rule.sql)
    names = next(selects(tree)).named_selects
    return {name: frozenset(_of_output(tree, name, NOWHERE, {})) for name in names}


def rests_on(rule: Rule, measures: Mapping[str, Measure], kinds: Mapping[str, Kind]) -> dict[tuple[str, str], bool]:
    """(kind of record, column) → whether a missing value there may add a flag, for all the rule rests on.

    A column of a role is named as in records (`person_sex`); ROWS stands for records being there at all, on which
    whatever rests on a column of theirs rests too. Measures are followed down to records by their lineage; what every
    record has (whom it is about, its source and day) is left out.
    """
    found: dict[tuple[str, str], bool] = {}
    for use in uses(rule):
        for record in _records(use, measures, frozenset()):
            column = ROWS if record.column == ROWS else record_column(kinds[record.table], record.column)
            if column is not None:
                key = (record.table, column)
                found[key] = found.get(key, False) or (record.is_tilting and ".".join(key) not in rule.weaker_without)
                found.setdefault((record.table, ROWS), False)
    return dict(sorted(found.items()))


def at_large(rule: Rule, measures: Mapping[str, Measure]) -> frozenset[tuple[str, str]]:
    """(kind of record, column) the rule rests on by way of records that are about nobody its flags name."""
    named = {part for table in rule.tables if table in measures for part in measures[table].lineage.at_large}
    return frozenset((table, column) for table, _, column in (part.partition(".") for part in named))


def _records(use: Use, measures: Mapping[str, Measure], above: frozenset[str]) -> Iterator[Use]:
    """The columns of records behind one use of a fact; a measure is made of records and of other measures."""
    if use.table not in measures:
        yield use
        return
    lineage, visited = measures[use.table].lineage, above | {use.table}
    for name, is_tilting in _parts(lineage, use.column):
        table, _, column = name.partition(".")
        if table not in visited:
            yield from _records(Use(table, column, use.is_tilting or is_tilting), measures, visited)


def _parts(lineage: Lineage, column: str) -> list[tuple[str, bool]]:
    """What the rows of a measure, or one of its columns, are made from, and whether they may be more without it."""
    if column == ROWS:
        base = [(lineage.base, False)] if lineage.base else []
        return [*base, *((name, True) for name in lineage.rests_on), *((name, False) for name in lineage.drawn_from)]
    if column in {*lineage.columns, *lineage.reckoned}:
        drawn, reckoned = lineage.columns.get(column, ()), lineage.reckoned.get(column, ())
        return [*((name, False) for name in drawn), *((name, True) for name in reckoned)]
    return [(f"{lineage.base}.{column}", False)] if lineage.base else []


def _of_query(query: exp.Expr, outer: Scope, ctes: Mapping[str, exp.Expr], *, is_root: bool = False) -> Iterator[Use]:
    """Uses of a SELECT or of a union of them; `outer` is what its columns may also mean."""
    query = query.this if isinstance(query, exp.Subquery) else query
    ctes = {**ctes, **{cte.alias: cte.this for cte in ctes_of(query)}}
    if isinstance(query, exp.SetOperation):
        yield from _of_query(query.this, outer, ctes, is_root=is_root)
        yield from _of_query(query.expression, outer, ctes, is_root=is_root)
        return
    scope, here = scope_of(query, outer, ctes)
    is_summed = _is_summed(query) and (not is_root or query.args.get("having") is not None)
    inner = replace(scope, is_tilting=scope.is_tilting or is_summed)
    for alias, is_optional in here.items():
        rows = replace(inner, is_tilting=inner.is_tilting or is_optional)
        if alias in scope.queries:
            yield from _of_query(scope.queries[alias], rows, ctes)
        elif not is_optional or _is_asked(query, alias):
            yield Use(scope.tables[alias], ROWS, rows.is_tilting)
    for condition, is_optional in _conditions(query):
        yield from _of_condition(condition, replace(inner, is_tilting=inner.is_tilting or is_optional), ctes)


def _conditions(query: exp.Expr) -> Iterator[tuple[exp.Expr, bool]]:
    """The conditions of a SELECT; that of a LEFT JOIN adds an empty side where it is not met."""
    for join in query.args.get("joins") or ():
        if join.args.get("on"):
            yield join.args["on"], join.side in {"LEFT", "FULL"}
    for clause in ("where", "having"):
        if query.args.get(clause):
            yield query.args[clause].this, False


def _is_summed(query: exp.Expr) -> bool:
    return query.args.get("group") is not None or any(e.find(exp.AggFunc) for e in query.expressions)


def _is_asked(query: exp.Expr, alias: str) -> bool:
    return any(
        c.table == alias
        for clause in ("where", "having")
        if query.args.get(clause)
        for c in query.args[clause].find_all(exp.Column)
    )


_OPAQUE = (exp.Coalesce, exp.Case, exp.If, exp.AggFunc, exp.Greatest, exp.Least, exp.NullSafeEQ, exp.NullSafeNEQ)
"""What gives an answer although a part of it is missing."""


def _of_condition(
    node: exp.Expr, scope: Scope, ctes: Mapping[str, exp.Expr], *, is_negated: bool = False
) -> Iterator[Use]:
    """Uses of a condition, told apart by what stands above each column."""
    if isinstance(node, exp.Column):
        yield from _of_column(node, scope, ctes)
        return
    if isinstance(node, exp.Exists | exp.Subquery | exp.Select):
        query = node.this if isinstance(node, exp.Exists) else node
        yield from _of_query(query, replace(scope, is_tilting=scope.is_tilting or is_negated), ctes)
        return
    if isinstance(node, exp.In) and node.args.get("query"):
        yield from _of_query(node.args["query"], replace(scope, is_tilting=scope.is_tilting or is_negated), ctes)
    if isinstance(node, exp.Is):
        scope = replace(scope, is_tilting=scope.is_tilting or _says_yes_to_nothing(node, is_negated))
    elif isinstance(node, _OPAQUE) and not (_is_false_else(node) and not is_negated):
        scope = replace(scope, is_tilting=True)
    is_negated = is_negated != isinstance(node, exp.Not)
    for child in node.iter_expressions():
        yield from _of_condition(child, scope, ctes, is_negated=is_negated)


def _says_yes_to_nothing(node: exp.Is, is_negated: bool) -> bool:
    """Whether `x IS …` holds where x is missing: IS NULL, IS NOT TRUE, IS NOT FALSE."""
    return isinstance(node.expression, exp.Null) != is_negated


def _is_false_else(node: exp.Expr) -> bool:
    return isinstance(node, exp.Coalesce) and all(isinstance(e, exp.Boolean) and not e.this for e in node.expressions)


def _of_column(column: exp.Column, scope: Scope, ctes: Mapping[str, exp.Expr]) -> Iterator[Use]:
    if column.table in scope.tables:
        yield Use(scope.tables[column.table], column.name, scope.is_tilting)
    elif column.table in scope.queries:
        yield from _of_output(scope.queries[column.table], column.name, scope, ctes)


def _of_output(query: exp.Expr, name: str, scope: Scope, ctes: Mapping[str, exp.Expr]) -> Iterator[Use]:
    """Uses behind one output column of an inner query; the columns of a union stand in the order of its first part."""
    query = query.this if isinstance(query, exp.Subquery) else query
    ctes = {**ctes, **{cte.alias: cte.this for cte in ctes_of(query)}}
    parts = list(selects(query))
    place = list(parts[0].named_selects).index(name)
    for select in parts:
        inner, _ = scope_of(select, scope, ctes)
        yield from _of_condition(select.expressions[place].unalias(), inner, ctes)
