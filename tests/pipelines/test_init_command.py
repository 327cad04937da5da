"""`hedui init`: a county is asked once, written into its home, read like the program's own; a home is one county's."""

from __future__ import annotations

import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from assets.home.home import Home
from assets.night.declarations import load_declarations
from pipelines.cli import run

DIVISIONS = """统计用区划代码,名称,级别,上级代码
371321000000,沂南县,县级,371300000000
371321100000,界湖街道,乡级,371321000000
371321100001,北寨社区,村级,371321100000
371321101000,岸堤镇,乡级,371321000000
371321101201,塘子村,村级,371321101000
371322100000,郯城街道,乡级,371322000000
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "divisions.csv").write_text(DIVISIONS, encoding="utf-8")
    return tmp_path / "home"


def init(home: Path, *more: str) -> int:
    return run(["init", "--home", str(home), "--no-questions", *more])


def begun(home: Path) -> int:
    divisions = str(home.parent / "divisions.csv")
    standards = ("--urban", "980/月", "--rural", "9000/年", "--since", "2026-07-01")
    return init(home, "--code", "371321", "--divisions", divisions, *standards)


def declared(home: Path, code: str = "371321"):
    return load_declarations(own=Home(home).declarations).jurisdictions[code]


def test_a_county_is_written_with_what_is_above_it(home: Path) -> None:
    assert begun(home) == 0
    place = declared(home)
    assert [p.name for p in place.line()] == ["沂南县", "临沂市", "山东省", "全国"]
    assert place.townships == ("界湖街道", "岸堤镇"), "another county's townships are not its own"
    assert place.villages == {"界湖街道": ("北寨社区",), "岸堤镇": ("塘子村",)}
    (rural,) = place.own["rural_standard_yuan"]
    assert (rural.value, rural.unit, rural.is_unverified) == ("9000", "元/人年", True)
    assert run(["doctor", "--declarations", "--home", str(home)]) == 0


def test_townships_may_come_from_the_roll(home: Path) -> None:
    """A village that one household alone is written with may be a slip."""
    lines = ["低保证号,保障类别,户主姓名,户主身份证号,姓名,身份证号,与户主关系,乡镇,村,保障金额,享受起始年月,月份"]
    for i, village in enumerate(["塘子村", "塘子村", "塘子村", "糖子村"]):
        person = f"王立{'甲乙丙丁'[i]},37132119500101{i:03}0"
        lines.append(f"37132100{i},农村,{person},{person},户主,岸堤镇,{village},620,2019-03,2026-10")
    roll = home.parent / "农村低保名册202610.csv"
    roll.write_text("\n".join(lines), encoding="utf-8")
    assert init(home, "--code", "371321", "--roll", str(roll)) == 0
    place = declared(home)
    assert (place.townships, place.villages) == (("岸堤镇",), {"岸堤镇": ("塘子村",)})


def test_it_is_asked_in_chinese(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["371321", "", str(home.parent / "divisions.csv"), "980元/月", "", "2026-07-01", "沂民发〔2026〕9号", ""]
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO("\n".join([*answers, ""]).encode()), encoding="utf-8"))
    assert run(["init", "--home", str(home)]) == 0
    place = declared(home)
    (urban,) = place.own["urban_standard_yuan"]
    assert (place.name, urban.basis, urban.is_unverified) == ("沂南县", "沂民发〔2026〕9号", False)
    assert "rural_standard_yuan" not in place.own


def test_twice_is_refused_and_an_amendment_is_said(home: Path, capsys: pytest.CaptureFixture) -> None:
    assert init(home, "--code", "371321", "--amend", "--urban", "1020/月") == 2, "nothing to amend yet"
    assert begun(home) == 0
    (before,) = (Home(home).declarations).glob("371321*.yaml")
    text = before.read_text(encoding="utf-8")
    assert begun(home) == 2
    assert "已经建立" in capsys.readouterr().err
    assert before.read_text(encoding="utf-8") == text
    assert init(home, "--amend", "--urban", "1020/月", "--since", "2027-07-01", "--basis", "某文") == 0
    first, second = declared(home).own["urban_standard_yuan"]
    assert (str(first.valid_until), second.value, second.is_unverified) == ("2027-06-30", "1020", False)
    assert declared(home).townships == ("界湖街道", "岸堤镇")
    (kept,) = Home(home).declarations.glob("*.before")
    assert kept.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--code", "37132"), "六位数字"),
        (("--code", "370000"), "六位数字"),
        (("--code", "991321", "--name", "甲县"), "前两位不是任何省"),
        (("--code", "371321", "--urban", "980", "--since", "2026-07-01"), "写明数字和单位"),
        (("--code", "371321", "--urban", "9800/月", "--since", "2026-07-01"), "不像是每月的标准"),
        (("--code", "371321", "--urban", "980/月"), "--since"),
        (("--code", "371321", "--relations", "表叔", "--since", "2026-07-01"), "不认识「表叔」"),
        (("--code", "371321", "--divisions", "none.csv"), "找不到文件"),
        (("--code", "320723", "--name", "灌南县"), "在程序中叫「灌云县」"),
        (("--code", "999321"), "前两位不是任何省"),
        ((), "--code"),
    ],
)
def test_a_wrong_answer_is_one_sentence_and_nothing_is_written(home: Path, more, said: str, capsys) -> None:
    assert init(home, *more) == 2
    assert said in capsys.readouterr().err
    assert not home.exists()


def test_a_slip_by_hand_stops_the_night_and_the_doctor(home: Path, capsys: pytest.CaptureFixture) -> None:
    assert begun(home) == 0
    (file,) = Home(home).declarations.glob("371321*.yaml")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("rural_standard_yuan", "rural_standart_yuan"), encoding="utf-8")
    for command in (["doctor", "--declarations"], ["night", "--as-of", "2026-11-01"]):
        assert run([*command, "--home", str(home)]) == 2
        said = capsys.readouterr().err
        assert f"declarations/{file.name} 第" in said
        assert "没有参数「rural_standart_yuan」，是否应为「rural_standard_yuan」？" in said
    assert not Home(home).key_file.exists()


def test_another_county_is_refused_before_anything_is_written(home: Path, capsys: pytest.CaptureFixture) -> None:
    assert begun(home) == 0
    files = sorted(home.rglob("*"))
    for command in (["night", "--as-of", "2026-11-01", "--jurisdiction", "320723"], ["init", "--code", "320723"]):
        assert run([*command, "--home", str(home)]) == 2
        assert "属于 371321 沂南县，不能用于 320723 灌云县" in capsys.readouterr().err
    assert sorted(home.rglob("*")) == files
