"""The probable links of a night: unclear mentions against the persons they could be.

Belongs here: what is compared, and the tables link.pair, link.candidate, link.weight. Does not belong here: sure
links (`persons.py`), what agrees (`matchers/comparisons.py`), what it weighs (`matchers/linkage.py`).
"""

from __future__ import annotations

import duckdb
import polars as pl

from matchers.blocking import BLOCKS, block_sql
from matchers.comparisons import COMPARISONS
from matchers.linkage import Model, estimate, priors, weigh
from matchers.restraints import held_sql

LINK_BAR = 0.80
"""A probable link is taken from here on; rules ask for 0.95 on their own."""
CANDIDATE_BAR = 0.30
PAIR_BAR = 0.20
RANDOM_PAIRS = 100_000


def link_probably(con: duckdb.DuckDBPyConnection) -> tuple[Model, dict[str, int]]:
    """Compare, weigh and choose; leaves the taken links in the temporary table `best` (subject, person, probability).

    Needs link.mention and the temporary tables subject_of, minted and judged_subject of the sure stage. Returns the
    model and the pairs that each blocking rule brought together.
    """
    _identities(con)
    _profiles(con)
    by_block = _pairs(con)
    compare(con)
    model = _model(con)
    score(con, model)
    _candidates(con)
    return model, by_block


def _identities(con: duckdb.DuckDBPyConnection) -> None:
    """Persons with a valid number whom a mention could be, each with the best that is known of them."""
    con.execute("""
    CREATE OR REPLACE TEMP TABLE identity AS
    SELECT p.person, m.id_number, arg_min(m.name, m.rank) FILTER (m.name IS NOT NULL) AS name,
        arg_min(m.name_key, m.rank) FILTER (m.name_key IS NOT NULL) AS name_key,
        arg_min(m.sound, m.rank) FILTER (m.name_key IS NOT NULL) AS sound,
        arg_min(m.surname, m.rank) FILTER (m.name_key IS NOT NULL) AS surname,
        arg_min(m.former_key, m.rank) FILTER (m.former_key IS NOT NULL) AS former_key,
        TRY_CAST(substr(m.id_number, 7, 4) || '-' || substr(m.id_number, 11, 2) || '-' || substr(m.id_number, 13, 2)
            AS DATE) AS birth_on,
        CASE WHEN TRY_CAST(substr(m.id_number, 17, 1) AS INTEGER) % 2 = 1 THEN '男' ELSE '女' END AS sex,
        arg_min(m.township, m.rank) FILTER (m.township IS NOT NULL) AS township,
        arg_min(m.village, m.rank) FILTER (m.village IS NOT NULL) AS village,
        arg_min(m.employer, m.rank) FILTER (m.employer IS NOT NULL) AS employer,
        arg_min(m.home, m.rank) FILTER (m.kind = 'residence' AND m.role = 'person') AS register_household,
        bool_or(m.kind IN ('residence', 'enrolment')) AS is_registered
    FROM link.mention AS m
    JOIN subject_of AS s ON s.mention = m.rowid
    JOIN minted AS p ON p.subject = s.subject
    WHERE m.is_valid AND m.name_key IS NOT NULL AND s.subject = m.id_number
    GROUP BY p.person, m.id_number""")


_SAID = (
    "subject",
    "own_person",
    "name",
    "name_key",
    "former_key",
    "sound",
    "surname",
    "id_number",
    "id_status",
    "birth_on",
    "any_birth_on",
    "sex",
    "township",
    "village",
    "employer",
    "born_from",
    "born_until",
    "year_from",
    "year_until",
    "register_household",
)


