"""Examples in rule headers as typed tables: ASCII in, frames out.

Belongs here: reading of the small tables, and what they may leave out. Does not belong here: running the rule.
A column that is left out is NULL, with two reliefs: a link probability is 1, and what is counted from `as_of`
(`died_months_past`, `months_ago`) follows from its date when that is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from data_contracts.text_yaml import DeclarationError, meant
from matchers.facts.months import months_ago, months_past
from matchers.flags.grammar import Schema
from matchers.flags.rule import Example, Rule

TYPES: Mapping[str, pl.DataType] = {
    "VARCHAR": pl.String(),
    "DATE": pl.Date(),
    "BIGINT": pl.Int64(),
    "INTEGER": pl.Int32(),
    "DOUBLE": pl.Float64(),
    "BOOLEAN": pl.Boolean(),
}
_BOOLEANS = {"true": True, "false": False, "是": True, "否": False}


def example_frames(rule: Rule, example: Example, schema: Schema) -> dict[str, pl.DataFrame]:
    """Every fact table the rule reads, filled from the example; those it leaves out are empty.

    DeclarationError, in Chinese, for a table or column that is no fact, or a cell of the wrong type.
    """
    where = f"{rule.code} 的例子「{example.case}」"
    for table in example.tables:
        if table not in schema:
            raise DeclarationError(f"{where}：没有事实表 {table}{meant(table, schema)}")
    return {
        table: _frame(f"{where} {table}", example.tables.get(table, ""), schema[table], example.as_of)
        for table in sorted({*rule.tables, *example.tables})
    }


def _frame(where: str, text: str, columns: Mapping[str, str], as_of: date) -> pl.DataFrame:
    lines = [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.strip()]
    header, rows = (lines[0], lines[1:]) if lines else ([], [])
    for name in header:
        if name not in columns:
            raise DeclarationError(f"{where}：没有列 {name}{meant(name, columns)}")
    if any(len(row) != len(header) for row in rows):
        raise DeclarationError(f"{where}：每行的格数应与表头相同")
    cells = {name: [_cell(where, row[i], columns[name]) for row in rows] for i, name in enumerate(header)}
    filled = {name: cells.get(name) or _left_out(name, cells, as_of, len(rows)) for name in columns}
    return pl.DataFrame(filled, schema={name: TYPES[kind] for name, kind in columns.items()}, strict=False)


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
