"""What a coded value that nobody could read may mean: proposals, of which a person confirms one.

Belongs here: likeness of a written value to the spellings a list knows, and published dictionaries of senders. Does not
belong here: reading values (`matchers/standardise/codes.py`). A bare number or letter is proposed from a dictionary
alone: it is like nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache

from data_contracts.codelists import read_dictionaries
from matchers.standardise.codelists import Codelist, codelists

LEAST = 0.4
"""Likeness under which a spelling is another word altogether."""

_BARE = re.compile(r"[0-9A-Z]{1,4}")
_NOISE = re.compile(r"[\W_]+")


@cache
def dictionaries() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The published dictionaries: word → sender's dictionary → value as it writes it → our value."""
    return read_dictionaries()


def proposals(word: str, written: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Our values that each unread value of a column may mean, the likeliest first; nothing where nothing is like it.

    `written` are all unread values of the column: the dictionary that knows most of them goes first.
    """
    codes = codelists().get(word)
    texts = {value: _folded(value) for value in written}
    bare = {text for text in texts.values() if _BARE.fullmatch(text)}
    senders = sorted(dictionaries().get(word, {}).values(), key=lambda d: -len(bare & d.keys()))
    found = {}
    for value, text in texts.items():
        meant = [sender[text] for sender in senders if text in sender]
        if codes is not None and text not in bare:
            meant += _alike(text, codes)
        found[value] = tuple(dict.fromkeys(_shown(v) for v in meant))
    return found


def _shown(value: str) -> str:
    return {"true": "是", "false": "否"}.get(value, value)


def _alike(text: str, codes: Codelist) -> list[str]:
    """Values by the likeness of their likest spelling."""
    best: dict[str, float] = {}
    for spelling, value in codes.exact.items():
        if not _BARE.fullmatch(spelling):
            best[value] = max(best.get(value, 0.0), _likeness(text, spelling))
    return [value for value, likeness in sorted(best.items(), key=lambda b: -b[1]) if likeness >= LEAST]


def _likeness(text: str, spelling: str) -> float:
    """1 for equal texts, more where one holds the other whole, else the share of pairs of characters in common; what
    says no (未, 不, 非, 无) and what does not are never alike."""
    if _denies(text) != _denies(spelling):
        return 0.0
    if text in spelling or spelling in text:
        return 0.5 + 0.5 * min(len(text), len(spelling)) / max(len(text), len(spelling))
    mine, theirs = _pairs(text), _pairs(spelling)
    return len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0


def _denies(text: str) -> bool:
    return bool(re.search("[未不非无]", text))


def _pairs(text: str) -> set[str]:
    """Characters and pairs of neighbours: short words share few pairs."""
    return set(text) | {text[i : i + 2] for i in range(len(text) - 1)}


def _folded(value: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", value)).upper()
