"""Who has a case, as the fold of its events tells it; and who may be given what."""

from __future__ import annotations

import pytest

from matchers.cases.assigning import gift_problems, in_words, may_be_given_by, over, side_of
from matchers.cases.authority import ROLES, Actor, Concern
from matchers.cases.casework import QUEUES
from matchers.cases.review import fold
from tests.matchers.cases.test_review import CLOSED, RELEASED, answered, appealed, frame, opened, state

ALL = frozenset(QUEUES)
CLERK = Actor("a1", "钱一", "township_clerk", frozenset({"甲镇"}), ALL)
ANALYST = Actor("a2", "吴二", "county_analyst", None, ALL)
HERE = Concern("wrong_enrolment", "甲镇")


def given(to: str | None, name: str | None, side: str = "township", case: str = "F1") -> tuple[str, str, dict]:
    return "assigned", case, {"side": side, "to": to, "to_name": name, "account": "a1"}


TO_SUN, TO_LI = given("s", "孙六"), given("l", "李三", "county")
BACK = ("sent_back", "F1", {"why": "没有写明"})
REOPENED = opened(kind="reopened")


@pytest.mark.parametrize(
    ("events", "township", "county"),
    [
        ([], None, None),
        ([TO_SUN], "孙六", None),
        ([TO_SUN, TO_LI], "孙六", "李三"),
        ([TO_SUN, given("z", "周七")], "周七", None),
        ([TO_SUN, given(None, None)], None, None),
        ([TO_LI, TO_SUN, given(None, None)], None, "李三"),
        ([TO_SUN, answered("exit")], "孙六", None),
        ([TO_SUN, answered("keep")], None, None),
        ([TO_SUN, answered("keep"), BACK], "孙六", None),
        ([TO_SUN, answered("exit"), BACK], "孙六", None),
        ([TO_SUN, TO_LI, CLOSED], None, None),
        ([TO_SUN, TO_LI, CLOSED, appealed()], None, None),
        ([TO_LI, CLOSED, appealed(), given("z", "周七", "county")], None, "周七"),
        ([TO_SUN, ("lapsed", "F1", {})], None, None),
        ([TO_SUN, ("lapsed", "F1", {}), REOPENED], None, None),
        ([TO_SUN, CLOSED, opened("e2", "reopened")], None, None),
        ([TO_SUN, CLOSED, opened("e2", "reopened"), TO_SUN], "孙六", None),
    ],
)
def test_the_last_word_of_each_side_holds_until_the_case_is_closed_or_opened_anew(events, township, county):
    case = state(opened(), RELEASED, *events)
    assert (case["township_assignee_name"], case["county_assignee_name"]) == (township, county)
    assert (case["township_assignee"] is None, case["county_assignee"] is None) == (township is None, county is None)


def test_it_moves_neither_state_nor_clock_nor_the_number_that_an_answer_is_held_against():
    plain, divided = state(opened(), RELEASED), state(opened(), RELEASED, TO_SUN, TO_LI)
    changed = {name for name in plain if plain[name] != divided[name]}
    assert changed == {
        "township_assignee",
        "township_assignee_name",
        "county_assignee",
        "county_assignee_name",
    }


def test_a_lapse_that_is_undone_leaves_the_work_with_whoever_had_it():
    undone = ("undone", "F1", {"seq": 4})
    assert state(opened(), RELEASED, TO_SUN, ("lapsed", "F1", {}), undone)["township_assignee"] == "s"


def test_work_goes_along_where_a_case_goes_on_under_another_number():
    goes_on = ("continued", "F2", {**opened()[2], "from": "F1", "old_digest": None})
    cases = fold(frame(opened(), RELEASED, TO_SUN, goes_on, given("l", "李三", "county", "F1")))
    rows = {row["case_id"]: row for row in cases.to_dicts()}
    assert (rows["F2"]["township_assignee"], rows["F2"]["county_assignee"]) == ("s", "l")
    assert (rows["F1"]["state"], rows["F1"]["township_assignee"]) == ("moved", None)
    assert over(rows["F1"]) == "因身份合并或拆分已由 F2 接续，请按新编号分派"


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([TO_SUN], ""),
        ([("reviewed", "F1", {}), CLOSED], "已于 2021-06-01 由hedui办结"),
        ([CLOSED], "已于 2021-06-01 由县级办结"),
        ([answered("keep")], "已于 2021-06-01 核清"),
        ([("lapsed", "F1", {})], "疑点已消失"),
    ],
)
def test_what_is_over_is_nobodys_work_and_says_why(events, words):
    assert over(state(opened(), RELEASED, *events)) == words


def test_each_side_divides_among_its_own():
    sides = {role: side_of(role) for role in ROLES}
    assert sides == {
        "township_clerk": "township",
        "county_analyst": "county",
        "second_reviewer": "county",
        "county_head": "county",
        "inspector": None,
        "account_officer": None,
    }
    here, elsewhere = frozenset({"甲镇", "乙镇"}), frozenset({"乙镇"})
    assert [may_be_given_by(CLERK, "township_clerk", places) for places in (here, elsewhere, None)] == [
        True,
        False,
        False,
    ]
    assert not may_be_given_by(CLERK, "county_analyst", None)
    assert [role for role in ROLES if may_be_given_by(ANALYST, role, None)] == [
        "county_analyst",
        "second_reviewer",
        "county_head",
    ]
    assert not may_be_given_by(Actor("a3", "冯", "inspector", None, ALL), "county_analyst", None)


@pytest.mark.parametrize(
    ("to", "concern", "words"),
    [
        (CLERK, HERE, ""),
        (CLERK, Concern("wrong_enrolment", "乙镇"), "不办理乙镇的疑点"),
        (CLERK, Concern("official_relative", "甲镇"), "没有近亲属备案的权限"),
        (Actor("a4", "郑", "second_reviewer", None, frozenset()), HERE, "没有错保疑点的权限"),
        (Actor("a5", "郑", "second_reviewer", None, ALL, frozenset({"P1"})), HERE, ""),
        (
            Actor("a5", "郑", "second_reviewer", None, ALL, frozenset({"P1"})),
            Concern("wrong_enrolment", "甲镇", frozenset({"P1"})),
            "须回避",
        ),
        (ANALYST, Concern("wrong_enrolment", "甲镇", found_by_accounts=frozenset({"a2"})), "自己作出的"),
        (Actor("a6", "冯", "inspector", None, ALL), HERE, "监督检查冯不办理疑点"),
    ],
)
def test_nobody_is_given_what_he_could_not_do_himself(to, concern, words):
    problems = gift_problems(to, concern)
    assert (words in ";".join(problems)) if words else problems == []


def test_histories_say_who_got_it_and_that_it_was_taken_back():
    assert in_words(TO_SUN[2]) == "乡镇：给孙六"
    assert in_words(given(None, None, "county")[2]) == "县级：收回，未分派"
