"""What never leaves the house in a sentence: numbers of identity cards and of accounts, however they are written.

Belongs here: finding them in free text, and blotting them out. Does not belong here: which texts leave (everything that
makes a sentence, a page or a workbook asks here).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

BLOT = "〔号码略〕"

_RUN = re.compile(r"(?<![0-9A-Za-z])\d(?:[ \u3000\u00a0·.\-—]?\d){13,18}(?:[ \u3000\u00a0\-]?[XxＸｘ])?(?![0-9A-Za-z])")
# A certificate may have 15 or 18 digits too; only an identity card has a day of birth in its middle (GB 11643).
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_CARD = re.compile(rf"\d{{6}}(?:18|19|20)\d\d{_DAY}\d{{3}}[\dX]|\d{{8}}{_DAY}\d{{3}}")
_ACCOUNT_LENGTHS = frozenset({16, 17, 19})


def blotted(text: str, spared: Collection[str] = ()) -> str:
    """`text` with whatever may be the number of a card or an account blotted out; `spared` are known to be none.

    Wide digits and numbers written in groups count as the same number.
    """
    return _RUN.sub(lambda found: BLOT if _is_secret(found[0], spared) else found[0], text)


def _is_secret(written: str, spared: Collection[str]) -> bool:
    if written in spared:
        return False
    plain = re.sub(r"[^0-9X]", "", unicodedata.normalize("NFKC", written).upper())
    # Days and telephones side by side are no account: that is written whole or in fours.
    groups = re.findall(r"\d+", written)
    is_account = len(plain) in _ACCOUNT_LENGTHS and all(len(group) > 2 for group in groups[:-1])
    return plain not in spared and (is_account or bool(_CARD.fullmatch(plain)))
