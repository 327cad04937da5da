"""`make bench`: `python -m benchmarks [PART]... [--runs N] [--people N] [--of FOLDER]`, results in benchmarks/results.

Parts: county, csv, prefecture, linkage, growth; sizes is the table of `night.py`. Nothing here is a test: the figures
are of the machine and of what else it did meanwhile, and only ratios within a turn are held against bars.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import counties, night, parts, prefecture
from benchmarks.figures import Bar, exponent
from benchmarks.linkage.sets import FOLDER as LINKED
from benchmarks.results import keep, machine, part_text, result

PARTS = ("county", "csv", "prefecture", "linkage", "growth")
SIZES = (200_000, 1_000_000, 5_000_000)
BENCH = Path(__file__).parents[1] / ".venv-bench" / "bin" / "python"
"""The other linkage tools' own environment (`make bench-linkage` makes it)."""


def main() -> int:
    """Run the parts that are asked for, keep and print each; 1 where a bar is not met."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help="、".join([*PARTS, "sizes"]))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--people", type=int, default=1_000_000, help="人数，其他规模按比例")
    parser.add_argument("--of", type=Path, help="已造好的县（含 landing 和 truth.csv）；市：各县按区划代码各一个文件夹")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - {*PARTS, "sizes"}:
        parser.error(f"没有这一部分：{'、'.join(sorted(unknown))}")
    missed = 0
    for part in asked.parts or PARTS:
        if part == "sizes":
            missed += night.main(())
            continue
        if part == "linkage" and not BENCH.exists():
            print(
                "没有 .venv-bench，身份识别一部分没有运行：请先运行 make bench-linkage SCALE=0.1（需要网络）",
                flush=True,
            )
            missed += 1
            continue
        before = machine()
        found = {"county": _county, "csv": _csv, "prefecture": _prefecture, "linkage": _linkage, "growth": _growth}[
            part
        ](asked, before)
        found["machine"]["load_after"] = os.getloadavg()[0]
        print(f"{part_text(found)}\n{keep(found)}", flush=True)
        missed += sum(not bar["holds"] for bar in found["bars"])
    return 1 if missed else 0


def _place(asked: argparse.Namespace) -> Path:
    return Path(asked.of) if asked.of else counties.county(asked.people)


def _county(asked: argparse.Namespace, on: dict[str, Any]) -> dict[str, Any]:
    place = _place(asked)
    turns = [parts.county_turn(place, is_scored=turn == 0) for turn in range(asked.runs)]
    title = f"一县（{asked.people:,} 人，各名册按原样）"
    bars = parts.bars(turns, hand=2.0, memory_gib=2.5)
    return result("county", title, on, parts.by_name(turns), bars, {"people": asked.people, "scores": turns[0].scores})


def _csv(asked: argparse.Namespace, on: dict[str, Any]) -> dict[str, Any]:
    place = counties.in_csv(_place(asked))
    turns = [parts.county_turn(place, is_scored=turn == 0) for turn in range(asked.runs)]
    title = f"同一县，名册都是 CSV（{asked.people:,} 人）"
    bars = parts.bars(turns, hand=2.0, memory_gib=2.5, is_spreadsheets=False)
    return result("csv", title, on, parts.by_name(turns), bars, {"people": asked.people, "scores": turns[0].scores})


def _prefecture(asked: argparse.Namespace, on: dict[str, Any]) -> dict[str, Any]:
    places = counties.prefecture(asked.people / 1_000_000, asked.of)
    for sentence in prefecture.NOT_RUN:
        print(f"[没有测] {sentence}", flush=True)
    turns = [prefecture.turn(places, is_scored=turn == 0) for turn in range(asked.runs)]
    first = turns[0]
    bars = parts.bars(turns, hand=1.25, memory_gib=8.0)
    title = f"一市{len(places)}县（{first.more['people']:,} 人，一个数据目录，一夜）"
    return result("prefecture", title, on, parts.by_name(turns), bars, {**first.more, "scores": first.scores})


def _growth(asked: argparse.Namespace, on: dict[str, Any]) -> dict[str, Any]:
    """The first night at three sizes, beside the plain read and the night by hand."""
    sizes = [size * asked.people // 1_000_000 for size in SIZES]
    every = {
        size: [parts.county_turn(counties.county(size), is_scored=False, is_cold_alone=True) for _ in range(asked.runs)]
        for size in sizes
    }
    things = {f"{name}，{size:,} 人": figures for size in sizes for name, figures in parts.by_name(every[size]).items()}
    more = {"sizes": sizes, "growth": parts.growth(every)}
    return result("growth", "随人数的增长", on, things, [], more)


def _linkage(asked: argparse.Namespace, on: dict[str, Any]) -> dict[str, Any]:
    """The roll and the household register, by the engine and by Splink."""
    scale = asked.people / 1_000_000
    asked_for = ["--scale", str(scale), "--only", "register", "--rounds", str(asked.runs)]
    subprocess.run([str(BENCH), "-m", "benchmarks.linkage", *asked_for, "--contenders", "hedui,splink5"], check=True)
    found: dict[str, Any] = json.loads((LINKED / "linkage.json").read_text(encoding="utf-8"))
    ours = [r for r in found["results"] if r["contender"] == "hedui" and "pairs" in r]
    largest = max(ours, key=lambda r: r["people"], default={"set": "", "title": ""})
    large = largest["set"]
    bars = parts.linkage_bars(found, large)
    if not bars:
        sys.exit("引擎或 Splink 没有完成，见 build/bench/linkage.md")
    if len(ours) > 1:
        power = exponent([r["people"] for r in ours], [r["pairs"] for r in ours])
        bars.append(Bar("d 比对对数随人数增长的幂", 1.15, (power,)))
    title = f"身份识别与 Splink（{largest['title']}）"
    return result("linkage", title, on, parts.linkage_figures(found, large), bars, {"results": found["results"]})


if __name__ == "__main__":
    sys.exit(main())
