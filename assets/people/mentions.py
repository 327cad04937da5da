"""`link.mention`: every place where a record speaks of a person who could be linked, with what it says of them.

Belongs here: gathering roles of all kinds into one table, reading places and doors out of addresses, name keys
and sounds. Does not belong here: who they are (`assets/people/persons.py`).
"""

from __future__ import annotations

import duckdb
import polars as pl

from assets.home.warehouse import tables
from data_contracts.contract import Contracts, Kind, Role
from data_contracts.id_status import is_valid_sql
from data_contracts.sql import identifier
from matchers.people.said import said_of
from matchers.standardise.characters import fold_variants, look_shapes, pinyin_of
from matchers.standardise.doors import door_of
from matchers.standardise.names import name_key
from matchers.standardise.places import county_of

KIND_PRIORITY = {"residence": 0, "enrolment": 1, "support": 2, "registered_poor": 3, "monitoring": 3, "edge_listing": 3}
"""Whose spelling of a person is shown: the household register's, then the roll's, then the other rolls'."""

COLUMNS = {
    "record_id": "VARCHAR", "role": "VARCHAR", "seat": "INTEGER", "kind": "VARCHAR", "source": "VARCHAR",
    "batch": "DATE", "name": "VARCHAR", "former_name": "VARCHAR", "id_number": "VARCHAR", "id_status": "VARCHAR",
    "birth_on": "DATE", "sex": "VARCHAR", "age": "INTEGER", "age_on": "DATE", "township": "VARCHAR",
    "village": "VARCHAR", "address": "VARCHAR", "household": "VARCHAR", "home": "VARCHAR", "employer": "VARCHAR",
    "phone": "VARCHAR", "priority": "INTEGER",
}  # fmt: skip
"""What every record is asked for; `seat` is the place of the role among those of its kind."""


