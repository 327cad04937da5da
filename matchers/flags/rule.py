"""A rule: one SQL file whose opening comment says what it looks for, on what legal basis, and what may be innocent.

Belongs here: the header's reader and the rule as a value. Does not belong here: running a rule, or its grammar
(`grammar.py`). A rule is registered by lying in `matchers/rules/`; its file name is its code.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlglot import exp

from data_contracts.text_yaml import DeclarationError
from matchers import sql_file
from matchers.cases.casework import QUEUES, SEVERITIES
from matchers.sql_file import Value, check_keys, day, line, statement, value

FOLDER = Path(__file__).parent.parent / "rules"

GRAINS = {"P": "人员", "H": "户", "A": "账户或发放"}

_REQUIRED = frozenset(
    (
        "rule",
        "title",
        "queue",
        "severity",
        "grain",
        "why",
        "basis",
        "needs",
        "distinct_by",
        "reviewed",
        "innocent",
        "review",
        "params",
        "reason",
        "examples",
    )
)
_OPTIONAL = frozenset({"evidence", "labels", "notes", "not_run_for", "weaker_without"})
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
    tree: exp.Expr = field(compare=False, repr=False)
    """The statement as sqlglot parsed it; do not change it in place."""
    digest: str

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Facts the rule reads, sorted: `roll` for `fact.roll`."""
        return sql_file.tables(self.tree)

    @property
    def used_params(self) -> frozenset[str]:
        """Parameters the statement mentions, `as_of` left out."""
        return sql_file.placeholders(self.tree) - {"as_of"}

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Columns the reason sentence quotes, in order."""
        return tuple(_PLACEHOLDER.findall(self.reason))

    def render(self, values: Mapping[str, Value], dialect: str = "duckdb") -> str:
        """The statement with every parameter written out as a literal, in the SQL of `dialect` (`sql_file.bound`)."""
        return sql_file.bound(self.tree, values, dialect)


def load_rules(folder: Path = FOLDER) -> dict[str, Rule]:
    """Every rule of a folder by its code. DeclarationError, in Chinese, names the file and the key that is wrong."""
    return {path.stem: read_rule(path) for path in sorted(folder.glob("*.sql"))}


def read_rule(path: Path) -> Rule:
    """Read one rule file; DeclarationError as for `load_rules`."""
    name = path.name
    header, sql = sql_file.read(path, "规则")
    _check_keys(name, path.stem, header)
    return Rule(
        code=path.stem,
        title=header["title"],
        queue=header["queue"],
        severity=header["severity"],
        grain=header["grain"],
        why=line(header["why"]),
        basis=line(header["basis"]),
        needs=tuple(header["needs"]),
        distinct_by=tuple(header["distinct_by"]),
        reviewed=day(name, "reviewed", header["reviewed"]),
        innocent=tuple(_innocent(name, item) for item in header["innocent"]),
        review=line(header["review"]),
        params={key: value(default) for key, default in (header["params"] or {}).items()},
        reason=line(header["reason"]),
        examples=tuple(_example(name, header["severity"], e) for e in header["examples"]),
        evidence=tuple(header["evidence"]) if header.get("evidence") else None,
        notes=line(header.get("notes", "")),
        not_run_for=header.get("not_run_for", ""),
        weaker_without=tuple(header.get("weaker_without") or ()),
        labels=dict(header.get("labels") or {}),
        sql=sql,
        tree=statement(name, sql),
        digest=hashlib.sha256(path.read_text(encoding="utf-8").encode()).hexdigest()[:16],
    )


def _check_keys(name: str, stem: str, header: Mapping[str, Any]) -> None:
    check_keys(name, header, _REQUIRED, _OPTIONAL)
    for key in sorted(_REQUIRED - {"distinct_by", "params"}):
        if not header[key]:
            raise DeclarationError(f"{name}:「{key}」不能为空")
    choices = {"rule": (stem,), "queue": QUEUES, "severity": SEVERITIES, "grain": tuple(GRAINS)}
    for key, allowed in choices.items():
        if header[key] not in allowed:
            raise DeclarationError(f"{name}:「{key}」应为 {'、'.join(allowed)}")
    for key in ("needs", "distinct_by", "innocent", "examples", "evidence", "weaker_without"):
        if not isinstance(header.get(key) or [], list):
            raise DeclarationError(f"{name}:「{key}」应是列表")


def _innocent(name: str, item: Any) -> Innocent:
    if not isinstance(item, dict) or set(item) != {"explanation", "proof"}:
        raise DeclarationError(f"{name}:「innocent」每一项应写 explanation(可能的正常情形)和 proof(索要的证明)")
    return Innocent(line(item["explanation"]), line(item["proof"]))


def _example(name: str, severity: str, item: Any) -> Example:
    if not isinstance(item, dict) or not {"case", "as_of", "flags"} <= set(item):
        raise DeclarationError(f"{name}:「examples」每一项应写 case、as_of、flags 和各事实表")
    flags = item["flags"] or []
    params = {key: tuple(v) if isinstance(v, list) else str(v) for key, v in (item.get("params") or {}).items()}
    return Example(
        item["case"],
        day(name, "as_of", item["as_of"]),
        {key: text for key, text in item.items() if key not in {"case", "as_of", "flags", "params"}},
        params,
        dict(flags) if isinstance(flags, dict) else dict.fromkeys(flags, severity),
    )
