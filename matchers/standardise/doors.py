"""The door an address ends at: the group (or street) and the house, however a clerk writes them.

Belongs here: what stands in an address behind the village. Does not belong here: the village itself (`places`), nor
whether two doors are one (`matchers/people/comparisons/surroundings.py`).
A door means something only within its village: 3组12号 is in every one of them.
"""

from __future__ import annotations

import polars as pl

from matchers.standardise.text import compact, distinctly

DOOR_DTYPE = pl.Struct({"group": pl.String, "house": pl.String})

_HAN = "零〇一二两三四五六七八九十百"
_NUMBER = f"(?:[0-9]+|[{_HAN}]+)"
_NOTE = r"[(\[〔【][^)\]〕】]*[)\]〕】]"
_DASH = r"[‐‑‒–—―~～_－之附]"
# The last word that ends the name of a village, or of what is above it; a 小区 is an estate within one.
_ABOVE = r"^.*(?:委员会|村委会|居委会|居委|村委|社区|行政村|自然村|村|镇|乡|街道办事处|街道办|街道|办事处|[农盐林]场)"
_VILLAGERS = "[村居]民小?组"
_GROUP_WORD = "(?:生产队|小队|小组|组|队|屯|社)"
_NUMBERED = rf"^(?:.*[^0-9{_HAN}])?({_NUMBER}){_GROUP_WORD}(.*)$"
_NAMED = rf"^([一-龥]{{1,4}}?){_GROUP_WORD}(.*)$"
_STREET = r"^([一-龥]{1,8}?(?:大道|胡同|小区|花园|公寓|路|街|巷|弄|里|苑|园|坊|庄|圩|湾))(.*)$"
_PART = rf"[A-Z]?[0-9]+|[A-Z](?:座|栋|幢|区)|[{_HAN}]+(?:号|栋|幢|座|楼|单元|室|户|房|院|门|层|排)"
_BARE = r"^[A-Z]?[0-9]+(?:-[A-Z]?[0-9]+)*$"
_DOOR_WORD = rf"(?:[0-9]|[{_HAN}])(?:号|室|户|房|门|院)|[0-9]-[0-9]|(?:单元|栋|幢|座|楼)[0-9]"
# Sixty families live in a building: without a room it is nobody's door.
_BUILDING = rf"^(?:[A-Z]|{_NUMBER})(?:号楼|栋楼?|幢楼?|座|楼)(?:{_NUMBER}单元)?$|^{_NUMBER}单元$"
_LONGEST = 5
"""Digits of a house or room; more are a telephone number or a postal code."""


def door_of(address: pl.Expr) -> pl.Expr:
    """struct{group, house} behind the village in a free address; null where it says neither.

    group: the number of the villagers' group (三组, 第3生产队, 3屯), its name, or the street or estate. house: the
    numbers behind it as they follow each other, joined by `-`: 12号 is 12, 三组十二号之一 is 12-1, 5号楼2单元301室 is
    5-2-301. A building without a room is no house.
    """
    return address.cast(pl.String).map_batches(
        lambda written: distinctly(written, _doors), return_dtype=DOOR_DTYPE, is_elementwise=True
    )


def _doors(written: pl.Series) -> pl.Series:
    text = compact(pl.col("text")).str.to_uppercase().str.replace_all(_NOTE, "").str.replace_all(_DASH, "-")
    text = text.str.replace_all("#楼?", "号").str.replace_all("第", "", literal=True)
    # The 村 of 村民小组 ends no village.
    text = text.str.replace_all(_VILLAGERS, "组")
    frame = written.alias("text").to_frame().select(rest=text.str.replace(_ABOVE, ""))
    rest = pl.col("rest")
    forms = (_NUMBERED, _NAMED, _STREET)
    frame = frame.with_columns(
        group=pl.coalesce([rest.str.extract(form, 1) for form in forms]),
        behind=pl.coalesce([*(rest.str.extract(form, 2) for form in forms), rest]),
    )
    frame = frame.select(group=_figure(pl.col("group")), house=_house(pl.col("behind")))
    says = pl.any_horizontal(pl.all().is_not_null())
    return frame.select(pl.when(says).then(pl.struct("group", "house"))).to_series()


def _house(behind: pl.Expr) -> pl.Expr:
    is_door = (behind.str.contains(_DOOR_WORD) | behind.str.contains(_BARE)) & ~behind.str.contains(_BUILDING)
    part = pl.element().str.replace(rf"^([A-Z]?[0-9]+|[A-Z]|[{_HAN}]+).*$", "${1}")
    parts = behind.str.extract_all(_PART).list.eval(_figure(part))
    is_short = parts.list.eval(pl.element().str.len_chars() <= _LONGEST).list.all()
    return pl.when(is_door & is_short & (parts.list.len() > 0)).then(parts.list.join("-"))


def _figure(number: pl.Expr) -> pl.Expr:
    """A number in figures without leading zeros; what is no number stays."""
    return number.replace(_FIGURES).str.replace(r"^0+([0-9])", "${1}")


def _spelt(number: int) -> set[str]:
    """How a number under a thousand is spelt: 十二 or 一十二, 一百零二, 一〇二."""
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    head = f"{digits[hundreds]}百" if hundreds else ""
    middle = f"{digits[tens]}十" if tens else "零" if hundreds and ones else ""
    full = head + middle + (digits[ones] if ones else "")
    single = "".join(digits[int(d)] for d in str(number))
    spelt = {full, single, single.replace("零", "〇"), full.replace("零", "〇")}
    if 10 <= number < 20:
        spelt.add(full.removeprefix("一"))
    return spelt | {word.replace("二百", "两百") for word in spelt}


_FIGURES = {word: str(number) for number in range(1, 1000) for word in _spelt(number)} | {"两": "2"}
