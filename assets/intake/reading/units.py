"""The unit of a column of money: what stands in its header, or above the table, is said of every cell.

Belongs here: finding the unit and writing it behind bare numbers. Does not belong here: reckoning with it
(`matchers/standardise/amounts.py`). 户月保障金额（万元） over 0.06 is six hundred yuan, not six fen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import polars as pl

_UNIT = "(万元|千元|百元|元|角|分)"
_IN_HEADER = re.compile(rf"[(\[【〔{{](?:单位:?)?{_UNIT}(?:/.{{1,3}})?[)\]】〕}}]|单位:{_UNIT}$")
# 填报单位:分水镇 is no unit of money.
_ABOVE = re.compile(rf"(?:^|[^\u4e00-\u9fff]|金额)单位\s*:\s*(?:人民币)?{_UNIT}(?![\u4e00-\u9fff])")
_BARE = r"^\s*[-+]?(?:[0-9０-９]+[,，]?)+(?:[.．][0-9０-９]+)?\s*$"


def unit_in(label: str) -> str | None:
    """The unit in brackets in a header; None where it names none."""
    found = _IN_HEADER.search(_plain(label))
    return next(filter(None, found.groups())) if found else None


def unit_above(titles: Iterable[str]) -> str | None:
    """The unit that the lines above a table name for all of it; None where they name none, or several."""
    found = {match[1] for title in titles for match in _ABOVE.finditer(unicodedata.normalize("NFKC", title))}
    return found.pop() if len(found) == 1 else None


def with_unit(value: pl.Expr, unit: str | None) -> pl.Expr:
    """The cells with the unit behind bare numbers."""
    if unit is None:
        return value
    return pl.when(value.str.contains(_BARE)).then(value + unit).otherwise(value)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
