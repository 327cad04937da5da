"""The laws every rule keeps, checked without data: portable grammar, known columns, declared parameters.

Belongs here: what can be told from a rule and the schema of facts alone. Does not belong here: its examples.
"""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify

from data_contracts.reckoned import reckoned_once
from data_contracts.text_yaml import meant
from matchers import sql_file
from matchers.facts.schema import Schema
from matchers.flags.rule import Rule
from matchers.portable import beyond, is_written_for_spark

UNASKED = frozenset({"certificate_no", "township", "why"})
"""Columns of a measure of households that a rule may not ask about."""

PROTECTED = frozenset(
    (
        "ethnicity",
        "religion",
        "diagnosis",
        "disease",
        "cause",
        "disability_kind",
        "opinion",
        "nation",
        "name",
        "id_number",
        "phone",
        "address",
        "birth_on",
        "sex",
    )
)
"""Attributes no rule may read: protected ones, and those that would identify a person."""

_NAMED = re.compile(r"['\".](\w+)['\"]")
FROM_AS_OF = ("_months_past", "_months_ago", "_days_ago", "_days_past")
LINK = ("link_probability", "link_method")
CONTEXT = frozenset(
    {"subject", "person", "certificate_no", "household_no", "township", "village", "link_probability", "link_method"}
)
"""Output columns that say where a flag belongs, not what it rests on."""

OF_PEOPLE = ("person", "certificate_no", "household_no", "link_probability")
"""Output columns that speak of somebody, which a rule about a village or a township never does."""


def problems(rule: Rule, schema: Schema) -> list[str]:
    """What is wrong with a rule, in Chinese, empty when it keeps every law that can be checked without data."""
    return [*breaches(rule, schema), *unresolved(rule, schema)]


def breaches(rule: Rule, schema: Schema) -> list[str]:
    """The laws that cost nothing to ask: grammar, parameters, protected attributes, header. A night asks these."""
    return [*portability(rule), *_parameters(rule), *_protected(rule), *_header(rule, schema)]


def portability(rule: Rule) -> list[str]:
    """Nodes outside the portable grammar, and tables that are not facts."""
    return [*_portability(rule.sql)]


@reckoned_once()
def _portability(sql: str) -> tuple[str, ...]:
    """Asked by every night of a process, of statements that stay the same."""
    tree = sql_file.statement("", sql)
    found = [f"不可移植的语法:{name}" for name in sorted(beyond(tree))]
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    found += [
        f"只能读 fact.*,不能读 {table.sql()}"
        for table in tree.find_all(exp.Table)
        if table.db != "fact" and not (table.db == "" and table.name in ctes)
    ]
    if any(isinstance(e, exp.Star) for select in tree.find_all(exp.Select) for e in select.expressions):
        found.append("不能写 SELECT *")
    if not is_written_for_spark(tree):
        found.append("无法改写为 Spark SQL")
    return tuple(found)


def output_columns(rule: Rule) -> tuple[str, ...]:
    """Names of the columns the statement returns, in order."""
    return _output_columns(rule.sql)


@reckoned_once()
def _output_columns(sql: str) -> tuple[str, ...]:
    tree = sql_file.statement("", sql)
    assert isinstance(tree, exp.Query)
    return tuple(tree.named_selects)


def evidence_columns(rule: Rule) -> tuple[str, ...]:
    """Columns whose values make the evidence digest: facts, never link probabilities or what as_of alone moves."""
    if rule.evidence is not None:
        return rule.evidence
    return tuple(c for c in shown_columns(rule) if c != "months_ago" and not c.endswith(FROM_AS_OF))


def shown_columns(rule: Rule) -> tuple[str, ...]:
    """Columns kept as evidence of a flag: every output column that is not context."""
    return tuple(c for c in output_columns(rule) if c not in CONTEXT and not c.endswith(LINK))


def _parameters(rule: Rule) -> list[str]:
    declared, used = set(rule.params), rule.used_params
    return [f"参数 {name} 已声明而未使用" for name in sorted(declared - used)] + [
        f"参数 {name} 已使用而未声明" for name in sorted(used - declared)
    ]


def _protected(rule: Rule) -> list[str]:
    return [f"不得读取受保护的属性:{name}" for name in sorted(_columns_read(rule.sql) & PROTECTED)]


@reckoned_once()
def _columns_read(sql: str) -> frozenset[str]:
    return frozenset(column.name for column in sql_file.statement("", sql).find_all(exp.Column))


def unresolved(rule: Rule, schema: Schema) -> list[str]:
    """Tables and columns that no fact has; a database would say so too, in English and with the statement."""
    if unknown := sorted(set(rule.tables) - set(schema)):
        return [f"没有事实表 fact.{name}{meant(name, schema)}" for name in unknown]
    try:
        read = {name: dict(schema[name]) for name in rule.tables or schema}
        qualify(rule.tree.copy(), dialect="duckdb", schema={"fact": read}, quote_identifiers=False)
    except sqlglot.errors.OptimizeError as error:
        (name,) = _NAMED.findall(str(error))[:1] or ("",)
        columns = {column for table in rule.tables for column in schema[table]}
        return [f"列 {name} 无法对应到事实表{meant(name, columns)}"]
    return []


def _header(rule: Rule, schema: Schema) -> list[str]:
    columns, found = output_columns(rule), []
    if not columns or columns[0] != "subject":
        found.append("第一列应为 subject")
    nameable = (
        set(columns) | {c.removesuffix("_fen") + "_yuan" for c in columns if c.endswith("_fen")} | set(rule.params)
    )
    found += [
        f"理由中的 {{{name}}} 不在输出列中{meant(name, nameable)}"
        for name in rule.placeholders
        if name not in nameable and name.removesuffix("_list") not in nameable and name != "rows"
    ]
    for key, names in (("distinct_by", rule.distinct_by), ("evidence", rule.evidence or ())):
        found += [f"{key} 中的 {name} 不在输出列中{meant(name, columns)}" for name in names if name not in columns]
    if rule.grain == "V":
        found += [f"说的是村（居）或乡镇，输出列中不能有 {name}" for name in columns if name in OF_PEOPLE]
        found += [] if "township" in columns else ["说的是村（居）或乡镇，输出列中应有 township"]
    if not 2 <= len(rule.innocent) <= 4:
        found.append("innocent 应有二至四条")
    if not any(e.flags for e in rule.examples) or all(e.flags for e in rule.examples):
        found.append("examples 至少要有一个触发、一个不触发")
    found += [f"needs 中的 {name} 不是记录种类{meant(name, schema)}" for name in rule.needs if name not in schema]
    found += [
        f"not_run_without 中的 {name} 不在 needs 中{meant(name, rule.needs)}"
        for name in rule.not_run_without
        if name not in rule.needs
    ]
    spared = set(schema.get(rule.not_run_for, ())) if rule.not_run_for else UNASKED
    if not spared >= UNASKED:
        found.append(f"not_run_for 中的 {rule.not_run_for} 应是有 {'、'.join(sorted(UNASKED))} 三列的事实表")
    found += [
        f"examples 中的 {name} 不是事实表{meant(name, schema)}"
        for e in rule.examples
        for name in e.tables
        if name not in schema
    ]
    return found
