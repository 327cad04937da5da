"""How much goes out: a township's week, a rule that is mostly wrong, a rule on trial, a roll that is too old."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assets.cases.frames import case_frame, flags_frame
from assets.cases.release import release, released
from assets.cases.rule_words import LOOKED_AT, STAGED, release_again, say_stage, stages_now, stopped
from assets.cases.update import update_cases, would_change
from assets.cases.waiting import waits, weighed
from assets.errors import BadInput
from assets.home.ledger import Event
from assets.pages.queues import queues_text
from assets.pages.rule_page import rule_text
from assets.pages.standing import old_roll_lines, stopped_lines, waiting_lines
from matchers.cases.authority import Actor
from matchers.cases.casework import QUEUES
from matchers.flags.rule import load_rules
from tests.assets.casework import D1, D2, D3, FLAGS, book, warehouse

CAR = "owns_motor_vehicle"
MONDAY = date(2021, 6, 7)
OLD = "「低保名册」最新一批是 2015-12-01，已过 2006 天"


@pytest.fixture
def ledger(tmp_path):
    with book(tmp_path) as opened:
        yield opened


def night(as_of=D1, *, trial=(), old=(), **more):
    """A warehouse that says the stage of its rules, and which of them ask about a roll too old."""
    con = warehouse(as_of, **more)
    con.execute("CREATE TABLE review.night AS SELECT ?::DATE AS as_of", [as_of])
    con.execute("ALTER TABLE flag.status ADD COLUMN households_not_run INT DEFAULT 0")
    con.execute("CREATE TABLE flag.unasked (rule VARCHAR, certificate_no VARCHAR, township VARCHAR, why VARCHAR)")
    con.execute("CREATE TABLE flag.stage (rule VARCHAR, stage VARCHAR, old_roll VARCHAR)")
    for rule in sorted({flag[1] for flag in FLAGS}):
        con.execute(
            "INSERT INTO flag.stage VALUES (?, ?, ?)",
            [rule, "trial" if rule in trial else "live", OLD if rule in old else ""],
        )
    return con


def answer(ledger, rule: str, outcomes: list[str], first: int = 0, as_of=D1) -> None:
    """Cases of a rule that were opened and answered, one an outcome."""
    for i, outcome in enumerate(outcomes, first):
        case = f"X{i}"
        told = {"outcome": outcome, "list_no": "20210601-009", "evidence_digest": "e"}
        ledger.append(
            [
                Event("opened", case, {"rule": rule, "queue": "wrong_enrolment", "evidence_digest": "e"}),
                Event("answered", case, told),
            ],
            as_of,
            "伊山镇",
        )


# A township's week.


def test_a_week_holds_so_many_households_and_the_rest_waits(ledger):
    con = warehouse()
    update_cases(con, ledger, D1)
    out = release(ledger, con, by="郑科长", as_of=D1, visits=1)
    gone = set(released(ledger)["case_id"])
    # 伊山镇: GY0001 is certain and takes no turn; of GY0002 and H77 the first of its queue goes, wrong before missed.
    assert gone == {"FA1", "FA2", "FA3", "FB1", "FD1"}
    assert out.kept("over_cap") == 1
    outside = released(ledger).filter("is_outside_cap")["case_id"].to_list()
    assert sorted(outside) == ["FA1", "FA2", "FA3", "FD1"]
    assert waiting_lines(out.stayed, D3, 1) == ["伊山镇：本周已满(每周 1 户) 1 户，最早的已等 2 天"]


def test_the_next_release_of_the_week_adds_nothing_and_the_next_week_does(ledger):
    con = warehouse()
    update_cases(con, ledger, D1)
    release(ledger, con, by="郑科长", as_of=D1, visits=1)
    assert release(ledger, con, by="郑科长", as_of=D3, visits=1).cases == 0
    assert release(ledger, con, by="郑科长", as_of=MONDAY, visits=1).cases == 1
    assert set(released(ledger)["case_id"]) >= {"FC1"}


def test_the_night_says_what_waits(ledger):
    con = warehouse()
    update_cases(con, ledger, D1, visits=1)
    found = con.execute(
        "SELECT why, households, cases FROM review.waiting WHERE township = '伊山镇' ORDER BY 1"
    ).fetchall()
    assert found == [("", 2, 4), ("over_cap", 1, 1)]
    kept = waits(weighed(con, ledger, D1, 1, ["杨集镇"]))
    assert [(w.why, w.cases) for w in kept] == [("", 1), ("kept_by_county", 2)]


# A rule that is mostly wrong.


def test_a_rule_that_is_mostly_wrong_is_released_again_only_after_a_look(ledger):
    con = night()
    update_cases(con, ledger, D1)
    answer(ledger, CAR, ["exit"] * 3 + ["keep"] * 17)
    assert list(stopped(ledger)) == [CAR]
    out = release(ledger, con, by="郑科长", as_of=D1)
    assert "FA2" not in set(released(ledger)["case_id"]), "its household goes without it"
    assert out.kept("stopped") == 1
    (line,) = stopped_lines(stopped(ledger), load_rules())
    assert "反馈 20 条，属实 3 条，命中率 15%（95% 区间 5–36%）" in line
    assert line in queues_text(con, ledger, D1, load_rules())
    assert "停止下发" in rule_text(con, ledger, load_rules(), CAR)

    release_again(ledger, CAR, by="钱局长", why="车辆登记已更新", as_of=D2)
    assert ledger.events(LOOKED_AT)[-1].payload == {"answered": 20, "confirmed": 3, "why": "车辆登记已更新"}
    assert stopped(ledger) == {}
    assert release(ledger, con, by="郑科长", as_of=D2).cases == 1
    answer(ledger, CAR, ["keep"] * 19, 100)
    assert stopped(ledger) == {}
    answer(ledger, CAR, ["keep"], 200)
    assert stopped(ledger)[CAR].answered_since == 20, "twenty further answers below the bar stop it again"


def test_a_look_needs_a_stopped_rule_a_name_and_a_reason(ledger):
    with pytest.raises(BadInput, match="没有停止下发"):
        release_again(ledger, CAR, by="钱局长", why="看过", as_of=D1)
    answer(ledger, CAR, ["keep"] * 20)
    for by, why in ((" ", "看过"), ("钱局长", " ")):
        with pytest.raises(BadInput, match="--by 姓名 和 --why 原因"):
            release_again(ledger, CAR, by=by, why=why, as_of=D1)
    assert ledger.events(LOOKED_AT) == []


# A rule on trial.


def test_a_rule_on_trial_opens_no_case_and_its_flags_can_be_looked_at(ledger):
    con = night(trial=[CAR])
    assert would_change(con, ledger, D1).filter(rule=CAR).is_empty()
    result = update_cases(con, ledger, D1)
    assert (result.opened, result.on_trial) == (len(FLAGS) - 1, 1)
    assert con.execute("SELECT flag_id, rule, why FROM review.kept_back").fetchall() == [("FA2", CAR, "trial")]
    assert con.execute("SELECT count(*) FROM review.queue WHERE rule = ?", [CAR]).fetchall() == [(0,)]
    assert "FA2" not in set(flags_frame(con, ledger, D1, with_settled=True)["flag_id"])
    assert flags_frame(con, ledger, D1, rule=CAR).select("flag_id", "state").rows() == [("FA2", "trial")]
    assert "FA2" not in set(released(ledger)["case_id"])
    page = rule_text(con, ledger, load_rules(), CAR)
    assert "阶段：试行" in page
    assert "其中没有立项 1 条" in page
    assert f"hedui rule {CAR}" in queues_text(con, ledger, D1, load_rules())


def test_a_rule_turned_live_opens_its_cases_in_the_next_night_and_back(ledger):
    con = night(trial=[CAR])
    update_cases(con, ledger, D1)
    say_stage(con, ledger, CAR, "live", by="钱局长", why="看过一个月的数字", as_of=D1)
    assert stages_now(con, ledger)[CAR] == "live"
    con = night(D2, trial=[CAR])
    assert update_cases(con, ledger, D2).opened == 1
    assert "FA2" in set(flags_frame(con, ledger, D2)["flag_id"])

    say_stage(con, ledger, CAR, "trial", by="钱局长", why="再看看", as_of=D2)
    assert "FA2" not in set(flags_frame(con, ledger, D2)["flag_id"])
    assert case_frame(con, ledger, D2).filter(case_id="FA2").select("state", "is_open").rows() == [("trial", False)]
    assert "FA2" not in set(weighed(con, ledger, D2, 40)["case_id"])
    assert flags_frame(con, ledger, D2, rule=CAR)["state"].to_list() == ["trial"]
    say_stage(con, ledger, CAR, "live", by="钱局长", why="看过了", as_of=D3)
    con = night(D3, trial=[CAR])
    assert update_cases(con, ledger, D3).opened == 0, "its case goes on where it stood"
    assert "FA2" in set(flags_frame(con, ledger, D3)["flag_id"])
    assert [e.payload["stage"] for e in ledger.events(STAGED)] == ["live", "trial", "live"]


def test_what_townships_were_asked_before_the_trial_is_answered(ledger):
    con = night()
    update_cases(con, ledger, D1)
    release(ledger, con, by="郑科长", as_of=D1)
    say_stage(con, ledger, CAR, "trial", by="钱局长", why="误报多", as_of=D1)
    assert case_frame(con, ledger, D1).filter(case_id="FA2").select("state", "is_open").rows() == [("released", True)]


def test_a_stage_needs_a_change_a_name_and_a_reason(ledger):
    con = night(trial=[CAR])
    for stage, by, why, said in (
        ("trial", "钱局长", "看看", "已经是试行"),
        ("live", "", "看看", "--by 姓名"),
        ("live", "钱局长", " ", "--why 原因"),
    ):
        with pytest.raises(BadInput, match=said):
            say_stage(con, ledger, CAR, stage, by=by, why=why, as_of=D1)
    with pytest.raises(BadInput, match="没有运行过"):
        say_stage(con, ledger, "no_such_rule", "live", by="钱局长", why="看看", as_of=D1)
    assert ledger.events(STAGED) == []


# A roll that is too old.


def test_an_old_roll_opens_nothing_and_closes_nothing(ledger):
    update_cases(night(without=("FA2",)), ledger, D1)
    con = night(D2, without=("FA1",), old=[CAR, "deceased_still_enrolled"])
    assert would_change(con, ledger, D2).is_empty()
    result = update_cases(con, ledger, D2)
    assert (result.opened, result.lapsed, result.kept_back, result.events_written) == (0, 0, 1, 0)
    assert case_frame(con, ledger, D2).filter(case_id="FA1")["state"].to_list() == ["opened"], "nothing closes either"
    assert old_roll_lines(con) == [
        f"{OLD}，已经退出的人看上去还在册：2 条规则今夜不立新项，也不消除疑点，1 条疑点暂不立项；"
        "新的名册到了以后照常进行。"
    ]
    assert flags_frame(con, ledger, D2, rule=CAR).select("flag_id", "state").rows() == [("FA2", "kept_back")]
    assert OLD in queues_text(con, ledger, D2, load_rules())

    fresh = update_cases(night(D3, without=("FA1",)), ledger, D3)
    assert (fresh.opened, fresh.lapsed, fresh.kept_back) == (1, 1, 0), "a fresh roll: everything goes on"


def test_a_settled_question_is_not_asked_again_from_an_old_roll(ledger):
    update_cases(night(), ledger, D1)
    ledger.append(
        [Event("answered", "FA2", {"outcome": "keep", "list_no": "20210601-001", "evidence_digest": "e1"})],
        D1,
        "伊山镇",
    )
    con = night(D2, digests={"FA2": "e2"}, old=[CAR])
    assert update_cases(con, ledger, D2).reopened == 0
    assert con.execute("SELECT flag_id, is_reopening FROM review.kept_back").fetchall() == [("FA2", True)]
    assert update_cases(night(D3, digests={"FA2": "e2"}), ledger, D3).reopened == 1


def test_the_same_night_again_says_the_same(ledger):
    for _ in range(2):
        con = night(trial=[CAR], old=["enrolled_twice"])
        update_cases(con, ledger, D1)
        assert con.execute("SELECT flag_id, why FROM review.kept_back ORDER BY 1").fetchall() == [
            ("FA2", "trial"),
            ("FD1", "kept_back"),
        ]
    assert len(ledger.events("opened")) == len(FLAGS) - 2
    past = night(D1 - timedelta(days=1), trial=[CAR])
    assert update_cases(past, ledger, D1 - timedelta(days=1)).is_past
    assert past.execute("SELECT count(*) FROM review.rule WHERE stage = 'trial'").fetchall() == [(1,)]


def test_who_may_not_release_may_not_decide_about_a_rule_either(ledger):
    con = night(trial=[CAR])
    analyst = Actor("a1", "吴二", "county_analyst", None, frozenset(QUEUES))
    with ledger.signed_by(analyst), pytest.raises(BadInput, match="县级核对员吴二不能下发名单"):
        say_stage(con, ledger, CAR, "live", by="吴二", why="看过", as_of=D1)
    with ledger.signed_by(Actor("a2", "钱局长", "county_head", None, frozenset(QUEUES))):
        say_stage(con, ledger, CAR, "live", by="钱局长", why="看过", as_of=D1)
    assert [(e.actor, e.payload["account"]) for e in ledger.events(STAGED)] == [("钱局长", "a2")]
