"""The access log: who looked at whom, when, for what; append-only and chained like the ledger, a book of its own.

Belongs here: writing, reading and proving its entries. Does not belong here: decisions (the ledger). An entry that
cannot be written refuses the act it stands for: 等保 2.0 8.1.4.3 (security audit), 个人信息保护法 51.
A tail cut off the end leaves a valid chain: that is why the ledger is told now and then where the log stands (`STOOD`),
and with it whoever witnesses the ledger.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from assets.errors import BadInput
from assets.home.keyed_ids import keyed_hash
from assets.home.ledger import NIGHT, Event, Ledger

GENESIS = "0" * 64

STOOD = "access_log_stood"
"""The ledger's event: how many entries the log had (`entries`), and the hash of the last of them."""
SUBJECT = "access_log"


@dataclass(frozen=True)
class Access:
    """One entry: an account did `act` (login, look, show a number, export …) to `subject` (a flag's or list's number,
    never a person's) for `purpose`."""

    seq: int
    at: str
    account: str
    name: str
    act: str
    subject: str
    purpose: str


class AccessLog:
    """The log in an open desk store."""

    def __init__(self, store: sqlite3.Connection, key: bytes) -> None:
        """`key` is the home's; it seals every entry."""
        self._store = store
        self._key = key

    def note(self, account: str, name: str, act: str, subject: str = "", purpose: str = "") -> None:
        """Write one entry down; BadInput where it cannot be: then what it stands for is not done either."""
        try:
            self._store.execute("BEGIN IMMEDIATE")
            try:
                self.add(account, name, act, subject, purpose)
            finally:
                self._store.execute("COMMIT")
        except sqlite3.Error:
            raise unwritten() from None

    def add(self, account: str, name: str, act: str, subject: str = "", purpose: str = "") -> None:
        """The same inside a transaction of whoever asks; sqlite3.Error where it cannot be written."""
        before, prev = self.stands()
        seq = before + 1
        row = (seq, datetime.now(UTC).isoformat(timespec="seconds"), account, name, act, subject, purpose, prev)
        self._store.execute("INSERT INTO access VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, _sealed(self._key, row)))

    def entries(self, account: str | None = None, limit: int | None = 500, before: int | None = None) -> list[Access]:
        """The newest entries first, of one account if given, from before the one of that number if given."""
        asked = {"account = ?": account or None, "seq < ?": before}
        held = {clause: value for clause, value in asked.items() if value is not None}
        where = f"WHERE {' AND '.join(held)}" if held else ""
        rows = self._store.execute(
            f"SELECT seq, at, account, name, act, subject, purpose FROM access {where} ORDER BY seq DESC LIMIT ?",
            [*held.values(), -1 if limit is None else limit],
        )
        return [Access(*row) for row in rows]

    def count(self) -> int:
        """How many entries there are."""
        (count,) = self._store.execute("SELECT count(*) FROM access").fetchone()
        return int(count)

    def stands(self) -> tuple[int, str]:
        """The number and the hash of the last entry (0 and zeros when there is none)."""
        last = self._store.execute("SELECT seq, hash FROM access ORDER BY seq DESC LIMIT 1").fetchone()
        return (last["seq"], last["hash"]) if last else (0, GENESIS)

    def faults(self, stood: Sequence[tuple[int, str]] = ()) -> list[str]:
        """What is wrong with the log, in Chinese; empty when every entry follows from the one before it, and none is
        gone that was there when the ledger was told where the log `stood` (`places_in`)."""
        try:
            return self._broken() or self._cut(stood)
        except sqlite3.Error:
            return ["访问日志读不出来，文件已损坏；请保留现有文件，用备份恢复"]

    def _cut(self, stood: Sequence[tuple[int, str]]) -> list[str]:
        count = self.count()
        if (most := max((seq for seq, _ in stood), default=0)) > count:
            return [f"台账记着访问日志至少有 {most} 条，现在只有 {count} 条：末尾被截去，或换成了旧的日志"]
        hashes = dict(self._store.execute("SELECT seq, hash FROM access").fetchall()) if stood else {}
        differing = [seq for seq, seal in stood if hashes.get(seq, GENESIS) != seal]
        return [f"台账记着的访问日志第 {differing[0]} 条与现在的不同：日志被换成了另一本"] if differing else []

    def _broken(self) -> list[str]:
        prev, expected = GENESIS, 1
        for row in self._store.execute("SELECT * FROM access ORDER BY seq"):
            parts = tuple(row)
            if parts[0] != expected or parts[7] != prev or parts[8] != _sealed(self._key, parts[:8]):
                return [f"访问日志第 {parts[0]} 条与前一条接不上：被改动、删除或插入过"]
            prev, expected = parts[8], expected + 1
        return []


def tell(ledger: Ledger, stands: tuple[int, str], on: date) -> None:
    """Let the ledger keep where the log stands; the same place twice is once."""
    entries, seal = stands
    if entries:
        told = Event(STOOD, SUBJECT, {"entries": entries, "hash": seal}, f"{STOOD}:{entries}:{seal[:16]}")
        with ledger.signed_by(None):
            ledger.append([told], on, NIGHT)


def places_in(ledger: Ledger) -> list[tuple[int, str]]:
    """Where the log stood, each time the ledger was told: number and hash of its last entry then."""
    return [(int(event.payload["entries"]), str(event.payload["hash"])) for event in ledger.events(STOOD)]


def unwritten() -> BadInput:
    """What whoever acts is told when his entry cannot be written."""
    return BadInput("访问日志写不进去，这一步没有办理；请告诉维护人员检查磁盘")


def _sealed(key: bytes, row: tuple[object, ...]) -> str:
    return keyed_hash(key, "access" + json.dumps(row, ensure_ascii=False, separators=(",", ":")))
