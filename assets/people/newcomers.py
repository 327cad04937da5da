"""Newcomers: mentions of people whom a published night did not see, linked to its persons by the night's own stages.

Belongs here: which of the night's mentions the stages need beside theirs, and whose ids they get. Does not belong here:
what a stage does (`persons.py`, `probable.py`), where the mentions come from.
"""

from __future__ import annotations

from datetime import date

import duckdb

from assets.home.warehouse import few_of, first_row
from assets.people.aliases import LedgerPersons
from assets.people.bonds import settle
from assets.people.identities import write_identity
from assets.people.kept_persons import Earlier
from assets.people.persons import assign, name_conflicts, owners, subjects, unfound
from assets.people.probable import link_nobody, link_probably
from assets.people.spoilt_numbers import set_apart_spoilt

_LAST_WORD = "7 * 1152921504606846976::UBIGINT"


def link_newcomers(con: duckdb.DuckDBPyConnection, key: bytes, night: Earlier, as_of: date) -> None:
    """Write link.person, identity, candidate, name_conflict, unfound and pair for the mentions in `link.mention` alone.

    What the published night says of a number comes before what a newcomer says of it, so that nobody becomes somebody
    else by writing his number. Only where a newcomer has no number of his own is he compared with everybody.
    """
    earlier = night.catalogue
    con.execute("CREATE OR REPLACE TEMP TABLE temp.link_newcomer AS SELECT record_id, role FROM link.mention")
    con.execute(f"UPDATE link.mention SET rank = {_LAST_WORD}")
    con.execute(f"INSERT INTO link.mention {few_of(f'{earlier}.link.mention', *_OF_THEIR_NUMBERS)}")
    set_apart_spoilt(con)
    owners(con)
    subjects(con, key)
    settle(con, LedgerPersons(), as_of)
    con.execute(f"INSERT INTO temp.link_bond {_known_bonds(earlier)}")
    unclear = first_row(con, _ANY_UNCLEAR)
    if unclear:
        link_probably(con, earlier=night)
    else:
        link_nobody(con, earlier)
    assign(con)
    name_conflicts(con)
    unfound(con)
    write_identity(con)
    con.execute(_keep_newcomers(earlier))


# The numbers they write, and those of the household register that become one of these when a program cuts them.
_OF_THEIR_NUMBERS = (
    "id_number IN (SELECT id_number FROM link.mention WHERE is_valid)",
    """kind = 'residence' AND role = 'person' AND left(id_number, 15) IN (
        SELECT left(id_number, 15) FROM link.mention WHERE is_valid
        UNION SELECT left(id_number, 6) || substr(id_number, 9, 9) FROM link.mention WHERE is_valid)""",
)


def _known_bonds(earlier: str) -> str:
    """Who goes by another's id for good, as judgements and the police say, and whose id stays."""
    return f"""
    WITH bond AS (
        SELECT a.alias, a.person, a.method FROM {earlier}.link.alias AS a
        WHERE a.method IN ('judged', 'corrected') AND a.alias IN (SELECT person FROM temp.link_minted))
    SELECT alias, person, method FROM bond UNION SELECT person, person, method FROM bond"""


_ANY_UNCLEAR = """
SELECT 1 FROM temp.link_newcomer AS n JOIN link.mention AS m USING (record_id, role)
JOIN temp.link_subject_of AS s ON s.mention = m.rowid
WHERE m.name_key IS NOT NULL AND (NOT m.is_valid OR s.is_conflict OR s.is_disowned) LIMIT 1"""


def _keep_newcomers(earlier: str) -> str:
    """What was written of the night's own mentions goes: the night has said it. So do identities it knows better."""
    theirs = "(record_id, role) NOT IN (SELECT (record_id, role) FROM temp.link_newcomer)"
    gone = "; ".join(
        f"DELETE FROM link.{table} WHERE {theirs}"
        for table in ("mention", "person", "candidate", "name_conflict", "unfound", "pair")
    )
    # The few are looked up among the many, never the other way round.
    return f"""{gone};
    DELETE FROM link.unfound WHERE (record_id, role) IN (
        SELECT (record_id, role) FROM link.person WHERE person IN (
            SELECT person FROM {earlier}.link.person WHERE person IN (
                SELECT person FROM link.person SEMI JOIN link.unfound USING (record_id, role))));
    DELETE FROM link.identity WHERE person NOT IN (SELECT person FROM link.person)
        OR person IN (SELECT person FROM {earlier}.link.identity WHERE person IN (SELECT person FROM link.identity))"""
