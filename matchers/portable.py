"""The portable grammar: the SQL that DuckDB and Spark were seen to answer alike.

Belongs here: what of a statement lies outside it. Does not belong here: what else is asked of a rule
(`matchers/flags/grammar.py`) or of a measure (`matchers/facts/laws.py`). A node joins the list with a case proven on
both.
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp

ALLOWED = frozenset(
    (
        "Select",
        "From",
        "Join",
        "Where",
        "Group",
        "Having",
        "With",
        "CTE",
        "Table",
        "TableAlias",
        "Column",
        "Identifier",
        "Alias",
        "Literal",
        "Boolean",
        "Null",
        "Parameter",
        "Var",
        "Placeholder",
        "And",
        "Or",
        "Not",
        "Paren",
        "EQ",
        "NEQ",
        "LT",
        "LTE",
        "GT",
        "GTE",
        "Is",
        "In",
        "Between",
        "Add",
        "Sub",
        "Mul",
        "Div",
        "Neg",
        "Case",
        "If",
        "Coalesce",
        "Count",
        "Sum",
        "Min",
        "Max",
        "Avg",
        "Abs",
        "Greatest",
        "Least",
        "Star",
        "Exists",
        "Subquery",
        "Union",
        "Distinct",
        "Cast",
        "DataType",
        "DType",
    )
)


def beyond(tree: exp.Expr) -> frozenset[str]:
    """What a statement says that the grammar has not, by the names of sqlglot's nodes; an unknown function by its own.

    `Star.except` and the like stand for an argument of an allowed node that changes what it means.
    """
    outside = [node for node in tree.walk() if type(node).__name__ not in ALLOWED]
    found = {_name(node) for node in outside if not (type(node).__name__ in _PARTS and _is_within(node))}
    found |= {"Join.ASOF" for join in tree.find_all(exp.Join) if join.method}
    found |= {
        f"Star.{argument.strip('_')}"
        for star in tree.find_all(exp.Star)
        for argument in ("except_", "except", "replace")
        if star.args.get(argument)
    }
    found |= {"Union.by_name" for union in tree.find_all(exp.SetOperation) if union.args.get("by_name")}
    found |= {"Group.all" for group in tree.find_all(exp.Group) if group.args.get("all")}
    return frozenset(found)


_PARTS = frozenset({"Order", "Ordered", "RowNumber", "IgnoreNulls"})
"""What goes without saying inside a window or an aggregate that is named itself."""


def _is_within(node: exp.Expr) -> bool:
    parent = node.parent
    while parent is not None and type(parent).__name__ in _PARTS:
        parent = parent.parent
    return parent is not None and type(parent).__name__ not in ALLOWED


def _name(node: exp.Expr) -> str:
    return node.name.lower() if isinstance(node, exp.Anonymous) else type(node).__name__


def is_written_for_spark(tree: exp.Expr) -> bool:
    """Whether sqlglot can write the statement in the SQL of Spark."""
    try:
        tree.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    except sqlglot.errors.UnsupportedError:
        return False
    return True
