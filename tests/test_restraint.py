"""A county held back: a night under a roll that is too old, with a rule on trial, and what every command says of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.nights import AS_OF, County

CAR = "owns_motor_vehicle"
LATER = AS_OF + timedelta(days=80)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory):
    """Eighty days after an ordinary night without a new roll; the county has put a rule on trial since."""
    made = County.after_a_night(tmp_path_factory, "restraint")
    (declared,) = made.home.declarations.glob("*.yaml")
    place = json.loads(declared.read_text("utf-8"))
    declared.write_text(json.dumps({**place, "on_trial": [CAR]}, ensure_ascii=False), "utf-8")
    assert made.night(LATER, with_pages=True) == 0
    return made


def test_an_old_roll_opens_and_closes_nothing_that_asks_about_it(county: County):
    old = {rule for (rule,) in county.rows("SELECT rule FROM flag.stage WHERE old_roll <> ''")}
    assert {"deceased_still_enrolled", "registered_poor_not_enrolled", "paid_not_on_roll", CAR} <= old
    assert not {"paid_late", "application_overdue", "temporary_aid_missed"} & old
    moved = {e.subject for e in county.events() if e.as_of == LATER and e.kind in {"opened", "reopened", "lapsed"}}
    rules = dict(county.rows("SELECT case_id, rule FROM review.cases"))
    assert not {rules[case] for case in moved} & old
    ((kept,),) = county.rows("SELECT count(*) FROM review.kept_back WHERE why = 'kept_back'")
    assert kept > 0
    published = county.events_of("night_published")[-1].payload["kept_back"]
    assert sum(published.values()) == county.rows("SELECT count(*) FROM review.kept_back")[0][0]


def test_it_is_said_with_its_number(county: County, capsys):
    ((kept,),) = county.rows("SELECT count(*) FROM review.kept_back WHERE why = 'kept_back'")
    assert county.command("queues") == 0
    said = capsys.readouterr().out
    assert f"{kept:,} 条疑点暂不立项" in said
    sheet = (county.home.reports / f"{LATER}.html").read_text("utf-8")
    assert f"{kept:,} 条疑点暂不立项" in sheet
    assert "每个乡镇每周至多 40 户" in sheet


def test_a_rule_on_trial_is_in_no_queue_and_can_be_looked_at(county: County, capsys):
    ((flags,),) = county.rows(f"SELECT count(*) FROM review.flag WHERE rule = '{CAR}'")
    assert flags > 0
    assert county.rows(f"SELECT count(*) FROM review.queue WHERE rule = '{CAR}'") == [(0,)]
    path = county.root / "car.csv"
    assert county.command("flags", "--rule", CAR, "--csv", str(path)) == 0
    listed = path.read_text("utf-8-sig").splitlines()[1:]
    assert len(listed) == flags
    assert all(",trial," in line for line in listed)
    number = listed[0].split(",")[0]
    capsys.readouterr()
    assert county.command("explain", number) == 0
    assert "规则试行，不立项" in capsys.readouterr().out
    assert county.command("rule", CAR) == 0
    page = capsys.readouterr().out
    assert "阶段：试行" in page
    assert f"{flags:,} 条" in page
    assert county.command("release", "--by", "李股长") == 0
    assert CAR not in {e.payload.get("rule") for e in county.events_of("released")}


def test_only_a_name_and_a_reason_turn_it_live(county: County, capsys):
    assert county.command("rule", CAR, "--live") == 2
    assert county.command("rule", CAR, "--live", "--trial", "--by", "钱局长", "--why", "看过") == 2
    assert county.command("rule", "owns_motor_vehicel", "--live", "--by", "钱局长", "--why", "看过") == 2
    assert CAR in capsys.readouterr().err
    assert county.command("rule", CAR, "--live", "--by", "钱局长", "--why", "看过一个月") == 0
    capsys.readouterr()
    assert county.command("rule", CAR) == 0
    page = capsys.readouterr().out
    assert "阶段：正式" in page
    assert "钱局长：定为正式（看过一个月）" in page
    assert county.command("rule", CAR, "--release-again", "--by", "钱局长", "--why", "看过") == 2
    assert "没有停止下发" in capsys.readouterr().err
