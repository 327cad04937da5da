"""The probable links of a night: unclear mentions against the persons they could be.

Belongs here: who is unclear, who they could be, and the tables link.pair, candidate, weight and prior. Does not belong
here: sure links (`persons.py`), how two tables are linked (`linking.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from assets.home.engine import DUCKDB, Engine
from assets.people.blocked_pairs import Tables
from assets.people.identities import ID_PARTS_SQL, identities_sql
from assets.people.judgements import number_pairs
from assets.people.kept_persons import Earlier, gather
from assets.people.linking import PROBABILITY, Linked, link, odds, taken_sql
from matchers.people.blocking import ID_PARTS
from matchers.people.certainty import KEPT_CANDIDATE, KEPT_PAIR, POSSIBLE
from matchers.people.scheme import CHINESE


def link_probably(
    con: duckdb.DuckDBPyConnection, once: Sequence[str] = (), earlier: Earlier | None = None, engine: Engine = DUCKDB
) -> Linked:
    """Compare, weigh and choose; leaves the taken links in `temp.link_best` (subject, person, probability).

    `earlier`: a published night whose persons the mentions could be, by the model of that night.
    A person stands in one batch of a source of `once` one time at most. Needs link.mention and the working
    tables _subject_of, _minted, _bond and _apart of the sure stage; whoever is bound to another is not looked for.
    """
    if earlier:
        gather(con, earlier, "temp.link_identity")
    else:
        con.execute(f"CREATE OR REPLACE TEMP TABLE temp.link_identity AS {identities_sql()}")
    _profiles(con)
    con.execute("""
    CREATE OR REPLACE TEMP TABLE temp.link_judged_apart AS SELECT p.profile, a.other AS person
    FROM temp.link_apart AS a JOIN temp.link_profile AS p ON p.own_person = a.person""")
    tables = Tables("temp.link_profile", "temp.link_identity", "temp.link_judged_apart")
    linked = link(con, tables, model=earlier.model if earlier else None, engine=engine)
    _two_numbers_of_one_person(con)
    con.register("weights", linked.model.table())
    con.execute("CREATE OR REPLACE TABLE link.weight AS SELECT * FROM weights ORDER BY comparison, level")
    con.unregister("weights")
    con.execute(
        "CREATE OR REPLACE TABLE link.prior AS SELECT ?::BIGINT AS population, ?::DOUBLE AS coverage",
        [linked.model.population, linked.model.coverage],
    )
    _taken(con, once)
    _candidates(con)
    return linked


def link_nobody(con: duckdb.DuckDBPyConnection, earlier: str) -> None:
    """What `link_probably` leaves where there is nobody to look for, shaped as the published night `earlier` has it."""
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.link_best AS
    SELECT '' AS subject, person, probability FROM {earlier}.link.candidate LIMIT 0;
    CREATE OR REPLACE TABLE link.candidate AS SELECT * FROM {earlier}.link.candidate LIMIT 0;
    CREATE OR REPLACE TABLE link.pair AS SELECT * FROM {earlier}.link.pair LIMIT 0""")


_PROFILE_COLUMNS = (
    "subject",
    "own_person",
    "name",
    "name_key",
    "former_key",
    "sound",
    "shape",
    "surname",
    "id_number",
    "id_status",
    "birth_on",
    "any_birth_on",
    "sex",
    "township",
    "village",
    "county",
    "house",
    "house_group",
    "employer",
    "phone",
    "born_from",
    "born_until",
    "year_from",
    "year_until",
    "register_household",
    "household_by_names",
)


