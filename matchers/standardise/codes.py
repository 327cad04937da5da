"""Coded values: relation, programme, status, yes and no, as the code lists know them."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from matchers.standardise.codelists import Codelist, codelists
from matchers.standardise.text import cleaned_text, compact, distinctly, folded, where_needed

_NOTE = r"\([^)]*\)"


def code(value: pl.Expr, word: str) -> pl.Expr:
    """The one word for a coded value; a spelling the list of `word` does not know stays as cleaned text.

    A word without a list has free values: they are cleaned and kept.
    """
    known = codelists().get(word)
    if known is None:
        return cleaned_text(value)
    return pl.coalesce(_looked_up(value, known), compact(value), pl.lit(known.when_missing, dtype=pl.String))


def is_unknown(value: pl.Expr, word: str) -> pl.Expr:
    """Whether something is written that the list of `word` does not know: never dropped, always counted."""
    known = codelists().get(word)
    if known is None:
        return pl.lit(False)
    return compact(value).is_not_null() & _looked_up(value, known).is_null()


def boolean(value: pl.Expr, word: str = "boolean") -> pl.Expr:
    """Yes or no from 是, 否, √, 1, Y, 有, 无 …; anything else is null. `word` names another list of answers."""
    known = codelists()[word]
    answers = {variant: value_ == "true" for variant, value_ in known.exact.items()}
    patterns = tuple((pattern, value_) for pattern, value_ in known.patterns)
    written = _spelling(value)
    exact = written.replace_strict(answers, default=None, return_dtype=pl.Boolean)
    by_pattern = _first_pattern(written, patterns) == "true"
    missing = pl.lit(None if known.when_missing is None else known.when_missing == "true", dtype=pl.Boolean)
    said = pl.coalesce(exact, by_pattern)
    return pl.when(compact(value).is_null() & exact.is_null()).then(missing).otherwise(said)


def _spelling(value: pl.Expr) -> pl.Expr:
    return where_needed(value, lambda written: written.str.contains(r"^[一-龥A-Z0-9]+$"), _respelled)


def _respelled(value: pl.Expr) -> pl.Expr:
    return folded(value).str.to_uppercase().str.strip_chars("'\"’‘“”")


def _looked_up(value: pl.Expr, known: Codelist) -> pl.Expr:
    """The word of each spelling, found once a distinct spelling: lists have patterns, and a register few spellings."""

    def read(distinct: pl.Series) -> pl.Series:
        return distinct.alias("written").to_frame().select(_word_of(pl.col("written"), known)).to_series()

    return value.map_batches(lambda written: distinctly(written, read), return_dtype=pl.String, is_elementwise=True)


def _word_of(value: pl.Expr, known: Codelist) -> pl.Expr:
    written = _spelling(value)
    bare = written.str.replace_all(_NOTE, "")
    upper = {variant.upper(): word for variant, word in known.exact.items()}
    exact = pl.coalesce(_exact(written, upper), _exact(bare, upper))
    return pl.coalesce(exact, _first_pattern(pl.when(exact.is_null()).then(written), known.patterns))


def _exact(written: pl.Expr, table: Mapping[str, str]) -> pl.Expr:
    return written.replace_strict(dict(table), default=None, return_dtype=pl.String)


def _first_pattern(written: pl.Expr, patterns: tuple[tuple[str, str], ...]) -> pl.Expr:
    nothing = pl.lit(None, dtype=pl.String)
    return pl.coalesce([*(pl.when(written.str.contains(p)).then(pl.lit(v)) for p, v in patterns), nothing])
