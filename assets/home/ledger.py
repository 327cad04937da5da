"""The ledger: one append-only, hash-chained book of what people and nights did; the only state that cannot be rebuilt.

Belongs here: writing, reading and proving events. What they mean for a case is `matchers/cases/review.py`.
Each entry carries the hash of the one before it and an HMAC over both, so an edited, removed or
inserted entry is found by `verify`; triggers and an authorizer refuse changes before that. A tail
cut off the end leaves a valid chain: compare `head` with the one written in an export's manifest.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from assets.home.keyed_ids import keyed_hash
from assets.home.ledger_store import INSERT, LAST, SELECT, connected
from assets.home.ledger_store import LedgerError as LedgerError

GENESIS = "0" * 64


@dataclass(frozen=True)
class Event:
    """Something to be written down: `effect` names the one thing in the world it may happen for (a row of a file)."""

    kind: str
    subject: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    effect: str | None = None


@dataclass(frozen=True)
class Entry:
    """An event as it stands in the ledger; `seq` counts from 1 without gaps."""

    seq: int
    recorded_at: str
    as_of: date
    kind: str
    subject: str
    actor: str
    payload: Mapping[str, Any]
    effect: str | None
    key_id: str
    prev: str
    hash: str


@dataclass(frozen=True)
class Head:
    """Where the ledger stands: the number and the hash of its last entry (0 and zeros when empty)."""

    seq: int
    hash: str


class Ledger:
    """An open ledger; one writer at a time, readers never wait."""

    def __init__(self, connection: sqlite3.Connection, key: bytes, path: Path) -> None:
        """Use `Ledger.open`."""
        self.path = path
        self._connection = connection
        self._key = key
        self.key_id = hashlib.sha256(b"key id" + key).hexdigest()[:8]

    @classmethod
    def open(cls, path: Path, key: bytes) -> Ledger:
        """Open the ledger at `path`, making it when it is not there.

        Raises LedgerError when the file is no ledger or was written by a newer version.
        """
        return cls(connected(path), key, path)

    def close(self) -> None:
        """Close the file; harmless twice."""
        self._connection.close()

    def __enter__(self) -> Ledger:
        """The ledger itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close, whatever happened."""
        self.close()

    def append(self, events: Sequence[Event], as_of: date, actor: str) -> int:
        """Write `events` in one transaction, all or none, and return how many were new.

        An event whose `effect` is already in the ledger (or earlier in `events`) is one that has happened: it is left
        out. `actor` is who answers for them: a person's name, or `hedui` for the night itself.
        """
        if not events:
            return 0
        with self._writing():
            fresh = self._not_yet_written(events)
            seq, prev = self._last()
            recorded_at = datetime.now(UTC).isoformat(timespec="seconds")
            rows = []
            for event in fresh:
                seq += 1
                row = (
                    seq,
                    recorded_at,
                    as_of.isoformat(),
                    event.kind,
                    event.subject,
                    actor,
                    _canonical(event.payload),
                    event.effect,
                    self.key_id,
                    prev,
                )
                prev = _seal(self._key, row)
                rows.append((*row, prev))
            self._connection.executemany(INSERT, rows)
        return len(rows)

    def events(self, kind: str | None = None, until_as_of: date | None = None) -> list[Entry]:
        """Entries in the order they were written, of one kind if given, dated `until_as_of` or before."""
        return [
            Entry(
                seq, at, date.fromisoformat(day), name, subject, actor, json.loads(payload), effect, key_id, prev, seal
            )
            for seq, at, day, name, subject, actor, payload, effect, key_id, prev, seal in self._rows(
                [kind] if kind else None, until_as_of
            )
        ]

    def frame(self, kinds: Iterable[str] | None = None, until_as_of: date | None = None) -> pl.DataFrame:
        """The same as a frame: seq, as_of (date), kind, subject, actor, payload (JSON text)."""
        columns = ("seq", "recorded_at", "as_of", "kind", "subject", "actor", "payload")
        rows = [row[:7] for row in self._rows(None if kinds is None else list(kinds), until_as_of)]
        schema = {c: pl.Int64 if c == "seq" else pl.String for c in columns}
        table = pl.DataFrame(rows, schema=schema, orient="row")
        return table.drop("recorded_at").with_columns(pl.col("as_of").str.to_date("%Y-%m-%d"))

    def head(self) -> Head:
        """The last entry's number and hash."""
        return Head(*self._last())

    def seal(self, *parts: str) -> str:
        """A keyed digest (hex) of `parts`, for codes that only this ledger's owner can make."""
        return keyed_hash(self._key, "\x1f".join(("seal", *parts)))

    def verify(self) -> list[str]:
        """What is wrong with the chain, in Chinese, entry by entry; empty when every entry is as it was written."""
        problems, expected, prev = [], 1, GENESIS
        for row in self._connection.execute(f"{SELECT} ORDER BY seq"):
            seq = row[0]
            if seq != expected:
                problems.append(f"台账第 {expected} 条缺失，其后为第 {seq} 条")
            elif row[9] != prev:
                problems.append(f"台账第 {seq} 条与上一条不相接")
            if row[8] != self.key_id:
                problems.append(f"台账第 {seq} 条用的是另一把密钥({row[8]}),无法核验")
            elif not hmac.compare_digest(row[10], _seal(self._key, row[:10])):
                problems.append(f"台账第 {seq} 条的内容被改动过")
            expected, prev = seq + 1, row[10]
        return problems

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            raise LedgerError("台账正被另一个程序写入，请稍后再试") from None
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _last(self) -> tuple[int, str]:
        row = self._connection.execute(LAST).fetchone()
        return (row[0], row[1]) if row else (0, GENESIS)

    def _not_yet_written(self, events: Sequence[Event]) -> list[Event]:
        once: dict[str, Event] = {}
        for position, event in enumerate(events):
            once.setdefault(event.effect or f"\x00{position}", event)
        effects = [e.effect for e in once.values() if e.effect]
        written: set[str] = set()
        for start in range(0, len(effects), 500):
            part = effects[start : start + 500]
            marks = ",".join("?" * len(part))
            written.update(
                e for (e,) in self._connection.execute(f"SELECT effect FROM event WHERE effect IN ({marks})", part)
            )
        return [e for e in once.values() if e.effect is None or e.effect not in written]

    def _rows(self, kinds: Sequence[str] | None, until: date | None) -> list[tuple[Any, ...]]:
        wanted: list[str] = []
        values: list[str] = []
        if kinds is not None:
            wanted.append(f"kind IN ({','.join('?' * len(kinds))})")
            values.extend(kinds)
        if until is not None:
            wanted.append("as_of <= ?")
            values.append(until.isoformat())
        where = f" WHERE {' AND '.join(wanted)}" if wanted else ""
        return self._connection.execute(f"{SELECT}{where} ORDER BY seq", values).fetchall()


def _canonical(payload: Mapping[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _seal(key: bytes, row: Sequence[Any]) -> str:
    """HMAC over everything an entry says, the hash of the one before it included."""
    row_text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return keyed_hash(key, row_text)
