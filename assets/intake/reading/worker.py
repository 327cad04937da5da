"""The child process that opens what departments send, with little memory and little time.

One worker reads many files, one after the other: a request comes in on standard input (pickled by our own
parent), the answer goes out as one line. A file that kills the worker kills nothing else.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from assets.home.disk_troubles import Trouble, trouble_of
from assets.home.machine import allow_seconds, limit_memory
from assets.intake.reading.parsed_files import DIGEST, digest_of
from assets.intake.reading.parsing import parse
from assets.intake.reading.report import FileReport, held
from data_contracts.contract import Source
from data_contracts.sql import ROW_GROUP
from matchers.intake.layouts import ConfirmedLayout

DONE = "done"
INTERNAL = "文件「{}」读取时程序出错，整个文件未采用；请把文件名告诉系统维护人员，或另存为 xlsx 后重新放入。"


@dataclass(frozen=True)
class Task:
    """One file to parse: where its bytes lie, how it was called, its contract, where Parquet and report go, and what
    was confirmed of layouts of its source."""

    path: Path
    original_name: str
    source: Source
    parquet: Path
    report: Path
    cpu_seconds: int
    confirmed: tuple[ConfirmedLayout, ...] = ()


def run(task: Task) -> None:
    """Parse one file and write Parquet (unless held) and report, each in one step."""
    parsed = parse(task.path, task.original_name, task.source, task.confirmed)
    task.report.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = ""
    if parsed.frame is not None:
        write = partial(parsed.frame.write_parquet, compression="zstd", compression_level=1, row_group_size=ROW_GROUP)
        digest = _placed(task.parquet, write)
    write_report(parsed.report, task.report, digest)


def write_report(report: FileReport, target: Path, digest: str = "") -> None:
    """Put the report beside its Parquet in one step, with the digest that tells later whether that is still whole."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps({**report.as_json(), DIGEST: digest}, ensure_ascii=False)
    _placed(target, lambda scratch: scratch.write_text(text, encoding="utf-8"))


def _placed(target: Path, write: Callable[[Path], object]) -> str:
    """Have a file written beside its place and put there whole, or not at all; its digest."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix="writing-")
    os.close(handle)
    scratch = Path(name)
    try:
        write(scratch)
        digest = digest_of(scratch)
        os.replace(scratch, target)
    finally:
        scratch.unlink(missing_ok=True)
    return digest


def _answer(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    """Serve tasks until standard input ends; the memory limit in bytes is the only argument."""
    limit_memory(int(sys.argv[1]))
    while True:
        try:
            task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301  (written by our parent, not by a file)
        except EOFError:
            return
        allow_seconds(task.cpu_seconds)
        try:
            run(task)
        except MemoryError:
            raise
        except Exception as error:  # a fault of ours on one file; its text may hold values of the file
            # Damage is the file's own; of the rest nothing is written, so that the file is read once there is room.
            if (trouble := trouble_of(error)) not in (None, Trouble.DAMAGED):
                _answer(trouble.value)
                continue
            parsed = held(task.source.name, task.original_name, INTERNAL.format(task.original_name))
            write_report(parsed, task.report)
        _answer(DONE)


if __name__ == "__main__":
    main()
