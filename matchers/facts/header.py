"""The shape of a measure's header: its keys, and what may stand under each.

Belongs here: what can be told from the header alone. Does not belong here: the measure as a value (`measure`), the laws
that need the schema of facts (`laws`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from data_contracts.shape_parts import Shape, Text, written_day, written_values
from data_contracts.shapes import LineageShape
from data_contracts.text_yaml import meant
from matchers.facts.functions import FUNCTIONS
from matchers.facts.measure import CALL, SQL_TYPES

Values = Annotated[Any, BeforeValidator(written_values)]


def _typed(text: str) -> str:
    kind, _, title = text.partition(" ")
    if kind not in SQL_TYPES or not title.strip():
        raise ValueError(f"应写成「类型 中文名」，类型为 {'、'.join(SQL_TYPES)}")
    return text


def _called(text: str) -> str:
    match = CALL.fullmatch(text)
    if not match:
        raise ValueError(f"应写成「函数(列, 列)」，函数为 {'、'.join(sorted(FUNCTIONS))}")
    if match[1] not in FUNCTIONS:
        raise ValueError(f"没有函数「{match[1]}」{meant(match[1], FUNCTIONS)}")
    return text


def _mapping(value: Any) -> Any:
    return value or {}


def _listed(value: Any) -> Any:
    return value or []


class MeasureExampleShape(Shape):
    """One example; every further key is a table with its rows as an ASCII table."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Text]

    case: Text
    as_of: Annotated[date, BeforeValidator(written_day)]
    rows: Text
    params: Annotated[dict[Text, Values], BeforeValidator(_mapping)] = {}


class MeasureShape(Shape):
    """The opening comment of `measures/<name>.sql`."""

    measure: Text
    title: Text
    description: Text
    columns: dict[Text, Annotated[Text, AfterValidator(_typed)]] = Field(min_length=1)
    lineage: LineageShape = LineageShape()
    params: Annotated[dict[Text, Values], BeforeValidator(_mapping)] = {}
    computed: Annotated[dict[Text, Annotated[Text, AfterValidator(_called)]], BeforeValidator(_mapping)] = {}
    not_portable: Annotated[dict[Text, str], BeforeValidator(_mapping)] = {}
    examples: Annotated[list[MeasureExampleShape], BeforeValidator(_listed)] = []
