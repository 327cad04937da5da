"""Names of people as registers write them: one form to show, one key to match, and how two names agree.

Belongs here: spelling. Does not belong here: whether two records are one person (that weighs much more).
"""

from __future__ import annotations

import polars as pl

from matchers.standardise.characters import (
    fold_variants,
    has_pinyin,
    look_shapes,
    pinyin_of,
)
from matchers.standardise.text import INVISIBLE, LONG_NUMBER, NOTHING, where_needed

NAME_LEVELS = ("same", "variant", "wildcard", "near", "differs", "missing")
"""How two names agree, best first; `missing` is no disagreement."""

ONE_NAME = frozenset({"same", "variant", "wildcard", "near"})
"""Levels at which two names can be one person's (a clerk's slip included)."""

_PLAIN = r"^[一-龥]{2,4}$"
_NOTE = r"[(\[{〔【〖《<「『][^)\]}〕】〗》>」』]*(?:[)\]}〕】〗》>」』]|$)"
_LABEL = r"^(?:户主姓名|户主|姓名|申请人|逝者|死者|本人|配偶)[::]"
_TITLE = r"(?:曾用名.*|原名.*|又名.*|已故|已死亡|已去世|同志|先生|女士)$"
_UNCLEAN = f"{_TITLE}|{NOTHING}"
_ERROR = r"^#(?:N/A|REF|VALUE|NAME|DIV/0|NULL|NUM)"
"""The error values of spreadsheets, whatever marks cleaning took away."""
_DOT = r"[•・‧．.‐∙⋅●‑⸱꞉᛫•·᛫∘◦⁃゠‒–—―_'`’‘-]+"
_LOST = r"[?□■*◻◼▢▣�〓○●◇◆※#]"
_FORMER = r"[(\[〔【《]?(?:曾用名|原名|又名)[::]?([\p{Han}·]{2,8})[)\]〕】》]?"


def name(value: pl.Expr) -> pl.Expr:
    """The name as people should see it: width, blanks, notes in brackets and titles gone, one kind of middle dot.

    Characters stay as the register wrote them (徳 stays 徳); pinyin is in capitals; 无, 不详 and the like are null.
    """
    return where_needed(value, _is_clean, _cleaned)


def name_key(value: pl.Expr) -> pl.Expr:
    """The name as it is matched: variant, traditional and private-use characters folded, dots gone, lost ones `?`."""
    return value.cast(pl.String).map_batches(_keys, return_dtype=pl.String, is_elementwise=True)


def noted_former_name(value: pl.Expr) -> pl.Expr:
    """The former name a clerk noted inside the name's own cell: `王五（曾用名：王小五）`; null where there is none."""
    return name(value.str.normalize("NFKC").str.replace_all(INVISIBLE, "").str.extract(_FORMER, 1))


