"""Who sits at the desk now: sessions live on the server and end by themselves.

Belongs here: beginning, finding and ending a session. Does not belong here: cookies and pages (`pipelines/desk`).
A signed cookie could be ended neither by idle time nor by a new password nor by the account officer; so the browser
holds a random token and the desk its hash.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from assets.desk.accounts import Account, Accounts

IDLE = timedelta(minutes=20)
"""等保 2.0 8.1.4.1 c: whoever is away is logged out; a warning comes five minutes before."""
LONGEST = timedelta(hours=12)


@dataclass(frozen=True)
class Session:
    """An account at the desk, and the word every form it sends must carry."""

    account: Account
    csrf: str
    token_hash: str


class Sessions:
    """The sessions in an open desk store."""

    def __init__(self, store: sqlite3.Connection) -> None:
        """Use within `assets.desk.store.opened_store`."""
        self._store = store

    def begin(self, account: str, now: datetime) -> str:
        """A new session; the token goes to the browser and is nowhere kept."""
        token = secrets.token_urlsafe(32)
        at = now.isoformat()
        self._store.execute(
            "INSERT INTO session (token, account, began_at, seen_at, csrf) VALUES (?, ?, ?, ?, ?)",
            [_hash(token), account, at, at, secrets.token_urlsafe(24)],
        )
        return token

    def find(self, token: str, now: datetime) -> Session | None:
        """Whose token it is, if he has not been away too long; being found is being seen."""
        kept = _hash(token)
        row = self._store.execute("SELECT * FROM session WHERE token = ?", [kept]).fetchone()
        if row is None:
            return None
        account = Accounts(self._store).of(row["account"])
        is_idle = datetime.fromisoformat(row["seen_at"]) + IDLE < now
        is_over = datetime.fromisoformat(row["began_at"]) + LONGEST < now
        if account is None or account.ended_at or is_idle or is_over:
            return None
        if (now - datetime.fromisoformat(row["seen_at"])).total_seconds() > 5:
            self._store.execute("UPDATE session SET seen_at = ? WHERE token = ?", [now.isoformat(), kept])
        return Session(account, row["csrf"], kept)

    def late_owner(self, token: str, csrf: str) -> str | None:
        """The account of a session that ended by itself, for keeping what was typed meanwhile; None for any other."""
        row = self._store.execute("SELECT account, csrf FROM session WHERE token = ?", [_hash(token)]).fetchone()
        return row["account"] if row is not None and same_word(csrf, row["csrf"]) else None

    def sweep(self, now: datetime) -> None:
        """Forget the sessions that ended a day ago."""
        self._store.execute("DELETE FROM session WHERE seen_at < ?", [(now - timedelta(days=1)).isoformat()])

    def end(self, session: Session) -> None:
        """The holder goes."""
        self._store.execute("DELETE FROM session WHERE token = ?", [session.token_hash])


def same_word(given: str, kept: str) -> bool:
    """Whether a form carries the word of its session, told in constant time."""
    return hmac.compare_digest(given.encode(), kept.encode())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
