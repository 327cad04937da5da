"""The law of missing values, over the whole catalogue: what nobody wrote or could read never adds a flag, and where
flags go away for it the rule says so.

For every column that any rule rests on: the column did not come, every value is a word nobody knows, half of them are.
Columns of which no rule rests on two are taken away together, so that a rule sees one at a time.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import duckdb
import pytest

from assets.home.warehouse import connect
from data_contracts.contract import load_contracts
from data_contracts.jurisdiction import load_jurisdictions
from matchers.flags.lineage import rests_on
from matchers.flags.rule import load_rules
from matchers.facts.schema import load_measures
from tests.missing import Column, absent, together, told, unknown
from tests.nights import AS_OF, CROOKED, JURISDICTION, County

CONTRACTS, RULES, PLACE = load_contracts(), load_rules(), load_jurisdictions()[JURISDICTION]
RESTED = {code: rests_on(rule, load_measures(), CONTRACTS.kinds) for code, rule in RULES.items()}
GROUPS = together(RESTED)
WAYS = ("absent", "unknown", "half unknown")


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    county = County.after_a_night(tmp_path_factory, "missing", CROOKED)
    work = county.root / "work.duckdb"
    shutil.copyfile(county.home.published, work)
    connection = connect(work)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def before(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    con.begin()
    _, flags = told(con, CONTRACTS, RULES, PLACE, AS_OF)
    con.rollback()
    return flags


def words(con: duckdb.DuckDBPyConnection) -> dict[Column, str]:
    """The columns that records in force have from a cell, with the word of the cell."""
    rows = con.execute("SELECT kind, column_name, any_value(word) FROM record._coverage GROUP BY ALL").fetchall()
    return {(kind, column): word for kind, column, word in rows}


def can_be_missing(column: Column, word: str, way: str) -> bool:
    """Whether files can lack the column that way: a contract may say what its absence means, and every text and every
    number of a person is read (a wrong number has a status of its own)."""
    kind, name = column
    if way == "absent":
        return not any(s.has(word) and s.column(word).absence for s in CONTRACTS.sources_of(kind))
    roles = [role for role in CONTRACTS.kinds[kind].roles if name in role.columns]
    domain = (
        {"sex": "code", "birth_on": "date"}.get(name.partition("_")[2])
        if roles
        else next(f.word.domain for f in CONTRACTS.kinds[kind].fields if f.name == name)
    )
    return domain not in {None, "text", "township", "village"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("group", GROUPS, ids=[f"{i}-{'.'.join(g[0])}" for i, g in enumerate(GROUPS)])
def test_what_is_missing_adds_no_flag_and_takes_none_in_silence(con, before, group: list[Column], way: str) -> None:
    known = words(con)
    taken = {c for c in group if c in known and can_be_missing(c, known[c], way)}
    con.begin()
    try:
        for column in sorted(taken):
            if way == "absent":
                absent(con, CONTRACTS, column)
            else:
                unknown(con, CONTRACTS, column, half=way == "half unknown")
        results, after = told(con, CONTRACTS, RULES, PLACE, AS_OF)
    finally:
        con.rollback()
    for code in RULES:
        rested = taken & set(RESTED[code])
        assert after[code] <= before[code], f"{code} flags more without {rested or taken}"
        if not rested:
            assert after[code] == before[code], f"{code} does not say that it rests on one of {taken}"
            continue
        result = results[code]
        if after[code] != before[code]:
            assert result.reason or result.unread, f"{code} is silent about {rested}"
            assert after[code] or result.status == "not_enough_data", f"{code} claims there is nothing without {rested}"
        if way == "absent":
            assert result.reason, f"{code} does not miss {rested}"
            assert result.status in {"flags", "not_enough_data"}


def test_the_groups_hold_every_column_once():
    columns = [column for group in GROUPS for column in group]
    assert len(columns) == len(set(columns))
    assert set(columns) == {column for rested in RESTED.values() for column in rested if column[1]}
    assert len(columns) > 100