def _profiles(con: duckdb.DuckDBPyConnection) -> None:
    """What unclear mentions say, once per distinct content: mentions without a usable number, numbers that stand
    with somebody else's name, and numbers that neither the household register nor the roll knows.
    """
    con.execute("""
    CREATE OR REPLACE TEMP TABLE unclear AS
    SELECT m.record_id, m.role, s.subject, p.person AS own_person, m.name, m.name_key, m.former_key,
        m.sound, m.surname, CASE WHEN s.is_conflict THEN NULL ELSE m.id_number END AS id_number,
        CASE WHEN s.is_conflict THEN 'missing' ELSE m.id_status END AS id_status,
        m.birth_on, coalesce(m.birth_on, m.id_birth_on) AS any_birth_on, m.sex, m.township, m.village, m.employer,
        CASE WHEN m.birth_on IS NULL THEN m.born_from END AS born_from,
        CASE WHEN m.birth_on IS NULL THEN m.born_until END AS born_until,
        year(coalesce(m.birth_on, m.id_birth_on, m.born_from)) - 1 AS year_from,
        year(coalesce(m.birth_on, m.id_birth_on, m.born_until)) + 1 AS year_until, m.home
    FROM link.mention AS m
    JOIN subject_of AS s ON s.mention = m.rowid
    JOIN minted AS p ON p.subject = s.subject
    LEFT JOIN identity AS i ON m.is_valid AND i.person = p.person
    WHERE m.name_key IS NOT NULL AND (NOT m.is_valid OR s.is_conflict
        OR (NOT i.is_registered AND (m.birth_on IS NOT NULL OR m.employer IS NOT NULL)))""")
    con.execute("""
    CREATE OR REPLACE TEMP TABLE register_home AS
    SELECT home, min_by(register_household, {'n': -members, 'h': register_household}) AS register_household
    FROM (
        SELECT m.home, i.register_household, count(*) AS members
        FROM link.mention AS m
        JOIN subject_of AS s ON s.mention = m.rowid
        JOIN identity AS i ON i.id_number = s.subject
        WHERE i.register_household IS NOT NULL AND m.home IN (SELECT home FROM unclear)
        GROUP BY m.home, i.register_household)
    GROUP BY home""")
    said = ", ".join(_SAID)
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE profile_of AS
    SELECT record_id, role, dense_rank() OVER (ORDER BY {said}) AS profile, {said}
    FROM unclear AS u LEFT JOIN register_home AS h ON h.home = u.home""")
    con.execute(f"CREATE OR REPLACE TEMP TABLE profile AS SELECT DISTINCT profile, {said} FROM profile_of")


_LEVELS = ", ".join(c.name for c in COMPARISONS)
_COMPARED = ", ".join(f"{c.sql()} AS {c.name}" for c in COMPARISONS)


def _pairs(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Bring together by blocks; returns the pairs of each rule."""
    con.execute("CREATE OR REPLACE TEMP TABLE blocked (block VARCHAR, profile BIGINT, person VARCHAR)")
    counts = {}
    for block in BLOCKS:
        con.execute(
            f"INSERT INTO blocked SELECT DISTINCT '{block.name}', profile, person "
            f"FROM ({block_sql(block, 'profile', 'identity')})"
        )
        counts[block.name] = con.execute("SELECT count(*) FROM blocked WHERE block = ?", [block.name]).fetchall()[0][0]
    return counts


def compare(con: duckdb.DuckDBPyConnection) -> None:
    """Compare each distinct pair of `blocked` once; pairs that a reviewer called different are left out."""
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE compared AS
    SELECT l.profile, r.person, r.name_key AS right_key, {_COMPARED}
    FROM (SELECT DISTINCT profile, person FROM blocked) AS b
    JOIN profile AS l ON l.profile = b.profile
    JOIN identity AS r ON r.person = b.person
    WHERE NOT EXISTS (SELECT 1 FROM judged_subject AS j WHERE j.subject = l.subject AND j.person = r.person
        AND j.verdict = 'different')""")


def _model(con: duckdb.DuckDBPyConnection) -> Model:
    """m and u of the night from the patterns of blocked and of random pairs."""
    population = con.execute("SELECT count(*) FROM identity").fetchall()[0][0]
    blocked = con.sql(
        f"SELECT b.block, {_LEVELS}, count(*) AS pairs FROM blocked AS b JOIN compared AS c "
        "ON c.profile = b.profile AND c.person = b.person GROUP BY ALL ORDER BY ALL"
    ).pl()
    return estimate(_random_pairs(con), blocked, population) if blocked.height else priors(population)


def score(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Give every pair its weight under `model`, names by their own frequency, and its two probabilities."""
    patterns = con.sql(f"SELECT DISTINCT {_LEVELS} FROM compared ORDER BY ALL").pl()
    con.register("weighed", weigh(patterns, model))
    con.register("weights", model.table())
    con.execute("CREATE OR REPLACE TABLE link.weight AS SELECT * FROM weights ORDER BY comparison, level")
    con.execute(
        _SCORED,
        {
            "u_same": model.u["name"][0],
            "u_variant": model.u["name"][1],
            "population": max(model.population, 1),
        },
    )
    con.unregister("weighed")
    con.unregister("weights")


