"""Cells to text, column by column: exactly what was written, and whether the spreadsheet held it as a number.

An ID number that a spreadsheet took for a number has lost its last digits. The text alone does not
show that; the cell type does.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest

import polars as pl

from assets.intake.reading.containers import Cell, Row

EXACT_DIGITS = 15
_ESCAPED = r"_x([0-9A-Fa-f]{4})_"


def text_of(cell: Cell) -> str:
    """One cell as text: whole numbers without a decimal point, dates in ISO form, midnight left out."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if abs(value) < 10**EXACT_DIGITS:
        return str(int(value)) if value == int(value) else format(value, ".15g")
    shortest = Decimal(repr(value))
    # Excel keeps 15 digits and pads with zeros; other tools write the nearest double, whose digits say more.
    is_cut = len(shortest.normalize().as_tuple().digits) <= EXACT_DIGITS
    return format(shortest, "f").split(".")[0] if is_cut else str(int(value))


def as_shown(number: pl.Expr) -> pl.Expr:
    """A whole number of more digits than a spreadsheet keeps, as it shows it: 3.20723012345679E+17.

    A certificate or an account that was taken for a number is not the one that its noughts spell.
    """
    exponent = (number.str.len_chars() - 1).cast(pl.String)
    return number.str.slice(0, 1) + "." + number.str.slice(1, EXACT_DIGITS - 1) + "E+" + exponent


def frame_of(rows: Sequence[Row], width: int, first_row: int) -> pl.DataFrame:
    """Rows as columns `c0`, `c1` … of text (null where blank), `n0` … is-number flags, and `_row` from `first_row`.

    The flags exist only for columns that hold a number in some cell. `_width` is the number of fields,
    without the empty ones at the end of a row that is longer than `width`.
    """
    columns: dict[str, pl.Series] = {}
    for i, cells in enumerate(zip_longest(*rows, fillvalue="")):
        if i >= width:
            break
        kinds = set(map(type, cells))
        if kinds <= {str}:
            columns[f"c{i}"] = pl.Series(cells, dtype=pl.String)
            continue
        columns[f"c{i}"] = pl.Series([c if c.__class__ is str else text_of(c) for c in cells], dtype=pl.String)
        if kinds & {float, int}:
            columns[f"n{i}"] = pl.Series([c.__class__ is float or c.__class__ is int for c in cells], dtype=pl.Boolean)
    for i in range(width):
        columns.setdefault(f"c{i}", pl.Series([""] * len(rows), dtype=pl.String))
    texts = [f"c{i}" for i in range(width)]
    return _unescaped(pl.DataFrame(columns)).with_columns(
        pl.when(pl.col(texts).str.strip_chars().str.len_bytes() > 0).then(pl.col(texts)),
        pl.int_range(first_row, first_row + len(rows), dtype=pl.Int64).alias("_row"),
        pl.Series("_width", [len(r) if len(r) <= width else _filled_width(r) for r in rows], dtype=pl.Int64),
    )


def _unescaped(frame: pl.DataFrame) -> pl.DataFrame:
    """Characters that Office Open XML writes as _x4E09_ (ECMA-376, ST_Xstring), as themselves; its reader does not."""
    texts = [c for c in frame.columns if frame[c].dtype == pl.String and frame[c].str.contains(_ESCAPED).any()]
    return frame.with_columns(pl.col(c).map_elements(_without_escapes, return_dtype=pl.String) for c in texts)


def _without_escapes(text: str) -> str:
    """Half a character, of which the other half is lost, is shown as a lost one."""
    units = re.sub(_ESCAPED, lambda found: chr(int(found[1], 16)), text)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _filled_width(row: Row) -> int:
    return max((i for i, cell in enumerate(row, 1) if cell not in {"", None}), default=0)
