"""One hand for many: acts are done one after another in one thread, those that wait together in one transaction.

Belongs here: the queue, the patience of whoever waits, the verdict of each. Does not belong here: what is opened and
what a transaction is (`writer.py`, `log.py`). A disk takes its milliseconds to confirm a transaction, however little
is in it: twenty who wait for twenty confirmations wait for one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLongError
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from assets.errors import BadInput

Tool = TypeVar("Tool")
Found = TypeVar("Found")

MOST = 50
"""Acts of one transaction: nobody waits for more than a second of others' work."""


class BusyError(BadInput):
    """Others are writing; nothing was lost and nothing was done."""


@dataclass(eq=False)
class Turn(Generic[Tool]):
    """One act and its verdict; `is_brief` where it may share a transaction with others."""

    act: Callable[[Tool], Any]
    is_brief: bool = True
    verdict: Future[Any] = field(default_factory=Future)


class Hand(Generic[Tool]):
    """A thread that does acts in the order in which they came; `together` does one or more of them and gives each turn
    its verdict (`settled`), `ended` lets go of what the thread opened."""

    def __init__(self, name: str, together: Callable[[Sequence[Turn[Tool]]], None], ended: Callable[[], None]) -> None:
        """It begins at once, and ends with `close`."""
        self._together, self._ended = together, ended
        self._turns: SimpleQueue[Turn[Tool] | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def do(self, act: Callable[[Tool], Found], patience: float, *, is_brief: bool = True) -> Found:
        """What `act` gives. BusyError where its turn does not come in `patience` seconds: then it is not done."""
        turn = Turn[Tool](act, is_brief)
        self._turns.put(turn)
        try:
            found: Found = turn.verdict.result(patience)
        except TooLongError:
            if turn.verdict.cancel():
                raise BusyError("正在写入，请稍候再按一次；填写的内容还在，没有丢失") from None
            found = turn.verdict.result()
        return found

    def post(self, act: Callable[[Tool], Any]) -> Future[Any]:
        """Leave an act to be done; whoever leaves it does not wait."""
        turn = Turn[Tool](act)
        self._turns.put(turn)
        return turn.verdict

    def waiting(self) -> int:
        """How many wait for their turn."""
        return self._turns.qsize()

    def close(self) -> None:
        """Finish what was begun."""
        self._turns.put(None)
        self._thread.join()

    def _work(self) -> None:
        try:
            self._work_off()
        finally:
            self._ended()

    def _work_off(self) -> None:
        ahead: Turn[Tool] | None = None
        while (turn := ahead or self._turns.get()) is not None:
            turns, ahead, is_last = [turn], None, False
            while turn.is_brief and len(turns) < MOST and not is_last:
                try:
                    following = self._turns.get_nowait()
                except Empty:
                    break
                if following is None:
                    is_last = True
                elif following.is_brief:
                    turns.append(following)
                else:
                    ahead = following
                    break
            begun = [each for each in turns if each.verdict.set_running_or_notify_cancel()]
            if begun:
                self._done(begun)
            if is_last:
                return

    def _done(self, turns: Sequence[Turn[Tool]]) -> None:
        try:
            self._together(turns)
        except BaseException as error:
            for turn in turns:
                turn.verdict.set_exception(error)


def settled(turns: Sequence[Turn[Any]], verdicts: Sequence[tuple[Any, BaseException | None]]) -> None:
    """Tell every turn what came of it, after what was done is kept."""
    for turn, (found, error) in zip(turns, verdicts, strict=True):
        if error is None:
            turn.verdict.set_result(found)
        else:
            turn.verdict.set_exception(error)
