"""Parsing many files in limited child processes, each file once for its bytes and its contract."""

from __future__ import annotations

import hashlib
import json
import pickle
import selectors
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from assets.intake.deliveries import Receipt
from assets.intake.landing import stored
from assets.intake.reading.report import READER, FileReport, held
from assets.intake.reading.worker import Task
from data_contracts.contract import Contracts, Source
from matchers.intake.layouts import ConfirmedLayout

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Limits:
    """What one worker may use: bytes of address space, seconds of processor and of wall time for one file."""

    memory: int = 4 << 30
    cpu_seconds: int = 240
    wall_seconds: int = 300
    workers: int = 2


@dataclass(frozen=True)
class ParsedFile:
    """A parsed file: its rows as Parquet (None when it is held) and the report on it."""

    parquet: Path | None
    report: FileReport


def parse_all(
    receipts: Sequence[Receipt],
    contracts: Contracts,
    store: Path,
    limits: Limits = Limits(),
    meanwhile: Callable[[], None] | None = None,
    confirmed: Sequence[ConfirmedLayout] = (),
) -> dict[tuple[str, str, str], ParsedFile]:
    """Parse every received file not yet parsed; the result is keyed by the receipt's key (source, sha256, name).

    What is confirmed of layouts of a source is part of what its files are read by: a new confirmation reads them again.

    A file whose worker dies or takes too long is held and tried again the next time; the others go on.
    `meanwhile` is called once in this thread, which would otherwise only wait for the workers.
    """
    sources = contracts.sources
    tasks = {r.key: _task(r, sources[r.source], store, limits, confirmed) for r in receipts if r.source in sources}
    waiting: SimpleQueue[Task] = SimpleQueue()
    fresh = [t for t in tasks.values() if not t.report.exists()]
    for task in sorted(fresh, key=lambda t: -t.path.stat().st_size if t.path.exists() else 0):
        waiting.put(task)
    with ThreadPoolExecutor(max_workers=limits.workers) as threads:
        served = [threads.submit(_serve, waiting, limits) for _ in range(min(limits.workers, len(fresh)))]
        if meanwhile:
            meanwhile()
        broken = {path: report for future in served for path, report in future.result().items()}
    return {key: _result(task, broken) for key, task in tasks.items()}


def _task(receipt: Receipt, source: Source, store: Path, limits: Limits, confirmed: Sequence[ConfirmedLayout]) -> Task:
    mine = tuple(sorted((c for c in confirmed if c.source == source.name), key=lambda c: c.layout))
    key = f"{receipt.sha256}-{_digest(source, receipt.original_name, mine)}-{READER}"
    folder = store / "parsed"
    return Task(
        stored(store, receipt.sha256).resolve(),
        receipt.original_name,
        source,
        (folder / f"{key}.parquet").resolve(),
        (folder / f"{key}.json").resolve(),
        limits.cpu_seconds,
        mine,
    )


def _digest(source: Source, original_name: str, confirmed: Sequence[ConfirmedLayout]) -> str:
    """What besides the bytes decides the rows: the contract's headers, the name, which may give the month, and what a
    person confirmed. Codes are read later, and change no row here."""
    columns = [
        (c.name, c.word.domain, c.headers, c.required, c.repeated, c.may_stand_in, c.whose, sorted(c.word.variants))
        for c in source.columns
    ]
    confirmations = [(c.layout, {**c.as_payload(), "codes": {}}) for c in confirmed]
    text = repr((source.digest, source.name, source.arrives, source.batch_word, columns, original_name, confirmations))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _result(task: Task, broken: Mapping[Path, FileReport]) -> ParsedFile:
    if task.report in broken:
        return ParsedFile(None, broken[task.report])
    report = FileReport.from_json(json.loads(task.report.read_text(encoding="utf-8")))
    return ParsedFile(None if report.is_held else task.parquet, report)


def _serve(waiting: SimpleQueue[Task], limits: Limits) -> dict[Path, FileReport]:
    """Feed one worker until nothing waits; start another when a file has killed it."""
    broken: dict[Path, FileReport] = {}
    worker: subprocess.Popen[bytes] | None = None
    try:
        while True:
            try:
                task = waiting.get_nowait()
            except Empty:
                return broken
            worker = worker or _start(limits)
            if not _done(worker, task, limits.wall_seconds):
                _stop(worker)
                worker = None
                broken[task.report] = held(
                    task.source.name,
                    task.original_name,
                    (
                        f"文件「{task.original_name}」读取时超出内存或时间限制，整个文件未采用;"
                        "请删除多余的行列或分成几个文件后重新放入。"
                    ),
                )
    finally:
        if worker is not None:
            _stop(worker)


def _start(limits: Limits) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "assets.intake.reading.worker", str(limits.memory)]
    # What a crashing parser writes may hold values of the file: it goes nowhere.
    return subprocess.Popen(  # noqa: S603
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _done(worker: subprocess.Popen[bytes], task: Task, wall_seconds: int) -> bool:
    """Whether the worker read the file within its limits."""
    if worker.stdin is None or worker.stdout is None:
        return False
    try:
        pickle.dump(task, worker.stdin)
        worker.stdin.flush()
    except OSError:
        return False
    with selectors.DefaultSelector() as selector:
        selector.register(worker.stdout, selectors.EVENT_READ)
        is_ready = bool(selector.select(wall_seconds))
    return is_ready and worker.stdout.readline() == b"done\n" and task.report.exists()


def _stop(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait()
    for stream in (worker.stdin, worker.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                continue
