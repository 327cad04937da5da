"""One contender on one set in a process of its own: wall and processor seconds and peak memory above its inputs.

`python -m benchmarks.linkage.one CONTENDER LANGUAGE FOLDER OUT`; links go to OUT.parquet, figures to OUT.json.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import sys
import time
from pathlib import Path


def main() -> None:
    contender, language, folder, out = sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
    run = getattr(importlib.import_module(f"benchmarks.linkage.contenders.{contender}"), language)(folder)
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    # From here on the kernel's high-water mark is the run's own.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, cpu, wall = _memory("VmRSS"), time.process_time(), time.perf_counter()
    links = run()
    seconds, busy = time.perf_counter() - wall, time.process_time() - cpu
    figures = {"seconds": seconds, "cpu_seconds": busy, "peak_mib": _memory("VmHWM") - before, "inputs_mib": before}
    # What the report asks beyond the links is held against the truth, and is not the contender's time.
    figures |= getattr(run, "afterwards", dict)()
    links.write_parquet(out.with_suffix(".parquet"))
    out.with_suffix(".json").write_text(json.dumps(figures), encoding="utf-8")


def _memory(field: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


if __name__ == "__main__":
    main()
