"""What the published night holds of the applicants, their kin and their households, copied into a database in memory.

Belongs here: who is concerned, and which rows of the night are about them. Does not belong here: who the applicants are
(`assets/people/newcomers.py`), what the rules make of it (`asked.py`).
Rules and measures then read facts of a small county: these people, with everything that was published of them, and the
applicants on its roll in place of whatever roll they stood on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from assets.facts.build import empty_table
from assets.home.warehouse import few_of
from data_contracts.contract import Contracts, Kind
from data_contracts.sql import identifier
from matchers.facts.schema import fact_columns
from matchers.people.certainty import KEPT_CANDIDATE

NIGHT = "night"
"""The published database, attached to read."""

_TIES = ("residence", "marriage", "declaration", "supporter")
"""Where kin stand side by side in one record."""

_WHOLE = ("office", "relative_filing")
"""Handlers, and officials and relatives in filings, are often written by name alone: who is meant is told among all."""


def gather(con: duckdb.DuckDBPyConnection, contracts: Contracts, kinds: Iterable[str]) -> None:
    """Write `link.*` and `fact.<kind>` of everybody concerned beside the applicants' own; of `kinds` with their rows,
    of all others an empty table.

    Concerned are the applicants and whoever they may be, their supporters, their kin to two steps, and with all of them
    whoever shares their household in the register.
    """
    _persons(con, contracts)
    wanted = set(kinds) | set(_TIES)
    for kind in contracts.kinds.values():
        if kind.name in wanted:
            _copy_facts(con, kind)
        elif kind.name not in ("enrolment", "supporter"):
            empty_table(con, kind.name, fact_columns(kind))
    _copy_links(con, [k for k in contracts.kinds if k in wanted])
    con.execute(f"""
    INSERT INTO record.division SELECT * FROM {NIGHT}.record.division;
    INSERT INTO record.unread SELECT * FROM {NIGHT}.record.unread
        WHERE record_id IN (SELECT record_id FROM applicants.copied);
    INSERT INTO record.coverage SELECT * FROM {NIGHT}.record.coverage;
    INSERT INTO record.refused SELECT * FROM {NIGHT}.record.refused""")


def _roles(kind: Kind) -> list[str]:
    return [identifier(role.name) for role in kind.roles if role.is_linked]


def _persons(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
    con.execute(f"""
    CREATE OR REPLACE TABLE applicants.applicant AS
    SELECT DISTINCT person FROM link.person SEMI JOIN record.enrolment USING (record_id);
    CREATE OR REPLACE TABLE applicants.concerned AS
    SELECT person FROM link.person UNION SELECT person FROM link.candidate WHERE probability >= {KEPT_CANDIDATE}
    UNION SELECT other_person FROM link.name_conflict
    UNION SELECT person FROM {NIGHT}.link.name_conflict WHERE other_person IN (SELECT person FROM link.person)
    UNION {_OTHER_NUMBER} UNION {_A_NEIGHBOUR}""")
    for _ in range(2):
        con.execute(f"INSERT INTO applicants.concerned {_next_to(contracts)}")
    con.execute(f"""
    CREATE OR REPLACE TABLE applicants.maybe AS
    SELECT DISTINCT record_id FROM {NIGHT}.link.candidate WHERE person IN (SELECT person FROM applicants.concerned)""")


# Two valid numbers are two people; whether one of them is mistyped is told among those of one name and birth.
_OTHER_NUMBER = f"""
SELECT f.person FROM {NIGHT}.link.mention AS r JOIN {NIGHT}.fact.residence AS f ON f.record_id = r.record_id
SEMI JOIN (SELECT name_key, birth_on FROM link.mention) AS own
    ON own.name_key = r.name_key AND own.birth_on = r.birth_on
WHERE r.kind = 'residence' AND r.role = 'person'"""

# That somebody is not in the register of a township is told only where the register of that township came.
_A_NEIGHBOUR = f"""
SELECT min(person) FROM {NIGHT}.fact.residence WHERE township IN (SELECT township FROM record.enrolment)
GROUP BY township"""


def _next_to(contracts: Contracts) -> str:
    """SQL of whoever stands in one record, or in one household of the register, with somebody concerned."""
    known = "(SELECT person FROM applicants.concerned)"
    found = []
    for name in _TIES:
        roles = _roles(contracts.kinds[name])
        touched = few_of(f"{NIGHT}.fact.{name}", *(f"{role} IN {known}" for role in roles))
        found.append(f"SELECT unnest([{', '.join(roles)}]) AS person FROM ({touched})")
    found.append(
        f"SELECT person FROM {NIGHT}.fact.residence SEMI JOIN (SELECT household_no FROM {NIGHT}.fact.residence "
        f"WHERE person IN {known}) USING (household_no)"
    )
    return (
        f"SELECT DISTINCT person FROM ({' UNION ALL '.join(found)}) WHERE person IS NOT NULL AND person NOT IN {known}"
    )


def _copy_facts(con: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """The rows that name somebody concerned, or that may be an applicant's; nobody's who applies on the roll."""
    about = [f"{role} IN (SELECT person FROM applicants.concerned)" for role in _roles(kind)]
    about = ["true"] if kind.name in _WHOLE or not about else [*about, "record_id IN (FROM applicants.maybe)"]
    source = few_of(f"{NIGHT}.fact.{identifier(kind.name)}", *about)
    if kind.name == "enrolment":
        con.execute(
            f"INSERT INTO fact.enrolment {source} AND coalesce(person NOT IN (FROM applicants.applicant), true)"
        )
    elif kind.name == "supporter":
        con.execute(f"INSERT INTO fact.supporter {source}")
    else:
        con.execute(f"CREATE OR REPLACE TABLE fact.{identifier(kind.name)} AS {source}")


def _copy_links(con: duckdb.DuckDBPyConnection, kinds: Sequence[str]) -> None:
    """Of the records that were copied, and of those that may be somebody's who is concerned."""
    records = " UNION ".join(f"SELECT record_id FROM fact.{identifier(kind)}" for kind in kinds)
    con.execute(f"""
    CREATE OR REPLACE TABLE applicants.copied AS
    SELECT record_id FROM ({records}) WHERE record_id NOT IN (SELECT record_id FROM link.person);
    INSERT INTO link.person {few_of(f"{NIGHT}.link.person", "record_id IN (FROM applicants.copied)")};
    INSERT INTO link.mention {few_of(f"{NIGHT}.link.mention", "record_id IN (FROM applicants.copied)")};
    INSERT INTO link.candidate SELECT * FROM {NIGHT}.link.candidate WHERE record_id IN (FROM applicants.copied);
    INSERT INTO link.name_conflict SELECT * FROM {NIGHT}.link.name_conflict WHERE record_id IN (FROM applicants.copied);
    INSERT INTO link.unfound SELECT * FROM {NIGHT}.link.unfound WHERE record_id IN (FROM applicants.copied);
    INSERT INTO link.pair BY NAME SELECT * FROM {NIGHT}.link.pair WHERE record_id IN (FROM applicants.copied);
    INSERT INTO link.identity SELECT * FROM {NIGHT}.link.identity WHERE person IN (SELECT person FROM link.person)
        AND person NOT IN (SELECT person FROM link.identity);
    CREATE OR REPLACE TABLE link.weight AS FROM {NIGHT}.link.weight;
    CREATE OR REPLACE TABLE link.prior AS FROM {NIGHT}.link.prior""")
