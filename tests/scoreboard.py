"""`make scoreboard`: what was promised of wrong files, broken nights and private numbers, counted once more.

Each line counts what was tried and what must be nothing. Long: half an hour on two cores. The parts are tests of their
own, tried in CI on fewer rounds; here they go their whole length.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import fuzz
from tests.broken_nights import broken_nights
from tests.corpus.table import UNTRIED, outcomes
from tests.deliveries.year import a_year, told
from tests.nights import SMALL, County

Line = tuple[str, int, int, str]
"""What was tried, how often, how often it went wrong, and what is to be said of that."""


def poisons() -> Iterator[Line]:
    """Wrong deliveries of every kind, tampering with the ledger, canaries: as the tests try them."""
    for title, path in (
        ("wrong deliveries, gates", "tests/test_wrong_deliveries.py"),
        ("wrong deliveries, effect", "tests/test_effect.py"),
        ("files taken back", "tests/test_withdrawn_file.py"),
        ("lost key, ledger, clock", "tests/test_lost_state.py tests/test_wrong_clock.py"),
        ("tampering with the ledger", "tests/assets/home/test_proof.py"),
        ("disk troubles", "tests/assets/home/test_disk_troubles.py"),
        ("returned workbooks", "tests/assets/workbooks"),
        ("numbers that leave", "tests/test_canaries.py"),
    ):
        counter = Counter()
        pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *path.split()], plugins=[counter])
        yield title, counter.passed + len(counter.failed), len(counter.failed), "; ".join(counter.failed)


class Counter:
    """Counts the tests of a run."""

    def __init__(self) -> None:
        self.passed, self.failed = 0, []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed += 1


def bad_inputs() -> Iterator[Line]:
    """The corpus of 172."""
    found = [o for o in outcomes() if o.got != UNTRIED]
    wrong = [o for o in found if not o.ok]
    yield "corpus of bad input, of 172", len(found), len(wrong), "; ".join(f"{o.number} {o.what}" for o in wrong)


def ordinary_nights(nights: int) -> Iterator[Line]:
    """A year in which everything that comes is right."""
    with tempfile.TemporaryDirectory(prefix="year-") as folder:
        made = County.built(Path(folder) / "county", SMALL)
        assert made.night(with_dagster=True) == 0
        year = a_year(made.home.published, Path(folder) / "files", nights)
        yield "ordinary nights", nights, len(year.held), "\n".join(told(year, nights))


def breaks(kills: int, full_disks: int) -> Iterator[Line]:
    """Nights that are killed and disks that are full."""
    for way, tally in broken_nights(kills, full_disks):
        yield f"nights, {way}", tally.tried, tally.faults, str(tally)


def damage(seconds: int) -> Iterator[Line]:
    """Random damage for so long."""
    told: list[str] = []
    rounds, failed = fuzz.rounds(seconds, 1, told.append)
    yield f"random damage, rounds of {len(fuzz.ATTEMPTS)}", rounds, failed, "; ".join(told)


def main() -> int:
    """Print the board; 1 when anything that must be nothing is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    choices = ("corpus", "poisons", "year", "breaks", "damage")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {', '.join(choices)}")
    parser.add_argument("--nights", type=int, default=200)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--full-disks", type=int, default=6)
    parser.add_argument("--seconds", type=int, default=120)
    asked = parser.parse_args()
    every: dict[str, Callable[[], Iterator[Line]]] = {
        "corpus": bad_inputs,
        "poisons": poisons,
        "year": lambda: ordinary_nights(asked.nights),
        "breaks": lambda: breaks(asked.kills, asked.full_disks),
        "damage": lambda: damage(asked.seconds),
    }
    if unknown := set(asked.parts) - set(every):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    parts = [every[name] for name in asked.parts or every]
    started, faults = time.perf_counter(), 0
    print(f"{'':30}{'tried':>8}{'wrong':>8}")
    for what, tried, wrong, why in (line for part in parts for line in part()):
        print(f"{what:30}{tried:>8,}{wrong:>8,}" + (f"   {why}" if wrong else ""), flush=True)
        faults += wrong
    print(f"{time.perf_counter() - started:,.0f} s")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
