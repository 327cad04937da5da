"""Values that are written and that nobody could read: which they are, and what of them may be told.

Belongs here: telling an unread value from a cell that says nothing, and from one that was read. Does not belong here:
counting them by register (`assets.records.frames`), what they silence (`assets.records.gaps`).
"""

from __future__ import annotations

import polars as pl

from matchers.standardise.codelists import codelists
from matchers.standardise.dates import read_date
from matchers.standardise.several import COMMON_SURNAMES
from matchers.standardise.text import compact, folded

UNREAD_DATES = ("partial", "impossible", "lunar", "unreadable")
"""Dates of which no day is known although something is written; 1900-01-01 and 不详 say that nobody knows."""

READ_DOMAINS = frozenset(
    {"date", "birth", "month", "money", "integer", "number", "boolean", "account", "plate", "identifier"}
)
"""Domains in which a written value may be no value at all; a list says it of coded words, text is always read."""

FEW = 3
"""From so many rows on a spelling is a department's word, unless it looks like a name that slipped a column."""

_NAME = f"^[{COMMON_SURNAMES}][一-龥]{{1,3}}$"

_SHAPES = (
    (r"[0-9]", "9"),
    (r"[A-Za-z]", "A"),
    (r"[^9A年月日号时分秒元.,，、:：;；/\\()（）\[\]*+=_%~|#@!?<>\"' -]", "某"),
)
_LONGEST = 20
_NUMBER = r"[0-9]{5}"
_BARE_CODE = r"^[0-9A-Za-z]{1,4}$"


def is_unread(value: pl.Expr, domain: str) -> pl.Expr:
    """Whether a value whose reading is null was written all the same; false for domains that read every text."""
    if domain in {"date", "birth"}:
        return read_date(value, of_birth=domain == "birth").struct.field("status").is_in(UNREAD_DATES)
    if domain == "month":
        return read_date(value).struct.field("status").is_in(UNREAD_DATES[1:])
    return compact(value).is_not_null() if domain in READ_DOMAINS else pl.lit(False)


def shape(value: pl.Expr) -> pl.Expr:
    """What a value looks like, without what it says: `2021年2月30日` → `9999年9月99日`, a name → 某某某."""
    text = folded(value.cast(pl.String))
    for pattern, sign in _SHAPES:
        text = text.str.replace_all(pattern, sign)
    return text.str.slice(0, _LONGEST)


def shown(values: pl.Series, word: str | None) -> pl.Series:
    """What may be told of unread values, in their order: a department's word as it is, anything else as its shape.

    A word of a coded column is a department's when every character of it stands in the spellings its list knows
    (次孙女 is kinship), when it is a bare code of at most four signs, which says nothing of anybody, or when several
    rows write it and it does not look like a name: a slipped column brings those.
    """
    code_list = codelists().get(word or "")
    frame = values.cast(pl.String).alias("written").to_frame()
    if code_list is None:
        return frame.select(shape(pl.col("written"))).to_series()
    letters = sorted({letter for spelling in (*code_list.exact, *code_list.values) for letter in spelling})
    text = folded(pl.col("written"))
    is_own = text.str.split("").list.set_difference(pl.lit(letters)).list.len() == 0
    is_bare = text.str.contains(_BARE_CODE)
    is_word = is_own | is_bare | ((pl.len().over("written") >= FEW) & ~text.str.contains(_NAME))
    is_plain = (text.str.len_chars() <= _LONGEST) & ~text.str.contains(_NUMBER)
    return frame.select(pl.when(is_word & is_plain).then(text).otherwise(shape(pl.col("written")))).to_series()
