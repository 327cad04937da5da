"""Whose home it is, where it does not remember: the county of the night it published last.

Belongs here: the look into the published database. Does not belong here: what a home remembers (`memory.py`), what is
refused to another county (`pipelines/settings.py`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from assets.errors import BadInput
from assets.home.home import Home
from assets.home.warehouse import first_row, opened


def published_county(root: Path) -> str | None:
    """The code of the county whose night is published; None where none is, or it cannot be opened just now."""
    published = Home(root).published
    if not published.exists():
        return None
    try:
        with opened(published, read_only=True) as con:
            row = first_row(con, "SELECT jurisdiction FROM review.night")
    except (duckdb.Error, BadInput):
        return None
    return str(row[0]) if row and row[0] else None
