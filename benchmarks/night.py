"""`make bench PART=sizes`: a night at several sizes of county; time and peak memory by stage, right and wrong by rule.

Then what a check of applicants takes on the same home (`applicants.py`).

`python -m benchmarks.night [PEOPLE | FOLDER]...`: a number builds a crooked county of so many people (seed 7), a folder
that holds `landing/` and `truth.csv` is one built before. Each size has a fresh home; each night is a process of its
own, and the second night of a size finds every file parsed already, as on any night but the first. Seconds are of the
machine and of what else it did meanwhile; processor seconds less so. Ends with 1 where a rule is less right in a larger
county than in a smaller one.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assets.home.warehouse import opened
from benchmarks.applicants import checks
from benchmarks.process import HEDUI, Process, run
from tests.score import Row, score

SIZES = ("10000", "60000", "1000000")
AS_OF = date(2021, 6, 1)
SEED = 7
BAD = 2
"""Exit codes from here on mean that the night was not finished."""

SHOWN = 12
NIGHTS = ("第一夜(读取全部文件)", "同一夜再运行(文件已解析)")


@dataclass(frozen=True)
class Measured:
    """What one size came to: the register's people, both nights, and the score of every rule on the first."""

    people: int
    nights: tuple[Process, ...]
    scores: tuple[Row, ...]


def main(arguments: Sequence[str]) -> int:
    """Measure each size, print each when it is done, then all side by side; the exit code."""
    all_measured = []
    for asked in arguments or SIZES:
        with tempfile.TemporaryDirectory() as folder:
            county = _county(asked, Path(folder))
            all_measured.append(_measured(county, Path(folder) / "home"))
    all_measured.sort(key=lambda m: m.people)
    print(f"\n{_stage_table(all_measured)}\n\n{_rule_table(all_measured)}")
    worse = _worse(all_measured)
    print("\n" + "\n".join(worse or ["没有一条规则在大县比在小县差。"]), flush=True)
    return 1 if worse else 0


def _county(asked: str, folder: Path) -> Path:
    """The folder of a county: the one named, or one built by a process of its own.

    A child begins with the memory of the process it came from on its account, so this one has to stay small.
    """
    if not asked.isdigit():
        return Path(asked)
    made = folder / "county"
    size = ["--people", asked, "--seed", str(SEED), "--as-of", AS_OF.isoformat()]
    built = run([sys.executable, "-m", "tests.county", "--out", str(made), *size])
    if built.code:
        sys.exit(f"{asked} 人的模拟县没有造成：\n{built.said}")
    print(f"\n造 {int(asked):,} 人的模拟县：{built.seconds:.0f} 秒，内存峰值 {built.peak_mib:,.0f} MiB", flush=True)
    return made


def _measured(county: Path, home: Path) -> Measured:
    asked = ["night", "--as-of", AS_OF.isoformat(), "--landing", str(county / "landing"), "--jurisdiction", "320723"]
    flags = home / "bench.csv"
    nights: list[Process] = []
    scores: tuple[Row, ...] = ()
    for title in NIGHTS:
        night = run([HEDUI, *asked, "--home", str(home)])
        nights.append(night)
        people = _people(home) if night.code < BAD else 0
        print(
            f"\n户籍 {people:,} 人，{title}：共 {night.seconds:.1f} 秒(处理器 {night.processor_seconds:.1f} 秒),"
            f"内存峰值 {night.peak_mib:,.0f} MiB，退出码 {night.code}\n{night.said.rstrip()}",
            flush=True,
        )
        if night.code >= BAD:
            sys.exit("这一夜没有完成，后面的不再运行")
        if not scores:
            listed = run([HEDUI, "flags", "--csv", str(flags), "--all", "--home", str(home)])
            if listed.code:
                sys.exit(f"疑点清单没有写出：\n{listed.said}")
            scores = tuple(score(flags, county / "truth.csv"))
    print(f"\n户籍 {people:,} 人，核对申请家庭：", flush=True)
    for households, persons, check in checks(home):
        print(
            f"  {households:>4} 户 {persons:>5} 人{check.seconds:>8.1f} 秒(处理器 {check.processor_seconds:.1f} 秒),"
            f"内存峰值 {check.peak_mib:,.0f} MiB",
            flush=True,
        )
    return Measured(people, tuple(nights), scores)


def _people(home: Path) -> int:
    """Rows of the household register, as the night published them."""
    with opened(home / "published" / "hedui.duckdb", read_only=True) as con:
        return int(con.execute("SELECT count(*) FROM record.residence").fetchall()[0][0])


def _stage_table(measured: Sequence[Measured]) -> str:
    """Seconds and peak of each stage of both nights, a column a size."""
    lines = []
    for number, title in enumerate(NIGHTS):
        nights = [m.nights[number] for m in measured]
        lines += [title, _padded("", 24) + "".join(f"{f'{m.people:,} 人':>25}" for m in measured)]
        for stages in zip(*(night.stages for night in nights), strict=True):
            cells = (f"{stage.seconds:>12.1f} 秒{stage.peak_mib:>7,} MiB" for stage in stages)
            lines.append(_padded(stages[0].title, 24) + "".join(cells))
        whole = (f"{night.seconds:>12.1f} 秒{night.peak_mib:>7,.0f} MiB" for night in nights)
        processor = (f"{night.processor_seconds:>12.1f} 秒{'':>11}" for night in nights)
        lines += [_padded("全部", 24) + "".join(whole), _padded("其中处理器", 24) + "".join(processor), ""]
    return "\n".join(lines).rstrip()


def _rule_table(measured: Sequence[Measured]) -> str:
    """Planted cases, precision and recall of each rule, three columns a size."""
    head = "".join(f"{f'{m.people:,} 人':>27}" for m in measured)
    names = f"{'埋设':>7}{'查准率':>6}{'查全率':>6}" * len(measured)
    lines = [_padded("", 36) + head, _padded("规则", 36) + names]
    for rows in zip(*(m.scores for m in measured), strict=True):
        cells = (f"{row.planted:>9,}{row.precision:>9.4f}{row.recall:>9.4f}" for row in rows)
        lines.append(_padded(rows[0].rule, 36) + "".join(cells))
    return "\n".join(lines)


def _worse(measured: Sequence[Measured]) -> list[str]:
    """Each rule that is less right in the largest county than in the one before, with the first it was wrong about."""
    if len(measured) < 2:
        return []
    lines = []
    small, large = measured[-2:]
    for few, many in zip(small.scores, large.scores, strict=True):
        for title, was, now in (
            ("查准率", few.precision, many.precision),
            ("查全率", few.recall, many.recall),
        ):
            if now < was:
                lines.append(f"{many.rule}:{title}由 {was:.4f}({small.people:,} 人)降到 {now:.4f}({large.people:,} 人)")
                lines += [f"  {who}" for who in (many.wrong if title == "查准率" else many.lost)[:SHOWN]]
    return lines


def _padded(text: str, width: int) -> str:
    seen = sum(2 if ord(character) > 0x2E7F else 1 for character in text)
    return text + " " * max(0, width - seen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
