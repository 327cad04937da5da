"""Numbers that pass the checksum by chance after a program cut them: told by the registers."""

from __future__ import annotations

from datetime import date

import pytest

from assets.explain.possible_owners import owner_lines, written_of
from assets.home.warehouse import connect
from assets.people.persons import link_persons
from data_contracts.contract import load_contracts
from tests.assets.linked_people import Person, checked, people, write_county

KEY = b"k" * 32
CONTRACTS = load_contracts()
CROWD = people(400, seed=3)


def resident(name: str, number: str, sex: str = "女") -> Person:
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return Person(name, number, born, sex, "伊山镇", "王庄村", "HA")


def valid_numbers(day: str):
    return (checked(f"320723{day}{order:03d}") for order in range(100, 1000))


CUT, WHOLE = next(
    (number[:15] + "000", number)
    for day, number in ((d, n) for d in ("19450307", "19450308", "19450309") for n in valid_numbers(d))
    if checked(number[:15] + "00") == number[:15] + "000" and number[15:17] != "00" and number[-1] != "X"
)
ROUNDED, ROUND_ONE = next(
    (f"{float(number):.0f}", number)
    for number in (n for d in ("19450307", "19450308", "19450309") for n in valid_numbers(d))
    if number[-1] != "X"
    and f"{float(number):.0f}" != number
    and checked(f"{float(number):.0f}"[:17]) == f"{float(number):.0f}"
)
CHILD = checked("32072320080512123")
OLD = checked(f"{CHILD[:6]}19{CHILD[6:15]}")
"""Fifteen digits kept of the child's number, which pass for one of 1920."""


def death(record: str, name: str, number: str, **said) -> dict:
    return {
        "record_id": record,
        "source": "cremations",
        "batch": date(2021, 6, 1),
        "person_name": name,
        "person_id_number": number,
        "person_id_status": "valid",
        "died_on": date(2021, 5, 20),
        "is_death": True,
        "evidence": "火化",
        **said,
    }


def linked(deaths, everybody, roll=()):
    con = connect()
    write_county(con, CONTRACTS, list(everybody), list(deaths), roll)
    link_persons(con, CONTRACTS, KEY)
    return con


def how(con, record: str) -> tuple:
    """Method of the link, whether it is the register's person of that name, and what the number is taken for."""
    return con.execute(
        """SELECT p.method, p.person IN (SELECT q.person FROM link.person AS q WHERE q.record_id LIKE 'r%'),
            p.id_status, p.probability >= 0.95 FROM link.person AS p WHERE p.record_id = ?""",
        [record],
    ).fetchone()


@pytest.mark.parametrize(("written", "whole"), [(CUT, WHOLE), (ROUNDED, ROUND_ONE)])
def test_a_number_cut_or_rounded_to_a_valid_one_is_its_owners(written: str, whole: str) -> None:
    con = linked([death("d1", "阚月娥", written)], [*CROWD, resident("阚月娥", whole)])
    assert how(con, "d1") == ("probable", True, "damaged", True)


@pytest.mark.parametrize("name", ["阚越娥", "阚月蛾"])
def test_also_where_the_name_is_misspelt(name: str) -> None:
    con = linked([death("d1", name, CUT)], [*CROWD, resident("阚月娥", WHOLE)])
    assert how(con, "d1")[:3] == ("probable", True, "damaged")


def test_a_number_that_the_register_knows_under_the_name_stays_exact() -> None:
    everybody = [*CROWD, resident("阚月娥", WHOLE), resident("阚月娥", CUT)]
    assert how(linked([death("d1", "阚月娥", CUT)], everybody), "d1") == ("id_name", True, None, True)


def test_a_stranger_whose_number_looks_cut_stays_who_the_number_says() -> None:
    everybody = [*CROWD, resident("周文军", WHOLE)]
    assert how(linked([death("d1", "阚月娥", CUT)], everybody), "d1") == ("id_name", False, None, True)


def test_the_roll_knows_whom_no_household_register_has_sent() -> None:
    con = connect()
    write_county(con, CONTRACTS, [], [death("d1", "阚月娥", CUT)], [resident("阚月娥", WHOLE)])
    link_persons(con, CONTRACTS, KEY)
    persons = con.execute(
        "SELECT count(DISTINCT person) FROM link.person WHERE record_id IN ('d1', 'e000000000000000')"
    )
    assert persons.fetchall() == [(1,)]


def test_a_cut_number_on_the_roll_is_damaged_and_counts_to_the_resident_with_its_death() -> None:
    roll = [resident("阚月娥", CUT)]
    con = linked([death("d1", "阚月娥", CUT)], [*CROWD, resident("阚月娥", WHOLE)], roll)
    assert how(con, "d1") == how(con, "e000000000000000") == ("probable", True, "damaged", True)


def test_fifteen_digits_kept_of_a_childs_number_are_no_old_number() -> None:
    child = resident("阚小宝", CHILD)
    con = linked(
        [death("d1", "阚小宝", OLD, person_id_status="upgraded", person_address="伊山镇王庄村")], [*CROWD, child]
    )
    assert how(con, "d1") == ("probable", True, "invalid", True)


def test_what_was_read_out_of_the_number_goes_and_what_was_written_stays() -> None:
    read = death("d1", "阚月娥", CUT, person_sex="女", person_birth_on=resident("", CUT).born)
    written = death("d2", "阚月娥", CUT, person_sex="男", person_birth_on=date(1945, 7, 3))
    con = linked([read, written], [*CROWD, resident("阚月娥", WHOLE)])
    found = con.execute("SELECT sex, birth_on FROM link.mention WHERE kind = 'death' ORDER BY record_id").fetchall()
    assert found == [(None, None), ("男", date(1945, 7, 3))]


def test_the_explanation_says_what_was_made_of_the_number() -> None:
    con = linked([death("d1", "阚月娥", CUT)], [*CROWD, resident("阚月娥", WHOLE)])
    ((person,),) = con.execute("SELECT person FROM link.person WHERE record_id = 'd1'").fetchall()
    (line,) = owner_lines(con, written_of(con, [person])[person])
    assert "校验码碰巧相符" in line
    assert "1 人的号码在内" in line


def test_every_valid_number_of_an_ordinary_county_stays_exact() -> None:
    deaths = [death(f"d{i}", p.name, p.id_number) for i, p in enumerate(CROWD)]
    con = linked(deaths, CROWD, CROWD[:50])
    assert con.execute("SELECT count(*) FROM link.mention WHERE is_spoilt").fetchall() == [(0,)]
