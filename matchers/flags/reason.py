"""The one sentence a clerk reads: a rule's reason with the figures of its evidence rows.

Belongs here: how a column is written for people (yuan, ISO days, 是/否). Does not belong here: which rows there are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import polars as pl

from matchers.flags.rule import Rule
from matchers.sql_file import Value

UNKNOWN = "不详"
SEPARATOR = "、"
FEW = 6
_PIECES = re.compile(r"\{(\w+)\}")


def yuan(fen: pl.Expr) -> pl.Expr:
    """Fen as yuan: whole amounts without decimals, others with two."""
    whole, rest = fen.abs() // 100, fen.abs() % 100
    sign = pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    cents = pl.when(rest == 0).then(pl.lit("")).otherwise(pl.concat_str(pl.lit("."), rest.cast(pl.String).str.zfill(2)))
    return pl.concat_str(sign, whole.cast(pl.String), cents)


def shown(name: str, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """A column as people read it; `x_yuan` is read from `x_fen`; NULL stays NULL."""
    if name not in schema and name.endswith("_yuan"):
        return yuan(pl.col(name.removesuffix("_yuan") + "_fen"))
    column, kind = pl.col(name), schema[name]
    if kind == pl.Date:
        return column.dt.to_string("%Y-%m" if name == "month" or name.endswith("_month") else "%Y-%m-%d")
    if kind == pl.Boolean:
        return pl.when(column).then(pl.lit("是")).when(~column).then(pl.lit("否"))
    return column.cast(pl.String)


def reasons(rule: Rule, flags: pl.DataFrame, params: Mapping[str, Value]) -> pl.Series:
    """The reason of each flag. `flags` has one row a flag: its first evidence row's columns as they are, and
    `<column>_list` (list of texts, of all its rows) and `rows` (their number) for placeholders of that name."""
    pieces: list[pl.Expr] = []
    for index, piece in enumerate(_PIECES.split(rule.reason)):
        if index % 2 == 0:
            pieces.append(pl.lit(piece))
        elif piece in params and piece not in flags.columns:
            pieces.append(pl.lit(_parameter(params[piece])))
        elif piece.endswith("_list") and piece in flags.columns:
            pieces.append(_listed(pl.col(piece)))
        else:
            pieces.append(shown(piece, dict(flags.schema)).fill_null(UNKNOWN))
    return flags.select(pl.concat_str(pieces).alias("reason"))["reason"]


def evidence_json(names: list[str], schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """One evidence row as a JSON object of texts as people read them; NULL stays null."""
    if not names:
        return pl.lit("{}")
    return pl.struct(shown(name, schema).alias(name) for name in names).struct.json_encode()


def _listed(values: pl.Expr) -> pl.Expr:
    """All values when they are few, else the last few and how many there are."""
    few = values.list.tail(FEW).list.join(SEPARATOR)
    many = pl.concat_str(few, pl.lit("等"), values.list.len().cast(pl.String), pl.lit("个"))
    return pl.when(values.list.len() > FEW).then(many).when(values.list.len() > 0).then(few).otherwise(pl.lit(UNKNOWN))


def _parameter(value: Value) -> str:
    return SEPARATOR.join(value) if isinstance(value, tuple) else str(value)


def parameter_json(value: Value) -> str | int | float | list[str]:
    """A parameter as JSON can hold it."""
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, int | float | str) else json.loads(json.dumps(value.isoformat()))
