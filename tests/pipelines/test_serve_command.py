"""`hedui serve`: what it refuses, what it keeps, the line that says how it is, and the unit of systemd."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from assets.home.home import Home
from assets.home.memory import remember
from pipelines.cli import cli, run
from pipelines.running import Running
from pipelines.serve_command import NOBODY, SCHEDULE_OFF, _kept
from pipelines.serving.state import RUNNING, Kept, State, read_state, write_state
from pipelines.settings import settings
from tests.declared import declare
from tests.nights import AS_OF, JURISDICTION

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "packaging" / "hedui.service"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    declare(tmp_path / "home", JURISDICTION, AS_OF)
    Home(tmp_path / "home").prepared()
    remember(tmp_path / "home", jurisdiction=JURISDICTION)
    return tmp_path / "home"


def test_a_home_that_is_none_a_port_that_is_taken_and_half_a_certificate_are_refused(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", "--home", str(tmp_path / "none")]) == 2
    assert "还没有建立，请先执行 hedui init" in capsys.readouterr().err
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert run(["serve", "--home", str(home), "--port", port]) == 2
        assert f"地址 127.0.0.1:{port} 不能用" in capsys.readouterr().err
    assert run(["serve", "--home", str(home), "--certificate", str(UNIT)]) == 2
    assert "要一起写" in capsys.readouterr().err
    assert not (home / "logs").exists()


def test_every_program_is_told_what_it_understands(home: Path) -> None:
    from dagster._daemon.cli import run_command
    from dagster_webserver.cli import create_dagster_webserver_cli

    programs, environment, folder = _kept(settings(home), ("127.0.0.1", 8080, "http://127.0.0.1:8080", ()), 3000)
    told = {program.module: list(program.arguments) for program in programs}
    run_command.make_context("run", told["dagster._daemon"][1:])
    create_dagster_webserver_cli().make_context("dagster-webserver", told["dagster_webserver"])
    name, *options = told["pipelines.cli"]
    cli.commands[name].make_context(name, options)
    assert (folder / "workspace.yaml").exists()
    assert environment["DAGSTER_HOME"] == str(folder)
    assert [program.waits_for() for program in programs] == ["", "", NOBODY]


def test_the_line_says_what_runs_and_that_somebody_turned_the_schedule_off(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    asked = ["serve", "--home", str(home), "--status"]
    assert run(asked) == 2
    assert capsys.readouterr().out == "hedui serve 没有运行。\n"
    write_state(home, State(77, "2026-11-30 08:00", (Kept("网上办理", RUNNING, "", 2, "http://10.1.2.3:8080"),)))
    assert run(asked) == 2, "a state without its keeper is of yesterday"
    capsys.readouterr()
    with FileLock(home / "serve.lock"):
        assert run(asked) == 0
        assert "定时核对已打开" in capsys.readouterr().out
        monkeypatch.setattr(Running, "of", lambda _: Running(None, ("nightly_schedule",)))
        assert run(asked) == 1
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert "hedui serve 在运行（进程 77，自 2026-11-30 08:00）" in line
    assert "网上办理 正常，重新启动过 2 次 http://10.1.2.3:8080" in line
    assert SCHEDULE_OFF in line
    (home / "serve.json").write_text("{", encoding="utf-8")
    assert read_state(home) is None


def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("这里没有 systemd-analyze")
    text = UNIT.read_text(encoding="utf-8")
    command = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    program, name, *options = command.removeprefix("ExecStart=").split()
    tmp_path.joinpath("desk.pem").touch()
    own = [str(tmp_path / "desk.pem") if o.startswith("/etc/hedui") else o for o in options]
    cli.commands[name].make_context(name, own)
    trial = tmp_path / "hedui.service"
    trial.write_text(text.replace(program, sys.executable), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(trial)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