def _profiles(con: duckdb.DuckDBPyConnection) -> None:
    """What unclear mentions say, once per distinct content: mentions without a usable number, numbers that stand
    with somebody else's name or birth, and numbers that neither the household register nor the roll knows.
    """
    con.execute("""
    CREATE OR REPLACE TEMP TABLE temp.link_unclear AS
    SELECT m.record_id, m.role, s.subject, p.person AS own_person, m.name, m.name_key, m.former_key,
        m.sound, m.shape, m.surname,
        CASE WHEN s.is_conflict OR s.is_disowned THEN NULL ELSE m.id_number END AS id_number,
        CASE WHEN s.is_conflict OR s.is_disowned THEN 'missing' ELSE m.id_status END AS id_status,
        m.birth_on, coalesce(m.birth_on, m.id_birth_on) AS any_birth_on, m.sex, m.township, m.village, m.county,
        m.house, m.house_group, m.employer, m.phone,
        CASE WHEN m.birth_on IS NULL THEN m.born_from END AS born_from,
        CASE WHEN m.birth_on IS NULL THEN m.born_until END AS born_until,
        year(coalesce(m.birth_on, m.id_birth_on, m.born_from)) - 1 AS year_from,
        year(coalesce(m.birth_on, m.id_birth_on, m.born_until)) + 1 AS year_until, m.home
    FROM link.mention AS m
    JOIN temp.link_subject_of AS s ON s.mention = m.rowid
    JOIN temp.link_minted AS p ON p.subject = s.subject
    LEFT JOIN temp.link_identity AS i ON m.is_valid AND i.person = p.person
    WHERE m.name_key IS NOT NULL AND p.person NOT IN (SELECT person FROM temp.link_bond) AND (NOT m.is_valid
        OR s.is_conflict OR s.is_disowned
        OR (NOT i.is_registered AND (m.birth_on IS NOT NULL OR m.employer IS NOT NULL)))""")
    con.execute("""
    CREATE OR REPLACE TEMP TABLE temp.link_register_home AS
    SELECT home, min_by(register_household, {'n': -members, 'h': register_household}) AS register_household
    FROM (
        SELECT m.home, i.register_household, count(*) AS members
        FROM link.mention AS m
        JOIN temp.link_subject_of AS s ON s.mention = m.rowid
        JOIN temp.link_identity AS i ON i.id_number = s.subject
        WHERE i.register_household IS NOT NULL AND m.home IN (SELECT home FROM temp.link_unclear)
        GROUP BY m.home, i.register_household)
    GROUP BY home""")
    _households_by_names(con)
    columns = ", ".join(_PROFILE_COLUMNS)
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.link_profile_of AS
    SELECT record_id, role, dense_rank() OVER (ORDER BY {columns}) AS profile, {columns}, {ID_PARTS_SQL}
    FROM temp.link_unclear AS u LEFT JOIN temp.link_register_home AS h ON h.home = u.home
    LEFT JOIN temp.link_home_by_names AS n ON n.home = u.home""")
    distinct = ", ".join(("profile", *_PROFILE_COLUMNS, *ID_PARTS))
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE temp.link_profile AS SELECT DISTINCT {distinct} FROM temp.link_profile_of"
    )


def _households_by_names(con: duckdb.DuckDBPyConnection) -> None:
    """`temp.link_home_by_names`: households nobody of whom has a usable number, and the one household of the register
    in which the most of their names, two at least, stand together; a second one with as many leaves it open.
    """
    con.execute("""
    CREATE OR REPLACE TEMP TABLE temp.link_home_by_names AS
    WITH open_home AS (
        SELECT DISTINCT home FROM temp.link_unclear
        WHERE home IS NOT NULL AND home NOT IN (SELECT home FROM temp.link_register_home)),
    named AS (SELECT DISTINCT m.home, m.name_key FROM link.mention AS m JOIN open_home USING (home)
        WHERE m.name_key IS NOT NULL),
    family AS (SELECT * FROM named WHERE home IN (SELECT home FROM named GROUP BY home HAVING count(*) > 1)),
    fitting AS (
        SELECT f.home, i.register_household, count(DISTINCT f.name_key) AS names
        FROM family AS f JOIN temp.link_identity AS i ON i.name_key = f.name_key
        WHERE i.register_household IS NOT NULL GROUP BY f.home, i.register_household
        HAVING count(DISTINCT f.name_key) > 1),
    most AS (SELECT home, max(names) AS names FROM fitting GROUP BY home)
    SELECT home, min(register_household) AS household_by_names FROM fitting JOIN most USING (home, names)
    GROUP BY home HAVING count(*) = 1""")


def _two_numbers_of_one_person(con: duckdb.DuckDBPyConnection) -> None:
    """Where the police replaced a number, the same person was met twice: the likelier number speaks for the person."""
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.link_met_twice AS
    SELECT DISTINCT profile FROM temp.link_scored GROUP BY profile, person HAVING count(*) > 1;
    CREATE OR REPLACE TEMP TABLE temp.link_met_once AS
    SELECT * REPLACE ({PROBABILITY} AS probability)
    FROM (SELECT * FROM temp.link_scored WHERE profile IN (SELECT profile FROM temp.link_met_twice)
        QUALIFY row_number() OVER (PARTITION BY profile, person ORDER BY held DESC, weight DESC, levels) = 1);
    DELETE FROM temp.link_scored WHERE profile IN (SELECT profile FROM temp.link_met_twice);
    INSERT INTO temp.link_scored SELECT * FROM temp.link_met_once""")


