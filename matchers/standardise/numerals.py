"""Numbers in Chinese words, as finance writes them lest anybody change them (壹仟贰佰元整), and as people say them.

Belongs here: one number by itself. Does not belong here: figures with a unit behind them (`amounts.py`), years and days
(`dates.py`). 一千二 is 1,200 to whoever says it and 1,002 to whoever counts: what leaves its unit out is not read.
"""

from __future__ import annotations

import polars as pl

_SIGNS = {
    **dict(zip("一二三四五六七八九", "123456789", strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True)),
    **dict(zip("貳參陸两兩", "23622", strict=True)),
    **dict(zip("〇○拾佰仟萬圆圓块正", "零零十百千万元元元整", strict=True)),
}
_GROUP = "(?:[1-9]千)?零?(?:[1-9]百)?零?(?:[1-9]?十)?零?[1-9]?"
_WORDS = rf"^(负?)(?:({_GROUP})万)?({_GROUP})(?:[元人户口个岁年次])?(?:([1-9])角)?零?(?:([1-9])分)?整?$"
_LEFT_OUT = r"[千百万][1-9](?:[^千百十]|$)"
"""A digit behind a unit that is not the next lower one, and no nought between: which unit is it of?"""
# A single 一 is a stroke of the pen as often as a one, a single 三 may be a class.
_NOTHING = r"^[1-9零整负]?$|^零?万|^负?[元人户口个岁年次]整?$"


def in_words(text: pl.Expr) -> pl.Expr:
    """The number that a folded text says in words, of money in yuan; null where it says none."""
    plain = text.str.replace_many(list(_SIGNS), list(_SIGNS.values()))
    is_said = text.str.contains(r"\p{Han}") & plain.str.contains(_WORDS) & ~plain.str.contains(_NOTHING)
    is_said &= ~plain.str.contains(_LEFT_OUT)
    whole = _group(plain.str.extract(_WORDS, 2)) * 10_000 + _group(plain.str.extract(_WORDS, 3))
    value = whole + _digit(plain.str.extract(_WORDS, 4)) / 10 + _digit(plain.str.extract(_WORDS, 5)) / 100
    sign = pl.when(plain.str.starts_with("负")).then(-1).otherwise(1)
    return pl.when(is_said).then(sign * value)


def _group(text: pl.Expr) -> pl.Expr:
    """Up to four places: 3千零5十."""
    tens = pl.when(text.str.contains("(?:^|[^1-9])十")).then(1).otherwise(_digit(text.str.extract("([1-9])十", 1)))
    units = _digit(text.str.extract("([1-9])$", 1))
    thousands, hundreds = (_digit(text.str.extract(f"([1-9]){unit}", 1)) for unit in "千百")
    return thousands * 1000 + hundreds * 100 + tens * 10 + units


def _digit(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.Float64, strict=False).fill_null(0.0)
