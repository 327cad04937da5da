"""The night that failed last, where no later one was good: told wherever people look before they work.

Belongs here: writing it down in the home, and reading it. Does not belong here: why a night fails
(`assets/night/graph.py`), who is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assets.errors import BadInput
from assets.home.files import whole

FILE = "failed_night.json"


@dataclass(frozen=True)
class FailedNight:
    """The night, and the one sentence that says why: no row's value is in it."""

    as_of: date
    sentence: str

    @property
    def words(self) -> str:
        """What people are told."""
        return f"{self.as_of} 的夜间核对没有完成：{self.sentence}"


def say_failure(root: Path, as_of: date, sentence: str) -> None:
    """Write it down, in the place of what failed before."""
    with whole(root / FILE) as scratch:
        scratch.write_text(json.dumps({"as_of": as_of.isoformat(), "sentence": sentence}), encoding="utf-8")


@contextmanager
def told_where_it_fails(root: Path, as_of: date) -> Iterator[None]:
    """What refuses a night before it begins is told as well: a night that a plan of the computer's begins has nobody
    who reads its last line. Where no home is yet there is nobody to tell."""
    try:
        yield
    except BadInput as reason:
        if root.is_dir():
            say_failure(root, as_of, str(reason))
        raise


def failed_night(root: Path) -> FailedNight | None:
    """The last one that failed; None where none did, or a later one was good."""
    file = root / FILE
    if not file.exists():
        return None
    said = json.loads(file.read_text(encoding="utf-8"))
    return FailedNight(date.fromisoformat(said["as_of"]), said["sentence"])


def forget_failure(root: Path, as_of: date) -> None:
    """A good night makes up for one that failed on its day or before."""
    failed = failed_night(root)
    if failed is not None and failed.as_of <= as_of:
        (root / FILE).unlink(missing_ok=True)
