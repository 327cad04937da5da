"""How long each kind of data is kept, and on what that rests (`retention.yaml`).

Belongs here: reading the table, the last day of a kind. Does not belong here: what lies where
(`assets/night/retention.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from data_contracts.text_yaml import load

FILE = Path(__file__).parent / "retention.yaml"


@dataclass(frozen=True)
class Kept:
    """A kind of data: its Chinese title, for how many months after its day it is kept, and the texts that say so."""

    title: str
    months: int
    basis: str

    def is_over(self, day: date, as_of: date) -> bool:
        """Whether what belongs to `day` has been kept for its months by `as_of`; a month has the days it has."""
        months = (as_of.year - day.year) * 12 + as_of.month - day.month - (as_of.day < day.day)
        return months >= self.months


@cache
def retention() -> Mapping[str, Kept]:
    """Every kind of data by its code."""
    return {code: Kept(row["title"], int(row["months"]), row["basis"]) for code, row in load(FILE).items()}
