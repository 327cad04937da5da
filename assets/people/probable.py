"""The probable links of a night: unclear mentions against the persons they could be.

Belongs here: who is unclear, who they could be, and the tables link.pair, candidate, weight and prior. Does not belong
here: sure links (`persons.py`), how two tables are linked (`linking.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.home.engine import DUCKDB, Engine
from assets.home.files import whole
from assets.people.blocked_pairs import Tables
from assets.people.identities import ID_PARTS_SQL, identities_sql
from assets.people.judgements import number_pairs
from assets.people.linking import PROBABILITY, Linked, link, odds, taken_sql
from data_contracts.sql import literal
from matchers.people.blocking import ID_PARTS
from matchers.people.certainty import KEPT_CANDIDATE, KEPT_PAIR, POSSIBLE
from matchers.people.linkage import Model
from matchers.people.scheme import CHINESE


def link_probably(
    con: duckdb.DuckDBPyConnection, once: Sequence[str] = (), earlier: Earlier | None = None, engine: Engine = DUCKDB
) -> Linked:
    """Compare, weigh and choose; leaves the taken links in `link._best` (subject, person, probability).

    `earlier`: a published night whose persons the mentions could be, by the model of that night.
    A person stands in one batch of a source of `once` one time at most. Needs link.mention and the working
    tables _subject_of, _minted, _bond and _apart of the sure stage; whoever is bound to another is not looked for.
    """
    if earlier:
        _gather(con, earlier)
    else:
        con.execute(f"CREATE OR REPLACE TABLE link._identity AS {identities_sql()}")
    _profiles(con)
    con.execute("""
    CREATE OR REPLACE TABLE link._judged_apart AS SELECT p.profile, a.other AS person
    FROM link._apart AS a JOIN link._profile AS p ON p.own_person = a.person""")
    tables = Tables("link._profile", "link._identity", "link._judged_apart")
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
    CREATE OR REPLACE TABLE link._best AS
    SELECT '' AS subject, person, probability FROM {earlier}.link.candidate LIMIT 0;
    CREATE OR REPLACE TABLE link.candidate AS SELECT * FROM {earlier}.link.candidate LIMIT 0;
    CREATE OR REPLACE TABLE link.pair AS SELECT * FROM {earlier}.link.pair LIMIT 0""")


PERSONS = "persons-"
"""How files of the persons of a published night begin."""


@dataclass(frozen=True)
class Earlier:
    """A published night that newcomers are held against: its catalogue, the weights it learnt, by what its links
    go, and a private folder in which what is gathered of it may be kept."""

    catalogue: str
    model: Model
    links: str
    kept: Path


def _gather(con: duckdb.DuckDBPyConnection, earlier: Earlier) -> None:
    """`link._identity` of an earlier night: gathered by whoever asks first, and kept for the next. What is kept is of
    these very links and of one way to gather; of others it is not found, and goes. Where it cannot be kept or read
    (a full disk, a night that begins and wipes it), the persons are gathered all the same."""
    gathered = identities_sql(earlier.catalogue)
    file = _file_of(earlier)
    try:
        keep_persons(con, earlier)
        con.execute(f"CREATE OR REPLACE TABLE link._identity AS FROM read_parquet({literal(str(file))})")
    except (OSError, duckdb.Error):
        file.unlink(missing_ok=True)
        con.execute(f"CREATE OR REPLACE TABLE link._identity AS {gathered}")


def keep_persons(con: duckdb.DuckDBPyConnection, earlier: Earlier) -> None:
    """Gather the persons of an earlier night, attached to `con`, for whoever asks next, unless they are kept already.
    OSError or duckdb.Error where they cannot be."""
    file = _file_of(earlier)
    forget_other_persons(earlier)
    if file.exists():
        return
    with whole(file) as scratch:
        # Into the private file that is there: one of DuckDB's own could be read by everybody.
        into = "(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
        con.execute(f"COPY ({identities_sql(earlier.catalogue)}) TO {literal(str(scratch))} {into}")


def forget_other_persons(earlier: Earlier) -> None:
    """Remove what was gathered of other links: those of it may be gone from the registers."""
    for other in earlier.kept.glob(f"{PERSONS}*.parquet"):
        if other != _file_of(earlier):
            other.unlink(missing_ok=True)


