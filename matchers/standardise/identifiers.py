"""Numbers that are names: of certificates, households, files. They are compared, never reckoned with.

Belongs here: one written number, and how wide the numbers of a register are. Does not belong here: identity numbers
(`id_numbers.py`), accounts and plates (`amounts.py`).
"""

from __future__ import annotations

import polars as pl

from matchers.standardise.text import NOTHING, folded, where_needed

_DASHES = r"[—–‐‑‒―−﹣－_]"
_AROUND = r"^['\"`’‘“”=]+|['\"`’‘“”]+$"
_SCIENTIFIC = r"(?i)^[0-9](?:\.[0-9]+)?E\+?[0-9]+$"
_PLAIN = r"^[A-Z一-龥]*[0-9][0-9A-Z一-龥]*$"
_HIDDEN = r"[*?#●○■□◆◇※…]"
# From so many digits on a spreadsheet has put noughts for those that it did not keep.
_KEPT_DIGITS = 15
_PADDED = r"^[0-9]{15}0{2,}$"
_MANY = 2
_MOST = 0.5


def identifier(value: pl.Expr) -> pl.Expr:
    """The number at normal width, without blanks and quotes, its dashes of one kind. Noughts in front stay: 0000129 and
    129 are two numbers until something proves them one.

    Null where a spreadsheet left only part of it (3.20723E+17), where signs are hidden (3207****0027), and where no
    figure is written at all (见附件): a word would make one household of all rows that hold it.
    """
    return where_needed(value, lambda written: written.str.contains(_PLAIN) & ~written.str.contains(NOTHING), _cleaned)


def _cleaned(value: pl.Expr) -> pl.Expr:
    text = folded(value).str.replace_all(_AROUND, "").str.to_uppercase().str.replace_all(_DASHES, "-")
    text = text.str.replace(r"^([0-9]+)\.0+$", "${1}")
    is_part = text.str.contains(NOTHING) | text.str.contains(_SCIENTIFIC) | text.str.contains(_HIDDEN)
    return pl.when(text.str.contains("[0-9]") & ~is_part).then(text)


def is_cut(written: pl.Series) -> bool:
    """Whether a spreadsheet cut the numbers of a file: of numbers of seventeen digits and more one in a hundred ends in
    00 behind the fifteenth; where most do, it put the noughts there."""
    text = folded(pl.col("written"))
    cells = written.alias("written").to_frame()
    distinct = cells.filter(text.str.contains(rf"^[0-9]{{{_KEPT_DIGITS + 2},}}$").fill_null(False)).unique()
    padded = distinct.filter(text.str.contains(_PADDED)).height
    return padded >= _MANY and padded > _MOST * distinct.height


def without_padded(value: pl.Expr) -> pl.Expr:
    """The numbers of a file that was cut, null where they end in such noughts."""
    return pl.when(~folded(value).str.contains(_PADDED).fill_null(False)).then(value)


def falls_short(value: pl.Expr, width: int) -> pl.Expr:
    """Whether a number is figures alone, fewer than `width`, with no nought in front: it may have lost some."""
    return value.str.contains(r"^[1-9][0-9]*$") & (value.str.len_chars() < width)


def widened(value: pl.Expr, width: int) -> pl.Expr:
    """Numbers of figures alone with the noughts in front that a spreadsheet dropped."""
    return pl.when(falls_short(value, width)).then(value.str.zfill(width)).otherwise(value)
