"""Records of nobody: the number written in them is none, and nothing else leads to anybody another register knows.

Belongs here: counting them by register, as gaps of the column that says whom a record is about. Does not belong here:
who a person is (`assets/people/`), what a gap silences (`unjudged.py`).
"""

from __future__ import annotations

from datetime import date

import duckdb

from assets.home.warehouse import every_table
from data_contracts.contract import Contracts
from data_contracts.words import usual_word
from matchers.flags.gaps import Gap

_COUNTED = """
WITH listed AS (SELECT unnest($lists::VARCHAR[]) AS source),
said AS (SELECT * FROM link.mention WHERE batch IS NULL OR batch <= $as_of),
newest AS (SELECT source, kind, max(batch) AS batch FROM said SEMI JOIN listed USING (source) GROUP BY ALL),
in_force AS (
    SELECT s.source, s.kind, s.role, s.record_id FROM said AS s LEFT JOIN newest AS n USING (source, kind)
    WHERE n.batch IS NULL OR s.batch = n.batch)
SELECT f.source, f.kind, f.role, count(*) AS records, count(u.record_id) AS unfound
FROM in_force AS f LEFT JOIN link.unfound AS u USING (record_id, role)
GROUP BY f.source, f.kind, f.role HAVING count(u.record_id) > 0 ORDER BY ALL
"""


def unfound_gaps(con: duckdb.DuckDBPyConnection, contracts: Contracts, as_of: date) -> list[Gap]:
    """For each role of a register in force the records of nobody; the column of such a gap is the role."""
    if "link.unfound" not in every_table(con):
        return []
    lists = [s.name for s in contracts.sources.values() if s.arrives == "list"]
    gaps = []
    for name, kind, role, records, unfound in con.execute(_COUNTED, {"lists": lists, "as_of": as_of}).fetchall():
        source = contracts.sources[name]
        mapping = next(i.mapping for i in source.implements if i.kind == kind)
        word = mapping.get(f"{role}_id_number", usual_word(role, "id_number"))
        title = source.column(word).header if source.has(word) else role
        gaps.append(Gap(name, kind, role, source.title, title, int(records), int(records), int(unfound), 0))
    return gaps
