"""Examples in headers as typed tables: ASCII in, frames out.

Belongs here: reading of the small tables, and what they may leave out. Does not belong here: running a rule or a
measure. A column that is left out is NULL, with two reliefs: a link probability is 1, and what is counted from `as_of`
(`died_months_past`, `months_ago`) follows from its date when that is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from data_contracts.text_yaml import DeclarationError, meant
from matchers.facts.months import months_ago, months_past
from matchers.facts.schema import Schema

TYPES: Mapping[str, pl.DataType] = {
    "VARCHAR": pl.String(),
    "DATE": pl.Date(),
    "BIGINT": pl.Int64(),
    "INTEGER": pl.Int32(),
    "DOUBLE": pl.Float64(),
    "BOOLEAN": pl.Boolean(),
    "VARCHAR[]": pl.List(pl.String()),
}
_BOOLEANS = {"true": True, "false": False, "是": True, "否": False}


def example_frames(
    where: str, tables: Mapping[str, str], read: Iterable[str], as_of: date, schema: Schema
) -> dict[str, pl.DataFrame]:
    """Every table that is `read`, filled from the example's `tables`; those it leaves out are empty.

    DeclarationError, in Chinese, for a table or column that is none, or a cell of the wrong type.
    """
    for table in tables:
        if table not in schema:
            raise DeclarationError(f"{where}：没有事实表 {table}{meant(table, schema)}")
    return {
        table: example_frame(f"{where} {table}", tables.get(table, ""), schema[table], as_of)
        for table in sorted({*read, *tables})
    }


def example_frame(where: str, text: str, columns: Mapping[str, str], as_of: date) -> pl.DataFrame:
    """One table with all its columns. DeclarationError as for `example_frames`."""
    header, rows = _cells(where, text, columns)
    cells = {name: [_cell(where, row[i], columns[name]) for row in rows] for i, name in enumerate(header)}
    filled = {name: cells.get(name) or _left_out(name, cells, as_of, len(rows)) for name in columns}
    return pl.DataFrame(
        filled, schema={name: TYPES.get(kind, pl.String()) for name, kind in columns.items()}, strict=False
    )


def expected_rows(where: str, text: str, columns: Mapping[str, str]) -> pl.DataFrame:
    """The rows a measure must come to, in the columns the table shows. DeclarationError as for `example_frames`."""
    header, rows = _cells(where, text, columns)
    cells = {name: [_cell(where, row[i], columns[name]) for row in rows] for i, name in enumerate(header)}
    return pl.DataFrame(cells, schema={name: TYPES[columns[name]] for name in header})


def _cells(where: str, text: str, columns: Mapping[str, str]) -> tuple[list[str], list[list[str]]]:
    lines = [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.strip()]
    header, rows = (lines[0], lines[1:]) if lines else ([], [])
    for name in header:
        if name not in columns:
            raise DeclarationError(f"{where}：没有列 {name}{meant(name, columns)}")
    if any(len(row) != len(header) for row in rows):
        raise DeclarationError(f"{where}：每行的格数应与表头相同")
    return header, rows


def _cell(where: str, text: str, kind: str) -> object:
    if text == "":
        return None
    try:
        if kind == "DATE":
            return date.fromisoformat(text if len(text) > 7 else f"{text}-01")
        if kind in {"BIGINT", "INTEGER"}:
            return int(text)
        if kind == "BOOLEAN":
            return _BOOLEANS[text]
        if kind == "VARCHAR[]":
            return text.split("、")
        return float(text) if kind == "DOUBLE" else text
    except (ValueError, KeyError):
        raise DeclarationError(f"{where}:「{text}」不是 {kind}") from None


def _left_out(name: str, cells: Mapping[str, list[object]], as_of: date, height: int) -> list[object]:
    if name.endswith("link_probability"):
        return [1.0] * height
    for suffix, count in (("months_past", months_past), ("months_ago", months_ago)):
        if name.endswith(suffix):
            stem = name.removesuffix(suffix)
            for source in (f"{stem}on", f"{stem}month"):
                if source in cells:
                    return [count(day, as_of) if isinstance(day, date) else None for day in cells[source]]
    return [None] * height
