"""The shape of every kind of declaration: which keys it may have, and what may stand under each.

Belongs here: what can be told from one file alone. Does not belong here: whether files agree (`agreement`), the values
that the rest of the house works with (`contract`, `jurisdiction`). Importing this module imports pydantic, which takes
a fifth of a second: readers import it when they read.

Every scalar of a declaration is text (`text_yaml`). A key that is not here is refused: the standard allows more, but
nothing reads it, and what was meant by it would be lost in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictStr, model_validator

from data_contracts.contract import CADENCE_DAYS, CLASSIFICATIONS, DOMAINS, ROLE_ATTRIBUTES
from data_contracts.text_yaml import is_true, meant

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


class BasisShape(Dated):
    """A text on which a register may be read."""

    text: Text


class ImplementsShape(Shape):
    """A kind of record that a register brings."""

    kind: Text
    renamed: dict[Text, Text] = Field({}, alias="map")
    constants: dict[Text, Text] = Field({}, alias="set")


class WhoseShape(Shape):
    """How a register calls a person it speaks of, and the columns that say something of that person."""

    of: list[Text] = Field(min_length=1)
    columns: list[Text] = Field(min_length=1)


class SourceProperties(Shape):
    """What ODCS has no key for: who sends a register, why it may be read, how it arrives."""

    title: Text
    provider: Text
    asked_by: Text
    legal_basis: list[BasisShape] = Field(min_length=1)
    arrives: Annotated[Text, one_of("list", "event")]
    cadence: Annotated[Text, one_of(*CADENCE_DAYS)]
    complete_for: Annotated[Text, one_of("date", "month", "nothing")]
    batch_word: Text | None = None
    implements: list[ImplementsShape] = []
    once_per_batch: Flag = False
    whose: list[WhoseShape] = []


class AbsenceShape(Shape):
    """What it says of every row that a file brings nothing in a column; the value may be empty."""

    value: StrictStr
    because: Text


class SourceColumnProperties(Shape):
    """How a column of a register is found and read."""

    aliases: list[Text] = []
    repeated: Flag = False
    may_stand_in: list[Text] = []
    several: Flag = False
    absent_means: AbsenceShape | None = None
    own_headers: Flag = False
    codelist: Text | None = None


class SourceColumn(ColumnShape):
    """A column of a register as it arrives."""

    header: Text = Field(alias="physicalName")
    more: SourceColumnProperties = Field(SourceColumnProperties(), alias="customProperties")


class SourceTable(Shape):
    """The one table of a register."""

    name: Text
    physical_type: Annotated[Text, one_of("file")] = Field("file", alias="physicalType")
    columns: list[SourceColumn] = Field(alias="properties", min_length=1)


class SourceShape(Declared):
    """`sources/<name>.odcs.yaml`."""

    own: SourceProperties = Field(alias="customProperties")
    tables: list[SourceTable] = Field(alias="schema", min_length=1, max_length=1)


class RecordProperties(Shape):
    """Whom a record speaks of, and what it may say of each."""

    title: Text
    roles: dict[Text, list[Annotated[Text, one_of(*ROLE_ATTRIBUTES)]]] = {}


class RecordColumn(ColumnShape):
    """A column of a record beside those of its roles."""

    title: Text = Field("", alias="businessName")


class RecordTable(Shape):
    """The one table of a kind of record."""

    name: Text
    physical_type: Annotated[Text, one_of("table")] = Field("table", alias="physicalType")
    columns: list[RecordColumn] = Field(alias="properties", min_length=1)


class RecordShape(Declared):
    """`records/<name>.odcs.yaml`."""

    own: RecordProperties = Field(alias="customProperties")
    tables: list[RecordTable] = Field(alias="schema", min_length=1, max_length=1)


class LineageShape(Shape):
    """What a measure is made from; each part is `fact.column` or a fact."""

    base: Text = ""
    drawn_from: list[Text] = []
    rests_on: list[Text] = []
    columns: dict[Text, list[Text]] = {}
    reckoned: dict[Text, list[Text]] = {}
    at_large: list[Text] = []


class ProductProperties(Shape):
    """What ODCS has no key for."""

    lineage: LineageShape = LineageShape()


class ProductColumn(ColumnShape):
    """A column of a table that the night makes."""

    sql_type: Annotated[Text, one_of(*SQL_TYPES)] | None = Field(None, alias="physicalType")
    title: Text = Field("", alias="businessName")


class ProductTable(Shape):
    """A table that the night makes."""

    name: Text
    physical_type: Annotated[Text, one_of("table")] = Field("table", alias="physicalType")
    title: Text = Field(alias="businessName")
    description: Text
    own: ProductProperties = Field(ProductProperties(), alias="customProperties")
    columns: list[ProductColumn] = Field(alias="properties", min_length=1)


class ProductShape(Declared):
    """`products/<name>.odcs.yaml`."""

    tables: list[ProductTable] = Field(alias="schema", min_length=1)


class ItemShape(Shape):
    """What an array holds."""

    logical_type: Annotated[Text, one_of(*LOGICAL_TYPES)] = Field(alias="logicalType")


class HandedColumn(ProductColumn):
    """A column of a table that one room hands to another; of an array the standard asks what it holds."""

    items: ItemShape | None = None


class HandedProperties(Shape):
    """Which room of the house makes a table, which read it, and of which table it has the columns too."""

    made_by: Text
    read_by: list[Text]
    columns_of: Text = ""


class HandedTable(Shape):
    """A table that one room hands to another."""

    name: Text
    physical_type: Annotated[Text, one_of("table")] = Field("table", alias="physicalType")
    title: Text = Field(alias="businessName")
    description: Text
    own: HandedProperties = Field(alias="customProperties")
    columns: list[HandedColumn] = Field([], alias="properties")


class HandedShape(Declared):
    """`products/tables/<layer>.odcs.yaml`."""

    tables: list[HandedTable] = Field(alias="schema", min_length=1)


class WordShape(Shape):
    """One word of `vocabulary.yaml`."""

    title: Text
    domain: Annotated[Text, one_of(*sorted(DOMAINS))]
    classification: Annotated[Text, one_of(*sorted(CLASSIFICATIONS))] = "public"
    aliases: list[Text] = []
    codelist: Text | None = None


class ParameterShape(Dated):
    """One dated value of a parameter."""

    value: Annotated[Any, BeforeValidator(written_values)]
    unit: Text = ""
    basis: Text
    unverified: Flag = False


class JurisdictionShape(Shape):
    """`jurisdictions/<code>_<name>.yaml`."""

    code: Digits
    name: Text
    parent: Digits | None = None
    region_codes: list[Digits] = []
    townships: list[Text] = []
    switched_off: list[Text] = []
    parameters: dict[Text, list[ParameterShape]] = {}
