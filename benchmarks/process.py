"""A program run to its end: what it took, what it said.

Belongs here: time and memory of one child process and its children. Does not belong here: what is measured so
(`night.py`, `parts.py`, `applicants.py`).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HEDUI = str(Path(sys.executable).parent / "hedui")
SAMPLED_EVERY = 0.5
"""Seconds between two looks at the memory of a program that has children."""
_INSIDE = re.compile(r"用时 ([\d.]+) 秒")
_STAGE = re.compile(r"^ {2}(\S.*?) +([\d,]+) 行 +([\d.]+) 秒 +内存峰值 +([\d,]+) MiB$", re.MULTILINE)


@dataclass(frozen=True)
class Stage:
    """One line of a night's own progress; `peak_mib` is the most its process had held until then."""

    title: str
    rows: int
    seconds: float
    peak_mib: int


@dataclass(frozen=True)
class Process:
    """A process that ended: wall and processor seconds, the most memory it held with its children, what it said."""

    seconds: float
    processor_seconds: float
    peak_mib: float
    code: int
    said: str

    @property
    def inside_seconds(self) -> float:
        """Without starting and importing, where it says so itself; what it says last is of all of it."""
        return self.told_seconds[-1] if self.told_seconds else self.seconds

    @property
    def told_seconds(self) -> list[float]:
        """Every time it says it took, in order: of a prefecture its counties' nights, then all of it."""
        return [float(told) for told in _INSIDE.findall(self.said)]

    @property
    def stages(self) -> list[Stage]:
        """The stages it reported, in order."""
        return [
            Stage(title, int(rows.replace(",", "")), float(seconds), int(peak.replace(",", "")))
            for title, rows, seconds, peak in _STAGE.findall(self.said)
        ]


def run(command: Sequence[str]) -> Process:
    """Run to the end; what the kernel says of this child alone, not the worst of all children so far."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, "HEDUI_PROGRESS": "1"})
        ended = threading.Event()
        family: list[float] = []
        watch = threading.Thread(target=_watch, args=(child.pid, ended, family), daemon=True)
        watch.start()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        ended.set()
        watch.join()
        said.seek(0)
        peak = max(used.ru_maxrss / 1024, *family, 0.0)
        return Process(seconds, used.ru_utime + used.ru_stime, peak, child.returncode, said.read())


def _watch(pid: int, ended: threading.Event, family: list[float]) -> None:
    """The memory of a process and its children together, now and then; what they share counts once.

    A process alone is not looked at: the kernel remembers its peak itself, and looking at a gigabyte takes a while.
    """
    while not ended.wait(SAMPLED_EVERY):
        members = _descendants(pid)
        if len(members) > 1:
            family.append(sum(map(_share_mib, members)))


def _descendants(pid: int) -> list[int]:
    try:
        told = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:  # it has just ended, or this system has no /proc
        return []
    return [pid, *(one for children in told for child in children for one in _descendants(int(child)))]


def _share_mib(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
