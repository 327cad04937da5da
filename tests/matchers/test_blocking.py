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


def pairs(con, block, cap=100):
    return sorted(con.execute(block_sql(block, "mentions", "people", cap)).fetchall())


def test_a_block_joins_on_its_keys_and_never_a_person_with_itself(con):
    assert pairs(con, SURNAME) == [(1, "p"), (1, "r"), (1, "z"), (2, "q"), (3, "p"), (3, "r")]


def test_a_block_that_is_too_large_is_left_out(con):
    assert pairs(con, SURNAME, cap=2) == [(2, "q")]


def test_where_narrows_the_mentions_and_a_key_may_fall_back_on_the_other_side(con):
    block = Block(
        "b", "", ("l.surname", "coalesce(l.sex, r.sex)"), ("r.surname", "r.sex"), (), "l.id_status = 'missing'"
    )
    assert pairs(con, block) == [(2, "q"), (3, "r")]


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
