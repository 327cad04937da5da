"""The bench as a page of Markdown: one table a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

TITLES = {
    "hedui": "hedui",
    "splink5": "Splink 5（同样的分块）",
    "record_linkage": "recordlinkage",
    "exact_written": "号码原样相等",
    "exact_standardised": "号码标准化后相等",
}


def written(report: Mapping[str, Any]) -> str:
    """The whole page."""
    parts = [
        f"# 身份识别对比\n\n{report['machine']}。各方法轮流运行{report['rounds']}次，取最快的一次。"
        "概率 0.95 以上算识别；时间与内存不含导入程序和读入数据。"
    ]
    parts.append(_ratios(report["results"]))
    for name in dict.fromkeys(r["set"] for r in report["results"]):
        rows = [r for r in report["results"] if r["set"] == name]
        parts.append(f"## {rows[0]['title']}\n\n{_contenders(rows)}")
    parts += [_by_error(title, rows) for title, rows in report["by_error"].items()]
    if "blocks" in report:
        parts += [_blocks(report["blocks"]), _reliability(report["reliability"])]
        parts.append(f"同名而出生日期不同的人被误认为一人：{report['namesakes_linked']} 对。")
    return "\n\n".join(parts) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _contenders(rows: Sequence[Mapping[str, Any]]) -> str:
    heads = ["方法", "识别", "漏", "秒", "CPU 秒", "内存峰值 MiB", "精确率", "召回率", "F1"]
    return _table(
        heads,
        [
            [TITLES[r["contender"]], f"未完成:{r['failed']}", *[""] * 7]
            if "failed" in r
            else [
                TITLES[r["contender"]],
                f"{r['found']:,}",
                f"{r['missed']:,}",
                f"{r['seconds']:.2f}",
                f"{r['cpu_seconds']:.2f}",
                f"{r['peak_mib']:,.0f}",
                f"{r['precision']:.5f}",
                f"{r['recall']:.5f}",
                f"{r['f1']:.5f}",
            ]
            for r in rows
        ],
    )


def _ratios(results: Sequence[Mapping[str, Any]]) -> str:
    """What was asked of the engine, set by set: its time and its misses as shares of the others'."""
    asked = (("splink5", "seconds"), ("record_linkage", "seconds"), ("exact_written", "missed"))
    did = {(r["set"], r["contender"]): r for r in results if "failed" not in r}

    def share(name: str, other: str, figure: str) -> str:
        if (name, "hedui") not in did or (name, other) not in did or not did[name, other][figure]:
            return ""
        return f"{did[name, 'hedui'][figure] / did[name, other][figure]:.3f}"

    titles = {r["set"]: r["title"] for r in results}
    rows = [[title, *(share(name, *wanted) for wanted in asked)] for name, title in titles.items()]
    heads = ["数据集", "时间比 Splink 5", "时间比 recordlinkage", "漏识比号码原样相等"]
    return f"## hedui 与各方法之比\n\n{_table(heads, rows)}"


def _by_error(title: str, rows: Sequence[Mapping[str, Any]]) -> str:
    contenders = [c.removeprefix("recall_") for c in rows[0] if c.startswith("recall_")]
    table = _table(
        ["错误", "记录", "应识别", *(TITLES[c] for c in contenders)],
        [
            [r["kind"], r["records"], r["true"], *(_found(r[f"recall_{c}"], r[f"wrong_{c}"]) for c in contenders)]
            for r in rows
        ],
    )
    return f"## 按错误种类：{title}\n\n召回率，括号内为误认。\n\n{table}"


def _found(recall: float | None, wrong: int) -> str:
    return ("" if recall is None else f"{recall:.4f}") + (f"（{wrong}）" if wrong else "")


def _blocks(rows: Sequence[Mapping[str, Any]]) -> str:
    table = _table(
        ["分块规则", "比对对数", "其中真", "只有它找到", "召回率"],
        [
            [r["rule"], r["pairs"], r["true_pairs"], r["only_here"], f"{r['true_pairs'] / max(r['sought'], 1):.4f}"]
            for r in rows
        ],
    )
    return f"## 各分块规则（第一组，号码不可用的记录）\n\n{table}"


def _reliability(rows: Sequence[Mapping[str, Any]]) -> str:
    def share(value: float | None) -> str:
        return "" if value is None else f"{value:.4f}"

    table = _table(
        ["概率自", "至", "推定对数", "平均概率", "实际正确"],
        [[r["from"], r["to"], r["links"], share(r["said"]), share(r["right"])] for r in rows],
    )
    return f"## 把握是否可信（另外三个种子；最后一行为 0.95 以上合计；图见 reliability.svg）\n\n{table}"
