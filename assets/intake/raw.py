"""`raw.<source>`: every row of every file received by the night, as text, with what became of it.

Belongs here: loading parsed files, and taking them through the gates that say whether a file or a snapshot may be
believed (`expectations/gates.py`). Does not belong here: what a value means. A file or snapshot that fails a gate is
held: the last good snapshot stays in force, and absence from the failed one is evidence of nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

import duckdb

from assets.home.finding import Finding
from assets.home.made import Made, contents, contents_by, digest_of
from assets.home.warehouse import every_table, first_row, layout
from assets.intake.corrections import settle as settle_events
from assets.intake.deliveries import Key, Receipt
from assets.intake.endings import still_standing
from assets.intake.gating import Gatekeeper
from assets.intake.loaded import BOOKS, HeldRow, Loaded, SourceResult, once
from assets.intake.reading import ParsedFile
from assets.intake.reading.parsing import raw_schema
from assets.intake.repeats import idle_days, is_fresh, numbered, said_once, with_repeated_deliveries
from assets.intake.snapshots import judge
from assets.intake.standing import Batch, Standing, held, held_rows, remarked
from assets.intake.standing import settle as settle_refused
from data_contracts.contract import YARDSTICKS, Contracts, Source
from data_contracts.sql import identifier
from expectations import gates
from matchers.intake.layouts import ConfirmedLayout

_NUMBERS = frozenset({"_row", "_member"})


def load_raw(
    con: duckdb.DuckDBPyConnection,
    contracts: Contracts,
    receipts: Sequence[Receipt],
    parsed: Mapping[Key, ParsedFile],
    as_of: date,
    region_codes: Collection[str] = (),
    confirmed: Sequence[ConfirmedLayout] = (),
    keeper: Gatekeeper | None = None,
    made: Made | None = None,
) -> list[SourceResult]:
    """Fill `raw.<source>` for every contract (empty where nothing came), `raw.batch`, `raw.header` (the words for which
    a sheet has a header) and `raw.dictionary` (what a person confirmed a coded value of a sheet's layout to mean); one
    result a source, by name.

    Reads only files received on or before `as_of` and rows of batches on or before it. `region_codes` are the
    first digits of ID numbers issued in the place (six of a county, four of a prefecture), old ones included; without
    them no file is refused as another county's. `keeper` judges the deliveries; without one the usual bounds hold.
    A register that `made` says stands is kept as it was loaded.
    """
    made = made or Made(con, as_of)
    _create_books(con, contracts, made)
    dictionaries = {(c.source, c.layout): c.codes for c in confirmed}
    results = []
    keeper = keeper or Gatekeeper(con)
    for source in sorted(contracts.sources.values(), key=_in_order):
        mine = sorted(
            (r for r in receipts if r.source == source.name and r.received_on <= as_of),
            key=lambda r: (r.received_on, r.original_name, r.sha256),
        )
        idle = idle_days(source, mine, parsed)
        counted = [*numbered(r for r in mine if r.delivered not in idle)]
        keeper.contents.update({r.key: parsed[r.key].report.content for r in counted})
        load = partial(_load_source, keeper, source, counted, parsed, as_of, region_codes, dictionaries)
        told = [_told(parsed[r.key], as_of) for r in counted]
        said = sorted((key, codes) for key, codes in dictionaries.items() if key[0] == source.name)
        results.append(once(made, keeper, source, counted, [told, said, sorted(region_codes)], load))
        made.write_down(results[-1].rows_read)
    return sorted(results, key=lambda result: result.source)


def _told(file: ParsedFile, as_of: date) -> tuple[object, ...]:
    """What of a file decides what it comes to: all that was read of it, and, where it speaks of months that have not
    come, the day."""
    later = any(date.fromisoformat(month) > as_of for month in file.report.batches)
    return file.report, file.parquet is None, as_of if later else None


def _create_books(con: duckdb.DuckDBPyConnection, contracts: Contracts, made: Made) -> None:
    """The tables that have rows of every register; where a night's stand, those of registers that are no more go."""
    for book, columns in BOOKS.items():
        if made.has_book and book in every_table(con):
            con.execute(f"DELETE FROM {book} WHERE NOT list_contains(?, source)", [sorted(contracts.sources)])
        else:
            con.execute(f"CREATE OR REPLACE TABLE {book} ({columns})")


def note_raw(made: Made) -> None:
    """Give each register the digest of its rows, of which batches are in force, of what its sheets have for headers,
    and of what people said that its codes mean."""
    beside = [contents_by(made.con, f"raw.{book}", "source") for book in ("batch", "header", "dictionary")]
    for name, own in layout(made.con, "raw").items():
        if "_reject" in own:
            made.note(f"raw.{name}", digest_of(contents(made.con, table(name)), [book.get(name) for book in beside]))


def _in_order(source: Source) -> tuple[int, str]:
    """Registers that are a yardstick come first: the others are asked whether their people are in them."""
    return YARDSTICKS.index(source.yardstick), source.name


def counts(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int, int, int]]:
    """(source, rows, accepted, rejected) of every raw table; rows = accepted + rejected."""
    return [(name, *_counts(con, name)) for name, own in layout(con, "raw").items() if "_reject" in own]


