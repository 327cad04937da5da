"""The night by hand on the small crooked county finds what a skilled analyst finds, whatever form the files have."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from benchmarks.as_csv import turn
from benchmarks.by_hand.__main__ import flag
from benchmarks.counties import LATE, linked, replace_late
from tests.catalogue import CATALOGUE
from tests.nights import AS_OF, County
from tests.score import score

PACKAGES = {"polars", "duckdb", "python_calamine"}
RECALL, PRECISION, MOST = 0.9, 0.98, 0.9


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return County.after_a_night(tmp_path_factory, "by_hand")


@pytest.fixture(scope="module")
def flags(county: County) -> Path:
    flags = county.root / "by_hand.csv"
    flag(county.root / "landing", flags, AS_OF)
    return flags


def test_most_rules_find_what_was_planted_and_little_else(county: County, flags: Path) -> None:
    rows = score(flags, county.root / "truth.csv", CATALOGUE)
    good = [row.rule for row in rows if row.recall >= RECALL and row.precision >= PRECISION]
    assert len(good) >= MOST * len(rows), [(row.rule, row.wrong, row.lost) for row in rows if row.rule not in good]


def test_the_same_tables_as_csv_say_the_same(county: County, flags: Path, tmp_path: Path) -> None:
    assert turn(county.root / "landing", tmp_path / "landing") > 20
    assert {path.suffix for path in (tmp_path / "landing").glob("dibao_roll/*")} == {".csv"}
    flag(tmp_path / "landing", tmp_path / "flags.csv", AS_OF)
    assert (tmp_path / "flags.csv").read_text(encoding="utf-8") == flags.read_text(encoding="utf-8")


def test_a_late_register_replaces_one_file_and_leaves_the_county_as_it_was(county: County, tmp_path: Path) -> None:
    landing = county.root / "landing"
    before = {path.name: path.read_bytes() for path in (landing / LATE).glob("*")}
    replace_late(linked(landing, tmp_path / "landing"))
    assert {path.name: path.read_bytes() for path in (landing / LATE).glob("*")} == before
    after = {path.name: path.read_bytes() for path in (tmp_path / "landing" / LATE).glob("*")}
    assert len(after) == len(before)
    (gone,), (new,) = before.keys() - after.keys(), after.keys() - before.keys()
    assert 0.98 < len(after[new]) / len(before[gone]) < 1


def test_it_knows_nothing_of_the_house_nor_of_the_truth() -> None:
    """Else it would be no measure of the house."""
    modules = sorted((Path(__file__).parents[2] / "benchmarks" / "by_hand").glob("*.py"))
    trees = [ast.parse(module.read_text(encoding="utf-8")) for module in modules]
    imports = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    named = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in imports if isinstance(node, ast.ImportFrom) and not node.level}
    assert {name.partition(".")[0] for name in named} - PACKAGES <= sys.stdlib_module_names
    assert not [
        module.name for module in modules if "truth" in module.read_text(encoding="utf-8").replace("no truth", "")
    ]
