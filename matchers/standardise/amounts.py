"""Numbers as clerks write them: money in fen, counts, phone and account numbers, plates."""

from __future__ import annotations

import polars as pl

from matchers.standardise.numerals import in_words
from matchers.standardise.text import folded

_UNIT = r"(?:[万千百]?元|万|角|分|圆|块|人|户|岁|周岁|个|次|年度?|%)?(?:整|正)?(?:/?(?:人|户)?[/每]?(?:月|年))?$"
_NUMBER = r"^([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:E[+-]?[0-9]{1,2})?)" + _UNIT
_YUAN = {"万": 10_000.0, "千元": 1_000.0, "百元": 100.0, "角": 0.1, "分": 0.01}
# Beyond this a cell holds an account or an ID number in the wrong column, no amount (ten thousand million yuan).
_LARGEST = 1e10


def number(value: pl.Expr) -> pl.Expr:
    """The number written; separators, width, unit words and 万 are understood. Null where none can be read."""
    return value.cast(pl.String).map_batches(_numbers, return_dtype=pl.Float64, is_elementwise=True)


def _numbers(written: pl.Series) -> pl.Series:
    """In steps: an expression that speaks of itself four times is reckoned four times."""
    direct = written.str.strip_chars().cast(pl.Float64, strict=False)
    rough = direct.is_null() & written.is_not_null()
    if rough.any():
        direct = direct.scatter(rough.arg_true(), _with_words(written.filter(rough)))
    found = pl.col("found")
    possible = pl.when(found.is_finite() & (found.abs() <= _LARGEST)).then(found)
    return direct.alias("found").to_frame().select(possible).to_series()


def _with_words(written: pl.Series) -> pl.Series:
    """The numbers of cells that hold more than figures."""
    text = folded(pl.col("text")).str.to_uppercase().str.replace_all(r"[,，'’¥￥$]|人民币|RMB", "")
    cells = written.alias("text").to_frame().select(text)
    cells = cells.with_columns(read=pl.col("text").str.extract(_NUMBER, 1).cast(pl.Float64, strict=False))
    spoken = cells.select(pl.when(pl.col("read").is_null()).then(in_words(pl.col("text")))).to_series()
    factor = pl.lit(1.0)
    for unit, yuan in _YUAN.items():
        factor = pl.when(pl.col("text").str.contains(f"[0-9.]{unit}")).then(yuan).otherwise(factor)
    return cells.select(pl.coalesce(pl.col("read") * factor, spoken)).to_series()


def money(value: pl.Expr, least: float | None = None, most: float | None = None) -> pl.Expr:
    """Yuan as written → whole fen: `1,200.00`, `１２００`, `1200元`, `0.12万元`, `6000分`, `壹仟贰佰元`; a minus stays.

    What lies beyond `least` and `most` (yuan, both possible) is no amount: a slip of the hand, another column's value.
    """
    yuan = number(value)
    if least is not None or most is not None:
        yuan = pl.when(~is_beyond(yuan, least, most)).then(yuan)
    return (yuan * 100).round().cast(pl.Int64)


def is_beyond(number: pl.Expr, least: float | None, most: float | None) -> pl.Expr:
    """Whether a number lies where no number of its column can lie; null where there is none."""
    low = pl.lit(False) if least is None else number < least
    high = pl.lit(False) if most is None else number > most
    return low | high


def integer(value: pl.Expr) -> pl.Expr:
    """A whole number (`3`, `3人`, `3.0`); null where a fraction is written."""
    return value.cast(pl.String).map_batches(_integers, return_dtype=pl.Int32, is_elementwise=True)


def _integers(written: pl.Series) -> pl.Series:
    found = pl.col("found")
    whole = pl.when((found == found.round()) & (found.abs() < 2**31)).then(found).cast(pl.Int32, strict=False)
    return _numbers(written).alias("found").to_frame().select(whole).to_series()


def phone(value: pl.Expr) -> pl.Expr:
    """The first phone number written, digits only, without the country code; null where there are too few digits."""
    text = folded(value).str.replace_all(r"[-—–()]", "")
    return text.str.replace(r"^(?:\+?86|0086)(1[0-9]{10})", "${1}").str.extract(r"([0-9]{7,12})", 1)


def account(value: pl.Expr) -> pl.Expr:
    """An account number without blanks and hyphens; null where a spreadsheet left only part of it.

    `6.2E+18` says so itself; a card of nineteen digits held as a number ends in 0000 and fails its own check digit.
    """
    return value.cast(pl.String).map_batches(_accounts, return_dtype=pl.String, is_elementwise=True)


def _accounts(written: pl.Series) -> pl.Series:
    """In steps: the check digit asks for the cleaned number nineteen times."""
    text = pl.col("text")
    cells = written.alias("text").to_frame().select(folded(text))
    cells = cells.select(
        text.str.to_uppercase().str.replace_all(r"[-—–'\"’‘=`.]", ""),
        cut=text.str.contains(r"(?i)^[0-9](?:\.[0-9]+)?E\+?[0-9]+$"),
    )
    padded = cells.with_row_index("at").filter(text.str.contains(_CUT_CARD))
    is_cut = padded.select(pl.col("cut") | (_check_sum(text) % 10 != 0)).to_series()
    cells = cells.with_columns(cells["cut"].scatter(padded["at"], is_cut))
    return cells.select(pl.when(~pl.col("cut") & text.str.contains(r"^[0-9A-Z*]{4,}$")).then(text)).to_series()


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
