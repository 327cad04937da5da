"""Where a ledger may lie, as `Ledger`, proof and backup see it, whichever engine keeps it.

Belongs here: what is asked of an engine, and the statements that every engine reads alike. Does not belong here: how an
engine does it (`ledger_sqlite.py`, `ledger_postgresql.py`), what an event is, or its seal (`ledger.py`).
A `Book` is a place; a `Store` is the ledger that is open there; an `Inspection` looks at it as a forger could have left
it. Statements mark their values by `?`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from assets.errors import BadInput
from assets.home.disk_troubles import Thing, Trouble, sentence

SCHEMA_VERSION = 1
BUSY_SECONDS = 30
"""How long one waits for another process that writes."""

COLUMNS = "seq, recorded_at, as_of, kind, subject, actor, payload, effect, key_id, prev, hash"
"""What they say: `Entry` of `assets/home/ledger.py`."""
INSERT = f"INSERT INTO event ({COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS.split(', ')))})"
SELECT = f"SELECT {COLUMNS} FROM event"
LAST = "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1"

Row = tuple[Any, ...]


class LedgerError(BadInput):
    """The ledger cannot be opened or written."""


class DamagedError(LedgerError):
    """What lies there is no longer what was written."""


class NotNowError(LedgerError):
    """It is busy, full, not allowed or out of reach: whether it is sound cannot be told, and it is not replaced."""


def refusal(trouble: Trouble, thing: Thing) -> LedgerError:
    """What is raised for a trouble with the ledger."""
    return (DamagedError if trouble is Trouble.DAMAGED else NotNowError)(sentence(trouble, thing))


class Store(Protocol):
    """An open ledger; LedgerError names every trouble, a refusal of the ledger's own guards goes on as it is."""

    @property
    def in_transaction(self) -> bool:
        """Whether what is read and added now is one transaction."""

    def is_current(self) -> bool:
        """Whether it can still be read and is still the ledger that lies at its place."""

    def query(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows of a statement that only reads; it waits for no writer."""

    def add(self, rows: Sequence[Row]) -> None:
        """Write entries, in the order of `COLUMNS`."""

    def transaction(self) -> AbstractContextManager[None]:
        """Nobody else writes inside; all of it is kept, or nothing. Waits `BUSY_SECONDS` for another writer."""

    def part(self) -> AbstractContextManager[None]:
        """Of a transaction that was begun: where it fails what was added inside is not kept, the rest is."""

    def close(self) -> None:
        """Close it; harmless twice."""


class Inspection(Protocol):
    """A ledger as it stands at one moment, whoever writes meanwhile."""

    def schema_problems(self) -> Iterator[str]:
        """Where the table, its indexes and its guards are not exactly as the program makes them."""

    def rows(self) -> Iterator[Row]:
        """The entries by number, read as they lie, by no index."""

    def by_index(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows of a statement, read as the program reads them."""

    def lost(self, column: str) -> int:
        """How many entries that have a value in `column` are not found by it."""


class Book(Protocol):
    """A place where a ledger lies or may be made."""

    @property
    def missing(self) -> str:
        """The sentence of a ledger that should be there and is not; it names no secret."""

    def exists(self) -> bool:
        """Whether a ledger, or what was one, lies there."""

    def has_entries(self) -> bool:
        """Whether there is anything that could be lost; so it is when that cannot be told."""

    def opened(self, *, may_make: bool = False, read_only: bool = False) -> Store:
        """The ledger there. It is made only where one `may_make` it: in a home that never had one.

        LedgerError when there is none, when it is of a newer version, busy, out of reach or damaged.
        """

    def inspected(self) -> AbstractContextManager[Inspection]:
        """The ledger to be proved; DamagedError when it is no ledger any more, NotNowError when that cannot be told."""

    def copy_to(self, target: Path) -> None:
        """Write it as it stands into the new file `target`: always SQLite, so that any backup goes into any book."""

    def files(self) -> tuple[Path, ...]:
        """The files it consists of, to be laid aside before another is put there."""

    def replace_with(self, copy: Path) -> str:
        """Put the ledger of the file `copy` there; what lies there in a database is renamed, and the name is given."""


def differences(present: Mapping[str, str | None], expected: Mapping[str, str | None]) -> Iterator[str]:
    """What is missing, added or rewritten among the parts of a ledger (name → definition)."""
    for name in sorted(expected.keys() | present.keys()):
        if name not in present:
            yield f"台账缺少{name}，曾有人改动过台账的结构"
        elif name not in expected:
            yield f"台账里多出{name}，曾有人改动过台账的结构"
        elif present[name] != expected[name]:
            yield f"台账的{name}被改写过"
