from __future__ import annotations

import polars as pl
import pytest

from assets.home.warehouse import connect
from assets.people.blocked_pairs import DRAWN_AT, SLICE, Tables, bring_together
from matchers.people.block_keys import crowd_sql, keys_sql, met_sql, reached_sql, split_sql, wanted_sql
from matchers.people.blocking import BLOCKS, Block
from matchers.people.comparisons import COMPARISONS
from matchers.people.scheme import Scheme


@pytest.fixture
def con():
    con = connect()
    table(
        con,
        "mentions",
        {
            "profile": [1, 2, 3],
            "surname": ["张", "李", "张"],
            "sex": ["男", None, "女"],
            "id_status": ["invalid", "missing", "missing"],
        },
    )
    table(
        con,
        "people",
        {"person": ["p", "q", "r", "z"], "surname": ["张", "李", "张", "张"], "sex": ["男", "女", "女", "女"]},
    )
    return con


def table(con, name, columns):
    con.register("frame", pl.DataFrame(columns))
    con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM frame")


COLUMNS = ", ".join(
    f"{name} {kind}"
    for kind, names in {
        "VARCHAR": "name_key former_key sound surname sex township village register_household employer phone house"
        " house_group id_number",
        "DATE": "birth_on any_birth_on",
        "BIGINT": "id_head id_tail id_ends id_year year_from year_until",
    }.items()
    for name in names.split()
)

SURNAME = Block("surname", "all else", ("l.surname",), ("r.surname",), ("name",))


SPLIT = Block("surname", "all else", ("l.surname",), ("r.surname",), ("name",), splits=(("l.sex", "r.sex"),))


def met(con, *blocks, cap=100, left="mentions", right="people", at_a_time=SLICE):
    """(block, profile, person) of every pair; a pair may come twice."""
    bring_together(con, Tables(left, right), Scheme((), blocks), cap, at_a_time)
    pairs = (
        f"SELECT m.block, m.profile, r.person FROM temp.link_met AS m JOIN {right} AS r ON r.rowid = m.place "
        f"WHERE m.block <> {DRAWN_AT}"
    )
    return sorted(con.execute(pairs).fetchall())


def pairs(con, block, **given):
    return [pair for _, *pair in map(list, met(con, block, **given))]


def test_a_block_joins_on_its_keys(con):
    assert pairs(con, SURNAME) == [[1, "p"], [1, "r"], [1, "z"], [2, "q"], [3, "p"], [3, "r"], [3, "z"]]


def test_a_block_that_is_too_large_is_split_by_its_next_key(con):
    assert pairs(con, SPLIT) == pairs(con, SURNAME)
    assert pairs(con, SPLIT, cap=2) == [[1, "p"], [2, "q"], [3, "r"], [3, "z"]]


def test_what_cannot_be_split_any_more_is_left_out(con):
    assert pairs(con, SURNAME, cap=2) == [[2, "q"]]
    assert pairs(con, SPLIT, cap=1) == [[1, "p"], [2, "q"]]


def test_a_mention_that_does_not_say_what_a_crowd_is_split_by_meets_none_of_it(con):
    table(con, "people", {"person": ["p", "q"], "surname": ["李", "李"], "sex": [None, "女"]})
    assert pairs(con, SPLIT) == [[2, "p"], [2, "q"]]
    assert pairs(con, SPLIT, cap=1) == []


def test_where_narrows_the_mentions(con):
    block = Block("b", "", ("l.surname",), ("r.surname",), (), "l.id_status = 'missing'")
    assert pairs(con, block) == [[2, "q"], [3, "p"], [3, "r"], [3, "z"]]


def test_an_empty_key_meets_nobody(con):
    table(con, "people", {"person": ["p", "q"], "surname": ["张", "李"], "sex": [None, "女"]})
    assert pairs(con, Block("b", "", ("l.sex",), ("r.sex",), ())) == [[3, "q"]]


def test_a_mention_meets_the_people_of_each_of_its_years(con):
    table(con, "aged", {"profile": [1], "surname": ["张"], "since": [1950], "until": [1952]})
    table(con, "born", {"person": list("abcd"), "surname": ["张"] * 4, "year": [1949, 1950, 1952, 1953]})
    block = Block("b", "", ("l.surname",), ("r.surname",), (), years=("l.since", "l.until", "r.year"))
    assert pairs(con, block, left="aged", right="born") == [[1, "b"], [1, "c"]]


def test_a_rule_that_no_mention_asks_for_is_not_looked_for(con):
    nobody = Block("nobody", "", ("l.surname",), ("r.surname",), (), "l.id_status = 'never'")
    assert met(con, nobody) == []
    assert met(con, nobody, SURNAME) == [(1, *pair) for pair in pairs(con, SURNAME)]


def test_rules_side_by_side_bring_together_what_each_does_alone(con):
    sex = Block("sex", "", ("l.sex",), ("r.sex",), ())
    both = met(con, SPLIT, sex, cap=2)
    assert [(p, q) for number, p, q in both if number == 0] == [tuple(x) for x in pairs(con, SPLIT, cap=2)]
    assert [(p, q) for number, p, q in both if number == 1] == [tuple(x) for x in pairs(con, sex, cap=2)]


def test_a_register_read_in_slices_meets_whom_it_meets_as_a_whole(con):
    whole = pairs(con, SPLIT, cap=2)
    assert pairs(con, SPLIT, cap=2, at_a_time=2) == whole == [[1, "p"], [2, "q"], [3, "r"], [3, "z"]]


def test_tables_that_the_running_transaction_made_are_met_like_others(con):
    """A night is one transaction, and DuckDB numbers the rows of what is not committed yet from almost 2^55."""
    settled = pairs(con, SPLIT, cap=2)
    con.execute("BEGIN")
    con.execute("CREATE TEMP TABLE tonight AS SELECT * FROM people")
    assert con.execute("SELECT min(rowid) FROM tonight").fetchall()[0][0] > 2**54
    assert pairs(con, SPLIT, cap=2, right="tonight") == settled
    con.execute("ROLLBACK")


def test_the_two_sides_of_every_key_are_of_one_type():
    """Numbers of two types, or a number and a text, never have one hash."""
    con = connect()
    con.execute(f"CREATE TABLE anybody ({COLUMNS})")
    for block in BLOCKS:
        keys = [*zip(block.left, block.right, strict=True), *block.splits]
        if block.years:
            keys.append((f"CAST({block.years[0]} AS BIGINT)", block.years[2]))
        for left, right in keys:
            assert typed(con, left, "l") == typed(con, right, "r"), (block.name, left, right)


def typed(con, expression, alias):
    return con.sql(f"SELECT {expression} AS e FROM anybody AS {alias}").types[0]


def test_every_rule_says_what_it_forgives_and_fixes_known_comparisons():
    known = {c.name for c in COMPARISONS}
    for block in BLOCKS:
        assert block.forgives
        assert len(block.left) == len(block.right)
        assert set(block.fixes) <= known
    assert len({b.name for b in BLOCKS}) == len(BLOCKS)


def test_the_statements_are_portable_sql():
    import sqlglot

    every = range(len(BLOCKS))
    statements = (
        wanted_sql(BLOCKS, "mentions"),
        keys_sql(BLOCKS, every, "people", 0, 99, "FALSE"),
        reached_sql(every, DRAWN_AT),
        crowd_sql(),
        met_sql(),
        split_sql(BLOCKS, 1, "wanted", "mentions"),
        split_sql(BLOCKS, 1, "reached", "people"),
    )
    for sql in statements:
        spark = sqlglot.transpile(sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
        assert len(spark) == 1
