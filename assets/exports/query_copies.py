"""Copies of the views as Parquet beside the published database, `published/查询_….parquet`, for those with other tools.

Belongs here: one file a view, of the same name. Does not belong here: what a view shows
(`assets/published/views/*.sql`): no names, numbers or accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assets.exports import Export, Tonight
from assets.home.files import whole
from data_contracts.sql import identifier

ENDING = ".parquet"


def write(night: Tonight) -> Mapping[str, int | Path]:
    """Write a copy of every view, each whole or not at all; those of views that are no more go."""
    folder = night.home.published.parent
    folder.mkdir(parents=True, exist_ok=True)
    names = [
        name
        for (name,) in night.con.execute(
            "SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main' ORDER BY view_name"
        ).fetchall()
    ]
    for name in names:
        with whole(folder / f"{name}{ENDING}") as scratch:
            night.con.sql(f"SELECT * FROM {identifier(name)}").pl().write_parquet(scratch)
    for old in folder.glob(f"*{ENDING}"):
        if old.stem not in names:
            old.unlink()
    return {"视图": len(names), "文件夹": folder}


EXPORT = Export("查询视图的 Parquet 副本", ("review/cases",), write)
