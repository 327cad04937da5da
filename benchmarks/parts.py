"""The parts of `make bench`: what is run side by side, and which ratios are held against which bars.

A turn of a county: the plain read of its files, the night by hand, the first night of a fresh home, the next night with
nothing new, the same night again, and the night after with one register replaced. Everything is a process of its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import counties
from benchmarks.figures import Bar, Figure, exponent, ratios
from benchmarks.process import HEDUI, Process, run
from tests.declared import declare
from tests.score import score

JURISDICTION = "320723"
READING = "读取各部门文件"
BAD = 2
"""Exit codes from here on mean that the night was not finished."""

UNFINISHED = "[没有完成]"
"""How a prefecture's night names a county that had none."""

PLAIN, BY_HAND, FIRST, NEXT, AGAIN, LATE = "平读文件", "手写脚本", "第一夜", "次夜无新文件", "同一夜再运行", "一册迟到"
GIB = 1024.0


@dataclass(frozen=True)
class Turn:
    """One run of everything: the figures by name, the late register's share of the rows, the scores by rule, and what
    else is to be told of it."""

    figures: Mapping[str, Figure]
    late_share: float
    scores: Mapping[str, Mapping[str, tuple[float, float]]]
    more: Mapping[str, Any] = field(default_factory=dict)


def county_turn(of: Path, *, is_scored: bool = True, is_cold_alone: bool = False) -> Turn:
    """Everything once on the county of a folder."""
    landing = of / "landing"
    with tempfile.TemporaryDirectory(dir=of.parent) as folder:
        place = Path(folder)
        read = child([sys.executable, "-m", "benchmarks.plain_read", str(landing)], landing)
        hand = child([sys.executable, "-m", "benchmarks.by_hand", str(landing), str(place / "hand.csv")], landing)
        files, home = counties.linked(landing, place / "landing"), place / "home"
        declare(home, JURISDICTION, counties.AS_OF)
        figures = {PLAIN: figure(read), BY_HAND: figure(hand), FIRST: _night(home, files, counties.AS_OF)}
        scores = _scores(home, place, of) if is_scored else {}
        if not is_cold_alone:
            day = timedelta(days=1)
            figures[NEXT] = _night(home, files, counties.AS_OF + day)
            figures[AGAIN] = _night(home, files, counties.AS_OF + day)
            counties.replace_late(files)
            figures[LATE] = _night(home, files, counties.AS_OF + 2 * day)
    rows = json.loads(read.said.strip().splitlines()[-1])
    return Turn(figures, rows[counties.LATE] / sum(rows.values()), scores)


def child(command: Sequence[str], landing: Path) -> Process:
    """A program of a county's files, none of them in the machine's memory."""
    counties.forget(landing)
    done = run(command)
    if done.code:
        sys.exit(done.said)
    return done


def _night(home: Path, landing: Path, as_of: date) -> Figure:
    counties.forget(landing)
    asked = ["--as-of", as_of.isoformat(), "--landing", str(landing), "--jurisdiction", JURISDICTION]
    night = finished(run([HEDUI, "night", *asked, "--home", str(home)]))
    return figure(night, counties.disk_mib(home))


def finished(night: Process) -> Process:
    """The night as it is; the end of the bench where it, or that of one of its counties, was not finished."""
    if night.code >= BAD or UNFINISHED in night.said:
        sys.exit(f"这一夜没有完成，后面的不再运行\n{night.said}")
    return night


def figure(done: Process, disk_mib: float = 0.0) -> Figure:
    """What a process took; the stages of several counties' nights under one title add up, but for memory."""
    stages: dict[str, tuple[float, float]] = {}
    for stage in done.stages:
        seconds, peak = stages.get(stage.title, (0.0, 0.0))
        stages[stage.title] = (seconds + stage.seconds, max(peak, float(stage.peak_mib)))
    return Figure(done.seconds, done.processor_seconds, done.peak_mib, disk_mib, done.inside_seconds, stages)


def _scores(home: Path, place: Path, of: Path) -> dict[str, dict[str, tuple[float, float]]]:
    """Precision and recall of every rule, ours and by hand."""
    listed = run([HEDUI, "flags", "--csv", str(place / "ours.csv"), "--all", "--home", str(home)])
    if listed.code:
        sys.exit(listed.said)
    both = {"hedui": score(place / "ours.csv", of / "truth.csv"), BY_HAND: score(place / "hand.csv", of / "truth.csv")}
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for who, rows in both.items():
        for row in rows:
            found.setdefault(row.rule, {})[who] = (row.precision, row.recall)
    return found


