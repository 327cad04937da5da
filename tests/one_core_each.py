"""Each worker of a test run on a core of its own.

A night over two thousand people takes as long on one core as on two, and a quarter less of the processors: two workers
that both use both only wait for each other. Polars asks how many it may use when it is imported, so this comes first.
"""

from __future__ import annotations

import os

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

if WORKER and hasattr(os, "sched_setaffinity"):
    CORES = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {CORES[int(WORKER.removeprefix("gw")) % len(CORES)]})
    os.environ["POLARS_MAX_THREADS"] = "1"
