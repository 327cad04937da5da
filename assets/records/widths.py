"""How wide the numbers of certificates and households are, where one register dropped the noughts in front of them.

Belongs here: the proof, across registers, that 129 here is 0000129 there. Does not belong here: writing the noughts
(`matchers.standardise.identifiers`). A false meeting is a fault as much as a missed one: the same person must stand
beside both numbers, again and again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import duckdb

from assets.home.warehouse import identifier
from data_contracts.contract import Contracts, Source

MIN_NUMBERS = 20
EVEN = 0.98
MIN_PERSONS = 5
AGREEING = 0.9


def proven_widths(
    con: duckdb.DuckDBPyConnection, contracts: Contracts, raw_tables: Collection[str]
) -> dict[tuple[str, str], int]:
    """(source, word) → width of the numbers of another register that the shorter ones of this one prove to be.

    A register whose numbers are figures, all of one width and some with noughts in front, sets the width; another has
    it if at least nine in ten of its short numbers that have a number there stand beside a person of it.
    """
    words = sorted({c.name for s in contracts.sources.values() for c in s.columns if c.word.domain == "identifier"})
    widths: dict[tuple[str, str], int] = {}
    for word in words:
        having = [s for s in contracts.sources.values() if s.has(word) and s.name in raw_tables and _person_words(s)]
        short = [s for s in having if _has_short(con, s, word)]
        if not short:
            continue
        for of, width in _even(con, having, word):
            for source in short:
                if (
                    source.name != of.name
                    and (source.name, word) not in widths
                    and _meets(con, source, of, word, width)
                ):
                    widths[source.name, word] = width
    return widths


def _person_words(source: Source) -> list[str]:
    return [c.name for c in source.columns if c.word.domain == "id_number"]


def _table(source: Source) -> str:
    return f"raw.{identifier(source.name)}"


def _has_short(con: duckdb.DuckDBPyConnection, source: Source, word: str) -> bool:
    """Whether there are numbers without a nought in front: only those may have lost some."""
    column = identifier(word)
    rows = con.execute(
        f"SELECT count(DISTINCT length(trim({column}))) FROM {_table(source)}"
        f" WHERE _reject IS NULL AND regexp_full_match(trim({column}), '[1-9][0-9]*')"
    ).fetchall()
    return bool(rows[0][0])


def _even(con: duckdb.DuckDBPyConnection, sources: list[Source], word: str) -> Iterator[tuple[Source, int]]:
    """The registers whose numbers are of one width, with noughts in front of some."""
    column = identifier(word)
    for source in sources:
        ((count, width, padded),) = con.execute(
            f"WITH number AS (SELECT DISTINCT trim({column}) AS n FROM {_table(source)} WHERE _reject IS NULL"
            f"  AND {column} IS NOT NULL)"
            " SELECT count(*), mode(length(n)), count(*) FILTER (regexp_full_match(n, '0[0-9]+')) FROM number"
            " WHERE regexp_full_match(n, '[0-9]+')"
        ).fetchall()
        if count < MIN_NUMBERS or not padded:
            continue
        ((same, all_numbers),) = con.execute(
            f"SELECT count(DISTINCT trim({column})) FILTER (length(trim({column})) = ?), count(DISTINCT trim({column}))"
            f" FROM {_table(source)} WHERE _reject IS NULL AND {column} IS NOT NULL",
            [width],
        ).fetchall()
        if same >= EVEN * all_numbers:
            yield source, int(width)


def _meets(con: duckdb.DuckDBPyConnection, source: Source, of: Source, word: str, width: int) -> bool:
    column = identifier(word)
    ((found, agreeing),) = con.execute(
        f"WITH short AS (SELECT DISTINCT lpad(trim({column}), ?, '0') AS n, {_persons(source)} AS persons"
        f"  FROM {_table(source)} WHERE _reject IS NULL AND regexp_full_match(trim({column}), '[1-9][0-9]*')"
        f"  AND length(trim({column})) < ?),"
        f" wide AS (SELECT trim({column}) AS n, flatten(list({_persons(of)})) AS persons FROM {_table(of)}"
        "  WHERE _reject IS NULL GROUP BY ALL HAVING trim(n) IS NOT NULL)"
        " SELECT count(DISTINCT short.n), count(DISTINCT short.n) FILTER (list_has_any(short.persons, wide.persons))"
        " FROM short JOIN wide ON wide.n = short.n WHERE len(short.persons) > 0",
        [width, width],
    ).fetchall()
    return bool(agreeing >= MIN_PERSONS and agreeing >= AGREEING * found)


def _persons(source: Source) -> str:
    """The whole identity numbers of a row, as a list."""
    words = ", ".join(f"upper(trim({identifier(w)}))" for w in _person_words(source))
    return f"list_filter([{words}], lambda x: x IS NOT NULL AND length(x) = 18)"
