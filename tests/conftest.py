"""What the whole test run shares: the scores of the crooked county, printed at the end whatever happened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import (
    one_core_each,  # noqa: F401  (before polars is imported)
    one_thread_each,  # once each has its core, before anything opens a database
)
from tests.ledgers import ENGINES, Engine, Server, engine_of, running_server

# The same examples on every machine: a failure is the change's, not the day's.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "yes")

TESTS = Path(__file__).parent
LONG = frozenset(
    TESTS / name
    for name in (
        "assets/applicants/test_checks_again.py",
        "assets/intake/test_recognition.py",
        "assets/people/test_identity_nights.py",
        "benchmarks/test_by_hand.py",
        "pipelines/desk/test_browser.py",
        "pipelines/desk/test_warming.py",
        "pipelines/test_definitions.py",
    )
)
"""Files of rooms that take half a minute or more."""
assert all(path.exists() for path in LONG), "a long file of tests is called otherwise now"

SCORES = Path(__file__).parent.parent / ".pytest_cache" / "scores.txt"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A throw-away PostgreSQL."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="module")
def many_threads() -> Iterator[None]:
    """DuckDB takes as many threads as it likes: what several can lose is not lost by one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("duckdb.connect", one_thread_each.CONNECT)
        yield


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """A place for a ledger, of each engine in turn."""
    return engine_of(request, tmp_path)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Forget the scores of an earlier run."""
    if not hasattr(session.config, "workerinput"):
        SCORES.unlink(missing_ok=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole nights first, then what else takes long: a long file that begins last is waited for on one core."""
    items.sort(key=lambda item: 0 if item.path.parent == TESTS else 1 if item.path in LONG else 2)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print precision and recall of every rule."""
    if SCORES.exists():
        terminalreporter.section("the crooked county: precision and recall of every rule")
        terminalreporter.write_line(SCORES.read_text(encoding="utf-8"))
