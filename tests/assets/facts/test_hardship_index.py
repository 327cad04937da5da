"""The hardship index: points by a published table, item by item; none where none is in force; missed cases alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import duckdb
import pytest

from assets.cases.release import release
from assets.cases.update import update_cases
from assets.exports.low_income_list import write
from assets.home.home import Home
from assets.workbooks.worklist import worklist
from data_contracts.jurisdiction import Parameter, load_jurisdictions
from data_contracts.text_yaml import DeclarationError
from matchers.facts.points import TABLE, points_of
from matchers.flags.rule import load_rules
from tests.assets.casework import D1, book, warehouse
from tests.assets.fact_world import AS_OF, World, number, person
from tests.assets.guides import GUIDES

COUNTY = load_jurisdictions()["320723"]
POINTS = ("独居老人=15", "未成年人独居=25")
OLD = number("1940-03-05", 11)


def published(since: date = date(2021, 1, 1), *lines: str) -> Parameter:
    return Parameter(TABLE, lines or POINTS, "测试", "分", since, None, jurisdiction=COUNTY.name)


def index(*tables: Parameter) -> list[tuple]:
    world = World(measures=("hardship_index",))
    world.register("王一", OLD, "H1")
    world.register("李二", number("1985-03-05", 12), "H2")
    world.built(jurisdiction=replace(COUNTY, own={**COUNTY.own, TABLE: tables} if tables else COUNTY.own))
    return world.fetch("SELECT household_no, points, items FROM fact.hardship_index")


def test_a_published_table_gives_points_item_by_item():
    assert index(published()) == [("H1", 15, "独居老人15")]


def test_no_table_no_index():
    assert index() == []
    assert index(published(date(2021, 6, 2))) == [], "what is not in force yet was not published yet"
    assert all(place.value(TABLE, AS_OF) is None for place in load_jurisdictions().values())


@pytest.mark.parametrize(
    ("line", "said"), [("受灾=10", "没有名册能看出"), ("独居老人=多", "分值是整数"), ("独居老人", "分值是整数")]
)
def test_what_is_no_line_of_a_table_is_refused(line, said):
    with pytest.raises(DeclarationError, match=said):
        points_of(published(date(2021, 1, 1), line))


def test_no_rule_reads_it():
    assert [code for code, rule in load_rules().items() if {"hardship_index", "hardship_item"} & set(rule.tables)] == []


def with_index(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    con.execute("CREATE TABLE fact.hardship_index (person VARCHAR, household_no VARCHAR, points INT, items VARCHAR)")
    con.execute("INSERT INTO fact.hardship_index VALUES ('PC', 'H', 40, '重度残疾40'), ('PB', 'H', 90, '独居老人90')")
    return con


def test_it_orders_and_is_shown_in_the_missed_queue_alone(tmp_path):
    con = with_index(warehouse())
    with book(tmp_path) as ledger:
        update_cases(con, ledger, D1)
        shown = con.execute("SELECT queue, person, hardship_points, hardship_items FROM review.cases").fetchall()
        assert {row for row in shown if row[2]} == {("missed_enrolment", "PC", 40, "重度残疾40")}
        release(ledger, con, by="郑科长", as_of=D1)
        work = worklist(con, ledger, "20210601-001", D1, GUIDES)
    rows = [row for line in work.lines for row in line.rows]
    assert {row.queue for row in rows if "困难指数" in row.findings} == {"missed_enrolment"}
    assert any(row.findings.endswith("困难指数40：重度残疾40") for row in rows)


def test_the_neediest_come_first_where_evidence_is_alike(tmp_path):
    con = warehouse()
    con.execute(
        "INSERT INTO review.flag SELECT * REPLACE ('FZZ' AS flag_id, 'PB' AS person, 'H9' AS household_no) "
        "FROM review.flag WHERE queue = 'missed_enrolment' LIMIT 1"
    )
    with book(tmp_path) as ledger:
        update_cases(with_index(con), ledger, D1)
    order = con.execute("SELECT person FROM review.queue WHERE queue = 'missed_enrolment' ORDER BY place").fetchall()
    assert order == [("PB",), ("PC",)]


def test_the_low_income_list_stands_in_its_order_and_only_where_there_is_a_table(tmp_path):
    for tables, people in (((published(date(2021, 1, 1), "独居老人=15", "登记失业=40"),), 2), ((), 0)):
        world = World()
        for letter, who, household in (("王一", OLD, "H1"), ("李二", number("1985-03-05", 12), "H2")):
            world.register(letter, who, household)
            world.add("registered_poor", person("person", letter, who), household_no=f"P{household}")
        world.add("unemployment", person("person", "李二", number("1985-03-05", 12)), registered_on=date(2021, 5, 3))
        world.built(jurisdiction=replace(COUNTY, own={TABLE: tables} if tables else {}))
        night = SimpleNamespace(con=world.con, as_of=AS_OF, home=Home(tmp_path))
        told = write(night)
        assert told["人数"] == people
        if people:
            listed = told["文件"].read_text(encoding="utf-8-sig").splitlines()
            assert [line.split(",")[:2] for line in listed[1:]] == [["40", "登记失业40"], ["15", "独居老人15"]]
            assert OLD not in "".join(listed)
