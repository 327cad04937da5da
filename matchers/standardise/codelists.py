"""Code lists: how departments write a value, and the one word we write for it.

A list is one file `data_contracts/codelists/*.csv` with rows `word,variant,value`: one row a spelling.
A variant may have `*` before or after it (`*死亡*`, `K*`): such patterns are asked in order, after the exact ones.
An empty variant says what a missing value means.
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
    """The spellings of one word: exact ones, patterns as (regular expression, value), and what a missing value says."""

    word: str
    exact: dict[str, str]
    patterns: tuple[tuple[str, str], ...]
    when_missing: str | None

    @property
    def values(self) -> tuple[str, ...]:
        """The words we write, in the order of the list."""
        named = (*self.exact.values(), *(value for _, value in self.patterns))
        return tuple(dict.fromkeys(named))


def codelist(word: str) -> Codelist:
    """The list of `word`; KeyError if there is none."""
    return codelists()[word]


@cache
def codelists() -> dict[str, Codelist]:
    """Every code list, by word; DeclarationError names the file and line of every row that is wrong."""
    return {word: _codelist(word, known) for word, known in spellings().items()}


def _codelist(word: str, known: Mapping[str, str]) -> Codelist:
    exact = {variant: value for variant, value in known.items() if variant and "*" not in variant}
    # A value is always one of its own spellings, so that standardising twice changes nothing.
    exact |= {value: value for value in known.values() if value not in exact}
    asked = groupby(((v, value) for v, value in known.items() if "*" in v), key=itemgetter(1))
    patterns = tuple(("|".join(_pattern(v) for v, _ in same), value) for value, same in asked)
    return Codelist(word, exact, patterns, known.get(""))


def _pattern(variant: str) -> str:
    return "^" + ".*".join(re.escape(part) for part in variant.split("*")) + "$"
