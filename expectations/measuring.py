"""What a delivery looks like: its rows counted by what gates ask of them.

Belongs here: measuring the cells of one delivery. Does not belong here: reading a cell (`cells.py`), two deliveries
(`side_by_side.py`), what a measurement proves (`gates.py`, `data_contracts/bounds.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import polars as pl

from data_contracts.contract import Column, Source
from expectations import cells as c

VERSION = f"6 {pl.__version__}"
"""Of what is measured; raise it when the same rows give other numbers, for measurements are kept. The number of a row's
words is Polars' own."""

MOST_VALUES = 60
"""Values above which a column is no code: what it says is as manifold as names are."""


@dataclass(frozen=True)
class ColumnMeasure:
    """One column of a delivery: how many rows write nothing, how often its commonest value stands, how many values
    there are; of numbers the median and the sum; of dates the days since 1970 of the median, of the first and the last
    twentieth, and how many lie after the delivery; of codes the rows by value; of ID numbers how many are valid."""

    domain: str
    blank: int
    commonest: int = 0
    distinct: int = 0
    valid: int = 0
    median: float | None = None
    total: float | None = None
    negative: int = 0
    early: float | None = None
    late: float | None = None
    future: int = 0
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Measure:
    """A delivery, alone: `rows`, `repeated` (rows that stand in it more than once in the same words), `digest` of its
    rows without the month, `contradicted` of `sexed` valid numbers say the other sex, `misdated` of `dated` another day
    of birth, and its columns."""

    rows: int
    repeated: int
    digest: str
    sexed: int
    contradicted: int
    dated: int
    misdated: int
    columns: Mapping[str, ColumnMeasure]

    def as_json(self) -> dict[str, Any]:
        """As values that JSON holds."""
        return asdict(self)

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Measure:
        """What `as_json` wrote."""
        return Measure(**{**raw, "columns": {n: ColumnMeasure(**c) for n, c in raw["columns"].items()}})


def measured(rows: pl.DataFrame, source: Source, spellings: Mapping[str, Mapping[str, str]], delivered: int) -> Measure:
    """What gates ask of the `cells` of a delivery; `delivered` is the day since 1970 on which they came."""
    words = c.words_of(rows, source)
    sexed, contradicted, dated, misdated = _against_numbers(rows, source)
    return Measure(
        len(rows),
        len(rows) - words.n_unique(),
        str((words % 4_294_967_291).sum()),
        sexed,
        contradicted,
        dated,
        misdated,
        {column.name: _column(rows[column.name], column, spellings, delivered) for column in c.judged(source)},
    )


def _against_numbers(rows: pl.DataFrame, source: Source) -> tuple[int, int, int, int]:
    """Of valid ID numbers: beside how many a sex stands, the other sex, a day of birth, another day of birth."""
    if not source.has("id_number"):
        return 0, 0, 0, 0
    good = rows.filter(c.are_valid(rows["id_number"]))
    sexed = contradicted = dated = misdated = 0
    if source.has("sex"):
        sex = good["sex"].str.extract("([男女])")
        sexed, contradicted = sex.count(), int(((sex == "男") != c.is_male(good["id_number"])).sum())
    if source.has("birth_date"):
        written, told = c.days(good["birth_date"]), c.born(good["id_number"])
        dated, misdated = int((written.is_not_null() & told.is_not_null()).sum()), int((written != told).sum())
    return sexed, contradicted, dated, misdated


def _column(
    text: pl.Series, column: Column, spellings: Mapping[str, Mapping[str, str]], delivered: int
) -> ColumnMeasure:
    domain = column.word.domain
    found = ColumnMeasure(domain, text.null_count())
    if domain == "id_number":
        return replace(
            found,
            distinct=text.drop_nulls().str.to_uppercase().n_unique(),
            valid=int(c.are_valid(text).sum()),
        )
    if domain in c.NUMBERS:
        read = c.numbers(text)
        total = float(read.sum()) if read.count() else None
        return replace(found, median=_float(read.median()), total=total, negative=int((read < 0).sum()))
    if domain == "date":
        return _of_dates(found, text, delivered)
    if domain in c.CODED or domain == "township":
        return replace(found, values=_by_value(text, column, spellings))
    return found


def _of_dates(found: ColumnMeasure, text: pl.Series, delivered: int) -> ColumnMeasure:
    read = c.days(text)
    return replace(
        found,
        commonest=max(text.drop_nulls().value_counts()["count"].top_k(1), default=0),
        median=_float(read.median()),
        early=read.quantile(0.05, "linear"),
        late=read.quantile(0.95, "linear"),
        future=int((read > delivered).sum()),
    )


def _float(median: Any) -> float | None:
    return None if median is None else float(median)


def _by_value(text: pl.Series, column: Column, spellings: Mapping[str, Mapping[str, str]]) -> Mapping[str, int]:
    """Rows by what a code means or by township, nothing where there are too many of them; each spelling read once."""
    written = text.alias("value").drop_nulls().value_counts()
    value = (
        c.townships(written["value"])
        if column.word.domain == "township"
        else c.meant(written["value"], column, spellings)
    )
    counted = written.with_columns(value).group_by("value").agg(pl.col("count").sum()).sort("value")
    return dict(counted.iter_rows()) if len(counted) <= MOST_VALUES else {}
