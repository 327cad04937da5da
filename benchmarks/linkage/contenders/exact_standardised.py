"""The join on valid numbers after they were standardised: 15 digits made 18, blanks and look-alikes of X repaired."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from benchmarks.linkage.contenders import exact_written


def chinese(folder: Path) -> Callable[[], pl.DataFrame]:
    return exact_written.chinese(folder, pl.col("id_number"), pl.col("id_status").is_in(["valid", "upgraded"]))
