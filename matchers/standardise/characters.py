"""Tables of characters: which are one character written differently, how they are read, which look alike.

Sources: OpenCC's traditional and Japanese tables (Apache-2.0), our list of variants, private-use and look-alike
characters (`data_contracts/codelists`), pypinyin's readings (MIT) with surname readings of our own.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources

import polars as pl

from matchers.standardise.codelists import codelist


def fold_variants(value: pl.Expr) -> pl.Expr:
    """Every character in its standard simplified form: 徳 德, 囯 国, 髙 高, 黃 黄, the private-use U+E863 䶮."""
    table = variants()
    return value.str.replace_many(list(table), list(table.values()))


def pinyin_of(key: pl.Expr) -> pl.Expr:
    """Toneless pinyin of a name key, a blank before each syllable; the first character is read as a surname."""
    table, surnames = readings(), surname_readings()
    first = key.str.slice(0, 1)
    double = key.str.slice(0, 2).replace_strict(surnames, default=None, return_dtype=pl.String)
    single = first.replace_strict(surnames, default=None, return_dtype=pl.String)
    spoken = key.str.replace_many(list(table), list(table.values()))
    rest = spoken.str.replace(r"^ [a-zü]+", "")
    after_double = rest.str.replace(r"^ [a-zü]+", "")
    return (
        pl.when(double.is_not_null()).then(pl.concat_str(pl.lit(" "), double, after_double))
        .when(single.is_not_null()).then(pl.concat_str(pl.lit(" "), single, rest))
        .otherwise(spoken)
    )


def has_pinyin(character: pl.Expr, sound: pl.Expr) -> pl.Expr:
    """Whether one of the readings of `character` is `sound` (capitals, LV or LÜ for 吕)."""
    every = character.replace_strict(all_readings(), default=None, return_dtype=pl.String)
    asked = sound.str.to_lowercase().str.replace_all("v", "ü", literal=True)
    return every.str.contains(pl.concat_str(pl.lit(","), asked, pl.lit(",")), literal=True)


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
def readings() -> dict[str, str]:
    """Character → " syllable", its commonest reading without the tone."""
    return {character: f" {sounds.split(',')[1]}" for character, sounds in all_readings().items()}


@cache
def all_readings() -> dict[str, str]:
    """Character → ",syllable,syllable," without tones."""
    from pypinyin.pinyin_dict import pinyin_dict

    return {chr(code): "," + ",".join(dict.fromkeys(_toneless(s) for s in sounds.split(","))) + ","
            for code, sounds in pinyin_dict.items()}


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
