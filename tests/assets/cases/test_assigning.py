"""Work is divided: a household's open cases go together, what cannot go is told, the rest goes, twice is once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from assets.cases.assigning import STRANGE, Assigned, Line, assign, assigned_lines, held, left_by, lines_of
from assets.cases.closing import review_case
from assets.cases.frames import case_frame
from assets.cases.release import release
from assets.cases.states import states_since
from assets.cases.update import update_cases
from assets.cases.waiting import seen_by
from assets.errors import BadInput
from assets.home.ledger import Ledger
from matchers.cases.authority import Actor
from tests.assets.cases.test_closing import ALL, CLERK, EXIT, HEAD, REVIEWER
from tests.assets.casework import D1, book, chain_of, warehouse

SUN = Actor("A4", "孙六", "township_clerk", frozenset({"伊山镇"}), ALL)
ELSEWHERE = Actor("A5", "周七", "township_clerk", frozenset({"杨集镇"}), ALL)
ANALYST = Actor("A6", "李三", "county_analyst", None, ALL)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return warehouse()


@pytest.fixture
def ledger(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> Iterator[Ledger]:
    with book(tmp_path) as opened:
        update_cases(con, opened, D1)
        release(opened, con, by="郑局长", as_of=D1)
        yield opened


def seen(con: duckdb.DuckDBPyConnection, ledger: Ledger, actor: Actor | None = CLERK) -> pl.DataFrame:
    return seen_by(con, case_frame(con, ledger, D1), actor)


def has(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> dict[str, tuple[str | None, str | None]]:
    """Who has what: of each case that somebody has, the township's and the county's."""
    rows = case_frame(con, ledger, D1).select("case_id", "township_assignee_name", "county_assignee_name")
    return {case: (local, county) for case, local, county in rows.iter_rows() if local or county}


def given(con, ledger: Ledger, numbers: list[str], to: Actor | None, by: Actor = CLERK, **more) -> Assigned:
    lines, strange = lines_of(seen(con, ledger, by), numbers)
    with ledger.signed_by(by):
        done = assign(ledger, lines, to, D1, by.name, **more)
    return done.also(Assigned(refused=tuple((number, STRANGE) for number in strange)))


def test_the_flags_of_a_household_in_a_queue_go_together_and_twice_is_once(con, ledger):
    assert given(con, ledger, ["FA2"], SUN, why="同村") == Assigned(1, 2)
    assert has(con, ledger) == {"FA1": ("孙六", None), "FA2": ("孙六", None)}
    head = ledger.head()
    assert given(con, ledger, ["FA1", "FA2"], SUN) == Assigned(0, 0, 1)
    assert ledger.head() == head
    entry = ledger.events("assigned")[0]
    assert (entry.actor, entry.payload) == (
        "钱一",
        {"side": "township", "to": "A4", "to_name": "孙六", "why": "同村", "account": "A1"},
    )
    assert given(con, ledger, ["FA1"], None) == Assigned(1, 2)
    assert has(con, ledger) == {}
    assert chain_of(ledger) == []


def test_the_county_divides_its_own_beside_the_township(con, ledger):
    given(con, ledger, ["FB1"], SUN)
    assert given(con, ledger, ["FB1", "FD3"], ANALYST, HEAD) == Assigned(2, 2)
    assert has(con, ledger) == {"FB1": ("孙六", "李三"), "FD3": (None, "李三")}
    given(con, ledger, ["FB1"], None, HEAD)
    assert has(con, ledger)["FB1"] == ("孙六", None)
    every = seen(con, ledger, None)
    assert [*assigned_lines(every, "county")] == [("A6", "李三", 1), (None, None, 6)]
    assert (held(every, "A4"), held(every, "A1")) == (1, 0)
    assert left_by(ledger, "A4").startswith("名下还有分派的疑点 1 条")
    assert left_by(ledger, "A1") == ""


def test_nothing_goes_to_or_from_another_township(con, ledger):
    before = ledger.head()
    assert given(con, ledger, ["FD1", "F不存在"], SUN) == Assigned(refused=(("FD1", STRANGE), ("F不存在", STRANGE)))
    for to, words in ((ELSEWHERE, "只分给乡镇自己的经办人"), (ANALYST, "只分给乡镇自己的经办人")):
        with pytest.raises(BadInput, match=words):
            given(con, ledger, ["FA1"], to)
    with pytest.raises(BadInput, match="只分给县级自己的经办人"):
        given(con, ledger, ["FA1"], SUN, HEAD)
    # Whoever has two townships gives what is in the one to nobody of the other.
    both = replace(CLERK, townships=frozenset({"伊山镇", "杨集镇"}))
    (told,) = given(con, ledger, ["FA1"], ELSEWHERE, both).refused
    assert told == ("FA1", "周七不办理伊山镇的疑点")
    assert ledger.head() == before


@pytest.mark.parametrize(("by", "words"), [(REVIEWER, "不能分派"), (replace(HEAD, role="inspector"), "不能分派")])
def test_who_may_not_divide_does_not(con, ledger, by, words):
    with pytest.raises(BadInput, match=words):
        given(con, ledger, ["FA1"], ANALYST, by)
    assert ledger.events("assigned") == []


def test_a_typed_name_has_nobody_to_give_to(con, ledger):
    lines, _ = lines_of(seen(con, ledger, None), ["FA1"])
    with pytest.raises(BadInput, match="本县还没有账户"):
        assign(ledger, lines, SUN, D1, "钱一")


def test_what_was_closed_meanwhile_is_told_and_the_others_go(con, ledger):
    lines, _ = lines_of(seen(con, ledger, HEAD), ["FA1", "FB1"])
    with ledger.signed_by(None):
        for case in ("FA1", "FA2"):
            review_case(ledger, case, replace(EXIT, investigators=("赵四", "孙六")), D1)
    with ledger.signed_by(HEAD):
        done = assign(ledger, lines, ANALYST, D1, "郑局长")
    assert done == Assigned(1, 1, 0, (("FA1", "已于 2021-06-01 由吴二办结"),))
    assert has(con, ledger) == {"FB1": (None, "李三")}


def test_what_a_colleague_gave_on_meanwhile_is_not_overwritten_unseen(con, ledger):
    looked = ledger.head().seq
    given(con, ledger, ["FA1"], SUN)
    (told,) = given(con, ledger, ["FA1", "FB1"], CLERK, seen_seq=looked).refused
    assert told == ("FA1", "您打开这一页之后，钱一已改为分派给孙六，没有再改；请核对后再分派")
    assert has(con, ledger)["FB1"] == ("钱一", None)
    assert given(con, ledger, ["FA1"], SUN, seen_seq=looked) == Assigned(0, 0, 1), "who meant the same is not told"
    assert given(con, ledger, ["FA1"], CLERK, seen_seq=ledger.head().seq).cases == 2
    assert given(con, ledger, ["FA1"], ANALYST, HEAD, seen_seq=looked).cases == 2, "the other side's word is no matter"


def test_nobody_is_given_his_own_family_or_what_he_found_himself(con, ledger):
    kin = replace(ANALYST, kin=frozenset({"PA2"}))
    (told,) = given(con, ledger, ["FA1", "FB1"], kin, HEAD).refused
    assert told == ("FA1", "这条疑点涉及办理人本人或其近亲属，须回避，请由他人办理")
    assert has(con, ledger) == {"FB1": (None, "李三")}


def test_a_reason_with_a_number_is_refused(con, ledger):
    with pytest.raises(BadInput, match="分派的说明里有身份证号"):
        given(con, ledger, ["FA1"], SUN, why="见 110101199003074514")
    assert ledger.events("assigned") == []


def test_dividing_work_takes_no_form_from_whoever_fills_it_in(con, ledger):
    """An answer is held against the last event of its case; who has the case is none."""
    line = seen(con, ledger).filter(pl.col("case_id").is_in(["FA1", "FA2"]))
    given(con, ledger, ["FA1"], SUN)
    assert states_since(ledger, line) is line
    assert case_frame(con, ledger, D1).filter(pl.col("case_id") == "FA1")["last_seq"][0] == max(
        e.seq for e in ledger.events() if e.subject == "FA1" and e.kind != "assigned"
    )


def test_a_line_of_which_nothing_is_open_names_its_one_case(con, ledger):
    with ledger.signed_by(None):
        review_case(ledger, "FB1", replace(EXIT, investigators=("赵四", "孙六")), D1)
    (line,), strange = lines_of(seen(con, ledger, None), ["FB1", " fb1 "])
    assert (line, strange) == (Line("FB1", ("FB1",), frozenset({"PB"})), [" fb1 "])