def build_mentions(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> int:
    """Write `link.mention` from every `record.<kind>` there is; returns the number of mentions.

    A role that says neither name nor number mentions nobody and has no row. Beyond what the record says it holds
    name_key, former_key, sound, shape, surname, the birth date in an unusable number (id_birth_on), the span of birth
    dates an age allows (born_from, born_until), the county an address names, its door within the village (house,
    house_group), `home` (the household the record counts the person to, as a key), `is_spoilt` (later:
    `spoilt_numbers.py`), `own_key` (what a person nobody is found for is known by) and `rank` (whose word is shown:
    lowest first).
    """
    present = set(tables(con, "record"))
    said = [_none(), *(_select(k, r) for k in contracts.kinds.values() if k.name in present for r in k.roles)]
    # A view: written down, what four million mentions say as it stands would cost as much as what is made of it.
    con.execute(f"CREATE OR REPLACE TEMP VIEW temp.link_raw_mention AS {' UNION ALL '.join(filter(None, said))}")
    _name_keys(con)
    _places(con, has_divisions="division" in present)
    _counties(con)
    _lone_villages(con)
    _doors(con)
    events = [s.name for s in contracts.sources.values() if s.arrives == "event"]
    con.execute(_ADDRESS)
    con.execute(_MENTION)
    con.execute(_OWN_KEYS, {"events": events}).fetchall()
    con.execute("DROP VIEW temp.link_raw_mention")
    for name in ("name_key", "address_place", "county_head", "address_door", "address"):
        con.execute(f"DROP TABLE temp.link_{name}")
    rows = con.execute("SELECT count(*) FROM link.mention").fetchall()
    return int(rows[0][0])


def _none() -> str:
    """No mention, with the type of each column."""
    return f"SELECT {', '.join(f'NULL::{sql_type} AS {name}' for name, sql_type in COLUMNS.items())} WHERE false"


def _select(kind: Kind, role: Role) -> str:
    """The mentions of one role, in the order of `COLUMNS`; nothing for a role that is not linked."""
    if not role.is_linked:
        return ""
    said = said_of(kind, role)
    dates = [f.name for f in kind.fields if f.sql_type == "DATE" and f.name.endswith("_on")]

    def column(name: str) -> str:
        return identifier(said[name]) if name in said else "NULL"

    household = column("household")
    scope = "'certificate'" if said.get("household") == "certificate_no" else "source"
    home = f"{scope} || '|' || {household}" if "household" in said else "NULL"
    dated = ", ".join(identifier(d) for d in dates) or "NULL"
    priority = KIND_PRIORITY.get(kind.name, 5) if role.name == "person" else 7
    return f"""
    SELECT record_id, '{role.name}' AS role, {kind.roles.index(role)} AS seat,
        '{kind.name}' AS kind, source, batch, {column("name")} AS name,
        {column("former_name")} AS former_name, {column("id_number")} AS id_number,
        coalesce({identifier(role.name + "_id_status")}, 'missing') AS id_status, {column("birth_on")} AS birth_on,
        {column("sex")} AS sex, {column("age")} AS age, coalesce({dated}) AS age_on,
        {column("township")} AS township, {column("village")} AS village, {column("address")} AS address,
        {household} AS household, {home} AS home, {column("employer")} AS employer, {column("phone")} AS phone,
        {priority} AS priority
    FROM record.{identifier(kind.name)}
    WHERE {column("name")} IS NOT NULL OR {column("id_number")} IS NOT NULL"""


def _name_keys(con: duckdb.DuckDBPyConnection) -> None:
    """Keys, sounds and shapes once per distinct spelling: a county has far fewer spellings than mentions."""
    names = con.sql(
        "SELECT DISTINCT name FROM (SELECT name FROM temp.link_raw_mention UNION SELECT former_name "
        "FROM temp.link_raw_mention) WHERE name IS NOT NULL ORDER BY name"
    ).pl()
    # Standardised names of Chinese characters alone need no cleaning a second time; the few others do.
    plain = names.filter(pl.col("name").str.contains(r"^\p{Han}+$")).with_columns(
        name_key=fold_variants(pl.col("name"))
    )
    odd = names.join(plain, on="name", how="anti").with_columns(name_key=name_key(pl.col("name")))
    keys = pl.concat([plain, odd]).with_columns(
        sound=pinyin_of(pl.col("name_key")),
        shape=look_shapes(pl.col("name_key")),
        surname=pl.col("name_key").str.slice(0, 1),
    )
    con.register("name_key_frame", keys)
    con.execute("CREATE OR REPLACE TEMP TABLE temp.link_name_key AS SELECT * FROM name_key_frame")
    con.unregister("name_key_frame")


def _places(con: duckdb.DuckDBPyConnection, *, has_divisions: bool) -> None:
    """Township and village out of an address, where the record has no columns for them.

    A village counts only under its township: short names of villages repeat within a county. The one named first is
    meant: a group or an estate behind it may be called like another. A township that was
    merged into another, or goes by another name, is found by what the register of divisions calls it also.
    """
    also = """
        UNION SELECT trim(d.written), p.township FROM place AS p
        JOIN (SELECT division_name, unnest(regexp_split_to_array(also, '[、,，;；|/]')) AS written
            FROM record.division WHERE also IS NOT NULL) AS d ON d.division_name = p.township"""
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.link_address_place AS
    WITH place AS (
        SELECT DISTINCT township, village,
            regexp_replace(village, '(社区)?(村|居)?民?(委员会|委会)$|(社区|村|居)$', '') AS stem
        FROM temp.link_raw_mention WHERE township IS NOT NULL),
    township AS (SELECT township AS written, township FROM place{also if has_divisions else ""}),
    address AS (SELECT DISTINCT address FROM temp.link_raw_mention WHERE township IS NULL AND address IS NOT NULL),
    in_township AS (
        SELECT a.address,
            max({{'size': length(t.written), 'written': t.written, 'name': t.township}}) AS found
        FROM address AS a JOIN township AS t ON t.written <> '' AND contains(a.address, t.written) GROUP BY a.address)
    SELECT i.address, i.found.name AS township,
        arg_min(p.village, {{'at': strpos(i.rest, p.stem), 'is_other': NOT contains(i.rest, p.village),
            'size': -length(p.stem), 'village': p.village}}) AS village
    FROM (SELECT *, replace(address, found.written, '') AS rest FROM in_township) AS i
    LEFT JOIN place AS p ON p.township = i.found.name AND length(p.stem) >= 2 AND contains(i.rest, p.stem)
    GROUP BY i.address, i.found.name""")


# An address as far as the first character that can end a county's name: a register has a handful of them.
_HEAD = (
    "left(s.address, least(nullif(strpos(left(s.address, 20), '县'), 0), nullif(strpos(left(s.address, 20), '区'), 0),"
    " nullif(strpos(left(s.address, 20), '旗'), 0)))"
)


def _counties(con: duckdb.DuckDBPyConnection) -> None:
    """The county an address names, once per distinct beginning."""
    heads = con.sql(
        f"SELECT DISTINCT {_HEAD} AS head FROM temp.link_raw_mention AS s WHERE s.address IS NOT NULL ORDER BY head"
    ).pl()
    con.register("head_frame", heads.drop_nulls().with_columns(county=county_of(pl.col("head"))).drop_nulls())
    con.execute("CREATE OR REPLACE TEMP TABLE temp.link_county_head AS SELECT * FROM head_frame")
    con.unregister("head_frame")


def _lone_villages(con: duckdb.DuckDBPyConnection) -> None:
    """Places of addresses that name no township, but begin with a village of which the county has only one.

    The county itself may stand before it: that which the household register names most. Another county's village of
    that name is another one.
    """
    con.execute(f"""
    INSERT INTO temp.link_address_place
    WITH own AS (SELECT c.county FROM temp.link_raw_mention AS s JOIN temp.link_county_head AS c ON c.head = {_HEAD}
        WHERE s.kind = 'residence' GROUP BY c.county ORDER BY count(*) DESC, c.county LIMIT 1),
    open_address AS (SELECT DISTINCT s.address, {_HEAD} AS head FROM temp.link_raw_mention AS s
        WHERE s.township IS NULL AND s.address IS NOT NULL
            AND s.address NOT IN (SELECT address FROM temp.link_address_place)),
    headless AS (SELECT a.address, CASE WHEN c.head IS NULL THEN a.address
            ELSE substr(a.address, length(c.head) + 1) END AS rest
        FROM open_address AS a LEFT JOIN temp.link_county_head AS c ON c.head = a.head
        WHERE c.head IS NULL OR c.county IN (SELECT county FROM own)),
    lone AS (SELECT village, min(township) AS township FROM temp.link_raw_mention
        WHERE township IS NOT NULL AND regexp_matches(village, '.{{2}}(村|社区|居委会|委会)$')
        GROUP BY village HAVING count(DISTINCT township) = 1)
    SELECT h.address, arg_max(l.township, length(l.village)), arg_max(l.village, length(l.village))
    FROM headless AS h JOIN lone AS l ON starts_with(h.rest, l.village) GROUP BY h.address""")


def _doors(con: duckdb.DuckDBPyConnection) -> None:
    """The door of each distinct address."""
    addresses = con.sql(
        "SELECT DISTINCT address FROM temp.link_raw_mention WHERE address IS NOT NULL ORDER BY address"
    ).pl()
    doors = addresses.with_columns(door=door_of(pl.col("address"))).unnest("door")
    con.register("door_frame", doors.rename({"group": "house_group"}))
    con.execute("CREATE OR REPLACE TEMP TABLE temp.link_address_door AS SELECT * FROM door_frame")
    con.unregister("door_frame")


# What an address says, once for each: a household has one, and every register repeats it.
_ADDRESS = f"""
CREATE OR REPLACE TEMP TABLE temp.link_address AS
SELECT s.address, a.township, a.village, c.county, d.house, d.house_group
FROM (SELECT DISTINCT address FROM temp.link_raw_mention WHERE address IS NOT NULL) AS s
LEFT JOIN temp.link_address_place AS a ON a.address = s.address
LEFT JOIN temp.link_county_head AS c ON c.head = {_HEAD}
LEFT JOIN temp.link_address_door AS d ON d.address = s.address"""

_MENTION = f"""
CREATE OR REPLACE TABLE link.mention AS
SELECT s.record_id, s.role, s.kind, s.source, s.batch, s.name, n.name_key, s.former_name, s.id_number, s.id_status,
    s.birth_on, s.sex, coalesce(s.township, a.township) AS township,
    coalesce(s.village, CASE WHEN s.township IS NULL THEN a.village END) AS village, a.county, a.house, a.house_group,
    s.household, s.home, s.employer, s.phone, n.sound, n.shape, n.surname, f.name_key AS former_key,
    {is_valid_sql("s.id_status")} AS is_valid, FALSE AS is_spoilt,
    CASE WHEN (length(s.id_number) = 18 AND s.id_status IN ('invalid', 'damaged'))
            OR (length(s.id_number) = 15 AND s.id_status = 'invalid'
                AND substr(s.id_number, 7, 2) IN ('19', '20'))
        THEN TRY_CAST(substr(s.id_number, 7, 4) || '-' || substr(s.id_number, 11, 2) || '-'
            || substr(s.id_number, 13, 2) AS DATE) END AS id_birth_on,
    (s.age_on - to_years(s.age + 1))::DATE + 1 AS born_from,
    (s.age_on - to_years(s.age))::DATE AS born_until,
    s.priority * 1152921504606846976::UBIGINT
        + (65535 - coalesce(s.batch - DATE '1950-01-01', 0)) * 17592186044416::UBIGINT
        + coalesce(TRY_CAST('0x' || left(s.record_id, 10) AS UBIGINT), md5_number_lower(s.record_id) >> 24) * 16
        + s.seat AS rank,
    NULL::VARCHAR AS own_key
FROM temp.link_raw_mention AS s
LEFT JOIN temp.link_name_key AS n ON n.name = s.name
LEFT JOIN temp.link_name_key AS f ON f.name = s.former_name
LEFT JOIN temp.link_address AS a ON a.address = s.address"""

# A person without a usable number is known by what the register says of them, not by the file it came in, so that
# the same child on next month's roll is the same person; twins in all they say are told apart by their order. Few have
# none: what they are known by is written behind.
_OWN_KEYS = """
UPDATE link.mention AS m SET own_key = k.own_key FROM (
    SELECT rowid AS mention,
        CASE WHEN id_status IN ('invalid', 'damaged') AND length(id_number) >= 15 AND name_key IS NOT NULL
            THEN 'number|' || id_number || '|' || name_key
            WHEN home IS NULL AND list_contains($events::VARCHAR[], source) THEN record_id || '|' || role
            ELSE concat_ws('|', source, role, name_key, id_number, birth_on, sex, township, village, home)
                || '#' || row_number() OVER (
                    PARTITION BY source, role, batch, name_key, id_number, birth_on, sex, township, village, home
                    ORDER BY record_id) END AS own_key
    FROM link.mention WHERE NOT is_valid) AS k
WHERE m.rowid = k.mention"""
