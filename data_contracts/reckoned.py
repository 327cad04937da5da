"""What is reckoned from declarations alone, once for the same words: in a process, and across processes.

Belongs here: keeping answers by what was asked. Does not belong here: where a home keeps them between two commands
(`assets/home/reckoned_ahead.py`), any reckoning.
Reading, proving and writing out declarations takes seconds, and they change once a month. An answer is known by all
that was asked for it (the text of a file itself, never its name and day alone), so that what is declared otherwise is
never answered by what was declared before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

Asked = TypeVarTuple("Asked")
Answer = TypeVar("Answer")

MOST = 2048
"""Answers a process keeps of one function: a rule is written out anew for every day."""

_laid_in: Mapping[bytes, Any] = {}
_noted: ContextVar[dict[bytes, Any] | None] = ContextVar("noted", default=None)


def reckoned_once(most: int = MOST) -> Callable[[Callable[[*Asked], Answer]], Callable[[*Asked], Answer]]:
    """Of a function whose answer follows from its arguments alone: plain values (texts, numbers, days, paths and tuples
    of these), whose `repr` tells them apart. Nobody may change an answer in place."""

    def keeping(function: Callable[[*Asked], Answer]) -> Callable[[*Asked], Answer]:
        name = f"{function.__module__}.{function.__qualname__}"

        # 30 and 30.0 are one to a cache, and two literals to a statement.
        @lru_cache(maxsize=most, typed=True)
        def keyed(*arguments: Any) -> tuple[bytes, Any]:
            key = hashlib.sha256(f"{name}{arguments!r}".encode("utf-8", "surrogatepass")).digest()
            return key, _laid_in[key] if key in _laid_in else function(*arguments)

        @wraps(function)
        def asked(*arguments: *Asked) -> Answer:
            key, answer = keyed(*arguments)
            noted = _noted.get()
            if noted is not None:
                noted[key] = answer
            return answer  # type: ignore[no-any-return]

        return asked

    return keeping


@contextmanager
def noting() -> Iterator[dict[bytes, Any]]:
    """Every answer that is asked for within, by its key."""
    noted: dict[bytes, Any] = {}
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def is_noting() -> bool:
    """Whether somebody notes already what is asked for."""
    return _noted.get() is not None


def lay_in(answers: Mapping[bytes, Any]) -> None:
    """Take `answers`, which an earlier process noted under the very same code, for reckoned here."""
    global _laid_in
    _laid_in = answers


def written_in(folders: Iterable[Path], patterns: Iterable[str] = ("*.yaml", "*.csv", "*.sql")) -> str:
    """A digest of all declarations below `folders`, names and bytes."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted({p for pattern in patterns for p in folder.rglob(pattern)}):
            data = path.read_bytes()
            digest.update(f"{path.relative_to(folder)}\0{len(data)}\0".encode("utf-8", "surrogatepass"))
            digest.update(data)
    return digest.hexdigest()
