"""`raw.<source>`: every row of every file received by the night, as text, with what became of it.

Belongs here: loading parsed files, and the gates that decide whether a file or a snapshot may be believed.
Does not belong here: what a value means. A file or snapshot that fails a gate is held: the last good snapshot
stays in force, and absence from the failed one is evidence of nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from assets.home.finding import Finding
from assets.home.warehouse import identifier
from assets.intake.deliveries import Receipt
from assets.intake.reading import ParsedFile
from assets.intake.reading.parsing import raw_schema
from assets.intake.snapshots import Batch, judge_batches
from data_contracts.contract import Contracts, Source

MIN_LOCAL_SHARE = 0.3
MIN_IDS = 20
_ID = r"^\s*[1-9]\d{5}(?:\d{11}[\dXx]|\d{9})\s*$"
_NUMBERS = frozenset({"_row", "_member"})


@dataclass(frozen=True)
class SourceResult:
    """What one register came to in a night.

    `rows_read` = `rows_accepted` + `rows_rejected` + `rows_later` (dated after the night); `held` files and
    snapshots changed nothing; `notes` are everything else worth saying.
    """

    source: str
    files: int
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    rows_later: int
    batches: tuple[Batch, ...]
    held: tuple[Finding, ...]
    notes: tuple[Finding, ...]

    @property
    def newest(self) -> date | None:
        """The newest batch in force; None when nothing of the register was ever accepted."""
        return max((b.batch for b in self.batches if b.is_accepted), default=None)


def load_raw(
    con: duckdb.DuckDBPyConnection,
    contracts: Contracts,
    receipts: Sequence[Receipt],
    parsed: Mapping[tuple[str, str, str], ParsedFile],
    as_of: date,
    region_codes: Collection[str] = (),
) -> list[SourceResult]:
    """Fill `raw.<source>` for every contract (empty where nothing came), `raw._batch` and `raw._column` (the words for
    which a sheet has a header); one result a source, by name.

    Reads only files received on or before `as_of` and rows of batches on or before it. `region_codes` are the
    first digits of ID numbers issued in the place (six of a county, four of a prefecture), old ones included; without
    them no file is refused as another county's.
    """
    con.execute(
        "CREATE OR REPLACE TABLE raw._batch (source VARCHAR, batch DATE, files INTEGER, rows BIGINT,"
        " rejected BIGINT, is_accepted BOOLEAN, reason VARCHAR)"
    )
    con.execute("CREATE OR REPLACE TABLE raw._column (source VARCHAR, _file VARCHAR, _sheet VARCHAR, word VARCHAR)")
    results = []
    for source in sorted(contracts.sources.values(), key=lambda s: s.name):
        mine = sorted(
            (r for r in receipts if r.source == source.name and r.received_on <= as_of),
            key=lambda r: (r.received_on, r.original_name, r.sha256),
        )
        results.append(_load_source(con, source, mine, parsed, as_of, region_codes))
    return results


def counts(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int, int, int]]:
    """(source, rows, accepted, rejected) of every raw table; rows = accepted + rejected."""
    names = [
        name
        for (name,) in con.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'raw'"
            " AND NOT starts_with(table_name, '_') ORDER BY table_name"
        ).fetchall()
    ]
    return [(name, *_counts(con, name)) for name in names]


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
    row = con.execute(
        f"SELECT count(*), count(*) FILTER (_reject IS NULL), count(_reject) FROM {table(name)}"
    ).fetchone()
    return (row[0], row[1], row[2]) if row else (0, 0, 0)


def _load_source(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    receipts: Sequence[Receipt],
    parsed: Mapping[tuple[str, str, str], ParsedFile],
    as_of: date,
    region_codes: Collection[str],
) -> SourceResult:
    columns = ", ".join(f"{identifier(n)} {t}" for n, t in raw_columns(source).items())
    con.execute(f"CREATE OR REPLACE TABLE {table(source.name)} ({columns})")
    findings: list[tuple[Receipt, Finding]] = []
    contents: dict[str, Receipt] = {}
    loaded: list[Receipt] = []
    again: list[Receipt] = []
    reported: set[tuple[str, str, str]] = set()
    read = 0
    idle = _idle_days(source, receipts, parsed)
    for receipt in _counted(r for r in receipts if r.delivered not in idle):
        file = parsed[receipt.key]
        findings += [(receipt, f) for f in file.report.findings if receipt.key not in reported]
        reported.add(receipt.key)
        if file.parquet is None:
            continue
        twin = contents.get(file.report.content)
        if twin is not None and not _is_fresh(source, receipt, twin):
            findings += [(receipt, f) for f in _only_once(source, receipt, twin)]
            continue
        problem = _not_used(con, source, receipt, file, region_codes)
        if problem:
            findings.append((receipt, problem))
            continue
        contents[file.report.content] = receipt
        if twin is not None and source.arrives == "event":
            again.append(receipt)
            continue
        loaded.append(receipt)
        read += file.report.rows
        _insert(con, source, receipt, file, as_of)
        _insert_headers(con, receipt, file)
    batches, judged = judge_batches(con, source, loaded)
    batches = _with_repeated_deliveries(batches, again)
    for b in batches:
        con.execute(
            "INSERT INTO raw._batch VALUES (?, ?, ?, ?, ?, ?, ?)",
            [source.name, b.batch, b.files, b.rows, b.rejected, b.is_accepted, b.reason],
        )
    rows, accepted, rejected = _counts(con, source.name)
    renamed = {(r.sha256, r.was) for r in receipts}
    findings = [(r, f) for r, f in findings if f.severity != "held" or (r.sha256, r.original_name) not in renamed]
    settled = [_settled(f, r, loaded) for r, f in findings] + list(judged)
    return SourceResult(
        source.name,
        len(loaded),
        read,
        accepted,
        rejected,
        read - rows,
        tuple(batches),
        tuple(f for f in settled if f.severity == "held"),
        tuple(f for f in settled if f.severity != "held"),
    )


def _settled(finding: Finding, receipt: Receipt, loaded: Sequence[Receipt]) -> Finding:
    """A held file is history once a later good file of the same source has come."""
    is_past = any(r.received_on > receipt.received_on for r in loaded)
    return replace(finding, severity="note") if finding.severity == "held" and is_past else finding


def _counted(receipts: Iterable[Receipt]) -> Iterator[Receipt]:
    """The receipts, equal bytes told apart by their number."""
    seen: dict[str, int] = {}
    for receipt in receipts:
        seen[receipt.sha256] = seen.get(receipt.sha256, 0) + 1
        yield replace(receipt, copy=seen[receipt.sha256])


def _is_dated_by_delivery(source: Source) -> bool:
    """Whether the batch of a file is the day it was delivered, not a month it names."""
    return source.batch_word is None


def _is_fresh(source: Source, receipt: Receipt, twin: Receipt) -> bool:
    """Whether the same content is news: delivered on a later day, where the day is what dates it."""
    return _is_dated_by_delivery(source) and receipt.delivered > twin.delivered


def _only_once(source: Source, receipt: Receipt, twin: Receipt) -> Iterator[Finding]:
    """What is said of a file that says what another one said; nothing where it is that very file."""
    name, other = receipt.original_name, twin.original_name
    if name != other and receipt.was != other:
        message = f"文件「{name}」的内容与已收到的「{other}」完全相同，只计一次。"
        yield Finding(source.name, name, None, None, "skipped", message)


def _idle_days(
    source: Source, receipts: Sequence[Receipt], parsed: Mapping[tuple[str, str, str], ParsedFile]
) -> frozenset[date]:
    """Days on which exactly what came before came, and came once more later: the first and the last of them tell all.

    A copying program may put the same files down anew every night; a list must not grow by that.
    """
    if not _is_dated_by_delivery(source) or source.arrives == "event":
        return frozenset()
    of_day: dict[date, set[str]] = {}
    for receipt in receipts:
        of_day.setdefault(receipt.delivered, set()).add(parsed[receipt.key].report.content or receipt.sha256)
    days_of: dict[frozenset[str], list[date]] = {}
    for day, contents in sorted(of_day.items()):
        days_of.setdefault(frozenset(contents), []).append(day)
    return frozenset(day for days in days_of.values() for day in days[1:-1])


def _with_repeated_deliveries(batches: Sequence[Batch], again: Sequence[Receipt]) -> list[Batch]:
    """The batches of a register of events, and the days on which it was delivered with nothing new in it."""
    days = {batch.batch for batch in batches}
    files = Counter(receipt.delivered for receipt in again if receipt.delivered not in days)
    empty = [Batch(day, count, 0, 0, True) for day, count in files.items()]
    return sorted([*batches, *empty], key=lambda batch: batch.batch)


def _not_used(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    receipt: Receipt,
    file: ParsedFile,
    region_codes: Collection[str],
) -> Finding | None:
    """Why a file may not be used at all, in Chinese; None when it may."""
    name = receipt.original_name
    share = _local_share(con, source, file, region_codes)
    if share is not None and share < MIN_LOCAL_SHARE:
        return Finding(
            source.name,
            name,
            None,
            None,
            "held",
            f"文件「{name}」中只有 {share:.0%} 的身份证号是本县的号段，可能是外县的表格,"
            "整个文件未采用；请核对后重新放入。",
        )
    return None


def _local_share(
    con: duckdb.DuckDBPyConnection, source: Source, file: ParsedFile, region_codes: Collection[str]
) -> float | None:
    """The share of ID numbers issued in the county, for registers of its residents; None where that proves nothing."""
    is_roll = source.arrives == "list" and source.has("township") and source.has("id_number")
    if not (is_roll and region_codes):
        return None
    row = con.execute(
        "SELECT count(*), count(*) FILTER (regexp_matches(trim(id_number), ?)) FROM read_parquet(?)"
        " WHERE _reject IS NULL AND regexp_matches(id_number, ?)",
        [f"^({'|'.join(sorted(region_codes))})", str(file.parquet), _ID],
    ).fetchone()
    return row[1] / row[0] if row and row[0] >= MIN_IDS else None


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


def _insert_headers(con: duckdb.DuckDBPyConnection, receipt: Receipt, file: ParsedFile) -> None:
    """The words of each sheet that stand in its header; those of members stand there with a number."""
    rows = [
        [receipt.source, receipt.file, sheet.name, word]
        for sheet in file.report.sheets
        for word in dict.fromkeys(label.partition("[")[0] for label in sheet.columns)
    ]
    if rows:
        con.executemany("INSERT INTO raw._column VALUES (?, ?, ?, ?)", rows)
