"""The child process in which files are read, and starting it before the work that waits for it.

Belongs here: starting one, with as little memory as it may use. Does not belong here: what is asked of it
(`reading/pool.py`), what it does (`reading/worker.py`). Nothing heavy is imported here: a command that will read one
file starts the reader first, and imports what it needs itself meanwhile.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = 4 << 30
"""Bytes of address space that a reader may use."""
ROOT = Path(__file__).resolve().parents[2]

Reader = subprocess.Popen[bytes]
_ahead: list[Reader] = []


def started(memory: int = MEMORY) -> Reader:
    """A reader that waits for its first file: the one that was started ahead, or a new one."""
    try:
        return _ahead.pop() if memory == MEMORY else _start(memory)
    except IndexError:
        return _start(memory)


@contextmanager
def started_ahead() -> Iterator[None]:
    """A reader on its way while the caller does something else, unless there is one; gone at the end if nobody wanted
    it."""
    if _ahead:
        yield
        return
    reader = _start(MEMORY)
    _ahead.append(reader)
    try:
        yield
    finally:
        if reader in _ahead:
            _ahead.remove(reader)
            stop(reader)


def _start(memory: int) -> Reader:
    # What a crashing parser writes may hold values of the file: it goes nowhere.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "assets.intake.reading.worker", str(memory)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def stop(reader: Reader) -> None:
    """End it, whatever it does."""
    reader.kill()
    reader.wait()
    for stream in (reader.stdin, reader.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                continue
