"""A statement of the house in the SQL of Spark, where Spark would answer otherwise than DuckDB.

Belongs here: what sqlglot writes and Spark reads in another sense, each seen on both. Does not belong here: which SQL a
rule may use (`portable.py`), running anything (`assets/spark/`).

What the two read alike goes through sqlglot as it is. The rest:

- a number with a point that is cast to a whole one is rounded by DuckDB, halves to the even one, and cut off by Spark;
- a quotient is a DOUBLE in DuckDB whatever is divided, a DECIMAL of six places in Spark where one side is a DECIMAL;
- a DOUBLE is rounded to places by its binary digits in DuckDB, by its decimal ones in Spark;
- months and years between two days are counted by their names in DuckDB, by whole ones in Spark (`date_diff`), and
  completed ones, which DuckDB counts by `date_sub`, are no function of Spark;
- what goes with the least or the greatest (`arg_min`) is never missing in DuckDB, and may be in Spark;
- columns of a union are told by their names (`BY NAME`) in DuckDB alone, and numbers in a row are a table of another
  name; a place in a list is 0 in Spark where there is none;
- a list of nothing but what is missing makes no text in DuckDB and an empty one in Spark, which leaves out what is
  missing when it gathers a list; different values are counted in a window by DuckDB alone;
- the order of a list (`list(… ORDER BY …)`) is dropped by sqlglot, so it is refused.
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from data_contracts.reckoned import reckoned_once

_WHOLE = frozenset({"TINYINT", "SMALLINT", "INT", "BIGINT"})
_MONTHS_OF_A_YEAR = 12


class NotForSparkError(Exception):
    """A statement that Spark would answer otherwise, and nobody has said how to ask it."""


@reckoned_once()
def in_spark(sql: str) -> str:
    """A statement in the SQL of DuckDB, its parameters bound, in that of Spark; rows in any order.

    NotForSparkError where nobody knows how to say it, UnsupportedError of sqlglot where that knows that it cannot.
    """
    tree = sqlglot.parse_one(sql, read="duckdb").transform(_as_spark_means_it)
    if tree.args.get("order") and not tree.args.get("limit"):
        tree.set("order", None)
    return str(tree.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE, comments=False))


@reckoned_once()
def tables_of(sql: str) -> tuple[str, ...]:
    """The tables of the warehouse that a statement in the SQL of DuckDB reads, `schema.name`, sorted."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    return tuple(sorted({f"{t.db}.{t.name}" for t in tree.find_all(exp.Table) if t.db}))


@reckoned_once()
def is_ordered(sql: str) -> bool:
    """Whether a statement puts its rows in an order."""
    return sqlglot.parse_one(sql, read="duckdb").args.get("order") is not None


def _as_spark_means_it(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.SetOperation) and node.args.get("by_name"):
        return _by_place(node)
    if isinstance(node, exp.Table) and isinstance(node.this, exp.GenerateSeries):
        return _numbers(node)
    if isinstance(node, exp.Cast) and not isinstance(node, exp.TryCast) and node.to.this.name in _WHOLE:
        return _rounded(node)
    if isinstance(node, exp.Div) and not _is_double(node.this):
        node.set("this", exp.cast(exp.paren(node.this, copy=False), "double"))
        node.set("expression", exp.cast(exp.paren(node.expression, copy=False), "double"))
    if isinstance(node, exp.Round) and node.args.get("decimals") is not None:
        return _to_places(node)
    if isinstance(node, exp.DateDiff):
        return _between(node)
    if _is_named(node, "list_position"):
        found = exp.Anonymous(this="array_position", expressions=node.expressions)
        return exp.Nullif(this=found, expression=exp.Literal.number(0))
    if _is_named(node, "date_sub"):
        return _completed(*node.expressions)
    if isinstance(node, (exp.Add, exp.Sub)) and _is_named(node.expression, "to_months"):
        return _months_on(node)
    if isinstance(node, (exp.ArgMin, exp.ArgMax)):
        return _never_missing(node)
    if isinstance(node, exp.Window) and isinstance(node.this, exp.Count) and isinstance(node.this.this, exp.Distinct):
        return _counted_apart(node)
    if isinstance(node, exp.IgnoreNulls) and isinstance(node.this, exp.AnyValue):
        return _as_spark_means_it(node.this)
    if isinstance(node, exp.AnyValue):
        return exp.Anonymous(this="any_value", expressions=[node.this, exp.true()])
    if isinstance(node, exp.GroupConcat) and list(node.find_all(exp.Distinct)):
        return _listed_once(node)
    if isinstance(node, exp.ArrayToString):
        return _joined(node)
    if isinstance(node, exp.ArrayAgg) and isinstance(node.this, exp.Order):
        raise NotForSparkError("list(… ORDER BY …)")
    return node


def _by_place(union: exp.SetOperation) -> exp.Expr:
    """The union with every column in its place, NULL where a part has none of that name."""
    parts = _parts(union)
    names = dict.fromkeys(name for part in parts for name in part.named_selects)
    if "*" in names:
        raise NotForSparkError("SELECT * … UNION … BY NAME")
    for part in parts:
        own = dict(zip(part.named_selects, part.expressions, strict=True))
        part.set("expressions", [own.get(name, exp.alias_(exp.null(), name)) for name in names])
    for inner in union.find_all(exp.SetOperation):
        inner.set("by_name", False)
    return union


def _parts(node: exp.Expr) -> list[exp.Select]:
    if isinstance(node, exp.SetOperation):
        return [*_parts(node.this), *_parts(node.expression)]
    if not isinstance(node, exp.Select):
        raise NotForSparkError("UNION … BY NAME")
    return [node]


