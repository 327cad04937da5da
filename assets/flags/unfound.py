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
said AS (
    SELECT source, kind, role, batch, count(*) AS records FROM link.mention
    WHERE batch IS NULL OR batch <= $as_of GROUP BY ALL),
newest AS (SELECT source, kind, max(batch) AS batch FROM said SEMI JOIN listed USING (source) GROUP BY ALL),
lost AS (
    SELECT m.source, m.kind, m.role, m.batch, count(*) AS unfound
    FROM link.mention AS m JOIN link.unfound AS u ON u.record_id = m.record_id AND u.role = m.role GROUP BY ALL)
SELECT s.source, s.kind, s.role, sum(s.records) AS records, sum(l.unfound) AS unfound
FROM said AS s LEFT JOIN newest AS n USING (source, kind)
LEFT JOIN lost AS l
    ON l.source = s.source AND l.kind = s.kind AND l.role = s.role AND l.batch IS NOT DISTINCT FROM s.batch
WHERE n.batch IS NULL OR s.batch = n.batch
GROUP BY s.source, s.kind, s.role HAVING sum(l.unfound) > 0 ORDER BY ALL
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
