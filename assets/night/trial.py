"""What a held delivery would do, tried out: the last night once more with it, in a scratch file that is thrown away.

Belongs here: trying. Does not belong here: letting it through (`assets/intake/releases.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from assets.cases.update import would_change
from assets.home.warehouse import opened
from assets.intake.deliveries import Receipt
from assets.night.night import Night
from assets.night.steps import make_anew


def would_do(night: Night, as_of: date, files: Iterable[Receipt]) -> pl.DataFrame:
    """The cases that the last night would open, reopen or close if these files counted: rule, kind, cases."""
    work = night.home.root / "work"
    work.mkdir(exist_ok=True)
    with night.home.locked(), TemporaryDirectory(dir=work) as folder:
        nothing_new = Path(folder) / "landing"
        nothing_new.mkdir()
        trial = replace(night, landing=nothing_new, also_let_through=frozenset(r.key for r in files), holds_lock=True)
        with opened(Path(folder) / "trial.duckdb") as con, night.home.ledger() as ledger:
            con.begin()
            make_anew(trial, as_of, con)
            return would_change(con, ledger, as_of)
