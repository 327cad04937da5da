"""Cleans columns: numbers, names, dates, money. What is plain passes in bulk; what is odd is folded once a spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

import polars as pl

VARIANTS = dict(
    zip(
        "徳囯國黃髙峯甦蘇華雲蘭張劉陳龍鳳榮銀軍廣趙吳孫楊鄭馮許韓葉蔣鐘馬東萬連鄒羅盧賈譚閻陸範錢湯顧龔賴紅麗愛蓮蔔衞衛強傑寶貴靈",
        "德国国黄高峰苏苏华云兰张刘陈龙凤荣银军广赵吴孙杨郑冯许韩叶蒋钟马东万连邹罗卢贾谭阎陆范钱汤顾龚赖红丽爱莲卜卫卫强杰宝贵灵",
        strict=True,
    )
)
"""Traditional and other forms of characters that stand in names of this county, by what the police write."""
DOTS = "•・‧．."
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
DATE = re.compile(r"^(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?$")
MONTH = re.compile(r"^(\d{4})[-./年]?(\d{1,2})月?")
VILLAGE = re.compile(r"(村民委员会|村委会|社区居委会|居委会|社区|村)$")


def distinct(column: pl.Series, fold: Callable[[str], object], dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    """Each different spelling of a column folded once."""
    spellings = column.drop_nulls().unique().to_list()
    return column.replace_strict(spellings, [fold(text) for text in spellings], default=None, return_dtype=dtype)


def only_odd(column: pl.Series, plain: str, fold: Callable[[str], str | None]) -> pl.Series:
    """What the pattern does not match is folded; the rest stays."""
    odd = column.filter(~column.str.contains(plain)).unique().to_list()
    return column.replace(odd, [fold(text) for text in odd]) if odd else column


def numbers(column: pl.Series) -> pl.Series:
    """ID numbers without blanks, width, quotes and small x; fifteen digits become eighteen, damaged ones stay so."""
    return only_odd(column, r"^[1-9]\d{16}[\dX]$", _number)


def _number(text: str) -> str | None:
    text = unicodedata.normalize("NFKC", text).upper().replace("×", "X")
    text = re.sub(r"[^\dX*]", "", text)
    if re.fullmatch(r"\d{17}\*", text):
        text = text[:17] + "X"
    if len(text) > 18 and _check(text[:17]) == text[17]:
        return text[:18]
    if re.fullmatch(r"\d{15}", text):
        whole = f"{text[:6]}19{text[6:]}"
        return whole + _check(whole)
    return text if text.strip("0") else None


def _check(digits: str) -> str:
    if len(digits) != 17 or not digits.isdigit():
        return ""
    return CHECKS[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]


def are_valid(column: pl.Series) -> pl.Series:
    """Whether numbers have the form, a day of the calendar and the right check character."""
    shaped = column.to_frame("n").select(n=pl.when(pl.col("n").str.contains(r"^[1-9]\d{16}[\dX]$")).then("n"))
    parts = shaped.select(
        digits=pl.col("n").str.head(17).cast(pl.Int64),
        last=pl.col("n").str.tail(1),
        born=pl.col("n").str.slice(6, 8).str.to_date("%Y%m%d", strict=False),
    )
    total = sum(pl.col("digits") // 10 ** (16 - at) % 10 * weight for at, weight in enumerate(WEIGHTS))
    check = (total % 11).replace_strict(list(range(11)), list(CHECKS), return_dtype=pl.String)
    return parts.select(ok=(pl.col("born").is_not_null() & (pl.col("last") == check)).fill_null(False))["ok"]


def names(column: pl.Series) -> pl.Series:
    """Names without blanks, width, remarks in brackets; one form of a character, one dot."""
    column = column.str.replace_many(list(VARIANTS), list(VARIANTS.values()))
    return only_odd(column, r"^\p{Han}+$", _name)


def _name(text: str) -> str | None:
    text = re.sub(r"\(.*?\)|[\s\u200b-\u200d\ufeff]", "", unicodedata.normalize("NFKC", text))
    return re.sub(f"[{DOTS}]", "·", text) or None


def dates(column: pl.Series) -> pl.Series:
    return distinct(column, _date, pl.Date)


def _date(text: str) -> date | None:
    text = re.sub(r"\s", "", text)
    if re.fullmatch(r"\d{5}", text):
        return date(1899, 12, 30) + timedelta(days=int(text))
    found = DATE.match(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def months(column: pl.Series) -> pl.Series:
    """The first day of the month."""
    return distinct(column, _month, pl.Date)


def _month(text: str) -> date | None:
    found = MONTH.match(re.sub(r"\s", "", text))
    return date(int(found[1]), int(found[2]), 1) if found and 1 <= int(found[2]) <= 12 else None


def fen(column: pl.Series) -> pl.Series:
    return (column.str.replace_all("[,，元]", "").cast(pl.Float64, strict=False) * 100).round().cast(pl.Int64)


def counts(column: pl.Series) -> pl.Series:
    return column.cast(pl.Float64, strict=False).cast(pl.Int64)


def villages(column: pl.Series) -> pl.Series:
    """Without what kind of village it is, since clerks write it in five ways."""
    return distinct(column, lambda text: VILLAGE.sub("", re.sub(r"\s", "", text)) or None, pl.String)


def texts(column: pl.Series) -> pl.Series:
    return column.str.strip_chars().replace("", None)
