"""What cards need of a night is gathered in a process of its own, behind everybody who waits for a page.

Belongs here: that process, and what it hands over. Does not belong here: what is gathered (`stories.py`), when
(`pipelines/desk/warming.py`). In the desk's own process it would take the interpreter from the pages for as long as it
lasts, however little hurry it has.
"""

from __future__ import annotations

import struct
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import IO

from assets.desk.stories import Stories, packed
from assets.explain.labels import column_labels
from assets.home.home import Home
from assets.home.machine import stand_back
from assets.home.warehouse import connect
from assets.intake.receipts import receipts
from data_contracts.contract import load_contracts
from matchers.flags.rule import load_rules

ROOT = Path(__file__).resolve().parents[2]
SIZES = struct.Struct(">HI")
"""Before each story: how long its flag's number is, how long the story. Two zeros end it."""
LOOK_EVERY_SECONDS = 0.2


class UnfinishedError(Exception):
    """The process ended before it had gathered everything."""


def gathered_apart(root: Path, night: Path, ended: Event) -> Iterator[tuple[str, bytes]]:
    """The stories (`packed`) of the night in the file `night` of the home at `root`, by their flags' numbers.
    UnfinishedError where the process dies, or is stopped because the caller has `ended`."""
    # What a broken process writes may hold values of somebody: it goes nowhere.
    with subprocess.Popen(  # noqa: S603  (our own program and arguments)
        [sys.executable, "-m", "assets.desk.gathering", str(root.resolve()), str(night.resolve())],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        Thread(target=_stop, args=(child, ended), name="gathering", daemon=True).start()
        try:
            if child.stdout is not None:
                yield from read(child.stdout)
        finally:
            child.kill()


def _stop(child: subprocess.Popen[bytes], ended: Event) -> None:
    """Nobody who closes the desk waits for the next story."""
    while child.poll() is None:
        if ended.wait(LOOK_EVERY_SECONDS):
            child.kill()


def write(out: IO[bytes], stories: Iterator[tuple[str, bytes]]) -> None:
    """Hand stories over."""
    for number, body in stories:
        name = number.encode()
        out.write(SIZES.pack(len(name), len(body)) + name + body)
    out.write(SIZES.pack(0, 0))
    out.flush()


def read(said: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """Take over what `write` hands over; UnfinishedError where it breaks off."""
    while True:
        of_name, of_body = SIZES.unpack(_exactly(said, SIZES.size))
        if not of_name:
            return
        yield _exactly(said, of_name).decode(), _exactly(said, of_body)


def _exactly(said: IO[bytes], count: int) -> bytes:
    found = said.read(count)
    if len(found) < count:
        raise UnfinishedError
    return found


def main(root: str, night: str) -> None:
    """Gather everything and hand it over."""
    stand_back()
    rules, contracts = load_rules(), load_contracts()
    with Home(Path(root)).ledger(read_only=True) as ledger:
        came = receipts(ledger)
    stories = Stories(rules, contracts, cache(lambda code: column_labels(rules[code], contracts)), came)
    con = connect(Path(night), read_only=True)
    write(sys.stdout.buffer, ((number, packed(told)) for number, told in stories.every(con)))


if __name__ == "__main__":
    main(*sys.argv[1:])
