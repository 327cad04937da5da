"""The linkage engine over two tables of a DuckDB connection: bring together, compare, weigh, score.

Belongs here: the steps between a table of unclear mentions and `temp.link_scored`, for any Scheme; the night
(`probable.py`) and two plain tables (`linked_tables.py`) run the same ones. Does not belong here: how pairs are found
(`blocked_pairs.py`), what agrees, who is compared and what it weighs (`matchers`), or what becomes of a score.

Pairs are two numbers and a pattern, never rows of text: what makes a city's pairs dear is not comparing, it is keeping.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import duckdb
import polars as pl

from assets.home.engine import DUCKDB, Engine
from assets.home.warehouse import connect
from assets.people.blocked_pairs import DRAWN_AT, ONLY_DRAWN, Tables, bring_together
from matchers.people.certainty import HIGHEST_SCORE
from matchers.people.linkage import COVERAGE, Model, estimate, priors, weigh
from matchers.people.restraints import ceiling_sql
from matchers.people.scheme import CHINESE, Scheme

LEFT, RIGHT = "left_", "right_"
"""What the columns of a pair begin with, where it is compared outside the warehouse."""

HOPELESS = -14.0
"""log2 odds below which a pair is not kept: four hundred of them together weigh less than one chance in forty."""


def odds(held: str = "held") -> str:
    """SQL of the odds of a pair as a whole number of 2^-40, which add up to the same in whatever order they come."""
    return f"CAST(pow(2, least({held}, 60) + 40) AS HUGEINT)"


PROBABILITY = (
    f"least(pow(2, least(held, 60)) / (1 + sum({odds()}) OVER (PARTITION BY profile) / pow(2, 40)), "
    f"{HIGHEST_SCORE.sql})"
)
"""Of a pair among all the people its mention could be; never 1, which is a number's."""


@dataclass(frozen=True)
class Linked:
    """What a linkage did: its weights, the pairs compared, and how many each blocking rule brought together."""

    model: Model
    pairs: int
    pairs_by_block: dict[str, int] = field(default_factory=dict)


def link(
    con: duckdb.DuckDBPyConnection,
    tables: Tables,
    scheme: Scheme = CHINESE,
    coverage: float = COVERAGE,
    model: Model | None = None,
    engine: Engine = DUCKDB,
) -> Linked:
    """Compare and weigh, by `model` where one is known already; leaves the pairs worth keeping in `temp.link_scored`.

    _scored: profile, person, levels (the pattern as one number; `_weighed` tells its codes), weight, held,
    match_probability, probability, and `<column>_bearers`: how many identities share the person's value of each column
    whose frequency counts, where the pair agrees on it; 0 elsewhere.
    """
    bring_together(con, tables, scheme)
    patterns = compare(con, tables, scheme, engine)
    met = {block.name: _of_block(patterns, number) for number, block in enumerate(scheme.blocks)}
    model = model or _learn(con, tables, scheme, met, _of_block(patterns, DRAWN_AT), coverage)
    score(con, tables, scheme, patterns, model)
    pairs = int(patterns.filter(pl.col("blocks") != ONLY_DRAWN)["pairs"].sum())
    return Linked(model, pairs, {rule: int(own["pairs"].sum()) for rule, own in met.items()})


def compare(con: duckdb.DuckDBPyConnection, tables: Tables, scheme: Scheme, engine: Engine = DUCKDB) -> pl.DataFrame:
    """Compare each distinct pair of `temp.link_met` once into `temp.link_compared` (profile, place, blocks, levels).

    Returns what came out, counted: blocks (a bit a rule), levels, pairs, and the level of each comparison.
    """
    if engine is DUCKDB:
        _compare_here(con, tables, scheme)
    else:
        engine.make_each(con, "temp.link_compared", _pairs_sql(tables, scheme), partial(levels_of, scheme=scheme))
        con.execute("DROP TABLE temp.link_met")
    counted: pl.DataFrame = con.sql(
        f"SELECT blocks, levels, count(*) AS pairs, {scheme.levels_sql('levels')} FROM temp.link_compared "
        "GROUP BY blocks, levels ORDER BY blocks, levels"
    ).pl()
    return counted


