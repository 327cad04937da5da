"""What the bench of a prefecture lays into neighbours, what it counts as one night, and that it refuses half of one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from benchmarks import counties
from benchmarks.counties import AS_OF
from benchmarks.crossing import MOVED, TWICE, cross, own_flags
from benchmarks.parts import figure, finished
from benchmarks.prefecture import LAST_STAGE, around
from benchmarks.process import Process
from benchmarks.results import part_text
from tests.county import build
from tests.population import identity

CODES = {"411302": "宛城区", "411303": "卧龙区"}

NIGHT = Process(9.0, 8.0, 700.0, 0, """
  读取各部门文件  10 行  1.5 秒  内存峰值 400 MiB
  发布与输出  3 行  0.5 秒  内存峰值 500 MiB
宛城区 2021-06-01 核对完成：没有疑点；用时 2.1 秒。
  读取各部门文件  20 行  2.5 秒  内存峰值 600 MiB
  发布与输出  3 行  0.5 秒  内存峰值 650 MiB
卧龙区 2021-06-01 核对完成：没有疑点；用时 3.1 秒。
南阳市 2 个县，用时 6.0 秒。
""")  # fmt: skip


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_nights_of_all_counties_are_one_figure() -> None:
    found = figure(finished(NIGHT), 5.0)
    assert found.stages == {"读取各部门文件": (4.0, 600.0), LAST_STAGE: (1.0, 650.0)}
    assert (found.inside_seconds, found.peak_mib, found.disk_mib) == (6.0, 700.0, 5.0)
    assert around(NIGHT) == pytest.approx(6.0 - 2.1 - 3.1)


def test_a_county_without_a_night_ends_the_bench() -> None:
    with pytest.raises(SystemExit, match="没有完成"):
        finished(Process(9.0, 8.0, 700.0, 1, f"{NIGHT.said}[没有完成] 卧龙区：磁盘已满"))


def test_who_is_in_two_counties_is_laid_into_the_neighbour_and_told(tmp_path: Path) -> None:
    for seed, code in enumerate(CODES, start=7):
        build(tmp_path / code, 2000, seed, AS_OF, jurisdiction=code)
    landings = {code: tmp_path / code / "landing" for code in CODES}
    found = cross(landings, {code: tmp_path / code / "truth.csv" for code in CODES}, CODES)
    for code, other in (("411302", "411303"), ("411303", "411302")):
        here, there = found[code], found[other]
        (roll,) = read(landings[other] / "dibao_roll" / "农村低保补报202106.csv")
        assert identity.is_valid(roll["身份证号"])
        assert there.laid == {roll["低保证号"]}
        assert roll["低保证号"][:6] == other
        (twice,) = (row for row in there.truth if row["rule"] == TWICE)
        assert (twice["expected"], twice["certificate_no"]) == ("fires", roll["低保证号"])
        (moved,) = (row for row in here.truth if row["rule"] == MOVED)
        (settled,) = read(landings[other] / "household_register" / "户籍人口补报.csv")
        (move,) = read(landings[other] / "hukou_changes" / "户籍变动补报.csv")
        assert move["身份证号"] == settled["身份证号"]
        assert (move["变动类型"], move["迁往地"]) == ("迁入", CODES[other])
        assert moved["certificate_no"][:6] == code


def test_what_follows_of_those_laid_is_counted_apart(tmp_path: Path) -> None:
    rows = [(TWICE, "1"), ("not_in_hukou", "1"), ("not_in_hukou", "2")]
    flags = tmp_path / "flags.csv"
    flags.write_text("\n".join(["rule,certificate_no", *map(",".join, rows)]) + "\n", encoding="utf-8")
    own = [(row["rule"], row["certificate_no"]) for row in own_flags(flags, frozenset({"1"}))]
    assert own == [rows[0], rows[2]]


def test_half_a_prefecture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "411302").mkdir()
    (tmp_path / "411302" / "truth_next.csv").touch()
    with pytest.raises(SystemExit, match="不全：缺 411303、411321"):
        counties.prefecture(1.0, tmp_path)


def test_what_was_not_run_and_what_is_wrong_is_on_the_page() -> None:
    machine = {"cores": 2, "memory_gib": 16.0, "day": "2021-06-01", "load_before": 0.1}
    found = {
        "title": "一市", "machine": machine, "runs": 1, "bars": [], "measured": {}, "not_run": ["一册迟到"],
        "peaks": [900, 1000], "wrong": ["411302 enrolled_twice 多列 0 条，漏列 1 条"], "crossed": 4, "followed": 9,
    }  # fmt: skip
    text = part_text(found)
    for words in ("没有测：一册迟到", "900、1,000", "**与事实不符**：411302 enrolled_twice 多列 0 条，漏列 1 条"):
        assert words in text
    assert "没有多列、漏列" in part_text({**found, "wrong": []})
