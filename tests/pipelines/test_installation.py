"""What is installed from a wheel is whole: no contract, rule, code list or template stays behind in the clone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from data_contracts.text_yaml import load
from pipelines.nightly import dagster_home

ROOT = Path(__file__).parents[2]
PACKAGES = ("assets", "data_contracts", "expectations", "matchers", "pipelines")
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"


def in_the_clone() -> list[str]:
    """Every file of the five packages that git keeps, or would keep once it is added."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *PACKAGES]
    answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode:
        pytest.skip("这里不是 git 的工作目录,无从知道哪些文件属于程序")
    return sorted(name for name in answer.stdout.split("\0") if name and (ROOT / name).is_file())


def test_a_wheel_holds_every_file_of_the_packages_and_nothing_else(tmp_path: Path) -> None:
    """Built from a copy: setuptools packs what an earlier build has left in `build/`, long after it was deleted."""
    wanted = in_the_clone()
    for name in (*wanted, "pyproject.toml", "README.md", "LICENSE"):
        place = tmp_path / "clone" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, place)
    made = subprocess.run(
        [sys.executable, "-c", BUILD, str(tmp_path)],
        cwd=tmp_path / "clone",
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as packed:
        names = [name for name in packed.namelist() if ".dist-info/" not in name]
    assert sorted(names) == wanted


def test_the_interface_of_a_home_opens_what_a_clone_opens(tmp_path: Path) -> None:
    """`hedui ui` needs no file of the clone; the location keeps its name, under which Dagster knows what is on."""
    ours, clones = (
        load(path / "workspace.yaml")["load_from"][0]["python_module"] for path in (dagster_home(tmp_path), ROOT)
    )
    assert ours == {name: clones[name] for name in ("module_name", "location_name")}
