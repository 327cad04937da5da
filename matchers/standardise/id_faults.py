"""What is wrong with an identity number, for the clerk who has to put it right.

Belongs here: the first fault of one number. Does not belong here: what the number is worth (`id_numbers`), or what it
may have been before it was damaged (`completions`).
"""

from __future__ import annotations

import polars as pl

from data_contracts.regions import LAST_YEAR, regions
from matchers.standardise.id_numbers import id_number

FAULTS = ("length", "characters", "birth", "region", "checksum")
"""In the order in which they are looked for; a number has the first that it shows."""

LISTS_DIFFER = 2
"""Years by which lists and police offices may disagree about when a code ceased."""


def number_fault(number: pl.Expr) -> pl.Expr:
    """The first fault of a cleaned number, null where there is none.

    length: neither 18 characters nor 15. characters: not digits and a last X. birth: no such day. region: a code that
    never was, or had ceased before the birth. checksum: all that is right, so one character or more is wrong.
    """
    short, long = number.str.contains(r"^[0-9]{15}$"), number.str.contains(r"^[0-9]{17}[0-9X]$")
    # Whoever has a number of fifteen digits was born in the twentieth century, but for a few very old people.
    day = pl.when(short).then(pl.concat_str(pl.lit("19"), number.str.slice(6, 6))).otherwise(number.str.slice(6, 8))
    born = day.str.to_date("%Y%m%d", strict=False)
    return (
        pl.when(number.is_null())
        .then(None)
        .when(~number.str.len_chars().is_in([15, 18]))
        .then(pl.lit("length"))
        .when(~(short | long))
        .then(pl.lit("characters"))
        .when(born.is_null())
        .then(pl.lit("birth"))
        .when(~region_is_fit(number.str.slice(0, 6), born.dt.year()))
        .then(pl.lit("region"))
        .when(~id_number(number).struct.field("status").is_in(["valid", "upgraded"]))
        .then(pl.lit("checksum"))
    )


def region_is_fit(code: pl.Expr, year: pl.Expr) -> pl.Expr:
    """Whether somebody born in `year` can have a number of the code; a code younger than its bearer is usual.

    Codes made after the last list are not known, so whoever was born since may have any.
    """
    known = regions()
    until = code.replace_strict(
        list(known), [r.until or 9999 for r in known.values()], default=0, return_dtype=pl.Int32
    )
    return (until + LISTS_DIFFER >= year) | (year > LAST_YEAR)
