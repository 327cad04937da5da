"""Where a night spends its time: every statement sent to DuckDB with its processor and wall seconds, by stage.

`python -m benchmarks.statements HOME LANDING [--top 12] [--python]`: runs one night in this process, with every
connection replaced by one that keeps time, and prints of each stage what its statements took and which took most;
`--python` adds what Python itself spent there, by function. Statements that only describe a result (`con.sql`) are
counted where the result is fetched.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import pstats
import re
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from assets.home import warehouse

AS_OF = date(2021, 6, 1)
FETCHES = frozenset({"pl", "fetchall", "fetchone", "fetchmany", "arrow", "df", "to_table", "insert_into"})
_ROOMS = ("/assets/", "/matchers/", "/expectations/", "/pipelines/")


@dataclass
class Spent:
    """Seconds of all runs of one statement at one place."""

    cpu: float = 0.0
    wall: float = 0.0
    runs: int = 0


@dataclass
class Book:
    """What was sent since the last stage ended, by place and beginning of the statement."""

    spent: dict[tuple[str, str], Spent] = field(default_factory=lambda: defaultdict(Spent))

    def timed(self, text: str, work: Callable[[], Any]) -> Any:
        """Run `work` and write down what it took."""
        cpu, wall = time.process_time(), time.perf_counter()
        try:
            return work()
        finally:
            spent = self.spent[_place(), " ".join(text.split())[:150]]
            spent.cpu += time.process_time() - cpu
            spent.wall += time.perf_counter() - wall
            spent.runs += 1


def _place() -> str:
    """The line of the house a statement came from."""
    for frame in reversed(traceback.extract_stack()):
        for room in _ROOMS:
            if room in frame.filename and "benchmarks" not in frame.filename:
                return f"{room.strip('/')}/{frame.filename.split(room, 1)[1]}:{frame.lineno}"
    return "elsewhere"


class Timed:
    """A connection or a result that keeps time; everything else is the real one's."""

    def __init__(self, real: Any, book: Book, text: str = "") -> None:
        self._real, self._book, self._text = real, book, text

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._real, name)
        if not callable(value):
            return value

        def call(*args: Any, **options: Any) -> Any:
            text = str(args[0]) if args and isinstance(args[0], str) else self._text or name
            if name in FETCHES:
                text = self._text
            result = self._book.timed(text, lambda: value(*args, **options))
            kinds = (duckdb.DuckDBPyConnection, duckdb.DuckDBPyRelation)
            return Timed(result, self._book, text) if isinstance(result, kinds) else result

        return call

    def __enter__(self) -> Timed:
        return self

    def __exit__(self, *_: object) -> None:
        self._real.close()


@contextmanager
def keeping_time(book: Book) -> Iterator[None]:
    """Every connection of the warehouse keeps time meanwhile."""
    real = warehouse.connect

    def connect(*args: Any, **options: Any) -> Any:
        return Timed(real(*args, **options), book)

    warehouse.connect = connect  # type: ignore[assignment]
    try:
        yield
    finally:
        warehouse.connect = real


def main() -> None:
    """One night, stage by stage."""
    asked = argparse.ArgumentParser()
    asked.add_argument("home", type=Path)
    asked.add_argument("landing", type=Path)
    asked.add_argument("--as-of", type=date.fromisoformat, default=AS_OF)
    asked.add_argument("--jurisdiction", default="320723")
    asked.add_argument("--top", type=int, default=12)
    asked.add_argument("--python", action="store_true")
    options = asked.parse_args()
    from assets.home.home import Home
    from assets.night.night import Night
    from pipelines.run import run_night

    book = Book()
    since = [time.process_time(), time.perf_counter()]
    profile = cProfile.Profile() if options.python else None

    def report(stage: str, rows: int, _seconds: float) -> None:
        if profile:
            profile.disable()
        _print(stage, rows, book, time.process_time() - since[0], time.perf_counter() - since[1], options.top)
        book.spent.clear()
        if profile:
            said = io.StringIO()
            pstats.Stats(profile, stream=said).sort_stats("tottime").print_stats(options.top)
            print("\n".join(said.getvalue().splitlines()[6:]))
            profile.clear()
            profile.enable()
        since[:] = [time.process_time(), time.perf_counter()]

    with keeping_time(book):
        night = Night.of(Home(options.home), options.landing, options.jurisdiction, report)
        if profile:
            profile.enable()
        outcome = run_night(night, options.as_of)
    report("after", 0, 0)
    print(outcome)


def _print(stage: str, rows: int, book: Book, cpu: float, wall: float, top: int) -> None:
    in_sql = sum(spent.cpu for spent in book.spent.values())
    runs = sum(spent.runs for spent in book.spent.values())
    print(f"\n## {stage}: {rows:,} rows, cpu {cpu:.1f} wall {wall:.1f}, {runs} statements, cpu in them {in_sql:.1f}")
    for (place, text), spent in sorted(book.spent.items(), key=lambda item: -item[1].cpu)[:top]:
        if spent.cpu >= 0.05:
            print(f"{spent.cpu:6.2f} {spent.wall:6.2f} {spent.runs:5} {place} {re.sub(r'0x[0-9a-f]+', '', text)}")


if __name__ == "__main__":
    main()
