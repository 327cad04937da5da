"""Nights that are killed, or whose disk takes no more: what is left is one night or the other, and the next run heals.

`python -m tests.broken_nights --kills 12 --full-disks 6` prints the counts. A night of a small county runs in a process
of its own, in a group that is killed as a power switch kills it, children and all; a full disk is a limit on how large
any file may grow. Power cuts are not proved so: what the disk had not written is written all the same.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from assets.home.home import Home
from assets.home.proof import prove
from assets.home.warehouse import opened
from tests.nights import AS_OF, JURISDICTION, SMALL, County

NEXT = AS_OF + timedelta(days=1)
LOOKED_AT = ("review.flag", "review.cases", "flag.status", "raw.batch")
SMALLEST, LARGEST = 20_000, 40_000_000


@dataclass(frozen=True)
class Left:
    """What a home holds: digests of what is published, and how many events of each kind the ledger has."""

    published: tuple[str, ...]
    events: tuple[tuple[str, int], ...]


@dataclass
class Tally:
    """So many nights were broken; in so many the file was neither night, the ledger unsound, the next run unlike."""

    tried: int = 0
    broken: int = 0
    mixed: int = 0
    unsound: int = 0
    unlike: int = 0

    @property
    def faults(self) -> int:
        """Whatever must be nothing."""
        return self.mixed + self.unsound + self.unlike


def left_in(home: Home) -> Left:
    """Look at a home."""
    with opened(home.published, read_only=True) as con:
        tables = tuple(
            str(con.execute(f"SELECT bit_xor(hash(t)), count(*) FROM (SELECT * FROM {table}) AS t").fetchall())
            for table in LOOKED_AT
        )
    with home.ledger() as ledger:
        kinds = Counter(event.kind for event in ledger.events())
    return Left(tables, tuple(sorted(kinds.items())))


def command(county: County) -> list[str]:
    """The night as a process of its own."""
    return [
        *(
            sys.executable,
            "-c",
            "from pipelines.cli import main; main()",
            "night",
            "--as-of",
            NEXT.isoformat(),
            "--home",
            str(county.home.root),
        ),
        *("--landing", str(county.landing), "--jurisdiction", JURISDICTION),
    ]


def ran(county: County, limit: int | None = None, kill_after: float | None = None) -> int:
    """Run the second night; its exit code, negative when it was killed."""

    def limited() -> None:
        if limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    with subprocess.Popen(
        command(county),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=limited,
    ) as night:
        try:
            return night.wait(kill_after)
        except subprocess.TimeoutExpired:
            os.killpg(night.pid, signal.SIGKILL)
            return night.wait()


def tried(base: County, folder: Path, breaks: Iterator[Callable[[County], int]]) -> Tally:
    """Break a night in each way on a copy of `base`, look, and run it again."""
    tally, before = Tally(), left_in(base.home)
    right = _copy(base, folder / "right")
    assert ran(right) == 0
    after = left_in(right.home)
    assert after != before, "the night did not run"
    for n, broken_by in enumerate(breaks):
        county = _copy(base, folder / f"{n}")
        tally.tried += 1
        tally.broken += broken_by(county) != 0
        tally.unsound += bool(prove(county.home).problems)
        tally.mixed += left_in(county.home).published not in {before.published, after.published}
        tally.unlike += ran(county) != 0 or left_in(county.home) != after
        shutil.rmtree(county.root)
    return tally


def _copy(county: County, to: Path) -> County:
    shutil.copytree(county.root, to)
    return County(to)


def a_county(folder: Path) -> tuple[County, float]:
    """A county after its first night with the second day's files put down, and how long a night takes."""
    made = County.built(folder / "base", SMALL)
    assert made.night(with_dagster=True) == 0
    shutil.copytree(folder / "base" / "landing_next", made.landing, dirs_exist_ok=True)
    trial = _copy(made, folder / "timed")
    started = time.perf_counter()
    ran(trial)
    shutil.rmtree(trial.root)
    return made, time.perf_counter() - started


def broken_nights(kills: int, full_disks: int) -> Iterator[tuple[str, Tally]]:
    """The counts of kills spread over a night, then of limits between the smallest file and the largest."""
    with tempfile.TemporaryDirectory(prefix="broken-") as scratch:
        base, seconds = a_county(Path(scratch))
        at = [seconds * (n + 0.5) / kills for n in range(kills)]
        sizes = [int(SMALLEST * (LARGEST / SMALLEST) ** (n / max(1, full_disks - 1))) for n in range(full_disks)]
        yield "killed", tried(base, Path(scratch) / "kills", (lambda c, s=s: ran(c, kill_after=s) for s in at))
        yield "disk full", tried(base, Path(scratch) / "disks", (lambda c, n=n: ran(c, n) for n in sizes))


def main() -> int:
    """Print the counts; 1 when anything was mixed, unsound or unlike."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--full-disks", type=int, default=6)
    asked = parser.parse_args()
    faults = 0
    for way, tally in broken_nights(asked.kills, asked.full_disks):
        print(f"{way:12} {tally}", flush=True)
        faults += tally.faults
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
