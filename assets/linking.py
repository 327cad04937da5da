"""The linkage engine over two tables of a DuckDB connection: bring together, compare, weigh, score.

Belongs here: the four steps between a table of unclear mentions and the table `scored`, for any Scheme; the night
(`probable.py`) and two plain tables (`two_tables.py`) run the same ones. Does not belong here: what agrees, who is
compared and what it weighs (`matchers`), or what becomes of a score.

Pairs are two numbers and a pattern, never rows of text: what makes a city's pairs dear is not comparing, it is keeping.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import duckdb
import polars as pl

from matchers.blocking import block_sql
from matchers.linkage import COVERAGE, Model, estimate, priors, weigh
from matchers.restraints import ceiling_sql
from matchers.scheme import CHINESE, Scheme

RANDOM_PAIRS = 50_000
DRAWN = 8_000
"""Rows of either table, about, that random pairs are drawn from."""

HOPELESS = -14.0
"""log2 odds below which a pair is not kept: four hundred of them together weigh less than one chance in forty."""


@dataclass(frozen=True)
class Linked:
    """What a linkage did: its weights, the pairs compared, and how many each blocking rule brought together."""

    model: Model
    pairs: int
    pairs_by_block: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Tables:
    """The two tables, by name, and the pairs (profile, person) that a reviewer called different, if there are any.

    `left` has a row a mention with its number `profile` and `own_person`; `right` a row an identity with its `person`;
    beside them the columns that the scheme speaks of. Both are tables, not views: rows are known by their rowid.
    """

    left: str
    right: str
    apart: str = ""


def link(
    con: duckdb.DuckDBPyConnection, tables: Tables, scheme: Scheme = CHINESE, coverage: float = COVERAGE
) -> Linked:
    """Compare and weigh; leaves the pairs worth keeping in the temporary table `scored`.

    scored: profile, person, weight, held, match_probability, probability, pattern, the level codes by comparison, and
    `<column>_bearers`: how many identities share the person's value of each column whose frequency counts.
    """
    bring_together(con, tables, scheme)
    by_block = compare(con, tables, scheme)
    model = learn(con, tables, scheme, coverage)
    score(con, tables, scheme, model)
    pairs = con.execute("SELECT count(*) FROM compared").fetchall()[0][0]
    return Linked(model, pairs, by_block)


def bring_together(con: duckdb.DuckDBPyConnection, tables: Tables, scheme: Scheme) -> None:
    """The temporary tables `met`: block (its place in the scheme), profile, place (the identity's rowid); `near`: the
    identities met; `drawn_left`, `drawn_right`: samples of both tables, numbered by `seat`.

    The samples follow from the keys of the rows, so the same tables give the same weights.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE met (block UTINYINT, profile BIGINT, place BIGINT)")
    for number, block in enumerate(scheme.blocks):
        con.execute(f"INSERT INTO met SELECT {number}, * FROM ({block_sql(block, tables.left, tables.right, 'rowid')})")
    for side, table, key, place in (
        ("left", tables.left, "profile", "profile"),
        ("right", tables.right, "person", "rowid"),
    ):
        rows = con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
        con.execute(f"""
        CREATE OR REPLACE TEMP TABLE drawn_{side} AS
        SELECT {place} AS place, row_number() OVER (ORDER BY hash({key}), {key}) - 1 AS seat
        FROM {table} WHERE hash({key}) % {1 + rows // DRAWN} = 0""")
    # Of a register of millions some thousands are met: their rows are fetched once, by one filtered scan.
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE near AS
    SELECT rowid AS place, {", ".join(scheme.read_of_identities)} FROM {tables.right}
    WHERE rowid IN (SELECT place FROM met UNION ALL SELECT place FROM drawn_right)""")


def compare(con: duckdb.DuckDBPyConnection, tables: Tables, scheme: Scheme) -> dict[str, int]:
    """Compare each distinct pair of `met` once into `compared` (profile, place, blocks, levels); pairs by block."""
    judged = (
        f"WHERE (b.profile, r.person) NOT IN (SELECT (profile, person) FROM {tables.apart})" if tables.apart else ""
    )
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE compared AS
    SELECT b.profile, b.place, b.blocks, {scheme.pattern_sql()} AS levels
    FROM (SELECT profile, place, bit_or(1::BIGINT << block) AS blocks FROM met GROUP BY profile, place) AS b
    JOIN {tables.left} AS l ON l.profile = b.profile
    JOIN near AS r ON r.place = b.place
    {judged}""")
    con.execute("DROP TABLE met")
    together = con.execute("SELECT blocks, count(*) FROM compared GROUP BY blocks").fetchall()
    return {
        block.name: sum(pairs for blocks, pairs in together if blocks >> number & 1)
        for number, block in enumerate(scheme.blocks)
    }


