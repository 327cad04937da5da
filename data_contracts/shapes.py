"""The shape of every kind of declaration: which keys it may have, and what may stand under each.

Belongs here: what can be told from one file alone. Does not belong here: scalars and what all contracts share
(`shape_parts`), whether files agree (`agreement`), the values that the rest of the house works with (`contract`,
`jurisdiction`). Readers import this module when they read: it imports pydantic.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictStr

from data_contracts.bounds import NAMES as BOUNDS
from data_contracts.contract import CADENCE_DAYS, YARDSTICKS
from data_contracts.place_shapes import GroupShape, TaskShape
from data_contracts.shape_parts import (
    LOGICAL_TYPES,
    SQL_TYPES,
    ColumnShape,
    Dated,
    Declared,
    Digits,
    Flag,
    Number,
    Shape,
    Share,
    Text,
    one_of,
    written_values,
)
from data_contracts.words import CLASSIFICATIONS, DOMAINS, ROLE_ATTRIBUTES


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
    bounds: dict[Annotated[Text, one_of(*BOUNDS)], Share] = {}
    yardstick: Annotated[Text, one_of(*filter(None, YARDSTICKS))] | None = None


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


class TypeOptions(Shape):
    """Between which the numbers of a column lie, where the word's own bounds do not fit the register."""

    minimum: Number | None = None
    maximum: Number | None = None


class SourceColumn(ColumnShape):
    """A column of a register as it arrives."""

    header: Text = Field(alias="physicalName")
    options: TypeOptions = Field(TypeOptions(), alias="logicalTypeOptions")
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
    """Whom a record speaks of, what it may say of each, and which of them are not of the household it is about."""

    title: Text
    roles: dict[Text, list[Annotated[Text, one_of(*ROLE_ATTRIBUTES)]]] = {}
    outside: list[Text] = []


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
    least: Number | None = None
    most: Number | None = None
    part_of: Text | None = None


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
    villages: dict[Text, list[Text]] = {}
    groups: list[GroupShape] = []
    calendar: list[TaskShape] = []
    switched_off: list[Text] = []
    on_trial: list[Text] = []
    parameters: dict[Text, list[ParameterShape]] = {}
    bounds: dict[Text, dict[Annotated[Text, one_of(*BOUNDS)], Share]] = {}
