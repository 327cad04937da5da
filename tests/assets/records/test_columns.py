"""What no column of a register brings is what an empty cell of such a column would give."""

from __future__ import annotations

import polars as pl
from polars.testing import assert_frame_equal

from assets.records.columns import ColumnReader, usual_word
from data_contracts.contract import load_contracts

CONTRACTS = load_contracts()
IMPLEMENTED = [
    (source, CONTRACTS.kinds[i.kind], i)
    for source in CONTRACTS.sources.values()
    for i in source.implements
    if i.kind in CONTRACTS.kinds
]
EMPTY_ROW = pl.DataFrame({"_row": [1]})


def test_a_field_without_a_column_reads_as_an_empty_cell() -> None:
    seen = set()
    for source, kind, implementation in IMPLEMENTED:
        without = ColumnReader(EMPTY_ROW, source, kind, implementation)
        for f in kind.fields:
            word = implementation.mapping.get(f.name, f.word.name)
            how = f.word.domain, f.sql_type, without.codelist(f)
            if f.word.domain in {"township", "village"} or f.name in implementation.constants or how in seen:
                continue
            seen.add(how)
            cell = EMPTY_ROW.with_columns(pl.lit(None, pl.String).alias(word))
            written = ColumnReader(cell, source, kind, implementation)
            read = [frame.select("_row", r.field(f)) for r, frame in ((without, EMPTY_ROW), (written, cell))]
            assert_frame_equal(*read)
    assert {domain for domain, _, _ in seen} >= {"date", "money", "code", "boolean", "text", "identifier"}


def test_a_person_of_whom_a_register_says_nothing_reads_as_empty_cells() -> None:
    seen = set()
    for source, kind, implementation in IMPLEMENTED:
        without = ColumnReader(EMPTY_ROW, source, kind, implementation)
        for role in kind.roles:
            if role.attributes in seen:
                continue
            seen.add(role.attributes)
            words = {w for w in (_word(implementation, role.name, a) for a in role.attributes) if w}
            cells = EMPTY_ROW.with_columns(pl.lit(None, pl.String).alias(word) for word in sorted(words))
            written = ColumnReader(cells, source, kind, implementation)
            read = [frame.select("_row", *r.role(role)) for r, frame in ((without, EMPTY_ROW), (written, cells))]
            assert_frame_equal(*read)
    assert {a for attributes in seen for a in attributes} >= {"name", "id_number", "sex", "birth_on", "phone"}


def _word(implementation, role: str, attribute: str) -> str | None:
    """The word of an attribute of a role, where the contract maps one; else the usual one."""
    return implementation.mapping.get(f"{role}_{attribute}", usual_word(role, attribute))
