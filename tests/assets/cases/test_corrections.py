"""A register that is wrong: its department is asked, the case stays silent meanwhile, and the answer is remembered."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest

from assets.cases.closing import review_case
from assets.cases.corrections import answered, asking, beside, blamed, still_there, suspects, waiting_corrections
from assets.cases.update import update_cases
from assets.errors import BadInput
from assets.home.ledger import Event
from data_contracts.jurisdiction import load_jurisdictions
from matchers.cases.casework import Closing
from matchers.cases.corrections import requests, row_digests, scoreboard
from matchers.cases.review import CASE_EVENTS
from matchers.flags.rule import load_rules
from tests.assets.casework import D1, D2, D3, book, warehouse

PLACE = load_jurisdictions()["320723"]
RULES = load_rules()
WRONG = Closing("source_wrong", "郑科长", ("钱一",))
CAR, OTHER_CAR = {"plate_no": "8812"}, {"plate_no": "0007"}
RESTS = ("dibao_roll", "dibao_exits", "vehicles")


def night(as_of: date, cars: tuple[dict, ...] = (CAR,), digest: str = "e1", rests: tuple[str, ...] = RESTS):
    """A night on which FA2 is flagged for `cars`."""
    con = warehouse(as_of, digests={"FA2": digest})
    evidence = json.dumps(cars[0] if len(cars) == 1 else {**cars[0], "rows": list(cars)})
    con.execute("UPDATE review.flag SET evidence = ? WHERE flag_id = 'FA2'", [evidence])
    con.execute("CREATE TABLE flag.rests_on (rule VARCHAR, source VARCHAR)")
    con.executemany("INSERT INTO flag.rests_on VALUES ('owns_motor_vehicle', ?)", [[source] for source in rests])
    return con


@pytest.fixture
def ledger(tmp_path):
    with book(tmp_path) as opened:
        con = night(D1)
        update_cases(con, opened, D1)
        asked = asking(con, "FA2", blamed(con, "FA2", ()), RULES, D1)
        review_case(opened, "FA2", WRONG, D1, asked=asked)
        yield opened


def state(con) -> tuple[str, bool]:
    row = con.sql("SELECT state, is_open FROM review.cases WHERE case_id = 'FA2'").pl().row(0)
    return row[0], row[1]


def test_the_register_beside_the_bureaus_own_is_asked_and_the_choice_is_theirs_where_there_are_two():
    assert blamed(night(D1), "FA2", ()) == ("vehicles",)
    assert blamed(night(D1, rests=("dibao_roll",)), "FA2", ()) == ("dibao_roll",)
    two = night(D1, rests=(*RESTS, "marriages"))
    with pytest.raises(BadInput, match=r"--register.*marriages、vehicles"):
        blamed(two, "FA2", ())
    assert blamed(two, "FA2", ("vehicles",)) == ("vehicles",)
    with pytest.raises(BadInput, match="不依据名册 officials"):
        blamed(two, "FA2", ("officials",))
    assert blamed(warehouse(), "FA2", ("vehicles",)) == ("vehicles",), "a night of a release that kept no such table"


def test_of_several_registers_the_one_that_speaks_of_the_person_is_asked():
    con = night(D1, rests=(*RESTS, "marriages"))
    con.execute("CREATE TABLE link.person (record_id VARCHAR, role VARCHAR, person VARCHAR)")
    con.execute("CREATE TABLE link.mention (record_id VARCHAR, role VARCHAR, source VARCHAR)")
    con.execute("INSERT INTO link.person VALUES ('r1', 'person', 'PA2'), ('r2', 'man', 'PB')")
    con.execute("INSERT INTO link.mention VALUES ('r1', 'person', 'vehicles'), ('r2', 'man', 'marriages')")
    assert blamed(con, "FA2", ()) == ("vehicles",)


def test_a_request_waits_ten_working_days(ledger):
    ((register, case, rule, clock),) = waiting_corrections(ledger, PLACE, date(2021, 6, 17))
    # 2021-06-14 is Dragon Boat Day.
    assert (register, case, rule, clock.due_on) == ("vehicles", "FA2", "owns_motor_vehicle", date(2021, 6, 16))
    assert clock.is_overdue


@pytest.mark.parametrize(
    ("cars", "digest", "reopened"),
    [
        ((CAR,), "e1", 0),
        # The evidence changed in nothing but what was said to be wrong.
        ((CAR,), "e2", 0),
        # A second car is news, whatever is asked about the first.
        ((CAR, OTHER_CAR), "e2", 1),
        ((OTHER_CAR,), "e2", 1),
    ],
)
def test_what_is_asked_about_does_not_flag_again_meanwhile(ledger, cars, digest, reopened):
    assert update_cases(night(D2, cars, digest), ledger, D2).reopened == reopened


def test_once_corrected_it_is_watched(ledger):
    assert answered(ledger, "FA2", None, "corrected", D2, "车主已更正", D2, "李股长") == ("FA2", "vehicles", False)
    assert waiting_corrections(ledger, PLACE, D2) == []
    con = night(D3)
    assert update_cases(con, ledger, D3).reopened == 0
    assert still_there(con, ledger, D3) == ["FA2"], "the department says it is corrected, its list is as it was"
    assert still_there(warehouse(D3, without=("FA2",)), ledger, D3) == []
    # Nothing is asked any more: what changes now counts.
    assert update_cases(night(date(2021, 6, 4), digest="e2"), ledger, date(2021, 6, 4)).reopened == 1


def test_a_department_that_stands_by_its_data_opens_the_case_again(ledger):
    assert answered(ledger, "FA2", "vehicles", "upheld", D2, "", D2, "李股长")[2]
    con = night(D3)
    result = update_cases(con, ledger, D3)
    assert (state(con), result.opened, result.reopened) == (("reopened", True), 0, 0)
    (finding,) = con.sql("SELECT last_finding FROM review.cases WHERE case_id = 'FA2'").pl()["last_finding"]
    assert finding == "2021-06-01 钱一 数据有误(源部门)；源部门答复核对无误"
    board = scoreboard(requests(ledger.frame(CASE_EVENTS)))
    assert board.row(0)[:4] == ("vehicles", 1, 1, 0)


def test_an_answer_nobody_asked_for_is_refused(ledger):
    for case, register, on, said in (
        ("FA1", None, D2, "没有等待答复"),
        ("FA2", "marriages", D2, "没有等待答复"),
        ("FA2", None, date(2021, 5, 31), "答复日期应在"),
        ("FA2", None, D3, "答复日期应在"),
    ):
        with pytest.raises(BadInput, match=said):
            answered(ledger, case, register, "corrected", on, "", D2, "李股长")
    answered(ledger, "FA2", None, "corrected", D2, "", D2, "李股长")
    with pytest.raises(BadInput, match="没有等待答复"):
        answered(ledger, "FA2", None, "corrected", D2, "", D2, "李股长")


def test_other_questions_about_the_same_person_from_the_same_register_are_named(ledger):
    con = night(D2)
    con.execute("INSERT INTO flag.rests_on VALUES ('on_fiscal_payroll', 'vehicles'), ('enrolled_twice', 'dibao_roll')")
    assert beside(con, ledger, D2) == {}
    con.execute("UPDATE review.flag SET person = 'PA2' WHERE flag_id IN ('FB1', 'FD1')")
    update_cases(con, ledger, D2)
    assert beside(con, ledger, D2) == {}, "whose they are is what the case was opened on"
    for case, rule in (("FB2", "on_fiscal_payroll"), ("FD9", "enrolled_twice")):
        kept = {"rule": rule, "queue": "wrong_enrolment", "person": "PA2", "evidence_digest": "e1"}
        ledger.append([Event("opened", case, kept)], D2, "hedui")
    assert beside(con, ledger, D2) == {"FA2": ["FB2"]}


def test_the_desk_asks_every_suspect():
    two = night(D1, rests=(*RESTS, "marriages"))
    assert suspects(two, "FA2") == ("marriages", "vehicles")
    asked = asking(two, "FA2", suspects(two, "FA2"), RULES, D1)
    assert [event.payload["register"] for event in asked] == ["marriages", "vehicles"]


def test_a_closing_that_names_no_register_asks_all_the_same(ledger):
    review_case(ledger, "FB1", WRONG, D1)
    assert [r[:2] for r in waiting_corrections(ledger, PLACE, D1)] == [("", "FB1"), ("vehicles", "FA2")]


def test_the_scoreboard_counts_proven_errors_of_those_answered():
    asked = pl.DataFrame({"register": ["a"] * 4 + ["b"], "finding": ["corrected"] * 2 + ["upheld", None, None]})
    rows = scoreboard(asked).rows()
    assert rows[0][:4] == ("a", 4, 3, 2)
    assert rows[0][4:] == pytest.approx((66.67, 20.77, 93.85), abs=0.01)
    assert rows[1] == ("b", 1, 0, 0, None, None, None)


def test_a_row_is_known_by_what_makes_its_evidence():
    one, two = '{"a": 1, "months_ago": 2}', '{"a": 1, "months_ago": 3}'
    assert row_digests(one, ("a",)) == row_digests(two, ("a",))
    assert row_digests(one, ("a", "months_ago")) != row_digests(two, ("a", "months_ago"))
    several = '{"a": 1, "rows": [{"a": 1}, {"a": 2}]}'
    assert set(row_digests(one, ("a",))) < set(row_digests(several, ("a",)))


def test_a_finding_of_untrue_expires_and_the_old_one_is_shown(tmp_path):
    with book(tmp_path) as ledger:
        update_cases(night(D1), ledger, D1)
        review_case(ledger, "FA2", Closing("keep", "郑科长", ("钱一", "吴二"), D1), D1)
        review_case(ledger, "FB1", Closing("adjust", "郑科长", ("钱一", "吴二"), D1, "核对", D1, D1), D1)
        last = date(2023, 6, 1)
        assert update_cases(night(last), ledger, last).reopened == 0, "no place says for how long it holds"
        assert update_cases(night(last), ledger, last, place=PLACE).reopened == 0, "24 months are not over"
        after = date(2023, 6, 2)
        con = night(after)
        assert update_cases(con, ledger, after, place=PLACE).reopened == 1
        assert state(con) == ("reopened", True)
        assert con.sql("SELECT last_finding FROM review.cases WHERE case_id = 'FA2'").fetchall() == [
            ("2021-06-01 钱一、吴二 符合条件继续保障",)
        ]
        (event,) = ledger.events("reopened")
        assert event.payload["why"] == "结论已满有效期，重新核实"
        again = date(2023, 6, 3)
        assert update_cases(night(again), ledger, again, place=PLACE).reopened == 0
