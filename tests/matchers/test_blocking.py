from __future__ import annotations

import polars as pl
import pytest

from assets.warehouse import connect
from matchers.blocking import BLOCKS, Block, block_sql
from matchers.comparisons import COMPARISONS


@pytest.fixture
def con():
    con = connect()
    con.register(
        "mentions",
        pl.DataFrame(
            {
                "profile": [1, 2, 3],
                "own_person": ["x", "y", "z"],
                "surname": ["张", "李", "张"],
                "sex": ["男", None, "女"],
                "id_status": ["invalid", "missing", "missing"],
            }
        ),
    )
    con.register(
        "people",
        pl.DataFrame(
            {"person": ["p", "q", "r", "z"], "surname": ["张", "李", "张", "张"], "sex": ["男", "女", "女", "女"]}
        ),
    )
    return con


SURNAME = Block("surname", "all else", ("l.surname",), ("r.surname",), ("name",))


SPLIT = Block("surname", "all else", ("l.surname",), ("r.surname",), ("name",), splits=(("l.sex", "r.sex"),))


def pairs(con, block, cap=100):
    return sorted(con.execute(block_sql(block, "mentions", "people", max_block=cap)).fetchall())


def test_a_block_joins_on_its_keys_and_never_a_person_with_itself(con):
    assert pairs(con, SURNAME) == [(1, "p"), (1, "r"), (1, "z"), (2, "q"), (3, "p"), (3, "r")]


def test_a_block_that_is_too_large_is_split_by_its_next_key(con):
    assert pairs(con, SPLIT) == pairs(con, SURNAME)
    assert pairs(con, SPLIT, cap=2) == [(1, "p"), (2, "q"), (3, "r")]


def test_what_cannot_be_split_any_more_is_left_out(con):
    assert pairs(con, SURNAME, cap=2) == [(2, "q")]
    assert pairs(con, SPLIT, cap=1) == [(1, "p"), (2, "q")]


def test_where_narrows_the_mentions(con):
    block = Block("b", "", ("l.surname",), ("r.surname",), (), "l.id_status = 'missing'")
    assert pairs(con, block) == [(2, "q"), (3, "p"), (3, "r")]


def test_a_mention_meets_the_people_of_each_of_its_years(con):
    con.register(
        "aged", pl.DataFrame({"profile": [1], "own_person": ["x"], "surname": ["张"], "since": [1950], "until": [1952]})
    )
    con.register(
        "born", pl.DataFrame({"person": list("abcd"), "surname": ["张"] * 4, "year": [1949, 1950, 1952, 1953]})
    )
    block = Block("b", "", ("l.surname",), ("r.surname",), (), years=("l.since", "l.until", "r.year"))
    assert sorted(con.execute(block_sql(block, "aged", "born")).fetchall()) == [(1, "b"), (1, "c")]


def test_every_rule_says_what_it_forgives_and_fixes_known_comparisons():
    known = {c.name for c in COMPARISONS}
    for block in BLOCKS:
        assert block.forgives
        assert len(block.left) == len(block.right)
        assert set(block.fixes) <= known
    assert len({b.name for b in BLOCKS}) == len(BLOCKS)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda b: b.name)
def test_rules_are_portable_sql(block):
    import sqlglot

    spark = sqlglot.transpile(
        block_sql(block, "mentions", "people"), read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    assert len(spark) == 1
