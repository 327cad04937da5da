"""Every coded column of every register in other words: in spellings the lists know the night says the same; in words no
list knows it flags nobody more, and no rule that rests on the column says that there is nothing.

The words are changed in the raw rows of a whole night, as files would have brought them; of each register the columns
of one round at once, so that a few nights do for all. What single columns silence, `test_unread_values.py` holds.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest

from assets.home.warehouse import identifier, tables
from data_contracts.contract import Column
from data_contracts.words import usual_word
from matchers.standardise import boolean, read_code
from matchers.standardise.codelists import codelists
from tests.law_of_missing import CONTRACTS, RESTED, night_of, whole_county
from tests.missing import UNKNOWN

ROUNDS = 3
CODED = {s.name: [c for c in s.columns if c.codelist] for s in CONTRACTS.sources.values()}


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    with whole_county(tmp_path_factory) as opened:
        yield opened


@pytest.fixture(scope="module")
def before(con):
    return night_of(con, lambda: None)


def present(con, columns: dict[str, list[Column]]) -> list[tuple[str, Column]]:
    """The columns in which something is written: a register of which nothing came has no words to change."""
    there = tables(con, "raw")
    written = [(source, column) for source, own in columns.items() for column in own if source in there]
    return [(source, c) for source, c in written if count(con, source, c.name)]


def count(con, source: str, word: str) -> int:
    return con.execute(f"SELECT count({identifier(word)}) FROM raw.{identifier(source)}").fetchall()[0][0]


def respell(con, source: str, column: Column) -> None:
    """Every value in another spelling that its list reads alike; a value of one spelling alone stays."""
    table, word = f"raw.{identifier(source)}", identifier(column.name)
    written = [w for (w,) in con.execute(f"SELECT DISTINCT {word} FROM {table} WHERE {word} IS NOT NULL").fetchall()]
    for old, new in others(written, column):
        con.execute(f"UPDATE {table} SET {word} = ? || chr(31) WHERE {word} = ?", [new, old])
    con.execute(f"UPDATE {table} SET {word} = replace({word}, chr(31), '')")


def others(written: list[str], column: Column) -> Iterator[tuple[str, str]]:
    spellings = codelists()[column.codelist]
    known = [*(v for v in spellings.exact if v), *spellings.values]
    meant = dict(zip(known, values(known, column), strict=True))
    for old, value in zip(written, values(written, column), strict=True):
        alike = sorted(v for v, is_meant in meant.items() if is_meant == value and value is not None and v != old)
        if alike:
            yield old, alike[len(old) % len(alike)]


def values(written: list[str], column: Column) -> list[object]:
    text = pl.Series("text", written, pl.String).to_frame()
    if column.word.domain == "boolean":
        return text.select(boolean(pl.col("text"), column.codelist)).to_series().to_list()
    read = text.select(read_code(pl.col("text"), column.codelist).alias("read")).unnest("read")
    return [None if is_unknown else value for value, is_unknown in read.iter_rows()]


def columns_from(source: str, word: str) -> set[tuple[str, str]]:
    """(kind of record, column) that come from a word of the register."""
    found = set()
    for i in CONTRACTS.sources[source].implements:
        kind = CONTRACTS.kinds[i.kind]
        usual = {f.name: f.word.name for f in kind.fields}
        usual |= {f"{r.name}_{a}": usual_word(r.name, a) for r in kind.roles for a in r.attributes}
        found |= {(i.kind, c) for c, w in usual.items() if c not in i.constants and i.mapping.get(c, w) == word}
    return found


def test_spellings_the_lists_know_change_nothing(con, before):
    def respell_all() -> None:
        for source, column in present(con, CODED):
            respell(con, source, column)

    results, after = night_of(con, respell_all)
    assert after == before[1]
    assert {c: r.status for c, r in results.items()} == {c: r.status for c, r in before[0].items()}


@pytest.mark.parametrize("number", range(ROUNDS))
def test_words_no_list_knows_are_said_and_accuse_nobody(con, before, number):
    taken = present(con, {source: columns[number::ROUNDS] for source, columns in CODED.items()})

    def misspell() -> None:
        for source, column in taken:
            word = identifier(column.name)
            con.execute(f"UPDATE raw.{identifier(source)} SET {word} = '{UNKNOWN}' WHERE {word} IS NOT NULL")

    results, after = night_of(con, misspell)
    gone = {column for source, c in taken for column in columns_from(source, c.name)}
    for code, result in results.items():
        rested = gone & set(RESTED[code])
        assert after[code] <= before[1][code], f"{code} flags more without {rested or gone}"
        if after[code] != before[1][code]:
            assert rested, f"{code} does not say that it rests on one of {gone}"
        if rested:
            assert result.status in {"flags", "not_enough_data"}, f"{code} claims there is nothing without {rested}"
            assert result.reason, f"{code} is silent about {rested}"
