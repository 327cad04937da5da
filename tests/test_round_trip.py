"""From flags to a township and back: released, filled in by a clerk, landed like any other file, and remembered."""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from assets.explain.flag import explain_flag, explain_rule
from assets.home.warehouse import opened
from assets.night.night import Night
from assets.night.steps import steps
from data_contracts.jurisdiction import load_jurisdictions
from matchers.flags.rule import load_rules
from tests.clerk import fill
from tests.nights import AS_OF, JURISDICTION, County
from tests.notices import cells, out_of_place

NEXT = AS_OF + timedelta(days=1)
ID_LIKE = re.compile(rb"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    made = County.after_a_night(tmp_path_factory, "round")
    assert made.command("release", "--by", "李股长") == 0
    assert not made.events_of("released"), "nobody has looked at the first deliveries yet"
    assert made.command("held", "--confirm", "--by", "周股长") == 0
    assert made.command("release", "--by", "李股长") == 0
    assert made.command("export") == 0
    return made


@pytest.fixture(scope="module")
def workbooks(county: County) -> list[Path]:
    return sorted((county.home.exports / AS_OF.isoformat()).glob("*.xlsx"))


@pytest.fixture(scope="module")
def answered(county: County, workbooks: list[Path]) -> County:
    """One township's filled workbook lands; the next night takes it."""
    folder = county.landing / "review_results"
    folder.mkdir()
    filled = [fill(path, folder / path.name, seed=7) for path in workbooks]
    assert sum(f.answered for f in filled) >= 3
    assert county.night(NEXT) in {0, 1}
    return county


def test_there_is_a_workbook_a_township_and_none_holds_an_id_number(county: County, workbooks: list[Path]) -> None:
    townships = county.rows(
        "SELECT count(DISTINCT township) FROM review.cases WHERE queue IN "
        "('wrong_enrolment', 'missed_enrolment', 'payment')"
    )
    assert len(workbooks) == townships[0][0]
    for path in workbooks:
        with zipfile.ZipFile(path) as parts:
            assert [n for n in parts.namelist() if ID_LIKE.search(parts.read(n))] == []


def test_nothing_a_county_reads_cites_another_place_or_another_year(county: County, workbooks: list[Path]) -> None:
    place, rules = load_jurisdictions()[JURISDICTION], load_rules()
    written = {path.name: cells(path) for path in workbooks}
    written["morning sheet"] = (county.home.reports / f"{AS_OF}.html").read_text(encoding="utf-8")
    night = Night.of(county.home, county.landing, JURISDICTION)
    made = [asset for step in steps(night.contracts, night.rules) for asset in step.assets]
    engine_room = {a.name: a.description for a in made if a.layer in {"raw", "flag"}}
    assert {name: texts for name, text in engine_room.items() if (texts := out_of_place(text, place, None))} == {}
    with opened(county.home.published, read_only=True) as con, county.home.ledger() as ledger:
        written |= {f"why {code}": explain_rule(con, rule) for code, rule in rules.items()}
        written |= {
            row[0]: row[1] + row[2] for row in con.execute("SELECT flag_id, params, reason FROM review.flag").fetchall()
        }
        for code, flag in con.execute("SELECT rule, min(flag_id) FROM review.flag GROUP BY rule").fetchall():
            written[f"explain {code}"] = explain_flag(con, ledger, rules, flag)
    assert {name: texts for name, text in written.items() if (texts := out_of_place(text, place, AS_OF))} == {}
    assert sum("灌民发〔2021〕12号" in text for text in written.values()) > 20
    assert "本规则为本系统通用规则" in written["why declaration_contradicted"]


def test_who_releases_a_second_time_is_told_who_did(county: County, workbooks: list[Path], capsys) -> None:
    before = county.events()
    assert county.command("release", "--by", "王股长") == 0
    assert "最近一次已由李股长于 2021-06-01 下发" in capsys.readouterr().out
    assert county.events() == before


def test_what_landed_is_answered_with_who_when_and_outcome(answered: County) -> None:
    answers = [e for e in answered.events() if e.kind == "answered"]
    assert len(answers) >= 3
    for event in answers:
        assert event.payload["outcome"]
        assert event.as_of == NEXT
        assert event.payload["file"]
    states = dict(answered.rows("SELECT state, count(*) FROM review.cases GROUP BY state"))
    assert states.get("answered", 0) >= 3


def test_each_returned_file_has_a_slip(answered: County, workbooks: list[Path]) -> None:
    slips = answered.home.exports / NEXT.isoformat() / "回执"
    assert len(list(slips.glob("*.xlsx"))) == len(list(slips.glob("*.html"))) == len(workbooks)


def test_cleared_flags_stay_silent_the_next_night(answered: County) -> None:
    cleared = {c for (c,) in answered.rows("SELECT case_id FROM review.cases WHERE is_cleared")}
    assert cleared
    before = len(answered.events())
    assert answered.night(NEXT + timedelta(days=1)) in {0, 1}
    assert not [e for e in answered.events()[before:] if e.subject in cleared]
    assert answered.rows("SELECT count(*) FROM review.queue WHERE is_cleared") == [(0,)]


def test_the_same_workbook_again_by_hand_changes_nothing(answered: County) -> None:
    before = [e for e in answered.events() if e.kind == "answered"]
    files = [str(p) for p in sorted((answered.landing / "review_results").glob("*.xlsx"))]
    as_of = (NEXT + timedelta(days=1)).isoformat()
    assert answered.command("returned", *files, "--by", "李股长", "--as-of", as_of) in {0, 1}
    assert [e for e in answered.events() if e.kind == "answered"] == before


def test_an_unedited_workbook_changes_nothing(county: County, workbooks: list[Path], tmp_path: Path) -> None:
    before = [e for e in county.events() if e.kind == "answered"]
    copy = tmp_path / "未填.xlsx"
    shutil.copy(workbooks[0], copy)
    as_of = (NEXT + timedelta(days=1)).isoformat()
    assert county.command("returned", str(copy), "--by", "李股长", "--as-of", as_of) == 0
    assert [e for e in county.events() if e.kind == "answered"] == before


def test_a_second_person_closes_and_the_ledger_verifies(answered: County, capsys: pytest.CaptureFixture[str]) -> None:
    ((case, *_), *_) = answered.rows(
        "SELECT case_id FROM review.cases WHERE state = 'answered' AND outcome = 'keep' ORDER BY case_id"
    )
    investigators = answered.rows(f"SELECT investigators FROM review.cases WHERE case_id = '{case}'")[0][0]
    as_of = (NEXT + timedelta(days=1)).isoformat()
    common = ["review", case, "--outcome", "符合条件继续保障", "--visited-on", AS_OF.isoformat(), "--as-of", as_of]
    for name in investigators.split("、"):
        common += ["--investigator", name]
    assert answered.command(*common, "--by", investigators.split("、")[0]) == 2
    assert "第二人" in capsys.readouterr().err
    assert answered.command(*common, "--by", "王副局长") == 0
    assert answered.command("explain", case) == 0
    assert "王副局长" in capsys.readouterr().out
    assert answered.command("verify") == 0
