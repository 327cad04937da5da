"""The pages on adding a register, a measure, a rule and a jurisdiction: their files are written and their commands run
as they stand, on a copy of the project."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from matchers.flags.rule import load_rules

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = shutil.ignore_patterns(
    ".venv*", "var", "wheelhouse", ".git", ".*_cache", ".hypothesis", "*.egg-info", "build"
)


PAGES = ("register", "rule", "measure", "jurisdiction")
LAST = (".venv/bin/python docs/", ".venv/bin/python -m pytest -q tests/")
"""How lines begin that every page ends with: they make and test what is made from the whole tree."""
DOCTOR = ".venv/bin/hedui doctor --declarations"
"""What three of the pages ask once their files are written: asked once, when all are."""


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]]]:
    """The four pages followed one after another on one copy of the project, and what their lines printed; what they
    all end with is run once for all. `.venv` is the environment that runs this test."""
    place = tmp_path_factory.mktemp("adding") / "hedui"
    shutil.copytree(ROOT, place, ignore=LEFT_OUT)
    (place / ".venv").symlink_to(sys.prefix)
    last: dict[str, None] = {}
    printed = {page: follow(f"adding-a-{page}.md", place, last) for page in PAGES}
    tests = [line.removeprefix(".venv/bin/python -m pytest -q ") for line in last if "pytest" in line]
    for line in last:
        if "pytest" not in line:
            run(line, place)
    narrow = [line.split(" -k ") for line in tests if " -k " in line]
    told = run(f'{PYTEST} -vv {_all_of(files for files, _ in narrow)} -k "{" or ".join(k for _, k in narrow)}"', place)
    assert [k for _, k in narrow if k not in told] == [], "a page names a test that is not there"
    run(f"{PYTEST} -q {_all_of(line for line in tests if ' -k ' not in line)}", place)
    return place, printed


PYTEST = ".venv/bin/python -m pytest"


def _all_of(lines: Iterable[str]) -> str:
    """The files that some lines name, each once."""
    return " ".join(dict.fromkeys(word for line in lines for word in line.split()))


def follow(page: str, place: Path, last: dict[str, None]) -> list[str]:
    """Write every named block and run every shell line of the page but those that `last` gathers for the end; what the
    lines printed."""
    printed = []
    for language, name, text in BLOCK.findall((ROOT / "docs" / page).read_text(encoding="utf-8")):
        if name:
            (place / name).write_text(text, encoding="utf-8")
        for line in text.splitlines() if language == "sh" else ():
            if line.startswith(LAST) or line == DOCTOR:
                last[line] = None
            else:
                printed.append(run(line, place))
    assert printed, page
    return printed


def run(line: str, place: Path) -> str:
    """Run a line of a page as it stands; what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(place), "PYTHONUTF8": "1", "DAGSTER_DISABLE_TELEMETRY": "yes"}
    done = subprocess.run(
        line, shell=True, cwd=place, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


Followed = tuple[Path, dict[str, list[str]]]


def test_adding_a_register(followed: Followed) -> None:
    copy, printed = followed
    assert "2 行" in printed["register"][0]
    assert "新能源汽车登记" in (copy / "docs" / "registers.md").read_text(encoding="utf-8")


def test_adding_a_rule(followed: Followed) -> None:
    copy, printed = followed
    assert any("拥有营运车辆" in text for text in printed["rule"])
    assert "拥有营运车辆" in (copy / "docs" / "rules.md").read_text(encoding="utf-8")


def test_adding_a_measure(followed: Followed) -> None:
    """One file is a new measure: laws, examples, the rule that reads it and the pages take it from there."""
    copy, printed = followed
    assert any("户内有两辆以上机动车" in text for text in printed["measure"])
    assert "户内名下机动车" in (copy / "docs" / "measures.md").read_text(encoding="utf-8")


def test_adding_a_jurisdiction(followed: Followed) -> None:
    copy, _ = followed
    with (copy / "var" / "guannan" / "flags_status.csv").open(encoding="utf-8-sig", newline="") as stream:
        status = {row["rule"]: row["status"] for row in csv.DictReader(stream) if not row["township"]}
    assert status.pop("owns_motor_vehicle") == "not_run"
    rules = load_rules(copy / "matchers" / "rules")
    waiting = {rule for rule in status if rules[rule].declared_by_place or rules[rule].not_run_without}
    assert {status.pop(rule) for rule in waiting} == {"not_run"}, "the place has not laid it down"
    assert set(status.values()) == {"not_enough_data"}
    assert "灌南县" in (copy / "docs" / "jurisdictions.md").read_text(encoding="utf-8")
