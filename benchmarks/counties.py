"""Counties to measure on: built once, kept in build/bench; a newer delivery; files out of the machine's memory."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import date
from pathlib import Path

from benchmarks.process import run

AS_OF = date(2021, 6, 1)
SEED = 7
KEPT = Path(__file__).parents[1] / "build" / "bench" / "counties"
PREFECTURE = (
    (1_000_000, 7), (620_000, 8), (560_000, 9), (500_000, 10), (450_000, 11), (400_000, 12), (350_000, 13),
    (300_000, 14), (250_000, 15), (200_000, 16), (160_000, 17), (120_000, 18), (90_000, 19),
)  # fmt: skip
"""People and seed of thirteen counties, five million together."""
LATE = "vehicles"


def county(people: int, seed: int = SEED) -> Path:
    """A folder with `landing/` and `truth.csv`; built by a process of its own, since a child begins with its parent's
    memory on its account."""
    made = KEPT / f"{people}-{seed}"
    if not (made / "truth.csv").exists():
        size = ["--people", str(people), "--seed", str(seed), "--as-of", AS_OF.isoformat()]
        built = run([sys.executable, "-m", "tests.county", "--out", str(made), *size])
        if built.code:
            sys.exit(f"{people} 人的模拟县没有造成：\n{built.said}")
    return made


def prefecture(scale: float) -> list[Path]:
    """Thirteen counties, every size multiplied by `scale`."""
    return [county(max(2_000, int(people * scale)), seed) for people, seed in PREFECTURE]


def in_csv(of: Path) -> Path:
    """The same county with its spreadsheets turned into CSV."""
    made = of.with_name(f"{of.name}-csv")
    if not (made / "truth.csv").exists():
        turned = run([sys.executable, "-m", "benchmarks.as_csv", str(of / "landing"), str(made / "landing")])
        if turned.code:
            sys.exit(turned.said)
        shutil.copy(of / "truth.csv", made / "truth.csv")
    return made


def linked(landing: Path, out: Path) -> Path:
    """The same files under another folder, so that one of them can be replaced."""
    shutil.copytree(landing, out, copy_function=os.link)
    return out


def replace_late(landing: Path) -> None:
    """The vehicles' register delivered anew: a week later, a few owners fewer and a few cars scrapped.

    The old file goes and the new one bears the new month, as the traffic police send it.
    """
    old = next((landing / LATE).glob("*.csv"))
    head, *lines = old.read_bytes().decode("gb18030").splitlines(keepends=True)
    newer = [line.replace(",正常,", ",注销,") if at % 200 == 0 else line for at, line in enumerate(lines) if at % 97]
    old.unlink()
    (landing / LATE / old.name.replace("202105", "202106")).write_bytes("".join([head, *newer]).encode("gb18030"))


def forget(folder: Path) -> None:
    """The machine's memory of these files, so that reading them is reading the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            file = os.open(path, os.O_RDONLY)
            try:
                os.fsync(file)
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(file)


def disk_mib(folder: Path) -> float:
    """What a folder takes on the disk; a file with two names counts once."""
    files = {(s.st_dev, s.st_ino): s.st_blocks for s in (p.lstat() for p in folder.rglob("*")) if s.st_nlink}
    return sum(files.values()) * 512 / 2**20
