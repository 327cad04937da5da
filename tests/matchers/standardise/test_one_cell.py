"""Several persons in a cell, and name and number in one."""

from __future__ import annotations

import polars as pl

from matchers.standardise import id_number
from matchers.standardise.several import household_apart, name_and_number_apart, one_row_each
from tests.matchers.standardise.test_id_numbers import GOOD, checked

OTHER = checked("32072319500101102")


def rows(*cells: tuple[str | None, ...]) -> pl.DataFrame:
    return pl.DataFrame(cells, schema={"name": pl.String, "number": pl.String, "relation": pl.String}, orient="row")


def test_owners_with_a_label_before_each_number():
    for cell in (
        f"身份证:{GOOD},身份证:{OTHER}",
        f"身份证号：{GOOD}、身份证号：{OTHER}",
        f"{GOOD}(身份证),{OTHER}(身份证)",
    ):
        apart = one_row_each(rows(("王某甲,李某乙", cell, None)), "name", "number")
        read = apart.select("name", id_number(pl.col("number")).struct.unnest())
        assert read.rows() == [("王某甲", GOOD, "valid"), ("李某乙", OTHER, "valid")]


def test_members_of_a_household_in_one_cell():
    apart = household_apart(
        rows(("王某甲、李某乙", f"{GOOD}、{OTHER}", "户主、配偶"), ("赵 某", GOOD, "户主")),
        "name",
        "number",
        "relation",
    )
    assert apart.rows() == [("王某甲", GOOD, "户主"), ("李某乙", OTHER, "配偶"), ("赵 某", GOOD, "户主")]


def test_one_relation_is_not_every_members():
    apart = household_apart(rows(("王某甲\n李某乙", f"{GOOD}\n{OTHER}", "户主")), "name", "number", "relation")
    assert apart.rows() == [("王某甲", GOOD, None), ("李某乙", OTHER, None)]


def test_numbers_that_do_not_belong_to_as_many_names_belong_to_nobody():
    apart = household_apart(rows(("王某甲、李某乙、张某丙", f"{GOOD}、{OTHER}", None)), "name", "number", "relation")
    assert apart["number"].to_list() == [None] * 3


def test_two_names_before_one_number_stay_one_row():
    same = rows(("王某甲、李某乙", GOOD, "户主"))
    assert household_apart(same, "name", "number", "relation").equals(same)


def test_name_and_number_in_one_cell():
    written = [
        f"王某甲/{GOOD}",
        f"王某甲{GOOD}",
        f"王某甲（{GOOD}）",
        f"{GOOD} 王某甲",
        f"王某甲、{GOOD}",
        f"王 某甲,{GOOD}",
    ]
    for cell in written:
        for mixed in ((cell, None, None), (None, cell, None), (cell, cell, None)):
            assert name_and_number_apart(rows(mixed), "name", "number").rows() == [("王某甲", GOOD, None)], mixed


def test_a_cell_is_read_by_itself_whoever_stands_beside_it():
    wide = (f"王某甲/{GOOD}".translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}), None, None)
    spaced = (f"王某甲\n{GOOD[:6]} {GOOD[6:14]} {GOOD[14:]}", None, None)
    for hard in (wide, spaced):
        for among in ((hard,), (hard, (f"王某甲/{GOOD}", None, None))):
            assert name_and_number_apart(rows(*among), "name", "number").row(0) == ("王某甲", GOOD, None)


def test_a_number_of_its_own_stays():
    mixed = rows((f"王某甲({OTHER})", GOOD, None), ("王某甲", f"{GOOD}(残疾)", None), ("王某甲(3207)", None, None))
    assert name_and_number_apart(mixed, "name", "number").equals(mixed)


def test_a_note_beside_a_number_is_nobodys_name():
    for cell in (f"身份证:{GOOD}", f"{GOOD}(残疾)", f"户主:{GOOD}", f"{GOOD}已故", f"公民身份号码{GOOD}"):
        noted = rows((None, cell, None))
        assert name_and_number_apart(noted, "name", "number").equals(noted)