def levels_of(pairs: pl.DataFrame, scheme: Scheme) -> pl.DataFrame:
    """Pairs with what either side says (`_pairs_sql`), compared by DuckDB wherever they are: profile, place, blocks,
    levels."""
    left, right = (
        ", ".join(f"{c.removeprefix(side)} := {c}" for c in pairs.columns if c.startswith(side))
        for side in (LEFT, RIGHT)
    )
    con = connect(None)
    con.register("pairs", pairs)
    compared: pl.DataFrame = con.sql(
        f"SELECT profile, place, blocks, {scheme.pattern_sql()} AS levels FROM (SELECT profile, place, blocks, "
        f"struct_pack({left}) AS l, struct_pack({right}) AS r FROM pairs)"
    ).pl()
    con.close()
    return compared


def _pairs_sql(tables: Tables, scheme: Scheme) -> str:
    """Each distinct pair of `temp.link_met` with all that is compared of either side."""
    sides = ((LEFT, "l", scheme.read_of_mentions), (RIGHT, "r", scheme.read_of_identities))
    said = ", ".join(f"{alias}.{c} AS {prefix}{c}" for prefix, alias, columns in sides for c in columns)
    apart = f"SELECT 1 FROM {tables.apart} AS a WHERE a.profile = b.profile AND a.person = r.person"
    judged = f"AND NOT EXISTS ({apart})" if tables.apart else ""
    return f"""
        SELECT b.profile, b.place, b.blocks, {said}
        FROM (SELECT profile, place, bit_or(1::BIGINT << block) AS blocks FROM temp.link_met
            GROUP BY profile, place) AS b
        JOIN {tables.left} AS l ON l.profile = b.profile
        JOIN temp.link_near AS r ON r.place = b.place
        WHERE l.own_person <> r.person {judged}"""


def _compare_here(con: duckdb.DuckDBPyConnection, tables: Tables, scheme: Scheme) -> None:
    judged = f"AND (b.profile, r.person) NOT IN (SELECT (profile, person) FROM {tables.apart})" if tables.apart else ""
    with _as_written(con):
        con.execute(f"""
        CREATE OR REPLACE TEMP TABLE temp.link_compared AS
        SELECT b.profile, b.place, b.blocks, {scheme.pattern_sql()} AS levels
        FROM (SELECT profile, place, bit_or(1::BIGINT << block) AS blocks FROM temp.link_met
            GROUP BY profile, place) AS b
        JOIN {tables.left} AS l ON l.profile = b.profile
        JOIN temp.link_near AS r ON r.place = b.place
        WHERE l.own_person <> r.person {judged};
        DROP TABLE temp.link_met""")


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


def _learn(
    con: duckdb.DuckDBPyConnection,
    tables: Tables,
    scheme: Scheme,
    met: Mapping[str, pl.DataFrame],
    drawn: pl.DataFrame,
    coverage: float,
) -> Model:
    """m and u from the counted patterns of the pairs that each rule brought together, and of those drawn."""
    population = con.execute(f"SELECT count(*) FROM {tables.right}").fetchall()[0][0]
    if all(own.is_empty() for own in met.values()):
        return priors(population, scheme.comparisons, coverage)
    return estimate(drawn, met, population, scheme.comparisons, scheme.blocks, coverage)