def learn(con: duckdb.DuckDBPyConnection, tables: Tables, scheme: Scheme, coverage: float = COVERAGE) -> Model:
    """m and u from the patterns of blocked and of random pairs."""
    population = con.execute(f"SELECT count(*) FROM {tables.right}").fetchall()[0][0]
    blocked = con.sql(
        f"SELECT blocks, count(*) AS pairs, {scheme.levels_sql('levels')} FROM compared GROUP BY blocks, levels "
        "ORDER BY blocks, levels"
    ).pl()
    if not blocked.height:
        return priors(population, scheme.comparisons, coverage)
    by_block = pl.concat(
        blocked.filter(pl.col("blocks") // 2**number % 2 == 1).with_columns(block=pl.lit(block.name))
        for number, block in enumerate(scheme.blocks)
    )
    random = _random_pairs(con, tables, scheme)
    return estimate(random, by_block, population, scheme.comparisons, scheme.blocks, coverage)


def _random_pairs(con: duckdb.DuckDBPyConnection, tables: Tables, scheme: Scheme) -> pl.DataFrame:
    """Levels of pairs drawn evenly from the samples: what strangers agree on by chance."""
    counted: pl.DataFrame = con.sql(f"""
    WITH size AS (SELECT (SELECT count(*) FROM drawn_left) AS lefts, (SELECT count(*) FROM drawn_right) AS rights),
    numbered AS (SELECT n % lefts AS left_seat, (n * 104729 + (n // lefts) * 31) % rights AS right_seat
        FROM (SELECT unnest(range(least({RANDOM_PAIRS}, lefts * rights))) AS n, lefts, rights FROM size)),
    patterns AS (SELECT levels, count(*) AS pairs FROM (
        SELECT {scheme.pattern_sql()} AS levels FROM numbered AS n
        JOIN drawn_left AS a ON a.seat = n.left_seat JOIN {tables.left} AS l ON l.profile = a.place
        JOIN drawn_right AS b ON b.seat = n.right_seat JOIN near AS r ON r.place = b.place) GROUP BY levels)
    SELECT {scheme.levels_sql("levels")}, pairs FROM patterns ORDER BY levels""").pl()
    return counted


def score(con: duckdb.DuckDBPyConnection, tables: Tables, scheme: Scheme, model: Model) -> None:
    """Give every pair that can still matter its weight, values by their own frequency, and its two probabilities."""
    con.register("weighed", _weighed(con, scheme, model))
    con.execute(_scored(tables, scheme, model))
    con.unregister("weighed")


def _weighed(con: duckdb.DuckDBPyConnection, scheme: Scheme, model: Model) -> pl.DataFrame:
    """One row a pattern: its weight at average frequencies, the most it can have, its ceiling, its level codes."""
    patterns = con.sql(
        f"SELECT levels, {scheme.levels_sql('levels')} FROM (SELECT DISTINCT levels FROM compared) ORDER BY levels"
    ).pl()
    rise = [
        pl.when(pl.col(c.name) == i).then(max(0.0, math.log2(model.chance(c.name, i))))
        for c in scheme.comparisons
        for i, level in enumerate(c.levels, start=1)
        if level.frequency
    ]
    weighed = weigh(patterns, model, scheme.comparisons).with_columns(rise=pl.sum_horizontal(pl.lit(0.0), *rise))
    con.register("pattern_frame", weighed)
    found: pl.DataFrame = con.sql(f"""
    SELECT p.levels, p.pattern, p.weight, coalesce(c.ceiling, 1000) AS ceiling, p.weight + p.rise AS most, c.* EXCLUDE
        (levels, ceiling), {", ".join(f"p.{c.name} AS level_{c.name}" for c in scheme.comparisons)}
    FROM pattern_frame AS p
    JOIN (SELECT *, {ceiling_sql(scheme.restraints)} AS ceiling
        FROM (SELECT levels, {scheme.codes_sql("q")} FROM pattern_frame AS q)) AS c ON c.levels = p.levels""").pl()
    con.unregister("pattern_frame")
    return found


def _scored(tables: Tables, scheme: Scheme, model: Model) -> str:
    """A weight is log2 odds. A value's chance agreement is its own share of the county, not the average."""
    counted = "".join(
        f""", bearers_{column} AS (SELECT {column}, count(*) AS bearers FROM {tables.right}
        WHERE {column} IN (SELECT own_{column} FROM hopeful) GROUP BY {column})"""
        for column in scheme.frequencies
    )
    joined = " ".join(
        f"LEFT JOIN bearers_{column} ON bearers_{column}.{column} = h.own_{column}" for column in scheme.frequencies
    )
    bearers = "".join(f", coalesce(bearers_{c}.bearers, 0) AS {c}_bearers" for c in scheme.frequencies)
    own = " + ".join(
        f"CASE WHEN h.level_{c.name} = {i} THEN log2({model.chance(c.name, i)!r}"
        f" / greatest(bearers_{level.frequency}.bearers, 1)) ELSE 0 END"
        for c in scheme.comparisons
        for i, level in enumerate(c.levels, start=1)
        if level.frequency
    )
    return f"""
    CREATE OR REPLACE TEMP TABLE scored AS
    WITH hopeful AS (
        SELECT c.profile, r.person, w.*{"".join(f", r.{column} AS own_{column}" for column in scheme.frequencies)}
        FROM compared AS c
        JOIN weighed AS w ON w.levels = c.levels AND least(w.most, w.ceiling) >= {HOPELESS}
        JOIN near AS r ON r.place = c.place){counted},
    weighted AS (SELECT h.* REPLACE (h.weight + {own or "0"} AS weight){bearers} FROM hopeful AS h {joined}),
    held AS (SELECT * EXCLUDE (levels, most, ceiling), least(weight, ceiling) AS held FROM weighted)
    SELECT *, 1 / (1 + pow(2, -held)) AS match_probability,
        pow(2, least(held, 60)) / (1 + sum(pow(2, least(held, 60))) OVER (PARTITION BY profile)) AS probability
    FROM held"""


def taken_sql(of: str, bar: float, source: str = "scored") -> str:
    """The likeliest person of each `of` (profile, subject) at `bar` or above, as portable SQL over `source`."""
    return f"""SELECT {of}, person, probability FROM {source} WHERE probability >= {bar}
    QUALIFY row_number() OVER (PARTITION BY {of} ORDER BY probability DESC, weight DESC, person) = 1"""
