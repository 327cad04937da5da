"""Tables of more people than DuckDB keeps in one group of rows, made in SQL out of nothing but numbers.

`fill_records` writes the records of a county for linkage: a register in which everybody stands with a number, and a
list of disabled persons in which each stands once more, their number cut by a spreadsheet; beside them the few without
whom a second write would have nothing to add.
"""

from __future__ import annotations

from datetime import date

import duckdb

from assets.intake.raw import raw_columns
from assets.records.columns import columns_of
from data_contracts.contract import Kind, Source
from data_contracts.sql import ROW_GROUP, identifier
from matchers.facts.schema import fact_columns
from tests.assets.linked_people import GIVEN, SOUND_ALIKE, SURNAMES, TOWNSHIPS, VILLAGES

MANY = ROW_GROUP + 1_120
"""A group of rows and the beginning of the next."""

CROWD = 410
"""People of one name in one township: more than may stand in one block."""

TWICE, SPELT, CLAIMED, RENUMBERED, LISTED_BOTH_WAYS = 10, 300, 20, 10, 10
DAY = date(2021, 6, 1)


def _nth(values: object, index: str) -> str:
    letters = ", ".join(f"'{value}'" for value in values)
    return f"([{letters}])[1 + ({index}) % {len(list(values))}]"


def _people_sql() -> str:
    """Everybody: n, name, spelt (as it sounds), number, born, sex, township, village; nobody shares name and birth."""
    turn = "(n + 7 * (n // 30000))"
    crowd = f"n >= {MANY}"
    return f"""
    SELECT n, CASE WHEN {crowd} THEN '卜英英' ELSE stem || {_nth(SOUND_ALIKE, turn)} END AS name,
        stem || {_nth(SOUND_ALIKE.values(), turn)} AS spelt, region || (1 + n // 30000) || middle || '7' AS number,
        region || '9' || middle || '5' AS earlier_number, born, sex,
        CASE WHEN {crowd} THEN '{TOWNSHIPS[0]}' ELSE {_nth(TOWNSHIPS, "n")} END AS township,
        {_nth(VILLAGES, f"CASE WHEN {crowd} THEN n % 2 ELSE n // 5 END")} AS village
    FROM (SELECT n, {_nth(SURNAMES, turn)} || {_nth(GIVEN[:40], "n // 50")} AS stem,
        DATE '1930-01-01' + CAST(n * 7919 % 30000 AS INTEGER) AS born, ['女', '男'][1 + n % 2] AS sex,
        '320723' || strftime(DATE '1930-01-01' + CAST(n * 7919 % 30000 AS INTEGER), '%Y%m%d') AS region,
        '0' || (n % 2) AS middle
        FROM (SELECT range AS n FROM range({MANY + CROWD})))"""


def fill_records(con: duckdb.DuckDBPyConnection, kinds: dict[str, Kind]) -> None:
    """`record.<kind>` of every kind; the people themselves stay in the temporary table `people`."""
    for kind in kinds.values():
        columns = ", ".join(f"{identifier(n)} {t}" for n, t in columns_of(kind).items())
        con.execute(f"CREATE OR REPLACE TABLE record.{identifier(kind.name)} ({columns})")
    con.execute(f"CREATE OR REPLACE TEMP TABLE people AS {_people_sql()}")
    given = f"DATE '{DAY}' AS batch, DATE '{DAY}' AS received_on"
    told = "name AS person_name, number AS person_id_number, 'valid' AS person_id_status"
    con.execute(f"""
    INSERT INTO record.residence BY NAME
    SELECT 'r' || n AS record_id, 'household_register' AS source, {given}, {told}, sex AS person_sex,
        born AS person_birth_on, 'H' || n // 3 AS household_no, township, village FROM people;
    INSERT INTO record.disability BY NAME
    SELECT 'd' || n AS record_id, 'disabled_persons' AS source, {given}, township, village,
        name AS person_name, left(number, 15) || '000' AS person_id_number, 'damaged' AS person_id_status FROM people;
    INSERT INTO record.disability BY NAME
    SELECT 'e' || n AS record_id, 'disabled_persons' AS source, {given}, township, village, {told}
    FROM people WHERE n < {LISTED_BOTH_WAYS};
    INSERT INTO record.vehicle BY NAME
    SELECT 'v' || n AS record_id, 'vehicles' AS source, {given}, spelt AS person_name, number AS person_id_number,
        'valid' AS person_id_status, 'G' || n AS plate_no FROM people WHERE n BETWEEN 1000 AND {1000 + SPELT - 1};
    INSERT INTO record.business BY NAME
    SELECT 'b' || n AS record_id, 'businesses' AS source, {given}, '不相干' AS person_name, number AS person_id_number,
        'valid' AS person_id_status FROM people WHERE n BETWEEN 2000 AND {2000 + CLAIMED - 1};
    INSERT INTO record.pension BY NAME
    SELECT 'p' || n AS record_id, 'enterprise_pensions' AS source, {given}, name AS person_name,
        earlier_number AS person_id_number, 'valid' AS person_id_status
    FROM people WHERE n BETWEEN 3000 AND {3000 + RENUMBERED - 1};
    INSERT INTO record.move BY NAME
    SELECT 'm' || n AS record_id, 'hukou_changes' AS source, {given}, {told}, earlier_number AS former_id_number,
        'valid' AS former_id_status, '更正' AS move_kind, DATE '2020-03-01' AS changed_on
    FROM people WHERE n BETWEEN 3000 AND {3000 + RENUMBERED - 1}""")


