"""Jurisdictions: a county or its parents with dated, sourced parameters; one file each.

Belongs here: inheritance and dates of parameters. Does not belong here: what a rule does with them.
The nearest ancestor with a value in force decides, key by key; lists replace lists (DESIGN §7).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_contracts.contract import HERE
from data_contracts.text_yaml import DeclarationError, Document, Fault, load, meant
from data_contracts.text_yaml import read as read_document

if TYPE_CHECKING:
    from data_contracts.shapes import JurisdictionShape, ParameterShape

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

    @property
    def cites(self) -> str:
        """The text it rests on; where none was in force on the day asked for, only since when there is one."""
        return f"本地自{self.valid_from}起才有规定" if self.is_earliest_known else self.basis

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
    own_bounds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def bounds(self, source: str) -> dict[str, float]:
        """How far deliveries of a register may differ here, as far as this place or one above it says."""
        return {
            name: value for place in reversed(self.line()) for name, value in place.own_bounds.get(source, {}).items()
        }

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
            later = [p for p in place.own.get(name, ()) if p.valid_from is not None and p.valid_from > on]
            if later:
                first = min(later, key=lambda p: p.valid_from or date.min)
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
    """All jurisdictions of a folder by code. DeclarationError, in Chinese, names file and line of all that is wrong."""
    read, faults = _read(folder)
    faults += _faults_among(read)
    if faults:
        raise DeclarationError(*sorted(set(faults)))
    shapes = {shape.code: shape for _, shape in read}
    built: dict[str, Jurisdiction] = {}

    def build(code: str) -> Jurisdiction:
        if code not in built:
            shape = shapes[code]
            built[code] = Jurisdiction(
                code,
                shape.name,
                tuple(shape.region_codes),
                tuple(shape.townships),
                tuple(shape.switched_off),
                {name: tuple(_parameter(shape.name, name, v) for v in vs) for name, vs in shape.parameters.items()},
                build(shape.parent) if shape.parent else None,
                shape.bounds,
            )
        return built[code]

    return {code: build(code) for code in shapes}


Default = int | float | str | date | tuple[str, ...]


def disagreements(
    rules: Collection[str],
    defaults: Mapping[str, Default],
    folder: Path = HERE / "jurisdictions",
    sources: Collection[str] = (),
) -> list[Fault]:
    """Where jurisdictions and `parameters.yaml` name what nobody declares: `rules` and `sources` are those there are,
    `defaults` the parameters they ask for, with the values rules take where no place sets one."""
    titles, (read, _) = read_document(folder.parent / "parameters.yaml"), _read(folder)
    titled = titles.data if isinstance(titles.data, dict) else {}
    declared = {*titled, *defaults}
    found = [*titles.faults, *_untitled(titles, titled, {*defaults, *(n for _, s in read for n in s.parameters)})]
    for document, shape in read:
        for i, rule in enumerate(shape.switched_off):
            if rule not in rules:
                found.append(document.fault(("switched_off", i), f"没有规则「{rule}」{meant(rule, rules)}"))
        for name in shape.bounds:
            if name not in sources:
                found.append(document.fault(("bounds", name), f"没有名册「{name}」{meant(name, sources)}"))
        for name, values in shape.parameters.items():
            if name not in declared:
                found.append(document.fault(("parameters", name), f"没有参数「{name}」{meant(name, declared)}"))
            for i, value in enumerate(values):
                if sentence := _misfit(name, value.value, defaults.get(name)):
                    found.append(document.fault(("parameters", name, i, "value"), f"参数「{name}」{sentence}"))
    return found


def parameter_title(name: str) -> str:
    """What a parameter is called where people read it; its own name when `parameters.yaml` does not know it."""
    return _titles().get(name, name)


@cache
def _titles() -> dict[str, str]:
    return dict(load(HERE / "parameters.yaml"))


def _read(folder: Path) -> tuple[list[tuple[Document, JurisdictionShape]], list[Fault]]:
    from data_contracts.reader import shaped
    from data_contracts.shapes import JurisdictionShape

    faults: list[Fault] = []
    documents = [read_document(path) for path in sorted(folder.glob("*.yaml"))]
    shapes = [(document, shaped(document, JurisdictionShape, faults)) for document in documents]
    return [(document, shape) for document, shape in shapes if shape is not None], faults


def _faults_among(read: Sequence[tuple[Document, JurisdictionShape]]) -> Iterator[Fault]:
    parents = {shape.code: shape.parent for _, shape in read}
    for document, shape in read:
        stem = document.file.rsplit("/", 1)[-1].removesuffix(".yaml")
        if stem.split("_")[0] != shape.code:
            yield document.fault(("code",), f"代码「{shape.code}」应与文件名「{stem}」开头的数字相同")
        if shape.parent and shape.parent not in parents:
            sentence = f"区划 {shape.parent} 没有对应的文件{meant(shape.parent, parents)}"
            yield document.fault(("parent",), sentence)
        elif _goes_round(shape.code, parents):
            yield document.fault(("parent",), f"区划 {shape.code} 的上级关系成环")
        for key in ("region_codes", "townships", "switched_off"):
            items = getattr(shape, key)
            for i, item in enumerate(items):
                if item in items[:i]:
                    yield document.fault((key, i), f"「{item}」写了两次")
        for name, values in shape.parameters.items():
            for i, value in enumerate(values):
                if any(_overlap(value, earlier) for earlier in values[:i]):
                    sentence = f"参数「{name}」有两个值同日有效，请写明 from 和 until"
                    yield document.fault(("parameters", name, i), sentence)


def _goes_round(code: str, parents: Mapping[str, str | None]) -> bool:
    seen, above = {code}, parents.get(code)
    while above and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above == code


def _overlap(left: ParameterShape, right: ParameterShape) -> bool:
    return (left.since or date.min) <= (right.until or date.max) and (right.since or date.min) <= (
        left.until or date.max
    )


def _untitled(document: Document, titled: Mapping[str, Any], asked: Collection[str]) -> Iterator[Fault]:
    for name, title in titled.items():
        if not isinstance(title, str) or not title.strip():
            yield document.fault((name,), f"参数「{name}」应写一个中文名称")
        near = [] if name in asked else get_close_matches(name, set(asked) - set(titled), 1, 0.8)
        if near:
            sentence = f"没有规则或区划用到参数「{name}」，是否应为「{near[0]}」？"
            yield document.fault((name,), sentence)


def _misfit(name: str, value: Value, default: Default | None) -> str:
    """Why a place's value cannot stand in for a rule's own; '' where it can."""
    is_number = isinstance(default, int) or name.endswith("_yuan")
    if isinstance(value, tuple):
        is_one = is_number or isinstance(default, (str, date))
        return "应是一个值，而不是列表" if is_one else ""
    fits = re.fullmatch(r"-?\d+(\.\d+)?" if name.endswith("_yuan") else r"-?\d+", value)
    return f"应是数字，而不是「{value}」" if is_number and not fits else ""


def _parameter(place: str, name: str, shape: ParameterShape) -> Parameter:
    return Parameter(
        name, shape.value, shape.basis, shape.unit, shape.since, shape.until, shape.unverified, False, place
    )
