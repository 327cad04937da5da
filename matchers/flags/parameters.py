"""Parameters of a rule on a day: the jurisdiction's value in force, else the rule's own default.

Belongs here: which value counts, in which unit, and on what text it rests. Does not belong here: what a rule does
with it. A standard has its period: `rural_standard_yuan` is by month or by year as its unit says; a rule asks for
`rural_standard_fen` (a month is judged; a yearly standard is divided by 12 to the fen) or for
`rural_yearly_standard_fen` (a year is judged).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Protocol

from data_contracts.jurisdiction import Jurisdiction, Parameter
from data_contracts.text_yaml import DeclarationError
from matchers.flags.reason import parameter_json
from matchers.sql_file import Value

DEFAULT_BASIS = "规则默认值"
EARLIEST_KNOWN = "当日没有生效的规定，沿用最早已知的数值"
UNVERIFIED = "依据的文本尚未核实"


class Parametrised(Protocol):
    """A rule or a measure: its code, and the defaults of its parameters."""

    @property
    def code(self) -> str:
        """What messages call it."""

    @property
    def params(self) -> Mapping[str, Value]:
        """Defaults by name."""


@dataclass(frozen=True)
class Bound:
    """Values of a rule's or a measure's parameters, and for each what it rests on (ready for JSON)."""

    values: Mapping[str, Value]
    notes: Mapping[str, Mapping[str, object]]


def bind(rule: Parametrised, jurisdiction: Jurisdiction | None, on: date) -> Bound:
    """The parameters of a rule or a measure as they hold on a day, `as_of` among the values.

    DeclarationError, in Chinese, when a jurisdiction's value does not fit the rule's default.
    """
    values: dict[str, Value] = {"as_of": on}
    notes: dict[str, dict[str, object]] = {}
    for name, default in sorted(rule.params.items()):
        found = _parameter(name, jurisdiction, on)
        values[name] = _typed(rule.code, name, default, found) if found else default
        notes[name] = {"value": parameter_json(values[name]), **_note(found)}
    return Bound(values, notes)


def _parameter(name: str, jurisdiction: Jurisdiction | None, on: date) -> Parameter | None:
    if jurisdiction is None:
        return None
    for candidate in (name, _money_name(name)):
        found = jurisdiction.value(candidate, on)
        if found is not None:
            return found
    return None


def _money_name(name: str) -> str:
    return name.removesuffix("_fen").replace("_yearly_", "_") + "_yuan" if name.endswith("_fen") else name


def _typed(rule: str, name: str, default: Value, found: Parameter) -> Value:
    if isinstance(default, tuple):
        return found.value if isinstance(found.value, tuple) else (found.value,)
    where = f"{found.jurisdiction}的参数「{found.name}」"
    if isinstance(found.value, tuple):
        raise DeclarationError(f"{where}是列表，而规则 {rule} 需要一个值")
    if not isinstance(default, int):
        return found.value
    try:
        return standard_fen(found, a_year="_yearly_" in name) if found.name != name else int(found.value)
    except (ValueError, InvalidOperation):
        raise DeclarationError(f"{where}应是数字，规则 {rule} 用到它") from None


def standard_fen(found: Parameter, *, a_year: bool = False) -> int:
    """A parameter in yuan as fen a month (or a year): its unit says its period; a twelfth is rounded to the fen."""
    fen = Decimal(str(found.value)) * 100
    is_yearly = "年" in found.unit
    if a_year:
        fen = fen if is_yearly else fen * 12
    elif is_yearly:
        fen = fen / 12
    return int(fen.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _note(found: Parameter | None) -> dict[str, object]:
    if found is None:
        return {"basis": DEFAULT_BASIS}
    notes = [
        text for text, holds in ((EARLIEST_KNOWN, found.is_earliest_known), (UNVERIFIED, found.is_unverified)) if holds
    ]
    return {
        "basis": found.cites,
        "jurisdiction": found.jurisdiction,
        "is_earliest_known": found.is_earliest_known,
        "is_unverified": found.is_unverified,
    } | ({"note": ";".join(notes)} if notes else {})
