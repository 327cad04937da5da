"""Wall time and peak memory of one night by stage, at several sizes of county: `make bench`.

Each size is a fresh county, a fresh home and a fresh process; the second run of a size finds every
file parsed already, as on any night but the first. Figures are of the machine they were run on.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from tests.county.build import build

SIZES = (10_000, 60_000)
AS_OF = date(2021, 6, 1)
HEDUI = str(Path(sys.executable).parent / "hedui")


def main() -> None:
    """Build each county, run two nights, print the stages the command itself reports."""
    for people in tuple(int(a) for a in sys.argv[1:]) or SIZES:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            build(root, people=people, seed=7, as_of=AS_OF)
            for title in ("第一夜(读取全部文件)", "同一夜再运行(文件已解析)"):
                _night(root, f"{people:,} 人,{title}")


def _night(root: Path, title: str) -> None:
    started = time.perf_counter()
    done = subprocess.run(
        [
            HEDUI,
            "night",
            "--as-of",
            AS_OF.isoformat(),
            "--home",
            str(root / "home"),
            "--landing",
            str(root / "landing"),
            "--jurisdiction",
            "320723",
        ],
        env={**os.environ, "HEDUI_PROGRESS": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - started
    peak_mib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\n{title}:共 {seconds:.1f} 秒,内存峰值 {peak_mib:,.0f} MiB,退出码 {done.returncode}")
    print(done.stderr.rstrip())


if __name__ == "__main__":
    main()
