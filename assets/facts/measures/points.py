"""The hardship index's table as a fact: what the place published and what is in force tonight.

Belongs here: whether there is one. Does not belong here: how it is written (`matchers/facts/points.py`).
"""

from __future__ import annotations

import polars as pl

from assets.facts.measures.maker import Maker
from matchers.facts.points import TABLE, points_of


def build(maker: Maker) -> None:
    """_points: one row a hardship; empty where no table is in force, and so is the index."""
    table = maker.jurisdiction.value(TABLE, maker.as_of) if maker.jurisdiction else None
    published = points_of(table) if table and not table.is_earliest_known else {}
    rows = {"item": list(published), "points": list(published.values())}
    maker.make_from("_points", pl.DataFrame(rows, schema={"item": pl.String, "points": pl.Int32}))
