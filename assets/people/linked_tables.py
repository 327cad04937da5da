"""Two plain tables of people linked by themselves, without a warehouse: exact numbers first, then the engine.

Belongs here: what a night does with many registers (`persons.py`), for one list against one register. Does not belong
here: the engine (`linking.py`), or where the tables come from.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from assets.people.blocked_pairs import Tables
from assets.people.linking import Linked, link, taken_sql
from data_contracts.id_status import is_valid_sql
from matchers.people.restraints import DISOWNED
from matchers.people.scheme import CHINESE, Scheme
from matchers.people.spoilt import spoilt_sql

TAKEN_BAR = 0.5
"""Links below even odds are nobody's business; the caller's own bar is higher."""


@dataclass(frozen=True)
class Found:
    """Links by an exact number and an agreeing name, and what the engine did with the rest."""

    sure: int
    unclear: int
    linked: Linked


def link_tables(con: duckdb.DuckDBPyConnection, left: str, right: str, scheme: Scheme = CHINESE) -> Found:
    """Link the records of `left` to the identities of `right` into `temp.link_taken`.

    _taken: profile, person, probability, method (id_name | probable). How many of the valid numbers of `left` stand in
    `right` says how many of its people are there at all. A valid number that nobody in `right` has is somebody else,
    unless the record contradicts it, or it is a number of `right` that a program cut or rounded.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE temp.link_left_spoilt AS {spoilt_sql(left, right, 'id_head')}")
    _meet_by_number(con, left, right)
    _set_apart_other_names(con, left, right, scheme)
    columns = ", ".join(f"l.{c}" for c in scheme.read_of_mentions if c not in ("id_number", "id_status"))
    # A number that the register gives to somebody else, or that the record itself contradicts, is no number.
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.link_taken AS
    SELECT m.profile, m.person, 1.0::DOUBLE AS probability, 'id_name' AS method
    FROM temp.link_same_number AS m ANTI JOIN temp.link_other_name AS o ON o.profile = m.profile;
    CREATE OR REPLACE TEMP TABLE temp.link_left_unclear AS
    SELECT {columns}, CASE WHEN NOT l.is_valid THEN l.id_number ELSE s.digits END AS id_number,
        CASE WHEN NOT l.is_valid THEN l.id_status ELSE coalesce(s.status, 'missing') END AS id_status
    FROM (SELECT *, {is_valid_sql("id_status")} AS is_valid FROM {left}) AS l
    LEFT JOIN temp.link_other_name AS o ON o.profile = l.profile
    LEFT JOIN temp.link_left_spoilt AS s ON l.is_valid AND s.id_number = l.id_number AND s.name_key = l.name_key
    WHERE NOT l.is_valid OR o.profile IS NOT NULL OR s.status IS NOT NULL
        OR ({DISOWNED} AND l.profile NOT IN (SELECT profile FROM temp.link_same_number))""")
    sure, unclear, valid = con.execute(
        f"SELECT (SELECT count(*) FROM temp.link_taken), (SELECT count(*) FROM temp.link_left_unclear), "
        f"(SELECT count(*) FROM {left} WHERE {is_valid_sql('id_status')})"
    ).fetchall()[0]
    # Two of each kind are believed before any is seen.
    linked = link(con, Tables("temp.link_left_unclear", right), scheme, coverage=(sure + 2) / (valid + 4))
    take(con, scheme)
    return Found(sure, unclear, linked)


def take(con: duckdb.DuckDBPyConnection, scheme: Scheme) -> None:
    """Add the likeliest person of each record in `_scored` to `_taken`; one record a person where the source is so."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE temp.link_likeliest AS {taken_sql('profile', TAKEN_BAR)}")
    once = "QUALIFY row_number() OVER (PARTITION BY person ORDER BY probability DESC, profile) = 1"
    con.execute(
        f"INSERT INTO temp.link_taken SELECT profile, person, probability, 'probable' FROM temp.link_likeliest "
        f"{once if scheme.is_one_to_one else ''}"
    )


def _meet_by_number(con: duckdb.DuckDBPyConnection, left: str, right: str) -> None:
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.link_same_number AS
    SELECT l.profile, r.person, r.rowid AS place,
        l.name_key = r.name_key OR l.name_key = r.former_key OR l.former_key = r.name_key
            OR l.name_key IS NULL OR r.name_key IS NULL AS is_one_name
    FROM (SELECT profile, id_number, name_key, former_key FROM {left}
        WHERE {is_valid_sql("id_status")}) AS l
    JOIN {right} AS r ON r.id_number = l.id_number""")


def _set_apart_other_names(con: duckdb.DuckDBPyConnection, left: str, right: str, scheme: Scheme) -> None:
    """`temp.link_other_name`: records whose number stands with a name that cannot be the same."""
    names = next(c for c in scheme.comparisons if c.name == "name")
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.link_other_name AS
    SELECT DISTINCT m.profile FROM temp.link_same_number AS m
    JOIN {left} AS l ON l.profile = m.profile
    JOIN {right} AS r ON r.rowid = m.place
    WHERE m.is_one_name IS NOT TRUE AND {names.sql()} = {names.index("differs")}""")
