"""Mentions whose number is valid only by chance: no register knows it so, and somebody's number becomes it when cut.

Belongs here: holding the night's mentions against the household register and the roll, and taking such numbers for what
they are, before anybody is joined by them. Does not belong here: which numbers they are (`matchers/people/spoilt.py`).
"""

from __future__ import annotations

import duckdb

from matchers.people.spoilt import spoilt_sql

_REGISTERS = (("residence",), ("residence", "enrolment"))
"""Who is asked, in turn. The register of households judges the roll; what it leaves of the roll judges the others."""


def set_apart_spoilt(con: duckdb.DuckDBPyConnection) -> int:
    """Give spoilt numbers in `link.mention` the status damaged or invalid, and `is_spoilt`; returns how many mentions.

    What a record says of birth and sex may have been read out of the number: where it is no more than that, it goes.
    """
    for kinds in _REGISTERS:
        judges = ", ".join(f"'{kind}'" for kind in kinds)
        register = f"(SELECT * FROM link.mention WHERE kind IN ({judges}) AND role = 'person' AND is_valid)"
        others = f"(SELECT * FROM link.mention WHERE kind NOT IN ({judges}))"
        con.execute(f"CREATE OR REPLACE TEMP TABLE temp.link_spoilt AS {spoilt_sql(others, register)}")
        con.execute(_SET_APART.format(judges=judges))
    con.execute("DROP TABLE temp.link_spoilt")
    return int(con.execute("SELECT count(*) FROM link.mention WHERE is_spoilt").fetchall()[0][0])


_BORN = (
    "TRY_CAST(substr(m.id_number, 7, 4) || '-' || substr(m.id_number, 11, 2) || '-' || substr(m.id_number, 13, 2)"
    " AS DATE)"
)
_LEFT_OF_BIRTH = _BORN.replace("m.id_number", "s.digits")
_SET_APART = f"""
UPDATE link.mention AS m SET
    id_number = s.digits, id_status = s.status, is_valid = FALSE, is_spoilt = TRUE,
    birth_on = CASE WHEN m.birth_on IS DISTINCT FROM {_BORN} THEN m.birth_on END,
    id_birth_on = {_LEFT_OF_BIRTH},
    sex = CASE WHEN m.sex <> CASE WHEN TRY_CAST(substr(m.id_number, 17, 1) AS INTEGER) % 2 = 1 THEN '男' ELSE '女' END
        THEN m.sex END,
    own_key = 'number|' || s.digits || '|' || m.name_key
FROM temp.link_spoilt AS s
WHERE m.is_valid AND m.kind NOT IN ({{judges}}) AND s.id_number = m.id_number AND s.name_key = m.name_key"""
