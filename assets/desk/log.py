"""The one hand that writes the desk's own book: the access log, and beside it marks of what was looked at.

Belongs here: keeping the store open in one thread. Does not belong here: what an entry is (`access_log.py`), who may
look. SQLite lets one write at a time, and whoever waits for it there sleeps and asks again: here they stand in a row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from time import monotonic

from assets.desk.access_log import AccessLog, unwritten
from assets.desk.drafts import Drafts
from assets.desk.hand import Hand, Turn, settled

PATIENCE_SECONDS = 30
TOLD_EVERY = 200
TOLD_AFTER_SECONDS = 900
"""After how many entries, and with the first entry after how long, the ledger is told where the log stands: what could
be cut off its end unseen."""


class Log:
    """The desk's book in one thread; `tell` lets the ledger keep where the access log stands, and waits for nobody."""

    def __init__(self, store: sqlite3.Connection, key: bytes, tell: Callable[[tuple[int, str]], None]) -> None:
        """`store` is this hand's alone, and stays open as long as the desk: whoever closes SQLite's last connection
        writes its log back and waits for the disk."""
        self._store, self._key, self._tell = store, key, tell
        self._told, self._told_at = AccessLog(store, key).stands()[0], monotonic()
        tell(AccessLog(store, key).stands())
        self._hand = Hand[sqlite3.Connection]("log", self._together, self._end)

    def note(
        self, account: str, name: str, act: str, subject: str = "", purpose: str = "", *, is_seen: bool = False
    ) -> None:
        """Write one entry down (`AccessLog.note`), and mark its subject as seen by the account where it is; BadInput
        where it cannot be."""

        def written(store: sqlite3.Connection) -> None:
            AccessLog(store, self._key).add(account, name, act, subject, purpose)
            if is_seen:
                Drafts(store, account).mark_seen(subject)

        self._hand.do(written, PATIENCE_SECONDS)

    def close(self) -> None:
        """Finish what was begun."""
        self._hand.close()

    def _together(self, turns: Sequence[Turn[sqlite3.Connection]]) -> None:
        try:
            self._kept(turns)
        except sqlite3.Error:
            if len(turns) == 1:
                raise unwritten() from None
            # One of them cannot be written: the others shall not pay for it.
            for turn in turns:
                self._alone(turn)
        else:
            settled(turns, [(None, None)] * len(turns))

    def _alone(self, turn: Turn[sqlite3.Connection]) -> None:
        try:
            self._kept([turn])
        except sqlite3.Error:
            turn.verdict.set_exception(unwritten())
        else:
            turn.verdict.set_result(None)

    def _end(self) -> None:
        self._tell(AccessLog(self._store, self._key).stands())
        self._store.close()

    def _tell_in_time(self) -> None:
        stands = AccessLog(self._store, self._key).stands()
        if stands[0] - self._told >= TOLD_EVERY or monotonic() - self._told_at > TOLD_AFTER_SECONDS:
            self._told, self._told_at = stands[0], monotonic()
            self._tell(stands)

    def _kept(self, turns: Sequence[Turn[sqlite3.Connection]]) -> None:
        self._store.execute("BEGIN IMMEDIATE")
        try:
            for turn in turns:
                turn.act(self._store)
            self._store.execute("COMMIT")
            self._tell_in_time()
        except BaseException:
            if self._store.in_transaction:
                self._store.execute("ROLLBACK")
            raise