def _file_of(earlier: Earlier) -> Path:
    told = f"{earlier.links}\0{identities_sql(earlier.catalogue)}"
    return earlier.kept / f"{PERSONS}{hashlib.sha256(told.encode()).hexdigest()[:32]}.parquet"


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
    CREATE OR REPLACE TABLE link._unclear AS
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
    JOIN link._subject_of AS s ON s.mention = m.rowid
    JOIN link._minted AS p ON p.subject = s.subject
    LEFT JOIN link._identity AS i ON m.is_valid AND i.person = p.person
    WHERE m.name_key IS NOT NULL AND p.person NOT IN (SELECT person FROM link._bond) AND (NOT m.is_valid
        OR s.is_conflict OR s.is_disowned
        OR (NOT i.is_registered AND (m.birth_on IS NOT NULL OR m.employer IS NOT NULL)))""")
    con.execute("""
    CREATE OR REPLACE TABLE link._register_home AS
    SELECT home, min_by(register_household, {'n': -members, 'h': register_household}) AS register_household
    FROM (
        SELECT m.home, i.register_household, count(*) AS members
        FROM link.mention AS m
        JOIN link._subject_of AS s ON s.mention = m.rowid
        JOIN link._identity AS i ON i.id_number = s.subject
        WHERE i.register_household IS NOT NULL AND m.home IN (SELECT home FROM link._unclear)
        GROUP BY m.home, i.register_household)
    GROUP BY home""")
    _households_by_names(con)
    columns = ", ".join(_PROFILE_COLUMNS)
    con.execute(f"""
    CREATE OR REPLACE TABLE link._profile_of AS
    SELECT record_id, role, dense_rank() OVER (ORDER BY {columns}) AS profile, {columns}, {ID_PARTS_SQL}
    FROM link._unclear AS u LEFT JOIN link._register_home AS h ON h.home = u.home
    LEFT JOIN link._home_by_names AS n ON n.home = u.home""")
    distinct = ", ".join(("profile", *_PROFILE_COLUMNS, *ID_PARTS))
    con.execute(f"CREATE OR REPLACE TABLE link._profile AS SELECT DISTINCT {distinct} FROM link._profile_of")


def _households_by_names(con: duckdb.DuckDBPyConnection) -> None:
    """`link._home_by_names`: households nobody of whom has a usable number, and the one household of the register in
    which the most of their names, two at least, stand together; a second one with as many leaves it open.
    """
    con.execute("""
    CREATE OR REPLACE TABLE link._home_by_names AS
    WITH open_home AS (
        SELECT DISTINCT home FROM link._unclear
        WHERE home IS NOT NULL AND home NOT IN (SELECT home FROM link._register_home)),
    named AS (SELECT DISTINCT m.home, m.name_key FROM link.mention AS m JOIN open_home USING (home)
        WHERE m.name_key IS NOT NULL),
    family AS (SELECT * FROM named WHERE home IN (SELECT home FROM named GROUP BY home HAVING count(*) > 1)),
    fitting AS (
        SELECT f.home, i.register_household, count(DISTINCT f.name_key) AS names
        FROM family AS f JOIN link._identity AS i ON i.name_key = f.name_key
        WHERE i.register_household IS NOT NULL GROUP BY f.home, i.register_household
        HAVING count(DISTINCT f.name_key) > 1),
    most AS (SELECT home, max(names) AS names FROM fitting GROUP BY home)
    SELECT home, min(register_household) AS household_by_names FROM fitting JOIN most USING (home, names)
    GROUP BY home HAVING count(*) = 1""")


def _two_numbers_of_one_person(con: duckdb.DuckDBPyConnection) -> None:
    """Where the police replaced a number, the same person was met twice: the likelier number speaks for the person."""
    con.execute(f"""
    CREATE OR REPLACE TABLE link._met_twice AS
    SELECT DISTINCT profile FROM link._scored GROUP BY profile, person HAVING count(*) > 1;
    CREATE OR REPLACE TABLE link._met_once AS
    SELECT * REPLACE ({PROBABILITY} AS probability)
    FROM (SELECT * FROM link._scored WHERE profile IN (SELECT profile FROM link._met_twice)
        QUALIFY row_number() OVER (PARTITION BY profile, person ORDER BY held DESC, weight DESC, levels) = 1);
    DELETE FROM link._scored WHERE profile IN (SELECT profile FROM link._met_twice);
    INSERT INTO link._scored SELECT * FROM link._met_once""")


def _taken(con: duckdb.DuckDBPyConnection, once: Sequence[str]) -> None:
    """The link of each subject (`_best`): one person's unclear mentions go together, the best profile decides for all.

    Where a source lists nobody twice, of two who would be one person only the likelier is; neither, when they are
    equally likely; neither, when the person stands there by number already.
    """
    of_subject = "(SELECT s.*, p.subject FROM link._scored AS s JOIN link._profile AS p ON p.profile = s.profile)"
    con.execute(f"CREATE OR REPLACE TABLE link._best AS {taken_sql('subject', POSSIBLE, of_subject)}")
    in_once = f"m.role = 'person' AND list_contains({list(once)}::VARCHAR[], m.source)"
    con.execute(f"""
    CREATE OR REPLACE TABLE link._listed AS
    SELECT DISTINCT m.source, m.batch, b.person, b.subject, b.probability
    FROM link.mention AS m
    JOIN link._profile_of AS o ON o.record_id = m.record_id AND o.role = m.role
    JOIN link._best AS b ON b.subject = o.subject
    WHERE {in_once};
    INSERT INTO link._listed
    SELECT DISTINCT m.source, m.batch, coalesce(d.into_person, p.person), s.subject, 1.0
    FROM link.mention AS m
    JOIN link._subject_of AS s ON s.mention = m.rowid
    JOIN link._minted AS p ON p.subject = s.subject
    LEFT JOIN link._bond AS d ON d.person = p.person
    WHERE {in_once} AND coalesce(d.into_person, p.person) IN (SELECT person FROM link._listed)""")
    con.execute("""
    DELETE FROM link._best WHERE subject IN (
        SELECT a.subject FROM link._listed AS a
        JOIN link._listed AS b ON b.source = a.source AND b.batch = a.batch AND b.person = a.person
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
        f"SELECT m.own_person, s.person FROM link._scored AS s JOIN link._profile AS m ON m.profile = s.profile "
        f"WHERE s.match_probability >= {KEPT_PAIR}",
        "link._numbered_pair",
    )
    con.execute(f"""
    CREATE OR REPLACE TABLE link.pair AS
    WITH worth AS (SELECT * FROM link._scored WHERE match_probability >= {KEPT_PAIR}),
    rival AS (
        SELECT w.profile, w.person, sum({odds("o.held")}) / pow(2, 40) AS odds
        FROM worth AS w JOIN link._scored AS o ON o.profile = w.profile AND o.person <> w.person
        GROUP BY w.profile, w.person)
    SELECT m.record_id, m.role, s.person, n.pair, m.own_person, s.probability, s.match_probability, s.weight,
        w.pattern, s.held, coalesce(r.odds, 0) AS rival_odds, {shown}
    FROM worth AS s JOIN link._profile_of AS m ON m.profile = s.profile JOIN link._weighed AS w ON w.levels = s.levels
    JOIN link._numbered_pair AS n ON n.left_person = m.own_person AND n.right_person = s.person
    LEFT JOIN rival AS r ON r.profile = s.profile AND r.person = s.person
    ORDER BY m.record_id, m.role, s.person""")
    con.execute(f"""
    CREATE OR REPLACE TABLE link.candidate AS
    SELECT m.record_id, m.role, s.person, max(s.probability) AS probability,
        max(s.match_probability) AS match_probability
    FROM link._scored AS s JOIN link._profile_of AS m ON m.profile = s.profile
    JOIN link._weighed AS w ON w.levels = s.levels
    LEFT JOIN link._best AS b ON b.subject = m.subject
    WHERE b.person IS DISTINCT FROM s.person AND (s.probability >= {KEPT_CANDIDATE}
        OR (b.person IS NULL AND w.name <> 'differs'
            AND w.id_number IN ('rounded_fits', 'damaged_fits', 'masked_fits')))
    GROUP BY m.record_id, m.role, s.person ORDER BY m.record_id, m.role, s.person""")
