"""The schema of facts: what rules may read, told from the contracts alone.

Belongs here: which columns `fact.<kind>` has for a kind of record, and the declared measures. Does not belong here:
their values. `fact.<kind>` is `record.<kind>` with every identity column replaced by a person.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_contracts.contract import HERE, Contracts, Kind, extensions
from data_contracts.text_yaml import DeclarationError, load

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
    """The measures of every product contract by name. DeclarationError when a file is not YAML."""
    tables = [table for path in sorted(folder.glob("*.odcs.yaml")) for table in load(path)["schema"]]
    return {table["name"]: _measure(table) for table in tables}


def _measure(table: Mapping[str, Any]) -> Measure:
    properties = table["properties"]
    return Measure(
        str(table["name"]),
        str(table["businessName"]),
        str(table["description"]),
        {p["name"]: p.get("physicalType") or _TYPES[p["logicalType"]] for p in properties},
        {p["name"]: p.get("description") or p.get("businessName", "") for p in properties},
        _lineage(str(table["name"]), extensions(table).get("lineage") or {}, [p["name"] for p in properties]),
    )


_LINEAGE = frozenset({"base", "drawn_from", "rests_on", "columns", "reckoned", "at_large"})


def _lineage(name: str, declared: Mapping[str, Any], columns: Sequence[str]) -> Lineage:
    unknown = [
        *(set(declared) - _LINEAGE),
        *({*declared.get("columns", {}), *declared.get("reckoned", {})} - set(columns)),
    ]
    if unknown:
        raise DeclarationError(f"指标「{name}」的 lineage 中的 {'、'.join(sorted(unknown))} 不认识")
    return Lineage(
        declared.get("base", ""),
        tuple(declared.get("drawn_from", ())),
        tuple(declared.get("rests_on", ())),
        {column: tuple(parts) for column, parts in declared.get("columns", {}).items()},
        {column: tuple(parts) for column, parts in declared.get("reckoned", {}).items()},
        tuple(declared.get("at_large", ())),
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
