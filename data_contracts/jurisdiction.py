"""Jurisdictions: a county or its parents with dated, sourced parameters; one file each.

Belongs here: inheritance and dates of parameters, groups and tasks. Does not belong here: what a rule does with them,
whether files agree (`place_faults`).
The nearest ancestor with a value in force decides, key by key; lists replace lists (DESIGN §7). A county's home may
hold declarations of its own: of places the program does not know, and what differs from it for those it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from data_contracts.agenda import Occasion, Task
from data_contracts.contract import HERE
from data_contracts.place_faults import faults_among, read_places
from data_contracts.reckoned import reckoned_once, written_in
from data_contracts.text_yaml import DeclarationError, load

if TYPE_CHECKING:
    from data_contracts.place_shapes import TaskShape
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
class Group:
    """A work group of a county: its name, the townships it answers for, and the text and days it holds by."""

    name: str
    townships: tuple[str, ...]
    basis: str
    valid_from: date | None = None
    valid_until: date | None = None

    def is_at_work(self, on: date) -> bool:
        """Whether it answers for its townships on that day (both ends inclusive)."""
        return (self.valid_from or on) <= on <= (self.valid_until or on)


@dataclass(frozen=True)
class Jurisdiction:
    """A county (or an ancestor of one): GB/T 2260 code, Chinese name, townships, parameters, parent.

    `region_codes` are the first digits of numbers issued in it, old ones included. What a home declares of a county the
    program knows is a jurisdiction of the same code whose parent is the program's.
    """

    code: str
    name: str
    region_codes: tuple[str, ...]
    townships: tuple[str, ...]
    switched_off: tuple[str, ...]
    own: Mapping[str, tuple[Parameter, ...]] = field(default_factory=dict)
    parent: Jurisdiction | None = None
    own_bounds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    villages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own_groups: tuple[Group, ...] = ()
    own_tasks: tuple[Task, ...] = ()
    on_trial: tuple[str, ...] = ()

    def groups(self, on: date) -> tuple[Group, ...]:
        """The work groups of the day, of the nearest place that has any."""
        found = (tuple(g for g in place.own_groups if g.is_at_work(on)) for place in self.line())
        return next((groups for groups in found if groups), ())

    def occasions(self, first: date, last: date) -> tuple[Occasion, ...]:
        """What this place and those above it ask for between two days, the earliest first."""
        found = [o for place in self.line() for task in place.own_tasks for o in task.occasions(first, last)]
        return tuple(sorted(found, key=lambda o: (o.due_on, o.task.by, o.task.what)))

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

    def is_rule_on_trial(self, rule: str) -> bool:
        """Whether this jurisdiction or an ancestor has the rule run on trial."""
        return any(rule in place.on_trial for place in self.line())


def load_jurisdictions(folder: Path = HERE / "jurisdictions", own: Path | None = None) -> dict[str, Jurisdiction]:
    """All jurisdictions of a folder, and of a home's `own`, by code. DeclarationError, in Chinese, names file and line
    of all that is wrong."""
    return _jurisdictions(folder, own, written_in(f for f in (folder, own) if f))


@reckoned_once(most=16)
def _jurisdictions(folder: Path, own: Path | None, _written: str) -> dict[str, Jurisdiction]:
    read, faults = read_places(folder)
    amending, more = read_places(own) if own else ([], [])
    faults += [*more, *faults_among(read, amending)]
    if faults:
        raise DeclarationError(*sorted(set(faults)))
    return _built({shape.code: shape for _, shape in read}, {shape.code: shape for _, shape in amending})


def _built(
    program: Mapping[str, JurisdictionShape], amending: Mapping[str, JurisdictionShape]
) -> dict[str, Jurisdiction]:
    of_program: dict[str, Jurisdiction] = {}
    built: dict[str, Jurisdiction] = {}

    def known(code: str) -> Jurisdiction:
        if code not in of_program:
            shape = program[code]
            of_program[code] = _jurisdiction(shape, build(shape.parent) if shape.parent else None)
        return of_program[code]

    def build(code: str) -> Jurisdiction:
        if code not in built:
            shape = amending.get(code)
            if shape is None:
                built[code] = known(code)
            elif code in program:
                built[code] = _amended(known(code), shape)
            else:
                built[code] = _jurisdiction(shape, build(shape.parent) if shape.parent else None)
        return built[code]

    return {code: build(code) for code in (*program, *(c for c in amending if c not in program))}


def _amended(place: Jurisdiction, shape: JurisdictionShape) -> Jurisdiction:
    """A place of the program with what a home says of it, nearer than all the program knows; lists replace lists."""
    near = _jurisdiction(shape, place)
    return replace(
        near,
        region_codes=near.region_codes or place.region_codes,
        townships=near.townships or place.townships,
        villages=near.villages or place.villages,
    )


def _jurisdiction(shape: JurisdictionShape, parent: Jurisdiction | None) -> Jurisdiction:
    return Jurisdiction(
        shape.code,
        shape.name,
        tuple(shape.region_codes),
        tuple(shape.townships),
        tuple(shape.switched_off),
        {name: tuple(_parameter(shape.name, name, v) for v in vs) for name, vs in shape.parameters.items()},
        parent,
        shape.bounds,
        {township: tuple(villages) for township, villages in shape.villages.items()},
        tuple(Group(g.name, tuple(g.townships), g.basis, g.since, g.until) for g in shape.groups),
        tuple(_task(shape.name, task) for task in shape.calendar),
        tuple(shape.on_trial),
    )


def parameter_title(name: str) -> str:
    """What a parameter is called where people read it; its own name when `parameters.yaml` does not know it."""
    return _titles().get(name, name)


@cache
def _titles() -> dict[str, str]:
    return dict(load(HERE / "parameters.yaml"))


def _task(place: str, shape: TaskShape) -> Task:
    return Task(
        shape.what,
        shape.by,
        shape.every,
        shape.due,
        shape.basis,
        shape.begins,
        shape.since,
        shape.until,
        shape.handed_in,
        place,
    )


def _parameter(place: str, name: str, shape: ParameterShape) -> Parameter:
    return Parameter(
        name, shape.value, shape.basis, shape.unit, shape.since, shape.until, shape.unverified, False, place
    )
