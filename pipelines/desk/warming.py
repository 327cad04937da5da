"""Gathering what cards need before anybody opens one: after each night, in a thread of its own.

Belongs here: noticing a new night, and asking for everything once. Does not belong here: what is gathered
(`assets/desk/stories.py`, `assets/desk/people.py`). Whoever opens a card meanwhile gathers what it needs itself; where
warming fails, all do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from assets.errors import BadInput
from assets.home.clock import today
from pipelines.desk.place import Desk

LOOK_EVERY_SECONDS = 30.0
"""A night is published once a day, and nobody sits at the desk then."""


@contextmanager
def kept_warm(desk: Desk, every_seconds: float = LOOK_EVERY_SECONDS) -> Iterator[None]:
    """Keep what cards need gathered as long as the caller is busy."""
    ended = Event()
    thread = Thread(target=_keep, args=(desk, ended, every_seconds), name="warming", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def warm(desk: Desk, ended: Event, last: int | None = None) -> int:
    """Gather what the cards of the published night need, unless it is the one with the inode `last`; its inode.

    Stops between two rules once `ended`. BadInput where nothing is published.
    """
    night = desk.book.now(today()).night
    if night.inode == last:
        return night.inode
    con = night.cursor()
    night.people.members(con, None)
    for rule in desk.book.rules:
        if ended.is_set():
            break
        night.stories.gather(con, rule)
    return night.inode


def _keep(desk: Desk, ended: Event, every_seconds: float) -> None:
    last: int | None = None
    while not ended.is_set():
        try:
            last = warm(desk, ended, last)
        except BadInput:
            # The night's file or the ledger is just being replaced, or was taken back: whoever opens a page is told.
            last = None
        except Exception:
            # What a thread dies of is printed, and may hold a value of somebody; whoever opens a card is told in words.
            return
        ended.wait(every_seconds)
