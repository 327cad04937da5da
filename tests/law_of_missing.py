"""The law of missing values: what nobody wrote or could read adds no flag, and where flags go away the rule says so.

For every column that any rule rests on: the column did not come, or nothing is written in it; every value, or those of
half the records, are words nobody knows. Columns of which no rule rests on two are taken away together, so that a rule
sees one at a time. `test_missing_columns.py` and `test_unread_values.py` hold the whole catalogue to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import duckdb
import pytest

from assets.home.made import Entry
from assets.home.warehouse import connect
from assets.people.persons import link_persons
from assets.records.build import build_records
from data_contracts.contract import Contracts, load_contracts
from data_contracts.jurisdiction import Parameter
from matchers.facts.measure import load_measures
from matchers.flags.claims import RuleResult
from matchers.flags.lineage import rests_on
from matchers.flags.rule import load_rules
from tests.catalogue import CATALOGUE
from tests.declared import place
from tests.missing import Column, claimed, make_facts, together, told
from tests.nights import AS_OF, JURISDICTION, SMALL, County

CONTRACTS, RULES = load_contracts(), load_rules()
_FLOOR = Parameter("coverage_floor", "100", "模拟县的规定")
PLACE = replace(place(JURISDICTION, AS_OF), own={**place(JURISDICTION, AS_OF).own, _FLOOR.name: (_FLOOR,)})
"""The little townships of a small county are compared too, so that every rule has flags to lose."""
RESTED = {code: rests_on(rule, load_measures(), CONTRACTS.kinds) for code, rule in RULES.items()}
KEYS = {(kind.name, key) for kind in CONTRACTS.kinds.values() for key in kind.keys}
"""Without the column of such a number no file is taken; single numbers are unread all the same."""
PERSONS = {(kind.name, role.name) for kind in CONTRACTS.kinds.values() for role in kind.roles}
"""Whom a record is about is no column of a file: `test_lost_rows.py` holds the law for them."""
GROUPS = together({code: set(columns) - PERSONS for code, columns in RESTED.items()})
OPTIONAL_GROUPS = together({code: set(columns) - PERSONS - KEYS for code, columns in RESTED.items()})


def each(groups: Sequence[Sequence[Column]]) -> pytest.MarkDecorator:
    """A test for each group, called by its number and its first column."""
    return pytest.mark.parametrize("group", groups, ids=[f"{i}-{'.'.join(g[0])}" for i, g in enumerate(groups)])


Taking = Callable[[duckdb.DuckDBPyConnection, Contracts, Column], None]
"""Takes one column of a kind of record away in some way."""


@contextmanager
def whole_county(factory: pytest.TempPathFactory, people: int = SMALL) -> Iterator[duckdb.DuckDBPyConnection]:
    """A crooked county after its night, in a copy that may be written: in memory and on one thread, for the small
    statements of a night made again and again wait longer for a file and for one another than they work."""
    county = County.after_a_night(factory, "missing", people)
    con = connect()
    try:
        con.execute("SET threads = 1").fetchall()
        con.execute(f"ATTACH '{county.home.published}' AS published (READ_ONLY)").fetchall()
        con.execute("COPY FROM DATABASE published TO memory").fetchall()
        con.execute("DETACH published").fetchall()
        yield con
    finally:
        con.close()


@dataclass(frozen=True)
class Before:
    """While everything is there: whom each rule flags, and of what the facts are made that lie there."""

    flags: dict[str, set[str]]
    book: Mapping[str, Entry]


def as_it_is(con: duckdb.DuckDBPyConnection) -> Before:
    """Make the facts of all that is there, which stand where nothing is taken from under them, and say whom each rule
    flags."""
    con.begin()
    book = make_facts(con, CONTRACTS, PLACE, AS_OF, {})
    con.commit()
    con.begin()
    _, flags = claimed(con, CONTRACTS, RULES, PLACE, AS_OF)
    con.rollback()
    assert [code for code in CATALOGUE if not flags[code]] == [], "a rule without flags loses none"
    return Before(flags, book)


def night_of(
    con: duckdb.DuckDBPyConnection, change: Callable[[], None]
) -> tuple[dict[str, RuleResult], dict[str, set[str]]]:
    """What every rule claims and flags in a night whose raw rows were changed before they became records."""
    con.begin()
    try:
        change()
        build_records(con, CONTRACTS, b"k" * 32)
        link_persons(con, CONTRACTS, b"k" * 32, None, AS_OF)
        return told(con, CONTRACTS, RULES, PLACE, AS_OF)
    finally:
        con.rollback()


def word_of(con: duckdb.DuckDBPyConnection) -> dict[Column, str]:
    """The columns that records in force have from a cell, with the register's word of the cell."""
    rows = con.execute("SELECT kind, column_name, any_value(word) FROM record.coverage GROUP BY ALL").fetchall()
    return {(kind, column): word for kind, column, word in rows}


def is_granted(column: Column, word: str) -> bool:
    """Whether a contract says what it means that a file has nothing in the column."""
    return any(s.has(word) and s.column(word).absence for s in CONTRACTS.sources_of(column[0]))


def can_be_unread(column: Column) -> bool:
    """Whether a value can be written and not read: every text is, and a wrong number of a person has its own status."""
    kind, name = CONTRACTS.kinds[column[0]], column[1]
    if any(name in role.columns for role in kind.roles):
        return name.partition("_")[2] in {"sex", "birth_on"}
    return next(f for f in kind.fields if f.name == name).word.domain not in {"text", "township", "village"}


def hold(
    con: duckdb.DuckDBPyConnection,
    before: Before,
    taken: Sequence[Column],
    take: Taking,
    otherwise: Taking | None = None,
    *,
    whole: bool,
) -> None:
    """Assert the law for every rule when the columns `taken` are taken away; `whole`: not one value is left.

    `otherwise` is another way to take them that leaves the records as `take` did, so that facts are made once for both.
    """
    con.begin()
    try:
        for column in taken:
            take(con, CONTRACTS, column)
        nights = [told(con, CONTRACTS, RULES, PLACE, AS_OF, before.book)]
        if otherwise:
            for column in taken:
                otherwise(con, CONTRACTS, column)
            nights.append(claimed(con, CONTRACTS, RULES, PLACE, AS_OF))
    finally:
        con.rollback()
    for results, after in nights:
        _held(results, before.flags, after, set(taken), whole=whole)


def _held(
    results: dict[str, RuleResult],
    before: dict[str, set[str]],
    after: dict[str, set[str]],
    taken: set[Column],
    *,
    whole: bool,
) -> None:
    for code, result in results.items():
        rested = sorted(taken & set(RESTED[code]))
        assert after[code] <= before[code], f"{code} flags more without {rested or taken}"
        if not rested:
            assert after[code] == before[code], f"{code} does not say that it rests on one of {taken}"
        elif after[code] != before[code]:
            assert result.reason or result.unread, f"{code} is silent about {rested}"
            assert after[code] or result.status == "not_enough_data", f"{code} claims there is nothing without {rested}"
        if rested and whole:
            assert result.reason, f"{code} does not miss {rested}"
            assert result.status in {"flags", "not_enough_data"}