def _random_pairs(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Levels of pairs drawn evenly over mentions and identities: what strangers agree on by chance."""
    counted: pl.DataFrame = con.sql(f"""
    WITH l AS (SELECT *, row_number() OVER (ORDER BY profile) - 1 AS place FROM profile),
    r AS (SELECT *, row_number() OVER (ORDER BY person) - 1 AS place FROM identity),
    size AS (SELECT (SELECT count(*) FROM l) AS lefts, (SELECT count(*) FROM r) AS rights),
    drawn AS (SELECT (n * 7919) % lefts AS left_place, (n * 104729 + (n // lefts) * 31) % rights AS right_place
        FROM (SELECT unnest(range(least({RANDOM_PAIRS}, lefts * rights))) AS n, lefts, rights FROM size))
    SELECT {_LEVELS}, count(*) AS pairs
    FROM (SELECT {_COMPARED} FROM drawn AS d JOIN l ON l.place = d.left_place JOIN r ON r.place = d.right_place)
    GROUP BY ALL ORDER BY ALL""").pl()
    return counted


def _codes(alias: str) -> str:
    """The level numbers of all comparisons in `alias` as their codes, one column each."""
    columns = []
    for c in COMPARISONS:
        tests = " ".join(f"WHEN {i} THEN '{code}'" for i, code in enumerate(c.codes))
        columns.append(f"CASE {alias}.{c.name} {tests} END AS {c.name}")
    return ", ".join(columns)


# A weight is log2 odds. A name's chance agreement is its own share of the county, not the average.
_SCORED = f"""
CREATE OR REPLACE TEMP TABLE scored AS
WITH frequency AS (SELECT name_key, count(*) AS bearers FROM identity GROUP BY name_key),
coded AS (
    SELECT c.profile, c.person, w.pattern,
        w.weight + CASE c.name WHEN 1 THEN log2($u_same * $population / greatest(f.bearers, 1))
            WHEN 2 THEN log2($u_variant * $population / greatest(f.bearers, 1)) ELSE 0 END AS weight,
        {_codes("c")}
    FROM compared AS c
    JOIN weighed AS w ON {" AND ".join(f"w.{c.name} = c.{c.name}" for c in COMPARISONS)}
    LEFT JOIN frequency AS f ON f.name_key = c.right_key),
restrained AS (
    SELECT *, {held_sql("weight")} AS held
    FROM coded)
SELECT *, 1 / (1 + pow(2, -held)) AS match_probability,
    pow(2, least(held, 60)) / (1 + sum(pow(2, least(held, 60))) OVER (PARTITION BY profile)) AS probability
FROM restrained
"""


def _candidates(con: duckdb.DuckDBPyConnection) -> None:
    """The taken link of each profile (`best`), the pairs worth showing, and the candidates that were not taken."""
    levels = ", ".join(f"s.{c.name} AS level_{c.name}" for c in COMPARISONS)
    # One person's unclear mentions go together: the best profile of a subject decides for it.
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE best AS
    SELECT p.subject, s.person, s.probability FROM scored AS s JOIN profile AS p ON p.profile = s.profile
    WHERE s.probability >= {LINK_BAR}
    QUALIFY row_number() OVER (PARTITION BY p.subject ORDER BY s.probability DESC, s.weight DESC, s.person) = 1""")
    con.execute(f"""
    CREATE OR REPLACE TABLE link.pair AS
    SELECT m.record_id, m.role, s.person, s.probability, s.match_probability, s.weight, s.pattern, {levels}
    FROM scored AS s JOIN profile_of AS m ON m.profile = s.profile
    WHERE s.match_probability >= {PAIR_BAR} ORDER BY m.record_id, m.role, s.person""")
    con.execute(f"""
    CREATE OR REPLACE TABLE link.candidate AS
    SELECT m.record_id, m.role, s.person, max(s.probability) AS probability,
        max(s.match_probability) AS match_probability
    FROM scored AS s JOIN profile_of AS m ON m.profile = s.profile
    LEFT JOIN best AS b ON b.subject = m.subject
    WHERE b.person IS DISTINCT FROM s.person AND (s.probability >= {CANDIDATE_BAR}
        OR (b.person IS NULL AND s.id_number IN ('damaged_fits', 'masked_fits') AND s.name <> 'differs'))
    GROUP BY m.record_id, m.role, s.person ORDER BY m.record_id, m.role, s.person""")
