"""Who may do what, by example: roles, places, queues, recusal, four eyes."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from matchers.cases.authority import ACTS, NEEDS, ROLES, Actor, Concern, refusals
from matchers.cases.casework import QUEUES, same_person

ROOT = Path(__file__).parents[3]
BY_THE_SYSTEM = frozenset({"night_published", "delivery_stopped", "access_log_stood", "neighbours_told"})
"""What only nights and the desk's own log write, in the system's name."""

ALL = frozenset(QUEUES)
CLERK = Actor("a1", "钱一", "township_clerk", frozenset({"伊山镇"}), ALL)
REVIEWER = Actor("a2", "吴二", "second_reviewer", None, ALL - {"official_relative"}, frozenset({"P1", "P2"}))
HERE = Concern("wrong_enrolment", "伊山镇")

CASES = pl.DataFrame(
    {
        "case_id": ["here", "elsewhere", "kept", "relative", "concerned"],
        "township": ["伊山镇", "杨集镇", "伊山镇", "伊山镇", "伊山镇"],
        "queue": ["wrong_enrolment"] * 3 + ["official_relative", "wrong_enrolment"],
        "list_no": ["L1", "L2", None, "L1", "L1"],
        "is_concerned": [False, False, False, False, True],
    }
)


def seen(actor: Actor) -> list[str]:
    return CASES.filter(actor.seen())["case_id"].to_list()


def test_a_clerk_sees_what_was_released_to_his_township_and_concerns_none_of_its_handlers() -> None:
    assert seen(CLERK) == ["here"]


def test_the_county_sees_its_queues_everywhere() -> None:
    assert seen(REVIEWER) == ["here", "elsewhere", "kept", "concerned"]
    assert seen(Actor("a3", "周三", "county_analyst", frozenset({"杨集镇"}), ALL)) == ["elsewhere"]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_nothing_given_is_nothing_seen(role: str) -> None:
    assert seen(Actor("a", "赵", role)) == []


def test_whoever_keeps_the_accounts_sees_no_case() -> None:
    assert seen(Actor("a", "赵", "account_officer", None, ALL)) == []


def test_whoever_oversees_writes_nothing_by_it() -> None:
    assert not [kind for kind, acts in NEEDS.items() if "oversee" in acts]


@pytest.mark.parametrize("act", sorted(set(ACTS) - {"look", "audit", "oversee"}))
def test_an_inspector_changes_nothing(act: str) -> None:
    assert refusals(Actor("a", "赵", "inspector", None, ALL), act, HERE) == [f"监督检查赵不能{ACTS[act]}"]


def test_a_name_typed_where_there_are_no_accounts_is_free() -> None:
    assert refusals(None, "release") == [] == refusals(None, "review", HERE)


@pytest.mark.parametrize(
    ("concern", "words"),
    [
        (HERE, ""),
        (Concern("official_relative", "伊山镇"), "没有近亲属备案的权限"),
        (Concern("wrong_enrolment", "伊山镇", frozenset({"P2", "P9"})), "须回避"),
        (Concern("wrong_enrolment", "伊山镇", found_by_accounts=frozenset({"a2"})), "自己作出的"),
    ],
)
def test_what_keeps_a_reviewer_from_a_case(concern: Concern, words: str) -> None:
    problems = refusals(REVIEWER, "review", concern)
    assert words in ";".join(problems)
    assert bool(problems) == bool(words)


def test_a_clerk_answers_for_his_own_township() -> None:
    assert refusals(CLERK, "answer", HERE) == []
    assert "不办理杨集镇" in refusals(CLERK, "answer", Concern("wrong_enrolment", "杨集镇"))[0]
    assert refusals(CLERK, "answer", Concern("official_relative", "伊山镇")) != []


def test_blanks_and_wide_letters_make_nobody_a_second_person() -> None:
    assert same_person(" 吴 二", ["吴二"])
    assert same_person("ＷＵ", ["wu"])
    assert not same_person("吴三", ["吴二"])


def kinds_of(name: str, text: str) -> set[str]:
    """The text that a module calls `name`, alone or in a row of names."""
    found = set()
    for names, values in re.findall(rf"^((?:[A-Z_]+, )*{name}(?:, [A-Z_]+)*) = (.+)$", text, re.MULTILINE):
        found |= {dict(zip(names.split(", "), re.findall(r'"(\w+)"', values), strict=False)).get(name, "")}
    return found - {""}


def test_every_kind_of_event_that_people_write_is_known() -> None:
    """A kind that is missing is one no account may write: it would refuse, but only when somebody needs it."""
    files = [p.read_text("utf-8") for room in ("assets", "matchers") for p in sorted((ROOT / room).rglob("*.py"))]
    said = {kind for text in files for kind in re.findall(r'Event\(\s*"(\w+)"', text)}
    for text in files:
        for name in set(re.findall(r"Event\(\s*([A-Z][A-Z_]+)\b", text)):
            said |= kinds_of(name, text) or {kind for other in files for kind in kinds_of(name, other)}
    assert len(said) > 15
    assert said - set(NEEDS) <= BY_THE_SYSTEM
