"""A published night, open for reading for as long as somebody looks at it.

Belongs here: opening it, and letting go of it. Does not belong here: which night the pages show (`book.py`), what is
gathered of it (`stories.py`, `people.py`).

DuckDB keeps one instance a path: after a night replaced the published file the same process would go on seeing the
night before. So each published file is opened through a link of its own; whoever still looks at it ends on it.
"""

from __future__ import annotations

import contextlib
import os
import weakref
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from assets.cases.frames import NightSide
from assets.desk.people import People
from assets.desk.stories import Stories
from assets.explain.flag import as_of_of
from assets.home.home import Home
from assets.home.machine import is_running
from assets.home.warehouse import connect


@dataclass(frozen=True, eq=False)
class Night:
    """A published night, open for reading: take a cursor a request."""

    con: duckdb.DuckDBPyConnection
    on: date
    inode: int
    side: NightSide
    stories: Stories
    people: People
    file: Path

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own over the same night."""
        return self.con.cursor()


def opened_night(home: Home, stories: Stories) -> Night:
    """The published file through a link of its own, removed when nobody looks at this night any more."""
    folder = home.root / "published" / "open"
    folder.mkdir(parents=True, exist_ok=True)
    _forget_dead_links(folder)
    inode = home.published.stat().st_ino
    link = folder / f"{os.getpid()}-{inode}.duckdb"
    with contextlib.suppress(FileExistsError):
        os.link(home.published, link)
    con = connect(link, read_only=True)
    night = Night(con, as_of_of(con), inode, NightSide.of(con), stories, People(), link)
    weakref.finalize(night, _let_go, con, link)
    return night


def _let_go(con: duckdb.DuckDBPyConnection, link: Path) -> None:
    # At the very end of the program somebody may still be asking.
    with contextlib.suppress(duckdb.Error):
        con.close()
    link.unlink(missing_ok=True)


def _forget_dead_links(folder: Path) -> None:
    """Links of desks that were killed: a linked night is a whole register of people and may not stay behind."""
    for link in folder.glob("*-*.duckdb"):
        pid = link.name.partition("-")[0]
        if not (pid.isdigit() and is_running(int(pid))):
            with contextlib.suppress(PermissionError):  # Windows lets nobody remove what somebody has open
                link.unlink(missing_ok=True)
