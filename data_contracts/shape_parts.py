"""The parts that shapes of declarations are made of: scalars, spans of days, and what every ODCS contract has.

Belongs here: what may stand under a key of whatever declaration. Does not belong here: which keys a declaration has
(`shapes`). Importing this module imports pydantic, which takes a fifth of a second: readers import it when they read.

Every scalar of a declaration is text (`text_yaml`). A key that is not named is refused: the standard allows more, but
nothing reads it, and what was meant by it would be lost in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictStr, model_validator

from data_contracts.text_yaml import is_true, meant
from data_contracts.words import CLASSIFICATIONS

METRICS = ("nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount")

BOUNDS = (
    "mustBe",
    "mustBeBetween",
    "mustBeGreaterThan",
    "mustBeGreaterOrEqualTo",
    "mustBeLessThan",
    "mustBeLessOrEqualTo",
)

LOGICAL_TYPES = ("string", "date", "timestamp", "time", "number", "integer", "object", "array", "boolean")

SQL_TYPES = (
    "VARCHAR",
    "DATE",
    "BIGINT",
    "INTEGER",
    "DOUBLE",
    "BOOLEAN",
    "HUGEINT",
    "UINTEGER",
    "TIMESTAMP",
    "VARCHAR[]",
    "DATE[]",
)


def one_of(*allowed: str) -> AfterValidator:
    """Text that is one of a few words."""

    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"不能写「{value}」{meant(value, allowed)}")
        return value

    return AfterValidator(check)


def _matching(test: Callable[[str], object], sentence: str) -> AfterValidator:
    def check(value: str) -> str:
        if not test(value):
            raise ValueError(f"不能写「{value}」，{sentence}")
        return value

    return AfterValidator(check)


def _is_written(value: str) -> str:
    if not value.strip():
        raise ValueError("不能为空")
    return value


def _written_share(value: Any) -> float:
    """A number that is no less than nothing, as text."""
    try:
        share = float(value)
    except (TypeError, ValueError):
        share = -1.0
    if not 0 <= share < 10_000:
        raise ValueError(f"应是一个数，而不是「{value}」")
    return share


def written_day(value: Any) -> date:
    """A day as text."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"不能写「{value}」，日期应写成 2021-06-01 的样子") from None


def _day(value: Any) -> date | None:
    return written_day(value) if value else None


def _number(value: Any) -> str:
    try:
        float(value)
    except (TypeError, ValueError):
        raise ValueError(f"不能写「{value}」，应是数字") from None
    return str(value)


def written_values(value: Any) -> str | tuple[str, ...]:
    """The value of a parameter: one text, or several."""
    if isinstance(value, list) and value and all(isinstance(v, str) and v.strip() for v in value):
        return tuple(value)
    if isinstance(value, str) and value.strip():
        return value
    raise ValueError("应是文字、数字，或它们的列表，不能为空")


Text = Annotated[StrictStr, AfterValidator(_is_written)]

Flag = Annotated[bool, BeforeValidator(is_true)]
Share = Annotated[float, BeforeValidator(_written_share)]

Day = Annotated[date | None, BeforeValidator(_day)]

Number = Annotated[str, BeforeValidator(_number)]

Digits = Annotated[Text, _matching(lambda v: v.isascii() and v.isdigit(), "应是数字代码")]


class Shape(BaseModel):
    """A mapping of a declaration: keys it does not name are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Dated(Shape):
    """Something that holds between two days, both inclusive; an open end is not written."""

    since: Day = Field(None, alias="from")
    until: Day = None

    @model_validator(mode="after")
    def _in_order(self) -> Dated:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"until {self.until} 早于 from {self.since}")
        return self


class Description(Shape):
    """What a contract is for, in words."""

    purpose: Text
    limitations: Text = ""
    usage: Text = ""


class Arguments(Shape):
    """What a quality metric is asked with."""

    missing_values: list[StrictStr] = Field([], alias="missingValues")
    valid_values: list[Text] = Field([], alias="validValues")
    pattern: Text = ""
    properties: list[Text] = []


class Quality(Shape):
    """One quality promise: an ODCS library metric with a bound."""

    type: Annotated[Text, one_of("library", "text")] = "library"
    metric: Annotated[Text, one_of(*METRICS)]
    severity: Annotated[Text, one_of("critical", "warning", "info")] = "warning"
    description: Text = ""
    dimension: Text = ""
    unit: Annotated[Text, one_of("rows", "percent")] = "rows"
    arguments: Arguments = Field(default_factory=lambda: Arguments.model_validate({}))
    be: Number = Field("", alias="mustBe")
    between: list[Number] = Field([], alias="mustBeBetween", min_length=2, max_length=2)
    more_than: Number = Field("", alias="mustBeGreaterThan")
    at_least: Number = Field("", alias="mustBeGreaterOrEqualTo")
    less_than: Number = Field("", alias="mustBeLessThan")
    at_most: Number = Field("", alias="mustBeLessOrEqualTo")

    @model_validator(mode="after")
    def _has_a_bound(self) -> Quality:
        if not (self.be or self.between or self.more_than or self.at_least or self.less_than or self.at_most):
            raise ValueError(f"{self.metric} 没有写界限，可写 {'、'.join(BOUNDS)}")
        if self.metric == "invalidValues" and not (self.arguments.valid_values or self.arguments.pattern):
            raise ValueError("invalidValues 需要在 arguments 中写 validValues 或 pattern")
        return self


class Declared(Shape):
    """What every ODCS contract begins with."""

    api_version: Annotated[Text, one_of("v3.2.0")] = Field(alias="apiVersion")
    kind: Annotated[Text, one_of("DataContract")]
    id: Text
    name: Text
    version: Annotated[Text, _matching(lambda v: [p.isdigit() for p in v.split(".")] == [True] * 3, "应如 1.0.0")]
    status: Annotated[Text, one_of("proposed", "draft", "active", "deprecated", "retired")]
    description: Description | None = None


class ColumnShape(Shape):
    """What a column has in every contract."""

    name: Text
    logical_type: Annotated[Text, one_of(*LOGICAL_TYPES)] = Field("string", alias="logicalType")
    required: Flag = False
    classification: Annotated[Text, one_of(*sorted(CLASSIFICATIONS))] = "public"
    description: Text = ""
    quality: list[Quality] = []
