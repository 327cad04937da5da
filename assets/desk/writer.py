"""The one hand that writes into the ledger for everybody at the desk.

Belongs here: keeping the ledger open in one thread, and doing one thing after another there; answers that wait together
in one transaction, each with a verdict of its own. Does not belong here: what is done (the functions behind the command
line's own commands).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import date
from typing import Any, TypeVar

from assets.desk.access_log import tell
from assets.desk.hand import Hand, Turn, settled
from assets.home.home import Home
from assets.home.ledger import Ledger
from matchers.cases.authority import Actor

Found = TypeVar("Found")
_log = logging.getLogger("hedui")

PATIENCE_SECONDS = 20
"""How long a page waits for its turn; what was typed is kept."""


class Writer:
    """The ledger in one thread; acts are done in the order in which they came."""

    def __init__(self, home: Home) -> None:
        """`home` has a ledger by the time of the first act."""
        self._home = home
        self._ledger: Ledger | None = None
        self._hand = Hand[Ledger]("ledger", self._together, self._close)

    def do(self, actor: Actor, act: Callable[[Ledger], Found], *, is_brief: bool = False) -> Found:
        """What `act` gives, done in `actor`'s name. BusyError where its turn does not come: then it is not done.

        What `is_brief` reads nothing but the ledger and is done in a moment: it shares a transaction with others that
        wait. One that is refused leaves nothing and takes nothing from the others; of none is said that it is done
        before all are kept.
        """

        def signed(ledger: Ledger) -> Found:
            with ledger.signed_by(actor):
                return act(ledger)

        return self._hand.do(signed, PATIENCE_SECONDS, is_brief=is_brief)

    def tell(self, stands: tuple[int, str], on: date) -> None:
        """Let the ledger keep where the access log stands, when there is time; what cannot be kept is said in the
        program's own log, and kept the next time."""
        self._hand.post(lambda ledger: tell(ledger, stands, on)).add_done_callback(_say_untold)

    def waiting(self) -> int:
        """How many wait for their turn."""
        return self._hand.waiting()

    def close(self) -> None:
        """Finish what was begun and let go of the ledger."""
        self._hand.close()

    def _together(self, turns: Sequence[Turn[Ledger]]) -> None:
        ledger = self._open()
        if len(turns) == 1:
            turns[0].verdict.set_result(turns[0].act(ledger))
            return
        with ledger.deciding():
            verdicts = [_tried(ledger, turn) for turn in turns]
        settled(turns, verdicts)

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


def _say_untold(done: Future[Any]) -> None:
    if error := done.exception():
        _log.warning("访问日志的校验值没有记入台账(%s)，下一次再记", type(error).__name__)


def _tried(ledger: Ledger, turn: Turn[Ledger]) -> tuple[Any, BaseException | None]:
    """What an act gives, or why it gives nothing and has left nothing."""
    try:
        with ledger.attempting():
            return turn.act(ledger), None
    except Exception as error:
        if not ledger.is_deciding():
            # A full disk ends the transaction: nothing of it is kept, of nobody.
            raise
        return None, error
