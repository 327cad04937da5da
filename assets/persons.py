"""Who is who: every mention gets exactly one person (`link.*`), surely, probably, or a person of its own.

Belongs here: the order of the stages and the tables they write. Does not belong here: what agrees
(`matchers/comparisons.py`), who is compared (`matchers/blocking.py`), what it weighs (`matchers/linkage.py`).
Person ids are a keyed hash of the valid number, so they outlive nights and say nothing; the key never leaves the home.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import polars as pl

from assets import judgements as judged
from assets.linking import Linked
from assets.mentions import build_mentions
from assets.minting import mint
from assets.possible_owners import possible_owners
from assets.probable import link_probably
from data_contracts.contract import Contracts
from matchers.linkage import Model, explain
from matchers.standardise.names import ONE_NAME, name_agreement

Judgement = judged.Judgement


@dataclass(frozen=True)
class PersonResult:
    """What the stages did, in counts; `merged` are persons that judgements made one (from, into)."""

    mentions: int
    exact: int
    probable: int
    own: int
    persons: int
    conflicts: int
    candidates: int
    pairs: int
    model: Model
    pairs_by_block: dict[str, int] = field(default_factory=dict)
    merged: tuple[tuple[str, str], ...] = ()


def link_persons(
    con: duckdb.DuckDBPyConnection, contracts: Contracts, key: bytes, judgements: Sequence[Judgement] = ()
) -> PersonResult:
    """Link all mentions of the night and write link.mention, person, candidate, pair, weight, identity, name_conflict.

    `judgements` are (record_id, role, person, "same" | "different") and beat every score.
    """
    mentions = build_mentions(con, contracts)
    judged.register(con, judgements)
    _owners(con)
    _subjects(con, key)
    linked = link_probably(con)
    _assign(con)
    merged = judged.apply(con, judgements)
    _write_identity(con)
    return _result(con, mentions, linked, merged)


def _owners(con: duckdb.DuckDBPyConnection) -> None:
    """Which spelling of a valid number's names belongs to its owner, and which to somebody else.

    The owner's name is the household register's, then the roll's, then the commonest. Names that cannot be the
    owner's form clusters of their own: first those agreeing with the commonest of them, then each its own. Where two
    names that cannot be one have the same claim, the number is shared and proves nothing: it has no owner.
    """
    con.execute("""
    CREATE OR REPLACE TEMP TABLE spelling AS
    SELECT id_number, name_key, min(name) AS name, min(rank >> 60) AS priority, count(*) AS mentions,
        list_sort(list(DISTINCT former_key) FILTER (former_key IS NOT NULL)) AS former_keys
    FROM link.mention WHERE is_valid AND name_key IS NOT NULL GROUP BY id_number, name_key""")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE owner AS SELECT id_number, name_key, 0 AS cluster, name_key AS leader "
        "FROM spelling WHERE FALSE"
    )
    con.execute("""
    CREATE OR REPLACE TEMP TABLE disputed AS
    SELECT * FROM spelling WHERE id_number IN (SELECT id_number FROM spelling GROUP BY id_number HAVING count(*) > 1)
    """)
    con.execute(
        "INSERT INTO owner SELECT id_number, name_key, 0, name_key FROM spelling "
        "WHERE id_number NOT IN (SELECT id_number FROM disputed)"
    )
    for cluster in (0, 1):
        _take_cluster(con, cluster)
    con.execute("INSERT INTO owner SELECT id_number, name_key, 2, name_key FROM disputed")


def _take_cluster(con: duckdb.DuckDBPyConnection, cluster: int) -> None:
    """Move the leading name of each disputed number, and the names that agree with it, from disputed to owner."""
    if not con.execute("SELECT count(*) FROM disputed").fetchall()[0][0]:
        return
    pairs = con.sql("""
    WITH leader AS (
        SELECT * FROM disputed
        QUALIFY row_number() OVER (PARTITION BY id_number ORDER BY priority, mentions DESC, name_key) = 1)
    SELECT d.id_number, d.name_key, d.name, l.name_key AS leader, l.name AS leader_name,
        d.priority = l.priority AND d.mentions = l.mentions AS is_equal,
        list_contains(l.former_keys, d.name_key) OR list_contains(d.former_keys, l.name_key) AS is_former
    FROM disputed AS d JOIN leader AS l ON l.id_number = d.id_number""").pl()
    others = pairs.filter(pl.col("name_key") != pl.col("leader"))
    spellings = (
        others.select("name", "leader_name")
        .unique(maintain_order=True)
        .with_columns(level=name_agreement(pl.col("name"), pl.col("leader_name")))
    )
    apart = others.join(spellings, on=["name", "leader_name"]).filter(
        ~pl.col("is_former").fill_null(False) & ~pl.col("level").is_in(ONE_NAME)
    )
    shared = apart.filter("is_equal").select("id_number").unique()
    agreeing = pairs.join(apart, on=["id_number", "name_key"], how="anti").with_columns(
        cluster=pl.when(pl.col("id_number").is_in(shared["id_number"].implode())).then(1).otherwise(cluster)
    )
    con.register("agreeing", agreeing.select("id_number", "name_key", "cluster", "leader"))
    con.execute("INSERT INTO owner SELECT id_number, name_key, cluster, leader FROM agreeing")
    con.execute("DELETE FROM disputed WHERE (id_number, name_key) IN (SELECT (id_number, name_key) FROM agreeing)")
    con.unregister("agreeing")


def _subjects(con: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Every mention's subject (what its own person is minted from) and that person; then conflicts of names.

    A mention with a valid number that a reviewer moved away from the number's owner stands alone.
    """
    con.execute("""
    CREATE OR REPLACE TEMP TABLE subject_of AS
    SELECT m.rowid AS mention, m.record_id, m.role, coalesce(o.cluster, 0) > 0 AS is_conflict,
        CASE WHEN NOT m.is_valid THEN m.own_key WHEN coalesce(o.cluster, 0) = 0 THEN m.id_number
            ELSE m.id_number || '|' || o.leader END AS subject
    FROM link.mention AS m
    LEFT JOIN owner AS o ON m.is_valid AND o.id_number = m.id_number AND o.name_key = m.name_key""")
    alone = "'judged|' || j.record_id || '|' || j.role"
    mint(
        con,
        key,
        f"SELECT subject FROM subject_of UNION SELECT {alone} FROM judged AS j "
        "UNION SELECT id_number FROM link.mention WHERE is_valid",
        "minted",
    )
    con.execute(f"""
    UPDATE subject_of SET subject = v.alone FROM (
        SELECT DISTINCT j.record_id, j.role, {alone} AS alone
        FROM judged AS j
        JOIN link.mention AS m ON m.record_id = j.record_id AND m.role = j.role AND m.is_valid
        JOIN subject_of AS s ON s.record_id = j.record_id AND s.role = j.role
        JOIN minted AS p ON p.subject = s.subject
        WHERE (j.verdict = 'same') = (j.person <> p.person)) AS v
    WHERE v.record_id = subject_of.record_id AND v.role = subject_of.role""")
    con.execute("""
    CREATE OR REPLACE TABLE link.name_conflict AS
    SELECT s.record_id, s.role, p.person, q.person AS other_person
    FROM subject_of AS s
    JOIN link.mention AS m ON m.rowid = s.mention
    JOIN minted AS p ON p.subject = s.subject
    JOIN minted AS q ON q.subject = m.id_number
    WHERE s.is_conflict ORDER BY s.record_id, s.role""")