def _counted_apart(window: exp.Window) -> exp.Expr:
    """How many different values a window has: Spark counts them in no window, and gathers them in any."""
    (value,) = window.this.this.expressions
    window.set("this", exp.Anonymous(this="collect_set", expressions=[value]))
    return exp.Anonymous(this="size", expressions=[window.copy()])


def _listed_once(node: exp.GroupConcat) -> exp.Expr:
    """Different texts in their order, as one. Spark 4.3 has `listagg(DISTINCT …)` too, and stumbles over it beside
    another DISTINCT."""
    order = node.this
    if isinstance(node.parent, exp.Filter) or not isinstance(order, exp.Order):
        raise NotForSparkError("string_agg(DISTINCT …)")
    (value,), (by,) = order.this.expressions, order.expressions
    if by.this != value or by.args.get("desc"):
        raise NotForSparkError("string_agg(DISTINCT … ORDER BY …)")
    gathered = exp.Anonymous(this="collect_set", expressions=[value.transform(_as_spark_means_it)])
    return _text_of(exp.Anonymous(this="array_sort", expressions=[gathered]), node.args["separator"])


def _joined(node: exp.ArrayToString) -> exp.Expr:
    return _text_of(node.this.transform(_as_spark_means_it), node.expression)


def _text_of(listed: exp.Expr, separator: exp.Expr) -> exp.Expr:
    """The text of a list, and nothing of one in which nothing is."""
    text = exp.Anonymous(this="array_join", expressions=[listed, separator.copy()])
    size = exp.Anonymous(this="size", expressions=[listed.copy()])
    return exp.Case().when(exp.GT(this=size, expression=exp.Literal.number(0)), text)


def _numbers(table: exp.Table) -> exp.Expr:
    """Whole numbers from one to another."""
    series = table.this
    if series.args.get("step") is not None:
        raise NotForSparkError("range(…, …, …)")
    end = series.args["end"]
    if not series.args.get("is_end_exclusive"):
        end = exp.Add(this=exp.paren(end), expression=exp.Literal.number(1))
    table.set("this", exp.Anonymous(this="range", expressions=[series.args["start"], end]))
    return table


def _rounded(cast: exp.Cast) -> exp.Expr:
    """`bround` keeps whole numbers as they are, and gives halves to the even one."""
    if not isinstance(cast.this, (exp.Literal, exp.Null)):
        cast.set("this", exp.Anonymous(this="bround", expressions=[cast.this]))
    return cast


def _is_double(node: exp.Expr) -> bool:
    return isinstance(node, exp.Cast) and node.to.this.name == "DOUBLE"


def _to_places(node: exp.Round) -> exp.Expr:
    """DuckDB moves the point, rounds, and moves it back."""
    power = exp.cast(exp.Literal.string(f"1e{node.args['decimals'].name}"), "double")
    moved = exp.Round(this=exp.Mul(this=exp.paren(node.this.copy()), expression=power))
    return _quotient(moved, power.copy())


def _quotient(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.paren(exp.Div(this=exp.cast(left, "double"), expression=right).transform(_as_spark_means_it))


def _is_named(node: exp.Expr, function: str) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == function


def _months_on(node: exp.Add | exp.Sub) -> exp.Expr:
    (months,) = node.expression.expressions
    counted = exp.Neg(this=exp.paren(months)) if isinstance(node, exp.Sub) else months
    return exp.Anonymous(this="add_months", expressions=[node.this, counted.transform(_as_spark_means_it)])


def _between(node: exp.DateDiff) -> exp.Expr:
    unit = (node.unit.name if node.unit else "day").lower()
    if unit == "day":
        return node
    if unit == "month":
        return exp.paren(exp.Sub(this=_months(node.this), expression=exp.paren(_months(node.expression))))
    if unit == "year":
        return exp.paren(exp.Sub(this=_part("year", node.this), expression=_part("year", node.expression)))
    raise NotForSparkError(f"date_diff('{unit}', …)")


def _completed(unit: exp.Expr, since: exp.Expr, until: exp.Expr) -> exp.Expr:
    """Completed months or years from one day to another, less than nothing where the other is the earlier one."""
    units = {"month": 1, "year": _MONTHS_OF_A_YEAR}
    if unit.name.lower() not in units:
        raise NotForSparkError(f"date_sub('{unit.name}', …)")
    onward, backward = (_whole(*days, units[unit.name.lower()]) for days in ((since, until), (until, since)))
    is_onward = exp.LTE(this=since.copy(), expression=until.copy())
    return exp.Case().when(is_onward, onward).else_(exp.Neg(this=backward))


def _whole(since: exp.Expr, until: exp.Expr, months: int) -> exp.Expr:
    """The last day of a month completes what began on a day it has not."""
    is_short = exp.and_(
        exp.LT(this=_part("day", until), expression=_part("day", since)),
        exp.NEQ(this=until.copy(), expression=exp.LastDay(this=until.copy())),
    )
    counted = exp.Sub(
        this=exp.Sub(this=_months(until), expression=exp.paren(_months(since))),
        expression=exp.Case().when(is_short, exp.Literal.number(1)).else_(exp.Literal.number(0)),
    )
    return exp.IntDiv(this=exp.paren(counted), expression=exp.Literal.number(months))


def _months(day: exp.Expr) -> exp.Expr:
    months = exp.Mul(this=_part("year", day), expression=exp.Literal.number(_MONTHS_OF_A_YEAR))
    return exp.Add(this=months, expression=_part("month", day))


def _part(name: str, day: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=[day.copy()])


def _never_missing(node: exp.ArgMin | exp.ArgMax) -> exp.Expr:
    is_there = exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.null()))
    if isinstance(node.parent, exp.Filter):
        where = node.parent.expression
        where.set("this", exp.and_(where.this, is_there))
        return node
    return exp.Filter(this=node.copy(), expression=exp.Where(this=is_there))
