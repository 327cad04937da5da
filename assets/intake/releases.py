"""What the ledger says of deliveries: let through by a person, stopped for what they would have done, looked at once.

Belongs here: those words as events, and reading them back for a night. Does not belong here: judging deliveries
(`gating.py`), what a delivery would do (`assets/night/effect.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from assets.errors import BadInput
from assets.home.ledger import NIGHT, Entry, Event, Ledger
from assets.intake.deliveries import Key, Receipt, called
from assets.intake.memory import remembered
from assets.intake.receipts import receipts

LET_THROUGH, STOPPED, CONFIRMED = "delivery_let_through", "delivery_stopped", "register_confirmed"


@dataclass(frozen=True)
class Word:
    """What somebody said of a file or of a register, when and why."""

    on: date
    by: str
    why: str


@dataclass(frozen=True)
class Held:
    """A file that a gate held and that waits for a word: its register and batch (None where the register has none), the
    day it came, its name as it is shown, why."""

    source: str
    batch: date | None
    came_on: date
    file: str
    reason: str


def held_now(con: duckdb.DuckDBPyConnection) -> list[Held]:
    """The files of the published night that wait for a word."""
    rows = con.execute("SELECT source, batch, came_on, file, reason FROM review.held WHERE is_open ORDER BY ALL")
    return [Held(*row) for row in rows.fetchall()]


def let_through(ledger: Ledger, until_as_of: date | None = None) -> dict[Key, Word]:
    """The files that a person vouched for by a day."""
    return {_key(e): _word(e) for e in ledger.events(LET_THROUGH, until_as_of)}


def stopped(ledger: Ledger, until_as_of: date | None = None) -> dict[Key, Word]:
    """The files that a night held for what they would have done."""
    return {_key(e): _word(e) for e in ledger.events(STOPPED, until_as_of)}


def confirmed(ledger: Ledger, until_as_of: date | None = None) -> dict[str, Word]:
    """The registers whose first delivery a person has looked at, by a day; the first word on each."""
    return {e.subject: _word(e) for e in reversed(ledger.events(CONFIRMED, until_as_of))}


def not_looked_at(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> list[tuple[str, date, int]]:
    """Registers in force of which nobody has looked at the first delivery: register, newest batch, rows."""
    return con.execute(
        "SELECT source, max(batch), CAST(arg_max(rows, batch) AS BIGINT) FROM raw.batch"
        " WHERE is_accepted AND rows > 0 AND NOT list_contains(?::VARCHAR[], source) GROUP BY 1 ORDER BY 1",
        [sorted(confirmed(ledger))],
    ).fetchall()


def vouch(ledger: Ledger, source: str, names: Collection[str], as_of: date, by: str, why: str) -> list[Receipt]:
    """Let held files of those names through from the next night on: BadInput when none came under such a name, or when
    the person confirmed how that register is to be read: two people are to look at it."""
    with ledger.deciding():
        return _vouch(ledger, source, names, as_of, by, why)


def _vouch(ledger: Ledger, source: str, names: Collection[str], as_of: date, by: str, why: str) -> list[Receipt]:
    came = receipts(ledger)
    found = {name: called(came, source, name) for name in sorted(names)}
    if missing := [name for name, files in found.items() if not files]:
        raise BadInput(f"名册「{source}」没有收到过名为「{missing[0]}」的文件；用 hedui held 查看暂缓的文件")
    mine = {r.key: r for files in found.values() for r in files}
    if any(held.layout.source == source and held.by == by for held in remembered(ledger)):
        raise BadInput(f"{by} 确认过「{source}」的表头，放行须由另一人办理")
    ledger.append([_event(LET_THROUGH, r, why) for r in mine.values()], as_of, by)
    return list(mine.values())


def let_through_by_night(ledger: Ledger, files: Iterable[Receipt], as_of: date, why: str) -> None:
    """Let files through of which the night itself knows why they differ from the last: it made them."""
    ledger.append([_event(LET_THROUGH, r, why) for r in files], as_of, NIGHT)


def stop(ledger: Ledger, files: Iterable[Receipt], as_of: date, why: str) -> None:
    """Note that a night held files for what they would have done; once a file."""
    ledger.append(
        [
            Event(kind.kind, kind.subject, kind.payload, f"{STOPPED}:{r.source}:{r.sha256}:{as_of}")
            for r, kind in ((r, _event(STOPPED, r, why)) for r in files)
        ],
        as_of,
        NIGHT,
    )


def confirm(ledger: Ledger, sources: Sequence[str], as_of: date, by: str, figures: Mapping[str, int]) -> list[str]:
    """Write down that a person looked at the first delivery of registers (`figures`: rows in force); the new ones."""
    with ledger.deciding():
        before = confirmed(ledger)
        news = [source for source in sources if source not in before]
        ledger.append([Event(CONFIRMED, s, {"rows": figures.get(s, 0), "why": ""}) for s in news], as_of, by)
    return news


def _event(kind: str, receipt: Receipt, why: str) -> Event:
    return Event(kind, receipt.sha256, {"source": receipt.source, "original_name": receipt.original_name, "why": why})


def _key(entry: Entry) -> Key:
    return entry.payload["source"], entry.subject, entry.payload["original_name"]


def _word(entry: Entry) -> Word:
    return Word(entry.as_of, entry.actor, entry.payload.get("why", ""))