def raw_columns(source: Source) -> dict[str, str]:
    """The columns of `raw.<source>` with their DuckDB types, in their order."""
    columns = {name: "BIGINT" if name in _NUMBERS else "VARCHAR" for name in raw_schema(source)}
    words = {n: t for n, t in columns.items() if not n.startswith("_")}
    return {
        **words,
        "_file": "VARCHAR",
        "_sheet": "VARCHAR",
        "_row": "BIGINT",
        "_member": "BIGINT",
        "_batch": "VARCHAR",
        "_received_on": "VARCHAR",
        "_reject": "VARCHAR",
    }


def table(name: str) -> str:
    """The raw table of a source as an SQL name."""
    return f"raw.{identifier(name)}"


def _counts(con: duckdb.DuckDBPyConnection, name: str) -> tuple[int, int, int]:
    row = first_row(con, f"SELECT count(*), count(*) FILTER (_reject IS NULL), count(_reject) FROM {table(name)}")
    return (row[0], row[1], row[2]) if row else (0, 0, 0)


def _load_source(
    keeper: Gatekeeper,
    source: Source,
    receipts: Sequence[Receipt],
    parsed: Mapping[Key, ParsedFile],
    as_of: date,
    region_codes: Collection[str],
    dictionaries: Mapping[tuple[str, str], Mapping[str, Mapping[str, str]]],
) -> Loaded:
    con = keeper.con
    for book in BOOKS:
        con.execute(f"DELETE FROM {book} WHERE source = ?", [source.name])
    columns = ", ".join(f"{identifier(n)} {t}" for n, t in raw_columns(source).items())
    con.execute(f"CREATE OR REPLACE TABLE {table(source.name)} ({columns})")
    findings: list[tuple[Receipt, Finding]] = []
    contents: dict[str, Receipt] = {}
    loaded: list[Receipt] = []
    again: list[Receipt] = []
    foreign: list[HeldRow] = []
    reported: set[Key] = set()
    words: list[tuple[str, str, str, str]] = []
    read = 0
    for receipt in receipts:
        file = parsed[receipt.key]
        findings += [(receipt, f) for f in file.report.findings if receipt.key not in reported]
        reported.add(receipt.key)
        if file.parquet is None:
            continue
        twin = contents.get(file.report.content)
        if twin is not None and not is_fresh(source, receipt, twin):
            findings += [(receipt, f) for f in said_once(source, receipt, twin)]
            continue
        problem = None if keeper.vouched([receipt]) else _not_used(source, receipt, file, region_codes)
        if problem:
            findings.append((receipt, problem))
            foreign.append((source.name, None, receipt.received_on, receipt.shown_name, problem.message, True))
            continue
        contents[file.report.content] = receipt
        if twin is not None and source.arrives == "event":
            again.append(receipt)
            continue
        loaded.append(receipt)
        read += file.report.rows
        _insert(con, source, receipt, file, as_of)
        findings += [(receipt, f) for f in _later(source, receipt, file, as_of)]
        words += _headers(receipt, file)
        _insert_dictionary(con, receipt, file, dictionaries)
    _insert_headers(con, words)
    rows_loaded = _counts(con, source.name)[0]
    standing = judge(keeper, source, loaded)
    keeper.learn(source, standing.good)
    used = [r for r in loaded if standing.counts(r)]
    batches, judged, gone = _settled(keeper, source, standing, used)
    batches = with_repeated_deliveries(batches, again)
    for b in batches:
        con.execute(
            "INSERT INTO raw.batch VALUES (?, ?, ?, ?, ?, ?, ?)",
            [source.name, b.batch, b.files, b.rows, b.rejected, b.is_accepted, b.reason],
        )
    _, accepted, rejected = _counts(con, source.name)
    renamed = {(r.sha256, r.was) for r in receipts}
    findings = [(r, f) for r, f in findings if f.severity != "held" or (r.sha256, r.original_name) not in renamed]
    newest = max((b.batch for b in batches if b.is_accepted), default=None)
    last_batches = {r.key: date.fromisoformat(max(months)) for r in used if (months := parsed[r.key].report.batches)}
    settled = still_standing(source, findings, used, last_batches, newest) + judged
    result = SourceResult(
        source.name,
        len(loaded),
        read - gone,
        accepted,
        rejected,
        read - rows_loaded,
        tuple(batches),
        tuple(f for f in settled if f.severity == "held"),
        tuple(f for f in settled if f.severity != "held"),
        (*foreign, *held_rows(source, standing)),
    )
    return Loaded(result, {batch: tuple(r.file for r in files) for batch, files in standing.good.items()})


