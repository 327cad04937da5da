"""Records: raw rows → `record.<kind>`, standardised and typed, with a reason for every row that could not become one.

Belongs here: the order of work and the tables. Does not belong here: what a written value means
(`matchers.standardise`), which file came in (`assets.intake.landing`), who a record is about (`assets.people.persons`).
Raw rows of accepted batches are either accepted by at least one kind or rejected: `reconcile` proves it. A row whose
cells name several persons is accepted when a record of any of them is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import duckdb
import polars as pl

from assets.home.engine import DUCKDB, Engine
from assets.home.made import Made
from assets.home.warehouse import every_table, first_row, layout, tables
from assets.records.certificates import with_certificates
from assets.records.columns import IDENTITY, PROVENANCE, ColumnReader, columns_of, origins
from assets.records.coverage import (
    COVERAGE,
    UNREAD,
    Origin,
    counted,
    coverage,
    create_books,
    headers,
    store_coverage,
    store_unread,
    unread_rows,
)
from assets.records.dictionaries import dictionary, translated
from assets.records.frames import evenly, granted, standardised
from assets.records.inputs import Inputs
from assets.records.numbered import PLACES, numbered
from assets.records.refusals import LACKING, refused
from assets.records.refused_rows import REFUSED, create_refused, refused_rows, store_refused
from assets.records.storing import REJECTED, create_rejected, records_of, store_records
from assets.records.together import Together, look, parts, read_part
from assets.records.widths import Width, number_widths
from data_contracts.contract import Contracts, Implementation, Kind, Source
from data_contracts.sql import identifier, listed, literal
from matchers.intake.refusals import SAYS_NOTHING_NEW
from matchers.standardise import Places
from matchers.standardise.places import as_divisions

BOOKS = (REJECTED, COVERAGE, UNREAD, REFUSED)
"""The tables that have rows of every kind."""


@dataclass(frozen=True)
class RecordResult:
    """What one source gave to one kind: records, and rows it rejected."""

    kind: str
    source: str
    rows: int
    rejected: int


def build_records(
    con: duckdb.DuckDBPyConnection,
    contracts: Contracts,
    key: bytes = b"",
    villages: Mapping[str, Sequence[str]] | None = None,
    made: Made | None = None,
    engine: Engine = DUCKDB,
) -> list[RecordResult]:
    """Fill `record.<kind>` for every kind (empty ones too) and `record.rejected` from the accepted rows of `raw`.

    `villages` are those the county declares, by township: places are read by them where no register of divisions came.
    `key` makes record ids reveal nothing: an unkeyed digest of an ID number can be turned back by trying them all.
    The records of a kind that `made` says stand are kept.
    """
    made = made or Made(con, date.max)
    _create_books(con, contracts, made)
    results: list[RecordResult] = []
    places, raw_tables = Places(), set(tables(con, "raw"))
    widths = number_widths(con, contracts, raw_tables, made)
    inputs = Inputs(contracts, made, widths, key, villages or {})
    # Places are read by the divisions, certificates by the roll.
    first = ("division", "enrolment")
    for kind in sorted(contracts.kinds.values(), key=lambda k: (k.name not in first, k.name)):
        make = partial(_build_kind, con, contracts, kind, (places, widths), key.hex(), raw_tables, engine)
        table = f"record.{kind.name}"
        told = made.once(table, inputs.digest(kind) if made.has_book else "", make, [table, *BOOKS])
        results += [RecordResult(kind.name, *counts) for counts in told]
        made.write_down(sum(rows for _, rows, _ in told))
        if kind.name == "division":
            places = _places(con, villages or {})
    return results


def _build_kind(
    con: duckdb.DuckDBPyConnection,
    contracts: Contracts,
    kind: Kind,
    aids: tuple[Places, Mapping[tuple[str, str], Width]],
    key: str,
    raw_tables: Collection[str],
    engine: Engine,
) -> list[tuple[str, int, int]]:
    """The records of one kind from all its registers: (source, records, rows rejected) of each."""
    columns = ", ".join(f"{identifier(name)} {sql_type}" for name, sql_type in columns_of(kind).items())
    con.execute(f"CREATE OR REPLACE TABLE record.{identifier(kind.name)} ({columns})")
    for book in BOOKS:
        con.execute(f"DELETE FROM {book} WHERE kind = ?", [kind.name])
    results = [
        _build(con, source, kind, implementation, aids, key, raw_tables, engine)
        if source.name in raw_tables
        else RecordResult(kind.name, source.name, 0, 0)
        for source in contracts.sources_of(kind.name)
        for implementation in source.implements
        if implementation.kind == kind.name
    ]
    return [(r.source, r.rows, r.rejected) for r in results]


def reconcile(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int, int, int]]:
    """(source, raw rows, accepted, rejected) of the accepted batches: raw = accepted + rejected, or a row was lost."""
    kinds = [t for t, own in layout(con, "record").items() if {"record_id", *PLACES} <= own.keys()]
    records = [f"SELECT source, {_PLACE} FROM record.{identifier(kind)}" for kind in kinds]
    accepted = " UNION ".join(records) or f"SELECT source, {_PLACE} FROM {REJECTED} WHERE false"
    counts = []
    raw_tables = layout(con, "raw")
    for source in (t for t, own in raw_tables.items() if "_reject" in own):
        raw = f"SELECT {_PLACE}, _reject FROM raw.{identifier(source)} WHERE {_in_force(source, raw_tables)}"
        row = con.execute(
            f"WITH raw_row AS ({raw}), accepted AS (SELECT * FROM ({accepted}) WHERE source = $source), "
            f"rejected AS (SELECT DISTINCT {_PLACE} FROM {REJECTED} WHERE source = $source) "
            "SELECT count(*), count(*) FILTER (a.source IS NOT NULL AND r._reject IS NULL), "
            "count(*) FILTER (r._reject IS NOT NULL OR (a.source IS NULL AND j._row IS NOT NULL)) FROM raw_row r "
            f"LEFT JOIN accepted a ON {_same_place('a')} LEFT JOIN rejected j ON {_same_place('j')}",
            {"source": source},
        ).fetchall()[0]
        counts.append((source, int(row[0]), int(row[1]), int(row[2])))
    return counts


_PLACE = ", ".join(PLACES)


def _same_place(other: str) -> str:
    return " AND ".join(f"r.{c} IS NOT DISTINCT FROM {other}.{c}" for c in PLACES)


def _create_books(con: duckdb.DuckDBPyConnection, contracts: Contracts, made: Made) -> None:
    """The tables that have rows of every kind; where a night's stand, those of kinds that are no more go."""
    if made.has_book and set(BOOKS) <= every_table(con):
        for book in BOOKS:
            con.execute(f"DELETE FROM {book} WHERE NOT list_contains(?, kind)", [sorted(contracts.kinds)])
        return
    create_rejected(con)
    create_books(con)
    create_refused(con)


