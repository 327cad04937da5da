"""The pages on adding a register, a measure, a rule and a jurisdiction: their files are written and their commands run
as they stand, on a copy of the project."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from matchers.flags.rule import load_rules

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = shutil.ignore_patterns(".venv*", "var", ".git", ".*_cache", ".hypothesis", "*.egg-info", "build")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project without its data; `.venv` is the environment that runs this test."""
    place = tmp_path / "hedui"
    shutil.copytree(ROOT, place, ignore=LEFT_OUT)
    (place / ".venv").symlink_to(sys.prefix)
    return place


def follow(page: str, place: Path) -> list[str]:
    """Write every named block and run every shell line of the page; what the lines printed."""
    printed = []
    environment = {**os.environ, "PYTHONPATH": str(place), "PYTHONUTF8": "1", "DAGSTER_DISABLE_TELEMETRY": "yes"}
    for language, name, text in BLOCK.findall((ROOT / "docs" / page).read_text(encoding="utf-8")):
        if name:
            (place / name).write_text(text, encoding="utf-8")
        for line in text.splitlines() if language == "sh" else ():
            done = subprocess.run(
                line, shell=True, cwd=place, env=environment, capture_output=True, text=True, timeout=300, check=False
            )
            assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
            printed.append(done.stdout)
    assert printed, page
    return printed


def test_adding_a_register(copy: Path) -> None:
    checked = follow("adding-a-register.md", copy)[0]
    assert "2 行" in checked
    assert "新能源汽车登记" in (copy / "docs" / "registers.md").read_text(encoding="utf-8")


def test_adding_a_rule(copy: Path) -> None:
    printed = follow("adding-a-rule.md", copy)
    assert any("拥有营运车辆" in text for text in printed)
    assert "拥有营运车辆" in (copy / "docs" / "rules.md").read_text(encoding="utf-8")


def test_adding_a_measure(copy: Path) -> None:
    """One file is a new measure: laws, examples, the rule that reads it and the pages take it from there."""
    printed = follow("adding-a-measure.md", copy)
    assert any("户内有两辆以上机动车" in text for text in printed)
    assert "户内名下机动车" in (copy / "docs" / "measures.md").read_text(encoding="utf-8")


def test_adding_a_jurisdiction(copy: Path) -> None:
    follow("adding-a-jurisdiction.md", copy)
    with (copy / "var" / "guannan" / "flags_status.csv").open(encoding="utf-8-sig", newline="") as stream:
        status = {row["rule"]: row["status"] for row in csv.DictReader(stream) if not row["township"]}
    assert status.pop("owns_motor_vehicle") == "not_run"
    rules = load_rules()
    waiting = {rule for rule in status if rules[rule].declared_by_place or rules[rule].not_run_without}
    assert {status.pop(rule) for rule in waiting} == {"not_run"}, "the place has not laid it down"
    assert set(status.values()) == {"not_enough_data"}
    assert "灌南县" in (copy / "docs" / "jurisdictions.md").read_text(encoding="utf-8")