def fill_kin(con: duckdb.DuckDBPyConnection, kinds: dict[str, Kind]) -> None:
    """The facts that ties of kin come from; no fathers at all, so that their ties are a write of nothing."""
    for name in ("residence", "declaration", "supporter", "enrolment", "marriage", "office"):
        columns = ", ".join(f"{identifier(n)} {t}" for n, t in fact_columns(kinds[name]).items())
        con.execute(f"CREATE OR REPLACE TABLE fact.{name} ({columns})")
    sure = "1.0 AS person_link_probability"
    con.execute(f"""
    CREATE OR REPLACE TABLE link.identity AS
    SELECT 'P' || range AS person, ['女', '男'][1 + range % 2] AS sex FROM range({MANY});
    INSERT INTO fact.residence BY NAME
    SELECT 'household_register' AS source, DATE '{DAY}' AS batch, 'P' || n AS person, {sure}, 'M' || n // 2 AS mother,
        1.0 AS mother_link_probability, CASE WHEN n % 1000 < 2 THEN 'P' || n + 500 END AS spouse,
        1.0 AS spouse_link_probability, 'H' || n // 3 AS household_no, ['户主', '配偶', '子'][1 + n % 3] AS relation
    FROM (SELECT range AS n FROM range({MANY}));
    INSERT INTO fact.declaration BY NAME
    SELECT 'P' || n * 30 AS official, 'P' || n * 30 + 7 AS person, {sure}, 1.0 AS official_link_probability,
        '父亲' AS relation, DATE '{DAY}' AS batch FROM (SELECT range AS n FROM range(100));
    INSERT INTO fact.enrolment BY NAME
    SELECT 'P' || n AS head, 1.0 AS head_link_probability, 'C' || n AS certificate_no, DATE '{DAY}' AS month
    FROM (SELECT range AS n FROM range(100));
    INSERT INTO fact.supporter BY NAME
    SELECT 'P' || n + 60000 AS person, {sure}, 'C' || n AS certificate_no, '子' AS relation, DATE '{DAY}' AS batch
    FROM (SELECT range AS n FROM range(100));
    INSERT INTO fact.marriage BY NAME
    SELECT 'P' || n AS man, 'P' || n + 1 AS woman, 1.0 AS man_link_probability, 1.0 AS woman_link_probability,
        ['结婚', '离婚'][1 + n % 2] AS marriage_kind, DATE '2019-01-01' AS registered_on, 'g' || n AS record_id
    FROM (SELECT 3 * range AS n FROM range(200));
    INSERT INTO fact.office BY NAME SELECT 'P' || range * 3 AS person FROM range(5000)""")


def raw_rows_sql(source: Source, rows: str, **said: str) -> str:
    """SELECT of every column of a parsed file or a raw table over `rows` (SQL with a column n); what is not `said` is
    null."""
    given = {"_row": "n", "_sheet": "''"} | said
    columns = (f"({given.get(n, 'NULL')})::{t} AS {identifier(n)}" for n, t in raw_columns(source).items())
    return f"SELECT {', '.join(columns)} FROM ({rows})"
