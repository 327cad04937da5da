"""A rule taken apart for one person: which rows it begins with, what it joins to them, and what it asks of them.

Belongs here: cutting the statement into questions that can be asked one by one, and the conditions in Chinese. Does not
belong here: asking them (`assets/explain/why_not.py`).
Each question is a part of the rule's own statement: nothing is asked that the rule does not ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from data_contracts.jurisdiction import parameter_title
from matchers.flags.rule import Rule
from matchers.flags.scopes import NOWHERE, Scope, ctes_of, scope_of, selects
from matchers.sql_file import Value

Titles = Callable[[str], str]
"""The Chinese title of a column."""


@dataclass(frozen=True)
class Step:
    """Rows that must be there: the facts they come from, and the statement that counts those of one subject; it has one
    parameter, the subject."""

    tables: tuple[str, ...]
    count: exp.Expr


@dataclass(frozen=True)
class Part:
    """One SELECT of a rule: the `steps` by which its rows come about, and the `conditions` they must meet; `rows` shows
    for each row of one subject whether it meets each (`met_0` …) and the columns of each (`told_<condition>_<column>`).
    """

    steps: tuple[Step, ...]
    conditions: tuple[exp.Expr, ...]
    columns: tuple[tuple[str, ...], ...]
    rows: exp.Expr
    is_summed: bool


def parts(rule: Rule) -> Iterator[Part]:
    """The SELECTs of a rule, each taken apart."""
    for select in selects(rule.tree):
        yield _part(rule, select)


def _part(rule: Rule, select: exp.Select) -> Part:
    ctes = list(ctes_of(rule.tree))
    scope, _ = scope_of(select, NOWHERE, {cte.alias: cte.this for cte in ctes})
    subject = select.expressions[0].unalias()
    first, others, optional, asked = _sources(select, subject)
    of_subject = exp.EQ(this=exp.cast(subject.copy(), "varchar"), expression=exp.Placeholder(this="subject"))
    steps, joined, known = list[Step](), list[exp.Expr](), {first.alias_or_name}
    conditions: list[exp.Expr] = [of_subject]
    waiting = list(asked)
    for source in [first, *others]:
        if source is not first:
            joined.append(source)
            known.add(source.alias_or_name)
        conditions += [c for c in waiting if _aliases(c, scope) <= known]
        waiting = [c for c in waiting if not _aliases(c, scope) <= known]
        counted = exp.select("count(*)").from_(first.copy())
        steps.append(
            Step(_facts(source, ctes), _with(_joined(counted, joined, conditions), ctes)),
        )
    own = list(_conjuncts(select.args["where"].this)) if select.args.get("where") else []
    columns = tuple(tuple(dict.fromkeys(_told(c))) for c in own)
    shown = [exp.alias_(exp.Is(this=exp.paren(c.copy()), expression=exp.true()), f"met_{i}") for i, c in enumerate(own)]
    shown += [
        exp.alias_(exp.column(*reversed(column.split("."))), f"told_{i}_{j}")
        for i, told in enumerate(columns)
        for j, column in enumerate(told)
    ]
    rows = exp.select(*(shown or [exp.alias_(exp.true(), "met")])).from_(first.copy())
    rows = _joined(rows, joined, [*conditions, *waiting])
    for join in optional:
        rows.append("joins", join.copy())
    is_summed = bool(select.args.get("group") or select.args.get("having"))
    return Part(tuple(steps), tuple(own), columns, _with(rows.distinct(), ctes), is_summed)


def _sources(select: exp.Select, subject: exp.Expr) -> tuple[exp.Expr, list[exp.Expr], list[exp.Join], list[exp.Expr]]:
    """The table the subject is read from, what else must have a row, what may, and the conditions of the joins."""
    start = (select.args.get("from_") or select.args["from"]).this
    joins = list(select.args.get("joins") or ())
    optional = [join for join in joins if join.side]
    needed = [start, *(join.this for join in joins if not join.side)]
    asked = [c for join in joins if not join.side and join.args.get("on") for c in _conjuncts(join.args["on"])]
    alias = subject.table if isinstance(subject, exp.Column) else start.alias_or_name
    first = next((source for source in needed if source.alias_or_name == alias), start)
    return first, [source for source in needed if source is not first], optional, asked


def _joined(query: exp.Select, sources: list[exp.Expr], conditions: list[exp.Expr]) -> exp.Select:
    for source in sources:
        query = query.join(source.copy(), join_type="cross")
    for condition in conditions:
        query = query.where(condition.copy())
    return query


def _with(query: exp.Select, ctes: list[exp.Expr]) -> exp.Select:
    for cte in ctes:
        query = query.with_(cte.alias, as_=cte.this.copy())
    return query


def _conjuncts(condition: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(condition, exp.And):
        yield from _conjuncts(condition.this)
        yield from _conjuncts(condition.expression)
    elif isinstance(condition, exp.Paren) and isinstance(condition.this, exp.And):
        yield from _conjuncts(condition.this)
    else:
        yield condition


def _aliases(condition: exp.Expr, scope: Scope) -> set[str]:
    """The sources of this SELECT that a condition speaks of."""
    return {c.table for c in condition.find_all(exp.Column)} & {*scope.tables, *scope.queries}


def _facts(source: exp.Expr, ctes: list[exp.Expr]) -> tuple[str, ...]:
    """The facts behind one source of a FROM."""
    if isinstance(source, exp.Table) and not source.db:
        inner = {cte.alias: cte.this for cte in ctes}[source.name]
        found = [name for table in inner.find_all(exp.Table) for name in _facts(table, ctes)]
    else:
        found = [table.name for table in source.find_all(exp.Table) if table.db]
    return tuple(dict.fromkeys(found))


def _told(condition: exp.Expr) -> Iterator[str]:
    """The columns whose values say why a condition is not met; those inside an EXISTS are somebody else's rows."""
    for column in condition.find_all(exp.Column):
        if column.find_ancestor(exp.Select) is condition.find_ancestor(exp.Select):
            yield f"{column.table}.{column.name}"