def _build(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    kind: Kind,
    implementation: Implementation,
    aids: tuple[Places, Mapping[tuple[str, str], Width]],
    key: str,
    raw_tables: Collection[str],
    engine: Engine,
) -> RecordResult:
    """Records of one kind from one source: standardise, refuse, name, fold duplicates, store."""
    in_force = _in_force(source.name, raw_tables)
    frame, columns = _read(con, source, kind, implementation, aids, raw_tables, engine)
    is_leading = source.implements[0].kind == kind.name
    frame = numbered(refused(frame, kind, is_leading, _optional(source, kind, implementation)), source, kind)
    store_records(con, source, kind, frame, key)
    store_unread(con, unread_rows(records_of(frame), columns), source.name, kind.name)
    store_refused(con, refused_rows(frame, kind))
    refused_before = f"{_REFUSED_BEFORE} AND (_batch IS NULL OR {in_force})"
    kept_out = con.sql(f"SELECT * FROM raw.{identifier(source.name)} WHERE {refused_before}").pl()
    if kept_out.height:
        together = look(con, source, kind, implementation, refused_before)
        read = standardised(kept_out, source, kind, implementation, *aids, together)
        store_refused(con, refused_rows(read.with_columns(_reason=pl.lit(LACKING)), kind))
    rows, rejected = _counts(con, source, kind)
    return RecordResult(kind.name, source.name, rows, rejected)


