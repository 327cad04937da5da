"""What is half written, and what was looked at: kept for the one who wrote it, through logouts and lost connections.

Belongs here: the drafts and marks of an account. Does not belong here: answers (the ledger).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime


class Drafts:
    """Drafts of one account in an open desk store; a subject is a line's or a flag's number."""

    def __init__(self, store: sqlite3.Connection, account: str) -> None:
        """Use within `assets.desk.store.opened_store`."""
        self._store = store
        self._account = account

    def keep(self, subject: str, body: Mapping[str, str]) -> None:
        """Keep what was typed so far."""
        self._store.execute(
            "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?)",
            [self._account, subject, json.dumps(dict(body), ensure_ascii=False), _now()],
        )

    def of(self, subject: str) -> dict[str, str]:
        """What was typed so far; nothing where nothing was."""
        row = self._store.execute(
            "SELECT body FROM draft WHERE account = ? AND subject = ?", [self._account, subject]
        ).fetchone()
        return dict(json.loads(row["body"])) if row else {}

    def drop(self, subject: str) -> None:
        """It has been sent."""
        if not self.of(subject):
            return
        self._store.execute("DELETE FROM draft WHERE account = ? AND subject = ?", [self._account, subject])

    def begun(self) -> frozenset[str]:
        """The subjects with something half written."""
        rows = self._store.execute("SELECT subject FROM draft WHERE account = ?", [self._account])
        return frozenset(row["subject"] for row in rows)

    def mark_seen(self, subject: str) -> None:
        """It was looked at."""
        self._store.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", [self._account, subject, _now()])

    def last_seen(self, kind: str) -> tuple[str, ...]:
        """The subjects of a `kind` (the letter their numbers begin with) that were looked at, the longest ago first."""
        rows = self._store.execute(
            "SELECT subject FROM seen WHERE account = ? AND subject LIKE ? ORDER BY seen_at, rowid",
            [self._account, f"{kind}%"],
        )
        return tuple(row["subject"] for row in rows)

    def seen(self) -> frozenset[str]:
        """The subjects that were looked at."""
        rows = self._store.execute("SELECT subject FROM seen WHERE account = ?", [self._account])
        return frozenset(row["subject"] for row in rows)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
