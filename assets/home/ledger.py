"""The ledger: one append-only, hash-chained book of what people and nights did; the only state that cannot be rebuilt.

Belongs here: writing, reading and proving events. What they mean for a case is `matchers/cases/review.py`.
Each entry carries the hash of the one before it and an HMAC over both, so an edited, removed or
inserted entry is found by `hedui verify` (`proof.py`); triggers and an authorizer refuse changes before that. A tail
cut off the end leaves a valid chain: that is why heads are kept elsewhere (`heads.py`).
What a night wrote that was taken back (`taken_back.py`) stays in the file and is not read. Which engine keeps the file
is not known here (`ledger_store.py`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from assets.home.disk_troubles import LEDGER, Trouble, sentence
from assets.home.keyed_ids import keyed_hash
from assets.home.ledger_sqlite import SqliteBook
from assets.home.ledger_store import LAST, SELECT, Book, Row, Store
from assets.home.ledger_store import LedgerError as LedgerError
from assets.home.sealing import canonical, key_id_of, sealed
from assets.home.taken_back import NIGHT as NIGHT
from assets.home.taken_back import TAKING_BACK, TakenBack, counted, taken_back
from assets.home.witness import Witness
from matchers.cases.authority import ROLES, Actor, may_write
from matchers.cases.casework import same_person

GENESIS = "0" * 64
RESTORED = "ledger_restored"


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

    def __init__(self, store: Store, key: bytes, witness: Witness | None = None, *, read_only: bool = False) -> None:
        """Use `Ledger.open`."""
        self._store = store
        self._key = key
        self._witness = witness
        self.signer: Actor | None = None
        self._read_only = read_only
        self.key_id = key_id_of(key)

    @classmethod
    def open(
        cls,
        place: Path | Book,
        key: bytes,
        *,
        may_make: bool = True,
        read_only: bool = False,
        witness: Witness | None = None,
    ) -> Ledger:
        """Open the ledger at `place`, a file or a book of any engine; an absent one is made where it `may_make` it.

        `read_only` waits for no writer and writes nothing, whoever asks it to. `witness` is told of every head.
        Raises LedgerError when it is no ledger, was written by a newer version or with another key, is busy, out of
        reach or damaged.
        """
        book = SqliteBook(place) if isinstance(place, Path) else place
        store = book.opened(may_make=may_make and not read_only, read_only=read_only)
        ledger = cls(store, key, witness, read_only=read_only)
        try:
            ledger._refuse_another_key()
        except BaseException:
            ledger.close()
            raise
        return ledger

    def close(self) -> None:
        """Close it; harmless twice."""
        self._store.close()

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
        actor = self._as_signed(events, actor)
        with self.deciding():
            seq, prev = self._last()
            recorded_at = datetime.now(UTC).isoformat(timespec="seconds")
            rows = []
            for event in self._not_yet_written(events):
                seq += 1
                row = (
                    seq,
                    recorded_at,
                    as_of.isoformat(),
                    event.kind,
                    event.subject,
                    actor,
                    canonical(self._signed(event.payload, actor)),
                    event.effect,
                    self.key_id,
                    prev,
                )
                prev = sealed(self._key, row)
                rows.append((*row, prev))
            self._store.add(rows)
        return len(rows)

    @contextmanager
    def signed_by(self, actor: Actor | None) -> Iterator[Ledger]:
        """The ledger in the hands of an account: what is appended in its name carries the account's id, and whoever
        decides something here asks whether it may (`matchers/cases/authority.py`). None where only a name is known."""
        before, self.signer = self.signer, actor
        try:
            yield self
        finally:
            self.signer = before

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """What is read and appended inside is one transaction: nobody else writes between the look and the word.

        LedgerError when somebody else goes on writing; nothing of it is kept when anything fails. RuntimeError when the
        ledger was opened to be read: whoever wants to write must not find out halfway.
        """
        if self._read_only:
            raise RuntimeError("the ledger was opened read-only")
        if self._store.in_transaction:
            yield
            return
        with self._store.transaction():
            before = self._last()
            yield
        if self._witness and self._last() != before:
            self._witness.note(*self._last())

    @contextmanager
    def attempting(self) -> Iterator[None]:
        """A part of what is being decided: where it fails nothing of it is kept, and the rest may go on."""
        with self._store.part():
            yield

    def is_deciding(self) -> bool:
        """Whether what is appended now is part of one transaction."""
        return self._store.in_transaction

    def events(
        self, kind: str | None = None, until_as_of: date | None = None, *, of: Collection[str] | None = None
    ) -> list[Entry]:
        """Entries in the order they were written, of one kind if given, dated `until_as_of` or before; of these
        subjects alone (a handful, found by their index), where they are named."""
        try:
            return [_entry(row) for row in self._rows([kind] if kind else None, until_as_of, of=of)]
        except (ValueError, TypeError):
            raise LedgerError(sentence(Trouble.DAMAGED, LEDGER)) from None

    def frame(
        self,
        kinds: Iterable[str] | None = None,
        until_as_of: date | None = None,
        *,
        since_seq: int = 0,
        of: Collection[str] | None = None,
    ) -> pl.DataFrame:
        """The same as a frame: seq, as_of (date), kind, subject, actor, payload (JSON text).

        With `since_seq` only what was written after that number, to be folded on top of a fold of everything up to
        there. Such a fold is kept together with its `until_as_of` and its `head()`, and thrown away as soon as
        `goes_on_from` says no of that head: it holds what a night wrote that was taken back since.
        """
        columns = ("seq", "recorded_at", "as_of", "kind", "subject", "actor", "payload")
        rows = [row[:7] for row in self._rows(None if kinds is None else list(kinds), until_as_of, since_seq, of)]
        schema = {c: pl.Int64 if c == "seq" else pl.String for c in columns}
        table = pl.DataFrame(rows, schema=schema, orient="row")
        return table.drop("recorded_at").with_columns(pl.col("as_of").str.to_date("%Y-%m-%d"))

    def head(self) -> Head:
        """The last entry's number and hash; one row by its key, cheap enough for every page."""
        return Head(*self._last())

    def goes_on_from(self, head: Head) -> bool:
        """Whether what came after `head` was only added: the ledger still has that entry (it is not one restored from a
        backup), and no night was taken back or reinstated since, which changes what older entries count for."""
        if head.seq and self.hash_at(head.seq) != head.hash:
            return False
        marks = ",".join("?" * len(TAKING_BACK))
        return not self._store.query(
            f"SELECT seq FROM event WHERE kind IN ({marks}) AND seq > ? LIMIT 1", [*TAKING_BACK, head.seq]
        )

    def touched_since(self, seq: int) -> list[tuple[str, str]]:
        """Kind and subject of what was written after that number, in its order."""
        return list(self._store.query("SELECT kind, subject FROM event WHERE seq > ? ORDER BY seq", [seq]))

    def is_current(self) -> bool:
        """Whether whoever keeps it open may go on: not when a backup was put in its place or the server went away."""
        return self._store.is_current()

    def hash_at(self, seq: int) -> str | None:
        """The hash of the entry of that number; None where there is none."""
        rows = self._store.query("SELECT hash FROM event WHERE seq = ?", [seq])
        return rows[0][0] if rows else None

    def chain(self) -> Mapping[int, str]:
        """Number and hash of every entry in the file, those of nights taken back too."""
        return dict(self._store.query("SELECT seq, hash FROM event ORDER BY seq"))

    def seal(self, *parts: str) -> str:
        """A keyed digest (hex) of `parts`, for codes that only this ledger's owner can make."""
        return keyed_hash(self._key, "\x1f".join(("seal", *parts)))

    def taken_back(self) -> Mapping[date, TakenBack]:
        """The nights that were taken back and hold no more, by their day."""
        marks = ",".join("?" * len(TAKING_BACK))
        query = f"SELECT seq, as_of, kind, subject, actor, payload FROM event WHERE kind IN ({marks}) ORDER BY seq"
        return taken_back(self._store.query(query, TAKING_BACK))

    def _as_signed(self, events: Sequence[Event], actor: str) -> str:
        """Who is written down: an account by its own name, however it was typed. LedgerError where it may not write
        such an event, or where a name that is no account's signs in an account's hands."""
        if self.signer is None or actor == NIGHT:
            return actor
        if not same_person(actor, [self.signer.name]):
            raise LedgerError(f"办理人与账户不符：账户是{self.signer.name}的")
        if any(not may_write(self.signer, event.kind) for event in events):
            raise LedgerError(f"{ROLES[self.signer.role].name}{self.signer.name}没有办理这件事的权限，什么都没有写入")
        return self.signer.name

    def _signed(self, payload: Mapping[str, Any], actor: str) -> Mapping[str, Any]:
        return {**payload, "account": self.signer.account} if self.signer and actor != NIGHT else payload

    def _refuse_another_key(self) -> None:
        rows = self._store.query("SELECT key_id FROM event ORDER BY seq DESC LIMIT 1")
        if rows and rows[0][0] != self.key_id:
            raise LedgerError(
                "密钥文件 key 不是写这本台账的那一把，人员编号会对不上；请放回原来的密钥(hedui restore 备份目录)"
            )

    def _last(self) -> tuple[int, str]:
        rows = self._store.query(LAST)
        return (rows[0][0], rows[0][1]) if rows else (0, GENESIS)

    def _not_yet_written(self, events: Sequence[Event]) -> list[Event]:
        """Each effect once, without those that are written; what a night wrote that was taken back may happen again."""
        once: dict[str, Event] = {}
        for position, event in enumerate(events):
            once.setdefault(event.effect or f"\x00{position}", event)
        gone = {back.night.isoformat(): back for back in self.taken_back().values()}
        written = self._written([e.effect for e in once.values() if e.effect])
        fresh = []
        for event in once.values():
            effect = event.effect
            while effect in written and (back := gone.get(written[effect][1])) and back.covers(*written[effect]):
                effect = f"{effect}@{back.seq}"
                written |= self._written([effect])
            if effect not in written:
                fresh.append(replace(event, effect=effect))
        return fresh

    def _written(self, effects: Sequence[str]) -> dict[str | None, tuple[int, str, str]]:
        """Of the effects that are in the file: number, day and actor of their entry."""
        found: dict[str | None, tuple[int, str, str]] = {}
        for start in range(0, len(effects), 500):
            part = effects[start : start + 500]
            query = f"SELECT effect, seq, as_of, actor FROM event WHERE effect IN ({','.join('?' * len(part))})"
            found |= {effect: rest for effect, *rest in self._store.query(query, part)}
        return found

    def _rows(
        self, kinds: Sequence[str] | None, until: date | None, since: int = 0, of: Collection[str] | None = None
    ) -> list[Row]:
        gone = {back.night.isoformat(): back for back in self.taken_back().values()}
        wanted: list[str] = []
        values: list[object] = []
        if kinds is not None:
            # No kind at all is no row; an empty list in brackets is not SQL everywhere.
            wanted.append(f"kind IN ({','.join('?' * len(kinds))})" if kinds else "1 = 0")
            values.extend(kinds)
        if until is not None:
            wanted.append(f"as_of IN ({','.join('?' * (len(gone) + 1))}) OR as_of < ?")
            day = until.isoformat()
            values.extend((*gone, day, day))
        if of is not None:
            wanted.append(f"subject IN ({','.join('?' * len(of))})" if of else "1 = 0")
            values.extend(sorted(of))
        if since:
            wanted.append("seq > ?")
            values.append(since)
        where = f" WHERE {' AND '.join(f'({condition})' for condition in wanted)}" if wanted else ""
        rows = self._store.query(f"{SELECT}{where} ORDER BY seq", values)
        if not gone:
            return rows
        last = until.isoformat() if until else "9999-12-31"
        return [row for found in rows if (row := counted(found, gone)) is not None and row[2] <= last]


def _entry(row: Row) -> Entry:
    seq, at, day, kind, subject, actor, payload, effect, key_id, prev, seal = row
    return Entry(
        seq, at, date.fromisoformat(day), kind, subject, actor, json.loads(payload), effect, key_id, prev, seal
    )


def given_up(ledger: Ledger) -> frozenset[tuple[int, str]]:
    """Heads that a named person gave up when an older backup was restored: number and hash of entries that are lost."""
    return frozenset((seq, seal) for event in ledger.events(RESTORED) for seq, seal in event.payload["lost"])
