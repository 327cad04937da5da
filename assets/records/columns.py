"""The columns of a record, and which raw column of a source feeds each, read by what it means.

Belongs here: one column by itself, as an expression. Does not belong here: rows (`assets.records.frames`), what a
written value means (`matchers.standardise`).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

import matchers.standardise as s
from assets.records.coverage import Origin
from data_contracts.contract import Field, Implementation, Kind, Role, Source
from data_contracts.words import usual_word

PROVENANCE = {
    "record_id": "VARCHAR", "_key": "VARCHAR", "source": "VARCHAR", "_file": "VARCHAR", "_sheet": "VARCHAR",
    "_row": "BIGINT", "_member": "INTEGER", "batch": "DATE", "received_on": "DATE",
}  # fmt: skip
"""Columns of every record besides its kind's: ids, and the place in the file it came from."""

IDENTITY = {
    "name": "VARCHAR",
    "id_number": "VARCHAR",
    "sex": "VARCHAR",
    "birth_on": "DATE",
    "birth_period": "VARCHAR",
    "age": "INTEGER",
    "former_name": "VARCHAR",
    "phone": "VARCHAR",
    "address": "VARCHAR",
}
"""SQL type of each attribute of a role."""

_POLARS = {
    "DATE": pl.Date,
    "BIGINT": pl.Int64,
    "INTEGER": pl.Int32,
    "DOUBLE": pl.Float64,
    "BOOLEAN": pl.Boolean,
    "VARCHAR": pl.String,
}

_DOMAINS = {"sex": "code", "birth_on": "birth", "age": "integer"}

_CODELISTS = {"sex": "sex"}


@dataclass(frozen=True)
class _Input:
    """Where a record column's text comes from: a raw column, a constant, or nowhere."""

    raw: str | None
    constant: str | None

    @property
    def is_nothing(self) -> bool:
        """Whether nothing can be written: reading it would ask dozens of patterns of no text."""
        return self.raw is None and self.constant is None

    @property
    def expression(self) -> pl.Expr:
        return pl.col(self.raw) if self.raw else pl.lit(self.constant, dtype=pl.String)


def columns_of(kind: Kind) -> dict[str, str]:
    """Name → SQL type of every column of `record.<kind>`, in order."""
    columns = dict(PROVENANCE)
    for role in kind.roles:
        columns |= {f"{role.name}_{attribute}": IDENTITY[attribute] for attribute in role.attributes}
        if role.is_linked:
            columns[f"{role.name}_id_status"] = "VARCHAR"
    return columns | {f.name: f.sql_type for f in kind.fields}


def origins(raw: pl.DataFrame, source: Source, kind: Kind, implementation: Implementation) -> tuple[Origin, ...]:
    """Where each column of the kind comes from in the raw table of the source, for those that come from a column."""
    reader = ColumnReader(raw, source, kind, implementation)
    found = []
    for role in kind.roles:
        for attribute in role.attributes:
            word = reader.of_role(role, attribute).raw
            found.append((f"{role.name}_{attribute}", word, _DOMAINS.get(attribute, "text"), _CODELISTS.get(attribute)))
    for f in kind.fields:
        found.append((f.name, reader.input(f.name, f.word.name).raw, f.word.domain, reader.codelist(f)))
    return tuple(Origin(column, word, domain, coded) for column, word, domain, coded in found if word)


