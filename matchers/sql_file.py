"""An SQL file with a YAML header in its opening comment: what rules and measures are both written as.

Belongs here: taking the two apart, the parsed statement, its parameters written out as literals. Does not belong here:
which keys a header has (`matchers/flags/rule.py`, `matchers/facts/measure.py`), which SQL is portable (`portable.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp

from data_contracts.text_yaml import DeclarationError, parse

_HEADER = re.compile(r"\s*/\*(?P<header>.*?)\*/(?P<sql>.*)", re.DOTALL)

Value = int | float | str | date | tuple[str, ...]
"""What a parameter can be: a whole number (fen, months, years), a share, a text, a day, or a list of texts."""


def read(path: Path, what: str) -> tuple[dict[str, Any], str]:
    """The header and the SQL of a file. DeclarationError, in Chinese, where either is missing; `what` it should be."""
    match = _HEADER.fullmatch(path.read_text(encoding="utf-8"))
    if not match:
        raise DeclarationError(f"{path.name}：文件开头应是 /* {what}说明 */,其后是一条 SELECT")
    header = parse(match["header"], path.name)
    if not isinstance(header, dict):
        raise DeclarationError(f"{path.name}：{what}说明应是「键: 值」的形式")
    return header, match["sql"].strip()


def check_keys(name: str, header: Mapping[str, Any], required: frozenset[str], optional: frozenset[str]) -> None:
    """DeclarationError, in Chinese, for a key that is missing or that nobody knows."""
    for key in sorted(required - set(header)):
        raise DeclarationError(f"{name}：缺少「{key}」")
    for key in sorted(set(header) - required - optional):
        raise DeclarationError(f"{name}：不认识的键「{key}」")


def statement(name: str, sql: str) -> exp.Expr:
    """The parsed statement. DeclarationError, in Chinese, where it cannot be read."""
    try:
        tree: exp.Expr = sqlglot.parse_one(sql, read="duckdb")
    except sqlglot.errors.ParseError:
        raise DeclarationError(f"{name}:SQL 语句无法解析") from None
    return tree


def placeholders(tree: exp.Expr) -> frozenset[str]:
    """The parameters a statement mentions (`$name`)."""
    return frozenset(str(p.this) for p in tree.find_all(exp.Placeholder) if p.this)


def tables(tree: exp.Expr, schema: str = "fact") -> tuple[str, ...]:
    """The tables of a schema that a statement reads, sorted: `roll` for `fact.roll`."""
    return tuple(sorted({t.name for t in tree.find_all(exp.Table) if t.db == schema}))


def bound(tree: exp.Expr, values: Mapping[str, Value], dialect: str = "duckdb") -> str:
    """The statement with every parameter written out as a literal, in the SQL of `dialect`.

    A list becomes several literals, so it stands as `IN ($name)`. KeyError for a parameter without a value.
    """
    tree = tree.copy()
    for node in list(tree.find_all(exp.Placeholder)):
        literals = _literals(values[str(node.this)])
        if isinstance(node.parent, exp.In) and node.arg_key == "expressions":
            others = [e for e in node.parent.expressions if e is not node]
            node.parent.set("expressions", [*others, *literals])
        else:
            (literal,) = literals
            node.replace(literal)
    sql: str = tree.sql(dialect=dialect, pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE, comments=False)
    return sql


def value(text: str | list[str]) -> Value:
    """A parameter as its header writes it: a list of texts, a whole number, else a text."""
    if isinstance(text, list):
        return tuple(text)
    return int(text) if re.fullmatch(r"-?\d+", text) else text


def day(name: str, key: str, text: str) -> date:
    """A day of a header. DeclarationError, in Chinese, when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DeclarationError(f"{name}:「{key}」应写成 2026-11-21 的样子") from None


def line(text: str) -> str:
    """A text that a header breaks over several lines, as one."""
    return "".join(part.strip() for part in text.splitlines()).strip()


def _literals(value: Value) -> list[exp.Expr]:
    if isinstance(value, tuple):
        return [exp.Literal.string(item) for item in value] or [exp.null()]
    if isinstance(value, date):
        return [exp.cast(exp.Literal.string(value.isoformat()), "date")]
    if isinstance(value, float):  # a number with a point would be read as a decimal, and rounded
        return [exp.cast(exp.Literal.string(repr(value)), "double")]
    return [exp.Literal.number(value) if isinstance(value, int) else exp.Literal.string(value)]
