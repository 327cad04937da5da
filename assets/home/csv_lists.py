"""Lists that people open in a spreadsheet: CSV with a byte-order mark, in which no text is taken for a formula.

Belongs here: how such a file is written. Does not belong here: what it lists; workbooks
(`assets/workbooks/workbook.py`).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from assets.home.files import whole

# A village called =HYPERLINK(…) in a register would be run by whoever opens the list.
_MAY_BE_FORMULA = r"^[=+\-@\t\r]"


def write_list(rows: pl.DataFrame, file: Path) -> None:
    """Write `rows` to `file` and the folders above it; text that begins like a formula gets an apostrophe before it."""
    texts = [
        pl.when(pl.col(c).str.contains(_MAY_BE_FORMULA)).then(pl.lit("'") + pl.col(c)).otherwise(pl.col(c)).alias(c)
        for c, kind in rows.schema.items()
        if kind == pl.String
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    with whole(file) as scratch:
        rows.with_columns(texts).write_csv(scratch, include_bom=True)