def _settled(
    keeper: Gatekeeper, source: Source, standing: Standing, used: Sequence[Receipt]
) -> tuple[list[Batch], list[Finding], int]:
    """The batches of a register once its deliveries are judged, what is to be said, and how many rows were held."""
    batches, gone = settle_refused(keeper.con, source, standing)
    findings = [*held(source, standing), *standing.notes, *remarked(source, standing)]
    if source.arrives == "event":
        findings += settle_events(keeper.con, source, used)
        batches, _ = settle_refused(keeper.con, source, standing)
    return batches, findings, gone


def _not_used(source: Source, receipt: Receipt, file: ParsedFile, region_codes: Collection[str]) -> Finding | None:
    """Why a file may not be used at all, in Chinese; None when it may."""
    if file.parquet is None or not (region_codes and gates.is_of_residents(source)):
        return None
    why = gates.foreign(receipt.original_name, *gates.local_numbers(file.parquet, region_codes))
    return Finding(source.name, receipt.original_name, None, None, "held", why) if why else None


def _insert(con: duckdb.DuckDBPyConnection, source: Source, receipt: Receipt, file: ParsedFile, as_of: date) -> None:
    received = receipt.received_on.isoformat()
    values = {"_file": "?", "_received_on": "?", "_batch": "_batch" if source.batch_word else "?"}
    given = {"_file": receipt.file, "_received_on": received, "_batch": receipt.delivered.isoformat()}
    names = list(raw_columns(source))
    chosen = ", ".join(values.get(n, identifier(n)) for n in names)
    parameters = [given[n] for n in names if values.get(n) == "?"]
    con.execute(
        f"INSERT INTO {table(source.name)} SELECT {chosen} FROM read_parquet(?)"
        " WHERE _batch IS NULL OR CAST(_batch AS DATE) <= ?",
        [*parameters, str(file.parquet), as_of],
    )


def _later(source: Source, receipt: Receipt, file: ParsedFile, as_of: date) -> Iterator[Finding]:
    """What is said of the rows of a month that has not come: they wait, and may be a slip of the year."""
    months = {month: rows for month, rows in file.report.batches.items() if date.fromisoformat(month) > as_of}
    if source.batch_word is None or not months:
        return
    named = "、".join(month[:7] for month in sorted(months))
    message = (
        f"文件「{receipt.original_name}」有 {sum(months.values())} 行属于核对日期 {as_of} 之后的月份（{named}），"
        "到那个月才采用；月份写错了的请更正后重新放入。"
    )
    yield Finding(source.name, receipt.original_name, None, None, "note", message)


def _headers(receipt: Receipt, file: ParsedFile) -> Iterator[tuple[str, str, str, str]]:
    """The words of each sheet that stand in its header; those of members stand there with a number."""
    for sheet in file.report.sheets:
        for word in dict.fromkeys(label.partition("[")[0] for label in sheet.columns):
            yield receipt.source, receipt.file, sheet.name, word


def _insert_headers(con: duckdb.DuckDBPyConnection, rows: Sequence[tuple[str, str, str, str]]) -> None:
    """All words of a register at once: one statement a word took two seconds of a county's night."""
    if rows:
        places = ", ".join(["(?, ?, ?, ?)"] * len(rows))
        con.execute(f"INSERT INTO raw.header VALUES {places}", [word for row in rows for word in row]).fetchall()


def _insert_dictionary(
    con: duckdb.DuckDBPyConnection,
    receipt: Receipt,
    file: ParsedFile,
    dictionaries: Mapping[tuple[str, str], Mapping[str, Mapping[str, str]]],
) -> None:
    """What a person confirmed the coded values of each sheet to mean; the dictionary is that of the sheet's layout."""
    rows = [
        [receipt.source, receipt.file, sheet.name, word, written, value]
        for sheet in file.report.sheets
        for word, values in dictionaries.get((receipt.source, sheet.layout), {}).items()
        for written, value in values.items()
    ]
    if rows:
        con.executemany("INSERT INTO raw.dictionary VALUES (?, ?, ?, ?, ?, ?)", rows)
