"""The best that is known of every person: the word of the register first, then of the roll, then of whoever has one.

Belongs here: choosing among what a person's mentions say. Does not belong here: whose mention it is (`persons.py`),
whose word comes first (`rank`, in `mentions.py`).

Of a million people nine in ten are told by one row of the household register: its mention is found by one figure a
person, and only of what it leaves open are the others asked. Choosing each of a dozen columns among all mentions of
everybody took three times as long.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from data_contracts.id_status import is_valid_sql
from matchers.people.blocking import ID_PARTS

ID_PARTS_SQL = ", ".join(f"{sql} AS {name}" for name, sql in ID_PARTS.items())

_LAST_PLACE = "8 * 1152921504606846976::UBIGINT"
"""Behind every rank: for the word of one who is only probably the person, and for a number that was replaced."""

_BEST_WORD = """
    person, arg_min(name, place) FILTER (name IS NOT NULL) AS name,
    coalesce(arg_min(id_number, place) FILTER (is_valid),
        arg_min(id_number, place) FILTER (id_number IS NOT NULL)) AS id_number,
    coalesce(arg_min(id_status, place) FILTER (is_valid),
        arg_min(id_status, place) FILTER (id_number IS NOT NULL), 'missing') AS id_status,
    arg_min(birth_on, place) FILTER (birth_on IS NOT NULL) AS birth_on,
    arg_min(sex, place) FILTER (sex IS NOT NULL) AS sex,
    arg_min(township, place) FILTER (township IS NOT NULL) AS township,
    arg_min(village, place) FILTER (village IS NOT NULL) AS village,
    arg_min(household, place) FILTER (kind = 'residence' AND role = 'person') AS household_no,
    list_sort(list(DISTINCT name) FILTER (name IS NOT NULL)) AS name_variants"""

_TELLS_ALL = """m.is_valid AND m.birth_on IS NOT NULL AND m.sex IS NOT NULL AND m.township IS NOT NULL
    AND m.village IS NOT NULL AND m.kind = 'residence' AND m.role = 'person' AND m.household IS NOT NULL"""


_WORD = f"""
CREATE OR REPLACE TEMP TABLE temp.link_word AS
SELECT p.person, p.mention, m.name,
    m.rank + CASE WHEN p.method = 'probable' OR o.person IS NOT NULL THEN {_LAST_PLACE} ELSE 0 END AS place
FROM temp.link_person_of_mention AS p JOIN link.mention AS m ON m.rowid = p.mention
LEFT JOIN temp.link_replaced AS o ON o.person = p.person AND o.id_number = m.id_number"""


def write_identity(con: duckdb.DuckDBPyConnection) -> None:
    """Write `link.identity`, a row a person: the register's word first, then the roll's; numbers only ever a valid one
    first.

    Parents and spouses of the register are numbers without a name: they speak only where nobody else does. A number
    that the police replaced gives way to the new one, on whatever list it still stands. Needs the working table
    _person_of_mention.
    """
    con.execute(_WORD)
    con.execute(f"""
    CREATE OR REPLACE TABLE link.identity AS
    WITH first AS (
        SELECT person, arg_min(mention, place) AS mention, min(name) AS name, max(name) AS other_name
        FROM temp.link_word WHERE name IS NOT NULL GROUP BY person),
    told AS (
        SELECT f.person, m.name, m.id_number, m.id_status, m.birth_on, m.sex, m.township, m.village,
            m.household AS household_no, [m.name] AS name_variants
        FROM first AS f JOIN link.mention AS m ON m.rowid = f.mention
        WHERE f.name = f.other_name AND {_TELLS_ALL}),
    word AS (
        SELECT w.person, w.place, m.*
        FROM (SELECT person, mention, place FROM temp.link_word ANTI JOIN told USING (person)) AS w
        JOIN link.mention AS m ON m.rowid = w.mention),
    named AS (SELECT {_BEST_WORD} FROM word WHERE name IS NOT NULL GROUP BY person),
    nameless AS (SELECT {_BEST_WORD} FROM word ANTI JOIN named USING (person) GROUP BY person),
    best_word AS (SELECT * FROM told UNION ALL SELECT * FROM named UNION ALL SELECT * FROM nameless)
    SELECT * REPLACE (
        coalesce(birth_on, CASE WHEN {is_valid_sql("id_status")} THEN TRY_CAST(substr(id_number, 7, 4) || '-'
            || substr(id_number, 11, 2) || '-' || substr(id_number, 13, 2) AS DATE) END) AS birth_on,
        coalesce(sex, CASE WHEN NOT {is_valid_sql("id_status")} THEN NULL
            WHEN TRY_CAST(substr(id_number, 17, 1) AS INTEGER) % 2 = 1 THEN '男' ELSE '女' END) AS sex)
    FROM best_word ORDER BY person""")


_SCARCE = {
    "former_key": ("m.former_key", "TRUE"),
    "township": ("m.township", "TRUE"),
    "village": ("m.village", "TRUE"),
    "county": ("m.county", "TRUE"),
    "home": (
        "{'village': m.village, 'house': m.house, 'house_group': m.house_group}",
        "(m.house IS NOT NULL OR m.house_group IS NOT NULL)",
    ),
    "employer": ("m.employer", "TRUE"),
    "phone": ("m.phone", "TRUE"),
    "register_household": ("m.home", "m.kind = 'residence' AND m.role = 'person'"),
}
"""What the first mention of a person may leave open, and in which mentions it stands."""


def identities_sql(earlier: str = "") -> str:
    """Valid numbers whose persons a mention could be, each with the best that is known of them: tonight's, or those
    that an `earlier` night has published (its catalogue). Tonight a number is one person's, whoever that turns out to
    be; of an earlier night that is known."""
    if not earlier:
        return _best("id_number", _said_tonight, "link.mention", "coalesce(d.into_person, p.person)", _MINTED)
    return f"WITH {_known(_linked_in(earlier))} SELECT * FROM ({_of_known(f'{earlier}.link.mention')})"


def identities_again_sql() -> str:
    """What `identities_sql` will say of tonight when it is an earlier night, out of its working tables: what it says
    tonight, but for numbers under which a judgement brought somebody else's mention to a person."""
    return f"""
    WITH shared AS MATERIALIZED (SELECT DISTINCT m.id_number FROM temp.link_person_of_mention AS p
        JOIN temp.link_subject_of AS s ON s.mention = p.mention AND NOT s.is_of_number
        JOIN link.mention AS m ON m.rowid = p.mention
        WHERE p.method IN ({_FOR_GOOD}) AND m.is_valid AND m.name_key IS NOT NULL),
    {_known(_LINKED_TONIGHT)}
    SELECT * FROM temp.link_identity ANTI JOIN shared USING (id_number)
    UNION ALL BY NAME ({_of_known("link.mention")})"""


