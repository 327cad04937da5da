"""The one hand that writes into the ledger for everybody at the desk.

Belongs here: keeping the ledger open in one thread, and doing one thing after another there. Does not belong here: what
is done (the functions behind the command line's own commands).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLongError
from typing import TypeVar

from assets.errors import BadInput
from assets.home.home import Home
from assets.home.ledger import Ledger
from matchers.cases.authority import Actor

Found = TypeVar("Found")

PATIENCE_SECONDS = 20
"""How long a page waits for its turn; what was typed is kept."""


class BusyError(BadInput):
    """Others are writing; nothing was lost and nothing was done."""


class Writer:
    """The ledger in one thread; acts are done in the order in which they came."""

    def __init__(self, home: Home) -> None:
        """`home` has a ledger by the time of the first act."""
        self._home = home
        self._thread = ThreadPoolExecutor(1, "ledger")
        self._ledger: Ledger | None = None

    def do(self, actor: Actor, act: Callable[[Ledger], Found]) -> Found:
        """What `act` gives, done in `actor`'s name. BusyError where its turn does not come: then it is not done."""
        turn: Future[Found] = self._thread.submit(self._signed, actor, act)
        try:
            return turn.result(PATIENCE_SECONDS)
        except TooLongError:
            if turn.cancel():
                raise BusyError("正在写入，请稍候再按一次；填写的内容还在，没有丢失") from None
            return turn.result()

    def close(self) -> None:
        """Finish what was begun and let go of the ledger."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _signed(self, actor: Actor, act: Callable[[Ledger], Found]) -> Found:
        with self._open().signed_by(actor) as ledger:
            return act(ledger)

    def _open(self) -> Ledger:
        if self._ledger is not None and not self._ledger.is_current():
            self._close()
        if self._ledger is None:
            self._ledger = self._home.ledger()
        return self._ledger

    def _close(self) -> None:
        if self._ledger:
            self._ledger.close()
            self._ledger = None
