"""The schema of facts: what rules may read, told from the contracts alone.

Belongs here: which columns `fact.<kind>` has for a kind of record, and the declared measures. Does not belong here:
their values. `fact.<kind>` is `record.<kind>` with every identity column replaced by a person.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_contracts.contract import HERE, Contracts, Kind
from data_contracts.text_yaml import DeclarationError, Document, Fault, Parts, meant
from data_contracts.text_yaml import read as read_document

if TYPE_CHECKING:
    from data_contracts.shapes import LineageShape, ProductShape, ProductTable

MEASURES = HERE / "products"
COMMON = {"record_id": "VARCHAR", "source": "VARCHAR", "batch": "DATE", "received_on": "DATE"}
_TYPES = {"string": "VARCHAR", "date": "DATE", "integer": "INTEGER", "number": "DOUBLE", "boolean": "BOOLEAN"}


@dataclass(frozen=True)
class Lineage:
    """What a measure is made from; each part is `fact.column`, or a fact whose rows as a whole matter.

    `base`: the fact whose columns of the same name it keeps. `drawn_from`: without such a value there are fewer rows.
    `rests_on`: without it there may be more rows, or other ones. `columns`: what a column is, which is empty without
    it. `reckoned`: what a column is reckoned from, which without it has another value. `at_large`: those of all these
    whose records are about others than its rows name, as the institution that an account belongs to.
    """

    base: str = ""
    drawn_from: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    reckoned: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    at_large: tuple[str, ...] = ()

    @property
    def parts(self) -> frozenset[str]:
        """Every fact and column it names."""
        named = [self.base] if self.base else []
        several = (*self.columns.values(), *self.reckoned.values())
        return frozenset([*named, *self.drawn_from, *self.rests_on, *(part for parts in several for part in parts)])


@dataclass(frozen=True)
class Measure:
    """A declared fact that is no record: Chinese description, columns with their SQL types and descriptions, and what
    it is made from."""

    name: str
    title: str
    description: str
    columns: Mapping[str, str]
    descriptions: Mapping[str, str]
    lineage: Lineage = dataclasses.field(default_factory=Lineage)


def load_measures(folder: Path = MEASURES) -> dict[str, Measure]:
    """The measures of every product contract by name. DeclarationError, in Chinese, names file and line of all that is
    wrong."""
    read, faults = _read(folder)
    faults += _faults_among(read)
    if faults:
        raise DeclarationError(*sorted(set(faults)))
    return {table.name: _measure(table) for _, shape in read for table in shape.tables}


def _read(folder: Path) -> tuple[list[tuple[Document, ProductShape]], list[Fault]]:
    from data_contracts.reader import shaped
    from data_contracts.shapes import ProductShape

    faults: list[Fault] = []
    documents = [read_document(path) for path in sorted(folder.glob("*.odcs.yaml"))]
    shapes = [(document, shaped(document, ProductShape, faults)) for document in documents]
    return [(document, shape) for document, shape in shapes if shape is not None], faults


def _faults_among(read: Sequence[tuple[Document, ProductShape]]) -> Iterator[Fault]:
    from data_contracts.agreement import named

    seen: set[str] = set()
    for document, shape in read:
        yield from named(document, shape, "product")
        for i, table in enumerate(shape.tables):
            place = ("schema", i)
            if table.name in seen:
                yield document.fault((*place, "name"), f"指标「{table.name}」写了两次")
            seen.add(table.name)
            names = [column.name for column in table.columns]
            for j, column in enumerate(table.columns):
                if column.name in names[:j]:
                    yield document.fault((*place, "properties", j, "name"), f"列「{column.name}」写了两次")
            for key in ("columns", "reckoned"):
                for name in getattr(table.own.lineage, key):
                    if name not in names:
                        said = f"指标「{table.name}」没有列「{name}」{meant(name, names)}"
                        yield document.fault((*place, "customProperties", "lineage", key, name), said)


def lineage_faults(
    schema: Mapping[str, Mapping[str, str]], kinds: Mapping[str, Kind], folder: Path = MEASURES
) -> Iterator[Fault]:
    """Facts and columns that a measure says it is made from, and that are in no fact and no record."""
    columns = {fact: {*known} for fact, known in schema.items()}
    for kind in kinds.values():
        columns[kind.name] |= {c for role in kind.roles for c in role.columns} | {f.name for f in kind.fields}
    for document, shape in _read(folder)[0]:
        for i, table in enumerate(shape.tables):
            for place, part in _parts(table.own.lineage):
                fact, _, column = part.partition(".")
                known = columns.get(fact)
                if known is None or (column and column not in known):
                    near = meant(fact, columns) if known is None else meant(column, known)
                    said = f"指标「{table.name}」取自「{part}」，而没有这个事实或列{near}"
                    yield document.fault(("schema", i, "customProperties", "lineage", *place), said)


def _parts(lineage: LineageShape) -> Iterator[tuple[Parts, str]]:
    """Each part of a lineage and where it stands in it."""
    if lineage.base:
        yield ("base",), lineage.base
    for key in ("drawn_from", "rests_on", "at_large"):
        yield from (((key, j), part) for j, part in enumerate(getattr(lineage, key)))
    for key in ("columns", "reckoned"):
        for name, parts in getattr(lineage, key).items():
            yield from (((key, name, j), part) for j, part in enumerate(parts))


def _measure(table: ProductTable) -> Measure:
    lineage = table.own.lineage
    return Measure(
        table.name,
        table.title,
        table.description,
        {c.name: c.sql_type or _TYPES[c.logical_type] for c in table.columns},
        {c.name: c.description or c.title for c in table.columns},
        Lineage(
            lineage.base,
            tuple(lineage.drawn_from),
            tuple(lineage.rests_on),
            {column: tuple(parts) for column, parts in lineage.columns.items()},
            {column: tuple(parts) for column, parts in lineage.reckoned.items()},
            tuple(lineage.at_large),
        ),
    )


def tail_name(name: str) -> str:
    """The column that shows the last four characters of a hashed one: `account_no` → `account_tail`."""
    return name.removesuffix("_no") + "_tail"


def counted_columns(name: str) -> tuple[str, ...]:
    """Columns counted from `as_of` beside a DATE column: a month counts months, a day also completed months."""
    if name == "month" or name.endswith("_month"):
        return (name.removesuffix("month") + "months_ago",)
    stem = name.removesuffix("on")
    return (f"{stem}months_past", f"{stem}months_ago")


def record_column(kind: Kind, name: str) -> str | None:
    """The column of `record.<kind>` behind a column of `fact.<kind>`; None for what every record has (its person, its
    source, its day) and for the text without which a row is no record. `plate_tail` and `died_months_past` are told
    from the plate and the day of death."""
    for field in kind.fields:
        if field.required and field.word.domain == "text":
            continue
        made = [field.name, *(counted_columns(field.name) if field.sql_type == "DATE" else ())]
        if name in made or (field.classification == "hashed" and name == tail_name(field.name)):
            return field.name
    return name if any(name in role.columns for role in kind.roles) else None


def fact_columns(kind: Kind) -> dict[str, str]:
    """Columns of `fact.<kind>` in order, with their SQL types.

    A role with an ID number becomes a person with how sure the link is; other roles and identity fields are gone; a
    hashed field is a keyed hash with its last four characters beside it.
    """
    columns = dict(COMMON)
    for role in kind.roles:
        if role.is_linked:
            columns |= {
                role.name: "VARCHAR",
                f"{role.name}_link_probability": "DOUBLE",
                f"{role.name}_link_method": "VARCHAR",
                f"{role.name}_id_status": "VARCHAR",
            }
    for field in kind.fields:
        if field.classification == "identity":
            continue
        columns[field.name] = "VARCHAR" if field.classification == "hashed" else field.sql_type
        if field.classification == "hashed":
            columns[tail_name(field.name)] = "VARCHAR"
        if field.sql_type == "DATE":
            columns |= dict.fromkeys(counted_columns(field.name), "INTEGER")
    return columns


def fact_schema(contracts: Contracts, measures: Mapping[str, Measure]) -> dict[str, dict[str, str]]:
    """Every fact table with its columns and SQL types: one a kind, one a measure."""
    return {kind.name: fact_columns(kind) for kind in contracts.kinds.values()} | {
        measure.name: dict(measure.columns) for measure in measures.values()
    }
