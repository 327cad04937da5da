"""What people confirmed of the files that come, as the ledger keeps it."""

from __future__ import annotations

from datetime import date

import pytest

from assets.intake.memory import confirm, confirmed_layouts, forget, remembered
from matchers.intake.layouts import ConfirmedLayout
from tests.assets.casework import book, chain_of

D1, D2, D3 = date(2021, 6, 1), date(2021, 6, 2), date(2021, 6, 3)
CARS = ConfirmedLayout("vehicles", "0123456789ab", {"车主": "owner_name"}, constants={"vehicle_status": "正常"})
MORE = ConfirmedLayout("vehicles", "0123456789ab", {"车主": "owner_name", "车牌": "plate_no"})
HOUSES = ConfirmedLayout("real_estate", "ba9876543210", {"所有者": "person_name"})


@pytest.fixture
def ledger(tmp_path):
    with book(tmp_path) as made:
        yield made


def test_the_last_word_on_a_layout_holds_and_past_nights_keep_theirs(ledger):
    assert confirm(ledger, [CARS, HOUSES], D1, "周敏") == 2
    assert confirm(ledger, [MORE, HOUSES], D2, "钱进") == 1
    assert confirmed_layouts(ledger) == (HOUSES, MORE)
    assert confirmed_layouts(ledger, D1) == (HOUSES, CARS)
    assert [(r.by, r.on) for r in remembered(ledger)] == [("周敏", D1), ("钱进", D2)]


def test_a_layout_is_forgotten_by_another_event_and_may_be_confirmed_again(ledger):
    confirm(ledger, [CARS], D1, "周敏")
    assert forget(ledger, CARS.layout, D2, "钱进") == [CARS]
    assert confirmed_layouts(ledger, D1) == (CARS,)
    assert confirmed_layouts(ledger, D2) == ()
    assert forget(ledger, CARS.layout, D2, "钱进") == []
    assert confirm(ledger, [CARS], D3, "周敏") == 1
    assert confirmed_layouts(ledger) == (CARS,)
    assert [e.kind for e in ledger.events()] == ["layout_confirmed", "layout_forgotten", "layout_confirmed"]
    assert chain_of(ledger) == []
