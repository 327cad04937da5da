"""Code lists: how departments write a value, and the one word we write for it.

A list is one file `data_contracts/codelists/*.csv` with rows `word,variant,value`: one row a spelling.
A variant may have `*` before or after it (`*死亡*`, `K*`): such patterns are asked in order, after the exact ones.
A variant `+E` is a letter that may stand with others of its list in one cell (`GQ`, `15GQ`); of several the one that
comes first in the file is the value. An empty variant says what a missing value means.

A bare number or letter stands in a list only where one published standard fixes it for every sender (GB/T 2261.1 sex,
GA/T 16 vehicles, the ministries' data standards). Two senders use 1 for two things: theirs are dictionaries
(`dictionaries.csv`), which propose and never read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter

from data_contracts.codelists import spellings


@dataclass(frozen=True)
class Codelist:
    """The spellings of one word: exact ones, patterns as (regular expression, value), what a missing value says, and
    letters of which a cell may hold several, the weightiest first."""

    word: str
    exact: dict[str, str]
    patterns: tuple[tuple[str, str], ...]
    when_missing: str | None
    letters: tuple[tuple[str, str], ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The words we write, in the order of the list."""
        named = (*self.exact.values(), *(value for _, value in (*self.patterns, *self.letters)))
        return tuple(dict.fromkeys(named))


def codelist(word: str) -> Codelist:
    """The list of `word`; KeyError if there is none."""
    return codelists()[word]


@cache
def codelists() -> dict[str, Codelist]:
    """Every code list, by word; DeclarationError names the file and line of every row that is wrong."""
    return {word: _codelist(word, listed) for word, listed in spellings().items()}


def _codelist(word: str, spellings: Mapping[str, str]) -> Codelist:
    letters = tuple((v[1:], value) for v, value in spellings.items() if v.startswith("+"))
    exact = {v: value for v, value in spellings.items() if v and "*" not in v and not v.startswith("+")}
    # A value is always one of its own spellings, so that standardising twice changes nothing.
    exact |= {value: value for value in spellings.values() if value not in exact}
    asked = groupby(((v, value) for v, value in spellings.items() if "*" in v), key=itemgetter(1))
    patterns = tuple(("|".join(_pattern(v) for v, _ in same), value) for value, same in asked)
    return Codelist(word, exact, patterns, spellings.get(""), letters)


def _pattern(variant: str) -> str:
    return "^" + ".*".join(re.escape(part) for part in variant.split("*")) + "$"
