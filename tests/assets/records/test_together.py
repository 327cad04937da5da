"""A register that is read in parts comes out as it does when it is read whole, whatever its rows say only together."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from assets.home.warehouse import connect
from assets.records import together
from assets.records.build import build_records, reconcile
from assets.records.together import parts, read_part
from data_contracts.contract import load_contracts
from tests.assets.records.test_records import GOOD, KEY, OTHER, divisions, member, put, rows

CONTRACTS = load_contracts()
HEAD = {"person_name": None, "id_number": None, "relation": None}
"""What a row of a household leaves empty: the head is the person."""


def resident(number: str, **said: Any) -> dict[str, Any]:
    return {"household_no": number, "person_name": "甲一", "id_number": GOOD, "sex": "男", **said}


def put_hard_registers(con: duckdb.DuckDBPyConnection) -> None:
    divisions(con, CONTRACTS)
    cut = {"_file": "cut.csv", "_sheet": None}
    put(
        con,
        CONTRACTS,
        "household_register",
        [
            resident("H1", hukou_status=None),
            resident("320723012345678000", **cut),
            resident("H1", person_name="乙二", id_number=OTHER, sex="说不清"),
            resident("320723012345679000", person_name="丙三", id_number=None, **cut),
            resident("31-7", person_name="丁四", **cut),
            resident("", person_name="戊五"),
            resident("H1", person_name="张三/320723194503071237", id_number=None),
            resident("H2", hukou_status="注销"),
            resident("H1", birth_date="某日"),
        ],
    )
    put(
        con,
        CONTRACTS,
        "dibao_roll",
        [
            member(**HEAD, certificate_no="A2", head_name="丙三", head_id=OTHER),
            member(**HEAD, certificate_no="A9", _sheet="alone"),
            member(**{**HEAD, "certificate_no": "A3"}, head_id=None, _row=9, _member=0),
            member(certificate_no="A3", head_id=None, _row=9, _member=1),
            member(
                certificate_no="A3",
                head_id=None,
                _row=9,
                _member=2,
                person_name="甲小一",
                id_number=None,
                relation="儿",
            ),
            member(certificate_no="A4", person_name="丁四", _sheet="alone", _file="f2"),
            member(**HEAD, certificate_no="A5", _sheet="alone", _file="f2"),
        ],
    )
    death = {"person_name": "甲一", "id_number": GOOD, "cancelled_on": "2021.4.1", "reason": "死亡"}
    put(
        con,
        CONTRACTS,
        "death_cancellations",
        [death, {**death, "reason": "重户"}, death, {**death, "_file": "f2"}, {"_reject": "合计行"}, death],
    )


def built() -> dict[str, list[tuple[Any, ...]]]:
    """Every table of records, its rows in their order."""
    con = connect(None)
    put_hard_registers(con)
    build_records(con, CONTRACTS, KEY)
    assert all(raw == accepted + rejected for _, raw, accepted, rejected in reconcile(con))
    names = rows(con, "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'record' ORDER BY 1")
    return {name: rows(con, f"SELECT * FROM record.{name}") for (name,) in names}


@pytest.fixture(scope="module")
def whole() -> dict[str, list[tuple[Any, ...]]]:
    return built()


@pytest.mark.parametrize("many", [1, 2, 3])
def test_a_register_in_parts_is_the_register(
    many: int, whole: dict[str, list[tuple[Any, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "MANY", many)
    assert built() == whole


def test_the_register_is_as_hard_as_it_was_meant() -> None:
    """Each of these rests on other rows than its own: where none does, nothing is proved above."""
    con = connect(None)
    put_hard_registers(con)
    build_records(con, CONTRACTS, KEY)
    residence = "FROM record.residence WHERE _file"
    assert rows(con, f"SELECT household_no, hukou_status {residence} = 'f1' ORDER BY _row") == [
        ("H1", None), ("H1", None), ("H1", None), ("H2", "注销"), ("H1", None),
    ], "the sheet has the column, so nothing is granted"  # fmt: skip
    assert set(rows(con, f"SELECT hukou_status {residence} = 'cut.csv'")) == {("正常",)}
    assert rows(con, f"SELECT household_no {residence} = 'cut.csv'") == [(None,), (None,), ("31-7",)]
    covered = "SELECT records, written, is_granted FROM record.coverage WHERE source = 'household_register'"
    assert rows(con, f"{covered} AND column_name = 'hukou_status' ORDER BY _file") == [(3, 0, True), (6, 1, False)]
    assert rows(con, "SELECT column_name, shown FROM record.unread WHERE source = 'household_register'")
    roll = "SELECT person_name, person_id_number FROM record.enrolment WHERE certificate_no"
    assert rows(con, f"{roll} = 'A2'") == [("丙三", "320723194503071237")], "households a row, as the last rows prove"
    assert rows(con, f"{roll} = 'A3' ORDER BY _member") == [("甲一", GOOD), ("甲小一", None)], "the number listed again"
    assert rows(con, f"{roll} = 'A9'") == [("甲一", GOOD)], "no person is named in the sheet"
    assert not rows(con, f"{roll} = 'A5'"), "a sheet of that name in another file says nothing of this one"
    assert rows(con, "SELECT count(*) FROM record.death") == [(4,)]
    assert rows(con, "SELECT _file, reason FROM record.rejected WHERE source = 'death_cancellations'") == [
        ("f2", "与先前文件中的记录完全相同，只计一次")
    ]


def test_parts_are_all_rows_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    con = connect(None)
    put(con, CONTRACTS, "cremations", [{"person_name": "甲一", "cremation_no": str(n)} for n in range(5_000)])
    con.execute("DELETE FROM raw.cremations WHERE _row % 7 = 0")
    condition = "_reject IS NULL AND CAST(_batch AS DATE) IN (SELECT DATE '2021-06-01')"
    monkeypatch.setattr(together, "MANY", 500)
    at_once = parts(con, CONTRACTS.sources["cremations"], condition)
    read = [n for part in at_once for (n,) in read_part(con, part, "_row").iter_rows()]
    assert len(at_once) > 5
    assert read == [n for n in range(3, 5_003) if n % 7]
