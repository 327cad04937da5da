"""The keeper: starts the programs, starts them again with growing pauses, and ends them all when it is told to.

Belongs here: processes. Does not belong here: which programs there are (`pipelines/serve_command.py`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import IO
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout

from assets.errors import BadInput
from assets.home.clock import SHANGHAI
from assets.home.machine import STOPPING, ask_family_to_end, end_family, has_family, own_family
from pipelines.serving.logs import Log
from pipelines.serving.state import FAILED, LOCK, RUNNING, STOPPED, WAITING, Kept, State, write_state

TICK_SECONDS = 0.2
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 300.0
SETTLED_SECONDS = 120.0
"""A program that ran so long was well: its next pause is the first again."""
ASKED_AGAIN_SECONDS = 10.0
GRACE_SECONDS = 30.0


def nothing() -> str:
    """A program that waits for nothing."""
    return ""


@dataclass(frozen=True)
class Program:
    """One program to keep: its name (of the log file), Chinese title, Python module and arguments, the address where a
    browser finds it, and what it waits for before it is started ('' for nothing)."""

    name: str
    title: str
    module: str
    arguments: Sequence[str] = ()
    address: str = ""
    waits_for: Callable[[], str] = nothing


@dataclass
class _Running:
    """A program with its process, its log, and when it is due to be started."""

    program: Program
    log: Log
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    pause: float = FIRST_PAUSE
    restarts: int = 0
    why: str = ""
    state: str = WAITING
    families: set[int] = field(default_factory=set)

    def living(self) -> list[int]:
        """The families it started of which anybody is left."""
        own = None if self.process is None or self.process.poll() is not None else self.process.pid
        return [number for number in self.families if number == own or has_family(number)]

    def kept(self) -> Kept:
        return Kept(self.program.title, self.state, self.why, self.restarts, self.program.address)


class Keeper:
    """Keeps programs of one home until it is told to stop."""

    def __init__(self, root: Path, programs: Sequence[Program], environment: Mapping[str, str], where: Path) -> None:
        """`environment` and `where` (a folder in which no module of ours can be mistaken for another) are those of the
        programs."""
        self._root, self._environment, self._where = root, {**environment, "PYTHONUTF8": "1"}, where
        self._running = [_Running(program, Log(root / "logs", program.name)) for program in programs]
        self._own = Log(root / "logs", "serve")
        self._stop = Event()
        self._since = _now()
        self._told: list[Kept] = []

    def keep(self) -> None:
        """Keep until `stop` is called or the system asks to end; BadInput when another keeper has this home."""
        lock = FileLock(self._root / LOCK, blocking=False)
        try:
            lock.acquire()
        except Timeout:
            raise BadInput("这个数据目录已经有一个 hedui serve 在运行，用 hedui serve --status 查看") from None
        # What is ignored stays so: `nohup` asks for it.
        heard = [number for number in STOPPING if signal.getsignal(number) is not signal.SIG_IGN]
        before = {number: signal.signal(number, lambda *_: self.stop()) for number in heard}
        try:
            self._own.write(f"开始，进程 {os.getpid()}")
            while not self._stop.wait(TICK_SECONDS):
                self._look(time.monotonic())
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)
            lock.release()

    def stop(self) -> None:
        """Ask the keeper to end everything and return."""
        self._stop.set()

    def _look(self, now: float) -> None:
        for running in self._running:
            if running.process is not None and (code := running.process.poll()) is not None:
                self._ended(running, code, now)
            if running.process is None and now >= running.due:
                self._start(running, now)
            running.families = set(running.living())
        self._tell()

    def _start(self, running: _Running, now: float) -> None:
        if why := running.program.waits_for():
            running.state, running.why, running.due = WAITING, why, now + ASKED_AGAIN_SECONDS
            return
        try:
            process = self._process(running.program)
        except OSError as error:  # no memory, too many processes: it may be better in a while
            self._failed(running, f"没有启动成（{type(error).__name__}）", now)
            return
        running.process, running.started, running.state, running.why = process, now, RUNNING, ""
        running.families.add(process.pid)
        if process.stdout is not None:
            Thread(target=_listen, args=(process.stdout, running.log), daemon=True).start()
        self._own.write(f"{running.program.title} 启动，进程 {process.pid}")

    def _process(self, program: Program) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  (our own program and arguments)
            [sys.executable, "-m", "pipelines.serving.child", program.module, *program.arguments],
            env=self._environment,
            cwd=self._where,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **own_family(),
        )

    def _ended(self, running: _Running, code: int, now: float) -> None:
        """What the program started goes on: a night that is under way is worth more than a tidy table of processes."""
        if now - running.started >= SETTLED_SECONDS:
            running.pause = FIRST_PAUSE
        if running.process is not None and running.process.stdin is not None:
            running.process.stdin.close()
        running.process = None
        self._failed(running, f"退出码 {code}", now)

    def _failed(self, running: _Running, how: str, now: float) -> None:
        running.state, running.due = FAILED, now + running.pause
        running.why = f"{how}，{running.pause:.0f} 秒后重新启动，原因见 logs/{running.program.name}.log"
        self._own.write(f"{running.program.title} 停了，{how}，{running.pause:.0f} 秒后重新启动")
        running.pause, running.restarts = min(running.pause * 2, LONGEST_PAUSE), running.restarts + 1

    def _end_all(self) -> None:
        for running in self._running:
            for family in running.families:
                ask_family_to_end(family)
        until = time.monotonic() + GRACE_SECONDS
        for running in self._running:
            while running.living() and time.monotonic() < until:
                time.sleep(TICK_SECONDS / 4)
            for family in running.living():
                end_family(family)
            if running.process is not None:
                running.process.wait()
                if running.process.stdin is not None:
                    running.process.stdin.close()
            running.state, running.why = STOPPED, ""
            self._own.write(f"{running.program.title} 已停")
        self._tell()
        for log in (self._own, *(running.log for running in self._running)):
            log.close()

    def _tell(self) -> None:
        kept = [running.kept() for running in self._running]
        if kept != self._told:
            # A full disk ends nobody: the state is told as soon as there is room.
            with suppress(OSError):
                write_state(self._root, State(os.getpid(), self._since, kept))
                self._told = kept


def _listen(pipe: IO[bytes], log: Log) -> None:
    with pipe:
        for line in pipe:
            log.write(line.decode("utf-8", "replace"))


def _now() -> str:
    return datetime.now(ZoneInfo(SHANGHAI)).strftime("%Y-%m-%d %H:%M")
