"""The registers on the morning sheet: which came, how old they are, how many rows, and what is held and why.

Belongs here: one line a register. Does not belong here: what counts as old (`assets/intake/findings.py`), the other
lines of the sheet (`morning_sheet.py`). A table that is not there yet counts as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from assets.home.warehouse import every_table
from assets.pages.morning_lines import SourceLine, UnreadLine
from data_contracts.contract import Source
from data_contracts.sql import identifier, literal
from expectations.gates import is_old

# Messages quote the names of files and of their sheets. Files have carried names and identity numbers; of a workbook
# of forms every sheet is called after whoever filled it in.
_FILE = r"[「“][^」”]*\.\w{2,5}[」”]"
_NAMED = re.compile(
    rf"[(（]工作表(?:「[^」]*」[^「」)）]*)+[)）]|工作表「[^」]*」|{_FILE}(?:、{_FILE})*|\S*\d{{11,}}[0-9Xx]?\S*"
)

HISTORY = 12
"""Batches of a register whose rows are drawn beside its line."""


def without_names(message: str) -> str:
    """A message as it may stand on a page that names nobody: without what files and sheets are called."""
    return _NAMED.sub("", message)


@dataclass(frozen=True)
class _Batch:
    """A batch of a register as `raw.batch` knows it: its name as text and, where it is one, its day."""

    name: str
    day: date | None
    files: int
    rows: int
    is_accepted: bool
    reason: str


def source_lines(con: duckdb.DuckDBPyConnection, sources: Iterable[Source], as_of: date) -> tuple[SourceLine, ...]:
    """A line for each register; those somebody must ring about come first."""
    made = every_table(con)
    batches_of = _batches(con) if "raw.batch" in made else {}
    held = _held_files(con) if "review.finding" in made else {}
    in_force = {
        name: accepted[-1].name
        for name, batches in batches_of.items()
        if (accepted := [b for b in batches if b.is_accepted])
    }
    counted = _received_and_rejected(con, {s: b for s, b in in_force.items() if f"raw.{s}" in made}, made)
    lines = [
        _line(
            source, batches_of.get(source.name, ()), held.get(source.name, ()), counted.get(source.name, ("", 0)), as_of
        )
        for source in sources
    ]
    return tuple(sorted(lines, key=lambda line: ("held", "absent", "stale", "no_basis", "accepted").index(line.state)))


def unread_lines(
    con: duckdb.DuckDBPyConnection, sources: Mapping[str, Source]
) -> tuple[tuple[UnreadLine, ...], tuple[UnreadLine, ...]]:
    """What was not read or did not come, and what the contracts let be taken for granted instead, by register."""
    made = every_table(con)
    if not made >= {"review.finding", "review.gap"}:
        return (), ()
    unread = con.execute(
        "SELECT DISTINCT source, message, file FROM review.finding WHERE severity = 'unread' "
        "ORDER BY file <> '', source, message"
    ).fetchall()
    granted = con.execute(
        "SELECT DISTINCT f.source, f.message, f.file FROM review.finding AS f "
        "JOIN review.gap AS g ON g.source = f.source "
        "WHERE f.severity = 'note' AND g.granted <> '' AND contains(f.message, g.granted) ORDER BY ALL"
    ).fetchall()
    return _unread_lines(unread, sources), _unread_lines(granted, sources)


def changed_lines(con: duckdb.DuckDBPyConnection, sources: Mapping[str, Source]) -> tuple[UnreadLine, ...]:
    """What was used although a column by which nothing is decided is not what it was, by register."""
    if "review.finding" not in every_table(con):
        return ()
    asked = "SELECT DISTINCT source, message, file FROM review.finding WHERE severity = 'changed' ORDER BY ALL"
    return _unread_lines(con.execute(asked).fetchall(), sources)


def _unread_lines(found: Sequence[tuple[str, str, str]], sources: Mapping[str, Source]) -> tuple[UnreadLine, ...]:
    """Each sentence once, without the names of files and without the register it stands beside."""
    lines = []
    for source, message, _ in found:
        title = sources[source].title if source in sources else source
        sentence = without_names(message).removeprefix("文件")
        lines.append(UnreadLine(title, sentence.removeprefix(f"「{title}」").removeprefix("的"), source))
    return tuple(dict.fromkeys(lines))


def _line(
    source: Source, batches: Sequence[_Batch], held_files: Sequence[str], counted: tuple[str, int], as_of: date
) -> SourceLine:
    if source.basis_on(as_of) is None:
        return SourceLine(source.name, source.title, source.provider, "no_basis", reason="当日没有生效的依据，未读取")
    accepted = [b for b in batches if b.is_accepted]
    held = [b for b in batches if not b.is_accepted and (not accepted or b.name > accepted[-1].name)]
    reasons = list(held_files) or [b.reason for b in held if b.reason]
    reason = without_names(reasons[-1]) if reasons else ""
    reason += f"(共 {len(reasons)} 项暂扣)" if len(reasons) > 1 else ""
    is_held = bool(held or reasons)
    if not accepted:
        return SourceLine(source.name, source.title, source.provider, "held" if is_held else "absent", reason=reason)
    newest = accepted[-1]
    is_stale = newest.day is not None and is_old(source, newest.day, as_of)
    received, rejected = counted
    return SourceLine(
        source.name,
        source.title,
        source.provider,
        "held" if is_held else "stale" if is_stale else "accepted",
        newest.name[:7] if source.batch_word else newest.name,
        received or ("" if source.batch_word else newest.name),
        (as_of - newest.day).days if newest.day else None,
        newest.files,
        newest.rows,
        rejected,
        reason,
        tuple(b.rows for b in accepted[-HISTORY:]),
    )


def _batches(con: duckdb.DuckDBPyConnection) -> Mapping[str, Sequence[_Batch]]:
    """Every batch of every register, oldest first."""
    found: dict[str, list[_Batch]] = {}
    for source, *values in con.execute("""
        SELECT source, CAST(batch AS VARCHAR), TRY_CAST(batch AS DATE), files, rows, is_accepted, coalesce(reason, '')
        FROM raw.batch ORDER BY 1, 2""").fetchall():
        found.setdefault(source, []).append(_Batch(*values))
    return found


def _held_files(con: duckdb.DuckDBPyConnection) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    rows = con.execute("SELECT DISTINCT source, message FROM review.finding WHERE severity = 'held' ORDER BY ALL")
    for source, message in rows.fetchall():
        found.setdefault(source, []).append(message)
    return found


def _received_and_rejected(
    con: duckdb.DuckDBPyConnection, in_force: Mapping[str, str], made: frozenset[str]
) -> dict[str, tuple[str, int]]:
    """The day each register's batch came, and how many of its rows became nothing, each counted once."""
    if not in_force or "record.rejected" not in made:
        return {}
    place = "_file, _sheet, _row, _member"
    batches = " UNION ALL ".join(
        f"SELECT {literal(source)} AS source, {place}, _reject IS NOT NULL AS is_rejected, "
        f"CAST(_received_on AS VARCHAR) AS received_on FROM raw.{identifier(source)} "
        f"WHERE CAST(_batch AS VARCHAR) = {literal(batch)}"
        for source, batch in in_force.items()
    )
    rows: list[tuple[Any, ...]] = con.execute(f"""
        WITH batch AS ({batches}),
        turned_down AS (
            SELECT source, {place} FROM batch WHERE is_rejected
            UNION SELECT source, {place} FROM record.rejected
            WHERE (source, _file) IN (SELECT DISTINCT (source, _file) FROM batch)),
        counted AS (SELECT source, count(*) AS rejected FROM turned_down GROUP BY source)
        SELECT source, coalesce(max(received_on), ''), coalesce(any_value(rejected), 0)
        FROM batch LEFT JOIN counted USING (source) GROUP BY source""").fetchall()
    return {source: (received_on, rejected) for source, received_on, rejected in rows}
