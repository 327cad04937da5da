"""Persons who are one, or are not, whatever their records look like: by a person's judgement, by a corrected number.

Belongs here: gathering such bonds, closing them, and choosing the id that stays. Does not belong here: scores.
Two valid numbers are two people; they become one only here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import duckdb
import polars as pl

from assets.home.warehouse import tables
from assets.people.aliases import LedgerPersons
from matchers.people.clusters import resolve
from matchers.standardise.names import ONE_NAME, name_agreement

JUDGED, CORRECTED = 2.0, 1.0
"""What is tied first: a person's word beats the police's entry."""


Bound = list[tuple[str, bool, bool]]
"""Persons who are one: id, whether it is of no valid number, whether it is of no number that was replaced."""


def settle(con: duckdb.DuckDBPyConnection, from_ledger: LedgerPersons, as_of: date) -> list[Bound]:
    """Write _bond (person, into_person, method), _apart (person, other) and _replaced (numbers); returns who is one
    with whom.

    _bond has a row for every person who is tied to another, the one whose id stays included; _apart holds everybody
    whom a judgement keeps apart, either way round, whole bonds from whole bonds. Needs the tables of the sure stage.
    """
    replaced = _corrected(con, as_of)
    same = [(j.left, j.right) for j in from_ledger.judgements if j.verdict == "same"]
    different = [(j.left, j.right) for j in from_ledger.judgements if j.verdict == "different"]
    cluster_of = resolve(
        [*((*pair, JUDGED) for pair in same), *((old, new, CORRECTED) for old, new, _ in replaced)], different
    )
    clusters: dict[str, list[str]] = {}
    for node, cluster in cluster_of.items():
        clusters.setdefault(cluster, []).append(node)
    # The right one of a pair has a number, also on a night that does not speak of them.
    numbered = _numbered(con, cluster_of) | {right for _, right in same}
    old_numbers = {old for old, *_ in replaced}
    bound = {c: [(p, p not in numbered, p not in old_numbers) for p in members] for c, members in clusters.items()}
    stays = {cluster: staying(members, from_ledger) for cluster, members in bound.items()}
    judged = {node for pair in same for node in pair}
    bonds = [
        (node, stays[cluster], "judged" if node in judged else "corrected")
        for node, cluster in sorted(cluster_of.items())
        if len(clusters[cluster]) > 1
    ]
    _write(con, "temp.link_bond", ("person", "into_person", "method"), bonds)
    numbers = sorted({(stays[cluster_of[old]], number) for old, _, number in replaced})
    _write(con, "temp.link_replaced", ("person", "id_number"), numbers)
    both_ways = [*different, *((right, left) for left, right in different)]
    apart = {
        (member, stays.get(cluster_of[other], other))
        for left, other in both_ways
        for member in clusters[cluster_of[left]]
    }
    _write(con, "temp.link_apart", ("person", "other"), sorted(apart))
    return sorted(sorted(members) for members in bound.values() if len(members) > 1)


def staying(members: Bound, from_ledger: LedgerPersons) -> str:
    """The id that `Bound` persons go by: one with a number, and of those the one the ledger knew first.

    So the id under which cases are open stays. Where the ledger knows nobody, the number that was there first does.
    """
    never = float("inf")
    order = ((unnumbered, from_ledger.seniority.get(p, never), is_kept, p) for p, unnumbered, is_kept in members)
    return min(order)[-1]


def _numbered(con: duckdb.DuckDBPyConnection, persons: Iterable[str]) -> set[str]:
    """Those of `persons` who were minted from a valid number."""
    con.register("asked", pl.DataFrame({"person": list(persons)}, schema={"person": pl.String}))
    rows = con.execute(
        "SELECT person FROM temp.link_minted SEMI JOIN asked USING (person) WHERE subject NOT LIKE '%|%'"
    ).fetchall()
    con.unregister("asked")
    return {person for (person,) in rows}


def _corrected(con: duckdb.DuckDBPyConnection, as_of: date) -> list[tuple[str, str, str]]:
    """Persons whose number the police replaced: (person of the old number, of the new, old number), dated by `as_of`.

    The old number often was two people's: whose it was is told by the name, and who kept it keeps the person, too.
    """
    if "move" not in tables(con, "record"):
        return []
    entries = con.sql(f"""
    WITH entry AS (
        SELECT record_id FROM record.move
        WHERE move_kind = '更正' AND changed_on <= DATE '{as_of}'),
    number AS (
        SELECT n.record_id, n.rowid AS mention, n.name, n.name_key, o.id_number AS former
        FROM entry
        JOIN link.mention AS n ON n.record_id = entry.record_id AND n.role = 'person' AND n.is_valid
        JOIN link.mention AS o ON o.record_id = entry.record_id AND o.role = 'former' AND o.is_valid
        WHERE n.id_number <> o.id_number),
    holder AS (
        SELECT w.id_number, w.cluster, w.leader, s.name FROM temp.link_owner AS w
        JOIN temp.link_spelling AS s ON s.id_number = w.id_number AND s.name_key = w.leader
        WHERE w.id_number IN (SELECT former FROM number) AND w.name_key = w.leader)
    SELECT DISTINCT n.record_id, t.subject, n.name, h.name AS holder_name, coalesce(h.cluster, 0) AS cluster,
        n.name_key = h.leader AS is_same,
        CASE WHEN coalesce(h.cluster, 0) = 0 THEN n.former ELSE n.former || '|' || h.leader END AS former_subject,
        n.former
    FROM number AS n
    JOIN temp.link_subject_of AS t ON t.mention = n.mention
    LEFT JOIN holder AS h ON h.id_number = n.former
    ORDER BY n.record_id, cluster, former_subject""").pl()
    level = name_agreement(pl.col("name"), pl.col("holder_name"))
    # Nobody else claims a number that stands without a name: the entry itself says whose it was.
    same_person = entries.filter(pl.col("holder_name").is_null() | pl.col("is_same") | level.is_in(ONE_NAME))
    first = same_person.unique(["record_id", "subject"], keep="first", maintain_order=True)
    con.register("found", first.select("subject", "former_subject", "former"))
    rows = con.execute("""
    SELECT DISTINCT o.person, n.person, r.former FROM found AS r
    JOIN temp.link_minted AS n ON n.subject = r.subject
    JOIN temp.link_minted AS o ON o.subject = r.former_subject ORDER BY ALL""").fetchall()
    con.unregister("found")
    return rows


def _write(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    con.register("bond_frame", pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row"))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM bond_frame")
    con.unregister("bond_frame")
