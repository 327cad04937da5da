"""One sender's letters are read by that sender's dictionary and by nobody else's."""

from __future__ import annotations

import pytest

from assets.home.warehouse import connect
from assets.records.build import build_records
from data_contracts.contract import load_contracts
from tests.assets.records.test_records import put

CAR = {"owner_name": "甲一", "id_number": "320723194503071237", "plate_no": "苏G12345", "vehicle_class": "小型轿车"}


@pytest.fixture
def con():
    made = connect(None)
    made.execute(
        "CREATE TABLE raw.dictionary (source VARCHAR, _file VARCHAR, _sheet VARCHAR, word VARCHAR, "
        "written VARCHAR, value VARCHAR)"
    )
    return made


def states(con, cars):
    contracts = load_contracts()
    put(con, contracts, "vehicles", [{**CAR, **car} for car in cars])
    build_records(con, contracts)
    query = "SELECT vehicle_status FROM record.vehicle ORDER BY _file, _row"
    unread = "SELECT column_name, shown FROM record.unread ORDER BY ALL"
    return [s for (s,) in con.execute(query).fetchall()], con.execute(unread).fetchall()


def know(con, file, written, value, sheet="s"):
    con.execute(
        "INSERT INTO raw.dictionary VALUES ('vehicles', ?, ?, 'vehicle_status', ?, ?)", [file, sheet, written, value]
    )


def test_a_letter_means_what_was_confirmed_for_the_sheet_it_stands_in(con):
    know(con, "f1", "q9", "正常")
    know(con, "f2", "Q9", "注销")
    cars = [{"_file": "f1", "vehicle_status": " Ｑ9 "}, {"_file": "f2", "vehicle_status": "q9"}]
    assert states(con, cars) == (["正常", "注销"], [])


def test_the_same_letter_of_another_sheet_stays_unread_and_is_said(con):
    know(con, "f1", "Q9", "正常")
    found, unread = states(con, [{"vehicle_status": "Q9"}, {"_file": "f3", "vehicle_status": "Q9"}])
    assert found[0] == "正常"
    assert found[1] == "Q9"
    assert [column for column, _ in unread] == ["vehicle_status"]


def test_a_confirmed_meaning_goes_before_the_list_of_all_senders(con):
    know(con, "f1", "正常", "注销")
    assert states(con, [{"vehicle_status": "正常"}])[0] == ["注销"]


def test_a_text_table_has_no_sheet_and_its_dictionary_holds_all_the_same(con):
    know(con, "f1", "Q9", "正常", sheet="")
    assert states(con, [{"_sheet": "", "vehicle_status": "Q9"}])[0] == ["正常"]
