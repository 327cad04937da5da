"""The codes of a workbook, which nobody makes without the ledger's key.

Belongs here: what is sealed, and how long a code is. Does not belong here: what a wrong code means (`baseline.py`,
`returned.py`).
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from assets.home.ledger import Ledger


def row_code(ledger: Ledger, list_no: str, line_no: str, flags: Sequence[tuple[str, str]]) -> str:
    """核验码: that this row of this list, with these flags (case id, evidence digest) in this order, is ours."""
    return _short(ledger.seal("line", list_no, line_no, *(f"{case}:{digest}" for case, digest in flags)))


def fixed_code(ledger: Ledger, list_no: str, line_no: str, cells: Sequence[str]) -> str:
    """That the printed cells of a row are what we printed; blanks and line breaks do not count."""
    return _short(ledger.seal("fixed", list_no, line_no, *("".join(cell.split()) for cell in cells)))


def issue_code(ledger: Ledger, list_no: str, issued_on: str) -> str:
    """That a copy of this list was written on this day."""
    return _short(ledger.seal("issued", list_no, issued_on))


def _short(seal: str) -> str:
    """Eight signs of base 32."""
    return base64.b32encode(bytes.fromhex(seal)).decode("ascii")[:8]
