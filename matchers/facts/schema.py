"""The schema of facts: what rules may read, told from the contracts alone.

Belongs here: which columns `fact.<kind>` has for a kind of record. Does not belong here: their values, the columns of
measures (`measure.py`). `fact.<kind>` is `record.<kind>` with every identity column replaced by a person.
"""

from __future__ import annotations

from collections.abc import Mapping

from data_contracts.contract import Kind

COMMON = {"record_id": "VARCHAR", "source": "VARCHAR", "batch": "DATE", "received_on": "DATE"}
Schema = Mapping[str, Mapping[str, str]]
"""Tables with their columns and SQL types."""


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
    """The column of `record.<kind>` behind a column of `fact.<kind>`; None for what every record has (its source, its
    day) and for the text without which a row is no record.

    `plate_tail` and `died_months_past` are told from the plate and the day of death; whom a record is about is called
    by the role.
    """
    for field in kind.fields:
        if field.required and field.word.domain == "text":
            continue
        made = [field.name, *(counted_columns(field.name) if field.sql_type == "DATE" else ())]
        if name in made or (field.classification == "hashed" and name == tail_name(field.name)):
            return field.name
    roles = {column for role in kind.roles for column in (*role.columns, *([role.name] if role.is_linked else ()))}
    return name if name in roles else None


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
