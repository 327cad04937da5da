"""Which valid numbers are spoilt ones, by the statement alone; what a night makes of them: `tests/assets/people`."""

from __future__ import annotations

from itertools import product

import polars as pl
import pytest

from assets.home.warehouse import connect
from matchers.people.spoilt import HEAD, spoilt_sql
from tests.assets.linked_people import checked

DAYS = [f"19{year}{month:02}{day:02}" for year, month, day in product(range(40, 80), range(1, 13), range(1, 29))]


def spoilt(written, registered, status="valid"):
    """The rows for one number on a list and one in the register, both under one name."""
    con = connect()
    person = {"name": "卢文才", "name_key": "卢文才", "former_key": None, "sound": "luwencai", "shape": "卢文才"}
    text = dict.fromkeys(("name", "name_key", "former_key", "sound", "shape", "id_number", "id_status"), pl.String)
    numbers = {"listed": [written], "register": registered}
    for name, own in numbers.items():
        rows = [person | {"id_number": number, "id_status": status} for number in own]
        con.register("frame", pl.DataFrame(rows, schema=text))
        con.execute(f"CREATE TABLE {name} AS SELECT *, {HEAD} AS id_head FROM frame")
    said = [con.execute(spoilt_sql("listed", "register", *head)).fetchall() for head in ((), ("id_head",))]
    assert said[0] == said[1]
    return said[0]


WHOLE, ROUNDED = next(
    (number, f"{float(number):.0f}")
    for number in (checked(f"320723{day}999") for day in DAYS)
    if number[-1] != "X"
    and f"{float(number):.0f}"[:14] != number[:14]
    and checked(f"{float(number):.0f}"[:17]) == f"{float(number):.0f}"
)
"""A number, and the nearest that a program can keep: its first fourteen digits are others."""


def test_a_rounded_number_is_known_past_its_first_fourteen_digits():
    assert spoilt(ROUNDED, [WHOLE]) == [(ROUNDED, "卢文才", ROUNDED, "damaged")]


def test_who_has_the_number_himself_has_it():
    assert spoilt(ROUNDED, [WHOLE, ROUNDED]) == []


@pytest.mark.parametrize("registered", [[], [checked("32072319500101123")]])
def test_a_number_that_nobodys_can_have_become_is_believed(registered):
    assert spoilt(ROUNDED, registered) == []


def test_fifteen_digits_kept_of_eighteen_are_told_from_an_old_number():
    child = checked("32072320080512123")
    old = checked(f"{child[:6]}19{child[6:15]}")
    assert spoilt(old, [child], "upgraded") == [(old, "卢文才", child[:15], "invalid")]


def test_the_statement_is_portable_sql():
    import sqlglot

    sql = spoilt_sql("listed", "register")
    assert len(sqlglot.transpile(sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)) == 1
