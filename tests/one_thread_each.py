"""On one core DuckDB works in one thread: it asks how many cores the machine has, not how many it may use, and two
threads that take turns on one do an eighth of the work twice.

It goes before whatever opens a database is imported.
"""

from __future__ import annotations

import os
from typing import Any

import duckdb

CONNECT = duckdb.connect
"""As DuckDB has it: for tests of what only several threads can lose."""


def connect(*place: Any, config: dict[str, Any] | None = None, **more: Any) -> duckdb.DuckDBPyConnection:
    """What DuckDB opens, in one thread where nobody says otherwise."""
    return CONNECT(*place, config={"threads": 1, **(config or {})}, **more)


if hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) == 1:
    duckdb.connect = connect
