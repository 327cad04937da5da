"""Parsing many files in limited child processes, each file once for its bytes and its contract."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Timer

from assets.errors import BadInput
from assets.home.disk_troubles import Thing, Trouble, sentence
from assets.home.files import used_today
from assets.home.machine import cores
from assets.intake.deliveries import Receipt
from assets.intake.landing import stored
from assets.intake.reader_process import MEMORY, Reader, started, stop
from assets.intake.reading.parsed_files import digest_of, whole_report
from assets.intake.reading.report import READER, FileReport, held
from assets.intake.reading.worker import DONE, Task
from data_contracts.contract import Contracts, Source
from matchers.intake.layouts import ConfirmedLayout

PARSED = Thing("读好的名册(store/parsed)", "它可以重做，请重新运行同一条命令")
MOST_WORKERS = 8
"""However many cores there are: each may need the memory of a large workbook."""
TROUBLES = frozenset(trouble.value for trouble in Trouble)


@dataclass(frozen=True)
class Limits:
    """What one worker may use: bytes of address space, seconds of processor and of wall time for one file."""

    memory: int = MEMORY
    cpu_seconds: int = 240
    wall_seconds: int = 300
    workers: int = min(cores(), MOST_WORKERS)


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

    A file whose worker dies or takes too long is held and tried again the next time; the others go on. So is one whose
    bytes in the store are gone or are not what came. BadInput when the disk has no room for what was read.
    `meanwhile` is called once in this thread, which would otherwise only wait for the workers; where there is nothing
    to parse it is not.
    """
    sources = contracts.sources
    tasks = {r.key: _task(r, sources[r.source], store, limits, confirmed) for r in receipts if r.source in sources}
    waiting: SimpleQueue[Task] = SimpleQueue()
    known = {t.report: whole_report(t.report, t.parquet) for t in tasks.values()}
    wanted = [t for t in tasks.values() if known[t.report] is None]
    lost = {t.report: _lost(t) for t in wanted if not _is_stored(t)}
    fresh = [t for t in wanted if t.report not in lost]
    for task in sorted(fresh, key=lambda t: -t.path.stat().st_size):
        waiting.put(task)
    with ThreadPoolExecutor(max_workers=limits.workers) as threads:
        served = [threads.submit(_serve, waiting, limits) for _ in range(min(limits.workers, len(fresh)))]
        if meanwhile and fresh:
            meanwhile()
        broken = lost | {path: report for future in served for path, report in future.result().items()}
    return {key: _result(task, broken, known[task.report]) for key, task in tasks.items()}


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
        (
            c.name,
            c.word.domain,
            c.headers,
            c.required,
            c.repeated,
            c.may_stand_in,
            c.whose,
            sorted(c.word.variants),
            c.bounds,
        )
        for c in source.columns
    ]
    confirmations = [(c.layout, {**c.as_payload(), "codes": {}}) for c in confirmed]
    text = repr((source.digest, source.name, source.arrives, source.batch_word, columns, original_name, confirmations))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _result(task: Task, broken: Mapping[Path, FileReport], known: FileReport | None) -> ParsedFile:
    if task.report in broken:
        return ParsedFile(None, broken[task.report])
    report = known or whole_report(task.report, task.parquet)
    if report is None:
        raise BadInput(sentence(Trouble.DAMAGED, PARSED))
    for used in (task.report, task.parquet):
        used_today(used)
    return ParsedFile(None if report.is_held else task.parquet, report)


def _is_stored(task: Task) -> bool:
    return task.path.is_file() and digest_of(task.path) == task.path.name


def _lost(task: Task) -> FileReport:
    message = (
        f"文件「{task.original_name}」收到时的原件已不在数据目录中或已损坏，未采用；"
        "请把同一份文件重新放入接收目录，或用 hedui restore 从备份补回。"
    )
    return held(task.source.name, task.original_name, message)


def _serve(waiting: SimpleQueue[Task], limits: Limits) -> dict[Path, FileReport]:
    """Feed one worker until nothing waits; start another when a file has killed it."""
    broken: dict[Path, FileReport] = {}
    worker: Reader | None = None
    try:
        while True:
            try:
                task = waiting.get_nowait()
            except Empty:
                return broken
            worker = worker or started(limits.memory)
            answer = _answer(worker, task, limits.wall_seconds)
            if answer in TROUBLES:
                raise BadInput(sentence(Trouble(answer), PARSED))
            if answer != DONE or not task.report.exists():
                stop(worker)
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
            stop(worker)


def _answer(worker: Reader, task: Task, wall_seconds: int) -> str:
    """What the worker says of a file: done, a trouble of the disk, or nothing within its limits."""
    if worker.stdin is None or worker.stdout is None:
        return ""
    try:
        pickle.dump(task, worker.stdin)
        worker.stdin.flush()
    except OSError:
        return ""
    # Not every system can wait for a pipe and a clock at once: the clock ends the worker, and then the pipe ends too.
    clock = Timer(wall_seconds, worker.kill)
    clock.daemon = True
    clock.start()
    try:
        return worker.stdout.readline().decode().strip()
    finally:
        clock.cancel()
