"""Jurisdictions: a county or its parents with dated, sourced parameters; one file each.

Belongs here: inheritance and dates of parameters. Does not belong here: what a rule does with them.
The nearest ancestor with a value in force decides, key by key; lists replace lists (DESIGN §7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from data_contracts.contract import HERE
from data_contracts.text_yaml import DeclarationError, is_true, load

Value = str | tuple[str, ...]


@dataclass(frozen=True)
class Parameter:
    """One dated value of a parameter: its text, unit, validity and the text it rests on.

    `is_unverified`: nobody has seen the text that sets it; `is_earliest_known`: no value was in force at
    the date asked for, so the earliest known one was taken.
    """

    name: str
    value: Value
    basis: str
    unit: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    is_unverified: bool = False
    is_earliest_known: bool = False
    jurisdiction: str = ""

    def is_in_force(self, on: date) -> bool:
        """Whether the value holds on that day (both ends inclusive)."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )


@dataclass(frozen=True)
class Jurisdiction:
    """A county (or an ancestor of one): GB/T 2260 code, Chinese name, townships, parameters, parent.

    `region_codes` are the first digits of numbers issued in it, old ones included.
    """

    code: str
    name: str
    region_codes: tuple[str, ...]
    townships: tuple[str, ...]
    switched_off: tuple[str, ...]
    own: Mapping[str, tuple[Parameter, ...]] = field(default_factory=dict)
    parent: Jurisdiction | None = None

    def line(self) -> tuple[Jurisdiction, ...]:
        """The jurisdiction and its ancestors, nearest first."""
        return (self, *(self.parent.line() if self.parent else ()))

    def value(self, name: str, on: date) -> Parameter | None:
        """The parameter in force on a day, from the nearest ancestor that has one.

        Where none is in force, the earliest known value is taken and marked so; None if nobody sets it.
        """
        for place in self.line():
            for parameter in place.own.get(name, ()):
                if parameter.is_in_force(on):
                    return parameter
        for place in self.line():
            known = [p for p in place.own.get(name, ()) if p.valid_from is not None and p.valid_from > on]
            if known:
                first = min(known, key=lambda p: p.valid_from or date.min)
                return Parameter(
                    first.name,
                    first.value,
                    first.basis,
                    first.unit,
                    first.valid_from,
                    first.valid_until,
                    first.is_unverified,
                    True,
                    first.jurisdiction,
                )
        return None

    def names(self) -> tuple[str, ...]:
        """Names of all parameters set here or above, sorted."""
        return tuple(sorted({name for place in self.line() for name in place.own}))

    def is_rule_off(self, rule: str) -> bool:
        """Whether this jurisdiction or an ancestor switches the rule off."""
        return any(rule in place.switched_off for place in self.line())


def load_jurisdictions(folder: Path = HERE / "jurisdictions") -> dict[str, Jurisdiction]:
    """All jurisdictions of a folder by code. DeclarationError (Chinese) for an unknown parent, key or date."""
    documents = {}
    for path in sorted(folder.glob("*.yaml")):
        document = load(path)
        unknown = set(document) - {"code", "name", "parent", "region_codes", "townships", "switched_off", "parameters"}
        if unknown:
            raise DeclarationError(f"{path.name}：不认识的键 {sorted(unknown)}")
        if not all(isinstance(code, str) and code.isdigit() for code in document.get("region_codes", ())):
            raise DeclarationError(f'{path.name}：region_codes 应逐项写数字代码，如 ["320723", "322222"]')
        documents[document["code"]] = (path.name, document)
    built: dict[str, Jurisdiction] = {}

    def build(code: str, seen: tuple[str, ...]) -> Jurisdiction:
        if code in built:
            return built[code]
        if code not in documents or code in seen:
            raise DeclarationError(f"区划 {code} 没有对应的文件，或上级关系成环")
        where, document = documents[code]
        parent = build(document["parent"], (*seen, code)) if document.get("parent") else None
        own = {
            name: tuple(_parameter(where, document["name"], name, entry) for entry in entries)
            for name, entries in document.get("parameters", {}).items()
        }
        built[code] = Jurisdiction(
            code,
            document["name"],
            tuple(document.get("region_codes", ())),
            tuple(document.get("townships", ())),
            tuple(document.get("switched_off", ())),
            own,
            parent,
        )
        return built[code]

    return {code: build(code, ()) for code in documents}


def parameter_title(name: str) -> str:
    """What a parameter is called where people read it; its own name when `parameters.yaml` does not know it."""
    return _titles().get(name, name)


@cache
def _titles() -> dict[str, str]:
    return dict(load(HERE / "parameters.yaml"))


def _parameter(where: str, place: str, name: str, entry: Mapping[str, str | list[str]]) -> Parameter:
    unknown = set(entry) - {"value", "unit", "from", "until", "basis", "unverified"}
    if unknown or not entry.get("basis") or "value" not in entry:
        raise DeclarationError(f"{where}：参数「{name}」应写 value、basis,可写 unit、from、until、unverified")
    value = entry["value"]
    return Parameter(
        name,
        tuple(value) if isinstance(value, list) else value,
        str(entry["basis"]),
        str(entry.get("unit", "")),
        _day(where, entry.get("from")),
        _day(where, entry.get("until")),
        is_true(entry.get("unverified")),
        False,
        place,
    )


def _day(where: str, text: str | list[str] | None) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        raise DeclarationError(f"{where}：日期 {text} 应写成 2021-06-01 的样子") from None
