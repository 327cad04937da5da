"""A delivery beside another of its register: what both list, and what became of it.

Belongs here: counting two deliveries entry by entry. Does not belong here: what it proves (`gates.py`), which rows are
compared with which (`assets/intake/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from data_contracts.contract import Column, Source
from expectations import cells as c

_COMPARED = frozenset({"text", "name", "code", "boolean", "date", "township", "village"}) | c.NUMBERS


@dataclass(frozen=True)
class Shared:
    """A delivery beside another of its register: keys of the other, those that both have, rows equal but for the month;
    of the keys that stand once in both, by column, how many write something in both and how many the same (`of`, `as`);
    by column of numbers the median quotient, of dates the median difference in days; and by township of the other, its
    keys, those found anywhere in the delivery, and those found in a township of that name."""

    before: int
    both: int
    same_rows: int
    compared: Mapping[str, tuple[int, int]]
    quotient: Mapping[str, float]
    days: Mapping[str, float]
    townships: Mapping[str, tuple[int, int, int]]

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Shared:
        """What JSON gave back of it."""
        return Shared(
            raw["before"],
            raw["both"],
            raw["same_rows"],
            {n: (of, same) for n, (of, same) in raw["compared"].items()},
            raw["quotient"],
            raw["days"],
            {n: (a, b, c) for n, (a, b, c) in raw["townships"].items()},
        )


def shared(
    now: pl.DataFrame, before: pl.DataFrame, source: Source, spellings: Mapping[str, Mapping[str, str]]
) -> Shared:
    """The `cells` of a delivery beside those of one before it."""
    sides = [_entries(rows, source) for rows in (now, before)]
    same_rows = sides[0].select("_words").unique().join(sides[1], on="_words", how="semi").height
    keys = _found_again(*sides)
    compared: dict[str, tuple[int, int]] = {}
    quotient: dict[str, float] = {}
    days: dict[str, float] = {}
    at = _once_in_both(*(side["_key"] for side in sides))
    for column in _compared(source):
        a, b = (
            c.said(rows[column.name].gather(places), column, spellings)
            for rows, places in zip((now, before), (at["now"], at["before"]), strict=True)
        )
        compared[column.name] = int((a.is_not_null() & b.is_not_null()).sum()), int((a == b).sum())
        if column.word.domain in c.NUMBERS:
            _note(quotient, column, (a / b).filter(b > 0).median())
        elif column.word.domain == "date":
            _note(days, column, (a - b).median())
    return Shared(len(keys), int(keys["is_in_both"].sum()), same_rows, compared, quotient, days, _by_township(keys))


def _note(medians: dict[str, float], column: Column, median: Any) -> None:
    if median is not None:
        medians[column.name] = float(median)


def _entries(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    """_key, _words and _place (the township) of each row."""
    words = c.words_of(rows, source)
    place = (
        c.townships(rows["township"])
        if source.has("township")
        else pl.repeat(None, len(rows), dtype=pl.String, eager=True)
    )
    return pl.DataFrame([c.keys(rows, source, words), words, place.alias("_place")])


def _found_again(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """The keys of the delivery before: _key, _place, is_in_both, is_there (in a township of that name)."""
    there, gone = (side.filter(pl.col("_key").is_not_null()) for side in (now, before))
    placed = [
        side.filter(pl.col("_place").is_not_null()).unique("_key", keep="first", maintain_order=True)
        for side in (there, gone)
    ]
    same_place = gone.join(placed[0], on=["_key", "_place"], how="semi").select("_key").unique()
    return (
        gone.select("_key").unique()
        .join(placed[1].select("_key", "_place"), on="_key", how="left")
        .with_columns(
            is_in_both=pl.col("_key").is_in(there["_key"].implode()),
            is_there=pl.col("_key").is_in(same_place["_key"].implode()),
        )
    )  # fmt: skip


def _once_in_both(now: pl.Series, before: pl.Series) -> pl.DataFrame:
    """Where the keys that stand once in either delivery stand in both: now, before."""
    sides = []
    for name, keys in (("now", now), ("before", before)):
        frame = pl.DataFrame({"_key": keys, name: pl.int_range(len(keys), eager=True)}).drop_nulls("_key")
        sides.append(frame.unique("_key", keep="none"))
    return sides[0].join(sides[1], on="_key").sort("now")


def _by_township(keys: pl.DataFrame) -> dict[str, tuple[int, int, int]]:
    counted = (
        keys.filter(pl.col("_place").is_not_null())
        .group_by("_place")
        .agg(pl.len(), pl.col("is_in_both").sum(), pl.col("is_there").sum())
        .sort("_place")
    )
    return {place: (of, both, there) for place, of, both, there in counted.iter_rows()}


def _compared(source: Source) -> list[Column]:
    """The columns that should say of the same key what they said before."""
    return [column for column in c.judged(source) if column.word.domain in _COMPARED]
