"""A rule: one SQL file whose opening comment says what it looks for, on what legal basis, and what may be innocent.

Belongs here: the header's reader and the rule as a value. Does not belong here: running a rule, or its grammar
(`grammar.py`). A rule is registered by lying in `matchers/rules/`; its file name is its code.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from data_contracts.text_yaml import DeclarationError, Fault, name_of, parse

if TYPE_CHECKING:
    from matchers.flags.header import ExampleShape

FOLDER = Path(__file__).parent.parent / "rules"

QUEUES = ("wrong_enrolment", "missed_enrolment", "official_relative", "payment", "identity", "procedure")
SEVERITIES = ("low", "medium", "high")
GRAINS = {"P": "人员", "H": "户", "A": "账户或发放"}

Value = int | str | date | tuple[str, ...]
"""What a parameter can be: a whole number (fen, months, years), a text, a day, or a list of texts."""

_HEADER = re.compile(r"\s*/\*(?P<header>.*?)\*/(?P<sql>.*)", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Innocent:
    """One innocent explanation of a flag, and the proof that would settle it."""

    explanation: str
    proof: str


@dataclass(frozen=True)
class Example:
    """A small world in which the rule is run: ASCII tables by fact name, and the subjects that must be flagged.

    `flags` gives the severity of each flagged subject after weak links have lowered it.
    """

    case: str
    as_of: date
    tables: Mapping[str, str]
    params: Mapping[str, str | tuple[str, ...]]
    flags: Mapping[str, str]


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue; the texts are Chinese and are read by clerks.

    `needs`: kinds of record without which there is not enough data. `distinct_by`: columns that tell apart two flags
    of one subject. `evidence`: columns whose change makes a settled question new (None: every column that is neither
    context nor counted from `as_of`). `params`: defaults, which a jurisdiction's dated values replace. `not_run_for`: a
    measure of households (certificate_no, township, why) the rule may not ask about; '' for none.
    `weaker_without`: columns of records without whose value the rule only says less, although it decides by them where
    a missing value might add a flag (`death.died_on`: without it the later day of registration counts).
    `labels`: Chinese titles of output columns that neither the vocabulary nor a measure names.
    """

    code: str
    title: str
    queue: str
    severity: str
    grain: str
    why: str
    basis: str
    needs: tuple[str, ...]
    distinct_by: tuple[str, ...]
    reviewed: date
    innocent: tuple[Innocent, ...]
    review: str
    params: Mapping[str, Value]
    reason: str
    examples: tuple[Example, ...]
    evidence: tuple[str, ...] | None
    notes: str
    not_run_for: str
    weaker_without: tuple[str, ...]
    labels: Mapping[str, str]
    sql: str
    digest: str

    @cached_property
    def tree(self) -> exp.Expr:
        """The statement as sqlglot parsed it; do not change it in place."""
        tree: exp.Expr = sqlglot.parse_one(self.sql, read="duckdb")
        return tree

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Facts the rule reads, sorted: `roll` for `fact.roll`."""
        return tuple(sorted({t.name for t in self.tree.find_all(exp.Table) if t.db == "fact"}))

    @property
    def used_params(self) -> frozenset[str]:
        """Parameters the statement mentions, `as_of` left out."""
        return frozenset(str(p.this) for p in self.tree.find_all(exp.Placeholder) if p.this) - {"as_of"}

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Columns the reason sentence quotes, in order."""
        return tuple(_PLACEHOLDER.findall(self.reason))

    def render(self, values: Mapping[str, Value], dialect: str = "duckdb") -> str:
        """The statement with every parameter written out as a literal, in the SQL of `dialect`.

        A list becomes several literals, so it stands as `IN ($name)`. KeyError for a parameter without a value.
        """
        tree = self.tree.copy()
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


def load_rules(folder: Path = FOLDER) -> dict[str, Rule]:
    """Every rule of a folder by its code. DeclarationError, in Chinese, names file and line of all that is wrong."""
    found: dict[str, Rule] = {}
    faults: list[Fault | str] = []
    for path in sorted(folder.glob("*.sql")):
        try:
            found[path.stem] = read_rule(path)
        except DeclarationError as error:
            faults += error.faults
    if faults:
        raise DeclarationError(*faults)
    return found


def read_rule(path: Path) -> Rule:
    """Read one rule file; DeclarationError as for `load_rules`."""
    from data_contracts.reader import shaped
    from matchers.flags.header import HeaderShape

    text = path.read_text(encoding="utf-8")
    faults: list[Fault] = []
    match = _HEADER.fullmatch(text)
    if not match:
        raise DeclarationError(Fault(name_of(path), 1, "文件开头应是 /* 规则说明 */，其后是一条 SELECT"))
    document = parse(match["header"], name_of(path), 1 + text.count("\n", 0, match.start("header")))
    header = shaped(document, HeaderShape, faults)
    if header and header.rule != path.stem:
        faults.append(document.fault(("rule",), f"「rule」写的是「{header.rule}」，应与文件名「{path.stem}」相同"))
    if header is None or faults:
        raise DeclarationError(*faults)
    rule = Rule(
        code=path.stem,
        title=header.title,
        queue=header.queue,
        severity=header.severity,
        grain=header.grain,
        why=_line(header.why),
        basis=_line(header.basis),
        needs=tuple(header.needs),
        distinct_by=tuple(header.distinct_by),
        reviewed=header.reviewed,
        innocent=tuple(Innocent(_line(i.explanation), _line(i.proof)) for i in header.innocent),
        review=_line(header.review),
        params={key: _value(value) for key, value in header.params.items()},
        reason=_line(header.reason),
        examples=tuple(_example(header.severity, e) for e in header.examples),
        evidence=tuple(header.evidence) or None,
        notes=_line(header.notes),
        not_run_for=header.not_run_for,
        weaker_without=tuple(header.weaker_without),
        labels=header.labels,
        sql=match["sql"].strip(),
        digest=hashlib.sha256(text.encode()).hexdigest()[:16],
    )
    try:
        rule.tree  # noqa: B018  (parsed once, here, and kept)
    except sqlglot.errors.ParseError as error:
        within = next((e["line"] for e in error.errors if e.get("line")), 1)
        start = len(match["sql"]) - len(match["sql"].lstrip())
        line = text.count("\n", 0, match.start("sql") + start) + within
        raise DeclarationError(Fault(name_of(path), line, "SQL 语句在这一行无法解析")) from None
    return rule


def _example(severity: str, item: ExampleShape) -> Example:
    flags = item.flags or []
    return Example(
        item.case,
        item.as_of,
        item.model_extra or {},
        item.params,
        dict(flags) if isinstance(flags, dict) else dict.fromkeys(flags, severity),
    )


def _line(text: str) -> str:
    return "".join(part.strip() for part in text.splitlines()).strip()


def _value(value: str | tuple[str, ...]) -> Value:
    if isinstance(value, tuple):
        return value
    return int(value) if re.fullmatch(r"-?\d+", value) else value


def _literals(value: Value) -> list[exp.Expr]:
    if isinstance(value, tuple):
        return [exp.Literal.string(item) for item in value] or [exp.null()]
    if isinstance(value, date):
        return [exp.cast(exp.Literal.string(value.isoformat()), "date")]
    return [exp.Literal.number(value) if isinstance(value, int) else exp.Literal.string(value)]
