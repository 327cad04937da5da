"""The county's word on a case, by accounts: four eyes, countersignature, sending back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from assets.cases.closing import countersign, review_case, send_back
from assets.cases.frames import case_frame
from assets.cases.release import release
from assets.cases.update import update_cases
from assets.errors import BadInput
from assets.home.ledger import Event, Ledger
from matchers.cases.authority import Actor
from matchers.cases.casework import QUEUES, Closing
from tests.assets.casework import D1, book, warehouse

ALL = frozenset(QUEUES)
CLERK = Actor("A1", "钱一", "township_clerk", frozenset({"伊山镇"}), ALL)
REVIEWER = Actor("A2", "吴二", "second_reviewer", None, ALL)
HEAD = Actor("A3", "郑局长", "county_head", None, ALL)
EXIT = Closing("exit", "吴二", ("钱一", "孙六"), D1, "死亡证明复印件", D1, D1)
KEEP = Closing("keep", "吴二", ("钱一", "孙六"), D1)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return warehouse()


@pytest.fixture
def ledger(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> Iterator[Ledger]:
    with book(tmp_path) as opened:
        update_cases(con, opened, D1)
        release(opened, con, by="郑局长", as_of=D1)
        with opened.signed_by(CLERK):
            answered = {"outcome": "exit", "investigators": ["钱一", "孙六"], "list_no": "20210601-001"}
            opened.append([Event("answered", "FA1", answered)], D1, "钱一")
        yield opened


def state(con: duckdb.DuckDBPyConnection, ledger: Ledger, case: str = "FA1") -> dict[str, object]:
    return case_frame(con, ledger, D1).filter(pl.col("case_id") == case).row(0, named=True)


def test_what_ends_help_is_closed_by_two_accounts(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    with ledger.signed_by(REVIEWER):
        assert review_case(ledger, "FA1", EXIT, D1) is False
    assert state(con, ledger)["state"] == "reviewed"
    with ledger.signed_by(replace(HEAD, account="A2")), pytest.raises(BadInput, match="自己作出的核查结果"):
        countersign(ledger, "FA1", "郑局长", D1)
    with ledger.signed_by(HEAD):
        countersign(ledger, "FA1", "郑局长", D1)
    closed = state(con, ledger)
    assert (closed["state"], closed["outcome"], closed["reviewed_account"]) == ("closed", "exit", "A2")
    assert ledger.events("closed")[-1].payload["account"] == "A3"
    assert ledger.events("closed")[-1].payload["heard_on"] == D1.isoformat()


def test_what_leaves_help_as_it_is_needs_no_countersignature(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    with ledger.signed_by(REVIEWER):
        assert review_case(ledger, "FA1", KEEP, D1) is True
    assert state(con, ledger)["state"] == "closed"


def test_nobody_reviews_what_his_own_account_answered(ledger: Ledger) -> None:
    with ledger.signed_by(replace(REVIEWER, account="A1")), pytest.raises(BadInput, match="自己作出的核查结果"):
        review_case(ledger, "FA1", KEEP, D1)


def test_no_relative_reviews(ledger: Ledger) -> None:
    with ledger.signed_by(replace(REVIEWER, kin=frozenset({"PA"}))), pytest.raises(BadInput, match="回避"):
        review_case(ledger, "FA1", KEEP, D1)
    with ledger.signed_by(replace(REVIEWER, kin=frozenset({"PX"}))), pytest.raises(BadInput, match="回避"):
        review_case(ledger, "FA1", KEEP, D1, about=frozenset({"PX"}))


@pytest.mark.parametrize("by", ["钱一", " 钱 一", "孙六"])
def test_an_investigator_does_not_review_himself_be_it_by_name(ledger: Ledger, by: str) -> None:
    with pytest.raises(BadInput, match="复核人不能是"):
        review_case(ledger, "FA1", replace(KEEP, by=by), D1)


def test_one_investigator_twice_is_one(ledger: Ledger) -> None:
    with pytest.raises(BadInput, match="须有 2 名调查人"):
        review_case(ledger, "FA1", replace(KEEP, investigators=("周七", "周 七")), D1)


def test_a_case_that_was_sent_back_is_with_its_township_again(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    with ledger.signed_by(REVIEWER):
        send_back(ledger, "FA1", "没有写明死亡日期", "吴二", D1)
    back = state(con, ledger)
    assert (back["state"], back["sent_back"], back["outcome"]) == ("released", "没有写明死亡日期", None)
    ledger.append([Event("answered", "FA1", {"outcome": "keep", "list_no": "20210601-001"})], D1, "钱一")
    again = state(con, ledger)
    assert (again["state"], again["sent_back"], again["outcome"]) == ("answered", None, "keep")


def test_the_head_sends_a_review_back(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    with ledger.signed_by(REVIEWER):
        review_case(ledger, "FA1", EXIT, D1)
        with pytest.raises(BadInput, match="不能会签"):
            send_back(ledger, "FA1", "材料不全", "吴二", D1)
    with ledger.signed_by(HEAD):
        send_back(ledger, "FA1", "材料不全", "郑局长", D1)
        with pytest.raises(BadInput, match="没有待会签"):
            countersign(ledger, "FA1", "郑局长", D1)
    assert state(con, ledger)["state"] == "released"


def test_sending_back_needs_a_reason_and_something_to_send(ledger: Ledger) -> None:
    with pytest.raises(BadInput, match="须写明退回的原因"):
        send_back(ledger, "FA1", " ", "吴二", D1)
    with pytest.raises(BadInput, match="还没有反馈"):
        send_back(ledger, "FA2", "再看一看", "吴二", D1)
