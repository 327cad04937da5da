"""Coded values: relation, programme, status, yes and no, as the code lists know them."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from matchers.standardise.codelists import Codelist, codelists
from matchers.standardise.kin_words import kin_word
from matchers.standardise.text import cleaned_text, compact, distinctly, folded, where_needed

_NOTE = r"\([^)]*\)"
_KINSHIP = "relation"
_NUMBERED = r"^[0-9A-Z]{1,4}[-—_.、:|/]?([一-龥].*)$"
"""Programs put the code before the word it stands for: 1-是, 01城市低保, 110企业职工基本养老保险."""


CODE_DTYPE = pl.Struct({"value": pl.String, "is_unknown": pl.Boolean})


def read_code(value: pl.Expr, word: str) -> pl.Expr:
    """struct{value, is_unknown} of a coded value: its one word, and whether something else is written.

    A spelling the list of `word` does not know stays as cleaned text: never dropped, always counted. A word without a
    list has free values: they are cleaned and kept.
    """
    code_list = codelists().get(word)
    if code_list is None:
        return pl.struct(value=cleaned_text(value), is_unknown=pl.lit(False))

    def read(distinct: pl.Series) -> pl.Series:
        spelt = distinct.alias("written").to_frame()
        words = spelt.select(word=_word_of(distinct, code_list), plain=compact(pl.col("written")))
        missing = pl.lit(code_list.when_missing, dtype=pl.String)
        is_unknown = pl.col("plain").is_not_null() & pl.col("word").is_null()
        value = pl.coalesce("word", "plain", missing)
        return words.select(pl.struct(value=value, is_unknown=is_unknown)).to_series()

    # Each distinct spelling is looked up once: patterns are slow, and a register has few spellings.
    return value.cast(pl.String).map_batches(
        lambda written: distinctly(written, read), return_dtype=CODE_DTYPE, is_elementwise=True
    )


def unwritten_code(word: str) -> pl.Expr:
    """What `read_code` makes of a cell in which nothing is written."""
    code_list = codelists().get(word)
    missing = pl.lit(code_list.when_missing if code_list else None, pl.String)
    return pl.struct(value=missing, is_unknown=pl.lit(False))


def code(value: pl.Expr, word: str) -> pl.Expr:
    """The one word for a coded value."""
    return read_code(value, word).struct.field("value")


def is_unknown(value: pl.Expr, word: str) -> pl.Expr:
    """Whether something is written that the list of `word` does not know."""
    return read_code(value, word).struct.field("is_unknown")


def boolean(value: pl.Expr, word: str = "boolean") -> pl.Expr:
    """Yes or no from 是, 否, √, 1, Y, 有, 无 …; anything else is null. `word` names another list of answers."""
    code_list = codelists()[word]
    answers = {variant: meaning == "true" for variant, meaning in code_list.exact.items()}
    written = _spelling(value)
    exact = pl.coalesce(
        spelling.replace_strict(answers, default=None, return_dtype=pl.Boolean)
        for spelling in (written, written.str.extract(_NUMBERED))
    )
    by_pattern = _first_pattern(written, code_list.patterns) == "true"
    missing = pl.lit(None if code_list.when_missing is None else code_list.when_missing == "true", dtype=pl.Boolean)
    answer = pl.coalesce(exact, by_pattern)
    return pl.when(compact(value).is_null() & exact.is_null()).then(missing).otherwise(answer)


def _spelling(value: pl.Expr) -> pl.Expr:
    return where_needed(value, lambda written: written.str.contains(r"^[一-龥A-Z0-9]+$"), _respelled)


def _respelled(value: pl.Expr) -> pl.Expr:
    return folded(value).str.to_uppercase().str.strip_chars("'\"’‘“”")


def _word_of(written: pl.Series, code_list: Codelist) -> pl.Series:
    """The word of each spelling; patterns are asked only of what is not in the list as it stands."""
    spelt = written.alias("written").to_frame().select(_spelling(pl.col("written")))
    upper = {variant.upper(): word for variant, word in code_list.exact.items()}
    text = pl.col("written")
    bare = text.str.replace_all(_NOTE, "")
    forms = (text, bare, text.str.extract(_NUMBERED))
    by_form = (_exact(form, upper) for form in forms)
    words = spelt.select(pl.coalesce(*by_form, _by_letters(text, code_list))).to_series()
    rest = words.is_null() & spelt["written"].is_not_null()
    if code_list.patterns and rest.any():
        found = spelt.filter(rest).select(_first_pattern(pl.col("written"), code_list.patterns)).to_series()
        words = words.scatter(rest.arg_true(), found)
    rest = words.is_null() & spelt["written"].is_not_null()
    if code_list.word == _KINSHIP and rest.any():
        # Ranks and whose relative it is multiply the words beyond any list; few distinct ones are left here.
        left = spelt.filter(rest).select(bare).to_series()
        words = words.scatter(rest.arg_true(), pl.Series([kin_word(w, upper) for w in left], dtype=pl.String))
    return words


def _by_letters(written: pl.Expr, code_list: Codelist) -> pl.Expr:
    """The weightiest of the letters of a cell that holds nothing else (a number of the kind of vehicle before them)."""
    nothing = pl.lit(None, dtype=pl.String)
    if not code_list.letters:
        return nothing
    run = written.str.extract(f"^[0-9]{{0,2}}([{''.join(letter for letter, _ in code_list.letters)}]+)$")
    return pl.coalesce(
        [*(pl.when(run.str.contains(letter, literal=True)).then(pl.lit(v)) for letter, v in code_list.letters), nothing]
    )


def _exact(written: pl.Expr, table: Mapping[str, str]) -> pl.Expr:
    return written.replace_strict(dict(table), default=None, return_dtype=pl.String)


def _first_pattern(written: pl.Expr, patterns: tuple[tuple[str, str], ...]) -> pl.Expr:
    nothing = pl.lit(None, dtype=pl.String)
    return pl.coalesce([*(pl.when(written.str.contains(p)).then(pl.lit(v)) for p, v in patterns), nothing])
