"""`make demo`: a county is made, two nights run, a township answers in between, and the end says what to open.

Everything goes through the commands that the bureau's own people would type; each is shown before it runs.
"""

import os
import shutil
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from assets.night.steps import import_ahead
from pipelines.cli import run
from tests.clerk import fill
from tests.declared import declare
from tests.demo_desk import second_day
from tests.score import print_table, score

PEOPLE, SEED = 60_000, 7
ANSWERING = 2
FIRST_NIGHT = date(2021, 6, 1)
STRANGE = {"身份证明号码": "车主证件", "机动车状态": "车辆现状"}


def main() -> int:
    """Run the demo below ./var (or HEDUI_HOME); returns the exit code of the worst command."""
    home = Path(os.environ.get("HEDUI_HOME", "var")).absolute()
    people = int(os.environ.get("HEDUI_DEMO_PEOPLE", PEOPLE))
    os.environ.setdefault("HEDUI_PROGRESS", "1")
    _fresh(home)
    started = time.perf_counter()
    _say(f"造一个 {people:,} 人的模拟灌云县(种子 {SEED}) …")
    _make_county(home / "demo", people)
    declare(home, "320723", FIRST_NIGHT)
    landing = home / "demo" / "landing"
    _say(f"  完成,{time.perf_counter() - started:.1f} 秒")
    foreign = _in_strange_words(landing / "vehicles")
    _night(home, landing, FIRST_NIGHT)
    _say(f"\n交警的表头没有见过,「{foreign.name}」暂缓;确认一次,下一夜照此读取:")
    said = ("--accept", "--set", "车辆现状=机动车状态")
    on = ("--as-of", FIRST_NIGHT.isoformat())
    _hedui(home, "map", "vehicles", str(foreign), "--by", "演示股长", *said, *on)
    _say("\n首批名册的数字看过一遍,疑点才下发:")
    _hedui(home, "held", "--confirm", "--by", "演示股长", *on)
    _hedui(home, "release", "--by", "演示股长", *on)
    _hedui(home, "export", *on)
    second = FIRST_NIGHT + timedelta(days=1)
    answered = _answer(home)
    _hedui(home, "returned", *map(str, answered), "--by", "演示股长", "--as-of", second.isoformat())
    shutil.copytree(home / "demo" / "landing_next", landing, dirs_exist_ok=True)
    _night(home, landing, second)
    _say("\n第二天有了账户,各人在网上办理(初始密码只显示这一次):")
    second_day(home, second, _say)
    _summary(home, second, time.perf_counter() - started)
    return 0


def _make_county(folder: Path, people: int) -> None:
    """Run `python -m tests.county` on one core and import on the other what the nights will need."""
    made = ("--out", str(folder), "--people", str(people), "--seed", str(SEED), "--as-of", FIRST_NIGHT.isoformat())
    making = subprocess.Popen([sys.executable, "-m", "tests.county", *made], stdout=subprocess.DEVNULL)
    import_ahead()
    if making.wait():
        sys.exit("模拟县没有造成,请看上面的提示")


def _in_strange_words(folder: Path) -> Path:
    """One department's file under headers nobody here has seen: it is held until a person says what they are."""
    (path,) = folder.glob("*.csv")
    data, at = path.read_bytes(), path.stat().st_mtime_ns
    for ours, theirs in STRANGE.items():
        data = data.replace(ours.encode(), theirs.encode(), 1).replace(
            ours.encode("gb18030"), theirs.encode("gb18030"), 1
        )
    path.write_bytes(data)
    os.utime(path, ns=(at, at))
    return path


def _answer(home: Path) -> list[Path]:
    """Two townships fill in part of their workbooks and send them back."""
    returned = home / "demo" / "returned"
    returned.mkdir()
    files = []
    for workbook in sorted((home / "exports" / FIRST_NIGHT.isoformat()).glob("*.xlsx"))[:ANSWERING]:
        filled = fill(workbook, returned / workbook.name, seed=SEED)
        _say(f"  {workbook.stem} 共 {filled.lines} 行,填回 {filled.answered} 行")
        files.append(returned / workbook.name)
    return files


def _night(home: Path, landing: Path, as_of: date) -> None:
    _hedui(home, "night", "--as-of", as_of.isoformat(), "--landing", str(landing), "--jurisdiction", "320723")


def _summary(home: Path, as_of: date, seconds: float) -> None:
    flags = home / "demo" / "flags.csv"
    on = ("--as-of", as_of.isoformat())
    _hedui(home, "flags", "--csv", str(flags), "--all", *on)
    _hedui(home, "queues", "--changes", *on)
    _say("\n每条规则的查准率与查全率(对照模拟县的真相):")
    print_table(score(flags, home / "demo" / "truth_next.csv"))
    _say(f"\n全程 {seconds:.0f} 秒。可以打开:")
    for title, path in (
        ("晨报", home / "reports" / f"{as_of}.html"), ("乡镇工作簿", home / "exports" / f"{FIRST_NIGHT}"),
        ("疑点清单", flags), ("数据库", home / "published" / "hedui.duckdb"), ("Dagster 界面", "make ui"),
        ("网上办理", f"{Path(sys.executable).parent / 'hedui'} desk --home {home}"),
    ):  # fmt: skip
        _say(f"  {title}:{path}")


def _hedui(home: Path, *arguments: str) -> None:
    _say("\n$ hedui " + " ".join(_short(argument) for argument in arguments))
    code = run([*arguments, "--home", str(home)])
    if code > 1:
        sys.exit(code)


def _short(argument: str) -> str:
    path = Path(argument)
    return path.name if path.is_absolute() else argument


def _fresh(home: Path) -> None:
    """Remove what an earlier demo left, and only that: a home that was never a demo's is not touched."""
    if home.exists() and any(home.iterdir()) and not (home / "demo").exists():
        sys.exit(f"{home} 里有不是演示产生的内容;请换一个目录:HEDUI_HOME=… make demo")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