def bars(turns: Sequence[Turn], hand: float, memory_gib: float, *, is_spreadsheets: bool = True) -> list[Bar]:
    """What the county's night is held to, from the figures of all turns."""

    def of(name: str, field: str = "seconds") -> list[float]:
        return [getattr(turn.figures[name], field) for turn in turns if name in turn.figures]

    def busy(over: str, under: str) -> tuple[float, ...]:
        return ratios(of(over, "processor_seconds"), of(under, "processor_seconds"))

    inside = ratios(of(FIRST, "inside_seconds"), of(BY_HAND, "inside_seconds"))
    found = [Bar("a 一夜（不含导入程序）/ 手写脚本", hand, inside, busy(FIRST, BY_HAND))]
    reading = [turn.figures[FIRST].stages.get(READING, (0.0, 0.0))[0] for turn in turns]
    if is_spreadsheets:
        found += [
            Bar("b 第一夜 / 平读同样的文件", 3.0, ratios(of(FIRST), of(PLAIN)), busy(FIRST, PLAIN)),
            Bar("b 其中读取一步 / 平读同样的文件", 0.6, ratios(reading, of(PLAIN))),
        ]
    if of(NEXT):
        found += [Bar("c 次夜无新文件 / 第一夜", 0.10, ratios(of(NEXT), of(FIRST)), busy(NEXT, FIRST))]
    if of(LATE):
        own = [turn.late_share * turn.figures[FIRST].seconds for turn in turns]
        more = [max(0.0, late - before) for late, before in zip(of(LATE), of(NEXT), strict=True)]
        found += [
            Bar("c 同一夜再运行 / 第一夜", 0.10, ratios(of(AGAIN), of(FIRST)), busy(AGAIN, FIRST)),
            Bar("c 一册迟到多用的 / 它在第一夜按行数应摊的", 2.0, ratios(more, own)),
        ]
    peak = [
        max(figure.peak_mib for name, figure in turn.figures.items() if name in (FIRST, NEXT, AGAIN, LATE))
        for turn in turns
    ]
    return [*found, Bar(f"e 内存峰值 / {memory_gib:g} GiB", 1.0, ratios(peak, [memory_gib * GIB] * len(turns)))]


def growth(by_size: Mapping[int, Sequence[Turn]]) -> dict[str, dict[str, float]]:
    """The powers of people with which seconds, processor seconds, memory and disk grow; of a stage, seconds.

    What was not measured has none: a power of 0 is said of what takes as long at every size.
    """
    sizes = sorted(by_size)
    fields = ("seconds", "processor_seconds", "peak_mib", "disk_mib")

    def powers(values: Mapping[str, Callable[[Turn], float]]) -> dict[str, float]:
        middle = {name: [median(map(value, by_size[size])) for size in sizes] for name, value in values.items()}
        return {name: exponent(sizes, found) for name, found in middle.items() if all(v > 0 for v in found)}

    def of(name: str) -> dict[str, float]:
        return powers({field: lambda turn, field=field: getattr(turn.figures[name], field) for field in fields})

    found = {name: of(name) for name in (PLAIN, BY_HAND, FIRST)}
    stages = dict.fromkeys(
        title for turns in by_size.values() for turn in turns for title in turn.figures[FIRST].stages
    )
    for title in stages:
        found[f"其中 {title}"] = powers(
            {"seconds": lambda turn, title=title: turn.figures[FIRST].stages.get(title, (0.0, 0.0))[0]}
        )
    return found


def by_name(turns: Sequence[Turn]) -> dict[str, list[Figure]]:
    """The figures of all turns under their names."""
    return {name: [turn.figures[name] for turn in turns] for name in turns[0].figures}


def linkage_bars(found: Mapping[str, Any], large: str) -> list[Bar]:
    """Time and memory beside Splink on the largest pair of tables, at no worse F1; how the pairs grow."""
    rows = {(row["set"], row["contender"]): row for row in found["results"] if "failed" not in row}
    if (large, "hedui") not in rows or (large, "splink5") not in rows:
        return []
    ours, splink = rows[large, "hedui"], rows[large, "splink5"]
    return [
        Bar(
            "d 时间 / Splink",
            1 / 8,
            ratios(ours["every_seconds"], splink["every_seconds"]),
            ratios(ours["every_cpu_seconds"], splink["every_cpu_seconds"]),
        ),
        Bar("d 内存 / Splink", 0.3, ratios(ours["every_peak_mib"], splink["every_peak_mib"])),
        Bar("d Splink 的 F1 / 我们的", 1.0, (splink["f1"] / ours["f1"],)),
    ]


def linkage_figures(found: Mapping[str, Any], large: str) -> dict[str, list[Figure]]:
    """Every round of each contender on the largest pair of tables; memory is what it took beside its inputs."""
    rows = [row for row in found["results"] if row["set"] == large and "failed" not in row]
    fields = ("every_seconds", "every_cpu_seconds", "every_peak_mib")
    return {
        row["contender"]: [Figure(*turn) for turn in zip(*(row[field] for field in fields), strict=True)]
        for row in rows
    }