_Said = Callable[[str], str]


def _best(key: str, said: _Said, mention: str, person: str, minted: str) -> str:
    """The best that is known under each `key`, by what its mentions have `said`: the word of the first of them, and of
    the others what that leaves open, all columns in one pass."""
    scarce = ", ".join(f"CASE WHEN {says} THEN {value} END AS {name}" for name, (value, says) in _SCARCE.items())
    others = ", ".join(f"arg_min(s.{name}, s.rank) AS {name}" for name in _SCARCE)
    opening = " OR ".join(f"(o.{name} IS NULL AND s.{name} IS NOT NULL)" for name in _SCARCE)
    known = ", ".join(f"coalesce(f.{name}, r.{name}) AS {name}" for name in _SCARCE)
    own = ", ".join(f"f.{k}" for k in key.split(", "))
    return f"""
    WITH first AS (SELECT {key}, arg_min(mention, rank) AS mention, bool_or(is_registered) AS is_registered
        FROM ({said("m.rowid AS mention, m.kind IN ('residence', 'enrolment') AS is_registered")})
        GROUP BY {key}),
    opened AS MATERIALIZED (SELECT {own}, f.mention, f.is_registered, m.name, m.name_key, m.sound, m.shape,
            m.surname, {scarce}
        FROM {mention} AS m JOIN first AS f ON m.rowid = f.mention),
    rest AS (SELECT {key}, {others} FROM ({said(f"m.rowid AS mention, {scarce}")}) AS s JOIN opened AS o USING ({key})
        WHERE s.mention <> o.mention AND ({opening}) GROUP BY {key}),
    best AS (SELECT {person} AS person, f.id_number, f.name, f.name_key, f.sound, f.shape, f.surname, f.is_registered,
            {known} FROM opened AS f LEFT JOIN rest AS r USING ({key}) {minted})
    SELECT * EXCLUDE home,
        TRY_CAST(substr(id_number, 7, 4) || '-' || substr(id_number, 11, 2) || '-' || substr(id_number, 13, 2)
            AS DATE) AS birth_on,
        CASE WHEN TRY_CAST(substr(id_number, 17, 1) AS INTEGER) % 2 = 1 THEN '男' ELSE '女' END AS sex,
        CASE WHEN home.village = village THEN home.house END AS house,
        CASE WHEN home.village = village THEN home.house_group END AS house_group, {ID_PARTS_SQL}
    FROM best"""


_MINTED = "JOIN temp.link_minted AS p ON p.subject = f.id_number LEFT JOIN temp.link_bond AS d ON d.person = p.person"


def _said_tonight(columns: str) -> str:
    """What named mentions under a valid number of their own say."""
    return f"""SELECT m.id_number, m.rank, {columns} FROM link.mention AS m
        JOIN temp.link_subject_of AS s ON s.mention = m.rowid AND s.is_of_number
        WHERE m.is_valid AND m.name_key IS NOT NULL"""


_FOR_GOOD = "'judged', 'corrected'"

_LINKED_TONIGHT = """
    SELECT p.person, p.method, m.rowid AS mention, m.is_valid, m.name_key FROM temp.link_person_of_mention AS p
    JOIN link.mention AS m ON m.rowid = p.mention SEMI JOIN shared USING (id_number)"""


def _linked_in(night: str) -> str:
    return f"""SELECT p.person, p.method, m.rowid AS mention, m.is_valid, m.name_key FROM {night}.link.mention AS m
        JOIN {night}.link.person AS p ON p.record_id = m.record_id AND p.role = m.role"""


def _known(linked: str) -> str:
    """Which named mentions under a valid number are known to be of their person, and who that is."""
    return f"""
    known AS MATERIALIZED (SELECT person, mention FROM ({linked})
        WHERE method IN ('id_name', {_FOR_GOOD}) AND is_valid AND name_key IS NOT NULL)"""


def _of_known(mention: str) -> str:
    """The best of what those say."""

    def said(columns: str) -> str:
        return f"""SELECT p.person, m.id_number, m.rank, {columns} FROM {mention} AS m
            JOIN known AS p ON p.mention = m.rowid"""

    return _best("person, id_number", said, mention, "f.person", "")
