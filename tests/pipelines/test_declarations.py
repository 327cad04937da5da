"""A slip in a declaration stops the night before it writes, the doctor says the same; help reads no declaration."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_one_file import copied

COMMANDS = {
    "night": ["night", "--as-of", "2021-06-01", "--home", "home", "--landing", ".", "--jurisdiction", "320723"],
    "doctor": ["doctor", "--declarations"],
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree with three slips in two files, and one in the form of applicants, which no night reads."""
    root = copied(tmp_path_factory.mktemp("slips") / "hedui", [])
    for name, old, new in (
        ("sources/vehicles.odcs.yaml", "map: {person_name", "map: {person_nam"),
        ("jurisdictions/320723_guanyun.yaml", "townships", "township"),
        ("jurisdictions/320723_guanyun.yaml", "parent", "parrent"),
        ("forms/applicants.odcs.yaml", "value: daily", "value: dayly"),
    ):
        path = root / "data_contracts" / name
        text = path.read_text(encoding="utf-8")
        assert old in text, "the declaration has changed: take another slip"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return root


@pytest.mark.parametrize("command", COMMANDS)
def test_every_slip_is_one_line_and_nothing_is_written(place: Path, command: str) -> None:
    call = f"from pipelines.cli import main; main({COMMANDS[command]})"
    environment = {"PYTHONPATH": str(place), "PYTHONUTF8": "1", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", call], cwd=place, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    lines = [line.removeprefix("[问题] ") for line in done.stderr.splitlines()]
    assert [line.split("：")[0].split(" ")[0] for line in lines] == [
        "sources/vehicles.odcs.yaml",
        "jurisdictions/320723_guanyun.yaml",
        "jurisdictions/320723_guanyun.yaml",
        *(["forms/applicants.odcs.yaml"] if command == "doctor" else []),
    ]
    assert command == "night" or "是否应为「daily」" in lines[3]
    assert "记录「vehicle」没有列「person_nam」，是否应为「person_name」？" in lines[0]
    assert "第3行：不认识的键「parrent」，是否应为「parent」？" in lines[1]
    assert "第5行：不认识的键「township」，是否应为「townships」？" in lines[2]
    assert not (place / "home").exists()


@pytest.mark.parametrize("module", ["pipelines.cli", "assets.intake.reading.worker"])
def test_who_reads_no_declaration_does_not_pay_for_the_reader(module: str) -> None:
    call = f"import sys, {module}; print([m for m in ('pydantic', 'data_contracts.shapes') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
