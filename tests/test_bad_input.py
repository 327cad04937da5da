"""Bad input: one Chinese sentence, nothing lost, and the night goes on with the last good snapshot."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from assets.night.night import Night
from pipelines.cli import run
from pipelines.run import run_night
from tests.county.build import build
from tests.nights import AS_OF, JURISDICTION, County

NEXT = AS_OF + timedelta(days=1)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A county whose first night was good; on the second, departments send rubbish."""
    made = County.after_a_night(tmp_path_factory, "bad")
    landing = made.landing
    roll = next((landing / "vehicles").glob("*.csv"))
    text = roll.read_bytes()
    (landing / "unheard_of").mkdir()
    (landing / "unheard_of" / "名单.csv").write_text("姓名\n甲某\n", encoding="utf-8")
    (landing / "散落.xlsx").write_bytes(b"PK")
    (landing / "tekun_roll" / "空文件.csv").write_bytes(b"")
    (landing / "edge_roll" / "缺列.csv").write_text("户主,年人均收入\n甲某,3000\n", encoding="utf-8")
    (landing / "vehicles" / "没传完.csv").write_bytes(text[: int(len(text) * 0.6)].rstrip() + b',"')
    (landing / "officials" / "别的表.csv").write_text("品名,数量\n化肥,3\n", encoding="utf-8")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    build(elsewhere, people=800, seed=3, as_of=AS_OF, jurisdiction="141125")
    stranger = next((elsewhere / "landing" / "registered_poor").iterdir())
    shutil.copy(stranger, landing / "registered_poor" / f"外县{stranger.suffix}")
    return made


@pytest.fixture(scope="module")
def second_night(county: County) -> list[tuple[str, str, str]]:
    assert county.night(NEXT) == 1
    return county.rows("SELECT source, file, message FROM review.finding WHERE severity = 'held' ORDER BY ALL")


@pytest.mark.parametrize("named", ["unheard_of", "散落.xlsx", "空文件.csv", "缺列.csv", "没传完.csv", "别的表.csv"])
def test_each_bad_file_gets_one_sentence_that_names_it(second_night, named: str) -> None:
    said = [message for *_, message in second_night if named in message]
    assert len(said) == 1, second_night
    assert "请" in said[0] or "原样保留" in said[0]


def test_the_night_goes_on_with_the_last_good_snapshot(county: County, second_night) -> None:
    before = {row[0]: row for row in county.rows("SELECT source, state FROM review.source ORDER BY 1")}
    assert all(before[source][1] == "present" for source in ("vehicles", "officials", "tekun_roll", "edge_roll"))
    assert {s for (s,) in county.rows("SELECT DISTINCT status FROM flag.status WHERE township = ''")} <= {
        "flags",
        "no_flags",
    }


def test_nothing_that_landed_is_moved_or_lost(county: County, second_night) -> None:
    assert (county.landing / "unheard_of" / "名单.csv").exists()
    assert (county.landing / "散落.xlsx").exists()


def test_rubbish_lapses_no_case(county: County, second_night) -> None:
    lapsed = [e for e in county.events() if e.kind == "lapsed" and e.as_of == NEXT]
    opened = [e for e in county.events() if e.kind == "opened" and e.as_of == NEXT]
    assert len(lapsed) <= 1
    assert len(opened) <= 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["night", "--as-of", "六月一日"], "应写成 2021-06-01"),
        (["night"], "--as-of"),
        (["night", "--as-of", "2021-06-01", "--jurisdiction", "999999"], "没有区划 999999"),
        (["flags", "--csv", "x.csv"], "还没有发布过"),
        (["fly"], "fly"),
        (["why", "no_such_rule"], "没有规则「no_such_rule」"),
        (["check", "no_such_source", "x.csv"], "没有名为「no_such_source」的名册"),
        (["check", "vehicles", "no_such_file.csv"], "找不到文件"),
        (["verify"], "没有台账"),
    ],
)
def test_a_wrong_command_gets_one_sentence_and_exit_code_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    home = [] if arguments[0] in {"fly", "check"} else ["--home", str(tmp_path)]
    assert run([*arguments, *home]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error
    assert len(error.strip().splitlines()) == 1


def test_two_nights_at_once_are_refused(county: County) -> None:
    with county.home.locked():
        assert county.night(NEXT) == 2


def test_a_run_started_in_the_ui_waits_for_no_night_of_the_command_line(county: County) -> None:
    night = Night.of(county.home, county.landing, JURISDICTION)
    with county.home.locked():
        outcome = run_night(night, NEXT)
    assert not outcome.succeeded
    assert "另一次核对正在运行" in outcome.sentence


def test_another_countys_register_is_held(county: County, second_night) -> None:
    said = county.rows("SELECT message FROM review.finding WHERE severity = 'held' AND file LIKE '%外县%'")
    assert len(said) == 1
    assert "可能是外县的表格" in said[0][0]
