"""The fold of events into cases, as laws; and what a closing must bring."""

from __future__ import annotations

import json
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.cases.casework import QUEUES, STATES, Closing, closing_problems, outcome_names, outcomes
from matchers.cases.deciding import decide
from matchers.cases.money import Money
from matchers.cases.review import EVENTS, KEPT, fold

D1 = date(2021, 6, 1)
STATUSES = pl.DataFrame({"rule": ["r", "r"], "township": ["", "甲镇"], "status": ["flags", "flags"]})


def frame(*events: tuple[str, str, dict]) -> pl.DataFrame:
    rows = [(i, D1, kind, case, "hedui", json.dumps(payload)) for i, (kind, case, payload) in enumerate(events, 1)]
    return pl.DataFrame(rows, schema=EVENTS, orient="row")


def opened(digest: str = "e1", kind: str = "opened", **more) -> tuple[str, str, dict]:
    return kind, "F1", {"rule": "r", "queue": "wrong_enrolment", "township": "甲镇", "evidence_digest": digest, **more}


def answered(outcome: str = "keep", list_no: str = "20210601-001", **more) -> tuple[str, str, dict]:
    return (
        "answered",
        "F1",
        {
            "outcome": outcome,
            "list_no": list_no,
            "evidence_digest": "e1",
            "investigators": ["钱一", "吴二"],
            "visited_on": "2021-06-02",
            **more,
        },
    )


def flags(digest: str | None = "e1") -> pl.DataFrame:
    kept = {
        **dict.fromkeys(KEPT),
        "rule": "r",
        "queue": "wrong_enrolment",
        "township": "甲镇",
        "evidence_digest": digest,
    }
    return pl.DataFrame(
        [{"flag_id": "F1", **kept}] if digest else [], schema=dict.fromkeys(("flag_id", *KEPT), pl.String)
    )


def state(*events) -> dict:
    return fold(frame(*events)).row(0, named=True)


def decided(events, digest: str | None = "e1", statuses: pl.DataFrame = STATUSES) -> list[tuple[str, dict]]:
    found = decide(flags(digest), fold(frame(*events)), statuses, D1)
    return [(kind, json.loads(payload)) for kind, _, payload in found.iter_rows()]


RELEASED = ("released", "F1", {"list_no": "20210601-001", "line_no": "W0001X", "evidence_digest": "e1"})
CLOSED = ("closed", "F1", {"outcome": "exit", "evidence_digest": "e1"})


@pytest.mark.parametrize(
    ("events", "expected", "is_open"),
    [
        ([opened()], "opened", True),
        ([opened(), RELEASED], "released", True),
        ([opened(), RELEASED, answered("exit")], "answered", True),
        ([opened(), RELEASED, answered("keep")], "answered", False),
        ([opened(), RELEASED, answered("keep"), answered("exit")], "held", True),
        ([opened(), RELEASED, answered("keep"), answered("exit", "20210701-001")], "answered", True),
        ([opened(), RELEASED, answered(), ("reviewed", "F1", {})], "reviewed", False),
        ([opened(), RELEASED, answered("exit"), ("reviewed", "F1", {}), CLOSED], "closed", False),
        ([opened(), RELEASED, CLOSED, answered("keep")], "closed", False),
        ([opened(), ("lapsed", "F1", {})], "lapsed", False),
        ([opened(), ("lapsed", "F1", {}), opened(kind="reopened")], "reopened", True),
        ([opened(), RELEASED, answered(), opened("e2", "reopened")], "reopened", True),
    ],
)
def test_a_case_goes_through_its_states(events, expected, is_open):
    case = state(*events)
    assert (case["state"], case["is_open"]) == (expected, is_open)
    assert expected in STATES


