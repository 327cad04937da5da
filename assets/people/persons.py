"""Who is who: every mention gets exactly one person (`link.*`), surely, probably, or a person of its own.

Belongs here: the order of the stages and the tables they write. Does not belong here: what agrees
(`matchers/people/comparisons/`), who is compared (`matchers/people/blocking.py`), what it weighs
(`matchers/people/linkage.py`). Person ids are a keyed hash of the valid number, so they outlive nights and say
nothing; the key never leaves the home. Who goes by another's id, and since when, is in `aliases.py`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

import duckdb
import polars as pl

from assets.home.engine import DUCKDB, Engine
from assets.home.keyed_ids import mint
from assets.home.made import Made
from assets.people.aliases import LedgerPersons, write_aliases, write_changes
from assets.people.bonds import Bound, settle
from assets.people.identities import write_identity
from assets.people.judgements import number_pairs
from assets.people.kept_links import LINKED, TABLES, made_of, note_as_before, note_links
from assets.people.linking import Linked
from assets.people.mentions import build_mentions
from assets.people.probable import link_probably
from assets.people.spoilt_numbers import set_apart_spoilt
from data_contracts.contract import Contracts
from matchers.people.certainty import CORRECTED, DAMAGED_NUMBER, JUDGED
from matchers.people.linkage import Model
from matchers.people.restraints import DISOWNED
from matchers.standardise.names import ONE_NAME, name_agreement


@dataclass(frozen=True)
class PersonResult:
    """What the stages did, in counts: mentions by method, and persons `merged` and `split` since the night before."""

    mentions: int
    exact: int
    probable: int
    judged: int
    corrected: int
    own: int
    persons: int
    conflicts: int
    candidates: int
    pairs: int
    pairs_by_block: dict[str, int] = field(default_factory=dict)
    merged: int = 0
    split: int = 0
    model: Model | None = None


def link_persons(
    con: duckdb.DuckDBPyConnection,
    contracts: Contracts,
    key: bytes,
    from_ledger: LedgerPersons | None = None,
    as_of: date = date.max,
    made: Made | None = None,
    engine: Engine = DUCKDB,
) -> PersonResult:
    """Link all mentions of the night and write the tables of `link`, or keep them where `made` says that they stand.

    `from_ledger` is what the ledger says of persons; its judgements beat every score. Numbers count as corrected by
    `as_of`. `model` is None where the links were kept.
    """
    from_ledger, made = from_ledger or LedgerPersons(), made or Made(con, as_of)
    found: list[PersonResult] = []

    def make() -> dict[str, Any]:
        result, bound = _link(con, contracts, key, from_ledger, as_of, made, engine)
        found.append(result)
        return {"result": asdict(replace(result, model=None)), "bound": bound}

    told = made.once(LINKED, made_of(con, contracts, key, from_ledger, as_of, made), make, TABLES)
    if found:
        # Who is bound to whom, and by whose id they go, is known only now.
        made.settle(LINKED, made_of(con, contracts, key, from_ledger, as_of, made))
        note_links(con, made)
    else:
        note_as_before(made)
    merged, split = write_changes(con, from_ledger)
    return replace(found[-1] if found else PersonResult(**told["result"]), merged=merged, split=split)


def _link(
    con: duckdb.DuckDBPyConnection,
    contracts: Contracts,
    key: bytes,
    from_ledger: LedgerPersons,
    as_of: date,
    made: Made,
    engine: Engine,
) -> tuple[PersonResult, list[Bound]]:
    mentions = build_mentions(con, contracts)
    # Before anything speaks of a mention by its rowid: a commit gives new ones.
    made.write_down(mentions)
    set_apart_spoilt(con)
    owners(con)
    subjects(con, key)
    bound = settle(con, from_ledger, as_of)
    linked = link_probably(con, [s.name for s in contracts.sources.values() if s.once_per_batch], engine=engine)
    assign(con)
    name_conflicts(con)
    unfound(con)
    write_aliases(con)
    write_identity(con)
    return _result(con, mentions, linked), bound


def owners(con: duckdb.DuckDBPyConnection) -> None:
    """Which spelling of a valid number's names belongs to its owner, and which to somebody else.

    The owner's name is the household register's, then the roll's, then the commonest. Names that cannot be the
    owner's form clusters of their own: first those agreeing with the commonest of them, then each its own. Where two
    names that cannot be one have the same claim, the number is shared and proves nothing: it has no owner.
    """
    con.execute("""
    CREATE OR REPLACE TEMP TABLE temp.link_spelling AS
    SELECT id_number, name_key, min(name) AS name, min(rank >> 60) AS priority, count(*) AS mentions,
        list_sort(list(DISTINCT former_key) FILTER (former_key IS NOT NULL)) AS former_keys
    FROM link.mention WHERE is_valid AND name_key IS NOT NULL GROUP BY id_number, name_key""")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE temp.link_owner AS SELECT id_number, name_key, 0 AS cluster, name_key AS leader "
        "FROM temp.link_spelling WHERE FALSE"
    )
    con.execute("""
    CREATE OR REPLACE TEMP TABLE temp.link_disputed AS
    SELECT * FROM temp.link_spelling
    WHERE id_number IN (SELECT id_number FROM temp.link_spelling GROUP BY id_number HAVING count(*) > 1)""")
    con.execute(
        "INSERT INTO temp.link_owner SELECT id_number, name_key, 0, name_key FROM temp.link_spelling "
        "WHERE id_number NOT IN (SELECT id_number FROM temp.link_disputed)"
    )
    for cluster in (0, 1):
        _take_cluster(con, cluster)
    con.execute("INSERT INTO temp.link_owner SELECT id_number, name_key, 2, name_key FROM temp.link_disputed")


def _take_cluster(con: duckdb.DuckDBPyConnection, cluster: int) -> None:
    """Move the leading name of each disputed number, and the names that agree with it, from disputed to owner."""
    if not con.execute("SELECT count(*) FROM temp.link_disputed").fetchall()[0][0]:
        return
    pairs = con.sql("""
    WITH leader AS (
        SELECT * FROM temp.link_disputed
        QUALIFY row_number() OVER (PARTITION BY id_number ORDER BY priority, mentions DESC, name_key) = 1)
    SELECT d.id_number, d.name_key, d.name, l.name_key AS leader, l.name AS leader_name,
        d.priority = l.priority AND d.mentions = l.mentions AS is_equal,
        list_contains(l.former_keys, d.name_key) OR list_contains(d.former_keys, l.name_key) AS is_former
    FROM temp.link_disputed AS d JOIN leader AS l ON l.id_number = d.id_number""").pl()
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
    con.execute("INSERT INTO temp.link_owner SELECT id_number, name_key, cluster, leader FROM agreeing")
    con.execute(
        "DELETE FROM temp.link_disputed WHERE (id_number, name_key) IN (SELECT (id_number, name_key) FROM agreeing)"
    )
    con.unregister("agreeing")


def subjects(con: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Every mention's subject, what its own person is minted from; and that person.

    A number that no register knows and that the mention itself contradicts (`DISOWNED`) is no subject: whoever bears
    it elsewhere is somebody else.
    """
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.link_subject_of AS
    WITH registered AS (
        SELECT DISTINCT id_number FROM link.mention WHERE is_valid AND kind IN ('residence', 'enrolment')),
    disowned AS (SELECT l.rowid AS mention FROM link.mention AS l ANTI JOIN registered AS k ON k.id_number = l.id_number
        WHERE l.is_valid AND l.name_key IS NOT NULL AND {DISOWNED})
    SELECT m.rowid AS mention, m.record_id, m.role, m.kind, coalesce(o.cluster, 0) > 0 AS is_conflict,
        d.mention IS NOT NULL AS is_disowned, CASE WHEN m.is_spoilt THEN m.id_status END AS spoilt_status,
        m.is_valid AND coalesce(o.cluster, 0) = 0 AND d.mention IS NULL AS is_of_number,
        CASE WHEN NOT m.is_valid THEN m.own_key WHEN o.cluster > 0 THEN m.id_number || '|' || o.leader
            WHEN d.mention IS NOT NULL THEN m.id_number || '|disowned|' || m.name_key ELSE m.id_number END AS subject
    FROM link.mention AS m
    LEFT JOIN disowned AS d ON d.mention = m.rowid
    LEFT JOIN temp.link_owner AS o ON m.is_valid AND o.id_number = m.id_number AND o.name_key = m.name_key""")
    mint(
        con,
        key,
        "SELECT subject FROM temp.link_subject_of UNION SELECT id_number FROM link.mention WHERE is_valid",
        "temp.link_minted",
    )


def assign(con: duckdb.DuckDBPyConnection) -> None:
    """Who each mention is: bound to another, else probably another, else the person of its own subject.

    The probability is 1 where the record stands for itself or its number carries it. A damaged number that two
    registers write beside one name brings them together, but what is left of it is no number. `id_status` says what was
    made of a number that is valid only by chance; null wherever the record's own word holds.
    """
    con.execute(_PERSON_OF_MENTION)
    con.execute(
        "CREATE OR REPLACE TABLE link.person AS SELECT * EXCLUDE (mention, kind) FROM temp.link_person_of_mention"
    )


_PERSON_OF_MENTION = f"""
    CREATE OR REPLACE TEMP TABLE temp.link_person_of_mention AS
    WITH met AS (
        SELECT s.subject FROM temp.link_subject_of AS s JOIN link.mention AS m ON m.rowid = s.mention
        WHERE m.id_status = 'damaged' AND s.subject LIKE 'number|%'
        GROUP BY s.subject HAVING count(DISTINCT m.source) > 1)
    SELECT s.mention, s.kind, s.record_id, s.role, coalesce(d.into_person, b.person, p.person) AS person,
        CASE WHEN d.into_person <> p.person THEN d.method WHEN b.person IS NOT NULL THEN 'probable'
            WHEN s.is_of_number THEN 'id_name' ELSE 'own' END AS method,
        CASE WHEN d.into_person <> p.person
            THEN CASE d.method WHEN 'judged' THEN {JUDGED.sql} ELSE {CORRECTED.sql} END
            WHEN b.person IS NOT NULL THEN b.probability WHEN t.subject IS NOT NULL THEN {DAMAGED_NUMBER.sql}
            ELSE 1.0 END AS probability,
        s.spoilt_status AS id_status
    FROM temp.link_subject_of AS s
    JOIN temp.link_minted AS p ON p.subject = s.subject
    LEFT JOIN temp.link_bond AS d ON d.person = p.person
    LEFT JOIN met AS t ON t.subject = s.subject
    LEFT JOIN temp.link_best AS b ON b.subject = s.subject"""


def unfound(con: duckdb.DuckDBPyConnection) -> None:
    """Mentions with a number that is none, of persons whom no other register knows: nobody can say who they are."""
    con.execute("""
    CREATE OR REPLACE TABLE link.unfound AS
    WITH doubtful AS (
        SELECT DISTINCT p.person FROM link.person AS p JOIN link.mention AS m USING (record_id, role)
        WHERE p.method = 'own' AND m.id_status <> 'missing' AND NOT m.is_valid),
    spoken AS (
        SELECT p.person, m.* FROM (SELECT * FROM link.person SEMI JOIN doubtful USING (person)) AS p
        JOIN link.mention AS m USING (record_id, role)),
    alone AS (SELECT person FROM spoken GROUP BY person HAVING count(DISTINCT source) = 1)
    SELECT record_id, role, kind, source, batch FROM spoken SEMI JOIN alone USING (person)
    WHERE id_status <> 'missing' ORDER BY record_id, role""")


def name_conflicts(con: duckdb.DuckDBPyConnection) -> None:
    """Mentions whose number is somebody else's: who they are, whose it is, and the number of that pair."""
    con.execute("""
    CREATE OR REPLACE TEMP TABLE temp.link_conflict AS
    SELECT s.record_id, s.role, p.person AS own_person, coalesce(d.into_person, q.person) AS other_person
    FROM temp.link_subject_of AS s
    JOIN link.mention AS m ON m.rowid = s.mention
    JOIN temp.link_minted AS p ON p.subject = s.subject
    JOIN temp.link_minted AS q ON q.subject = m.id_number
    LEFT JOIN temp.link_bond AS d ON d.person = q.person
    WHERE s.is_conflict""")
    number_pairs(con, "SELECT own_person, other_person FROM temp.link_conflict", "temp.link_numbered_conflict")
    con.execute("""
    CREATE OR REPLACE TABLE link.name_conflict AS
    SELECT c.record_id, c.role, coalesce(d.into_person, c.own_person) AS person, c.other_person, c.own_person, n.pair
    FROM temp.link_conflict AS c
    JOIN temp.link_numbered_conflict AS n ON n.left_person = c.own_person AND n.right_person = c.other_person
    LEFT JOIN temp.link_bond AS d ON d.person = c.own_person
    WHERE coalesce(d.into_person, c.own_person) <> c.other_person ORDER BY c.record_id, c.role""")


def _result(
    con: duckdb.DuckDBPyConnection,
    mentions: int,
    linked: Linked,
) -> PersonResult:
    methods = dict(con.execute("SELECT method, count(*) FROM link.person GROUP BY method").fetchall())

    def count(table: str) -> int:
        return int(con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])

    return PersonResult(
        mentions,
        methods.get("id_name", 0),
        methods.get("probable", 0),
        methods.get("judged", 0),
        methods.get("corrected", 0),
        methods.get("own", 0),
        count("link.identity"),
        count("link.name_conflict"),
        count("link.candidate"),
        linked.pairs,
        linked.pairs_by_block,
        model=linked.model,
    )
