"""What never leaves the house in a sentence: numbers of identity cards and of accounts, however they are written.

Belongs here: finding them in free text, and blotting them out. Does not belong here: which texts leave (everything that
makes a sentence, a page or a workbook asks here).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

BLOT = "〔号码略〕"

_RUN = re.compile(r"\d(?:[ \u3000\u00a0·.\-—]?\d){13,}(?:[ \u3000\u00a0\-]?[XxＸｘ](?![0-9A-Za-z]))?")
# Digests are printed in twelve signs or more, and one in thousands is all figures where it is cut.
_DIGEST = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[a-f])[0-9a-f]{12,64}(?![0-9A-Za-z])")
# A certificate may have 15 or 18 digits too; only an identity card has a day of birth in its middle (GB 11643).
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_CARD = re.compile(rf"\d{{6}}(?:18|19|20)\d\d{_DAY}\d{{3}}[\dX]|\d{{8}}{_DAY}\d{{3}}")
_ACCOUNT_LENGTHS = frozenset({16, 17, 19})
_LONGEST = 19
"""Figures of the longest account; a longer run is several numbers written together, or a number with one before it."""


def blotted(text: str, spared: Collection[str] = ()) -> str:
    """`text` with whatever may be the number of a card or an account blotted out; `spared` are known to be none.

    Wide digits and numbers written in groups count as the same number.
    """
    digests = [found.span() for found in _DIGEST.finditer(text)]

    def told(run: re.Match[str]) -> str:
        is_of_digest = _inside(run.start(), digests) and not _is_card(_plain(run[0]))
        return run[0] if is_of_digest or not _is_secret(run[0], spared) else BLOT

    return _RUN.sub(told, text)


def without_cards(text: str) -> str:
    """`text` with what may be the number of an identity card blotted out; accounts and other long numbers stay."""
    return _RUN.sub(lambda found: BLOT if _is_card(_plain(found[0])) else found[0], text)


def _inside(start: int, spans: Collection[tuple[int, int]]) -> bool:
    return any(first <= start < last for first, last in spans)


def _is_secret(written: str, spared: Collection[str]) -> bool:
    if written in spared:
        return False
    plain = _plain(written)
    if len(plain) > _LONGEST and plain not in spared:
        return True
    # Days and telephones side by side are no account: that is written whole or in fours.
    groups = re.findall(r"\d+", written)
    is_account = len(plain) in _ACCOUNT_LENGTHS and all(len(group) > 2 for group in groups[:-1])
    return plain not in spared and (is_account or bool(_CARD.fullmatch(plain)))


def _is_card(plain: str) -> bool:
    """Whether a run of figures is a card's number, or holds one among others."""
    return bool(_CARD.fullmatch(plain) or (len(plain) > _LONGEST and _CARD.search(plain)))


def _plain(written: str) -> str:
    return re.sub(r"[^0-9X]", "", unicodedata.normalize("NFKC", written).upper())
