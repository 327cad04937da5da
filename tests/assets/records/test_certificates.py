"""The certificate of a row that has somebody's number instead, as the roll lists it; and what a sheet may leave out."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from assets.home.warehouse import connect
from assets.records.build import build_records
from data_contracts.contract import load_contracts
from tests.assets.records.test_records import GOOD, KEY, OTHER, member, put, rows

CONTRACTS = load_contracts()


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return connect(None)


def payment(**said: Any) -> dict[str, Any]:
    return {"month": "2021-06", "payee_name": "甲一", "account_no": "6228480123450001", "paid_amount": "600", **said}


def built(con: duckdb.DuckDBPyConnection, roll: list[dict[str, Any]], payments: list[dict[str, Any]]) -> list[tuple]:
    put(con, CONTRACTS, "dibao_roll", roll)
    put(con, CONTRACTS, "disbursement", payments)
    build_records(con, CONTRACTS, KEY)
    return rows(con, "SELECT _row, certificate_no FROM record.payment ORDER BY _row")


def test_the_number_of_the_head_or_of_who_was_paid_tells_the_certificate(con):
    roll = [member(), member(person_name="乙二", id_number=OTHER, relation="妻")]
    by_head = payment(head_id=GOOD, head_name="甲一")
    by_member = payment(payee_id=OTHER, payee_name="乙二")
    assert built(con, roll, [by_head, by_member]) == [(3, "A1"), (4, "A1")]


def test_what_is_written_stays(con):
    assert built(con, [member()], [payment(certificate_no="B9", head_id=GOOD)]) == [(3, "B9")]


def test_the_month_parts_two_certificates_of_one_number(con):
    roll = [
        member(certificate_no="OLD1", _batch="2021-05-01", _file="f0"),
        member(certificate_no="NEW1", _batch="2021-06-01", _file="f1"),
    ]
    paid = [payment(month="2021-05", head_id=GOOD), payment(head_id=GOOD), payment(month="2020-01", head_id=GOOD)]
    assert built(con, roll, paid) == [(3, "OLD1"), (4, "NEW1")]
    assert ("缺少低保证号",) in rows(con, "SELECT reason FROM record.rejected WHERE _row = 5")


@pytest.mark.parametrize(
    "said",
    [
        {"head_id": GOOD, "head_name": "丙三"},
        {"head_id": "320723194503071238"},
        {"payee_id": GOOD, "payee_name": "丁四"},
        {},
    ],
)
def test_another_name_a_bad_number_or_none_tells_nothing_and_the_row_is_said(con, said):
    assert built(con, [member()], [payment(**said)]) == []
    assert rows(con, "SELECT reason FROM record.rejected WHERE source = 'disbursement'") == [("缺少低保证号",)]


def car(**said: Any) -> dict[str, Any]:
    return {"owner_name": "甲一", "id_number": GOOD, "plate_no": "苏GA1234", "vehicle_class": "K33", **said}


def test_rows_of_a_sheet_without_a_state_are_records(con):
    put(con, CONTRACTS, "vehicles", [car(), car(plate_no="苏GA1235")])
    build_records(con, CONTRACTS, KEY)
    assert rows(con, "SELECT vehicle_status FROM record.vehicle") == [(None,), (None,)]


def test_a_row_without_what_others_of_its_sheet_say_is_refused(con):
    put(con, CONTRACTS, "vehicles", [car(vehicle_status="正常"), car(plate_no="苏GA1235"), car(_sheet="t")])
    build_records(con, CONTRACTS, KEY)
    assert rows(con, "SELECT _sheet, vehicle_status FROM record.vehicle ORDER BY 1") == [("s", "正常"), ("t", None)]
    assert rows(con, "SELECT _row, reason FROM record.rejected") == [(4, "缺少机动车状态")]
