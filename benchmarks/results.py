"""The results of a bench: a JSON file a part, and one page with a table of all parts there are."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import Bar, Figure, summary

FOLDER = Path(__file__).parent / "results"
PAGE = "README.md"
SCHEMA = 1
HEADS = ("", "秒", "（低–高）", "处理器秒", "内存峰值 MiB", "磁盘 MiB")


def result(
    part: str, title: str, machine: Mapping[str, Any], things: Mapping[str, Sequence[Figure]], bars: Sequence[Bar],
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """One part's result in the shape of its file."""
    runs = max((len(turns) for turns in things.values()), default=0)
    measured = {name: summary(turns) for name, turns in things.items()}
    return {
        "schema": SCHEMA, "part": part, "title": title, "runs": runs, "machine": dict(machine), "measured": measured,
        "bars": [bar.as_json() for bar in bars], **(more or {}),
    }  # fmt: skip


def machine() -> dict[str, Any]:
    """What it was measured on, and how busy that was when it began."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return {
        "cores": os.cpu_count(), "memory_gib": round(pages, 1), "system": platform.platform(terse=True),
        "python": platform.python_version(), "day": time.strftime("%Y-%m-%d"), "load_before": os.getloadavg()[0],
    }  # fmt: skip


def keep(found: Mapping[str, Any], folder: Path = FOLDER) -> Path:
    """Write a part's file, and the page anew."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{found['part']}.json"
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    every = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    (folder / PAGE).write_text(page(every), encoding="utf-8")
    return file


def page(every: Sequence[Mapping[str, Any]]) -> str:
    """All parts in Markdown: the bars first, then what each was measured from."""
    text = "# 测速结果\n\n由 `make bench` 写成，只有实际运行过的部分。比值在同一轮内相除，取各轮的中位数。\n"
    return text + "".join(part_text(found) for found in every)


def part_text(found: Mapping[str, Any]) -> str:
    """One part: the machine, its bars, its figures, its stages, growth and right and wrong where it has them."""
    on = found["machine"]
    load = f"开始时负载 {on['load_before']:.1f}" + (f"，结束时 {on['load_after']:.1f}" if "load_after" in on else "")
    parts = [
        f"\n## {found['title']}\n",
        f"{on['day']}，{on['cores']} 核，内存 {on['memory_gib']} GiB，{load}；{found['runs']} 轮。\n",
    ]
    parts += _told(found)
    if found["bars"]:
        parts.append(
            _table(("比", "应", "中位数", "低–高", "达到", "处理器秒之比"), [_bar(bar) for bar in found["bars"]])
        )
    if found["measured"]:
        parts += [_table(HEADS, [_row(name, s) for name, s in found["measured"].items()]), _stages(found["measured"])]
    if growth := found.get("growth"):
        fields = {"seconds": "秒", "processor_seconds": "处理器秒", "peak_mib": "内存", "disk_mib": "磁盘"}
        parts.append(_table(("随人数增长的幂", *fields.values()), [
            (name, *(f"{powers[field]:.2f}" if field in powers else "" for field in fields))
            for name, powers in growth.items()
        ]))  # fmt: skip
    if scores := found.get("scores"):
        parts.append(_table(("规则", *(f"{who} 查准/查全" for who in next(iter(scores.values())))), [
            (rule, *(f"{p:.3f} / {r:.3f}" for p, r in by.values())) for rule, by in scores.items()
        ]))  # fmt: skip
    return "\n".join(part for part in parts if part)


def _told(found: Mapping[str, Any]) -> list[str]:
    """Of a prefecture: what was not run, memory after each county, who is in two counties, what is wrong."""
    told = [f"- 没有测：{sentence}" for sentence in found.get("not_run", ())]
    if peaks := found.get("peaks"):
        told.append(f"- 第一夜各县核对后的内存峰值（MiB，依次）：{'、'.join(f'{mib:,}' for mib in peaks)}")
    if "around_seconds" in found:
        told.append(f"- 第一夜各县核对之外（先读各县名册、写全市一页）：{found['around_seconds']:,.1f} 秒")
    if "wrong" in found:
        told.append(
            f"- 补进邻县而应看到的 {found['crossed']} 条；这些人在邻县由别的规则引出的疑点 {found['followed']} 条"
        )
        told += [f"- **与事实不符**：{who}" for who in found["wrong"]] or ["- 各县疑点与事实逐条相符，没有多列、漏列"]
    return ["\n".join(told) + "\n"] if told else []


def _bar(bar: Mapping[str, Any]) -> tuple[str, ...]:
    spread = f"{bar['low']:.3f}–{bar['high']:.3f}"
    processor = "" if bar["processor_ratio"] is None else f"{bar['processor_ratio']:.3f}"
    held = "是" if bar["holds"] else "**否**"
    return bar["title"], f"≤ {bar['most']:.3g}", f"{bar['ratio']:.3f}", spread, held, processor


def _row(name: str, s: Mapping[str, Any]) -> tuple[str, ...]:
    seconds, processor, peak, disk = (s[field] for field in ("seconds", "processor_seconds", "peak_mib", "disk_mib"))
    return (
        name, f"{seconds['median']:,.1f}", f"{seconds['low']:,.1f}–{seconds['high']:,.1f}",
        f"{processor['median']:,.1f}", f"{peak['median']:,.0f}", f"{disk['median']:,.0f}",
    )  # fmt: skip


def _stages(measured: Mapping[str, Mapping[str, Any]]) -> str:
    """Seconds of every stage, a column a thing that has stages of the same titles."""
    having = {name: s["stages"] for name, s in measured.items() if s["stages"]}
    titles = dict.fromkeys(title for stages in having.values() for title in stages)
    rows = [(t, *(f"{stages[t]['seconds']:,.1f}" if t in stages else "" for stages in having.values())) for t in titles]
    return _table(("各步（秒）", *having), rows) if rows else ""


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
