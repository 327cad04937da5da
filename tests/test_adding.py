"""The pages on adding a register, a measure, a rule and a jurisdiction: their files are written and their commands run
as they stand, on a copy of the project. A comparison and an export join them, of which no page is told: then the laws
over rules, measures, contracts, pages, comparisons and judged pairs hold, and a small night runs and uses each."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from matchers.flags.rule import load_rules
from tests.obeying import END
from tests.test_one_file import LEFT_OUT, MADE, ROOT, add
from tests.test_one_file import run as python

BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

PAGES = ("register", "rule", "measure", "jurisdiction")
LAST = (".venv/bin/python docs/", ".venv/bin/python -m pytest -q tests/")
"""How lines begin that every page ends with: they make and test what is made from the whole tree."""
DOCTOR = ".venv/bin/hedui doctor --declarations"
"""What three of the pages ask once their files are written: asked once, when all are."""

Followed = tuple[Path, dict[str, list[str]], list[str]]


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """The four pages followed one after another on one copy of the project, what their lines printed, and what they ask
    of pytest; what they all end with is run once for all. `.venv` is the environment that runs this test."""
    place = tmp_path_factory.mktemp("adding") / "hedui"
    shutil.copytree(ROOT, place, ignore=LEFT_OUT)
    (place / ".venv").symlink_to(sys.prefix)
    last: dict[str, None] = {}
    printed = {page: follow(f"adding-a-{page}.md", place, last) for page in PAGES}
    add(place, ["a comparison", "an export"])
    making = [f".venv/bin/python {' '.join(arguments)}" for arguments in MADE]
    asked = [line for line in last if line not in making]
    together([*making, *(line for line in asked if "pytest" not in line)], place)
    return place, printed, [line.removeprefix(".venv/bin/python -m pytest -q ") for line in asked if "pytest" in line]


LAWS = ("test_laws_over_rules.py", "test_laws_over_measures.py", "test_pages.py", "data_contracts/test_contract.py",
        "matchers/people/test_comparisons.py", "assets/people/test_judged_pairs.py")  # fmt: skip
NEW = ("owns_commercial_vehicle", "vehicle_count", "electric_vehicles", "320724")
USED = ("dibao_roll", "divisions", "household_register", "vehicles", "cremations", "registered_poor")
"""The registers of the small night: a roll, who lives here, what the new rule and measure count, and whom to link."""


def follow(page: str, place: Path, last: dict[str, None]) -> list[str]:
    """Write every named block and run every shell line of the page but those that `last` gathers for the end; what the
    lines printed."""
    printed, waiting = [], []

    def run_what_waits() -> None:
        printed.extend(together(waiting, place))
        waiting.clear()

    for language, name, text in BLOCK.findall((ROOT / "docs" / page).read_text(encoding="utf-8")):
        if name:
            run_what_waits()
            (place / name).write_text(text, encoding="utf-8")
        for line in text.splitlines() if language == "sh" else ():
            if line.startswith(LAST) or line == DOCTOR:
                last[line] = None
            elif line.startswith(".venv/bin/"):
                waiting.append(line)
            else:
                run_what_waits()
                printed.append(run(line, place))
    run_what_waits()
    assert printed, page
    return printed


def together(lines: list[str], place: Path) -> list[str]:
    """Run lines that begin with a program of `.venv` in one interpreter of the copy, one after another: what takes the
    time is to begin. What each of them printed."""
    if not lines:
        return []
    return python(place, "-m", "tests.obeying", *lines).split(END)[:-1]


def run(line: str, place: Path) -> str:
    """Run a line of a page as it stands, in a shell; what it printed."""
    done = subprocess.run(line, shell=True, cwd=place, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_adding_a_register(followed: Followed) -> None:
    copy, printed, _ = followed
    assert "2 行" in printed["register"][0]
    assert "新能源汽车登记" in (copy / "docs" / "registers.md").read_text(encoding="utf-8")


def test_adding_a_rule(followed: Followed) -> None:
    copy, printed, _ = followed
    assert any("拥有营运车辆" in text for text in printed["rule"])
    assert "拥有营运车辆" in (copy / "docs" / "rules.md").read_text(encoding="utf-8")


def test_adding_a_measure(followed: Followed) -> None:
    """One file is a new measure: laws, examples, the rule that reads it and the pages take it from there."""
    copy, printed, _ = followed
    assert any("户内有两辆以上机动车" in text for text in printed["measure"])
    assert "户内名下机动车" in (copy / "docs" / "measures.md").read_text(encoding="utf-8")


def test_adding_a_jurisdiction(followed: Followed) -> None:
    copy, *_ = followed
    with (copy / "var" / "guannan" / "flags_status.csv").open(encoding="utf-8-sig", newline="") as stream:
        status = {row["rule"]: row["status"] for row in csv.DictReader(stream) if not row["township"]}
    assert status.pop("owns_motor_vehicle") == "not_run"
    rules = load_rules(copy / "matchers" / "rules")
    waiting = {rule for rule in status if rules[rule].declared_by_place or rules[rule].not_run_without}
    assert {status.pop(rule) for rule in waiting} == {"not_run"}, "the place has not laid it down"
    assert set(status.values()) == {"not_enough_data"}
    assert "灌南县" in (copy / "docs" / "jurisdictions.md").read_text(encoding="utf-8")


def test_the_laws_hold_with_all_of_them(followed: Followed) -> None:
    """And so does what the pages ask of pytest. What is held of one rule or measure after another is held of the new
    ones; of the others the suite itself does."""
    copy, _, tests = followed
    named = [line.split(" -k ")[1] for line in tests if " -k " in line]
    files = [word for line in tests for word in line.split(" -k ")[0].split()]
    whole = [Path(word).stem for line in tests if " -k " not in line for word in line.split()]
    asked = ["not [", *NEW, *named, *whole, "test_contract", "test_judged_pairs"]
    every = dict.fromkeys([*files, *(f"tests/{law}" for law in LAWS)])
    told = python(copy, "-m", "pytest", "-vv", "-n", "0", "-p", "no:cacheprovider", "-k", " or ".join(asked), *every)
    assert [name for name in named if name not in told] == [], "a page names a test that is not there"


def test_a_small_night_uses_all_of_them(followed: Followed) -> None:
    copy, *_ = followed
    looked = python(copy, "-m", "tests.small_night", *USED)
    queues = copy / "county" / "home" / "reports" / "2021-06-01_queues.csv"
    assert queues.read_text(encoding="utf-8").startswith("queue,cases\n")
    assert "None" not in looked
    assert "(0,)" not in looked
