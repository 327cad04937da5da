"""What has been kept as long as it may be: listing it, and destroying it with one word in the ledger.

Belongs here: which files of a home are past their time and still needed or not. Does not belong here: how long a kind
is kept (`data_contracts/retention.yaml`). Never destroyed: the ledger and the key; what counts tonight, and the last
good batch of each register; lists that are still out; whatever lies in the landing folder, which is not ours.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from assets.errors import BadInput
from assets.home.destroyed import DESTROYED, destroyed_files
from assets.home.finding import Finding
from assets.home.home import Home
from assets.home.ledger import Event, Ledger
from assets.home.warehouse import layout
from assets.intake.deliveries import Receipt
from assets.intake.loaded import KEPT
from assets.intake.receipts import receipts
from assets.pages.return_slips import FOLDER as SLIPS
from assets.reports import FOLDER as FORMS
from data_contracts.retention import retention
from data_contracts.sql import identifier
from matchers.blotting import blotted

DIGEST_CHARACTERS = 64
DAY = re.compile(r"\d{4}-\d\d-\d\d")
LEAVES = frozenset({".xlsx", ".zip", ".pdf", ".csv", ".html"})
"""What goes of a night's exports; the manifests stay: they hold heads that prove the ledger."""


@dataclass(frozen=True, order=True)
class Doomed:
    """A file or folder past its time: its kind, the day it belongs to, where it lies, how large it is."""

    kind: str
    day: date
    path: Path
    size: int


@dataclass(frozen=True)
class Plan:
    """What would be destroyed; and how much is past its time and kept: used tonight, lying in the landing folder, out
    with a township."""

    doomed: tuple[Doomed, ...]
    in_use: int = 0
    in_landing: int = 0
    still_out: int = 0

    def of(self, kind: str) -> list[Doomed]:
        """What would go of one kind, oldest first."""
        return sorted(d for d in self.doomed if d.kind == kind)


def plan(home: Home, landing: Path, con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date) -> Plan:
    """What is past its time on a day, beside the published night `con`."""
    used, doomed, kept = files_in_use(con), list[Doomed](), {"in_use": 0, "in_landing": 0}
    for path, day, of_file in _received(home, receipts(ledger)):
        if not retention()["received"].is_over(day, as_of):
            continue
        if path.name in used:
            kept["in_use"] += 1
        elif any(_lies_in(landing, r) for r in of_file):
            kept["in_landing"] += 1
        else:
            doomed.append(_of("received", day, path))
    gone = {d.path.name for d in doomed}
    for path in sorted((home.store / "parsed").glob("*")):
        of_bytes = path.name[:DIGEST_CHARACTERS]
        if of_bytes in gone or (of_bytes not in used and retention()["parsed"].is_over(_written(path), as_of)):
            doomed.append(_of("parsed", _written(path), path))
    if gone:
        # What registers came to tells the names of their files; the next night writes it anew.
        doomed += [_of("parsed", _written(p), p) for p in sorted((home.store / "measured").glob(f"*{KEPT}"))]
    out, still_out = _lists_out(con), 0
    for path, day in _dated(home.exports.glob("*/*"), lambda p: p.parent.name):
        if path.suffix in LEAVES and retention()["workbooks"].is_over(day, as_of):
            if path.stem.rpartition("_")[2] in out:
                still_out += 1
            else:
                doomed.append(_of("workbooks", day, path))
    doomed += _left(home, as_of)
    doomed += [_of("logs", _written(p), p) for p in _logs(home) if retention()["logs"].is_over(_written(p), as_of)]
    return Plan(tuple(sorted(doomed)), kept["in_use"], kept["in_landing"], still_out)


def _left(home: Home, as_of: date) -> Iterator[Doomed]:
    """Sheets with the pages behind them, printed forms and lists, return slips: what was written to be read."""
    of_day = [("reports", *found) for found in _dated(home.reports.glob("*"), _day_in)]
    of_day += [("workbooks", *found) for found in _dated((home.reports / FORMS).glob("*"), _day_in)]
    of_day += [("reports", slip, _written(slip)) for slip in sorted((home.reports / SLIPS).glob("*"))]
    for kind, path, day in of_day:
        if retention()[kind].is_over(day, as_of):
            yield _of(kind, day, path)


def destroy(ledger: Ledger, found: Plan, by: str, why: str, as_of: date) -> int:
    """Write one event of what goes, then destroy it; the number of files. BadInput without who and why.

    The word comes first: what a kill leaves behind is listed again, and nothing is gone that the ledger does not say.
    """
    if not by.strip() or not why.strip():
        raise BadInput("销毁须写明 --by 姓名 和 --why 原因，记入台账")
    if blotted(why) != why:
        raise BadInput("--why 的原因记入台账，不能写证号或账号")
    if not found.doomed:
        return 0
    kinds = {kind: _account(found.of(kind)) for kind in retention() if found.of(kind)}
    gone = [d.path.name for d in found.of("received")]
    ledger.append([Event(DESTROYED, "retention", {"why": why, "kinds": kinds, "received": gone})], as_of, by)
    for item in found.doomed:
        if item.path.is_dir():
            shutil.rmtree(item.path)
        else:
            item.path.unlink(missing_ok=True)
    return len(found.doomed)


