"""Tables of characters: which are one character written differently, how they are read, which look alike.

Sources: OpenCC's traditional and Japanese tables (Apache-2.0), our list of variants, private-use and look-alike
characters (`data_contracts/codelists`), pypinyin's readings (MIT) with surname readings of our own. Look-alikes were
chosen by eye among pairs whose shapes correlate at 0.8 or more in a sans and a serif typeface, and a few classic ones
of handwriting (日曰, 氏民, 卞下).
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from matchers.standardise.codelists import codelist


def fold_variants(value: pl.Expr) -> pl.Expr:
    """Every character in its standard simplified form: 徳 德, 囯 国, 髙 高, 黃 黄, the private-use U+E863 䶮."""
    table = variants()
    return value.str.replace_many(list(table), list(table.values()))


def pinyin_of(key: pl.Expr) -> pl.Expr:
    """Toneless pinyin of a name key, a blank before each syllable; the first character is read as a surname.

    Capitals in a key are a syllable already (韩WEI): they sound like the character they stand for.
    """
    return key.map_batches(_spoken, return_dtype=pl.String, is_elementwise=True)


def _spoken(keys: pl.Series) -> pl.Series:
    table, surnames, name = _readings(keys), surname_readings(), pl.col("key")
    if not table:
        return keys
    double = name.str.slice(0, 2).replace_strict(surnames, default=None, return_dtype=pl.String)
    single = name.str.slice(0, 1).replace_strict(surnames, default=None, return_dtype=pl.String)
    read = (
        keys.alias("key")
        .to_frame()
        .with_columns(double=double, single=single, all=name.str.replace_many(list(table), list(table.values())))
        .with_columns(rest=pl.col("all").str.replace(r"^ [a-zü]+", ""))
    )
    spoken = read.select(
        pl.when(pl.col("double").is_not_null())
        .then(pl.concat_str(pl.lit(" "), "double", pl.col("rest").str.replace(r"^ [a-zü]+", "")))
        .when(pl.col("single").is_not_null())
        .then(pl.concat_str(pl.lit(" "), "single", "rest"))
        .otherwise("all")
    ).to_series()
    is_spelt = spoken.str.contains("[A-Z]")
    if not is_spelt.any():
        return spoken
    spelt = spoken.filter(is_spelt).str.replace_all(r"([A-ZÜ]+)", " ${1}").str.to_lowercase()
    return spoken.scatter(is_spelt.arg_true(), spelt.str.replace_all("v", "ü", literal=True))


def _written(texts: pl.Series) -> set[str]:
    return set(texts.drop_nulls().str.join("").item()) if len(texts) else set()


def _readings(texts: pl.Series) -> dict[str, str]:
    """Character → " syllable", its commonest reading, of those that the texts use: an automaton of all 42 thousand
    characters costs a quarter second."""
    return {character: f" {sounds[0]}" for character in _written(texts) if (sounds := sounds_of(character))}


def has_pinyin(character: pl.Expr, sound: pl.Expr) -> pl.Expr:
    """Whether one of the readings of `character` is `sound` (capitals, LV or LÜ for 吕)."""
    pairs = pl.struct(character=character, sound=sound)
    return pairs.map_batches(_is_read, return_dtype=pl.Boolean, is_elementwise=True)


def _is_read(pairs: pl.Series) -> pl.Series:
    both = pairs.struct.unnest()
    table = {c: f",{','.join(sounds)}," for c in _written(both["character"]) if (sounds := sounds_of(c))}
    if not table:
        return pl.Series("character", [False], pl.Boolean).new_from_index(0, len(both))
    every = pl.col("character").replace_strict(table, default=None, return_dtype=pl.String)
    asked = pl.col("sound").str.to_lowercase().str.replace_all("v", "ü", literal=True)
    is_read = every.str.contains(pl.concat_str(pl.lit(","), asked, pl.lit(",")), literal=True)
    return both.select(is_read).to_series()


def look_shapes(key: pl.Expr) -> pl.Expr:
    """The key with each character replaced by the first of those it is mistaken for (末 未, 巳 已 己)."""
    table = codelist("look_alike").exact
    return key.str.replace_many(list(table), list(table.values()))


@cache
def variants() -> dict[str, str]:
    """Variant → standard character, followed to its end, so that folding twice changes nothing."""
    steps = _opencc("TSCharacters") | {new: old for old, new in _opencc("JPVariants").items() if new not in _SIMPLE}
    steps |= codelist("variant_character").exact
    table = {}
    for written in steps:
        seen, standard = {written}, steps[written]
        while standard in steps and steps[standard] not in seen:
            seen.add(standard)
            standard = steps[standard]
        if standard != written:
            table[written] = standard
    return {written: standard for written, standard in table.items() if standard not in table}


@cache
def sounds_of(character: str) -> tuple[str, ...]:
    """The syllables a character may be read as, without tones, the commonest first; none for what is not read."""
    sounds = _sounds().get(str(ord(character)), "")
    return tuple(dict.fromkeys(_toneless(sound) for sound in sounds.split(","))) if sounds else ()


@cache
def _sounds() -> dict[str, str]:
    """Code point → its syllables with tones, as pypinyin's own file has them: importing pypinyin reads 47 thousand
    phrases too, which no name needs."""
    package = find_spec("pypinyin")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pypinyin")
    found: dict[str, str] = json.loads(Path(package.origin).with_name("pinyin_dict.json").read_text(encoding="utf-8"))
    return found


@cache
def surname_readings() -> dict[str, str]:
    """Surname → its reading, where it is not the character's commonest one; double surnames have two syllables."""
    return codelist("surname_reading").exact


def _toneless(syllable: str) -> str:
    # ü is a letter of its own in pinyin (lü, lu): only the tone mark goes.
    parts = unicodedata.normalize("NFD", syllable.replace("ü", "v").translate(_U_TONES))
    return "".join(c for c in parts if not unicodedata.combining(c)).replace("v", "ü")


_U_TONES = str.maketrans("ǖǘǚǜ", "vvvv")
# Shapes that are standard characters in China although Japan writes another character so.
_SIMPLE = frozenset("予余叶台后沈浜芸糸虫豆里松茎欠缶弁医参号声与万国会学")


@cache
def _opencc(table: str) -> dict[str, str]:
    text = resources.files("opencc").joinpath("dictionary", f"{table}.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if "\t" in line)
    return {old: new.split(" ")[0] for old, new in pairs if len(old) == 1 and old != new.split(" ")[0]}
