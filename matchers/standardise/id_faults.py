"""What is wrong with an identity number, for the clerk who has to put it right.

Belongs here: the first fault of one number. Does not belong here: what the number is worth (`id_numbers`), or what it
may have been before it was damaged (`completions`).
"""

from __future__ import annotations

import polars as pl

from data_contracts.regions import LAST_YEAR, LISTS_DIFFER, regions
from matchers.standardise.id_numbers import id_number, is_valid

FAULTS = ("length", "characters", "birth", "region", "ceased", "checksum")
"""In the order in which they are looked for; a number has the first that it shows."""

NEVER = 9999


def number_fault(number: pl.Expr) -> pl.Expr:
    """The first fault of a cleaned number, null where there is none.

    length: neither 18 characters nor 15. characters: not digits and a last X. birth: no such day. region: a code that
    never was; whoever was born since the last list may have any. ceased: one that was no more at the birth, while a
    younger one is usual. checksum: all that is right, so one character or more is wrong.
    """
    short, long = number.str.contains(r"^[0-9]{15}$"), number.str.contains(r"^[0-9]{17}[0-9X]$")
    # Whoever has a number of fifteen digits was born in the twentieth century, but for a few very old people.
    day = pl.when(short).then(pl.concat_str(pl.lit("19"), number.str.slice(6, 6))).otherwise(number.str.slice(6, 8))
    born = day.str.to_date("%Y%m%d", strict=False)
    listed = regions()
    years = [region.until or NEVER for region in listed.values()]
    until = number.str.slice(0, 6).replace_strict(list(listed), years, default=0, return_dtype=pl.Int32)
    return (
        pl.when(number.is_null())
        .then(None)
        .when(~number.str.len_chars().is_in([15, 18]))
        .then(pl.lit("length"))
        .when(~(short | long))
        .then(pl.lit("characters"))
        .when(born.is_null())
        .then(pl.lit("birth"))
        .when((until == 0) & (born.dt.year() <= LAST_YEAR))
        .then(pl.lit("region"))
        .when((until > 0) & (until + LISTS_DIFFER < born.dt.year()))
        .then(pl.lit("ceased"))
        .when(~is_valid(id_number(number).struct.field("status")))
        .then(pl.lit("checksum"))
    )
