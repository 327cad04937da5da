"""Everything done about a case is done on a ledger of either engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledgers import Engine, InDatabase


@pytest.fixture(autouse=True)
def in_either_engine(engine: Engine, tmp_path: Path) -> None:
    """Where `casework.book` finds the ledger of the test's folder."""
    if isinstance(engine, InDatabase):
        (tmp_path / "ledger.url").write_text(engine.url, encoding="utf-8")
