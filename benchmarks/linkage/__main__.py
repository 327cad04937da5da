"""`make bench-linkage`: every contender on every set, then quality by kind of error, blocks and calibration.

`python -m benchmarks.linkage [--scale 0.1] [--only NAME] [--rounds 3]`; the report goes to build/bench/linkage.md
and linkage.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.linkage import curve, quality
from benchmarks.linkage.report import written
from benchmarks.linkage.sets import FOLDER, Set, held_out, sets

PATIENCE = 3600
"""Seconds after which a contender is given up."""


def main() -> None:
    parser = argparse.ArgumentParser(description="身份识别引擎与其他工具的对比")
    parser.add_argument("--scale", type=float, default=1.0, help="所有规模乘以此数，例如 0.1")
    parser.add_argument("--only", default="", help="只运行名称含此文字的数据集")
    parser.add_argument("--contenders", default="", help="只运行这些方法，逗号隔开")
    parser.add_argument("--rounds", type=int, default=3, help="每个方法轮流运行几次，取最快的一次")
    options = parser.parse_args()
    wanted = options.contenders.split(",") if options.contenders else None
    results = [
        row
        for each in sets(options.scale)
        if options.only in each.name
        for row in _turns(each, options.rounds, [c for c in each.contenders if wanted is None or c in wanted])
    ]
    extra: dict[str, Any] = {"by_error": _by_error(options, results)}
    main_set = sets(options.scale)[0]
    if any(r["set"] == main_set.name for r in results):
        rows = quality.judged(main_set.folder(), pl.read_parquet(_out(main_set, "hedui").with_suffix(".parquet")))
        extra["namesakes_linked"] = quality.namesakes_linked(main_set.folder(), rows)
        extra["blocks"] = pl.read_parquet(main_set.folder() / "blocks.parquet").to_dicts()
        extra["reliability"] = _calibration(options.scale)
        (FOLDER / "reliability.svg").write_text(curve.drawn(extra["reliability"]), encoding="utf-8")
    FOLDER.mkdir(parents=True, exist_ok=True)
    report = {"machine": _machine(), "rounds": options.rounds, "results": results, **extra}
    (FOLDER / "linkage.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    (FOLDER / "linkage.md").write_text(written(report), encoding="utf-8")
    print(written(report))


def _by_error(options: argparse.Namespace, results: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Recall by kind of error, a column a contender, for every Chinese set that ran."""
    found = {}
    for each in sets(options.scale):
        ran = [r["contender"] for r in results if r["set"] == each.name and "failed" not in r]
        if each.language == "chinese" and ran:
            links = {c: pl.read_parquet(_out(each, c).with_suffix(".parquet")) for c in ran}
            found[each.title] = quality.side_by_side(each.folder(), links).to_dicts()
    return found


def _out(each: Set, contender: str) -> Path:
    return each.folder() / f"links_{contender}"


def _turns(each: Set, rounds: int, contenders: Sequence[str]) -> list[dict[str, Any]]:
    """The quickest run of each contender, beside what every round took; they take turns, so that a busy hour of the
    machine is everybody's."""
    quickest: dict[str, dict[str, Any]] = {}
    every: dict[str, list[dict[str, Any]]] = {contender: [] for contender in contenders}
    for _ in range(rounds):
        for contender in contenders:
            before = quickest.get(contender)
            if before is None or "failed" not in before:
                row = _run(each, contender)
                every[contender].append(row)
                if before is None or "failed" in row or row["seconds"] < before["seconds"]:
                    quickest[contender] = row
    for contender, row in quickest.items():
        if "failed" not in row:
            for figure in ("seconds", "cpu_seconds", "peak_mib"):
                row[f"every_{figure}"] = [one[figure] for one in every[contender]]
        if "pairs" in row:
            row["people"] = pl.scan_parquet(each.folder() / "right.parquet").select(pl.len()).collect().item()
    return list(quickest.values())


def _run(each: Set, contender: str) -> dict[str, Any]:
    folder, out = each.folder(), _out(each, contender)
    command = [sys.executable, "-m", "benchmarks.linkage.one", contender, each.language, str(folder), str(out)]
    row: dict[str, Any] = {"set": each.name, "title": each.title, "contender": contender}
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return row | {"failed": f"{PATIENCE} 秒内未完成"}
    if done.returncode:
        return row | {"failed": (done.stderr.strip().splitlines() or [f"退出码 {done.returncode}"])[-1][:200]}
    links = pl.read_parquet(out.with_suffix(".parquet"))
    row |= json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    row |= quality.figures(quality.judged(folder, links))
    print(f"{each.name:24} {contender:20} {row['seconds']:8.2f} s  F1 {row['f1']:.5f}", file=sys.stderr, flush=True)
    return row


def _calibration(scale: float) -> list[dict[str, Any]]:
    rows = []
    for each in held_out(scale):
        if "failed" not in _run(each, "hedui"):
            links = pl.read_parquet(_out(each, "hedui").with_suffix(".parquet"))
            rows.append(quality.judged(each.folder(), links).select("truth", "probability", "is_right"))
    return quality.reliability(pl.concat(rows)).to_dicts()


def _machine() -> str:
    return f"{os.cpu_count()} 核，Python {platform.python_version()}，负载 {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
