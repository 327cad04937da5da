"""Records: raw rows in, standardised records and reasons out, and no row lost in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import pytest

from assets.home.warehouse import connect, tables
from assets.records.build import RecordResult, build_records, reconcile
from data_contracts.contract import Contracts, load_contracts
from data_contracts.sql import identifier

GOOD, OTHER = "320723194503071237", "320723450307123"
KEY = b"a key"


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    return load_contracts()


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return connect(None)


def put(con: duckdb.DuckDBPyConnection, contracts: Contracts, source: str, rows: Sequence[dict[str, Any]]) -> None:
    """Fill raw.<source> as the reading step does: all text, the cell type beside ID numbers."""
    columns = contracts.sources[source].columns
    words = [c.name for c in columns] + [f"{c.name}__cell" for c in columns if c.word.domain == "id_number"]
    spelled = ", ".join(
        f"{identifier(w)} VARCHAR" for w in [*words, "_file", "_sheet", "_batch", "_received_on", "_reject"]
    )
    con.execute(f"CREATE OR REPLACE TABLE raw.{source} ({spelled}, _row BIGINT, _member BIGINT)")
    for number, row in enumerate(rows, 3):
        usual = {
            "_file": "f1",
            "_sheet": "s",
            "_row": number,
            "_member": 0,
            "_batch": "2021-06-01",
            "_received_on": "2021-06-02",
        }
        full = {**usual, **row}
        names = ", ".join(identifier(n) for n in full)
        con.execute(f"INSERT INTO raw.{source} ({names}) VALUES ({', '.join('?' * len(full))})", list(full.values()))


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return con.execute(query).fetchall()


def member(**said: Any) -> dict[str, Any]:
    usual = {
        "certificate_no": "A1",
        "programme": "农村低保",
        "head_name": "甲一",
        "head_id": GOOD,
        "person_name": "甲一",
        "id_number": GOOD,
        "relation": "本人",
        "township": "伊山",
        "village": "王庄",
        "monthly_amount": "1,200",
        "since": "2020.3",
    }
    return {**usual, **said}


def divisions(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
    put(
        con,
        contracts,
        "divisions",
        [
            {"code": "320723100", "division_name": "伊山镇", "level": "乡镇", "parent": "320723"},
            {"code": "320723100200", "division_name": "王庄村", "level": "村", "parent": "320723100"},
        ],
    )


def test_every_kind_has_its_table_also_when_nothing_came(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
    results = build_records(con, contracts, KEY)
    assert set(tables(con, "record")) == {*contracts.kinds, "rejected", "refused", "coverage", "unread"}
    assert {r.rows for r in results} == {0}
    types = dict(
        rows(con, "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'enrolment'")
    )
    assert types["monthly_amount_fen"] == "BIGINT"
    assert types["month"] == types["person_birth_on"] == types["batch"] == "DATE"
    assert types["is_student"] == "BOOLEAN"


def test_a_roll_becomes_enrolments_and_one_account(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
    divisions(con, contracts)
    account = {"account_no": "6228 4801 2345", "account_name": "甲一"}
    put(
        con,
        contracts,
        "dibao_roll",
        [member(**account), member(person_name="乙 二", id_number=OTHER, relation="之妻", **account)],
    )
    build_records(con, contracts, KEY)
    assert rows(
        con,
        "SELECT person_name, person_id_status, person_birth_on, person_sex, relation, programme, township, village,"
        " month, monthly_amount_fen, since_month FROM record.enrolment ORDER BY _row",
    ) == [
        (
            "甲一",
            "valid",
            date(1945, 3, 7),
            "男",
            "户主",
            "农村",
            "伊山镇",
            "王庄村",
            date(2021, 6, 1),
            120000,
            date(2020, 3, 1),
        ),
        (
            "乙二",
            "upgraded",
            date(1945, 3, 7),
            "男",
            "配偶",
            "农村",
            "伊山镇",
            "王庄村",
            date(2021, 6, 1),
            120000,
            date(2020, 3, 1),
        ),
    ]
    assert rows(con, "SELECT certificate_no, account_no, account_holder_name FROM record.account") == [
        ("A1", "622848012345", "甲一")
    ]
    assert reconcile(con) == [("dibao_roll", 2, 2, 0), ("divisions", 2, 2, 0)]


def test_a_number_cell_is_damaged(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
    put(con, contracts, "dibao_roll", [member(id_number="320723194503071000", id_number__cell="number")])
    build_records(con, contracts, KEY)
    assert rows(con, "SELECT person_id_number, person_id_status, person_birth_on FROM record.enrolment") == [
        ("320723194503071000", "damaged", None)
    ]


def test_rejected_rows_have_a_reason_and_nothing_is_lost(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
    put(
        con,
        contracts,
        "dibao_roll",
        [
            member(),
            member(certificate_no=""),
            member(person_name="", id_number=None),
            member(person_name="丙三", id_number=None),
            {"_reject": "合计行"},
        ],
    )
    results = {(r.kind, r.source): r for r in build_records(con, contracts, KEY)}
    assert results["enrolment", "dibao_roll"] == RecordResult("enrolment", "dibao_roll", 2, 2)
    assert rows(con, "SELECT _row, kind, reason FROM record.rejected ORDER BY _row") == [
        (4, "enrolment", "缺少低保证号"),
        (5, "enrolment", "既没有姓名也没有身份证号，无法知道说的是谁"),
    ]
    assert reconcile(con) == [("dibao_roll", 5, 2, 3)]


def test_in_a_wide_row_the_head_is_the_first_member_and_counts_once(
    con: duckdb.DuckDBPyConnection, contracts: Contracts
) -> None:
    head = {"person_name": None, "id_number": None, "relation": None, "_row": 4}
    put(
        con,
        contracts,
        "dibao_roll",
        [
            member(**head, _member=0),
            member(_row=4, _member=1),
            member(_row=4, _member=2, id_number=None, relation=None),
            member(_row=4, _member=3, person_name="甲小一", id_number=None, relation="儿"),
        ],
    )
    build_records(con, contracts, KEY)
    assert rows(
        con, "SELECT _member, person_name, person_id_number, relation FROM record.enrolment ORDER BY _member"
    ) == [(0, "甲一", GOOD, "户主"), (3, "甲小一", None, "子")]
    assert rows(con, "SELECT _member, reason FROM record.rejected ORDER BY _member") == [
        (1, "与户主重复，只计一次"),
        (2, "与户主重复，只计一次"),
    ]
    assert reconcile(con) == [("dibao_roll", 4, 2, 2)]


def test_the_heads_number_under_another_name_is_another_person(
    con: duckdb.DuckDBPyConnection, contracts: Contracts
) -> None:
    put(
        con,
        contracts,
        "dibao_roll",
        [
            member(_row=4, _member=0),
            member(_row=4, _member=1, person_name="王小二", relation="子"),
            member(_row=4, _member=2, person_name="甲 一", relation=None),
            member(_row=4, _member=3, person_name="李小三", relation="女"),
        ],
    )
    build_records(con, contracts, KEY)
    assert rows(con, "SELECT person_name, person_id_number FROM record.enrolment ORDER BY _member") == [
        ("甲一", GOOD),
        ("王小二", GOOD),
        ("李小三", GOOD),
    ]
    assert rows(con, "SELECT _member, reason FROM record.rejected") == [(2, "与户主重复，只计一次")]
    assert reconcile(con) == [("dibao_roll", 4, 3, 1)]


def test_the_number_of_a_head_listed_again_is_not_refused_with_the_line(
    con: duckdb.DuckDBPyConnection, contracts: Contracts
) -> None:
    put(
        con,
        contracts,
        "dibao_roll",
        [
            member(_row=4, _member=0, id_number=None, head_id=None),
            member(_row=4, _member=1, relation=None),
            member(_row=4, _member=2, person_name="甲小一", id_number=None, relation="儿"),
        ],
    )
    build_records(con, contracts, KEY)
    assert rows(
        con, "SELECT person_name, person_id_number, person_id_status FROM record.enrolment ORDER BY _member"
    ) == [("甲一", GOOD, "valid"), ("甲小一", None, "missing")]
    assert reconcile(con) == [("dibao_roll", 3, 2, 1)]


def test_two_payments_of_a_month_in_two_files_are_two_records(
    con: duckdb.DuckDBPyConnection, contracts: Contracts
) -> None:
    """What the files repeat was refused before, file against file; what is left of a month are payments."""
    paid = {
        "month": "2021-05",
        "_batch": "2021-05-01",
        "certificate_no": "A1",
        "payee_name": "甲一",
        "account_no": "6217001234567890",
        "paid_amount": "600",
        "paid_on": "2021-05-12",
        "status": "成功",
    }
    put(con, contracts, "disbursement", [paid, {**paid, "_file": "f2"}, {**paid, "_file": "f3", "_reject": "x"}])
    build_records(con, contracts, KEY)
    assert rows(con, "SELECT count(*), count(DISTINCT record_id) FROM record.payment") == [(2, 2)]
    assert reconcile(con) == [("disbursement", 3, 2, 1)]


def test_the_state_of_a_payment_is_read_by_its_own_list(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
    paid = {"month": "2021-05", "_batch": "2021-05-01", "payee_name": "甲一", "account_no": "6217001234567890"}
    written = ["正常发放", "交易失败", "停发", "Q9"]
    put(
        con,
        contracts,
        "disbursement",
        [{**paid, "certificate_no": f"A{n}", "paid_amount": "600", "status": s} for n, s in enumerate(written)],
    )
    build_records(con, contracts, KEY)
    assert rows(con, "SELECT status FROM record.payment ORDER BY certificate_no") == [
        ("成功",),
        ("失败",),
        ("暂停",),
        ("Q9",),
    ]
    assert rows(con, "SELECT shown FROM record.unread WHERE column_name = 'status'") == [("Q9",)]


def test_an_event_delivered_twice_is_one_record_and_two_equal_rows_of_a_file_are_two(
    con: duckdb.DuckDBPyConnection, contracts: Contracts
) -> None:
    death = {"person_name": "甲一", "id_number": GOOD, "cancelled_on": "2021.4.1", "reason": "死亡"}
    put(
        con,
        contracts,
        "death_cancellations",
        [
            death,
            {**death, "_file": "f2"},
            {**death, "reason": "重户", "id_number": ""},
            {**death, "reason": "重户", "id_number": ""},
            {**death, "cancelled_on": ""},
        ],
    )
    build_records(con, contracts, KEY)
    assert rows(con, "SELECT is_death, evidence, registered_on, _file FROM record.death ORDER BY _row") == [
        (True, "户口注销", date(2021, 4, 1), "f1"),
        (False, "户口注销", date(2021, 4, 1), "f1"),
        (False, "户口注销", date(2021, 4, 1), "f1"),
        (True, "户口注销", None, "f1"),
    ]
    assert rows(con, "SELECT reason FROM record.rejected") == [("与先前文件中的记录完全相同，只计一次",)]
    assert reconcile(con) == [("death_cancellations", 5, 4, 1)]


def test_ids_last_and_reveal_nothing(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
    put(con, contracts, "dibao_roll", [member(), member(_batch="2021-07-01", monthly_amount="900", _file="f2")])
    build_records(con, contracts, KEY)
    first = rows(con, "SELECT record_id, _key FROM record.enrolment ORDER BY batch")
    assert first[0][1] == first[1][1]
    assert first[0][0] != first[1][0]
    assert all(len(i) == 16 for row in first for i in row)
    build_records(con, contracts, KEY)
    assert rows(con, "SELECT record_id, _key FROM record.enrolment ORDER BY batch") == first
    build_records(con, contracts, b"another")
    assert not {r[0] for r in rows(con, "SELECT record_id FROM record.enrolment")} & {r[0] for r in first}
    assert rows(con, "SELECT count(DISTINCT record_id) = count(*) FROM record.enrolment") == [(True,)]


def test_held_batches_are_left_out(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
    put(con, contracts, "dibao_roll", [member(), member(_batch="2021-07-01")])
    con.execute(
        "CREATE TABLE raw.batch (source VARCHAR, batch DATE, files INTEGER, rows BIGINT, rejected BIGINT,"
        " is_accepted BOOLEAN, reason VARCHAR)"
    )
    con.execute(
        "INSERT INTO raw.batch VALUES ('dibao_roll', '2021-06-01', 1, 1, 0, true, NULL),"
        " ('dibao_roll', '2021-07-01', 1, 1, 0, false, '行数骤减')"
    )
    build_records(con, contracts, KEY)
    assert rows(con, "SELECT batch FROM record.enrolment") == [(date(2021, 6, 1),)]
    assert reconcile(con) == [("dibao_roll", 1, 1, 0)]


def test_mapped_columns_and_unknown_codes(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
    put(
        con,
        contracts,
        "vehicles",
        [
            {
                "owner_name": "甲一",
                "id_number": GOOD,
                "plate_no": "苏g·12a34",
                "vehicle_class": "K33轿车",
                "vehicle_status": "正常",
            },
            {
                "owner_name": "乙二",
                "id_number": "",
                "plate_no": "苏G55555",
                "vehicle_class": "飞碟",
                "vehicle_status": "注销",
            },
        ],
    )
    build_records(con, contracts, KEY)
    assert rows(
        con, "SELECT person_name, plate_no, vehicle_class, vehicle_status FROM record.vehicle ORDER BY _row"
    ) == [("甲一", "苏G12A34", "K", "正常"), ("乙二", "苏G55555", "飞碟", "注销")]
    assert rows(con, "SELECT source, kind, column_name, shown FROM record.unread") == [
        ("vehicles", "vehicle", "vehicle_class", "某某")
    ]


def test_an_unreadable_required_value_is_told_from_a_missing_one(
    con: duckdb.DuckDBPyConnection, contracts: Contracts
) -> None:
    couple = {"man_name": "甲一", "man_id": GOOD, "woman_name": "乙二", "woman_id": OTHER, "marriage_kind": "结婚登记"}
    put(
        con,
        contracts,
        "marriages",
        [
            {**couple, "registered_on": "2020-02-30"},
            {**couple, "registered_on": ""},
            {**couple, "registered_on": "2020年2月3日"},
        ],
    )
    build_records(con, contracts, KEY)
    assert rows(con, "SELECT reason FROM record.rejected ORDER BY _row") == [("缺少登记日期",)]
    assert rows(con, "SELECT _row, registered_on FROM record.marriage ORDER BY _row") == [
        (3, None),
        (5, date(2020, 2, 3)),
    ]
    assert rows(
        con,
        "SELECT r._row, u.column_name, u.shown FROM record.unread AS u JOIN record.marriage AS r USING (record_id)",
    ) == [(3, "registered_on", "9999-99-99")]


def test_a_second_source_of_a_kind_needs_nothing_but_its_contract(
    con: duckdb.DuckDBPyConnection, contracts: Contracts
) -> None:
    other = replace(contracts.sources["cremations"], name="cremations_elsewhere")
    more = replace(contracts, sources={**contracts.sources, other.name: other})
    for source in ("cremations", other.name):
        put(con, more, source, [{"person_name": "甲一", "id_number": GOOD, "cremated_on": "20210405"}])
    build_records(con, more, KEY)
    assert rows(con, "SELECT source, is_death, evidence FROM record.death ORDER BY source") == [
        ("cremations", True, "火化"),
        ("cremations_elsewhere", True, "火化"),
    ]


def estate(names: str | None, numbers: str | None, **said: Any) -> dict[str, Any]:
    usual = {"property_use": "住宅", "unit_no": "320723001001GB00001F00010001"}
    return {"property_owner_name": names, "property_owner_id": numbers, **usual, **said}


def owners(con: duckdb.DuckDBPyConnection, contracts: Contracts, *estates: dict[str, Any]) -> list[tuple[Any, ...]]:
    put(con, contracts, "real_estate", estates)
    build_records(con, contracts, KEY)
    return rows(con, "SELECT _row, person_name, person_id_number FROM record.real_estate ORDER BY ALL")


THIRD = "320723195001011236"


@pytest.mark.parametrize("between", ["、", ",", "，", ";", "；", "/", "／", "\n", "\r\n", " ", "　", " 、 ", "，\n"])
def test_owners_in_one_cell_become_one_record_each(
    con: duckdb.DuckDBPyConnection, contracts: Contracts, between: str
) -> None:
    found = owners(con, contracts, estate(f"甲一{between}乙小二", f"{GOOD}{between}{THIRD}"), estate("丙三", THIRD))
    assert found == [(3, "乙小二", THIRD), (3, "甲一", GOOD), (4, "丙三", THIRD)]
    assert rows(con, "SELECT count(DISTINCT record_id), count(DISTINCT unit_no) FROM record.real_estate") == [(3, 1)]
    assert reconcile(con) == [("real_estate", 2, 2, 0)]


@pytest.mark.parametrize(
    ("names", "numbers", "expected"),
    [
        ("王　五", GOOD, {"王五": GOOD}),
        ("张 小 明", GOOD, {"张小明": GOOD}),
        ("王 五、李　四", f"{GOOD}、{THIRD}", {"王五": GOOD, "李四": THIRD}),
        ("王 五 李 四", f"{GOOD} {THIRD}", {"王五": GOOD, "李四": THIRD}),
        ("欧阳 锋", GOOD, {"欧阳锋": GOOD}),
        ("买买提•艾力、阿依古丽·艾山", f"{GOOD};{THIRD}", {"买买提·艾力": GOOD, "阿依古丽·艾山": THIRD}),
        ("买买提．艾力", GOOD, {"买买提·艾力": GOOD}),
        ("买买提 艾力", GOOD, {"买买提艾力": GOOD}),
        ("买买提 艾力/张三", f"{GOOD}/{THIRD}", {"买买提艾力": GOOD, "张三": THIRD}),
        ("张三（户主）、李四（妻，共有人）", f"{GOOD}、{THIRD}", {"张三": GOOD, "李四": THIRD}),
        ("张三、李四、", f"{GOOD}、{THIRD}、", {"张三": GOOD, "李四": THIRD}),
        ("张三、李四", f"{GOOD}、无", {"张三": GOOD, "李四": None}),
        ("张三、小三、李四", f"{GOOD}、、{THIRD}", {"张三": GOOD, "小三": None, "李四": THIRD}),
        ("张三", "320723 19450307 1237", {"张三": GOOD}),
    ],
)
def test_whose_number_is_whose(
    con: duckdb.DuckDBPyConnection, contracts: Contracts, names: str, numbers: str, expected: dict[str, str | None]
) -> None:
    assert {name: number for _, name, number in owners(con, contracts, estate(names, numbers))} == expected


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        ("张三、李四", GOOD),
        ("张三 李四", GOOD),
        ("张三", f"{GOOD}、{THIRD}"),
        ("张三、李四", None),
        ("张三等", f"{GOOD},{THIRD}"),
    ],
)
def test_numbers_that_cannot_be_assigned_are_nobodys(
    con: duckdb.DuckDBPyConnection, contracts: Contracts, names: str, numbers: str | None
) -> None:
    found = owners(con, contracts, estate(names, numbers))
    assert [number for _, _, number in found] == [None] * len(found)
    assert {name for _, name, _ in found} <= {"张三", "李四"}
    assert rows(con, "SELECT DISTINCT person_id_status FROM record.real_estate") == [("missing",)]


def test_owners_without_a_name_and_rows_without_an_owner(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
    found = owners(con, contracts, estate(None, f"{GOOD}、{THIRD}"), estate("", " "), estate("甲一、乙二", "、"))
    assert found == [(3, None, GOOD), (3, None, THIRD), (5, "乙二", None), (5, "甲一", None)]
    assert rows(con, "SELECT _row, reason FROM record.rejected") == [(4, "既没有姓名也没有身份证号，无法知道说的是谁")]
    assert reconcile(con) == [("real_estate", 3, 2, 1)]


def test_the_same_owner_twice_in_a_cell_is_two_records_of_one_row(
    con: duckdb.DuckDBPyConnection, contracts: Contracts
) -> None:
    assert len(owners(con, contracts, estate("甲一、甲一", f"{GOOD}、{GOOD}"))) == 2
    assert rows(con, "SELECT count(DISTINCT record_id) FROM record.real_estate") == [(2,)]
    assert reconcile(con) == [("real_estate", 1, 1, 0)]
