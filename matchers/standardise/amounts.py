"""Numbers as clerks write them: money in fen, counts, phone and account numbers, plates."""

from __future__ import annotations

import polars as pl

from matchers.standardise.text import folded

_UNIT = r"(?:万?元|万|圆|块|人|户|岁|周岁|个|次|年|%)?(?:整|正)?(?:/?(?:人|户)?[/每]?(?:月|年))?$"
_NUMBER = r"^([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:E[+-]?[0-9]{1,2})?)" + _UNIT
# Beyond this a cell holds an account or an ID number in the wrong column, no amount (ten thousand million yuan).
_LARGEST = 1e10


def number(value: pl.Expr) -> pl.Expr:
    """The number written; separators, width, unit words and 万 are understood. Null where none can be read."""
    direct = value.str.strip_chars().cast(pl.Float64, strict=False)
    text = folded(pl.when(direct.is_null()).then(value)).str.to_uppercase()
    text = text.str.replace_all(r"[,，'’¥￥$]|人民币|RMB", "")
    read = text.str.extract(_NUMBER, 1).cast(pl.Float64, strict=False)
    read = pl.when(text.str.contains(r"[0-9.]万")).then(read * 10_000).otherwise(read)
    found = pl.coalesce(direct, read)
    return pl.when(found.is_finite() & (found.abs() <= _LARGEST)).then(found)


def money(value: pl.Expr) -> pl.Expr:
    """Yuan as written → whole fen: `1,200.00`, `１２００`, `1200元`, `0.12万元`; negative amounts stay negative."""
    return (number(value) * 100).round().cast(pl.Int64)


def integer(value: pl.Expr) -> pl.Expr:
    """A whole number (`3`, `3人`, `3.0`); null where a fraction is written."""
    found = number(value)
    return pl.when((found == found.round()) & (found.abs() < 2**31)).then(found).cast(pl.Int32, strict=False)


def phone(value: pl.Expr) -> pl.Expr:
    """The first phone number written, digits only, without the country code; null where there are too few digits."""
    text = folded(value).str.replace_all(r"[-—–()]", "")
    return text.str.replace(r"^(?:\+?86|0086)(1[0-9]{10})", "${1}").str.extract(r"([0-9]{7,12})", 1)


def account(value: pl.Expr) -> pl.Expr:
    """An account number without blanks and hyphens; null where a spreadsheet left only part of it.

    `6.2E+18` says so itself; a card of nineteen digits held as a number ends in 0000 and fails its own check digit.
    """
    text = folded(value).str.to_uppercase().str.replace_all(r"[-—–'\"’‘=`.]", "")
    cut = folded(value).str.contains(r"(?i)^[0-9](?:\.[0-9]+)?E\+?[0-9]+$")
    padded = pl.when(text.str.contains(_CUT_CARD)).then(text)
    cut |= (padded.is_not_null() & (_check_sum(padded) % 10 != 0)).fill_null(False)
    return pl.when(~cut & text.str.contains(r"^[0-9A-Z*]{4,}$")).then(text)


_CUT_CARD = r"^[3-6][0-9]{14}0000$"


def _check_sum(card: pl.Expr) -> pl.Expr:
    """The sum of Luhn's rule: every second digit from the right counts twice, by its digits."""
    digits = [card.str.slice(place, 1).cast(pl.Int32, strict=False) for place in range(19)]
    return pl.sum_horizontal(
        [digit if place % 2 == 0 else digit * 2 - 9 * (digit > 4).cast(pl.Int32) for place, digit in enumerate(digits)]
    )


def plate(value: pl.Expr) -> pl.Expr:
    """A number plate in capitals without dots, blanks and hyphens."""
    text = folded(value).str.to_uppercase().str.replace_all(r"[-—–·•.・]", "")
    return pl.when(text.str.contains(r"[0-9A-Z]{3,}")).then(text)
