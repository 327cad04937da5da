"""Gathering what cards need of each night before the pages show it.

Belongs here: noticing a new night, having everything gathered, and turning the pages to it. Does not belong here: what
is gathered (`assets/desk/stories.py`, `assets/desk/people.py`) and where (`assets/desk/gathering.py`). Meanwhile the
pages stay on the earlier night. The first night after the desk was opened is shown at once: whoever opens a card of it
before it is gathered has that one alone gathered. Where gathering fails, that is how it stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from assets.desk.gathering import UnfinishedError, gathered_apart
from assets.errors import BadInput
from assets.home.clock import today
from pipelines.desk.place import Desk

LOOK_EVERY_SECONDS = 10.0
"""Whoever publishes a night looks at a page soon; asking what is published costs a moment."""


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
    """Gather what the cards of the published night need and show it, unless it is the one with the inode `last`; its
    inode.

    Stops between two flags once `ended`. BadInput where nothing is published.
    """
    night = desk.book.coming(today())
    if night.inode == last:
        return night.inode
    night.people.gather(night.cursor())
    try:
        for number, body in gathered_apart(desk.home.root, night.file, ended):
            night.stories.keep(number, body)
    except UnfinishedError:
        pass  # each card gathers its own
    if not ended.is_set():
        desk.book.turn(night, today())
    return night.inode


def _keep(desk: Desk, ended: Event, every_seconds: float) -> None:
    last: int | None = None
    desk.book.hold(is_holding=True)
    try:
        while not ended.is_set():
            try:
                last = warm(desk, ended, last)
            except BadInput:
                # The night's file or the ledger is just being replaced, or taken back: whoever opens a page is told.
                last = None
            ended.wait(every_seconds)
    except Exception:
        # What a thread dies of is printed, and may hold a value of somebody; whoever opens a card is told in words.
        return
    finally:
        desk.book.hold(is_holding=False)
