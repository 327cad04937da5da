"""What the bench makes of its measurements: medians, ratios, exponents, the table, the shape of the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.figures import Bar, Figure, exponent, ratios, summary, together
from benchmarks.parts import FIRST, READING, Turn, bars, by_name, growth, linkage_bars, linkage_figures
from benchmarks.process import Process
from benchmarks.results import keep, page, result

MACHINE = {"cores": 2, "memory_gib": 16.0, "day": "2021-06-01", "load_before": 0.1, "load_after": 0.2}


def turn(first: float, *, of: float = 1.0, late: float = 1.5) -> Turn:
    """A county's turn in which the plain read and the script take 10 seconds, the next night one."""
    figure = Figure(10 * of, 9 * of, 500, 10, 8 * of)
    night = Figure(first * of, first * of, 2000, 90, (first - 2) * of, {READING: (4 * of, 400.0)})
    rest = {"次夜无新文件": Figure(1, 1, 900, 95, 1), "同一夜再运行": Figure(1, 1, 900, 95, 1)}
    return Turn(
        {"平读文件": figure, "手写脚本": figure, FIRST: night, **rest, "一册迟到": Figure(late, 1, 900, 96)}, 0.1, {}
    )


def test_a_bar_is_held_by_the_median_of_the_ratios_of_turns() -> None:
    bar = Bar("x", 2.0, ratios([10, 30, 40], [10, 10, 10]))
    assert (bar.ratio, bar.holds) == (3.0, False)
    assert bar.as_json() == {
        "title": "x", "most": 2.0, "ratios": [1.0, 3.0, 4.0], "ratio": 3.0, "low": 1.0, "high": 4.0, "holds": False,
        "processor_ratio": None, "processor_ratios": [],
    }  # fmt: skip
    assert ratios([1.0], [0.0]) == (float("inf"),)


def test_a_county_is_held_to_its_bars() -> None:
    found = {bar.title: bar for bar in bars([turn(20), turn(18), turn(34)], hand=2.0, memory_gib=2.5)}
    assert found["a 一夜（不含导入程序）/ 手写脚本"].ratio == 18 / 8
    assert found["b 第一夜 / 平读同样的文件"].ratios == (2.0, 1.8, 3.4)
    assert found["b 其中读取一步 / 平读同样的文件"].ratio == 0.4
    assert found["c 次夜无新文件 / 第一夜"].ratio == 1 / 20
    assert found["c 一册迟到多用的 / 它在第一夜按行数应摊的"].ratio == pytest.approx(0.5 / 2)
    assert found["e 内存峰值 / 2.5 GiB"].ratio == 2000 / 2560
    assert not [bar for bar in bars([turn(20)], 2.0, 2.5, is_spreadsheets=False) if bar.title.startswith("b")]


def test_growth_is_the_slope_between_logarithms() -> None:
    assert exponent([1e5, 1e6, 1e7], [3, 30, 300]) == pytest.approx(1)
    assert exponent([2, 4], [1, 8]) == pytest.approx(3)
    with pytest.raises(ValueError, match="two sizes"):
        exponent([5, 5], [1, 2])
    powers = growth({200_000: [turn(20)], 1_000_000: [turn(20, of=5)]})
    assert powers[FIRST]["seconds"] == pytest.approx(1)
    assert powers[f"其中 {READING}"] == {"seconds": pytest.approx(1)}


def test_what_was_not_measured_has_no_power(tmp_path: Path) -> None:
    none = {"平读文件": Figure(1, 1, 100), "手写脚本": Figure(1, 1, 100), FIRST: Figure(1, 1, 100)}
    powers = growth({200_000: [Turn(none, 0.0, {})], 1_000_000: [Turn(none, 0.0, {})]})
    assert powers[FIRST] == {"seconds": 0.0, "processor_seconds": 0.0, "peak_mib": 0.0}
    keep(result("growth", "随人数的增长", MACHINE, {}, [], {"growth": powers}), tmp_path)
    assert f"| {FIRST} | 0.00 | 0.00 | 0.00 |  |" in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_nights_one_after_the_other_add_up_but_for_memory() -> None:
    both = together([turn(20).figures[FIRST], turn(30).figures[FIRST]])
    assert (both.seconds, both.peak_mib, both.disk_mib, both.stages[READING]) == (50, 2000, 180, (8, 400))


def test_the_engine_is_held_against_splink_only_where_both_ran() -> None:
    def row(contender: str, seconds: float, f1: float) -> dict[str, object]:
        every = {"every_seconds": [seconds], "every_cpu_seconds": [2 * seconds], "every_peak_mib": [100]}
        return {"set": "s", "contender": contender, "f1": f1, **every}

    found = {"results": [row("hedui", 1, 0.99), row("splink5", 10, 0.98)]}
    assert [bar.holds for bar in linkage_bars(found, "s")] == [True, False, True]
    assert linkage_bars(found, "s")[0].processor_ratios == (0.1,)
    assert linkage_bars({"results": found["results"][:1]}, "s") == []
    found["results"].append({"set": "s", "contender": "other", "failed": "退出码 1"})
    assert linkage_figures(found, "s") == {"hedui": [Figure(1, 2, 100)], "splink5": [Figure(10, 20, 100)]}


def test_a_result_is_kept_and_shown(tmp_path: Path) -> None:
    turns = [turn(20), turn(18)]
    scores = {"paid_late": {"hedui": (1.0, 1.0), "手写脚本": (0.5, 0.25)}}
    held = bars(turns, hand=2.0, memory_gib=2.5)
    file = keep(result("county", "一县", MACHINE, by_name(turns), held, {"scores": scores}), tmp_path)
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert (kept["schema"], kept["runs"]) == (1, 2)
    assert kept["measured"][FIRST] == json.loads(json.dumps(summary([t.figures[FIRST] for t in turns])))
    shown = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert shown == page([kept])
    assert "| b 第一夜 / 平读同样的文件 | ≤ 3 | 1.900 | 1.800–2.000 | 是 | 2.111 |" in shown
    assert "| 第一夜 | 19.0 | 18.0–20.0 |" in shown
    assert "| paid_late | 1.000 / 1.000 | 0.500 / 0.250 |" in shown
    assert f"| {READING} | 4.0 |" in shown


def test_a_program_says_itself_what_it_took_without_imports() -> None:
    said = "  读取各部门文件      1,234 行     4.5 秒  内存峰值    512 MiB\n核对完成；用时 12.5 秒。\n"
    done = Process(20, 18, 600, 0, said)
    assert (done.inside_seconds, done.stages[0].seconds, done.stages[0].peak_mib) == (12.5, 4.5, 512)
    assert Process(20, 18, 600, 0, "").inside_seconds == 20
