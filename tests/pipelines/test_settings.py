"""Options come before the environment, the environment before what the home remembers."""

from pathlib import Path

import pytest

from assets.errors import BadInput
from assets.home.memory import remember
from assets.home.warehouse import opened
from pipelines.settings import Settings, settings


def test_the_home_remembers(tmp_path: Path) -> None:
    Settings(tmp_path, tmp_path / "in", "320723").remember()
    found = settings(tmp_path, environ={})
    assert (found.landing, found.jurisdiction) == (tmp_path / "in", "320723")


def test_an_option_beats_the_environment(tmp_path: Path) -> None:
    environ = {"HEDUI_JURISDICTION": "141125", "HEDUI_HOME": str(tmp_path)}
    assert settings(environ=environ).jurisdiction == "141125"
    assert settings(jurisdiction="320700", environ=environ).jurisdiction == "320700"


def test_a_home_is_one_countys_for_good(tmp_path: Path) -> None:
    """Whether another code is typed or stands in the environment."""
    Settings(tmp_path, tmp_path / "in", "320723").remember()
    assert settings(tmp_path, jurisdiction="320723", environ={}).jurisdiction == "320723"
    with pytest.raises(BadInput, match="属于 320723 灌云县，不能用于 141125 柳林县"):
        settings(tmp_path, jurisdiction="141125", environ={})
    with pytest.raises(BadInput, match="一个数据目录只属于一个县"):
        settings(tmp_path, environ={"HEDUI_JURISDICTION": "141125"})


def test_no_jurisdiction_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="先用 hedui init 建立本县，或加 --jurisdiction"):
        settings(tmp_path, environ={}).code()


def test_an_unknown_key_in_the_memory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hedui.yaml").write_text("colour: red", encoding="utf-8")
    with pytest.raises(BadInput, match="只应有"):
        settings(tmp_path, environ={})


def test_how_much_memory_a_night_may_take(tmp_path: Path) -> None:
    assert settings(tmp_path, environ={}).memory == "1200MB"
    remember(tmp_path, memory="1500MB")
    assert settings(tmp_path, environ={}).memory == "1500MB"
    assert settings(tmp_path, environ={"HEDUI_MEMORY": "4GB"}).memory == "4GB"
    with pytest.raises(BadInput, match="内存上限写成 4GB"):
        settings(tmp_path, environ={"HEDUI_MEMORY": "a lot"})


def test_what_does_not_fit_is_spilled_into_the_home(tmp_path: Path) -> None:
    with opened(tmp_path / "night.duckdb", memory="60MB") as con:
        con.execute("SET threads = 1")
        rows = "SELECT range AS n, repeat('x', 40) || range AS word FROM range(3000000)"
        con.execute(f"CREATE TABLE raw.wide AS {rows}").fetchall()
        con.execute("CREATE TABLE raw.sorted AS SELECT * FROM raw.wide ORDER BY word DESC").fetchall()
        assert con.execute("SELECT count(*) FROM raw.sorted").fetchall() == [(3_000_000,)]
        assert (tmp_path / "spill").is_dir()
