"""Reviewers' judgements on links: `same` and `different` beat every score, in whatever order they were given.

Belongs here: bringing judgements to the tables of a night. Does not belong here: keeping them (the ledger does).
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import polars as pl

from matchers.clusters import resolve

Judgement = tuple[str, str, str, str]
"""record_id and role of the mention judged, the person it was held against, and "same" or "different"."""

_SCHEMA = {"record_id": pl.String, "role": pl.String, "person": pl.String, "verdict": pl.String}


def register(con: duckdb.DuckDBPyConnection, judgements: Sequence[Judgement]) -> None:
    """Put the judgements where the stages look for them, with the subject of each unclear mention."""
    frame = pl.DataFrame(list(judgements), schema=_SCHEMA, orient="row")
    con.register("judgement_frame", frame)
    con.execute("CREATE OR REPLACE TEMP TABLE judged AS SELECT DISTINCT * FROM judgement_frame ORDER BY ALL")
    con.unregister("judgement_frame")
    con.execute("""
    CREATE OR REPLACE TEMP TABLE judged_subject AS
    SELECT DISTINCT coalesce(m.own_key, 'judged|' || m.record_id || '|' || m.role) AS subject, j.person, j.verdict
    FROM judged AS j JOIN link.mention AS m ON m.record_id = j.record_id AND m.role = j.role""")


def apply(con: duckdb.DuckDBPyConnection, judgements: Sequence[Judgement]) -> tuple[tuple[str, str], ...]:
    """Move mentions judged the same to their person; returns persons that became one, as (from, into)."""
    if not judgements:
        return ()
    rows = con.execute(
        "SELECT j.record_id, j.role, j.person, j.verdict, s.subject FROM judged AS j "
        "JOIN subject_of AS s ON s.record_id = j.record_id AND s.role = j.role ORDER BY ALL"
    ).fetchall()
    together = [
        (f"subject:{subject}", f"person:{person}", 1.0) for *_, person, verdict, subject in rows if verdict == "same"
    ]
    apart = [
        (f"subject:{subject}", f"person:{person}") for *_, person, verdict, subject in rows if verdict == "different"
    ]
    # The smallest node of a cluster with a person in it is a person: "person:" sorts before "subject:".
    cluster_of = resolve(together, apart)
    moves = [
        (node.removeprefix("subject:"), top.removeprefix("person:"))
        for node, top in cluster_of.items()
        if node.startswith("subject:") and top.startswith("person:")
    ]
    merged = tuple(
        sorted(
            (node.removeprefix("person:"), top.removeprefix("person:"))
            for node, top in cluster_of.items()
            if node.startswith("person:") and node != top
        )
    )
    con.register("moves", pl.DataFrame(moves, schema={"subject": pl.String, "person": pl.String}, orient="row"))
    con.register("merges", pl.DataFrame(list(merged), schema={"old": pl.String, "new": pl.String}, orient="row"))
    con.execute("""
    UPDATE link.person SET person = v.person, method = 'judged', probability = 1.0
    FROM (SELECT s.record_id, s.role, m.person FROM moves AS m JOIN subject_of AS s ON s.subject = m.subject) AS v
    WHERE v.record_id = link.person.record_id AND v.role = link.person.role""")
    con.execute("UPDATE link.person SET person = merges.new FROM merges WHERE merges.old = link.person.person")
    for view in ("moves", "merges"):
        con.unregister(view)
    return merged
