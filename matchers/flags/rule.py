"""A rule: one SQL file whose opening comment says what it looks for, on what legal basis, and what may be innocent.

Belongs here: the header's reader and the rule as a value. Does not belong here: running a rule, or its grammar
(`grammar.py`). A rule is registered by lying in `matchers/rules/`; its file name is its code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from data_contracts.reckoned import reckoned_once
from data_contracts.text_yaml import DeclarationError, Fault, name_of
from matchers import sql_file
from matchers.flags.basis import COMMON, Basis, of_place
from matchers.sql_file import Value, line, value

if TYPE_CHECKING:
    from data_contracts.jurisdiction import Jurisdiction
    from matchers.flags.header import ExampleShape

FOLDER = Path(__file__).parent.parent / "rules"

STAGES = {"live": "正式", "trial": "试行"}
"""A rule on trial runs every night and opens no case: its flags are counted and looked at."""

GRAINS = {"P": "人员", "H": "户", "A": "账户或发放", "V": "村（居）或乡镇"}

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

    `basis`: the texts of all places and days it rests on; what a county cites on a day is `cited`. `needs`: kinds of
    record without which there is not enough data. `distinct_by`: columns that tell apart two flags of one subject.
    `evidence`: columns whose change makes a settled question new (None: every column that is neither
    context nor counted from `as_of`). `params`: defaults, which a jurisdiction's dated values replace. `not_run_for`: a
    measure of households (certificate_no, township, why) the rule may not ask about; '' for none.
    `weaker_without`: columns of records without whose value the rule only says less, although it decides by them where
    a missing value might add a flag (`death.died_on`: without it the later day of registration counts).
    `declared_by_place`: parameters that have no default in earnest: where no place says one, the rule is not run.
    `not_run_without`: kinds of `needs` that a county may well not keep: without them the rule is not run.
    `labels`: Chinese titles of output columns that neither the vocabulary nor a measure names.
    `stage`: one of STAGES, as its file says; what the county says of it comes first (`matchers/flags/stage.py`).
    """

    code: str
    title: str
    queue: str
    severity: str
    grain: str
    why: str
    basis: tuple[Basis, ...]
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
    declared_by_place: tuple[str, ...]
    not_run_without: tuple[str, ...]
    labels: Mapping[str, str]
    sql: str
    digest: str
    stage: str = "live"

    @property
    def tree(self) -> exp.Expr:
        """The statement as sqlglot parsed it; do not change it in place."""
        return sql_file.statement(self.code, self.sql)

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Facts the rule reads, sorted: `roll` for `fact.roll`."""
        return sql_file.tables(self.sql)

    @property
    def used_params(self) -> frozenset[str]:
        """Parameters the statement mentions, `as_of` left out."""
        return sql_file.mentioned(self.sql) - {"as_of"}

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Columns the reason sentence quotes, in order."""
        return tuple(_PLACEHOLDER.findall(self.reason))

    def of(self, jurisdiction: Jurisdiction) -> Rule:
        """The rule as a county has it: with the texts of the place and its parents alone."""
        return replace(self, basis=of_place(self.basis, jurisdiction))

    def cited(self, jurisdiction: Jurisdiction, on: date) -> str:
        """The texts in force there on that day, in one line; that the rule is a common one where there are none."""
        return "；".join(b.text for b in of_place(self.basis, jurisdiction) if b.is_in_force(on)) or COMMON

    def render(self, values: Mapping[str, Value], dialect: str = "duckdb") -> str:
        """The statement with every parameter written out as a literal, in the SQL of `dialect` (`sql_file.bound`)."""
        return sql_file.bound(self.sql, values, dialect)


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
    return _rule(path, path.read_text(encoding="utf-8"))


@reckoned_once()
def _rule(path: Path, text: str) -> Rule:
    from data_contracts.reader import shaped
    from matchers.flags.header import HeaderShape

    file, faults = sql_file.read(text, name_of(path), "规则"), list[Fault]()
    header = shaped(file.header, HeaderShape, faults)
    if header and header.rule != path.stem:
        faults.append(file.header.fault(("rule",), f"「rule」写的是「{header.rule}」，应与文件名「{path.stem}」相同"))
    if header is None or faults:
        raise DeclarationError(*faults)
    file.tree()
    return Rule(
        code=path.stem,
        title=header.title,
        queue=header.queue,
        severity=header.severity,
        grain=header.grain,
        why=line(header.why),
        basis=tuple(Basis(line(b.text), b.since, b.until, b.place) for b in header.basis),
        needs=tuple(header.needs),
        distinct_by=tuple(header.distinct_by),
        reviewed=header.reviewed,
        innocent=tuple(Innocent(line(i.explanation), line(i.proof)) for i in header.innocent),
        review=line(header.review),
        params={key: value(default) for key, default in header.params.items()},
        reason=line(header.reason),
        examples=tuple(_example(header.severity, e) for e in header.examples),
        evidence=tuple(header.evidence) or None,
        notes=line(header.notes),
        not_run_for=header.not_run_for,
        weaker_without=tuple(header.weaker_without),
        declared_by_place=tuple(header.declared_by_place),
        not_run_without=tuple(header.not_run_without),
        labels=header.labels,
        sql=file.sql,
        digest=file.digest,
        stage=header.stage,
    )


def _example(severity: str, item: ExampleShape) -> Example:
    flags = item.flags or []
    return Example(
        item.case,
        item.as_of,
        item.model_extra or {},
        {key: given if isinstance(given, tuple) else str(given) for key, given in item.params.items()},
        dict(flags) if isinstance(flags, dict) else dict.fromkeys(flags, severity),
    )
