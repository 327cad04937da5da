"""What an analyst browses for in Dagster instead of rows: how many, by township and register.

Belongs here: counting a table of the night for its asset's page. Does not belong here: what a step measured of itself,
where rules and registers stand when all is done (`standing.py`).
Rows hold certificates, villages and incomes even without names, and the event log keeps what it is told for ever.
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from data_contracts.sql import identifier
from matchers.blotting import blotted

COUNTED = frozenset({"record", "fact"})
"""Layers whose assets show counts."""

_TITLES = {"township": "乡镇", "source": "名册", "batch": "批次"}


def counted(con: duckdb.DuckDBPyConnection, layer: str, name: str, columns: Collection[str]) -> str | None:
    """The rows of a table in Markdown, counted by register and batch, else by township; None where the
    table has none of these."""
    groups = {c: identifier(c) for c in ("source", "batch") if c in columns}
    if not groups and "township" in columns:
        groups = {"township": "coalesce(township, '（不详）')"}
    if not groups:
        return None
    titles = [_TITLES[c] for c in groups]
    rows = con.execute(
        f"SELECT {', '.join(groups.values())}, count(*) FROM {layer}.{identifier(name)} GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    lines = ["| " + " | ".join([*titles, "行数"]) + " |", "|" + "---|" * len(titles) + "--:|"]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else blotted(str(value)).replace("|", "/")