@pytest.mark.parametrize(
    ("events", "digest", "expected"),
    [
        ([], "e1", ["opened"]),
        ([opened()], "e1", []),
        ([opened()], "e2", []),
        ([opened(), RELEASED, answered("keep")], "e1", []),
        ([opened(), RELEASED, answered("keep")], "e2", ["reopened"]),
        ([opened(), RELEASED, answered("exit")], "e2", []),
        ([opened(), RELEASED, CLOSED], "e1", []),
        ([opened(), RELEASED, CLOSED], "e2", ["reopened"]),
        ([opened()], None, ["lapsed"]),
        ([opened(), RELEASED, answered("keep")], None, []),
        ([opened(), RELEASED, CLOSED], None, ["lapsed"]),
        ([opened(), ("lapsed", "F1", {})], None, []),
        ([opened(), ("lapsed", "F1", {})], "e1", ["reopened"]),
    ],
)
def test_what_a_flag_does_to_a_case(events, digest, expected):
    assert [kind for kind, _ in decided(events, digest)] == expected


@pytest.mark.parametrize(
    ("status", "local"), [("not_enough_data", "flags"), ("not_run", "flags"), ("flags", "not_enough_data")]
)
def test_a_rule_that_did_not_speak_ends_nothing(status, local):
    statuses = STATUSES.with_columns(status=pl.Series([status, local]))
    assert decided([opened()], None, statuses) == []
    assert decided([opened()], None, statuses.clear()) == []


def test_what_nobody_could_read_of_somebody_ends_nothing_of_theirs():
    events = frame(opened(person="P1", certificate_no="C1"))
    gone = flags(None)

    def ended(rule: str, key: str) -> bool:
        unread = pl.DataFrame({"rule": [rule], "key": [key]})
        return decide(gone, fold(events), STATUSES, D1, unread)["kind"].to_list() == ["lapsed"]

    assert not ended("r", "P1")
    assert not ended("r", "C1")
    assert ended("r", "P2")
    assert ended("another_rule", "P1")


def test_reopening_tells_the_old_finding():
    ((kind, payload),) = decided([opened(), RELEASED, answered("keep", remark="车已报废")], "e2")
    assert kind == "reopened"
    assert payload["old_finding"] == "2021-06-02 钱一、吴二 符合条件继续保障(车已报废)"
    assert not payload["is_rebound"]


def test_repaired_and_back_is_a_rebound():
    ((_, payload),) = decided([opened(), RELEASED, answered("repaired"), ("lapsed", "F1", {})], "e1")
    assert payload["is_rebound"]


answers = st.lists(
    st.tuples(
        st.sampled_from(sorted(outcomes())), st.sampled_from(["20210601-001", "20210701-001"]), st.integers(1, 3)
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=40, deadline=None)
@given(answers, st.randoms(use_true_random=False))
def test_the_order_of_imports_does_not_matter(given_answers, random):
    events = [
        answered(
            outcome,
            list_no,
            file=f"f{row}",
            sheet="错保疑点",
            row=row,
            visited_on=(D1 + timedelta(days=row)).isoformat(),
        )
        for outcome, list_no, row in given_answers
    ]
    shuffled = list(events)
    random.shuffle(shuffled)
    assert state(opened(), RELEASED, *events) == state(opened(), RELEASED, *shuffled)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["opened", "reopened", "released", "answered", "reviewed", "closed", "lapsed"]), max_size=8
    ),
    st.sampled_from(["e1", "e2", None]),
)
def test_a_second_night_on_the_same_flags_is_silent(kinds, digest):
    payloads = {
        "answered": answered()[2],
        "closed": CLOSED[2],
        "released": RELEASED[2],
        "opened": opened()[2],
        "reopened": opened()[2],
    }
    history = [opened(), *((k, "F1", payloads.get(k, {})) for k in kinds)]
    tonight = [(kind, "F1", payload) for kind, payload in decided(history, digest)]
    assert decided([*history, *tonight], digest) == []