def still_there(received: Sequence[Receipt], ledger: Ledger) -> list[Receipt]:
    """The receipts whose bytes were not destroyed; what came again after that is there."""
    gone = destroyed_files(ledger)
    return [r for r in received if r.sha256 not in gone or r.received_on >= gone[r.sha256].on]


def say_destroyed(received: Sequence[Receipt], ledger: Ledger, as_of: date) -> list[Finding]:
    """What a past night that is run again says of files it had and that were destroyed since."""
    there = {r.key for r in still_there(received, ledger)}
    gone = {r.key: destroyed_files(ledger)[r.sha256] for r in received if r.key not in there}
    after = [d.on for d in gone.values() if d.on > as_of]
    if not after:
        return []
    message = (
        f"{as_of} 以前收到的文件中有 {len(after)} 个因保存期满已经销毁（最近一次销毁于 {max(after)}），"
        "这一夜不能照原样重做，结果可能与当时不同；当时办理的情况以台账为准。"
    )
    return [Finding("", "", None, None, "note", message)]


def files_in_use(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The received files, by digest, of which a row counts tonight or that are of a register's last good batch."""
    facts, records, raw = layout(con, "fact"), layout(con, "record"), layout(con, "raw")
    used: set[str] = set()
    for kind in sorted(set(facts) & {k for k, own in records.items() if "_file" in own and "record_id" in own}):
        if "record_id" in facts[kind]:
            table = identifier(kind)
            rows = con.execute(
                f"SELECT DISTINCT _file FROM record.{table} SEMI JOIN fact.{table} USING (record_id)"
            ).fetchall()
            used |= {file for (file,) in rows if file}
    for source in sorted(name for name, own in raw.items() if "_reject" in own):
        rows = con.execute(
            f"SELECT DISTINCT _file FROM raw.{identifier(source)} WHERE _reject IS NULL AND CAST(_batch AS DATE) = "
            "(SELECT max(batch) FROM raw.batch WHERE source = ? AND is_accepted)",
            [source],
        ).fetchall()
        used |= {file for (file,) in rows if file}
    return {file[:DIGEST_CHARACTERS] for file in used}


def _received(home: Home, known: Sequence[Receipt]) -> Iterator[tuple[Path, date, list[Receipt]]]:
    """Every file of the store with the last day it came and its receipts; an archive, whose members have them, with the
    day it was kept."""
    by_bytes: dict[str, list[Receipt]] = {}
    for receipt in known:
        by_bytes.setdefault(receipt.sha256, []).append(receipt)
    for path in sorted(home.store.glob("??/*")):
        if len(path.name) == DIGEST_CHARACTERS:
            mine = by_bytes.get(path.name, [])
            yield path, max((r.received_on for r in mine), default=_written(path)), mine


def _lies_in(landing: Path, receipt: Receipt) -> bool:
    """Whether the file, or the archive it came in, still lies in the landing folder: the next night would copy it."""
    parts = receipt.original_name.split("/")
    places = (landing / receipt.source / Path(*parts[:n]) for n in range(1, len(parts) + 1))
    return any(place.is_file() for place in places)


def _lists_out(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The numbers of lists that are out with a township."""
    if "list_no" not in layout(con, "review").get("cases", {}):
        return set()
    rows = con.execute("SELECT DISTINCT list_no FROM review.cases WHERE state = 'released'").fetchall()
    return {str(number) for (number,) in rows if number}


def _logs(home: Home) -> Iterator[Path]:
    history = home.root / "dagster" / "history" / "runs"
    yield from (p for p in sorted(history.glob("*.db")) if p.name != "index.db")
    yield from (p for p in sorted((home.root / "dagster" / "storage").glob("*")) if p.is_dir())


def _day_in(path: Path) -> str:
    """The day in a report's name: a morning sheet's begins with it, one on applicants names it after what it is."""
    found = DAY.search(path.name)
    return found.group() if found else ""


def _dated(paths: Iterable[Path], text: Callable[[Path], str]) -> Iterator[tuple[Path, date]]:
    for path in sorted(paths):
        try:
            yield path, date.fromisoformat(text(path))
        except ValueError:
            continue


def _of(kind: str, day: date, path: Path) -> Doomed:
    files = [f for f in path.rglob("*") if f.is_file()] if path.is_dir() else [path]
    return Doomed(kind, day, path, sum(f.stat().st_size for f in files))


def _written(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()


def _account(doomed: Sequence[Doomed]) -> dict[str, object]:
    """What the ledger says of a kind: how much of it went, of which days, and a digest over its contents."""
    seals = sorted(_seal(item.path) for item in doomed)
    return {
        "files": len(doomed),
        "bytes": sum(d.size for d in doomed),
        "first_day": min(d.day for d in doomed).isoformat(),
        "last_day": max(d.day for d in doomed).isoformat(),
        "digest": hashlib.sha256("\n".join(seals).encode()).hexdigest(),
    }


def _seal(path: Path) -> str:
    files = sorted(f for f in path.rglob("*") if f.is_file()) if path.is_dir() else [path]
    seal = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            seal.update(hashlib.file_digest(stream, "sha256").digest())
    return seal.hexdigest()
