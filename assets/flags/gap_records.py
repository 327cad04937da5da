"""The records of a register that have a gap, and the townships they are of.

Belongs here: which records lack a value, and the rows about places that this touches. Does not belong here: whom such
records are about (`unjudged.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from data_contracts.sql import identifier
from matchers.flags.gaps import Gap
from matchers.flags.lineage import ROWS

OF_NOBODY = "fact.record_id IN (SELECT record_id FROM link.unfound WHERE source = $source AND role = $column)"


def without(gap: Gap) -> str:
    """The condition on the records of a kind that have the gap."""
    if gap.is_whole:
        return "true"
    kind = identifier(gap.kind)
    return (
        "fact.record_id IN (SELECT record_id FROM record.unread WHERE source = $source AND column_name = $column "
        f"AND kind = '{gap.kind}') OR fact.record_id IN (SELECT r.record_id FROM record.{kind} AS r "
        "JOIN record.coverage AS c ON c.source = r.source AND c._file IS NOT DISTINCT FROM r._file "
        "AND c._sheet IS NOT DISTINCT FROM r._sheet "
        f"WHERE c.source = $source AND c.kind = '{gap.kind}' AND c.column_name = $column "
        "AND NOT c.is_brought AND NOT c.is_granted)"
    )


def places_touched(
    con: duckdb.DuckDBPyConnection, table: str, gaps: Sequence[Gap], schema: Mapping[str, Mapping[str, str]]
) -> str:
    """SQL of the rows of `table`, about villages and townships, that may rest on one of the gaps: those of a township
    of which a record has it; all of them where the township of such a record is not known."""
    townships: set[str | None] = set()
    for gap in gaps:
        statement, values = _townships(gap, schema[gap.kind])
        townships |= {township for (township,) in con.execute(statement, values).fetchall()}
    if None in townships:
        return f"SELECT rowid FROM {table}"
    named = ", ".join("'" + str(t).replace("'", "''") + "'" for t in sorted(filter(None, townships)))
    return f"SELECT rowid FROM {table} WHERE township IN ({named or 'NULL'})"


def _townships(gap: Gap, fact: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The statement that asks for the townships of a gap's records, NULL among them for one that is of no known one."""
    values = {"source": gap.source, "kind": gap.kind}
    if gap.column == ROWS:
        return "SELECT DISTINCT township FROM record.refused WHERE source = $source AND kind = $kind", values
    township = "township" if "township" in fact else "NULL"
    role = gap.column if f"{gap.column}_link_probability" in fact else None
    condition = OF_NOBODY if role else without(gap)
    asked = f"SELECT DISTINCT {township} FROM fact.{identifier(gap.kind)} AS fact WHERE fact.source = $source"
    given = {"source": gap.source} if gap.is_whole and not role else {"source": gap.source, "column": gap.column}
    return f"{asked} AND ({condition})", given
