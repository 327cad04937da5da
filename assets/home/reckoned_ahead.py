"""What was reckoned from declarations, kept in the home from one command to the next.

Belongs here: writing it down sealed, and taking it up again. Does not belong here: what is reckoned
(`data_contracts/reckoned.py`), anything that a file, a night or a person says: it holds declarations only.
Reading contracts, rules and measures, proving them and writing their statements out takes seconds, which every
night and every check of one household would wait for. What is kept is of one state of the program, by the digest of its
declarations, of the code that reads them and of the libraries it is read with, and each answer besides by all it was
asked for. It is sealed with the home's key: what somebody else laid there is never opened. Where it is gone, damaged or
of another state it is as though there were none, and the next command that needs it reckons anew.
"""

from __future__ import annotations

import hashlib
import hmac
import pickle
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assets.home.files import whole
from assets.home.home import RECKONED, Home
from data_contracts.reckoned import is_noting, lay_in, noting, written_in

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ("data_contracts", "matchers", "assets/night", "assets/published")
"""The packages whose code reckons from declarations, and where these lie."""
LIBRARIES = ("sqlglot", "pydantic", "pyyaml")
SEAL_BYTES = 32
MOST = 2_000
"""Answers that are kept: a check asks for six hundred, and those of other days fall out."""


@contextmanager
def kept_ahead(home: Home) -> Iterator[None]:
    """Within, nothing is reckoned that the home holds; what is reckoned all the same is there for the next command.
    Within another it is that one's: a night is one, and so is all that it asks for."""
    if is_noting():
        yield
        return
    before = _taken_up(home, _when_written(home))
    lay_in(before)
    with noting() as noted:
        yield
    if noted.keys() - before.keys() and home.has_key():
        both = {**before, **noted}
        _keep(home, both if len(both) <= MOST else noted)


def _when_written(home: Home) -> tuple[int, int]:
    """What another file in its place differs by: each is written whole, under a new inode."""
    try:
        state = _file(home).stat()
    except OSError:
        return 0, 0
    return state.st_ino, state.st_mtime_ns


@lru_cache(maxsize=2)
def _taken_up(home: Home, _written: tuple[int, int]) -> Mapping[bytes, Any]:
    try:
        kept = _file(home).read_bytes()
    except OSError:
        return {}
    seal, of_state = kept[:SEAL_BYTES], kept[SEAL_BYTES:]
    if not hmac.compare_digest(seal, _seal(home, of_state)) or not of_state.startswith(_state()):
        return {}
    answers: dict[bytes, Any] = pickle.loads(of_state[len(_state()) :])  # noqa: S301  (sealed with this home's key)
    return answers


def _keep(home: Home, answers: Mapping[bytes, Any]) -> None:
    """In place of what was kept before. A disk that has no room is no trouble: the next command reckons anew."""
    of_state = _state() + pickle.dumps(dict(answers), pickle.HIGHEST_PROTOCOL)
    try:
        with whole(_file(home)) as scratch:
            scratch.write_bytes(_seal(home, of_state) + of_state)
    except OSError:
        return


def _file(home: Home) -> Path:
    return home.work / RECKONED


def _seal(home: Home, content: bytes) -> bytes:
    return hmac.new(home.key(), b"reckoned\0" + content, hashlib.sha256).digest()


@cache
def _state() -> bytes:
    """The program as it is: declarations and code by their bytes, libraries by their versions."""
    libraries = ",".join(f"{name} {version(name)}" for name in LIBRARIES)
    program = written_in((ROOT / name for name in PROGRAM), ("*.py", "*.yaml", "*.csv", "*.sql"))
    return hashlib.sha256(f"{sys.version}\0{libraries}\0{program}".encode()).digest()
