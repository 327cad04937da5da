"""Who heads a household on a list and how it is found: by the roll, else by the household register; and what may be
said of it."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import polars as pl
import pytest

from assets.cases.release import release
from assets.cases.update import update_cases
from assets.errors import BadInput
from assets.workbooks.households import ADDRESS, PHONE, Contact, allowed_contacts, contacts, with_heads
from assets.workbooks.workbook import export_township
from data_contracts.jurisdiction import Parameter, load_jurisdictions
from tests.assets.casework import D1, book, warehouse
from tests.assets.guides import GUIDES

GUANYUN = load_jurisdictions()["320723"]


def with_homes():
    """The night's registers: the household of PC is headed by PE, GY0001 has a telephone and no address on the roll."""
    con = warehouse()
    con.execute("CREATE TABLE fact.residence (person VARCHAR, household_no VARCHAR, relation VARCHAR)")
    con.execute("INSERT INTO fact.residence VALUES ('PC','H77','子'), ('PE','H77','户主'), ('PA','H1','户主')")
    con.execute(
        "CREATE TABLE record.residence (household_no VARCHAR, relation VARCHAR, batch DATE, person_address VARCHAR)"
    )
    con.execute("INSERT INTO record.residence VALUES ('H77','户主','2021-05-01','伊山镇陡沟村3组12号')")
    con.execute("INSERT INTO record.residence VALUES ('H1','户主','2021-05-01','伊山镇城东村 1组 2号')")
    con.execute(
        "CREATE TABLE record.enrolment (certificate_no VARCHAR, relation VARCHAR, batch DATE, person_address VARCHAR,"
        " person_phone VARCHAR)"
    )
    con.execute("""INSERT INTO record.enrolment VALUES
        ('GY0001','户主','2021-04-01',NULL,'13900000001'), ('GY0001','户主','2021-05-01',NULL,'13900000002'),
        ('GY0001','子','2021-05-01',NULL,'13900000003'), ('GY0002','户主','2021-05-01','城西路8号',NULL)""")
    return con


def test_the_head_is_the_head_and_each_flag_names_its_person(tmp_path):
    con = with_homes()
    with book(tmp_path) as ledger:
        update_cases(con, ledger, D1)
        release(ledger, con, by="郑科长", as_of=D1)
        path = export_township(con, ledger, "伊山镇", "20210601-001", tmp_path / "out", D1, GUIDES)
    sheets = openpyxl.load_workbook(path)
    missed, wrong = sheets["漏保疑点"], sheets["错保疑点"]
    assert missed["C4"].value == "周大海\n3组12号"
    assert missed["E4"].value.startswith("① 赵德柱：建档立卡户")
    assert wrong["C4"].value == "王建国\n1组2号\n13900000002", "the address of the register, the telephone of the roll"
    assert wrong["C6"].value == "李秀英\n城西路8号"


def test_two_heads_are_none_and_two_households_are_none():
    con = with_homes()
    con.execute("INSERT INTO fact.residence VALUES ('PD','H77','户主'), ('PB','H2','户主'), ('PB','H3','户主')")
    flags = pl.DataFrame(
        {"person": ["PC", "PB"], "household_no": ["H77", None]}, schema_overrides={"household_no": pl.String}
    )
    assert with_heads(con, flags).sort("person")["register_head"].to_list() == [None, None]


def test_only_what_the_county_allows_is_said():
    con = with_homes()
    homes = pl.Series(["GY0001", "GY0002", "H77"])
    assert contacts(con, homes, [PHONE]) == {"GY0001": Contact("", "13900000002"), "GY0002": Contact()}
    assert contacts(con, homes, [ADDRESS])["H77"] == Contact("伊山镇陡沟村3组12号")
    assert not any(c.address or c.phone for c in contacts(con, homes, []).values())


@pytest.mark.parametrize(
    ("value", "allowed"), [(None, (ADDRESS, PHONE)), ("住址", (ADDRESS,)), (("电话",), (PHONE,)), ("无", ())]
)
def test_a_county_says_what_may_stand_on_a_list(value, allowed):
    own = {} if value is None else {"contacts_on_lists": (Parameter("contacts_on_lists", value, "本县规定"),)}
    assert allowed_contacts(replace(GUANYUN, own={**GUANYUN.own, **own}), D1) == allowed


def test_what_nobody_understands_is_refused():
    own = {"contacts_on_lists": (Parameter("contacts_on_lists", "手机", "本县规定"),)}
    with pytest.raises(BadInput, match="只能写 住址、电话 或 无"):
        allowed_contacts(replace(GUANYUN, own=own), D1)