class ColumnReader:
    """Expressions over raw columns for the columns of one kind, as the source implements it."""

    def __init__(self, raw: pl.DataFrame, source: Source, kind: Kind, implementation: Implementation) -> None:
        self.source, self.kind, self.implementation, self.present = source, kind, implementation, set(raw.columns)

    def input(self, column: str, usual: str) -> _Input:
        """The raw column or constant behind a record column; `usual` is the word it comes from unless mapped."""
        if column in self.implementation.constants:
            return _Input(None, self.implementation.constants[column])
        word = self.implementation.mapping.get(column, usual)
        return _Input(word if word in self.present else None, None)

    def of_role(self, role: Role, attribute: str) -> _Input:
        """Input of an attribute of a role."""
        return self.input(f"{role.name}_{attribute}", usual_word(role.name, attribute))

    def role(self, role: Role) -> list[pl.Expr]:
        """The standardised columns of a role; number and status of its ID come as one struct `_<role>`."""
        columns = []
        for attribute in role.attributes:
            source, name = self.of_role(role, attribute), f"{role.name}_{attribute}"
            if attribute == "id_number":
                cell = pl.col(f"{source.raw}__cell") if f"{source.raw}__cell" in self.present else None
                read = s.id_number(source.expression, cell)
                columns.append(read.struct.rename_fields([name, f"{role.name}_id_status"]).alias(f"_{role.name}"))
            elif attribute == "former_name":
                noted = s.noted_former_name(self.of_role(role, "name").expression)
                columns.append(pl.coalesce(s.name(source.expression), noted).alias(name))
            elif source.is_nothing and attribute not in _CODELISTS:
                columns.append(pl.lit(None, _POLARS[IDENTITY[attribute]]).alias(name))
            else:
                columns.append(_attribute(attribute, source.expression).alias(name))
        return columns

    def field(self, f: Field) -> pl.Expr:
        """The standardised, typed column of a field (places are done apart: a village needs its township).

        A code and whether its list knows it come as one struct `_<field>`.
        """
        source = self.input(f.name, f.word.name)
        text = source.expression
        by_domain = {
            "date": s.date,
            "month": s.month,
            "integer": s.integer,
            "number": s.number,
            "phone": s.phone,
            "account": s.account,
            "identifier": s.identifier,
            "plate": s.plate,
            "name": s.name,
        }
        code_list = self.codelist(f)
        if source.is_nothing and not code_list:
            return pl.lit(None, _POLARS[f.sql_type]).alias(f.name)
        if code_list and f.word.domain == "boolean":
            value = s.boolean(text, code_list)
        elif code_list:
            read = s.unwritten_code(code_list) if source.is_nothing else s.read_code(text, code_list)
            return read.struct.rename_fields([f.name, f"_unknown.{f.name}"]).alias(f"_{f.name}")
        elif f.word.domain == "id_number":
            value = s.id_number(text).struct.field("value")
        elif f.word.domain == "money":
            value = s.money(text, *self._bounds(f))
        else:
            value = by_domain.get(f.word.domain, s.cleaned_text)(text)
        return value.cast(_POLARS[f.sql_type]).alias(f.name)

    def _bounds(self, f: Field) -> tuple[float | None, float | None]:
        """Between which the amounts of a field lie: they are those of the column behind it."""
        raw = self.input(f.name, f.word.name).raw
        return self.source.column(raw).bounds if raw and self.source.has(raw) else (None, None)

    def codelist(self, f: Field) -> str | None:
        """The list a coded field is read by here: it belongs to the column as it arrives."""
        return self.source.codelist_of(self.implementation, f)

    def written(self, f: Field) -> pl.Expr:
        """Whether anything is written where the field comes from."""
        return s.compact(self.input(f.name, f.word.name).expression).is_not_null()

    def raw_column(self, column: str, usual: str) -> str | None:
        """Name of the raw column behind a record column, if there is one."""
        return self.input(column, usual).raw


def _attribute(attribute: str, text: pl.Expr) -> pl.Expr:
    if attribute == "sex":
        # A word nobody knows is no sex: linkage would hold it against everybody, and a good number still tells it.
        read = s.read_code(text, "sex").struct
        return pl.when(~read.field("is_unknown")).then(read.field("value"))
    readers = {"name": s.name, "birth_on": s.birth_date, "birth_period": s.period, "age": s.integer, "phone": s.phone}
    return readers.get(attribute, s.cleaned_text)(text)
