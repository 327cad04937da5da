"""The shape of a rule's header: its keys, and what may stand under each.

Belongs here: what can be told from the header alone. Does not belong here: the rule as a value (`rule`), the laws that
need the schema of facts (`grammar`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from data_contracts.shape_parts import Digits, Shape, Text, one_of, written_day, written_values
from data_contracts.shapes import BasisShape
from matchers.cases.casework import QUEUES, SEVERITIES
from matchers.flags.rule import GRAINS, STAGES

Values = Annotated[Any, BeforeValidator(written_values)]


def _subjects(value: Any) -> Any:
    """Nobody, a list of subjects, or subjects with the severity each is flagged with."""
    if value in ("", [], {}):
        return []
    is_list = isinstance(value, list) and all(isinstance(v, str) for v in value)
    if is_list or (isinstance(value, dict) and set(value.values()) <= set(SEVERITIES)):
        return value
    raise ValueError(f"应是列表，如 [a, b]，或对象与轻重，如 {{a: low}}；轻重可写 {'、'.join(SEVERITIES)}")


def _mapping(value: Any) -> Any:
    return value or {}


def _listed(value: Any) -> Any:
    return value or []


class PlacedBasisShape(BasisShape):
    """A text the rule rests on, and the division whose text it is."""

    place: Digits


class InnocentShape(Shape):
    """One innocent explanation and the proof to ask for."""

    explanation: Text
    proof: Text


class ExampleShape(Shape):
    """One example; every further key is a fact with its rows as an ASCII table."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Text]

    case: Text
    as_of: Annotated[date, BeforeValidator(written_day)]
    flags: Annotated[Any, BeforeValidator(_subjects)]
    params: Annotated[dict[Text, Values], BeforeValidator(_mapping)] = {}


class HeaderShape(Shape):
    """The opening comment of `rules/<code>.sql`."""

    rule: Text
    title: Text
    queue: Annotated[Text, one_of(*QUEUES)]
    severity: Annotated[Text, one_of(*SEVERITIES)]
    grain: Annotated[Text, one_of(*GRAINS)]
    why: Text
    basis: list[PlacedBasisShape] = Field(min_length=1)
    needs: list[Text] = Field(min_length=1)
    distinct_by: list[Text]
    reviewed: Annotated[date, BeforeValidator(written_day)]
    innocent: list[InnocentShape] = Field(min_length=1)
    review: Text
    params: Annotated[dict[Text, Values], BeforeValidator(_mapping)]
    reason: Text
    examples: list[ExampleShape] = Field(min_length=1)
    evidence: Annotated[list[Text], BeforeValidator(_listed)] = []
    labels: Annotated[dict[Text, Text], BeforeValidator(_mapping)] = {}
    notes: str = ""
    not_run_for: str = ""
    weaker_without: Annotated[list[Text], BeforeValidator(_listed)] = []
    declared_by_place: Annotated[list[Text], BeforeValidator(_listed)] = []
    not_run_without: Annotated[list[Text], BeforeValidator(_listed)] = []
    stage: Annotated[Text, one_of(*STAGES)] = "live"
