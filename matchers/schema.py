"""The schema of facts: what rules may read, told from the contracts alone.

Belongs here: which columns `fact.<kind>` has for a kind of record, and the declared measures. Does not belong here:
their values. `fact.<kind>` is `record.<kind>` with every identity column replaced by a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data_contracts.contract import HERE, Contracts, Kind
from data_contracts.text_yaml import load

MEASURES = HERE / "products"
COMMON = {"record_id": "VARCHAR", "source": "VARCHAR", "batch": "DATE", "received_on": "DATE"}
_TYPES = {"string": "VARCHAR", "date": "DATE", "integer": "INTEGER", "number": "DOUBLE", "boolean": "BOOLEAN"}


@dataclass(frozen=True)
class Measure:
    """A declared fact that is no record: Chinese description, columns with their SQL types and descriptions."""

    name: str
    title: str
    description: str
    columns: Mapping[str, str]
    descriptions: Mapping[str, str]


def load_measures(folder: Path = MEASURES) -> dict[str, Measure]:
    """The measures of every product contract by name. DeclarationError when a file is not YAML."""
    tables = [table for path in sorted(folder.glob("*.odcs.yaml")) for table in load(path)["schema"]]
    return {table["name"]: _measure(table) for table in tables}


def _measure(table: Mapping[str, object]) -> Measure:
    properties = table["properties"]
    assert isinstance(properties, list)
    return Measure(
        str(table["name"]),
        str(table["businessName"]),
        str(table["description"]),
        {p["name"]: p.get("physicalType") or _TYPES[p["logicalType"]] for p in properties},
        {p["name"]: p.get("description") or p.get("businessName", "") for p in properties},
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
