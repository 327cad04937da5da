"""The keeper holds programs up, one keeper a home, and leaves nobody behind whichever way it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from assets.errors import BadInput
from pipelines.serving import keeper as module
from pipelines.serving.keeper import Keeper, Program
from pipelines.serving.state import FAILED, RUNNING, STOPPED, WAITING, is_kept, read_state

ROOT = Path(__file__).parents[3]
SLEEPER = "import time; time.sleep(600)"
LIVES = f"""
import subprocess, sys, time
from pathlib import Path
child = subprocess.Popen([sys.executable, "-c", {SLEEPER!r}])
Path(sys.argv[1]).write_text(str(child.pid))
print("活着 110101199003071092", flush=True)
time.sleep(600)
"""
DIES = "import sys; print('要停了', flush=True); sys.exit(7)"
KEEPS = """
import os, sys
from pathlib import Path
from pipelines.serving.keeper import Keeper, Program
root = Path(sys.argv[1])
Keeper(root, [Program("lives", "活的", "lives", (str(root / "child"),))], dict(os.environ), root).keep()
"""
PATIENCE_SECONDS = 60


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"


def until(asked: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not asked():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "lives.py").write_text(LIVES, encoding="utf-8")
    (tmp_path / "dies.py").write_text(DIES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(home), str(ROOT)])}


def test_what_dies_is_started_again_and_everybody_ends_with_the_keeper(
    home: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)
    accounts = home / "accounts"
    programs = [
        Program("lives", "活的", "lives", (str(home / "child"),), "http://127.0.0.1:1"),
        Program("dies", "死的", "dies"),
        Program("waits", "等的", "lives", (), waits_for=lambda: "" if accounts.exists() else "还没有账户"),
    ]
    keeper = Keeper(home, programs, environment, home)
    said: list[str] = []
    failures: list[BaseException] = []

    def look() -> None:
        try:
            until(lambda: (home / "child").exists() and (state := read_state(home)) and state.programs[1].restarts >= 2)
            state = read_state(home)
            assert state is not None
            assert state.process == os.getpid()
            assert [p.state for p in state.programs][::2] == [RUNNING, WAITING]
            assert state.programs[1].state in {FAILED, RUNNING}
            assert not state.is_well
            said.append(state.line())
            assert is_kept(home)
            with pytest.raises(BadInput, match="已经有一个 hedui serve 在运行"):
                Keeper(home, [], environment, home).keep()
        except BaseException as failure:
            failures.append(failure)
        finally:
            keeper.stop()

    before = signal.getsignal(signal.SIGTERM)
    Thread(target=look).start()
    keeper.keep()
    assert failures == []
    assert signal.getsignal(signal.SIGTERM) is before
    assert not is_kept(home)
    grandchild = int((home / "child").read_text(encoding="ascii"))
    assert not is_alive(grandchild)
    state = read_state(home)
    assert state is not None
    assert {p.state for p in state.programs} == {STOPPED}
    assert "活的 正常 http://127.0.0.1:1" in said[0]
    assert "等的 等待（还没有账户）" in said[0]
    assert "死的" in said[0]
    log = (home / "logs" / "lives.log").read_text(encoding="utf-8")
    assert "活着 〔号码略〕" in log
    assert "要停了" in (home / "logs" / "dies.log").read_text(encoding="utf-8")
    own = (home / "logs" / "serve.log").read_text(encoding="utf-8")
    assert "死的 停了，退出码 7" in own
    assert own.index("秒后重新启动") < own.index("活的 已停")


def test_pauses_grow_and_begin_anew_after_a_good_while(home: Path, environment: dict[str, str]) -> None:
    keeper = Keeper(home, [Program("dies", "死的", "dies")], environment, home)
    (running,) = keeper._running
    pauses = []
    for _ in range(12):
        due = running.started = running.due
        keeper._ended(running, 1, due)
        pauses.append(running.due - due)
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-1] == module.LONGEST_PAUSE
    running.started = running.due
    keeper._ended(running, 1, running.due + module.SETTLED_SECONDS)
    assert running.pause == 2 * module.FIRST_PAUSE
    keeper._end_all()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["asked", "killed"])
def test_no_orphan_is_left_however_the_keeper_ends(
    home: Path, environment: dict[str, str], how: signal.Signals
) -> None:
    with subprocess.Popen([sys.executable, "-c", KEEPS, str(home)], env=environment, cwd=home) as process:
        until(lambda: (home / "child").exists() and (home / "child").read_text(encoding="ascii"))
        grandchild = int((home / "child").read_text(encoding="ascii"))
        child = int(subprocess.check_output(["ps", "-o", "ppid=", "-p", str(grandchild)]))
        assert is_alive(child)
        process.send_signal(how)
        code = process.wait(PATIENCE_SECONDS)
    assert code == (0 if how is signal.SIGTERM else -how)
    until(lambda: not is_alive(grandchild) and not is_alive(child))
    assert not is_kept(home)