def test_outcomes_are_those_of_the_form():
    # What a household that was thought missed turns out to be: enrolled, helped otherwise, or not entitled and why.
    assert outcome_names("missed_enrolment") == [
        "纳入保障",
        "已给临时救助",
        "已纳入监测",
        "不符合条件(收入)",
        "不符合条件(财产)",
        "本人放弃",
        "数据有误(源部门)",
        "同名非本人",
        "疑点不属实",
    ]
    assert {"追回", "补发", "账户更正"} <= set(outcome_names("payment"))
    assert {"退出", "调整人口或金额", "转特困", "渐退"} <= set(outcome_names("wrong_enrolment"))
    assert "已更正" in outcome_names("identity")
    # Help that ended is no mere 已整改: it is said what was done, and the household was heard.
    assert "已整改" not in outcome_names("wrong_enrolment")
    assert outcomes()["repaired"].is_read_in("wrong_enrolment"), "lists sent before offer it"
    assert all(outcome_names(q) and len(",".join(outcome_names(q))) <= 255 for q in QUEUES)
    assert {o.code for o in outcomes().values() if o.is_adverse} == {
        "adjust",
        "exit",
        "suspend",
        # Help that will end, and money asked back, take from a household as well.
        "gradual_exit",
        "recovered",
    }
    assert not any(o.is_clearing and o.is_repair for o in outcomes().values())


GOOD = Closing("exit", "郑科长", ("钱一", "吴二"), D1, "死亡证明", D1, D1)


@pytest.mark.parametrize(
    ("closing", "queue", "said"),
    [
        (GOOD, "wrong_enrolment", None),
        (Closing("nonsense", "郑科长"), "wrong_enrolment", "不适用"),
        (Closing("enrol", "郑科长"), "wrong_enrolment", "不适用"),
        (Closing("repaired", "  "), "payment", "办理人"),
        (Closing("repaired", "钱一", ("钱一",)), "payment", "第二人"),
        (Closing("keep", "郑科长", ("钱一", "钱一"), D1), "wrong_enrolment", "2 名调查人"),
        (Closing("keep", "郑科长", ("钱一", "吴二")), "wrong_enrolment", "入户日期"),
        (Closing("exit", "郑科长", ("钱一", "吴二"), D1, "", D1, D1), "wrong_enrolment", "核查依据"),
        (Closing("repaired", "郑科长", ("吴二",), date(2021, 7, 1)), "payment", "晚于今天"),
        (Closing("repaired", "郑科长", ("吴二",), remark="长" * 101), "payment", "100 字"),
        (Closing("repaired", "郑科长", ("吴二",)), "wrong_enrolment", "可选：符合条件继续保障"),
        (Closing("over_income", "郑科长", ("孙一", "吴二"), D1), "missed_enrolment", "核查依据"),
        (Closing("over_income", "郑科长", ("孙一", "吴二"), D1, "收入核对报告"), "missed_enrolment", None),
        (Closing("to_tekun", "郑科长", ("孙一", "吴二"), D1, "认定批复"), "wrong_enrolment", "告知日期"),
        (Closing("to_tekun", "郑科长", ("孙一", "吴二"), D1, "认定批复", None, D1), "wrong_enrolment", None),
        (Closing("gradual_exit", "郑科长", ("孙一", "吴二"), D1, "核对报告", None, D1), "wrong_enrolment", "听取意见"),
        (Closing("corrected", "郑科长", ("吴二",)), "identity", "何处更正"),
        (Closing("corrected", "郑科长", ("吴二",), remark="低保系统姓名"), "identity", None),
        (Closing("paid_back", "郑科长", ("吴二",)), "payment", "补发的金额"),
        (Closing("recovered", "郑科长", ("孙一", "吴二"), None, "缴款书", D1, D1), "payment", "hedui money"),
    ],
)
def test_a_closing_is_complete_or_refused(closing, queue, said):
    problems = closing_problems(closing, queue, D1, ("钱一",))
    assert (problems == []) if said is None else any(said in p for p in problems)


