"""The pairs worth comparing: those that blocking rules bring together, and some drawn evenly beside them.

Belongs here: the first step of the engine (`linking.py`), and the two tables it works on. Does not belong here: what a
key is (`matchers/people/block_keys.py`), or what becomes of a pair.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from data_contracts.sql import ROW_GROUP
from matchers.people.block_keys import crowd_sql, keys_sql, met_sql, most_splits, reached_sql, split_sql, wanted_sql
from matchers.people.blocking import MAX_BLOCK
from matchers.people.scheme import Scheme

RANDOM_PAIRS = 20_000
DRAWN = 8_000
"""Rows of either table, about, that random pairs are drawn from."""

DRAWN_AT = 62
ONLY_DRAWN = 1 << DRAWN_AT
"""The bit of pairs that were drawn, not met in a block."""

SLICE = 8 * ROW_GROUP
"""Rows of a register whose keys are held at a time, some 60 MB: whole groups of rows, as DuckDB stores them."""


@dataclass(frozen=True)
class Tables:
    """The two tables, by name, and the pairs (profile, person) that a reviewer called different, if there are any.

    `left` has a row a mention with its number `profile` and `own_person`; `right` a row an identity with its `person`;
    beside them the columns that the scheme speaks of. Both are tables, not views: rows are known by their rowid.
    """

    left: str
    right: str
    apart: str = ""


def bring_together(
    con: duckdb.DuckDBPyConnection, tables: Tables, scheme: Scheme, max_block: int = MAX_BLOCK, at_a_time: int = SLICE
) -> None:
    """`temp.link_met`: block (its place in the scheme, or DRAWN_AT), profile, place (the identity's rowid);
    `temp.link_near`: those met or drawn, with what the scheme reads of them. `at_a_time`: identities whose keys are
    held at once.
    """
    drawn = {
        table: f"hash({key}) % {1 + con.execute(f'SELECT count(*) FROM {table}').fetchall()[0][0] // DRAWN} = 0"
        for table, key in ((tables.left, "profile"), (tables.right, "person"))
    }
    con.execute(f"CREATE OR REPLACE TEMP TABLE temp.link_wanted AS {wanted_sql(scheme.blocks, tables.left)}")
    _reach(con, tables.right, scheme, drawn[tables.right], at_a_time)
    columns = ", ".join(f"r.{c}" for c in scheme.read_of_identities)
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.link_near AS
    SELECT r.rowid AS place, {columns} FROM {tables.right} AS r WHERE r.rowid IN (SELECT place FROM temp.link_reached);
    CREATE OR REPLACE TEMP TABLE temp.link_met (block INTEGER, profile BIGINT, place BIGINT)""")
    _draw(con, tables.left, drawn[tables.left], scheme)
    for level in range(most_splits(scheme.blocks) + 1):
        if level:
            wanted = split_sql(scheme.blocks, level - 1, "wanted", tables.left)
            reached = split_sql(scheme.blocks, level - 1, "reached", tables.right)
            con.execute(f"CREATE OR REPLACE TEMP TABLE temp.link_wanted AS {wanted}")
            con.execute(f"CREATE OR REPLACE TEMP TABLE temp.link_reached AS {reached}")
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE temp.link_crowd AS {crowd_sql(max_block)}; "
            f"INSERT INTO temp.link_met {met_sql()}"
        )
        if not con.execute("SELECT count(*) FROM temp.link_crowd").fetchall()[0][0]:
            break
    con.execute("DROP TABLE temp.link_wanted; DROP TABLE temp.link_reached; DROP TABLE temp.link_crowd")


def _reach(con: duckdb.DuckDBPyConnection, right: str, scheme: Scheme, also: str, at_a_time: int) -> None:
    """`temp.link_reached`: who in `right` holds a key that somebody in `_wanted` has, a slice at a time."""
    asked = [n for (n,) in con.execute("SELECT DISTINCT block FROM temp.link_wanted ORDER BY block").fetchall()]
    con.execute("CREATE OR REPLACE TEMP TABLE temp.link_reached (block INTEGER, place BIGINT, key UINTEGER)")
    # A table that its own transaction has made counts its rows from almost 2^55: there is no saying where they begin.
    slices = con.execute(f"SELECT DISTINCT rowid // {at_a_time} FROM {right} ORDER BY ALL").fetchall()
    for (slice_no,) in slices:
        first = slice_no * at_a_time
        keys = keys_sql(scheme.blocks, asked, right, first, first + at_a_time - 1, also)
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE temp.link_keys AS {keys}; "
            f"INSERT INTO temp.link_reached {reached_sql(asked, DRAWN_AT)}"
        )
    con.execute("DROP TABLE IF EXISTS temp.link_keys")


def _draw(con: duckdb.DuckDBPyConnection, left: str, drawn: str, scheme: Scheme) -> None:
    """Add pairs drawn evenly from samples of both tables to `temp.link_met`: what strangers agree on by chance.

    The samples follow from the keys of the rows, so the same tables give the same weights.
    """
    # A person whose number was corrected stands there twice.
    columns = ", ".join(scheme.read_of_identities)
    con.execute(f"""
    INSERT INTO temp.link_met
    WITH lefts AS (SELECT profile, row_number() OVER (ORDER BY hash(profile), profile) - 1 AS seat
        FROM {left} WHERE {drawn}),
    rights AS (SELECT place, row_number() OVER (ORDER BY hash(person), {columns}) - 1 AS seat
        FROM temp.link_near WHERE place IN (SELECT place FROM temp.link_reached WHERE block = {DRAWN_AT})),
    size AS (SELECT (SELECT count(*) FROM lefts) AS lefts, (SELECT count(*) FROM rights) AS rights),
    numbered AS (SELECT n % lefts AS left_seat, (n * 104729 + (n // lefts) * 31) % rights AS right_seat
        FROM (SELECT unnest(range(least({RANDOM_PAIRS}, lefts * rights))) AS n, lefts, rights FROM size))
    SELECT {DRAWN_AT}, l.profile, r.place
    FROM numbered AS n JOIN lefts AS l ON l.seat = n.left_seat JOIN rights AS r ON r.seat = n.right_seat""")
