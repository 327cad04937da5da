"""What came of a case: amounts written down and summed, appeals that reopen it and wait by working days."""

from __future__ import annotations

from datetime import date

import pytest

from assets.cases.appeals import appeal, waiting_appeals
from assets.cases.closing import review_case
from assets.cases.money import money_table, write_money
from assets.cases.release import release, released
from assets.cases.update import update_cases
from assets.errors import BadInput
from assets.home.ledger import Event
from data_contracts.jurisdiction import load_jurisdictions
from matchers.cases.casework import Closing
from matchers.cases.money import Entry, Money
from tests.assets.casework import D1, D2, D3, book, warehouse

PLACE = load_jurisdictions()["320723"]
EXIT = Closing("exit", "郑科长", ("钱一", "吴二"), D1, "死亡证明", D1, D1)


@pytest.fixture
def ledger(tmp_path):
    with book(tmp_path) as opened:
        update_cases(warehouse(), opened, D1)
        yield opened


def state(con, case: str) -> dict:
    return con.sql(f"SELECT * FROM review.cases WHERE case_id = '{case}'").pl().row(0, named=True)


def test_amounts_are_written_on_a_case_and_summed_by_place_queue_and_month(ledger):
    june, may = date(2021, 6, 1), date(2021, 5, 20)
    write_money(ledger, "FA3", [Entry("overpaid", 120_050, may), Entry("to_recover", 100_000, june)], D1, "李股长")
    sums = write_money(ledger, "FA3", [Entry("recovered", 40_000, june)], D1, "李股长")
    assert sums == Money(120_050, 100_000, 40_000)
    write_money(ledger, "FD1", [Entry("overpaid", 7, june)], D1, "李股长")
    rows = money_table(ledger, D1).rows()
    assert rows == [
        ("伊山镇", "payment", "2021-05", 1, 120_050, 0, 0, 0),
        ("伊山镇", "payment", "2021-06", 1, 0, 100_000, 40_000, 0),
        ("杨集镇", "wrong_enrolment", "2021-06", 1, 7, 0, 0, 0),
    ]
    assert money_table(ledger, D1, month="2021-05").height == 1
    con = warehouse(D2)
    update_cases(con, ledger, D2)
    assert state(con, "FA3")["recovered_fen"] == 40_000
    assert state(con, "FA3")["state"] == "opened", "money moves no case"
    assert state(con, "FB1")["overpaid_fen"] == 0


@pytest.mark.parametrize(
    ("case", "entry", "by", "said"),
    [
        ("FA3", Entry("recovered", 1, D1), "李股长", "已追回 0.01 元多于应追回"),
        ("FC1", Entry("overpaid", 1, D1), "李股长", "漏保疑点没有多领"),
        ("FA3", Entry("overpaid", 1, D1), " ", "登记人"),
        ("FZ9", Entry("overpaid", 1, D1), "李股长", "没有编号"),
        ("FA3", Entry("overpaid", 1, D1, "长" * 101), "李股长", "100 字"),
    ],
)
def test_an_amount_that_makes_no_sense_is_not_written(ledger, case, entry, by, said):
    with pytest.raises(BadInput, match=said):
        write_money(ledger, case, [entry], D1, by)
    assert ledger.events("money") == []


def test_the_same_amount_sent_twice_is_one(ledger):
    write_money(ledger, "FA3", [Entry("overpaid", 500, D1)], D1, "李股长")
    with pytest.raises(BadInput, match="已登记过多领"):
        write_money(ledger, "FA3", [Entry("overpaid", 500, D1)], D1, "李股长")
    assert write_money(ledger, "FA3", [Entry("overpaid", 500, D1, "第二笔")], D1, "李股长").overpaid_fen == 1000


def test_a_remark_with_a_number_is_refused(ledger):
    with pytest.raises(BadInput, match="银行账号"):
        write_money(ledger, "FA3", [Entry("overpaid", 500, D1, "退到 6217001234567890123 账户")], D1, "李股长")
    assert ledger.events("money") == []


