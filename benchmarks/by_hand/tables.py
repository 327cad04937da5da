"""The registers as tables of DuckDB: cleaned, typed, one row a person or household as the rules want them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from . import values
from .declarations import read_declarations
from .files import read_register
from .headers import HEADERS, MEMBERS, ROW

KINDS = {
    "_on": values.dates, "_month": values.months, "_fen": values.fen, "_count": values.counts, "name": values.names,
    "id": values.numbers, "village": values.villages,
}  # fmt: skip
SEVERAL = r"[、,;；/|\s]+"
"""What stands between the owners of one dwelling, and between their numbers."""
NO_ROW = r"合\s*计|[:：]"
"""What stands in the first cell below a table, or above it."""


def build_tables(con: duckdb.DuckDBPyConnection, landing: Path) -> dict[str, int]:
    """Every register that came, under its folder's name; rows by register."""
    rows = {}
    for register in HEADERS:
        frame = _shaped(register, _rows(register, read_register(landing / register, register)))
        rows[register] = _put(con, register, frame)
    rows["declarations"] = _put(con, "declarations", read_declarations(landing / "relative_declarations"))
    return rows


def _put(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> int:
    frame = clean(frame)
    con.execute(f"CREATE TABLE {table} AS SELECT * FROM frame")
    return frame.height


def clean(frame: pl.DataFrame) -> pl.DataFrame:
    """Each column by the ending of its name; beside a number, whether it is valid."""
    columns: list[pl.Series] = []
    for name in frame.columns:
        kind = next((kind for end, kind in KINDS.items() if name == end or name.endswith(end)), values.texts)
        columns.append((kind(frame[name]) if frame[name].dtype == pl.String else frame[name]).alias(name))
        if kind is values.numbers and name not in ("father_id", "mother_id", "spouse_id", "former_id", "either_id"):
            columns.append(values.are_valid(columns[-1]).alias(f"{name}_ok"))
    return pl.DataFrame(columns)


def _rows(register: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that hold data, with every column that we know of, empty where no file has it."""
    missing = [name for name in HEADERS[register] if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)
    key = ROW.get(register) or ("cert" if "id" not in HEADERS[register] else "name")
    return frame.filter(pl.col(key).is_not_null() & ~pl.col(key).str.contains(NO_ROW))


def _shaped(register: str, frame: pl.DataFrame) -> pl.DataFrame:
    if register == "dibao_roll":
        return _roll(frame)
    if register == "real_estate":
        is_of_several = pl.col("owner_ids").str.replace_all(r"\D", "").str.len_chars() > 20
        parts = (
            pl.when(is_of_several).then(pl.col(c).str.replace_all(SEVERAL, "，")).otherwise(c).str.split("，").alias(c)
            for c in ("owners", "owner_ids")
        )
        split = frame.drop("file", "sheet", "stated_month").with_columns(parts)
        even = split.filter(pl.col("owners").list.len() == pl.col("owner_ids").list.len())
        return even.explode("owners", "owner_ids").rename({"owners": "name", "owner_ids": "id"})
    if "pay_month" in frame.columns:
        frame = frame.with_columns(pl.coalesce("pay_month", "stated_month").alias("pay_month"))
    if register == "enterprise_pensions":
        is_enterprise = pl.col("file").str.contains("其他").not_()
        frame = frame.with_columns(pl.when(is_enterprise).then(pl.lit("企业职工")).otherwise("kind").alias("kind"))
    return frame.drop("file", "sheet", "stated_month")


def _roll(frame: pl.DataFrame) -> pl.DataFrame:
    """A row a member: where a row is a household, the head's and those of its members."""
    frame = frame.with_columns(
        pl.coalesce("roll_month", "stated_month").alias("roll_month"),
        pl.when(pl.col("file").str.contains("城市")).then(pl.lit("城市")).otherwise(pl.lit("农村")).alias("programme"),
        pl.coalesce(
            "township", pl.concat_str("file", "sheet").str.extract(r"_?(\p{Han}+(?:镇|乡|街道|盐场|农场))$")
        ).alias("township"),
        pl.lit(False).alias("is_wide"),
    )
    long, wide = frame.filter(pl.col("name").is_not_null()), frame.filter(pl.col("name").is_null())
    heads = wide.with_columns(
        pl.col("head_name").alias("name"), pl.col("head_id").alias("id"), pl.lit("户主").alias("relation")
    )
    members = [
        wide.with_columns(pl.col(column).alias(column.partition("_")[2]) for column in member)
        .filter(pl.col("name").is_not_null())
        .with_columns(pl.lit(True).alias("is_wide"))
        for member in MEMBERS
    ]
    drop = ["file", "sheet", "stated_month", *(column for member in MEMBERS for column in member)]
    return pl.concat([long, heads, *members]).drop(drop)
