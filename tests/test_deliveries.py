"""Two nights of a hamlet through the command line: equal months, a file renamed as asked, a list delivered again."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from tests.assets.linked_people import checked
from tests.nights import County

FIRST, LATER = date(2021, 6, 1), date(2021, 10, 20)
ROLL = "低保证号,城乡类别,户主姓名,户主身份证号,姓名,身份证号,与户主关系,乡镇,村(居),户月保障金额,起始年月"
PAID = "发放月份,低保证号,户主姓名,户主身份证号,户名,账号,开户行,应发金额,实发金额,发放日期,打卡名目,发放状态,失败原因"
REGISTER = "户号,姓名,身份证号,与户主关系,乡镇,村(居)"
NAMES = ("卞秋穗", "郁长泽", "祁小满", "詹望舒", "柏青禾", "屠忆冬", "闵春晓", "滕远帆", "芮知夏", "茅予安")
PEOPLE = [(name, checked(f"3207231950{1 + i:02d}{1 + i:02d}{101 + i}")) for i, name in enumerate(NAMES)]
SECOND = 1_000_000_000


def put(path: Path, head: str, rows: list[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\r\n".join([head, *rows]) + "\r\n", encoding="gb18030")
    os.utime(path, ns=(1_622_000_000 * SECOND, 1_622_000_000 * SECOND))
    return path


@pytest.fixture(scope="module")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> County:
    """Three equal months of the roll, two of payments, the household register, and a month whose file names none."""
    made = County(tmp_path_factory.mktemp("hamlet"))
    roll = [f"3207239{i:08d},农村,{n},{p},{n},{p},户主,伊山镇,高庄村,620,2019-03" for i, (n, p) in enumerate(PEOPLE)]
    paid = [
        f"{m},3207239{i:08d},{n},{p},{n},62245230{i:03d}00011223,农商行,620,620,{m}-15,低保金,成功,"
        for m in ("2021-04", "2021-05")
        for i, (n, p) in enumerate(PEOPLE)
    ]
    register = [f"H{i},{n},{p},户主,伊山镇,高庄村" for i, (n, p) in enumerate(PEOPLE)]
    for month in ("202104", "202105", "202106"):
        put(made.landing / "dibao_roll" / f"伊山镇低保名册{month}.csv", ROLL, roll)
    put(made.landing / "disbursement" / "发放.csv", PAID, paid)
    put(made.landing / "household_register" / "户籍.csv", REGISTER, register)
    put(made.landing / "dibao_roll" / "低保名册.csv", ROLL, roll)
    assert made.night(FIRST) == 1, "the file that names no month is held"
    return made


def state(county: County, source: str) -> str:
    ((said,),) = county.rows(f"SELECT state FROM review.source WHERE source = '{source}'")
    return said


BATCHES = "SELECT CAST(batch AS VARCHAR) FROM raw.batch WHERE source = '{}' AND is_accepted ORDER BY 1"
HELD = "SELECT message FROM review.finding WHERE severity = 'held' ORDER BY 1"


def batches(county: County, source: str) -> list[str]:
    return [str(batch) for (batch,) in county.rows(BATCHES.format(source))]


def held(county: County) -> list[str]:
    return [m for (m,) in county.rows(HELD)]


def test_equal_months_are_months_and_nobody_is_falsely_off_the_roll(hamlet: County) -> None:
    assert batches(hamlet, "dibao_roll") == ["2021-04-01", "2021-05-01", "2021-06-01"]
    assert hamlet.rows("SELECT count(*) FROM review.flag WHERE rule = 'paid_not_on_roll'") == [(0,)]
    assert hamlet.rows("SELECT count(*) FROM record.enrolment") == [(30,)]
    (message,) = held(hamlet)
    assert "低保名册.csv" in message
    assert "请在文件名中写明年月" in message


def test_what_lies_there_grows_old_and_what_is_delivered_again_is_fresh(hamlet: County) -> None:
    """Runs after the first night: months later the register still lies there; then the police send the same list."""
    (hamlet.landing / "dibao_roll" / "低保名册.csv").rename(hamlet.landing / "dibao_roll" / "低保名册2021年7月.csv")
    assert hamlet.night(LATER) == 0
    assert held(hamlet) == []
    assert batches(hamlet, "dibao_roll")[-1] == "2021-07-01"
    assert state(hamlet, "household_register") == "stale"
    assert batches(hamlet, "household_register") == [FIRST.isoformat()]

    register = hamlet.landing / "household_register" / "户籍.csv"
    os.utime(register, ns=(1_634_000_000 * SECOND, 1_634_000_000 * SECOND))
    assert hamlet.night(LATER) == 0
    assert state(hamlet, "household_register") == "present"
    assert batches(hamlet, "household_register") == [FIRST.isoformat(), LATER.isoformat()]
    received = [e.payload["original_name"] for e in hamlet.events() if e.kind == "file_received"]
    assert received.count("户籍.csv") == 2
    assert len(received) == 8
    written = len(hamlet.events())
    with hamlet.begun(LATER):
        assert len(hamlet.events()) == written, "what lies there has come"

    with hamlet.begun(FIRST) as past:
        assert len(hamlet.events()) == written
        assert past.execute(BATCHES.format("household_register")).fetchall() == [(FIRST.isoformat(),)]
        assert "低保名册.csv" in past.execute(HELD).fetchall()[0][0], "the past night is as it was, with its file held"
