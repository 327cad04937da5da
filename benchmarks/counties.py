"""Counties to measure on: built once, kept in build/bench; a newer delivery; files out of the machine's memory."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import date
from pathlib import Path

from benchmarks.process import run
from tests.population.invented import counties_of

AS_OF = date(2021, 6, 1)
SEED, CODE = 7, "320723"
KEPT = Path(__file__).parents[1] / "build" / "bench" / "counties"
PREFECTURE = (
    (1_000_000, 7), (620_000, 8), (560_000, 9), (500_000, 10), (450_000, 11), (400_000, 12), (350_000, 13),
    (300_000, 14), (250_000, 15), (200_000, 16), (160_000, 17), (120_000, 18), (90_000, 19),
)  # fmt: skip
"""People and seed of thirteen counties, five million together."""
NANYANG = "411300"
"""A prefecture of thirteen counties, whose codes theirs are."""
FEWEST = 2_000
"""A smaller county has no room for what is planted."""

LATE = "vehicles"


def county(people: int, seed: int = SEED, code: str = CODE, made: Path | None = None) -> Path:
    """A folder with `landing/` and `truth.csv`; built by a process of its own, since a child begins with its parent's
    memory on its account."""
    made = made or KEPT / f"{people}-{seed}"
    if not (made / "truth_next.csv").exists():
        size = ["--people", str(people), "--seed", str(seed), "--as-of", AS_OF.isoformat(), "--code", code]
        built = run([sys.executable, "-m", "tests.county", "--out", str(made), *size])
        if built.code:
            sys.exit(f"{people} 人的模拟县没有造成：\n{built.said}")
    return made


def prefecture(scale: float, of: Path | None = None) -> dict[str, Path]:
    """Thirteen counties of one prefecture by code, every size multiplied by `scale`; those of a folder that has them
    already, a folder a code, as they are."""
    if of is not None:
        places = {path.name: path for path in sorted(of.iterdir()) if (path / "truth_next.csv").exists()}
        if lacking := set(counties_of(NANYANG)) - places.keys():
            sys.exit(f"{of} 不全：缺 {'、'.join(sorted(lacking))}")
        return places
    sizes = [(max(FEWEST, int(people * scale)), seed) for people, seed in PREFECTURE]
    made = KEPT / f"{NANYANG}-{sum(people for people, _ in sizes)}"
    return {
        code: county(people, seed, code, made / code)
        for code, (people, seed) in zip(counties_of(NANYANG), sizes, strict=True)
    }


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
    # Where all is CSV, the few that were added since have a file of their own beside it.
    old = max((landing / LATE).glob("*.csv"), key=lambda path: path.stat().st_size)
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


def disk_mib(folder: Path, without: str = "") -> float:
    """What a folder takes on the disk, but for what lies in folders of a name; a file with two names counts once."""
    paths = (p for p in folder.rglob("*") if not without or without not in p.relative_to(folder).parts)
    files = {(s.st_dev, s.st_ino): s.st_blocks for s in (p.lstat() for p in paths) if s.st_nlink}
    return sum(files.values()) * 512 / 2**20
