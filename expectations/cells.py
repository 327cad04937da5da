"""Cells of a delivery as they were written, read as far as a gate needs: a number without its signs, a date by its
year, month and day, a code by the list of its word.

Belongs here: one column of cells at a time. Does not belong here: what is counted of them (`measuring.py`,
`side_by_side.py`), what a written value means in a record (`matchers.standardise`). What is written so oddly that this
fails is measured as unread, and judged where it is read.

Most cells of a register are written plainly: they are read at once, and only the others are asked what they may mean.
It is done in Polars and not in SQL because a register of thirty columns makes a statement of thirty thousand
characters: DuckDB planned it for 0.1 s, whatever the file held, and a night has a hundred and fifty of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from data_contracts.check_digits import digits_of, due_check
from data_contracts.contract import Column, Source

NUMBERS = frozenset({"money", "integer", "number"})
CODED = frozenset({"code", "boolean"})

_YUAN = {"万": 10_000.0, "千元": 1_000.0, "百元": 100.0, "角": 0.1, "分": 0.01}
_BLANK = "[ \\t\\n\\x0B\\f\\r　]"
_NARROW = dict(zip("０１２３４５６７８９Ｘｘ", "0123456789XX", strict=True))
_NUMBER = r"^(?:[1-9][0-9]{16}[0-9X]|[1-9][0-9]{14})$"
_DAY = r"([0-9]{4})[^0-9]{0,2}([0-9]{1,2})?[^0-9]{0,2}([0-9]{1,2})?"
_EXCEL_DAY_ZERO = 25_569
"""Days from a spreadsheet's first day to the first of 1970."""


def cells(raw: pl.DataFrame, source: Source) -> pl.DataFrame:
    """The columns of the register and `_batch`, each cell without its blanks, null for nothing; ID numbers without the
    labels, marks and wide digits they may be written with."""
    columns = []
    for column in source.columns:
        text = _where(raw[column.name], raw[column.name].str.contains(_BLANK), _without_blanks)
        text = text.set(text == "", None) if (text == "").any() else text
        columns.append(plain_numbers(text) if column.word.domain == "id_number" else text)
    return pl.DataFrame([*columns, raw["_batch"]])


def plain_numbers(text: pl.Series) -> pl.Series:
    """ID numbers as their signs alone, where what is left is one number; other text as it is."""
    return _where(text, ~text.str.contains(r"^[1-9][0-9]{16}[0-9X]$"), _number_without_marks)


def numbers(text: pl.Series) -> pl.Series:
    """Numbers as far as they can be read at once, with their unit of money."""
    is_plain = text.str.contains(r"^-?[0-9]+(?:\.[0-9]+)?$")
    read = text.to_frame().select(pl.when(is_plain).then(pl.first()).cast(pl.Float64)).to_series()
    return _where(read, ~is_plain, lambda _, odd: _number_with_unit(odd), text)


def days(text: pl.Series) -> pl.Series:
    """Days since 1970 of dates written by year, month and day in any dress, or as a spreadsheet's number."""
    is_plain = text.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    read = text.to_frame().select(pl.when(is_plain).then(pl.first()).str.to_date("%Y-%m-%d", strict=False)).to_series()
    return _where(read.cast(pl.Int32), read.is_null() & text.is_not_null(), lambda _, odd: _odd_days(odd), text)


def townships(text: pl.Series) -> pl.Series:
    """Names of townships without what kind of place they are."""
    return text.str.replace("(?:街道办事处|街道办|街道|镇|乡)$", "")


def meant(text: pl.Series, column: Column, spellings: Mapping[str, Mapping[str, str]]) -> pl.Series:
    """What coded cells mean by their list, else what is written."""
    known = spellings.get(column.codelist or "", {})
    pairs = {spelling.upper(): value for spelling, value in known.items() if "*" not in spelling}
    return text.str.to_uppercase().replace_strict(pairs, default=text) if pairs else text


def said(text: pl.Series, column: Column, spellings: Mapping[str, Mapping[str, str]]) -> pl.Series:
    """What cells say, so that two ways of writing it are equal where that is easily seen."""
    domain = column.word.domain
    if domain in NUMBERS:
        return numbers(text)
    if domain == "date":
        return days(text)
    if domain in CODED:
        return meant(text, column, spellings)
    return townships(text) if domain == "township" else text.str.to_uppercase()


