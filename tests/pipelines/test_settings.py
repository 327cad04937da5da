"""Options come before the environment, the environment before what the home remembers."""

from pathlib import Path

import pytest

from assets.errors import BadInput
from pipelines.settings import Settings, settings


def test_the_home_remembers(tmp_path: Path) -> None:
    Settings(tmp_path, tmp_path / "in", "320723").remember()
    found = settings(tmp_path, environ={})
    assert (found.landing, found.jurisdiction) == (tmp_path / "in", "320723")


def test_an_option_beats_the_environment_and_the_memory(tmp_path: Path) -> None:
    Settings(tmp_path, tmp_path / "in", "320723").remember()
    environ = {"HEDUI_JURISDICTION": "141125", "HEDUI_HOME": str(tmp_path)}
    assert settings(environ=environ).jurisdiction == "141125"
    assert settings(jurisdiction="320700", environ=environ).jurisdiction == "320700"


def test_no_jurisdiction_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--jurisdiction"):
        settings(tmp_path, environ={}).code()


def test_an_unknown_key_in_the_memory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hedui.yaml").write_text("colour: red", encoding="utf-8")
    with pytest.raises(BadInput, match="只应有"):
        settings(tmp_path, environ={})
