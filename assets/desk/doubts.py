"""The doubtful pairs of the published night, looked up once a night for everybody at the desk.

Belongs here: keeping them beside the night. Does not belong here: which pairs are doubtful and in what order
(`assets/cases/pairs.py`). In a county of sixty thousand the question takes seconds; what people judged since is taken
out of the answer, not asked anew.
"""

from __future__ import annotations

from threading import Lock

import polars as pl

from assets.cases.pairs import night_doubts
from assets.desk.night import Night
from data_contracts.contract import Contracts


class Doubts:
    """The pairs of the night that was asked for last."""

    def __init__(self) -> None:
        """Nothing is looked up before it is asked for."""
        self._lock = Lock()
        self._inode = 0
        self._pairs: pl.DataFrame | None = None

    def of(self, night: Night, contracts: Contracts) -> pl.DataFrame:
        """The pairs of a night, in the columns of `night_doubts`."""
        with self._lock:
            if self._pairs is None or night.inode != self._inode:
                self._pairs, self._inode = night_doubts(night.cursor(), contracts), night.inode
            return self._pairs
