"""Files taken back: which receipts a night still reads, who said so, and how long it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assets.errors import BadInput
from assets.intake.deliveries import Receipt
from assets.intake.receipts import add_receipts, receipts
from assets.intake.withdrawals import reinstate, say_withdrawn, still_used, withdraw, withdrawals
from tests.assets.casework import book

D1, D2, D3 = date(2021, 6, 1), date(2021, 6, 2), date(2021, 6, 3)
GOOD = Receipt("a" * 64, "vehicles", "机动车.csv", 10, D1, modified=1)
BAD = Receipt("b" * 64, "vehicles", "机动车.csv", 900, D2, modified=2)
ZIPPED = [Receipt(letter * 64, "vehicles", f"全县.zip/{letter}.csv", 10, D1, modified=3) for letter in "cd"]


@pytest.fixture
def ledger(tmp_path):
    with book(tmp_path) as made:
        add_receipts(made, [GOOD, BAD, *ZIPPED])
        yield made


def names(used):
    return [(r.sha256[0], r.original_name) for r in used]


def used_on(ledger, day):
    return still_used(receipts(ledger, day), withdrawals(ledger, day).values())


def test_the_newest_delivery_of_a_name_is_taken_back_and_the_good_one_before_it_is_read_again(ledger):
    assert withdraw(ledger, "vehicles", "机动车.csv", D2, "周敏", "放错了县") == [BAD]
    assert ("b", "机动车.csv") not in names(used_on(ledger, D2))
    assert ("a", "机动车.csv") in names(used_on(ledger, D2))
    entry = ledger.events("file_withdrawn")[0]
    assert (entry.actor, entry.payload["why"], entry.as_of) == ("周敏", "放错了县", D2)


def test_a_night_before_the_withdrawal_still_reads_the_file(ledger):
    withdraw(ledger, "vehicles", "机动车.csv", D3, "周敏", "放错了县")
    assert ("b", "机动车.csv") in names(used_on(ledger, D2))
    assert ("b", "机动车.csv") not in names(used_on(ledger, D3))


def test_an_archive_goes_with_all_its_members(ledger):
    assert len(withdraw(ledger, "vehicles", "全县.zip", D2, "周敏", "旧的")) == 2
    assert [name for _, name in names(used_on(ledger, D2))] == ["机动车.csv", "机动车.csv"]


def test_what_was_taken_back_is_read_again_when_somebody_says_so(ledger):
    withdraw(ledger, "vehicles", "机动车.csv", D2, "周敏", "放错了县")
    assert reinstate(ledger, "vehicles", "机动车.csv", D3, "周敏", "原来没错") == [BAD]
    assert ("b", "机动车.csv") in names(used_on(ledger, D3))
    assert ("b", "机动车.csv") not in names(used_on(ledger, D2))
    withdraw(ledger, "vehicles", "机动车.csv", D3, "周敏", "确实错了")
    assert ("b", "机动车.csv") not in names(used_on(ledger, D3))


def test_bytes_that_were_taken_back_stay_so_when_they_are_put_down_again(ledger):
    withdraw(ledger, "vehicles", "机动车.csv", D2, "周敏", "放错了县")
    add_receipts(ledger, [replace(BAD, received_on=D3, modified=9)])
    assert ("b", "机动车.csv") not in names(used_on(ledger, D3))
    (said,) = say_withdrawn(receipts(ledger), withdrawals(ledger).values(), D3 + timedelta(days=400))
    assert "又原样放入" in said.message
    assert "--undo" in said.message


def test_the_nights_say_it_for_a_week(ledger):
    withdraw(ledger, "vehicles", "机动车.csv", D2, "周敏", "放错了县")
    gone = withdrawals(ledger).values()
    assert len(say_withdrawn(receipts(ledger), gone, D2 + timedelta(days=7))) == 1
    assert say_withdrawn(receipts(ledger), gone, D2 + timedelta(days=8)) == []


@pytest.mark.parametrize("name", ["没有.csv", "机动车"])
def test_only_what_was_received_can_be_taken_back(ledger, name):
    with pytest.raises(BadInput, match="没有收到过"):
        withdraw(ledger, "vehicles", name, D2, "周敏", "错")
    with pytest.raises(BadInput, match="没有撤回过"):
        reinstate(ledger, "vehicles", name, D2, "周敏", "错")


def test_nothing_is_taken_back_twice(ledger):
    for _ in range(2):
        withdraw(ledger, "vehicles", "机动车.csv", D2, "周敏", "放错了县")
    with pytest.raises(BadInput, match="已经撤回"):
        withdraw(ledger, "vehicles", "机动车.csv", D2, "周敏", "放错了县")