def _taken(con: duckdb.DuckDBPyConnection, once: Sequence[str]) -> None:
    """The link of each subject (`_best`): one person's unclear mentions go together, the best profile decides for all.

    Where a source lists nobody twice, of two who would be one person only the likelier is; neither, when they are
    equally likely; neither, when the person stands there by number already.
    """
    of_subject = (
        "(SELECT s.*, p.subject FROM temp.link_scored AS s JOIN temp.link_profile AS p ON p.profile = s.profile)"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE temp.link_best AS {taken_sql('subject', POSSIBLE, of_subject)}")
    in_once = f"m.role = 'person' AND list_contains({list(once)}::VARCHAR[], m.source)"
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.link_listed AS
    SELECT DISTINCT m.source, m.batch, b.person, b.subject, b.probability
    FROM link.mention AS m
    JOIN temp.link_profile_of AS o ON o.record_id = m.record_id AND o.role = m.role
    JOIN temp.link_best AS b ON b.subject = o.subject
    WHERE {in_once};
    INSERT INTO temp.link_listed
    SELECT DISTINCT m.source, m.batch, coalesce(d.into_person, p.person), s.subject, 1.0
    FROM link.mention AS m
    JOIN temp.link_subject_of AS s ON s.mention = m.rowid
    JOIN temp.link_minted AS p ON p.subject = s.subject
    LEFT JOIN temp.link_bond AS d ON d.person = p.person
    WHERE {in_once} AND coalesce(d.into_person, p.person) IN (SELECT person FROM temp.link_listed)""")
    con.execute("""
    DELETE FROM temp.link_best WHERE subject IN (
        SELECT a.subject FROM temp.link_listed AS a
        JOIN temp.link_listed AS b ON b.source = a.source AND b.batch = a.batch AND b.person = a.person
            AND b.subject <> a.subject AND b.probability >= a.probability)""")


def _candidates(con: duckdb.DuckDBPyConnection) -> None:
    """The pairs worth showing, each with its number, and the candidates that were not taken."""
    shown = ", ".join(
        (
            *(f"s.{c}_bearers" for c in CHINESE.frequencies),
            *(f"w.{c.name} AS level_{c.name}" for c in CHINESE.comparisons),
        )
    )
    number_pairs(
        con,
        "SELECT m.own_person, s.person FROM temp.link_scored AS s JOIN temp.link_profile AS m ON m.profile = s.profile "
        f"WHERE s.match_probability >= {KEPT_PAIR}",
        "temp.link_numbered_pair",
    )
    con.execute(f"""
    CREATE OR REPLACE TABLE link.pair AS
    WITH worth AS (SELECT * FROM temp.link_scored WHERE match_probability >= {KEPT_PAIR}),
    rival AS (
        SELECT w.profile, w.person, sum({odds("o.held")}) / pow(2, 40) AS odds
        FROM worth AS w JOIN temp.link_scored AS o ON o.profile = w.profile AND o.person <> w.person
        GROUP BY w.profile, w.person)
    SELECT m.record_id, m.role, s.person, n.pair, m.own_person, s.probability, s.match_probability, s.weight,
        w.pattern, s.held, coalesce(r.odds, 0) AS rival_odds, {shown}
    FROM worth AS s JOIN temp.link_profile_of AS m ON m.profile = s.profile
    JOIN temp.link_weighed AS w ON w.levels = s.levels
    JOIN temp.link_numbered_pair AS n ON n.left_person = m.own_person AND n.right_person = s.person
    LEFT JOIN rival AS r ON r.profile = s.profile AND r.person = s.person
    ORDER BY m.record_id, m.role, s.person""")
    con.execute(f"""
    CREATE OR REPLACE TABLE link.candidate AS
    SELECT m.record_id, m.role, s.person, max(s.probability) AS probability,
        max(s.match_probability) AS match_probability
    FROM temp.link_scored AS s JOIN temp.link_profile_of AS m ON m.profile = s.profile
    JOIN temp.link_weighed AS w ON w.levels = s.levels
    LEFT JOIN temp.link_best AS b ON b.subject = m.subject
    WHERE b.person IS DISTINCT FROM s.person AND (s.probability >= {KEPT_CANDIDATE}
        OR (b.person IS NULL AND w.name <> 'differs'
            AND w.id_number IN ('rounded_fits', 'damaged_fits', 'masked_fits')))
    GROUP BY m.record_id, m.role, s.person ORDER BY m.record_id, m.role, s.person""")
