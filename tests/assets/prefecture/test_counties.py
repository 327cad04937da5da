"""Which counties a prefecture has: written once, read strictly, and no stranger among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.errors import BadInput
from assets.prefecture.counties import FILE, Prefecture, founded
from pipelines.cli import run


def test_a_prefecture_is_read_back_as_it_was_written_and_grows(tmp_path: Path) -> None:
    founded(tmp_path, "320700", "连云港市", ["320724", "320723"])
    grown = founded(tmp_path, "320700", "连云港市", ["320722"])
    assert Prefecture.of(tmp_path) == grown
    assert grown.counties == ("320722", "320723", "320724")
    assert grown.home("320723") == tmp_path / "counties" / "320723"


def test_a_folder_without_the_file_is_no_prefecture(tmp_path: Path) -> None:
    assert Prefecture.of(tmp_path) is None


@pytest.mark.parametrize(
    ("code", "county", "said"),
    [
        ("320723", "320724", "以 00 结尾"),
        ("320700", "320700", "六位数字"),
        ("320700", "32072", "六位数字"),
        ("320700", "141125", "前四位不同"),
    ],
)
def test_what_is_no_county_of_it_is_refused_and_nothing_written(
    tmp_path: Path, code: str, county: str, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        founded(tmp_path, code, "某市", [county])
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize(
    "text",
    [
        'code: "320700"\n',
        'code: "320700"\nname: 连云港市\ncounties: ["320723", "320723"]\n',
        'code: "320700"\nname: 连云港市\ncounties: []\nlanding: x\n',
        'code: "320700"\ncode: "320800"\nname: 连云港市\ncounties: []\n',
    ],
)
def test_a_file_that_is_not_right_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput):
        Prefecture.of(tmp_path)


def test_a_county_s_home_becomes_no_prefecture(tmp_path: Path) -> None:
    (tmp_path / "hedui.yaml").write_text('jurisdiction: "320723"\n', encoding="utf-8")
    with pytest.raises(BadInput, match="已经是一个县"):
        founded(tmp_path, "320700", "连云港市", [])


def test_another_prefecture_s_home_is_refused(tmp_path: Path) -> None:
    founded(tmp_path, "320700", "连云港市", ["320723"])
    with pytest.raises(BadInput, match="属于连云港市"):
        founded(tmp_path, "320800", "淮安市", [])


def test_a_county_s_command_in_a_prefecture_s_home_says_where_the_counties_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    founded(tmp_path, "320700", "连云港市", ["320723"])
    assert run(["queues", "--home", str(tmp_path)]) == 2
    assert "counties/区划代码" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE]


def test_a_night_of_a_prefecture_takes_no_landing_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    founded(tmp_path, "320700", "连云港市", ["320723"])
    command = ["night", "--as-of", "2021-06-01", "--home", str(tmp_path), "--landing", str(tmp_path)]
    assert run(command) == 2
    assert "请写在那个县自己的数据目录上" in capsys.readouterr().err


def test_a_prefecture_none_of_whose_counties_is_ready_ends_as_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    founded(tmp_path, "320700", "连云港市", ["320722", "320723"])
    assert run(["night", "--as-of", "2021-06-01", "--home", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert "[没有完成] 东海县：没有区划 320722 的参数文件" in said.err
    assert "[没有完成] 灌云县：接收目录" in said.err
    assert not (tmp_path / "counties").exists()
    page = (tmp_path / "reports" / "2021-06-01.html").read_text(encoding="utf-8")
    assert "今夜没有核对成的县 2 个：东海县、灌云县" in page
