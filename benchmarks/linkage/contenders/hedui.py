"""This repository's engine, as a night runs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import recordlinkage.algorithms.nb_sklearn  # noqa: F401  (imports are not measured)

from assets.home.warehouse import connect
from assets.people.blocked_pairs import Tables
from assets.people.linked_tables import link_tables, take
from assets.people.linking import Linked, link
from benchmarks.linkage.english import ENGLISH


def chinese(folder: Path) -> Callable[[], pl.DataFrame]:
    con = _loaded(folder)
    found = []

    def run() -> pl.DataFrame:
        found.append(link_tables(con, "records", "people"))
        return con.sql("SELECT profile, person, probability FROM temp.link_taken ORDER BY profile").pl()

    run.afterwards = lambda: _blocks(con, folder, found[-1].linked)
    return run


def english(folder: Path) -> Callable[[], pl.DataFrame]:
    con = _loaded(folder)

    def run() -> pl.DataFrame:
        link(con, Tables("records", "people"), ENGLISH)
        con.execute(
            "CREATE OR REPLACE TEMP TABLE temp.link_taken "
            "(profile BIGINT, person VARCHAR, probability DOUBLE, method VARCHAR)"
        )
        take(con, ENGLISH)
        return con.sql("SELECT profile, person, probability FROM temp.link_taken ORDER BY profile").pl()

    return run


def _loaded(folder: Path):
    con = connect()
    con.execute(f"CREATE TABLE records AS SELECT * FROM read_parquet('{folder}/left.parquet')")
    con.execute(f"CREATE TABLE people AS SELECT * FROM read_parquet('{folder}/right.parquet')")
    return con


def _blocks(con, folder: Path, linked: Linked) -> dict[str, int]:
    """Write what each blocking rule brought together, and how many of the true pairs were among them; returns how many
    pairs were compared, each once, whatever the number of rules that found it.
    """
    true = con.execute(
        "SELECT c.blocks, count(*) FROM temp.link_compared AS c JOIN records AS l ON l.profile = c.profile "
        "JOIN people AS r ON r.rowid = c.place WHERE l.truth = r.person GROUP BY c.blocks"
    ).fetchall()
    sought = con.execute(
        "SELECT count(*) FROM temp.link_left_unclear AS u JOIN records AS l ON l.profile = u.profile "
        "WHERE l.truth IS NOT NULL"
    ).fetchall()[0][0]
    rows = [
        (name, count, sum(n for blocks, n in true if blocks >> at & 1), sum(n for b, n in true if b == 1 << at), sought)
        for at, (name, count) in enumerate(linked.pairs_by_block.items())
    ]
    pl.DataFrame(rows, schema=["rule", "pairs", "true_pairs", "only_here", "sought"], orient="row").write_parquet(
        folder / "blocks.parquet"
    )
    return {"pairs": linked.pairs}
