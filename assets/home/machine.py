"""What differs between the systems the program runs on, in one place: Linux for the bureau, an office computer else.

Belongs here: limits of a process, what it has used, opening a file that nobody exchanges meanwhile, ending a whole
family of processes. Does not belong here: locks (the library `filelock` knows every system), paths. No other module
imports what only one system has; what a system cannot do is said by `shortcomings`, for nothing may be missing in
silence. Windows was never tried: there the program is known to be importable, and no more.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    import resource
except ImportError:
    resource = None  # type: ignore[assignment]

WINDOWS = os.name == "nt"
HAS_GROUPS = hasattr(os, "killpg") and hasattr(os, "getpgid")
STOPPING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGBREAK", "SIGHUP") if hasattr(signal, name))
"""Signals by which a person or the system asks a program to end."""

MIB = 1 << 20


def shortcomings() -> list[str]:
    """What this system does not let the program do, in Chinese; nothing on Linux."""
    found = []
    if resource is None:
        found.append("本系统不能限制读取文件的进程所用的内存和处理器时间，只限制总用时；请留意来路不明的文件")
    if not HAS_GROUPS:
        found.append(
            "本系统不能一并结束一个程序启动的所有进程；强行结束 hedui serve 后，请检查有没有留下的 python 进程"
        )
    return found


DUCKDB_MEMORY = "1200MB"
"""How much memory DuckDB may take of its own accord: an office machine does other things too, and what does not fit is
spilled. A night of a county of a million is a twentieth slower by it and takes a quarter less memory."""


def cores() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows do not say which ones
        return os.cpu_count() or 1


def limit_memory(limit: int) -> None:
    """Let this process use no more than so many bytes, and write no picture of its memory when it crashes."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def stand_back() -> None:
    """Let this process have a tenth of what another gets that wants the processors, too; where systems know no such
    rank, it works like all."""
    if hasattr(os, "nice"):
        os.nice(10)


def allow_seconds(seconds: int) -> None:
    """Let this process use that much more processor time."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime) + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def peak_mib() -> float | None:
    """The most memory this process has used, in MiB; None where the system does not say."""
    if resource is None:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / MIB if sys.platform == "darwin" else peak / 1024


def open_itself(path: Path) -> int:
    """A descriptor of the very file at `path`, for reading bytes: no link is followed, no pipe waited for."""
    flags = (getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
    return os.open(path, os.O_RDONLY | sum(flags))


def flush(place: Path) -> None:
    """Make a file, or the names in a folder, last through a power cut. Windows flushes only what is open for writing,
    and no folder."""
    if WINDOWS and place.is_dir():
        return
    handle = os.open(place, os.O_RDWR if WINDOWS else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_running(process: int) -> bool:
    """Whether a process of that number lives; False where the system cannot be asked without ending it."""
    if WINDOWS:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it lives, and is another user's
    return True


def own_family() -> dict[str, Any]:
    """What `subprocess.Popen` is to be told so that a child and all it starts can be ended together."""
    if HAS_GROUPS:
        return {"start_new_session": True}
    return {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}


def has_family(number: int) -> bool:
    """Whether the family of a child, the child itself or others, has anybody left; False where systems know none."""
    if not HAS_GROUPS:
        return False
    try:
        os.killpg(number, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def ask_family_to_end(number: int) -> None:
    """Ask a child and all it has started to end; where systems know no families, the child alone."""
    _send(number, signal.SIGTERM)


def end_family(number: int) -> None:
    """End whatever is left of a family; nothing where all are gone."""
    _send(number, getattr(signal, "SIGKILL", signal.SIGTERM))


def _send(number: int, what: int) -> None:
    try:
        if HAS_GROUPS:
            os.killpg(number, what)
        else:
            os.kill(number, what)
    except OSError:
        return  # it is gone