_COMPARED: Mapping[type[exp.Expr], str] = {
    exp.EQ: "等于",
    exp.NEQ: "不等于",
    exp.GT: "大于",
    exp.GTE: "不少于",
    exp.LT: "小于",
    exp.LTE: "不超过",
    exp.Add: "加",
    exp.Sub: "减",
    exp.Mul: "乘",
}


@dataclass(frozen=True)
class Words:
    """Conditions in Chinese: the titles of columns and of facts, and the values of the parameters."""

    column: Titles
    fact: Titles
    values: Mapping[str, Value]

    def of(self, node: exp.Expr, *, is_negated: bool = False) -> str:
        """A condition as a sentence without a full stop."""
        no = "不" if is_negated else ""
        if isinstance(node, exp.Paren):
            return self.of(node.this, is_negated=is_negated)
        if isinstance(node, exp.Not):
            return self.of(node.this, is_negated=not is_negated)
        if isinstance(node, exp.Exists):
            return f"{'没有' if is_negated else '有'}{self._rows(node)}"
        if isinstance(node, exp.And | exp.Or):
            is_and = isinstance(node, exp.And) != is_negated
            both = [self.of(side, is_negated=is_negated) for side in (node.this, node.expression)]
            return (" 且 " if is_and else " 或 ").join(f"（{s}）" if " 或 " in s or " 且 " in s else s for s in both)
        if isinstance(node, exp.Is):
            if isinstance(node.expression, exp.Null):
                return f"{'写明了' if is_negated else '没有写明'}{self._value(node.this)}"
            return f"{self._value(node.this)}{no}为{'是' if node.expression.this else '否'}"
        if isinstance(node, exp.In):
            listed = "、".join(self._value(e) for e in node.expressions)
            return f"{self._value(node.this)}{no}属于「{listed}」"
        if isinstance(node, exp.Between):
            low, high = self._value(node.args["low"]), self._value(node.args["high"])
            return f"{self._value(node.this)}{no}在 {low} 至 {high} 之间"
        if type(node) in _COMPARED and isinstance(node, exp.Predicate):
            said = f"{self._value(node.this)}{_COMPARED[type(node)]} {self._value(node.expression)}"
            return f"并非“{said}”" if is_negated else said
        return f"{self._value(node)}{no}为是"

    def _rows(self, node: exp.Exists) -> str:
        tables = dict.fromkeys(t.name for t in node.find_all(exp.Table) if t.db)
        return f"与之相应的「{'、'.join(self.fact(table) for table in tables)}」"

    def _value(self, node: exp.Expr) -> str:
        if isinstance(node, exp.Column):
            return f"「{self.column(node.name)}」"
        if isinstance(node, exp.Placeholder):
            name = str(node.this)
            if name == "as_of":
                return f"核对日期（{self.values[name]}）"
            value = self.values[name]
            return f"{parameter_title(name)}（{'、'.join(value) if isinstance(value, tuple) else value}）"
        if isinstance(node, exp.Literal | exp.Boolean):
            return str(node.this) if isinstance(node, exp.Literal) else ("是" if node.this else "否")
        if isinstance(node, exp.Coalesce):
            return f"{self._value(node.this)}（没有写明的按 {'、'.join(self._value(e) for e in node.expressions)}）"
        if isinstance(node, exp.Cast | exp.Paren | exp.Max | exp.Min):
            return self._value(node.this)
        if type(node) in _COMPARED:
            return f"{self._value(node.this)}{_COMPARED[type(node)]}{self._value(node.expression)}"
        names = dict.fromkeys(self.column(c.name) for c in node.find_all(exp.Column))
        return f"由「{'、'.join(names)}」得出的值" if names else str(node.sql())
