"""The linkage engine over two tables of a DuckDB connection: bring together, compare, weigh, score.

Belongs here: the four steps between a table of unclear mentions and the table `scored`, for any Scheme; the night
(`probable.py`) and two plain tables (`two_tables.py`) run the same ones. Does not belong here: what agrees, who is
compared and what it weighs (`matchers`), or what becomes of a score.

Pairs are two numbers and a pattern, never rows of text: what makes a city's pairs dear is not comparing, it is keeping.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb
import polars as pl

from matchers.block_keys import met_sql, reached_sql, wanted_sql
from matchers.linkage import COVERAGE, Model, estimate, priors, weigh
from matchers.restraints import ceiling_sql
from matchers.scheme import CHINESE, Scheme

RANDOM_PAIRS = 20_000
DRAWN = 8_000
"""Rows of either table, about, that random pairs are drawn from."""

DRAWN_AT = 62
ONLY_DRAWN = 1 << DRAWN_AT
"""The bit of pairs that were drawn, not met in a block."""

HOPELESS = -14.0
"""log2 odds below which a pair is not kept: four hundred of them together weigh less than one chance in forty."""


def odds(held: str = "held") -> str:
    """SQL of the odds of a pair as a whole number of 2^-40, which add up to the same in whatever order they come."""
    return f"CAST(pow(2, least({held}, 60) + 40) AS HUGEINT)"


PROBABILITY = f"pow(2, least(held, 60)) / (1 + sum({odds()}) OVER (PARTITION BY profile) / pow(2, 40))"
"""Of a pair among all the people its mention could be."""


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
    patterns = compare(con, tables, scheme)
    model = learn(con, tables, scheme, patterns, coverage)
    score(con, tables, scheme, patterns, model)
    by_block = {b.name: int(_of_block(patterns, n)["pairs"].sum()) for n, b in enumerate(scheme.blocks)}
    return Linked(model, int(patterns.filter(pl.col("blocks") != ONLY_DRAWN)["pairs"].sum()), by_block)


def bring_together(con: duckdb.DuckDBPyConnection, tables: Tables, scheme: Scheme) -> None:
    """The temporary tables `met`: block (its place in the scheme, or DRAWN_AT), profile, place (the identity's rowid);
    `near`: the identities met or drawn.

    Beside the pairs of the blocks stand pairs drawn evenly from samples of both tables: what strangers agree on by
    chance. The samples follow from the keys of the rows, so the same tables give the same weights.
    """
    drawn = {
        table: f"hash({key}) % {1 + con.execute(f'SELECT count(*) FROM {table}').fetchall()[0][0] // DRAWN} = 0"
        for table, key in ((tables.left, "profile"), (tables.right, "person"))
    }
    con.execute(f"CREATE OR REPLACE TEMP TABLE wanted AS {wanted_sql(scheme.blocks, tables.left)}")
    asked = [n for (n,) in con.execute("SELECT DISTINCT block FROM wanted ORDER BY block").fetchall()]
    # A person whose number was corrected stands there twice.
    told = ", ".join(scheme.read_of_identities)
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE reached AS {reached_sql(scheme.blocks, asked, tables.right, drawn[tables.right])};
    CREATE OR REPLACE TEMP TABLE near AS
    SELECT a.place, a.is_also, {", ".join(f"r.{c}" for c in scheme.read_of_identities)}
    FROM reached AS a JOIN {tables.right} AS r ON r.rowid = a.place;
    CREATE OR REPLACE TEMP TABLE met AS {met_sql(scheme.blocks, asked)};
    INSERT INTO met
    WITH lefts AS (SELECT profile, row_number() OVER (ORDER BY hash(profile), profile) - 1 AS seat
        FROM {tables.left} WHERE {drawn[tables.left]}),
    rights AS (SELECT place, row_number() OVER (ORDER BY hash(person), {told}) - 1 AS seat FROM near WHERE is_also),
    size AS (SELECT (SELECT count(*) FROM lefts) AS lefts, (SELECT count(*) FROM rights) AS rights),
    numbered AS (SELECT n % lefts AS left_seat, (n * 104729 + (n // lefts) * 31) % rights AS right_seat
        FROM (SELECT unnest(range(least({RANDOM_PAIRS}, lefts * rights))) AS n, lefts, rights FROM size))
    SELECT {DRAWN_AT}, l.profile, r.place
    FROM numbered AS n JOIN lefts AS l ON l.seat = n.left_seat JOIN rights AS r ON r.seat = n.right_seat;
    DROP TABLE wanted;
    DROP TABLE reached""")