def test_an_appeal_reopens_what_was_closed_for_somebody_else_to_decide(ledger):
    review_case(ledger, "FA1", EXIT, D1)
    # The household left the roll, so the flag is gone; the appeal is heard all the same.
    assert update_cases(warehouse(D2, without=("FA1",)), ledger, D2).lapsed == 1
    appeal(ledger, "FA1", D2, "本人还在世", D2, "信访窗口")
    con = warehouse(D3, without=("FA1",))
    assert update_cases(con, ledger, D3).lapsed == 0
    assert (state(con, "FA1")["state"], state(con, "FA1")["appealed_on"]) == ("appealed", D2)
    ((case, township, clock),) = waiting_appeals(ledger, PLACE, D3)
    # Twenty working days from 2021-06-02; 2021-06-14 is Dragon Boat Day.
    assert (case, township, clock.due_on) == ("FA1", "伊山镇", date(2021, 7, 1))
    assert not clock.is_overdue
    release(ledger, con, by="郑科长", as_of=D3)
    assert "FA1" not in released(ledger)["case_id"], "the county decides"
    assert "FA2" in released(ledger)["case_id"]
    for judge in ("郑科长", "钱一"):
        with pytest.raises(BadInput, match="没有办过此案的人"):
            review_case(ledger, "FA1", Closing("keep", judge, ("孙三", "李四"), D3), D3)
    review_case(ledger, "FA1", Closing("keep", "王副局长", ("孙三", "李四"), D3), D3)
    assert waiting_appeals(ledger, PLACE, D3) == []
    # Back on the roll with the same evidence: what the appeal found holds.
    con = warehouse(date(2021, 6, 4))
    night = update_cases(con, ledger, date(2021, 6, 4))
    assert (night.reopened, state(con, "FA1")["state"], state(con, "FA1")["is_open"]) == (0, "closed", False)


def test_an_overdue_appeal_says_so(ledger):
    review_case(ledger, "FA1", EXIT, D1)
    appeal(ledger, "FA1", D1, "不服", D1, "信访窗口")
    ((_, _, clock),) = waiting_appeals(ledger, PLACE, date(2021, 7, 2))
    assert (clock.is_overdue, clock.words()[:22]) == (True, "2021-06-30 到期，逾期 2 天(2")
    ((_, _, without),) = waiting_appeals(ledger, None, D1)
    assert "放假安排没有登记" in without.words()
    assert "本地没有规定期限" in without.words()


def test_what_a_township_cleared_can_be_appealed_too(ledger):
    answer = {"outcome": "untrue", "evidence_digest": "e1", "list_no": "20210601-001", "investigators": ["钱一"]}
    ledger.append([Event("answered", "FC1", answer)], D1, "伊山镇")
    appeal(ledger, "FC1", D1, "本户没有收入", D1, "信访窗口")
    con = warehouse(D2)
    update_cases(con, ledger, D2)
    assert (state(con, "FC1")["state"], state(con, "FC1")["is_open"]) == ("appealed", True)


@pytest.mark.parametrize(
    ("on", "remark", "by", "said"),
    [
        (D1, "", "信访窗口", "理由"),
        (D1, "长" * 101, "信访窗口", "100 字"),
        (D3, "不服", "信访窗口", "晚于"),
        (date(2021, 5, 31), "不服", "信访窗口", "早于作出结论"),
        (D1, "不服", "", "登记人"),
    ],
)
def test_an_appeal_that_cannot_be_meant_is_refused(ledger, on, remark, by, said):
    review_case(ledger, "FA1", EXIT, D1)
    with pytest.raises(BadInput, match=said):
        appeal(ledger, "FA1", on, remark, D2, by)


def test_only_what_was_decided_can_be_appealed_and_only_once_at_a_time(ledger):
    with pytest.raises(BadInput, match=r"还没有结论\(待下发\)"):
        appeal(ledger, "FA1", D1, "不服", D1, "信访窗口")
    review_case(ledger, "FA1", EXIT, D1)
    appeal(ledger, "FA1", D1, "不服", D1, "信访窗口")
    with pytest.raises(BadInput, match="正在复查"):
        appeal(ledger, "FA1", D1, "不服", D1, "信访窗口")


def test_recovered_needs_the_amounts_first(ledger):
    closing = Closing("recovered", "郑科长", ("钱一", "吴二"), None, "缴款书", D1, D1)
    with pytest.raises(BadInput, match="hedui money"):
        review_case(ledger, "FA3", closing, D1)
    entries = [Entry(what, 500, D1) for what in ("overpaid", "to_recover", "recovered")]
    write_money(ledger, "FA3", entries, D1, "李股长")
    review_case(ledger, "FA3", closing, D1)