def name_agreement(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """How two names agree, one of NAME_LEVELS.

    same: written alike. variant: alike once variant, traditional and private-use characters and dots are folded.
    wildcard: a rare character was lost (? □) or written in pinyin, or a column was too narrow for a long name and kept
    its first four characters or more; the rest agrees. near: one slip of a clerk:
    sounds alike, looks alike, one character of three or more differs, is dropped, or two are swapped.
    differs: cannot be one name by spelling alone. missing: one of the two is not there.
    Two-character names differ by one character among siblings as a rule, so there only sound or shape makes near.
    """
    pairs = pl.struct(left=left.cast(pl.String), right=right.cast(pl.String))
    return pairs.map_batches(_levels, return_dtype=pl.String, is_elementwise=True)


def _keys(written: pl.Series) -> pl.Series:
    column = pl.col("name")
    names = written.alias("name").to_frame().select(name(column))
    bare = column.str.replace_all("·", "", literal=True).str.replace_all(_LOST, "?")
    # Without its dots what is left may be a note again (已·故).
    return names.select(fold_variants(bare)).select(name(column)).to_series().alias(written.name)


def _is_clean(value: pl.Expr) -> pl.Expr:
    return value.str.contains(_PLAIN) & ~value.str.contains(_UNCLEAN)


def _cleaned(value: pl.Expr) -> pl.Expr:
    text = value.str.normalize("NFKC").str.replace_all(INVISIBLE, "").str.to_uppercase().str.normalize("NFKC")
    text = text.str.replace_all(INVISIBLE, "").str.replace_all(LONG_NUMBER, "")
    # Taking one note away may uncover another, or a title: three passes are enough for what registers hold.
    for _ in range(3):
        text = text.str.replace_all(_NOTE, "").str.replace(_LABEL, "").str.replace(_TITLE, "")
    text = text.str.replace_all(r"[)\]}〕】〗》>」』(\[{〔【〖《<「『,;:!\"~^|=+&%$@、。，；：！]", "")
    text = text.str.replace_all(_DOT, "·").str.strip_chars("·").str.replace(_TITLE, "").str.strip_chars("·")
    says = ~text.str.contains(f"{NOTHING}|{_ERROR}") & text.str.contains(r"[\p{L}\p{Co}]")
    return pl.when(says).then(text)


def _levels(pairs: pl.Series) -> pl.Series:
    """Levels of a batch of pairs, in steps: the expensive comparisons see only distinct pairs of unequal keys."""
    both = pairs.struct.unnest().with_columns(name(pl.col(_SIDES)))
    both = both.with_columns(name_key(pl.col(_SIDES)).name.suffix("_key"))
    both = both.with_columns(
        level=pl.when(pl.any_horizontal(pl.col(_SIDES).is_null()))
        .then(pl.lit("missing"))
        .when(pl.col("left") == pl.col("right"))
        .then(pl.lit("same"))
        .when(pl.col("left_key") == pl.col("right_key"))
        .then(pl.lit("variant"))
    )
    unequal = both.filter(pl.col("level").is_null()).select(_KEYS).unique()
    if unequal.is_empty():
        return both["level"]
    settled = unequal.with_columns(unequal=_agreement_of_unequal(pl.col("left_key"), pl.col("right_key")))
    joined = both.join(settled, on=_KEYS, how="left", maintain_order="left")
    return joined.select(pl.coalesce("level", "unequal")).to_series()


_SIDES, _KEYS = ["left", "right"], ["left_key", "right_key"]


def _agreement_of_unequal(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return (
        pl.when(_lost_character_fits(left, right) | _lost_character_fits(right, left))
        .then(pl.lit("wildcard"))
        .when(_pinyin_fits(left, right) | _pinyin_fits(right, left))
        .then(pl.lit("wildcard"))
        .when(_is_cut(left, right) | _is_cut(right, left))
        .then(pl.lit("wildcard"))
        .when(_is_one_slip(left, right))
        .then(pl.lit("near"))
        .otherwise(pl.lit("differs"))
    )


def _lost_character_fits(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """A run of `?` in `left` stands for one to as many characters of `right`; something must still be readable."""
    start, end = left.str.extract(r"^([^?]*)\?", 1), left.str.extract(r"\?([^?]*)$", 1)
    readable = start.str.len_chars() + end.str.len_chars()
    size = right.str.len_chars()
    fits = right.str.starts_with(start) & right.str.ends_with(end)
    return (fits & (readable > 0) & (size > readable) & (size <= left.str.len_chars())).fill_null(False)


def _pinyin_fits(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """`left` has one syllable in pinyin (韩WEI) where `right` has a character that is read so (韩炜)."""
    start, sound, end = (left.str.extract(r"^(\p{Han}*)([A-ZÜ]+)(\p{Han}*)$", group) for group in (1, 2, 3))
    fits = right.str.starts_with(start) & right.str.ends_with(end) & left.str.contains(r"\p{Han}")
    one_more = right.str.len_chars() == start.str.len_chars() + end.str.len_chars() + 1
    character = pl.when(left.str.contains(r"[A-Z]")).then(right.str.slice(start.str.len_chars(), 1))
    return (fits & one_more & has_pinyin(character, sound)).fill_null(False)


def _is_one_slip(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    sizes = left.str.len_chars(), right.str.len_chars()
    equal_size = (sizes[0] == sizes[1]) & (sizes[0] >= 2)
    sounds = equal_size & (pinyin_of(left) == pinyin_of(right))
    looks = equal_size & (look_shapes(left) == look_shapes(right))
    first_differs, places = _differing(left, right)
    one_of_three_or_more = equal_size & (sizes[0] >= 3) & (places == 1)
    swapped = equal_size & (places == 2) & _is_swapped(left, right, first_differs)
    dropped = _is_dropped(left, right) | _is_dropped(right, left)
    return (sounds | looks | one_of_three_or_more | swapped | dropped).fill_null(False)


_LONGEST = 6


def _differing(left: pl.Expr, right: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Place of the first differing character, and how many differ; any difference beyond the sixth counts as six."""
    differs = [left.str.slice(k, 1) != right.str.slice(k, 1) for k in range(_LONGEST)]
    tail = (left.str.slice(_LONGEST) != right.str.slice(_LONGEST)).cast(pl.Int32) * _LONGEST
    first = pl.coalesce([pl.when(d).then(k) for k, d in enumerate(differs)])
    return first, pl.sum_horizontal([d.cast(pl.Int32) for d in differs]) + tail


def _is_swapped(left: pl.Expr, right: pl.Expr, at: pl.Expr) -> pl.Expr:
    turned = right.str.slice(at + 1, 1) + right.str.slice(at, 1)
    return left.str.slice(at, 2) == turned


def _is_cut(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """`left` is the beginning of `right`: banks and old databases keep eight or ten bytes of a name, four or five
    characters, and perhaps half of one more. Four in a row are a given name whole; less is what strangers share, and
    the letters of a character that was written by its sound are no characters."""
    kept = left.str.strip_chars_end("?")
    return ((kept.str.count_matches(r"\p{Han}") >= KEPT) & right.str.starts_with(kept)).fill_null(False)


KEPT = 4
"""Characters of a cut name that must be left."""


def _is_dropped(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """`left` is `right` without one character of its given name; the surname and one more must remain."""
    shorter = (left.str.len_chars() + 1 == right.str.len_chars()) & (left.str.len_chars() >= 2)
    without = [right.str.slice(0, k) + right.str.slice(k + 1) == left for k in range(1, _LONGEST)]
    return shorter & pl.any_horizontal(without)
