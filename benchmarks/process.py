"""A program run to its end: what it took, what it said.

Belongs here: time and memory of one child process. Does not belong here: what is measured so (`night.py`,
`applicants.py`).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HEDUI = str(Path(sys.executable).parent / "hedui")
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
    """A process that ended: wall and processor seconds, the most memory it or a child of it held, what it said."""

    seconds: float
    processor_seconds: float
    peak_mib: float
    code: int
    said: str

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
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        said.seek(0)
        return Process(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, child.returncode, said.read())
