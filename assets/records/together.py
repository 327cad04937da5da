"""What the rows of a register say only together, looked at before any of them is read: a part of a large register is
then read as it would be within the whole.

Belongs here: what a sheet leaves empty, whether it has a household a row, which files a spreadsheet cut; the
parts. Does not belong here: what follows from it (`frames.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from assets.records.columns import ColumnReader
from data_contracts.contract import Implementation, Kind, Source
from data_contracts.sql import ROW_GROUP, identifier
from matchers.standardise.identifiers import is_cut
from matchers.standardise.several import household_apart, name_and_number_apart, one_row_each

MANY = ROW_GROUP
"""Rows above which a register is read in parts of so many: what is written takes twice the memory of what is read."""

SHEET = ("_file", "_sheet")


@dataclass(frozen=True)
class Together:
    """Of each sheet whether it `_is_wide` (its rows are households) and which columns it leaves empty
    (`_is_empty.<word>`); by word the files whose numbers a spreadsheet cut."""

    sheets: pl.DataFrame
    cut: Mapping[str, frozenset[str]]

    def beside(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """What is said of the sheet of each row."""
        said = self.sheets.select(*SHEET, column)
        return rows.select(SHEET).join(said, on=SHEET, how="left", nulls_equal=True, maintain_order="left")[column]


def parts(con: duckdb.DuckDBPyConnection, source: Source, condition: str) -> list[str]:
    """The raw rows of a register that a condition picks, as what follows a SELECT: all of them at once, of a large one
    part by part in their order."""
    rows = f"FROM raw.{identifier(source.name)} WHERE {condition}"
    count, first, last = con.execute(f"SELECT count(*), min(rowid), max(rowid) {rows}").fetchall()[0]
    if count <= MANY:
        return [rows]
    return [f"{rows} AND rowid >= {at} AND rowid < {at + MANY}" for at in range(first, last + 1, MANY)]


def read_part(con: duckdb.DuckDBPyConnection, rows: str, columns: str = "*") -> pl.DataFrame:
    """The rows of a part in their order, which DuckDB leaves to chance where few rows meet the batches in force."""
    frame: pl.DataFrame = con.sql(f"SELECT {columns}, rowid AS _at {rows}").pl()
    return (frame if frame["_at"].is_sorted() else frame.sort("_at")).drop("_at")


def look(
    con: duckdb.DuckDBPyConnection, source: Source, kind: Kind, implementation: Implementation, condition: str
) -> Together:
    """What the raw rows that a condition picks say together."""
    rows = f"FROM raw.{identifier(source.name)} WHERE {condition}"
    reader = ColumnReader(con.sql(f"SELECT * {rows} LIMIT 0").pl(), source, kind, implementation)
    numbers = identifiers(reader.present, source)
    about = [f"bool_and({identifier(w)} IS NULL) AS {identifier(f'_is_empty.{w}')}" for w in absent(reader)]
    about += [f"bool_or(regexp_matches({identifier(w)}, '[0-9]{{15}}00')) AS {identifier(w)}" for w in numbers]
    about = ["_file, _sheet, coalesce(max(_member::INTEGER) > 0, false) AS _is_wide", *about]
    sheets = con.sql(f"SELECT {', '.join(about)} {rows} GROUP BY _file, _sheet").pl()
    cut = {w: _cut_files(con, rows, w) for w in numbers if sheets[w].any()}
    sheets = sheets.drop(numbers)
    if named := heads(reader):
        nameless = _nameless(con, reader, named[0], parts(con, source, condition))
        sheets = sheets.join(nameless, on=SHEET, how="left", nulls_equal=True)
        sheets = sheets.with_columns(_is_wide=pl.col("_is_wide") | pl.col("_is_nameless"))
    return Together(sheets, cut)


def persons_apart(raw: pl.DataFrame, reader: ColumnReader) -> pl.DataFrame:
    """One row a person, where the contract says that several names and numbers stand in one cell, and where a cell of
    a household export proves it by two numbers; and name and number apart where one cell holds both."""
    several = {c.name for c in reader.source.columns if c.several}
    for role in reader.kind.roles:
        name, number = (reader.of_role(role, attribute).raw for attribute in ("name", "id_number"))
        if name is None or number is None:
            continue
        if name in several and number in several:
            raw = one_row_each(raw, name, number)
            continue
        raw = name_and_number_apart(raw, name, number)
        relation = reader.input("relation", "relation").raw
        if role.name == "person" and relation:
            raw = household_apart(raw, name, number, relation)
    return raw


def heads(reader: ColumnReader) -> tuple[str, str] | None:
    """The columns of the person's name and the head's, where a row may be a household's."""
    roles = {r.name: r for r in reader.kind.roles}
    if not {"person", "head"} <= roles.keys():
        return None
    name, head = reader.of_role(roles["person"], "name").raw, reader.of_role(roles["head"], "name").raw
    return (name, head) if name and head else None


def absent(reader: ColumnReader) -> dict[str, str]:
    """The columns of which the contract says what it means that a sheet leaves them empty, and what that is."""
    meant = {c.name: c.absence.value for c in reader.source.columns if c.absence is not None}
    return {word: value for word, value in meant.items() if value and word in reader.present}


def identifiers(present: Collection[str], source: Source) -> list[str]:
    """The columns of numbers of certificates and households."""
    return [c.name for c in source.columns if c.word.domain == "identifier" and c.name in present]


def _nameless(con: duckdb.DuckDBPyConnection, reader: ColumnReader, name: str, at_once: Sequence[str]) -> pl.DataFrame:
    """Of each sheet whether it `_is_nameless`: no row of it names a person."""
    words = {reader.of_role(r, a).raw for r in reader.kind.roles for a in ("name", "id_number")}
    words.add(reader.input("relation", "relation").raw)
    columns = ", ".join(identifier(word) for word in (*SHEET, *sorted(w for w in words if w)))
    is_nameless = pl.col(name).is_null().all().alias("_is_nameless")
    found = [persons_apart(read_part(con, rows, columns), reader).group_by(SHEET).agg(is_nameless) for rows in at_once]
    return pl.concat(found).group_by(SHEET).agg(pl.col("_is_nameless").all())


def _cut_files(con: duckdb.DuckDBPyConnection, rows: str, word: str) -> frozenset[str]:
    """The files in which a spreadsheet cut the numbers of a column."""
    numbers = con.sql(f"SELECT DISTINCT _file, {identifier(word)} AS number {rows}").pl()
    if not numbers["number"].str.contains(r"^\s*[0-9]{15}00+\s*$").any():
        return frozenset()
    files = numbers.partition_by("_file", as_dict=True).items()
    return frozenset(str(file) for (file,), some in files if is_cut(some["number"]))
