"""What the cells of one row say of one another."""

from __future__ import annotations

import pytest

from matchers.intake.agreement import heads, products

RELATIONS = ["户主", "配偶", "之子", "户主", "配偶", "本人", "之女", "户主"]
MEMBERS = ["王甲", "李乙", "王丙", "张丁", "刘戊", "陈己", "陈庚", "杨辛"]
HEADS = ["王甲", "王甲", "王甲", "张丁", "张丁", "陈己", "陈己", "杨辛"]


def test_the_column_that_repeats_the_head_is_found_by_the_relation():
    assert heads(RELATIONS, {2: MEMBERS, 5: HEADS}) == {5}
    assert heads(RELATIONS, {2: HEADS, 5: MEMBERS}) == {2}


@pytest.mark.parametrize(
    "columns", [{2: MEMBERS}, {2: MEMBERS, 5: MEMBERS}, {2: MEMBERS, 5: MEMBERS[::-1]}, {2: MEMBERS, 5: [""] * 8}]
)
def test_other_columns_are_nobodys_head(columns):
    assert heads(RELATIONS, columns) == frozenset()


def test_a_few_rows_say_nothing_of_heads():
    assert heads(RELATIONS[:3], {2: MEMBERS[:3], 5: HEADS[:3]}) == frozenset()


COUNTS = ["1", "3", "2", "4", "1", "2"]
STANDARD = ["310.00", "310.00", "280.50", "310.00", "280.50", "280.50"]
TOTAL = ["310.00", "930.00", "561.00", "1,240.00", "280.50", "561.00"]
OTHER = ["12", "900", "45", "61", "33", "8"]


def test_count_times_standard_tells_the_total_and_the_count():
    assert products({1: COUNTS, 3: STANDARD, 4: TOTAL, 7: OTHER}) == {1: "count", 4: "total"}


def test_amounts_that_are_no_product_are_nothing():
    assert products({1: COUNTS, 3: STANDARD, 7: OTHER}) == {}
    assert products({1: ["1"] * 6, 3: STANDARD, 4: STANDARD}) == {}