def _assign(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
    CREATE OR REPLACE TABLE link.person AS
    SELECT s.record_id, s.role, coalesce(b.person, p.person) AS person,
        CASE WHEN b.person IS NOT NULL THEN 'probable' WHEN s.subject = m.id_number THEN 'id_name' ELSE 'own' END
            AS method,
        coalesce(b.probability, 1.0) AS probability
    FROM subject_of AS s
    JOIN link.mention AS m ON m.rowid = s.mention
    JOIN minted AS p ON p.subject = s.subject
    LEFT JOIN best AS b ON b.subject = s.subject""")


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


def _write_identity(con: duckdb.DuckDBPyConnection) -> None:
    """The best word on every person: the register's first, then the roll's; numbers only ever a valid one first.

    Parents and spouses of the register are numbers without a name: they speak only where nobody else does.
    """
    con.execute(f"""
    CREATE OR REPLACE TABLE link.identity AS
    WITH word AS (
        SELECT p.person, m.*, m.rank + CASE WHEN p.method = 'probable' THEN 8 ELSE 0 END * 1152921504606846976::UBIGINT
            AS place
        FROM link.person AS p JOIN link.mention AS m ON m.record_id = p.record_id AND m.role = p.role),
    named AS (SELECT {_BEST_WORD} FROM word WHERE name IS NOT NULL GROUP BY person),
    nameless AS (SELECT {_BEST_WORD} FROM word ANTI JOIN named USING (person) GROUP BY person),
    known AS (SELECT * FROM named UNION ALL SELECT * FROM nameless)
    SELECT * REPLACE (
        coalesce(birth_on, CASE WHEN id_status IN ('valid', 'upgraded') THEN TRY_CAST(substr(id_number, 7, 4) || '-'
            || substr(id_number, 11, 2) || '-' || substr(id_number, 13, 2) AS DATE) END) AS birth_on,
        coalesce(sex, CASE WHEN id_status NOT IN ('valid', 'upgraded') THEN NULL
            WHEN TRY_CAST(substr(id_number, 17, 1) AS INTEGER) % 2 = 1 THEN '男' ELSE '女' END) AS sex)
    FROM known ORDER BY person""")


def _result(
    con: duckdb.DuckDBPyConnection,
    mentions: int,
    linked: Linked,
    merged: tuple[tuple[str, str], ...],
) -> PersonResult:
    methods = dict(con.execute("SELECT method, count(*) FROM link.person GROUP BY method").fetchall())

    def count(table: str) -> int:
        return int(con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])

    return PersonResult(
        mentions,
        methods.get("id_name", 0),
        methods.get("probable", 0),
        methods.get("own", 0),
        count("link.identity"),
        count("link.name_conflict"),
        count("link.candidate"),
        linked.pairs,
        linked.model,
        linked.pairs_by_block,
        merged,
    )


def explain_person(con: duckdb.DuckDBPyConnection, person: str, titles: Mapping[str, str]) -> list[str]:
    """Why unclear mentions count to `person`: a line a mention, then one a comparison that says something; no names.

    `titles` are the Chinese titles of kinds of record.
    """
    rows = con.execute(
        """
    SELECT DISTINCT m.kind, p.probability, p.pattern FROM link.pair AS p
    JOIN link.person AS l ON l.record_id = p.record_id AND l.role = p.role AND l.person = p.person
    JOIN link.mention AS m ON m.record_id = p.record_id AND m.role = p.role
    WHERE p.person = ? AND l.method = 'probable' ORDER BY ALL""",
        [person],
    ).fetchall()
    weights = con.sql("SELECT * FROM link.weight").pl()
    lines = []
    for kind, probability, pattern in rows:
        lines.append(f"{titles.get(kind, kind)}：把握 {probability:.3f}")
        lines += [
            f"  {title}:{label}({weight:+.1f})" for title, label, weight in explain(pattern, weights) if label != "缺失"
        ]
    return lines + possible_owners(con, person)
