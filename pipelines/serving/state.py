"""How the kept programs are, as one small file of the home and one line for a person.

Belongs here: `serve.json`, written at every change, and reading it. Does not belong here: changing anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from assets.home.files import whole

FILE = "serve.json"
LOCK = "serve.lock"

RUNNING = "running"
WAITING = "waiting"
FAILED = "failed"
STOPPED = "stopped"


@dataclass(frozen=True)
class Kept:
    """One program: its Chinese title, RUNNING, WAITING (`why` says for what), FAILED (it ended, and is started again
    after a pause) or STOPPED; how often it was started anew, and the address where a browser finds it ('' for none)."""

    title: str
    state: str
    why: str = ""
    restarts: int = 0
    address: str = ""

    def sentence(self) -> str:
        """`网上办理 正常 http://127.0.0.1:8080`."""
        words = {RUNNING: "正常", WAITING: f"等待（{self.why}）", FAILED: f"停了（{self.why}）", STOPPED: "已停"}
        again = f"，重新启动过 {self.restarts} 次" if self.restarts else ""
        return f"{self.title} {words[self.state]}{again}{f' {self.address}' if self.state == RUNNING else ''}".rstrip()


@dataclass(frozen=True)
class State:
    """The keeper's process, since when it keeps, and its programs."""

    process: int
    since: str
    programs: Sequence[Kept]

    @property
    def is_well(self) -> bool:
        """Whether every program runs."""
        return all(program.state == RUNNING for program in self.programs)

    def line(self) -> str:
        """The one line."""
        said = "；".join(program.sentence() for program in self.programs)
        return f"hedui serve 在运行（进程 {self.process}，自 {self.since}）：{said}"


def write_state(root: Path, state: State) -> None:
    """Put the state in the place of the one before."""
    with whole(root / FILE) as scratch:
        scratch.write_text(json.dumps(asdict(state), ensure_ascii=False, indent=1), encoding="utf-8")


def read_state(root: Path) -> State | None:
    """The state as it was last written; None where nobody ever kept this home, or what is there cannot be read."""
    try:
        found = json.loads((root / FILE).read_text(encoding="utf-8"))
        return _state(found)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _state(found: Mapping[str, object]) -> State:
    programs = found["programs"]
    if not isinstance(programs, list):
        raise TypeError
    return State(int(str(found["process"])), str(found["since"]), tuple(Kept(**program) for program in programs))


def is_kept(root: Path) -> bool:
    """Whether a keeper holds this home now."""
    if not (root / LOCK).exists():
        return False
    lock = FileLock(root / LOCK, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        return True
    lock.release()
    return False
