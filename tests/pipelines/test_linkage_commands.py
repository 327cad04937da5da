"""pairs, judge, person: the commands on who is who, on one published night."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from assets.home.home import Home
from assets.home.warehouse import connect
from pipelines.cli import cli, run
from tests.assets.casework import chain_of
from tests.assets.fact_world import World
from tests.assets.people.test_identity_nights import D1, MINE, NAMESAKE, night, village

LOOK = ("--by", "纪检员", "--purpose", "信访答复")
ID_LIKE = re.compile(r"(?<!\d)\d{17}[\dXx]")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    place = Home(tmp_path_factory.mktemp("home")).prepared()
    world: World = village(D1)
    world.con = connect(place.published)
    with place.ledger() as ledger:
        con, _ = night(world, ledger)
    con.execute("CREATE TABLE review.night AS SELECT ? AS as_of", [D1])
    con.close()
    return place


def command(home: Home, *arguments: str) -> int:
    return run([*arguments, "--home", str(home.root)])


def listed(home: Home, folder: Path, *more: str) -> list[dict[str, str]]:
    path = folder / "pairs.csv"
    assert command(home, "pairs", "--csv", str(path), *more) == 0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_doubtful_pairs_are_listed_with_masked_numbers_and_not_once_judged(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = listed(home, tmp_path)
    assert {r["乙证号"][-4:] for r in rows} == {MINE[-4:], NAMESAKE[-4:]}
    assert all(r["甲姓名"] == r["乙姓名"] == "王德明" for r in rows)
    assert not ID_LIKE.search(str(rows))
    assert listed(home, tmp_path, "--township", "杨集镇") == []
    pair = rows[0]["判定编号"]
    capsys.readouterr()
    said = ("judge", pair.lower(), "--by", "李股长", "--same", "--remark")
    assert command(home, *said, f"见户口簿{MINE}") == 2
    assert "备注里有身份证号或银行账号，不能采用" in capsys.readouterr().err
    assert command(home, *said, "见户口簿") == 0
    assert capsys.readouterr().out == f"{pair} 已由 李股长 判定为同一人，下一次核对起生效。\n"
    assert command(home, "judge", pair, "--by", "王副局长", "--same") == 0
    assert "没有改动" in capsys.readouterr().out
    assert [r["判定编号"] for r in listed(home, tmp_path)] == [r["判定编号"] for r in rows if r["判定编号"] != pair]
    assert command(home, "judge", pair, "--by", "王副局长", "--different") == 0
    assert "（此前判定为同一人）" in capsys.readouterr().out
    # Whoever cannot tell takes the pair back into the list, behind the others; a second one is heard, too.
    assert command(home, "judge", pair, "--by", "李股长", "--unsure") == 0
    assert command(home, "judge", pair, "--by", "王副局长", "--unsure") == 0
    assert "记为拿不准，核对照旧，留给别人再看" in capsys.readouterr().out
    assert command(home, "judge", pair, "--by", "王副局长", "--unsure") == 0
    assert "没有改动" in capsys.readouterr().out
    assert [r["判定编号"] for r in listed(home, tmp_path)][-1] == pair
    with home.ledger() as ledger:
        verdicts = [e.payload["verdict"] for e in ledger.events("judged")]
        assert verdicts == ["same", "different", "unsure", "unsure"]
        # A digest can have eighteen digits in a row by chance.
        said = [(e.subject, e.actor, e.payload) for e in ledger.events("judged")]
        assert not ID_LIKE.search(str(said))
        assert chain_of(ledger) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["judge", "L0000000000X", "--by", "李股长", "--same"], "不是判定编号"),
        (["judge", "L00000000000", "--by", "李股长", "--same"], "没有编号为"),
        (["judge", "L00000000000", "--by", "李股长"], "--same"),
        (["person", MINE, *LOOK], "不要写在命令里"),
        (["person", "PAAAAAAAAAAAA", *LOOK], "没有编号为"),
        (["person"], "缺少 --by"),
        (["person", "--by", "李股长"], "缺少 --purpose"),
        (["person", "PAAAAAAAAAAAA", "--by", "李股长", "--purpose", f"查{MINE}"], "不能写证号"),
        (["judge", "L00000000000", "--by", "李股长", "--same", "--different"], "只写其中一个"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    home: Home, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert command(home, *arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.strip().splitlines()) == 1
    assert MINE not in error


def test_a_judgement_needs_a_name_and_a_short_remark(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = listed(home, tmp_path)[0]["判定编号"]
    assert command(home, "judge", pair, "--by", " ", "--same") == 2
    assert command(home, "judge", pair, "--by", "李股长", "--same", "--remark", "长" * 101) == 2
    assert "101 字" in capsys.readouterr().err


def test_a_person_is_shown_to_whoever_types_the_number_or_knows_the_id(home: Home) -> None:
    shown = CliRunner().invoke(cli, ["person", *LOOK, "--home", str(home.root)], input=f"{MINE}\n")
    assert "王德明" in shown.output
    assert MINE not in shown.output
    assert "户籍·本人（户籍人口）1 条，2021-06-01：王德明 320723********" in shown.output
    person = re.search(r"P[A-Z2-7]{12}", shown.output)
    assert person is not None
    again = CliRunner().invoke(cli, ["person", person[0], *LOOK, "--home", str(home.root)])
    assert again.output in shown.output
    with home.ledger() as ledger:
        looks = [(e.subject, e.actor, dict(e.payload)) for e in ledger.events("person_looked_at")]
    assert looks == [(person[0], "纪检员", {"purpose": "信访答复", "through": "person"})] * 2
