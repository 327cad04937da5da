"""The sets of the bench, by name and size; made once, kept in build/bench (the demo empties var)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.linkage import chinese, english

SEED = 11
HELD_OUT = (101, 102, 103)
FOLDER = Path(__file__).parents[2] / "build" / "bench"


@dataclass(frozen=True)
class Set:
    """One pair of tables: what it is, who may try, and how it is made."""

    name: str
    title: str
    language: str
    contenders: tuple[str, ...]
    make: Callable[[Path], None]

    def folder(self) -> Path:
        """The set's files, made when they are not there."""
        folder = FOLDER / self.name
        if not (folder / "right.parquet").exists():
            self.make(folder)
        return folder


CHINESE = ("hedui", "splink5", "record_linkage", "exact_written", "exact_standardised")
ENGLISH = ("hedui", "splink5", "record_linkage", "exact_written")


def _size(count: int) -> str:
    return f"{count // 1_000_000}m" if count >= 1_000_000 else f"{count // 1000}k"


def _funeral(roll: int, deaths: int, seed: int = SEED) -> Set:
    name = f"funeral_{_size(roll)}_{_size(deaths)}" + (f"_{seed}" if seed != SEED else "")
    title = f"低保名册 {roll:,} × 火化名单 {deaths:,}"
    return Set(name, title, "chinese", CHINESE, lambda folder: chinese.funeral(roll, deaths, seed, folder))


def _register(roll: int, people: int) -> Set:
    # recordlinkage holds all candidate pairs in one index; five million people do not fit this machine.
    contenders = CHINESE if people <= 1_000_000 else tuple(c for c in CHINESE if c != "record_linkage")
    name, title = f"register_{_size(roll)}_{_size(people)}", f"低保名册 {roll:,} × 户籍 {people:,}"
    return Set(name, title, "chinese", contenders, lambda folder: chinese.roll_and_register(roll, people, SEED, folder))


FEBRL4 = Set("febrl4", "FEBRL4 5,000 × 5,000", "english", ENGLISH, lambda folder: english.write(4, folder))


def sets(scale: float = 1.0) -> list[Set]:
    """All sets, every size multiplied by `scale`."""

    def s(count: int) -> int:
        return max(1000, int(count * scale) // 1000 * 1000)

    return [
        _funeral(s(30_000), s(60_000)),
        _funeral(s(150_000), s(300_000)),
        _register(s(6_000), s(200_000)),
        _register(s(30_000), s(1_000_000)),
        _register(s(150_000), s(5_000_000)),
        FEBRL4,
    ]


def held_out(scale: float = 1.0) -> list[Set]:
    """Funeral lists of other seeds, for calibration."""
    roll = max(1000, int(30_000 * scale) // 1000 * 1000)
    return [_funeral(roll, 2 * roll, seed) for seed in HELD_OUT]
