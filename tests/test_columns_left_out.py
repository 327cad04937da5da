"""A file without a column that no row needs is used: its rows are records, the gap of the register is said, and the
rules that rest on it say so. That none of them flags more without it, `test_missing_columns.py` holds for records.

Per round one such column is taken from the raw rows of every register at once, as if no file had brought it.
"""

from __future__ import annotations

from itertools import zip_longest

import pytest

from assets.flags.run import run_rules
from assets.home.warehouse import identifier, tables
from assets.intake.findings import available_kinds
from assets.records.build import build_records
from assets.records.gaps import find_gaps
from data_contracts.contract import Implementation
from data_contracts.words import record_name
from tests.law_of_missing import CONTRACTS, PLACE, RESTED, RULES, whole_county
from tests.nights import AS_OF

KEY = b"k" * 32
ALIKE = "SELECT source, count(*) FROM record.rejected WHERE reason LIKE '%完全相同%' GROUP BY ALL"
"""Two events of two files that differ in nothing but the column are one without it."""
OPTIONAL = {
    source.name: [c.name for c in source.columns if not c.required and c.description]
    for source in CONTRACTS.sources.values()
}
ROUNDS = [
    {source: word for source, word in zip(OPTIONAL, words, strict=True) if word}
    for words in zip_longest(*OPTIONAL.values())
]
FROM_ADDRESS = {"township", "village"}
"""Read off the address where a file has no column for them."""


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    with whole_county(tmp_path_factory) as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(con):
    """(source, kind) → records of the files as they came."""
    con.begin()
    build_records(con, CONTRACTS, KEY)
    counted = counts(con)
    con.rollback()
    return counted


def leave_out(con, source: str, word: str) -> None:
    """The raw rows of the register as they were if its files had no such column."""
    con.execute(f"UPDATE raw.{identifier(source)} SET {identifier(word)} = NULL")
    con.execute("DELETE FROM raw.header WHERE source = ? AND word = ?", [source, word])


def counts(con) -> dict[tuple[str, str], int]:
    """(source, kind) → records."""
    return {
        (source, kind): n
        for kind in CONTRACTS.kinds
        for source, n in con.execute(f"SELECT source, count(*) FROM record.{identifier(kind)} GROUP BY ALL").fetchall()
    }


@pytest.mark.parametrize("taken", ROUNDS, ids=[str(i) for i in range(len(ROUNDS))])
def test_files_without_a_column_are_used_and_the_gap_is_said(con, whole, taken):
    there = tables(con, "raw")
    taken = {source: word for source, word in taken.items() if source in there}
    con.begin()
    try:
        for source, word in taken.items():
            leave_out(con, source, word)
        build_records(con, CONTRACTS, KEY)
        alike = dict(con.execute(ALIKE).fetchall())
        without, found = counts(con), find_gaps(con, CONTRACTS, AS_OF)
        gaps = {(g.source, g.kind, g.column): g for g in found if not g.granted}
        results = {
            r.rule: r for r in run_rules(con, RULES, PLACE, AS_OF, available_kinds(con, CONTRACTS), CONTRACTS, found)
        }
    finally:
        con.rollback()
    for source, word in taken.items():
        columns = [
            (i.kind, column)
            for i in CONTRACTS.sources[source].implements
            for column in _columns(i, word)
            if (source, i.kind) in whole
        ]
        for kind, column in columns:
            lost = whole[source, kind] - without[source, kind]
            assert lost <= alike.get(source, 0), f"{source} without {word} loses rows of {kind}"
            if word in FROM_ADDRESS:
                continue
            assert gaps[source, kind, column].is_whole, f"{source} without {word} is not said"
            for code, result in results.items():
                if (kind, column) in RESTED[code]:
                    assert result.reason, f"{code} does not say that {source} has no {word}"


def _columns(implementation: Implementation, word: str) -> list[str]:
    """The columns of the kind that come from the word."""
    kind = CONTRACTS.kinds[implementation.kind]
    mapped = [column for column, of in implementation.mapping.items() if of == word]
    usual = record_name(CONTRACTS.words[word])
    own = [usual] if usual not in implementation.mapping and any(f.name == usual for f in kind.fields) else []
    return [c for c in (*mapped, *own) if any(f.name == c for f in kind.fields)]


def test_a_ledger_without_certificates_finds_them_by_the_numbers_of_heads(con):
    written = "SELECT _file, _sheet, _row, certificate_no FROM record.payment WHERE source = 'disbursement'"
    con.begin()
    try:
        con.execute(f"CREATE TEMP TABLE written AS {written}")
        leave_out(con, "disbursement", "certificate_no")
        build_records(con, CONTRACTS, KEY)
        con.execute(f"CREATE TEMP TABLE found AS {written}")
        wrong, right, everything = con.execute(
            "SELECT count(*) FILTER (f.certificate_no <> w.certificate_no), "
            "count(*) FILTER (f.certificate_no = w.certificate_no), count(*) "
            "FROM written AS w LEFT JOIN found AS f USING (_file, _sheet, _row)"
        ).fetchone()
        refused = con.execute(
            "SELECT count(*) FROM record.rejected WHERE source = 'disbursement' AND reason LIKE '缺少%'"
        ).fetchone()[0]
    finally:
        con.rollback()
    assert right > 0.9 * everything
    assert wrong < 0.01 * everything
    assert refused >= everything - right - wrong
