"""Whether the nights run by themselves is said, and the pages of the engine room change nothing unless asked to."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._daemon.types import DaemonHeartbeat

from assets.home.clock import SHANGHAI
from assets.home.failed_night import failed_night, say_failure
from assets.home.memory import remembered
from pipelines.cli import run
from pipelines.nightly import dagster_home
from pipelines.running import Running, late_night

NOW = date(2026, 11, 30)


def test_an_old_night_is_a_problem_whoever_runs_them() -> None:
    assert list(late_night(NOW, NOW, Running())) == []
    assert list(late_night(NOW - timedelta(days=1), NOW, Running())) == []
    (dark,) = late_night(NOW - timedelta(days=3), NOW, Running())
    assert dark.startswith("最近一夜是 2026-11-27，已是 3 天前：夜间核对没有运行；没有常驻程序在运行")
    alive = Running(datetime.now(ZoneInfo(SHANGHAI)))
    (lit,) = late_night(NOW - timedelta(days=3), NOW, alive)
    assert lit == "最近一夜是 2026-11-27，已是 3 天前：夜间核对没有运行"


def test_signs_of_life_are_read_from_the_home(tmp_path: Path) -> None:
    assert Running.of(tmp_path) == Running()
    assert not (tmp_path / "dagster").exists()
    with dg.DagsterInstance.from_config(str(dagster_home(tmp_path))) as instance:
        for seconds in (2_000, 20):
            sign = time.time() - seconds
            instance.add_daemon_heartbeat(DaemonHeartbeat(sign, "SCHEDULER", f"d{seconds}", []))
            found = Running.of(tmp_path)
            assert found.last_sign is not None
            assert found.is_alive == (seconds < 300)
    assert found.words == "每夜核对：常驻程序在运行"


def test_the_doctor_says_what_failed_and_that_nothing_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    say_failure(tmp_path, NOW, "「读取各部门文件」未完成")
    assert run(["doctor", "--home", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert "每夜核对：没有常驻程序在运行" in told.out
    assert "[问题] 2026-11-30 的夜间核对没有完成：「读取各部门文件」未完成" in told.err


@pytest.mark.parametrize("writes", [False, True])
def test_the_pages_are_to_be_looked_at_unless_somebody_operates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: bool
) -> None:
    began: list[list[str]] = []
    monkeypatch.setattr("subprocess.call", lambda command, **_: began.append(command) or 0)
    assert run(["ui", "--home", str(tmp_path), "--port", "3999", *(["--write"] if writes else [])]) == 0
    ((program, *arguments),) = began
    assert Path(program).name == "dagster-webserver"
    assert ("--read-only" in arguments) is not writes
    assert remembered(tmp_path)["ui"] == "http://127.0.0.1:3999"


def test_a_night_that_could_not_begin_is_told(tmp_path: Path) -> None:
    home, nowhere = tmp_path / "home", tmp_path / "nowhere"
    home.mkdir()
    night = ["night", "--as-of", "2021-06-01", "--jurisdiction", "320723", "--landing", str(nowhere)]
    assert run([*night, "--home", str(home)]) == 2
    failed = failed_night(home)
    assert failed is not None
    assert failed.words == (
        f"2021-06-01 的夜间核对没有完成：接收目录 {nowhere} 不存在，请建立该目录并按名册代码分文件夹放入文件"
    )