def _read(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    kind: Kind,
    implementation: Implementation,
    aids: tuple[Places, Mapping[tuple[str, str], Width]],
    raw_tables: Collection[str],
    engine: Engine,
) -> tuple[pl.DataFrame, tuple[Origin, ...]]:
    """The rows of the register standardised, a large one part by part, and where their columns come from; what each of
    its sheets brought is written down."""
    usable = f"_reject IS NULL AND {_in_force(source.name, raw_tables)}"
    together = look(con, source, kind, implementation, usable)
    words, frames, counts = dictionary(con, source.name, raw_tables), [], []
    for rows in parts(con, source, usable):
        written = translated(read_part(con, rows), words)
        columns = origins(written, source, kind, implementation)
        counts.append(counted(written, columns))
        raw = granted(written, ColumnReader(written, source, kind, implementation), together)
        read = _standardised(raw, source, kind, implementation, aids, together, engine)
        frames.append(with_certificates(con, read, raw, source))
        del written, raw, read
    store_coverage(con, coverage(counts, source, kind.name, columns, headers(con, source.name, raw_tables)))
    # What nobody could read has a column in the parts that have such a value.
    return pl.concat(frames, how="diagonal"), columns


def _standardised(
    raw: pl.DataFrame,
    source: Source,
    kind: Kind,
    implementation: Implementation,
    aids: tuple[Places, Mapping[tuple[str, str], Width]],
    together: Together,
    engine: Engine,
) -> pl.DataFrame:
    """The rows standardised, file by file where the engine has others to do it."""
    if engine is DUCKDB or raw.is_empty():
        return standardised(raw, source, kind, implementation, *aids, together)
    places, widths = aids
    work = partial(
        evenly, source=source, kind=kind, implementation=implementation, places=places, widths=widths, together=together
    )
    frame = engine.by_group(raw, "_file", work)
    return frame.drop(c for c in frame.columns if c.startswith("_unread.") and frame[c].null_count() == frame.height)


def _optional(source: Source, kind: Kind, implementation: Implementation) -> set[str]:
    """The fields whose column a file of the register may lack."""
    words = {f.name: implementation.mapping.get(f.name, f.word.name) for f in kind.fields}
    return {name for name, word in words.items() if source.has(word) and not source.column(word).required}


_REFUSED_BEFORE = f"_reject IS NOT NULL AND _reject NOT IN ({listed(sorted(SAYS_NOTHING_NEW))})"


def _counts(con: duckdb.DuckDBPyConnection, source: Source, kind: Kind) -> tuple[int, int]:
    row = first_row(
        con,
        f"SELECT (SELECT count(*) FROM record.{identifier(kind.name)} WHERE source = ?), "
        f"(SELECT count(*) FROM {REJECTED} WHERE source = ? AND kind = ?)",
        [source.name, source.name, kind.name],
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _in_force(source: str, raw_tables: Collection[str]) -> str:
    """The condition that a raw row's batch passed its gates; without a book of batches (`there` in raw) all did."""
    if "batch" not in raw_tables:
        return "true"
    accepted = f"SELECT CAST(batch AS DATE) FROM raw.batch WHERE source = {literal(source)} AND is_accepted"
    return f"CAST(_batch AS DATE) IN ({accepted})"


def _places(con: duckdb.DuckDBPyConnection, villages: Mapping[str, Sequence[str]]) -> Places:
    """The divisions of the newest batch, else those that are declared."""
    registered = con.sql(
        "SELECT code, division_name, level, parent, also FROM record.division "
        "WHERE batch IS NOT DISTINCT FROM (SELECT max(batch) FROM record.division)"
    ).pl()
    return Places.of(as_divisions(villages) if registered.is_empty() and villages else registered)


__all__ = ["IDENTITY", "PROVENANCE", "RecordResult", "build_records", "reconcile"]
