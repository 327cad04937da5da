"""A funeral list against a roll, with the bench's own error mix, at a size for every day."""

from __future__ import annotations

import polars as pl
import pytest

from assets.two_tables import link_tables
from assets.warehouse import connect
from benchmarks.linkage import chinese, quality


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("funeral")
    chinese.funeral(4000, 8000, 5, folder)
    con = connect()
    con.execute(f"CREATE TABLE records AS SELECT * FROM read_parquet('{folder}/left.parquet')")
    con.execute(f"CREATE TABLE people AS SELECT * FROM read_parquet('{folder}/right.parquet')")
    found = link_tables(con, "records", "people")
    taken = con.sql("SELECT profile, person, probability, method FROM taken").pl()
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
