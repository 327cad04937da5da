"""A night a year ahead, through the commands: it says that it froze the county, is taken back, and the county goes on
— while an analyst reads, another was killed writing, and a parsed file lies cut."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.assets.linked_people import checked
from tests.nights import County
from tests.test_deliveries import NAMES, ROLL, put

FIRST, NEXT, WRONG = date(2021, 6, 1), date(2021, 6, 2), date(2021, 7, 20)
PEOPLE = [(name, checked(f"3207231950{1 + i:02d}{1 + i:02d}{101 + i}")) for i, name in enumerate(NAMES)]
CREMATED = "逝者姓名,身份证号,死亡日期,火化日期"
KILLED_WRITER = """
import duckdb, os, sys
con = duckdb.connect(sys.argv[1])
con.execute("SET wal_autocheckpoint = '1GB'")
con.execute("DELETE FROM review.cases")
os._exit(9)
"""
READER = """
import duckdb, sys
con = duckdb.connect(sys.argv[1], read_only=True)
print(con.execute("SELECT count(*) FROM review.cases").fetchall()[0][0], flush=True)
sys.stdin.read()
print(con.execute("SELECT count(*) FROM review.cases").fetchall()[0][0], flush=True)
"""
CASES = "SELECT case_id, state, is_open, first_seen, opened_on FROM review.cases ORDER BY ALL"


@pytest.fixture(scope="module")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> County:
    made = County(tmp_path_factory.mktemp("clock"))
    for month in ("202104", "202105", "202106"):
        roll = [
            f"3207239{i:08d},农村,{n},{p},{n},{p},户主,伊山镇,高庄村,620,2019-03" for i, (n, p) in enumerate(PEOPLE)
        ]
        put(made.landing / "dibao_roll" / f"伊山镇低保名册{month}.csv", ROLL, roll)
    dead = [f"{n},{p},2020-11-0{i + 1},2020-11-1{i}" for i, (n, p) in enumerate(PEOPLE[:4])]
    put(made.landing / "cremations" / "火化.csv", CREMATED, dead)
    assert made.night(FIRST) == 0
    return made


def test_a_night_weeks_ahead_is_said_taken_back_and_forgotten(hamlet: County, capsys) -> None:
    before = hamlet.rows(CASES)
    assert before
    more = [f"{n},{p},2021-02-0{i + 1},2021-02-1{i}" for i, (n, p) in enumerate(PEOPLE[4:6])]
    put(hamlet.landing / "cremations" / "火化二月.csv", CREMATED, more)
    hamlet.night(WRONG)
    assert [day for *_, day in hamlet.rows(CASES)].count(WRONG) == 2
    shutil.copyfile(hamlet.home.published, hamlet.root / "wrong.duckdb")
    capsys.readouterr()

    assert hamlet.night(NEXT, with_pages=True) == 1
    told = capsys.readouterr()
    assert told.err.startswith(f"这一夜只看不写：台账里已有 {WRONG} 的核对")
    assert f"hedui withdraw --night {WRONG}" in told.err
    assert told.err.count("这一夜只看不写") == 1
    assert "这一夜只看不写" in (hamlet.home.reports / f"{NEXT}.html").read_text(encoding="utf-8")
    assert not [e for e in hamlet.events() if e.as_of == NEXT and e.kind in {"opened", "lapsed"}]

    assert hamlet.command("withdraw", "--night", str(WRONG), "--by", "周敏", "--why", "主板电池没电") == 0
    told = capsys.readouterr()
    assert f"已撤回 {WRONG} 的核对" in told.out
    shutil.copyfile(hamlet.root / "wrong.duckdb", hamlet.home.published)
    assert hamlet.command("release", "--by", "李股长") == 2, "nobody works on what was taken back"
    assert "已由周敏撤回，请先运行正确日期的 hedui night" in capsys.readouterr().err
    published = hamlet.home.published
    subprocess.run([sys.executable, "-c", KILLED_WRITER, str(published)], check=False)
    assert published.with_name("hedui.duckdb.wal").exists()
    parsed = sorted((hamlet.home.store / "parsed").glob("*.parquet"))
    parsed[0].write_bytes(b"")
    parsed[1].write_bytes(parsed[1].read_bytes()[:-40])
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(published)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as analyst:
        assert analyst.stdin is not None
        assert analyst.stdout is not None
        analyst.stdout.readline()
        assert hamlet.night(NEXT) == 0
        analyst.stdin.close()
        assert analyst.stdout.readline().strip().isdigit(), "who had it open keeps what he had"
    now = hamlet.rows(CASES)
    assert [row for row in now if row in before] == before
    assert [(state, opened) for _, state, _, _, opened in now if opened != FIRST] == [("opened", NEXT)] * 2
    assert hamlet.command("withdraw", "--list") == 0
    assert "已由周敏撤回：主板电池没电" in capsys.readouterr().out
    assert hamlet.command("verify") == 0


@pytest.mark.parametrize("command", [("night",), ("queues",), ("release", "--by", "甲"), ("map", "--list")])
def test_a_day_to_come_is_refused_by_every_command(hamlet: County, command: tuple[str, ...], capsys) -> None:
    assert hamlet.command(*command, "--as-of", "2999-01-01") == 2
    assert "校准计算机的时钟" in capsys.readouterr().err


def test_what_a_killed_writer_left_changes_nothing_that_is_read(hamlet: County, tmp_path: Path) -> None:
    before = hamlet.rows(CASES)
    subprocess.run([sys.executable, "-c", KILLED_WRITER, str(hamlet.home.published)], check=False)
    assert hamlet.rows(CASES) == before