def are_valid(text: pl.Series) -> pl.Series:
    """Whether ID numbers of eighteen characters keep their checksum, or have the fifteen digits of before 1999
    (GB 11643); null for none."""
    number = text.str.to_uppercase()
    is_long, is_old = (number.str.contains(pattern) for pattern in (r"^[1-9][0-9]{16}[0-9X]$", r"^[1-9][0-9]{14}$"))
    digits = digits_of(number.set(~is_long.fill_null(False), None), 18)
    return is_long & pl.Series(due_check(digits) == digits[17]) | is_old


def born(number: pl.Series) -> pl.Series:
    """Days since 1970 of the birth that valid numbers speak of; numbers of fifteen digits are of the last century."""
    is_long = number.str.len_bytes() == 18
    date = pl.when(is_long).then(pl.first().str.slice(6, 8)).otherwise("19" + pl.first().str.slice(6, 6))
    return number.to_frame().select(date.str.to_date("%Y%m%d", strict=False).cast(pl.Int32)).to_series()


def is_male(number: pl.Series) -> pl.Series:
    """Whether valid numbers are those of men."""
    digit = pl.first().str.slice(pl.when(pl.first().str.len_bytes() == 18).then(16).otherwise(14), 1)
    return number.to_frame().select(digit.cast(pl.Int32, strict=False) % 2 == 1).to_series()


def words_of(rows: pl.DataFrame, source: Source) -> pl.Series:
    """A number for the words of each row; of a register that is judged by its month, but for the month. It is the same
    for the same words in one version of Polars."""
    names = [c.name for c in judged(source)] + ([] if source.is_by_batch else ["_batch"])
    whole = pl.concat_str([pl.col(name).fill_null("") for name in names], separator="|")
    return rows.select(whole.hash(seed=1).alias("_words")).to_series()


def keys(rows: pl.DataFrame, source: Source, words: pl.Series) -> pl.Series:
    """What makes a row the same entry from one delivery to the next: the person and the thing, else the certificate,
    else the whole row. Names are no part of it, for they are compared."""
    if source.has("id_number"):
        things = [c.name for c in source.columns if c.word.domain == "plate"]
        parts = [pl.col(name).str.to_uppercase().fill_null("") for name in ("id_number", *things)]
        key = pl.when(pl.col("id_number").is_not_null()).then(pl.concat_str(parts, separator="|"))
        return rows.select(key.alias("_key")).to_series()
    named = [w for w in ("certificate_no", "household_no") if source.has(w)]
    return rows[named[0]].str.to_uppercase().alias("_key") if named else words.cast(pl.String).alias("_key")


def judged(source: Source) -> list[Column]:
    """The columns a delivery is measured by: all but the month it is of."""
    return [c for c in source.columns if c.name != source.batch_word]


def _where(
    read: pl.Series,
    is_odd: pl.Series,
    again: Callable[[pl.Series, pl.Series], pl.Series],
    text: pl.Series | None = None,
) -> pl.Series:
    """`read` with what `again` makes of the odd ones among the texts; nothing written is never odd."""
    at = is_odd.fill_null(False).arg_true()
    if at.is_empty():
        return read
    odd = (read if text is None else text).gather(at)
    return read.scatter(at, again(read, odd))


def _without_blanks(_: pl.Series, text: pl.Series) -> pl.Series:
    return text.str.replace_all(_BLANK, "")


def _number_without_marks(_: pl.Series, text: pl.Series) -> pl.Series:
    narrow = text.str.replace_many(_NARROW)
    bare = narrow.str.to_uppercase().str.replace_all("[^0-9X*]", "")
    return bare.zip_with(bare.str.contains(_NUMBER), text)


def _number_with_unit(text: pl.Series) -> pl.Series:
    value = pl.first().str.replace_all(r"[^0-9.\-]", "").cast(pl.Float64, strict=False)
    unit = pl.lit(1.0)
    for word, yuan in reversed(_YUAN.items()):
        unit = pl.when(pl.first().str.contains(word, literal=True)).then(yuan).otherwise(unit)
    return text.to_frame().select(value * unit).to_series()


def _odd_days(text: pl.Series) -> pl.Series:
    serial = pl.first().cast(pl.Int32, strict=False) - _EXCEL_DAY_ZERO
    year, *rest = (pl.first().str.extract(_DAY, n) for n in (1, 2, 3))
    padded = [part.fill_null("1").str.zfill(2) for part in rest]
    date = pl.concat_str([year, *padded], separator="-").str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32)
    is_serial = pl.first().str.contains(r"^[0-9]{5}$")
    return text.to_frame().select(pl.when(is_serial).then(serial).otherwise(date)).to_series()
