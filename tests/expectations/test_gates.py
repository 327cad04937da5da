"""The bounds of the gates, at their very edges; what they do to files is in tests/assets/intake."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data_contracts.contract import load_contracts
from expectations.gates import (
    FLOOR_WITHOUT_MONTH,
    MIN_IDS,
    SPREADS,
    foreign,
    is_of_residents,
    lost,
    may_replace,
    refusal,
)

SOURCES = load_contracts().sources
ROLL, PAYMENTS = SOURCES["dibao_roll"], SOURCES["disbursement"]
PROGRAMME, TOWNSHIP = SPREADS
D1, D2 = date(2021, 5, 1), date(2021, 6, 1)


@pytest.mark.parametrize(("rows", "is_refused"), [(0, True), (69, True), (70, False), (500, False)])
def test_a_snapshot_keeps_seven_tenths_of_the_last_one(rows, is_refused):
    assert (refusal(rows, 100, []) is not None) == is_refused


def test_the_first_snapshot_needs_one_row():
    assert refusal(1, None, []) is None
    assert refusal(0, None, []) == "没有可用的行"


def test_what_is_missing_whole_is_named_before_the_volume_is_counted():
    assert refusal(10, 100, [(PROGRAMME, []), (TOWNSHIP, ["东乡"])]) == "缺少上一批有的乡镇:东乡"
    many = [f"{n}乡" for n in "一二三四五六"]
    assert refusal(100, 100, [(TOWNSHIP, many)]) == "缺少上一批有的乡镇:一乡、二乡、三乡、四乡、五乡等 6 个"


def test_a_list_without_months_may_lose_a_few_people_but_no_township():
    before = {"东乡": FLOOR_WITHOUT_MONTH, "西乡": FLOOR_WITHOUT_MONTH - 1}
    assert lost(replace(ROLL, batch_word=None), before, {"南乡"}) == ["东乡"]
    assert lost(replace(ROLL, batch_word="month"), before, {"南乡"}) == ["东乡", "西乡"]


@pytest.mark.parametrize(
    ("earlier", "later", "rows_later", "counts"),
    [(D1, D2, 70, True), (D1, D2, 69, False), (D1, D1, 100, False), (D2, D1, 100, False)],
)
def test_of_two_files_that_say_the_same_the_later_counts_unless_it_is_a_part(earlier, later, rows_later, counts):
    assert may_replace(earlier, later, 100, rows_later) == counts


@pytest.mark.parametrize(
    ("numbers", "local", "is_foreign"), [(100, 30, False), (100, 29, True), (MIN_IDS - 1, 0, False)]
)
def test_a_file_of_residents_with_few_local_numbers_is_another_countys(numbers, local, is_foreign):
    assert (foreign("名册.xlsx", numbers, local) is not None) == is_foreign


def test_only_lists_of_residents_are_asked_where_their_numbers_are_from():
    assert is_of_residents(ROLL)
    assert not is_of_residents(PAYMENTS)
