"""A funeral list against a roll, with the bench's own error mix, at a size for every day."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from assets.home.warehouse import connect
from assets.people.linked_tables import link_tables
from benchmarks.linkage import chinese, quality
from matchers.people.blocking import ID_PARTS


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("funeral")
    chinese.funeral(4000, 8000, 5, folder)
    con = connect()
    con.execute(f"CREATE TABLE records AS SELECT * FROM read_parquet('{folder}/left.parquet')")
    con.execute(f"CREATE TABLE people AS SELECT * FROM read_parquet('{folder}/right.parquet')")
    found = link_tables(con, "records", "people")
    taken = con.sql("SELECT profile, person, probability, method FROM temp.link_taken").pl()
    return folder, found, taken, quality.judged(folder, taken)


def test_recall_and_precision_at_the_rules_bar(linked):
    *_, rows = linked
    came = quality.figures(rows)
    assert came["recall"] >= 0.99
    assert came["precision"] >= 0.995


def test_no_namesake_with_another_birth_date_is_linked(linked):
    folder, *_, rows = linked
    assert quality.namesakes_linked(folder, rows) == 0


def test_a_record_has_one_person_and_exact_numbers_are_sure(linked):
    _, found, taken, _ = linked
    assert taken["profile"].is_unique().all()
    sure = taken.filter(pl.col("method") == "id_name")
    assert sure.height == found.sure
    assert (sure["probability"] == 1).all()


def test_the_share_of_valid_numbers_found_is_the_coverage(linked):
    _, found, _, rows = linked
    valid = rows.filter(pl.col("id_status").is_in(["valid", "upgraded"]))
    assert found.linked.model.coverage == pytest.approx(found.sure / valid.height, abs=0.01)


def test_every_kind_of_error_is_forgiven_by_some_rule(linked):
    *_, rows = linked
    lost = quality.by_error(rows).filter(pl.col("recall") < 0.8, pl.col("true") >= 5)
    # A number that belongs to somebody else on no list says: somebody else.
    assert set(lost["kind"]) <= {"number anothers_number"}


def test_the_order_of_the_rows_changes_no_weight(linked):
    """Persons who stand there twice, as those do whose number was corrected, must not make it matter."""
    folder, *_ = linked
    models = []
    for order in ("ASC", "DESC"):
        con = connect()
        con.execute(f"""
        CREATE TABLE records AS SELECT * FROM read_parquet('{folder}/left.parquet') ORDER BY profile {order};
        CREATE TABLE people AS SELECT * REPLACE (left(person, length(person) - 1) AS person)
        FROM read_parquet('{folder}/right.parquet') ORDER BY id_number {order}""")
        models.append(link_tables(con, "records", "people").linked.model)
    assert models[0] == models[1]


OTHER = "320723197203023736"


def linked_with_another_number(registered_on, birth_on, age_span=(None, None)):
    """卢文才, born `registered_on`, is registered; the record has his name and village, and the number OTHER."""
    born_from, born_until = age_span
    person = {
        "name": "卢文才", "name_key": "卢文才", "sound": "luwencai", "surname": "卢", "sex": "男", "township": "伊山镇",
        "village": "川星村", "former_key": None, "employer": None, "register_household": None, "shape": None,
        "county": None, "household_by_names": None, "phone": None, "house": None, "house_group": None,
    }  # fmt: skip
    right = person | {"person": "P1", "id_number": f"320723{registered_on:%Y%m%d}7510", "birth_on": registered_on}
    left = person | {
        "profile": 0, "own_person": "", "id_number": OTHER, "id_status": "valid", "birth_on": birth_on,
        "any_birth_on": birth_on, "born_from": born_from, "born_until": born_until,
        "year_from": (birth_on or born_from).year - 1, "year_until": (birth_on or born_until).year + 1,
    }  # fmt: skip
    con = connect()
    text = dict.fromkeys((k for k, v in person.items() if v is None), pl.String)
    dates = dict.fromkeys(("birth_on", "any_birth_on", "born_from", "born_until"), pl.Date)
    parts = ", ".join(f"{sql} AS {name}" for name, sql in ID_PARTS.items())
    for name, row in (("records", left), ("people", right)):
        overrides = {k: v for k, v in (text | dates).items() if k in row}
        con.register("frame", pl.DataFrame([row], schema_overrides=overrides))
        con.execute(f"CREATE TABLE {name} AS SELECT *, {parts} FROM frame")
    link_tables(con, "records", "people")
    return con.execute("SELECT person, probability FROM temp.link_taken").fetchall()


def test_a_number_that_the_records_own_birth_date_contradicts_is_no_number():
    ((person, probability),) = linked_with_another_number(date(1948, 1, 3), date(1948, 1, 3))
    assert person == "P1"
    assert probability >= 0.95


def test_a_number_that_the_records_own_age_contradicts_is_no_number():
    ((person, _),) = linked_with_another_number(date(1948, 1, 3), None, (date(1947, 5, 21), date(1948, 5, 20)))
    assert person == "P1"


@pytest.mark.parametrize("born", ["1972-03-02", "1972-02-15", "1971-12-28", "1992-03-02"])
def test_a_number_that_agrees_with_the_record_but_for_a_slip_is_its_own(born):
    """The same day, a birthday by the old calendar, a wrong digit of the year: a namesake born that day is another."""
    assert linked_with_another_number(date.fromisoformat(born), date.fromisoformat(born)) == []
