"""What only one system has stands in one module, and the program can be imported without it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from assets.home.files import whole
from assets.home.memory import remember, remembered
from pipelines.nightly import dagster_home
from tests.nights import County

ROOT = Path(__file__).parents[3]
PACKAGES = ("assets", "data_contracts", "expectations", "matchers", "pipelines")
MACHINE = ROOT / "assets" / "home" / "machine.py"
OF_ONE_SYSTEM = frozenset(
    ["fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "posix", "msvcrt", "winreg", "winsound"]
)
CALLS_OF_ONE_SYSTEM = re.compile(
    r"\bos\.(fork|forkpty|killpg|getpgid|setsid|getuid|geteuid|getgid|chown|mkfifo|statvfs|sync|O_NOFOLLOW|O_NONBLOCK|"
    r"O_CLOEXEC|uname|nice)\b|\bsignal\.(SIGKILL|SIGALRM|SIGUSR1|SIGHUP|alarm|setitimer)\b|\bselectors\.Default|/proc/|/dev/"
)
CODE = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))

IMPORT_ALL = """
import builtins, os, pkgutil, sys
from importlib import import_module

ours, forbidden, real = set(sys.argv[1].split()), set(sys.argv[2].split()), builtins.__import__
# Modules of Python itself import these where the system has them: only our own are refused.
def guarded(name, globals=None, locals=None, fromlist=(), level=0):
    importer = (globals or {}).get("__name__", "").partition(".")[0]
    if importer in ours and name.partition(".")[0] in forbidden:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return real(name, globals, locals, fromlist, level)
builtins.__import__ = guarded
count = 0
for package in sorted(ours):
    folder = import_module(package)
    for module in pkgutil.walk_packages(folder.__path__, package + "."):
        import_module(module.name)
        count += 1
from assets.home import machine
assert machine.resource is None and machine.peak_mib() is None and machine.shortcomings()
machine.limit_memory(1); machine.allow_seconds(1)
from pipelines.cli import run
code = run(["doctor", "--declarations", "--home", sys.argv[3]])
print(count, code)
"""


def test_one_module_knows_what_only_one_system_has() -> None:
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        if path == MACHINE:
            continue
        for node in ast.walk(ast.parse(text)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {n.partition(".")[0] for n in names} & OF_ONE_SYSTEM, path
        assert not CALLS_OF_ONE_SYSTEM.search(text), (path, CALLS_OF_ONE_SYSTEM.search(text))


def test_every_module_can_be_imported_where_those_are_missing(tmp_path: Path) -> None:
    """Not a trial on Windows, where the program was never run: a look at what would fail at once."""
    arguments = (" ".join(PACKAGES), " ".join(sorted(OF_ONE_SYSTEM)), str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IMPORT_ALL, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HEDUI_HOME": str(tmp_path), "DAGSTER_DISABLE_TELEMETRY": "yes"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    *said, last = done.stdout.strip().splitlines()
    count, code = map(int, last.split())
    assert count > 300
    assert code == 0, said


def test_every_text_is_read_and_written_as_utf_8() -> None:
    """Without saying so, Python writes GBK on a Chinese Windows."""
    wrong = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            said = {k.arg for k in node.keywords}
            if (name == "read_text" or (name == "write_text" and len(node.args) == 1)) and "encoding" not in said:
                wrong.append((path.name, node.lineno))
            modes = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            is_builtin = isinstance(node.func, ast.Name) and name == "open"
            if is_builtin and "encoding" not in said and not any("b" in mode for mode in modes):
                wrong.append((path.name, node.lineno))
    assert wrong == []


def test_a_path_of_windows_is_remembered_as_it_is(tmp_path: Path) -> None:
    path = 'C:\\Users\\民政\\新建文件夹\\"landing"'
    remember(tmp_path, landing=path)
    assert remembered(tmp_path)["landing"] == path
    assert "\\" not in (dagster_home(tmp_path) / "dagster.yaml").read_text(encoding="utf-8")


def test_no_file_of_a_home_is_called_what_windows_forbids(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = County.after_a_night(tmp_path_factory, "names").home.root
    names = {part for path in home.rglob("*") for part in path.relative_to(home).parts}
    assert "lock" in names
    assert [n for n in names if re.search(r'[<>:"/\\|?*\x00-\x1f]', n) or n[-1] in ". "] == []


@pytest.mark.parametrize("system", ["posix", "nt"])
def test_a_file_is_whole_on_either_system(tmp_path: Path, system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assets.home.machine.WINDOWS", system == "nt")
    with whole(tmp_path / "a.txt") as scratch:
        scratch.write_text("甲", encoding="utf-8")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "甲"