RECOVERED = Closing("recovered", "郑科长", ("孙一", "吴二"), None, "缴款书", D1, D1)


@pytest.mark.parametrize(
    ("money", "said"),
    [
        (Money(100, 100, 100), []),
        (Money(120_050, 120_050, 20_000), ["「追回」还有 1,000.50 元没有追回；免于追回的，更正应追回的金额"]),
        (Money(120_050, 120_050), ["「追回」须先用 hedui money 登记多领、应追回和已追回的金额"]),
    ],
)
def test_recovered_is_said_when_all_of_it_came_back(money, said):
    assert closing_problems(RECOVERED, "payment", D1, money=money) == said


def test_an_appeal_is_decided_by_somebody_who_did_not_judge_before():
    assert closing_problems(GOOD, "wrong_enrolment", D1, judged_by=("王副局长",)) == []
    (problem,) = closing_problems(GOOD, "wrong_enrolment", D1, judged_by=("郑科长",))
    assert "没有办过此案的人" in problem


def money(what: str, fen: int) -> tuple[str, str, dict]:
    return "money", "F1", {"what": what, "amount_fen": fen, "on": "2021-06-01", "remark": ""}


def appealed(on: str = "2021-06-03") -> tuple[str, str, dict]:
    return "appealed", "F1", {"on": on, "remark": "车已卖"}


def test_the_money_of_a_case_is_the_sum_of_its_entries_over_its_whole_life():
    case = state(opened(), money("overpaid", 500), CLOSED, money("overpaid", -100), opened("e2", "reopened"))
    assert (case["overpaid_fen"], case["to_recover_fen"], case["recovered_fen"], case["paid_back_fen"]) == (
        400,
        0,
        0,
        0,
    )
    assert case["state"] == "reopened"


@pytest.mark.parametrize(
    ("events", "expected", "is_open"),
    [
        ([opened(), CLOSED, appealed()], "appealed", True),
        ([opened(), CLOSED, ("lapsed", "F1", {}), appealed()], "appealed", True),
        ([opened(), RELEASED, answered("keep"), appealed()], "appealed", True),
        ([opened(), CLOSED, appealed(), CLOSED], "closed", False),
        ([opened(), CLOSED, ("lapsed", "F1", {}), appealed(), CLOSED], "closed", False),
        ([opened(), CLOSED, appealed(), CLOSED, ("lapsed", "F1", {})], "lapsed", False),
    ],
)
def test_an_appeal_opens_what_was_decided_until_it_is_decided_again(events, expected, is_open):
    case = state(*events)
    assert (case["state"], case["is_open"]) == (expected, is_open)
    assert (case["appealed_on"] == date(2021, 6, 3)) is is_open


def test_an_appeal_does_not_go_away_with_its_flag():
    assert decided([opened(), CLOSED, ("lapsed", "F1", {}), appealed()], None) == []
    assert decided([opened(), CLOSED, appealed()], "e1") == []


def test_who_judged_is_remembered():
    reviewed = ("reviewed", "F1", {"account": "a2"})
    case = state(opened(), answered(account="a1"), reviewed, CLOSED, appealed(), answered(investigators=["孙三"]))
    assert case["judged_by"] == ["hedui", "吴二", "钱一"], "whoever looks at it since may decide"
    assert case["judged_accounts"] == ["a1", "a2"]


def test_what_is_found_on_an_appeal_may_wait_for_a_countersignature():
    found = [opened(), CLOSED, appealed(), ("reviewed", "F1", {"outcome": "exit"})]
    assert (state(*found)["state"], state(*found)["is_open"]) == ("reviewed", True)
    assert decided(found, None) == [], "it does not go away with its flag"
    assert state(*found, ("sent_back", "F1", {"why": "材料不全"}))["state"] == "appealed"
    assert state(*found, CLOSED)["state"] == "closed"
