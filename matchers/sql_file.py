"""An SQL file with a YAML header in its opening comment: what rules and measures are both written as.

Belongs here: taking the two apart, the parsed statement, its parameters written out as literals. Does not belong here:
which keys a header has (`matchers/flags/rule.py`, `matchers/facts/measure.py`), which SQL is portable (`portable.py`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlglot
from sqlglot import exp

from data_contracts.reckoned import reckoned_once
from data_contracts.text_yaml import DeclarationError, Document, Fault, parse

_HEADER = re.compile(r"\s*/\*(?P<header>.*?)\*/(?P<sql>.*)", re.DOTALL)

Value = int | float | str | date | tuple[str, ...]
"""What a parameter can be: a whole number (fen, months, years), a share, a text, a day, or a list of texts."""


@dataclass(frozen=True)
class SqlFile:
    """A file taken apart: its header with the line of each part, its statement and the line on which that begins."""

    header: Document
    sql: str
    first_line: int
    digest: str

    def tree(self) -> exp.Expr:
        """The parsed statement. DeclarationError, in Chinese with file and line, where it cannot be read."""
        return statement(self.header.file, self.sql, self.first_line)


def read(text: str, name: str, what: str) -> SqlFile:
    """The text of the file called `name` taken apart. DeclarationError, in Chinese, where header or SQL is missing;
    `what` it should be."""
    match = _HEADER.fullmatch(text)
    if not match:
        raise DeclarationError(Fault(name, 1, f"文件开头应是 /* {what}说明 */，其后是一条 SELECT"))
    start = match.start("sql") + len(match["sql"]) - len(match["sql"].lstrip())
    return SqlFile(
        parse(match["header"], name, 1 + text.count("\n", 0, match.start("header"))),
        match["sql"].strip(),
        1 + text.count("\n", 0, start),
        hashlib.sha256(text.encode()).hexdigest()[:16],
    )


def statement(name: str, sql: str, first_line: int = 1) -> exp.Expr:
    """The parsed statement, which begins on a line of the file `name`. DeclarationError, in Chinese, where it cannot be
    read."""
    try:
        return _parsed(sql)
    except sqlglot.errors.ParseError as error:
        within = next((e["line"] for e in error.errors if e.get("line")), 1)
        raise DeclarationError(Fault(name, first_line - 1 + within, "SQL 语句在这一行无法解析")) from None


def shown(tree: exp.Expr) -> list[str]:
    """The columns a SELECT shows, in their order; nothing for what is none."""
    return [str(name) for name in tree.named_selects] if isinstance(tree, exp.Query) else []


@cache
def _parsed(sql: str) -> exp.Expr:
    """A night asks for the statement of every measure five times; nobody changes a tree in place."""
    tree: exp.Expr = sqlglot.parse_one(sql, read="duckdb")
    return tree


@reckoned_once()
def mentioned(sql: str) -> frozenset[str]:
    """The parameters a statement mentions (`$name`)."""
    return frozenset(str(p.this) for p in _parsed(sql).find_all(exp.Placeholder) if p.this)


def tables(sql: str, schema: str = "fact") -> tuple[str, ...]:
    """The tables of a schema that a statement reads, sorted: `roll` for `fact.roll`."""
    return _tables(sql, schema)


@reckoned_once()
def _tables(sql: str, schema: str) -> tuple[str, ...]:
    return tuple(sorted({t.name for t in _parsed(sql).find_all(exp.Table) if t.db == schema}))


def bound(sql: str, values: Mapping[str, Value], dialect: str = "duckdb") -> str:
    """The statement with every parameter written out as a literal, in the SQL of `dialect`.

    A list becomes several literals, so it stands as `IN ($name)`. KeyError for a parameter without a value.
    """
    used, days = list[tuple[str, Value]](), dict[str, str]()
    for name in sorted(mentioned(sql)):
        value = values[name]
        if isinstance(value, date) and _NO_DAY not in sql:
            stead = date(1, 1, len(days) + 1)
            days[stead.isoformat()] = value.isoformat()
            value = stead
        used.append((name, value))
    written = _bound(sql, repr(used), tuple(used), dialect)
    return _STEAD.sub(lambda found: days[found[0]], written) if days else written


_NO_DAY = "0001-01-"
_STEAD = re.compile(_NO_DAY + r"\d\d")
"""Days of the first January there was, which no statement and no register speaks of."""


@reckoned_once()
def _bound(sql: str, _used: str, used: tuple[tuple[str, Value], ...], dialect: str) -> str:
    """Writing SQL is slow, and every night writes the same but for its days, in whose stead others stand here; told
    apart by how it is written, for 30 and 30.0 are equal and two literals."""
    values, tree = dict(used), _parsed(sql).copy()
    for node in list(tree.find_all(exp.Placeholder)):
        literals = _literals(values[str(node.this)])
        if isinstance(node.parent, exp.In) and node.arg_key == "expressions":
            others = [e for e in node.parent.expressions if e is not node]
            node.parent.set("expressions", [*others, *literals])
        else:
            (literal,) = literals
            node.replace(literal)
    written: str = tree.sql(
        dialect=dialect, pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE, comments=False, copy=False
    )
    return written


def value(text: str | tuple[str, ...]) -> Value:
    """A parameter as its header writes it: a list of texts, a whole number, else a text."""
    if isinstance(text, tuple):
        return text
    return int(text) if re.fullmatch(r"-?\d+", text) else text


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
