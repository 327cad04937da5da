"""A page of rows behind numbers: parts that a link opens, each with sentences and tables.

Belongs here: the shape. Does not belong here: which rows (`behind.py`, `register_rows.py`), the looks (templates).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Rows under headers; `more` is what is said below them."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    more: str = ""


@dataclass(frozen=True)
class Part:
    """What one number or name opens: where it begins, its title, sentences, and tables."""

    anchor: str
    title: str
    lines: Sequence[str] = ()
    tables: Sequence[Table] = ()