def _of_block(patterns: pl.DataFrame, number: int) -> pl.DataFrame:
    return patterns.filter(pl.col("blocks") // 2**number % 2 == 1)


def score(con: duckdb.DuckDBPyConnection, tables: Tables, scheme: Scheme, patterns: pl.DataFrame, model: Model) -> None:
    """Give every pair that can still matter its weight, values by their own frequency, and its two probabilities."""
    _weigh(con, scheme, patterns, model)
    con.execute(_scored_sql(tables, scheme, model))


def _weigh(con: duckdb.DuckDBPyConnection, scheme: Scheme, counted: pl.DataFrame, model: Model) -> None:
    """`temp.link_weighed`, a row a pattern that was met: levels, pattern (the codes, as text), weight at
    average frequencies, the most it can have, ceiling, the level codes, and level_<comparison>, their numbers.
    """
    met = counted.filter(pl.col("blocks") != ONLY_DRAWN)
    patterns = met.select("levels", *(c.name for c in scheme.comparisons)).unique().sort("levels")
    rise = [
        pl.when(pl.col(c.name) == i).then(max(0.0, math.log2(model.bearers(c, i))))
        for column in scheme.frequencies
        for c, i in scheme.counted_levels(column)
    ]
    weights = weigh(patterns, model, scheme.comparisons).with_columns(rise=pl.sum_horizontal(pl.lit(0.0), *rise))
    con.register("pattern_frame", weights)
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.link_weighed AS
    SELECT p.levels, p.pattern, p.weight, coalesce(c.ceiling, 1000) AS ceiling, p.weight + p.rise AS most, c.* EXCLUDE
        (levels, ceiling), {", ".join(f"p.{c.name} AS level_{c.name}" for c in scheme.comparisons)}
    FROM pattern_frame AS p
    JOIN (SELECT *, {ceiling_sql(scheme.restraints)} AS ceiling
        FROM (SELECT levels, {scheme.codes_sql("q")} FROM pattern_frame AS q)) AS c ON c.levels = p.levels""")
    con.unregister("pattern_frame")


def _scored_sql(tables: Tables, scheme: Scheme, model: Model) -> str:
    """A weight is log2 odds. A value's chance agreement is its own share of the county, not the average."""
    steps = {
        "hopeful": _hopeful_sql(scheme),
        **{f"bearers_{column}": _bearers_sql(column, tables.right) for column in scheme.frequencies},
        "weighted": _weighted_sql(scheme, model),
        "held": "SELECT * EXCLUDE (ceiling), least(weight, ceiling) AS held FROM weighted",
    }
    named = ",\n    ".join(f"{name} AS ({query})" for name, query in steps.items())
    return f"""
    CREATE OR REPLACE TEMP TABLE temp.link_scored AS
    WITH {named}
    SELECT *, 1 / (1 + pow(2, -held)) AS match_probability, {PROBABILITY} AS probability FROM held"""


def _hopeful_sql(scheme: Scheme) -> str:
    """Pairs that rare values may still lift over the bar, each with the values it agrees on: `agreed_<column>`."""
    levels, agreed = dict[str, None](), []
    for column in scheme.frequencies:
        counted = [(f"w.level_{comparison.name}", level) for comparison, level in scheme.counted_levels(column)]
        levels |= dict.fromkeys(name for name, _ in counted)
        agrees = " OR ".join(f"{name} = {level}" for name, level in counted)
        agreed.append(f"CASE WHEN {agrees} THEN r.{column} END AS agreed_{column}")
    columns = ", ".join(("c.profile", "r.person", "c.levels", "w.weight", "w.ceiling", *levels, *agreed))
    return f"""
        SELECT {columns} FROM temp.link_compared AS c
        JOIN temp.link_weighed AS w ON c.blocks <> {ONLY_DRAWN} AND w.levels = c.levels
            AND least(w.most, w.ceiling) >= {HOPELESS}
        JOIN temp.link_near AS r ON r.place = c.place"""


def _bearers_sql(column: str, right: str) -> str:
    """How many identities bear each value that a hopeful pair agrees on."""
    return f"""
        SELECT {column}, count(*) AS bearers FROM {right}
        WHERE {column} IN (SELECT agreed_{column} FROM hopeful) GROUP BY {column}"""


def _weighted_sql(scheme: Scheme, model: Model) -> str:
    """The hopeful pairs, each weight moved from the average frequency of its values to their own."""
    shown, joined, weight = [], [], ["h.weight"]
    for column in scheme.frequencies:
        shown.append(f"coalesce(bearers_{column}.bearers, 0) AS {column}_bearers")
        joined.append(f"LEFT JOIN bearers_{column} ON bearers_{column}.{column} = h.agreed_{column}")
        weight += [
            f"CASE WHEN h.level_{comparison.name} = {level} THEN log2({model.bearers(comparison, level)!r}"
            f" / greatest(bearers_{column}.bearers, 1)) ELSE 0 END"
            for comparison, level in scheme.counted_levels(column)
        ]
    columns = ", ".join(("h.profile", "h.person", "h.levels", "h.ceiling", f"{' + '.join(weight)} AS weight", *shown))
    return f"SELECT {columns} FROM hopeful AS h {' '.join(joined)}"


def taken_sql(of: str, bar: float, source: str = "temp.link_scored") -> str:
    """The likeliest person of each `of` (profile, subject) at `bar` or above, as portable SQL over `source`."""
    return f"""SELECT {of}, person, probability FROM {source} WHERE probability >= {bar}
    QUALIFY row_number() OVER (PARTITION BY {of} ORDER BY probability DESC, weight DESC, person) = 1"""
