"""A night under a wrong clock is taken back: what it opened and closed is as it was, what people did stays theirs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assets.cases.release import release
from assets.cases.update import update_cases
from assets.cases.withdrawn_nights import reinstate_night, say_past, say_withdrawn, withdraw_night
from assets.errors import BadInput
from assets.home.clock import refuse_future, today
from assets.home.ledger import NIGHT, Event
from assets.intake.deliveries import Receipt, news_of
from assets.intake.receipts import add_receipts, receipts
from matchers.cases.review import CASE_EVENTS, fold
from tests.assets.casework import D1, D2, D3, book, chain_of, warehouse

WRONG = date(2022, 6, 1)
CAME = Receipt("a" * 64, "vehicles", "车.csv", 10, WRONG, modified=5)


@pytest.fixture
def ledger(tmp_path):
    with book(tmp_path) as made:
        update_cases(warehouse(), made, D1)
        made.append([Event("night_published", D1.isoformat(), {}, f"night_published:{D1}")], D1, NIGHT)
        yield made


def wrong_night(ledger) -> None:
    """A year ahead: half of the flags are gone, a file came, and somebody released a list under that day."""
    con = warehouse(WRONG)
    con.execute("DELETE FROM review.flag WHERE flag_id IN ('FA1', 'FA2')")
    con.execute("INSERT INTO review.flag BY NAME SELECT * REPLACE ('FZ9' AS flag_id) FROM review.flag LIMIT 1")
    add_receipts(ledger, [CAME])
    update_cases(con, ledger, WRONG)
    ledger.append([Event("night_published", WRONG.isoformat(), {}, f"night_published:{WRONG}")], WRONG, NIGHT)


def states(ledger, day: date | None = None):
    return fold(ledger.frame(CASE_EVENTS, day)).sort("case_id").select("case_id", "state", "opened_on", "is_open")


def test_cases_return_to_what_they_were_and_the_right_nights_go_on(ledger):
    before, written = states(ledger), ledger.head().seq
    wrong_night(ledger)
    assert not states(ledger).equals(before)
    assert update_cases(warehouse(D2), ledger, D2).is_past, "frozen until the wrong day comes"
    taken = withdraw_night(ledger, WRONG, "周敏", "主板电池没电")
    assert taken.counted_on == D1
    assert taken.events["opened"] == 1
    assert taken.events["file_received"] == 1
    assert states(ledger).equals(before)
    assert not update_cases(warehouse(D2), ledger, D2).is_past
    assert states(ledger).equals(before)
    assert chain_of(ledger) == [], "nothing was removed"
    assert ledger.head().seq > written + taken.events["opened"]


def test_files_that_it_received_are_news_to_the_right_night(ledger):
    wrong_night(ledger)
    found = Receipt(CAME.sha256, CAME.source, CAME.original_name, CAME.size, D2, modified=5)
    assert news_of([found], receipts(ledger)) == []
    withdraw_night(ledger, WRONG, "周敏", "时钟")
    assert news_of([found], receipts(ledger)) == [found]
    assert add_receipts(ledger, [found]) == 1, "the same effect may happen again"
    assert add_receipts(ledger, [found]) == 0, "once"
    assert [r.received_on for r in receipts(ledger, D2)] == [D2]


def test_what_people_did_under_it_counts_as_of_the_night_before(ledger):
    wrong_night(ledger)
    left = release(ledger, warehouse(WRONG), by="李股长", as_of=WRONG)
    assert left.cases
    withdraw_night(ledger, WRONG, "周敏", "时钟")
    assert {e.as_of for e in ledger.events("released")} == {D1}
    assert len(ledger.events("released", D2)) == left.cases
    assert (states(ledger, D2)["state"] == "released").any()


def test_the_real_night_of_that_day_holds_when_it_comes(ledger):
    wrong_night(ledger)
    withdraw_night(ledger, WRONG, "周敏", "时钟")
    update_cases(warehouse(WRONG), ledger, WRONG)
    ledger.append([Event("night_published", WRONG.isoformat(), {}, f"night_published:{WRONG}")], WRONG, NIGHT)
    assert [e.as_of for e in ledger.events("night_published")] == [D1, WRONG]
    withdraw_night(ledger, WRONG, "周敏", "又错了")
    assert [e.as_of for e in ledger.events("night_published")] == [D1]
    reinstate_night(ledger, WRONG, "周敏", "没错")
    assert [e.as_of for e in ledger.events("night_published")] == [D1, WRONG], "the first one stays taken back"


def test_it_is_taken_back_once_the_latest_first_and_reinstated_only_while_nothing_followed(ledger):
    wrong_night(ledger)
    with pytest.raises(BadInput, match="请先撤回较晚的一夜"):
        withdraw_night(ledger, D1, "周敏", "错")
    with pytest.raises(BadInput, match="没有 2021-06-03 的核对"):
        withdraw_night(ledger, D3, "周敏", "错")
    withdraw_night(ledger, WRONG, "周敏", "错")
    with pytest.raises(BadInput, match="已经撤回"):
        withdraw_night(ledger, WRONG, "周敏", "错")
    reinstate_night(ledger, WRONG, "周敏", "没错")
    assert [e.as_of for e in ledger.events("night_published")] == [D1, WRONG]
    withdraw_night(ledger, WRONG, "周敏", "错")
    ledger.append([Event("night_published", D2.isoformat(), {}, f"night_published:{D2}")], D2, NIGHT)
    with pytest.raises(BadInput, match="已经另有核对"):
        reinstate_night(ledger, WRONG, "周敏", "没错")
    with pytest.raises(BadInput, match="没有被撤回过"):
        reinstate_night(ledger, D1, "周敏", "没错")


def test_the_nights_say_it(ledger):
    wrong_night(ledger)
    (past,) = say_past(ledger, D2)
    assert past.severity == "held"
    assert past.message.startswith("这一夜只看不写：台账里已有 2022-06-01 的核对")
    withdraw_night(ledger, WRONG, "周敏", "时钟")
    assert say_past(ledger, D2) == []
    gone = list(ledger.taken_back().values())
    assert "已由周敏撤回（时钟）" in say_withdrawn(gone, D2)[0].message
    assert say_withdrawn(gone, D1 + timedelta(days=8)) == []


def test_a_day_to_come_is_refused():
    refuse_future(today())
    with pytest.raises(BadInput, match="校准计算机的时钟"):
        refuse_future(today() + timedelta(days=1))
