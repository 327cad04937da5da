"""All entries in the order of their numbers, and what comes of each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.corpus import cells, containers, deliveries, directory, feedback, sheets, text_tables
from tests.corpus.entry import Desk, Entry, Outcome, faults_of

NUMBERS = range(1, 173)
PARTS = (containers, sheets, cells, text_tables, directory, deliveries, feedback)
ENTRIES: tuple[Entry, ...] = tuple(entry for part in PARTS for entry in part.ENTRIES)
UNTRIED = "-"


def outcomes(numbers: Iterable[int] = NUMBERS) -> list[Outcome]:
    """What comes of each number: (number, what, expected, got, ok, why not, how we decided otherwise)."""
    wanted = set(numbers)
    with TemporaryDirectory(prefix="corpus-") as folder:
        desk = Desk(Path(folder))
        return [_outcome(entry, desk) for entry in ENTRIES if entry.number in wanted]


def _outcome(entry: Entry, desk: Desk) -> Outcome:
    if entry.trial is None:
        return Outcome(entry.number, entry.what, entry.expected, UNTRIED, bool(entry.untried), "", entry.untried)
    desk.number = entry.number
    found = entry.trial(desk)
    # A file that is held holds what it is a delivery of.
    right = set(entry.expected) | ({"Q"} if "H" in entry.expected else set())
    why = [] if found.got in right else [f"came to {found.got}"]
    why += [found.wrong] if found.wrong else []
    said = "\n".join(found.said)
    why += [f"says nothing of {words}" for words in entry.words if words not in said]
    why += [f"{fault}: {sentence}" for sentence in found.said for fault in faults_of(sentence)]
    return Outcome(entry.number, entry.what, entry.expected, found.got, not why, "; ".join(why), entry.decided)
