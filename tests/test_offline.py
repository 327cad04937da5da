"""Nothing of the program needs a network: every pin is a plain version, and the two targets name no address."""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib.metadata import requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PINS = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if line.strip()]
PIN = re.compile(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.!+]+)")


def pinned() -> dict[str, str]:
    return {canonicalize_name(m[1]): m[2] for line in PINS if (m := PIN.fullmatch(line))}


def test_every_pin_is_a_name_and_a_version_and_no_address() -> None:
    assert [line for line in PINS if not PIN.fullmatch(line)] == []
    assert len(pinned()) == len(PINS)


def test_whatever_is_required_is_pinned_and_so_is_what_that_requires() -> None:
    """`make install` takes nothing from anywhere else: one package that is not pinned, and it stops."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    asked = [*project["build-system"]["requires"], *project["project"]["dependencies"], *extras["postgresql"]]
    asked += extras["dev"]
    waiting, seen, pins = [Requirement(text) for text in asked], set[str](), pinned()
    while waiting:
        needed = waiting.pop()
        name = canonicalize_name(needed.name)
        if f"{name}{sorted(needed.extras)}" in seen:
            continue
        seen.add(f"{name}{sorted(needed.extras)}")
        assert name in pins, f"{name} is not pinned"
        assert needed.specifier.contains(pins[name], prereleases=True), (name, pins[name])
        assert version(needed.name) == pins[name], "the environment is not the pinned one"
        for text in requires(needed.name) or []:
            below = Requirement(text)
            wanted = [{"extra": extra} for extra in (*needed.extras, "")]
            if below.marker is None or any(below.marker.evaluate(extra) for extra in wanted):
                waiting.append(below)
    assert len(seen) > 100


def test_make_says_what_is_missing_and_asks_no_network_for_it(tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    done = subprocess.run(["make", "install"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "请先在有网络的机器上运行 make wheelhouse" in done.stdout
    assert not (tmp_path / ".venv").exists()
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ninstall:")[2].partition("\n\n")[0]
    assert "--no-index --find-links $(WHEELS)" in recipe