def compare(con: duckdb.DuckDBPyConnection, tables: Tables, scheme: Scheme) -> pl.DataFrame:
    """Compare each distinct pair of `met` once into `compared` (profile, place, blocks, levels).

    Returns what came out, counted: blocks (a bit a rule), levels, pairs, and the level of each comparison.
    """
    judged = f"AND (b.profile, r.person) NOT IN (SELECT (profile, person) FROM {tables.apart})" if tables.apart else ""
    with _as_written(con):
        con.execute(f"""
        CREATE OR REPLACE TEMP TABLE compared AS
        SELECT b.profile, b.place, b.blocks, {scheme.pattern_sql()} AS levels
        FROM (SELECT profile, place, bit_or(1::BIGINT << block) AS blocks FROM met GROUP BY profile, place) AS b
        JOIN {tables.left} AS l ON l.profile = b.profile
        JOIN near AS r ON r.place = b.place
        WHERE l.own_person <> r.person {judged};
        DROP TABLE met""")
    counted: pl.DataFrame = con.sql(
        f"SELECT blocks, levels, count(*) AS pairs, {scheme.levels_sql('levels')} FROM compared "
        "GROUP BY blocks, levels ORDER BY blocks, levels"
    ).pl()
    return counted


@contextmanager
def _as_written(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Statements run as they stand, unoptimised.

    DuckDB 2.0 turns the joins of a comparison round, so that mentions with all their text are carried through both of
    them, and takes out of the levels what they share, so that every pair of strangers pays for it. As written it took
    half of the time at 67,000 pairs and five sixths at 446,000.
    """
    con.execute("PRAGMA disable_optimizer")
    try:
        yield
    finally:
        con.execute("PRAGMA enable_optimizer")


def learn(
    con: duckdb.DuckDBPyConnection, tables: Tables, scheme: Scheme, patterns: pl.DataFrame, coverage: float = COVERAGE
) -> Model:
    """m and u from the counted `patterns` of blocked and of drawn pairs."""
    population = con.execute(f"SELECT count(*) FROM {tables.right}").fetchall()[0][0]
    if patterns.filter(pl.col("blocks") != ONLY_DRAWN).is_empty():
        return priors(population, scheme.comparisons, coverage)
    by_block = pl.concat(
        _of_block(patterns, number).with_columns(block=pl.lit(block.name)) for number, block in enumerate(scheme.blocks)
    )
    drawn = _of_block(patterns, DRAWN_AT)
    return estimate(drawn, by_block, population, scheme.comparisons, scheme.blocks, coverage)


def _of_block(patterns: pl.DataFrame, number: int) -> pl.DataFrame:
    return patterns.filter(pl.col("blocks") // 2**number % 2 == 1)


def score(con: duckdb.DuckDBPyConnection, tables: Tables, scheme: Scheme, patterns: pl.DataFrame, model: Model) -> None:
    """Give every pair that can still matter its weight, values by their own frequency, and its two probabilities."""
    con.register("weighed", _weighed(con, scheme, patterns, model))
    con.execute(_scored(tables, scheme, model))
    con.unregister("weighed")


def _weighed(con: duckdb.DuckDBPyConnection, scheme: Scheme, counted: pl.DataFrame, model: Model) -> pl.DataFrame:
    """One row a pattern: its weight at average frequencies, the most it can have, its ceiling, its level codes."""
    met = counted.filter(pl.col("blocks") != ONLY_DRAWN)
    patterns = met.select("levels", *(c.name for c in scheme.comparisons)).unique().sort("levels")
    rise = [
        pl.when(pl.col(c.name) == i).then(max(0.0, math.log2(model.bearers(c, i))))
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
        f"CASE WHEN h.level_{c.name} = {i} THEN log2({model.bearers(c, i)!r}"
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
        JOIN weighed AS w ON c.blocks <> {ONLY_DRAWN} AND w.levels = c.levels AND least(w.most, w.ceiling) >= {HOPELESS}
        JOIN near AS r ON r.place = c.place){counted},
    weighted AS (SELECT h.* REPLACE (h.weight + {own or "0"} AS weight){bearers} FROM hopeful AS h {joined}),
    held AS (SELECT * EXCLUDE (levels, most, ceiling), least(weight, ceiling) AS held FROM weighted)
    SELECT *, 1 / (1 + pow(2, -held)) AS match_probability, {PROBABILITY} AS probability FROM held"""


def taken_sql(of: str, bar: float, source: str = "scored") -> str:
    """The likeliest person of each `of` (profile, subject) at `bar` or above, as portable SQL over `source`."""
    return f"""SELECT {of}, person, probability FROM {source} WHERE probability >= {bar}
    QUALIFY row_number() OVER (PARTITION BY {of} ORDER BY probability DESC, weight DESC, person) = 1"""
