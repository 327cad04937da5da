"""Writing a file whole or not at all: a scratch beside the target, then one rename that lasts."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assets.home.machine import flush

SCRATCH_SECONDS = 24 * 3600
SCRATCHES = (".writing-*", "writing-*", "incoming-*", "*.next", "*.next.wal", "*.wal.left")
"""How scratches are called: whole files on their way, files being received, the database being published."""


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """An empty private file beside `target` to be written and closed; it takes its place, bytes and name made to last,
    when nothing failed, and leaves nothing otherwise."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    os.close(handle)
    scratch = Path(name)
    try:
        yield scratch
        flush(scratch)
        os.replace(scratch, target)
        flush(target.parent)
    finally:
        scratch.unlink(missing_ok=True)


UNUSED_SECONDS = 400 * 24 * 3600
"""After how long what can be made again goes, when no night has asked for it: a register that comes once a year is
asked for within it."""


def used_today(file: Path, now: float | None = None) -> None:
    """Note that a night has used what it could make again; twice a day says no more than once."""
    with suppress(OSError):
        moment = time.time() if now is None else now
        if moment - file.stat().st_mtime > SCRATCH_SECONDS:
            os.utime(file, (moment, moment))


def sweep_unused(folders: Iterable[Path], now: float | None = None) -> int:
    """Remove files in `folders` that no night has used for long; returns how many."""
    before, count = (time.time() if now is None else now) - UNUSED_SECONDS, 0
    for file in (f for folder in folders for f in folder.glob("*")):
        if file.is_file() and file.lstat().st_mtime < before:
            file.unlink(missing_ok=True)
            count += 1
    return count


def sweep(folders: Iterable[Path], now: float | None = None) -> int:
    """Remove scratches that a killed program left in `folders` more than a day ago; returns how many.

    Younger ones may belong to somebody who is writing.
    """
    before, count = (time.time() if now is None else now) - SCRATCH_SECONDS, 0
    for file in (f for folder in folders for pattern in SCRATCHES for f in folder.glob(pattern)):
        if file.is_file() and file.lstat().st_mtime < before:
            file.unlink(missing_ok=True)
            count += 1
    return count
