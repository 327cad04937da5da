"""How wide the numbers of certificates and households are, where one register dropped the noughts in front of them.

Belongs here: the proof, across registers, that 129 here is 0000129 there. Does not belong here: writing the noughts
(`matchers.standardise.identifiers`). A false meeting is a fault as much as a missed one: the same person must stand
beside both numbers, again and again. Where they do not, a short number meets nothing and proves no absence: it is
unread.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

import duckdb

from assets.home.made import Made, digest_of
from assets.home.warehouse import identifier
from data_contracts.contract import Contracts, Source

CERTIFICATE = "certificate_no"
MIN_NUMBERS = 20
EVEN = 0.98
MIN_PERSONS = 5
AGREEING = 0.9


@dataclass(frozen=True)
class Width:
    """How wide another register proves the numbers of a register to be: shorter ones lost their noughts. Where nothing
    proves it (`is_proven` false), a shorter number is nobody's, but for those that stand `alike` in the other."""

    digits: int
    is_proven: bool
    alike: frozenset[str] = frozenset()


Found = tuple[str, str, str, int, bool]
"""A register with shorter numbers, the word, the register that sets the width, the digits, whether it is proven."""


def number_widths(
    con: duckdb.DuckDBPyConnection, contracts: Contracts, raw_tables: Collection[str], made: Made | None = None
) -> dict[tuple[str, str], Width]:
    """(source, word) → width of the numbers of another register, for registers with shorter ones.

    A register whose numbers are figures, all of one width and some with noughts in front, sets the width. It is proven
    for another if at least nine in ten of its short numbers that have a number there stand beside a person of it. What
    an earlier night found in the same registers stands, by what `made` says of them.
    """
    made = made or Made(con, date.max)
    asked = [s for s in contracts.sources.values() if s.name in raw_tables and any(map(s.has, _words(contracts)))]
    digest = digest_of(*((s.name, s.digest, made.digest(f"raw.{s.name}")) for s in asked)) if made.has_book else ""
    found = made.once("widths of numbers", digest, lambda: _found(con, contracts, raw_tables))
    sources, widths = contracts.sources, dict[tuple[str, str], Width]()
    for source, word, of, digits, is_proven in found:
        alike = frozenset() if is_proven else _short_of(con, sources[of], word, digits)
        widths[source, word] = Width(digits, is_proven, alike)
    return widths


def _words(contracts: Contracts) -> list[str]:
    return sorted({c.name for s in contracts.sources.values() for c in s.columns if c.word.domain == "identifier"})


def _found(con: duckdb.DuckDBPyConnection, contracts: Contracts, raw_tables: Collection[str]) -> list[Found]:
    found: dict[tuple[str, str], Found] = {}
    for word in _words(contracts):
        having = [s for s in contracts.sources.values() if s.has(word) and s.name in raw_tables]
        short = [s for s in having if _has_short(con, s, word)]
        if not short:
            continue
        for of, digits in _even(con, [s for s in having if _person_words(s)], word):
            for source in short:
                known = found.get((source.name, word))
                if source.name == of.name or (known and known[-1]):
                    continue
                if _person_words(source) and _meets(con, source, of, word, digits):
                    found[source.name, word] = (source.name, word, of.name, digits, True)
                elif known is None and _is_shared(contracts, source, word) and _falls_short(con, source, word, digits):
                    found[source.name, word] = (source.name, word, of.name, digits, False)
    return [*found.values()]


def _is_shared(contracts: Contracts, source: Source, word: str) -> bool:
    """Whether the number must meet that of other registers: a certificate's does, while each department counts
    households, and each county its certificates, in its own way."""
    return word == CERTIFICATE and any(word in contracts.kinds[i.kind].keys for i in source.implements)


def _falls_short(con: duckdb.DuckDBPyConnection, source: Source, word: str, digits: int) -> bool:
    """Whether most numbers of the register are of that width or shorter figures: numbers of another make are its own
    way of counting."""
    column = identifier(word)
    ((all_numbers, fitting),) = con.execute(
        f"SELECT count(*), count(*) FILTER (regexp_full_match(n, '[0-9]+') AND length(n) <= ?)"
        f" FROM (SELECT DISTINCT trim({column}) AS n FROM {_table(source)} WHERE _reject IS NULL) WHERE n IS NOT NULL",
        [digits],
    ).fetchall()
    return bool(fitting >= EVEN * all_numbers)


def _short_of(con: duckdb.DuckDBPyConnection, of: Source, word: str, digits: int) -> frozenset[str]:
    """The short numbers of the register that sets the width: 129 may be one of its own."""
    column = identifier(word)
    rows = con.execute(
        f"SELECT DISTINCT trim({column}) FROM {_table(of)} WHERE _reject IS NULL"
        f" AND regexp_full_match(trim({column}), '[1-9][0-9]*') AND length(trim({column})) < ?",
        [digits],
    ).fetchall()
    return frozenset(number for (number,) in rows)


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
