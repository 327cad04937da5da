"""A county of today: begun with `hedui init`, with the laws and standards of 2026, and people who act days after a
night."""

from __future__ import annotations

from datetime import date

import pytest

from assets.cases.handed_in import handed_in
from matchers.flags.rule import load_rules
from pipelines.cli import run
from tests.county.build import build
from tests.nights import KEY, SMALL, County
from tests.plain_nights import without_dagster
from tests.score import score

NIGHT, LATER = date(2026, 11, 2), date(2026, 11, 6)
MORE = """groups:
  - {name: 东片, townships: [伊山镇, 杨集镇], from: 2026-01-01, basis: 某文}
calendar:
  - {what: 异动上报, by: 乡镇, every: month, begins: "25", due: "5", handed_in: true, basis: 某文}
"""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory):
    made = County(tmp_path_factory.mktemp("today"))
    build(made.root, people=SMALL, seed=7, as_of=NIGHT)
    standards = ("--urban", "680/月", "--rural", "620/月", "--since", "2026-07-01", "--basis", "某文")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assets.home.clock.today", lambda: LATER)
        begun = ("init", "--home", str(made.home.root), "--landing", str(made.landing), "--no-questions")
        assert run([*begun, "--code", "320723", *standards]) == 0
        made.home.key_file.write_bytes(KEY)
        made.home.key_file.chmod(0o400)
        (file,) = made.home.declarations.glob("320723*.yaml")
        file.write_text(file.read_text(encoding="utf-8") + MORE, encoding="utf-8")
        with without_dagster():
            assert run(["night", "--as-of", str(NIGHT), "--home", str(made.home.root)]) == 0
        yield made


def test_all_that_was_planted_is_found_and_nothing_else(county: County) -> None:
    rows = score(county.flags_csv(), county.root / "truth.csv")
    assert len([row for row in rows if row.planted]) > 50
    # What the place has not laid down is not asked.
    asked = [row for row in rows if not load_rules()[row.rule].declared_by_place]
    assert [(row.rule, row.wrong, row.lost) for row in asked if row.wrong or row.lost] == []


def test_every_register_is_read_on_a_law_of_the_day_and_every_rule_speaks(county: County) -> None:
    assert county.rows("SELECT source FROM review.source WHERE state IN ('no_basis', 'stale', 'held')") == []
    silent = "SELECT rule, reason FROM flag.status WHERE township = '' AND status IN ('not_enough_data', 'not_run')"
    rules = load_rules()
    unsaid = {rule for rule, _ in county.rows(silent)}
    # What the place has not laid down is not run, and is said.
    assert unsaid == {rule for rule in unsaid if rules[rule].declared_by_place}


def test_the_standard_is_the_countys_own_and_not_asked_about(county: County) -> None:
    (note,) = county.rows(
        "SELECT DISTINCT params ->> '$.rural_yearly_standard_fen.basis' FROM review.flag "
        "WHERE rule = 'registered_poor_not_enrolled'"
    )
    assert note == ("某文",)
    assert "请核实：" not in (county.home.reports / f"{NIGHT}.html").read_text(encoding="utf-8")


def test_people_act_on_their_own_day_and_the_night_is_said(county: County, capsys: pytest.CaptureFixture) -> None:
    case, name = county.rows(
        "SELECT case_id, township FROM review.cases WHERE queue = 'wrong_enrolment' AND is_open ORDER BY 1 LIMIT 1"
    )[0]
    visit = ("--investigator", "钱广明", "--investigator", "吴秀兰", "--visited-on", "2026-11-05")
    words = ("review", case, "--by", "王副局长", "--outcome", "符合条件继续保障", *visit)
    assert county.command(*words, today=date(2026, 11, 4)) == 2
    assert "日期不能晚于今天" in capsys.readouterr().err
    assert county.command(*words, today=LATER) == 0
    assert f"按 {LATER} 办理；所依据的是 {NIGHT} 的核对。" in capsys.readouterr().err
    assert [e.as_of for e in county.events_of("closed")] == [LATER]
    assert county.command("queues", "--township", name, today=LATER) == 0


def test_a_group_is_its_townships(county: County, capsys: pytest.CaptureFixture) -> None:
    files = [county.root / f"{name}.csv" for name in ("group", "one", "other")]
    for file, place in zip(
        files, (("--group", "东片"), ("--township", "伊山镇"), ("--township", "杨集镇")), strict=True
    ):
        assert county.command("flags", "--csv", str(file), *place) == 0
    group, one, other = (set(file.read_text(encoding="utf-8-sig").splitlines()[1:]) for file in files)
    assert group == one | other
    assert one
    capsys.readouterr()
    assert county.command("queues", "--group", "东片") == 0
    assert capsys.readouterr().out.startswith("伊山镇、杨集镇：")
    for wrong, said in ((("--group", "东"), "是否应为「东片」"), (("--township", "伊山"), "是否应为「伊山镇」")):
        assert county.command("queues", *wrong) == 2
        assert said in capsys.readouterr().err


def test_what_a_township_hands_in_is_written_down_once(county: County, capsys: pytest.CaptureFixture) -> None:
    hand_in = ("agenda", "--received", "异动上报", "--township", "伊山镇", "--nil", "--by", "周敏")
    assert county.command(*hand_in, today=LATER) == 0
    assert county.command(*hand_in, today=LATER) == 0
    assert len(county.events_of("handed_in")) == 1
    with county.home.ledger() as ledger:
        assert handed_in(ledger, NIGHT) == {}, "it came after the night"
        assert handed_in(ledger, LATER)["异动上报@2026-11-05"]["伊山镇"].is_nil
    capsys.readouterr()
    assert county.command("agenda", today=LATER) == 0
    said = capsys.readouterr().out
    assert "2026-11-05  逾期  异动上报" in said
    assert "杨集镇" in said.split("没有交的：")[1]
    assert county.command("agenda", "--received", "异动", "--township", "伊山镇", "--by", "周敏", today=LATER) == 2
    assert "是否应为「异动上报」" in capsys.readouterr().err
