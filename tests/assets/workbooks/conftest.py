"""The county whose workbooks come back, made once a module and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import assets.intake.reading
from assets.home.ledger import Ledger
from tests.assets.workbooks.coming_back import County, parse_here, released_in


@pytest.fixture
def county(tmp_path: Path, monkeypatch, released_county):
    """A county whose files are parsed in this process: starting the limited child costs a second a test."""
    monkeypatch.setattr(assets.intake.reading, "parse_all", parse_here)
    copy = tmp_path / "county"
    shutil.copytree(released_county, copy)
    workbook = next((copy / "out").glob("*.xlsx"))
    with Ledger.open(copy / "ledger.sqlite", b"k" * 32) as ledger:
        yield County(copy, ledger, workbook)


@pytest.fixture(scope="module")
def released_county(tmp_path_factory) -> Path:
    """The night of the first of June and its release, made once."""
    folder = tmp_path_factory.mktemp("released")
    released_in(folder, b"k" * 32).ledger.close()
    return folder
