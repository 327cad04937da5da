"""Cleaning every written value needs before its meaning is read: width, blanks, invisible characters.

Belongs here: what is true of any cell. Does not belong here: what only names, dates or numbers need.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from matchers.blotting import without_cards

INVISIBLE = r"[\s\p{Z}\p{Cc}\p{Cf}\p{Cn}\p{M}]+"
"""Blanks of every width, control and zero-width characters, stray combining marks; private-use characters stay."""

NOTHING = r"^(?:[-—–_/\\、.·]*|无|不详|未知|不明|空|暂无|没有|null|NULL|None|none|nan|NaN|N/A|n/a)$"
"""What clerks write into a cell that has nothing to say."""

ERROR_VALUE = r"^#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)$"
"""What a spreadsheet puts where its formula came to nothing: something was to stand there, and nobody can read it."""

LONG_NUMBER = r"[0-9](?:[-.·—]?[0-9]){14,}[Xx]?"
"""Of a card or an account, in a text without blanks: clerks write it behind a name or a village."""

MAY_BE_CARD = r"\d(?:[-.·—\s]?\d){14,}"
"""The same in a text as it is written, in digits of any width."""

Cleaner = Callable[[pl.Expr], pl.Expr]


def where_needed(value: pl.Expr, is_plain: Cleaner, clean: Cleaner) -> pl.Expr:
    """Clean only what is not plain already: nine cells of ten are, and normalising is the dearest step."""

    def cleaned(written: pl.Series) -> pl.Series:
        cells = written.alias("cell").to_frame()
        rough = cells.select(~is_plain(pl.col("cell")).fill_null(True)).to_series()
        if not rough.any():
            return written
        rest = cells.filter(rough).select(clean(pl.col("cell"))).to_series()
        return written.clone().scatter(rough.arg_true(), rest)

    return value.cast(pl.String).map_batches(cleaned, return_dtype=pl.String, is_elementwise=True)


def compact(value: pl.Expr) -> pl.Expr:
    """The value at normal width without any blank or invisible character; nothing written is null."""
    return where_needed(value, _is_compact, _compacted)


def _is_compact(value: pl.Expr) -> pl.Expr:
    return value.str.contains(r"^[0-9A-Za-z一-龥]+$") & ~value.str.contains(NOTHING)


def folded(value: pl.Expr) -> pl.Expr:
    """`compact`, in which a cell that says nothing (无, 不详, -, /) still stands as it was written."""
    once = value.str.normalize("NFKC").str.replace_all(INVISIBLE, "").str.normalize("NFKC")
    return once.str.replace_all(INVISIBLE, "")


def cleaned_text(value: pl.Expr) -> pl.Expr:
    """Free text at normal width: blanks inside become one space, those around it go; nothing written is null.

    The number of an identity card in it is blotted out: what it is about has its own column.
    """
    spaced = value.str.normalize("NFKC").str.replace_all(r"[\s\p{Z}\p{Cc}\p{Cf}]+", " ").str.strip_chars()
    spaced = spaced.map_batches(_without_cards, return_dtype=pl.String, is_elementwise=True)
    return pl.when(~spaced.str.contains(ERROR_VALUE)).then(_or_null(spaced))


def _without_cards(texts: pl.Series) -> pl.Series:
    """Texts with the cards blotted out; few hold any."""
    places = texts.str.contains(MAY_BE_CARD).fill_null(False).arg_true()
    if places.is_empty():
        return texts
    return texts.clone().scatter(places, [without_cards(text) for text in texts.gather(places)])


def _compacted(value: pl.Expr) -> pl.Expr:
    return _or_null(folded(value))


def _or_null(value: pl.Expr) -> pl.Expr:
    return pl.when(~value.str.contains(NOTHING)).then(value)


def distinctly(written: pl.Series, read: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """What `read` makes of each distinct value, back in the order of the rows: places and codes have few spellings."""
    distinct = written.alias("written").unique(maintain_order=True)
    names = distinct.to_frame().with_columns(read(distinct).alias("name"))
    rows = written.alias("written").to_frame()
    return rows.join(names, on="written", how="left", maintain_order="left", nulls_equal=True)["name"]
