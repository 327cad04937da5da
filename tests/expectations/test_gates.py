"""The gates at their very edges, one measurement changed at a time; whole files are in `test_wrong_deliveries`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.bounds import Bounds, bounds_of
from data_contracts.contract import load_contracts
from data_contracts.jurisdiction import Jurisdiction
from expectations.cells import plain_numbers
from expectations.delivery import ENOUGH, Delivery
from expectations.gates import (
    Reach,
    foreign,
    is_of_residents,
    refusal,
    remarks,
    strangers,
    too_far,
)
from expectations.measuring import ColumnMeasure, Measure
from expectations.sameness import may_replace
from expectations.side_by_side import Shared

SOURCES = load_contracts().sources
ROLL, PAYMENTS, DEATHS = SOURCES["dibao_roll"], SOURCES["disbursement"], SOURCES["cremations"]
D1, D2 = date(2021, 5, 1), date(2021, 6, 1)
USUAL = Bounds()


def measure(rows=1000, **columns):
    filled = {c.name: ColumnMeasure(c.word.domain, rows) for c in ROLL.columns if c.name != "month"}
    number = ColumnMeasure("id_number", 0, distinct=rows, valid=rows)
    return Measure(rows, 0, str(rows), rows, 0, rows, 0, {**filled, "id_number": number, **columns})


def shared(before=1000, both=980, townships=None, **more):
    given = {"compared": {}, "quotient": {}, "days": {}} | more
    return Shared(before, both, 0, townships=townships or {}, **given)


def delivery(now=None, before=None, beside=None, **more):
    now = now or measure()
    brought = frozenset(now.columns)
    return Delivery(ROLL, now, before or measure(), beside or shared(), brought, 30, **more)


def money(median, **more):
    return ColumnMeasure("money", 0, median=median, **more)


def test_what_is_as_usual_passes():
    assert refusal(delivery(), USUAL) is None


@pytest.mark.parametrize(
    ("rows", "says"), [(870, "只有 870 行，上一批有 1000 行"), (900, None), (1400, "有 1400 行"), (1250, None)]
)
def test_rows_may_swing_a_little_both_ways(rows, says):
    found = refusal(delivery(measure(rows)), USUAL)
    assert (says in found) if says else found is None


@given(st.integers(1, 100_000))
def test_a_list_cut_at_four_fifths_is_never_let_through_and_one_of_as_many_rows_always_is(rows):
    assert USUAL.least(rows) <= rows <= USUAL.most(rows)
    if rows > 40:
        assert rows * 4 // 5 < USUAL.least(rows)


def test_the_season_of_a_year_ago_excuses_a_volume():
    assert refusal(delivery(measure(1500), season=1.5), USUAL) is None


def test_the_first_delivery_needs_rows_and_nothing_absurd():
    first = replace(delivery(), before=None, shared=None)
    assert refusal(first, USUAL) is None
    assert refusal(replace(first, now=measure(0)), USUAL) == "没有可用的行"
    assert "重复" in refusal(replace(first, now=replace(measure(), repeated=500)), USUAL)
    assert "性别" in refusal(replace(first, now=replace(measure(), contradicted=200)), USUAL)
    assert "出生日期" in refusal(replace(first, now=replace(measure(), misdated=200)), USUAL)


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ({"id_number": ColumnMeasure("id_number", 0, distinct=1000, valid=400)}, "有效号码"),
        ({"id_number": ColumnMeasure("id_number", 0, distinct=10, valid=1000)}, "10 个不同"),
        ({"birth_date": ColumnMeasure("date", 0, late=-25000.0)}, "1910 年以前"),
        ({"birth_date": ColumnMeasure("date", 0, future=600)}, "收到之后"),
    ],
)
def test_what_no_delivery_may_be(column, says):
    assert says in refusal(delivery(measure(**column)), USUAL)


def test_a_township_that_was_merged_is_not_missing():
    merged = shared(townships={"东乡": (50, 48, 0), "西乡": (60, 60, 60)})
    assert refusal(delivery(beside=merged), USUAL) is None
    gone = shared(townships={"东乡": (50, 2, 2), "西乡": (60, 60, 60)})
    assert refusal(delivery(beside=gone), USUAL) == "缺少上一批有的乡镇:东乡"
    many = {f"{n}乡": (50, 0, 0) for n in "一二三四五六"}
    assert refusal(delivery(beside=shared(townships=many)), USUAL).endswith("等 6 个")


@pytest.mark.parametrize(
    ("before", "now", "says"),
    [
        ({"monthly_amount": money(700.0)}, {"monthly_amount": money(7000.0)}, "由 700 变为 7000"),
        ({"monthly_amount": money(700.0)}, {"monthly_amount": money(770.0)}, None),
        ({"monthly_amount": money(700.0)}, {"monthly_amount": ColumnMeasure("money", 400, median=700.0)}, "40% 空白"),
        (
            {"status": ColumnMeasure("code", 0, values={"在保": 950, "停保": 50})},
            {"status": ColumnMeasure("code", 0, values={"停保": 1000})},
            "构成与上一批不同",
        ),
    ],
)
def test_values_are_about_what_they_were(before, now, says):
    found = refusal(delivery(measure(**now), measure(**before)), USUAL)
    assert (says in found) if says else found is None


@pytest.mark.parametrize(
    ("beside", "says"),
    [
        ({"compared": {"person_name": (900, 90)}}, "一致的只有 10%"),
        ({"compared": {"monthly_amount": (900, 0)}, "quotient": {"monthly_amount": 10.0}}, "10 倍"),
        ({"compared": {"birth_date": (900, 880)}, "days": {"birth_date": 365.0}}, "365 天"),
        ({"compared": {"last_review_on": (900, 0)}, "days": {"last_review_on": 365.0}}, None),
        ({"both": 500}, "只有 500 个还在"),
    ],
)
def test_the_same_person_says_the_same(beside, says):
    found = refusal(delivery(beside=shared(**beside)), USUAL)
    assert (says in found) if says else found is None


PHONES = measure(phone=ColumnMeasure("phone", 360))
WAS = measure(phone=ColumnMeasure("phone", 120))
CAUSES = [
    measure(cause=ColumnMeasure("code", 0, values=values)) for values in ({"因病": 900, "因残": 100}, {"因残": 1000})
]


@pytest.mark.parametrize(
    ("wrong", "word", "says"),
    [
        (delivery(PHONES, WAS), "phone", "「联系电话」有 36% 空白，上一批是 12%"),
        (delivery(CAUSES[1], CAUSES[0]), "cause", "构成与上一批不同"),
        (delivery(beside=shared(compared={"is_student": (900, 90)})), "is_student", "一致的只有 10%"),
        (delivery(measure(grace_until=ColumnMeasure("date", 0, late=-25000.0))), "grace_until", "1910 年以前"),
    ],
)
def test_a_column_by_which_nothing_is_decided_is_said_and_holds_nothing_back(wrong, word, says):
    assert says in refusal(wrong, USUAL)
    assert says in refusal(replace(wrong, needed={word}), USUAL)
    assert remarks(replace(wrong, needed={word}), USUAL) == {}
    assert refusal(replace(wrong, needed=set()), USUAL) is None
    assert [*remarks(replace(wrong, needed=set()), USUAL)] == [word]


@pytest.mark.parametrize(
    "wrong",
    [
        delivery(measure(800)),
        delivery(beside=shared(both=300)),
        delivery(same_as=date(2021, 3, 1)),
        delivery(beside=shared(townships={"东乡": (50, 2, 2)})),
        delivery(replace(measure(), contradicted=200)),
        delivery(measure(id_number=ColumnMeasure("id_number", 400, distinct=600, valid=600)), measure()),
    ],
)
def test_what_the_whole_delivery_is_and_what_is_required_is_held_whatever_is_decided_by_it(wrong):
    assert refusal(replace(wrong, needed=set()), USUAL) == refusal(wrong, USUAL) is not None


def test_an_older_month_under_a_new_name():
    assert "2021年3月 的完全相同" in refusal(delivery(same_as=date(2021, 3, 1)), USUAL)


@pytest.mark.parametrize(
    ("now", "before", "is_held"), [(300, None, True), (200, None, False), (90, 20, True), (60, 20, False)]
)
def test_the_roll_in_another_register(now, before, is_held):
    bounds = bounds_of("event", {"first_reach": 0.2})
    assert (too_far(Reach(1000, now, before), bounds) is not None) == is_held


def test_names_that_do_not_belong_to_their_numbers():
    assert strangers(2 * ENOUGH, ENOUGH, ENOUGH // 2 - 1)
    assert strangers(2 * ENOUGH, ENOUGH, ENOUGH // 2) is None
    assert strangers(2 * ENOUGH, ENOUGH - 1, 0) is None
    # On the roll of another county a few numbers are known, whoever they belong to.
    assert strangers(3_000, 52, 15) is None
    assert strangers(500, 52, 15)


TOWNS = {"伊山镇": (500, 490, 485), "杨集镇": (300, 295, 0), "侍庄街道": (200, 195, 194)}
FILLED_DOWN = {"伊山镇": (500, 490, 490), "杨集镇": (300, 295, 0), "侍庄街道": (200, 195, 0)}


def test_a_township_that_moved_as_a_whole_was_merged_and_a_column_in_which_most_moved_is_wrong():
    merged = shared(townships=TOWNS, compared={"township": (980, 679)})
    filled_down = shared(townships=FILLED_DOWN, compared={"township": (980, 490)})
    mixed = {"伊山镇": (500, 490, 240), "杨集镇": (300, 295, 150), "侍庄街道": (200, 195, 90)}
    assert refusal(delivery(beside=merged), USUAL) is None
    assert "乡镇" in refusal(delivery(beside=filled_down), USUAL)
    assert "乡镇" in refusal(delivery(beside=shared(townships=mixed, compared={"township": (980, 480)})), USUAL)


def test_a_household_that_is_visited_again_is_visited_on_another_day():
    visits = SOURCES["household_visits"]
    filled = {c.name: ColumnMeasure(c.word.domain, 0, late=18800, median=18800) for c in visits.columns}
    rows = Measure(100, 0, "1", 0, 0, 0, 0, filled)
    again = Delivery(visits, rows, rows, shared(100, 100, compared={"visited_on": (100, 0)}), frozenset(filled), 30)
    assert refusal(again, bounds_of("event")) is None


def test_the_place_has_the_last_word_on_bounds():
    above = Jurisdiction("320700", "市", (), (), (), own_bounds={"dibao_roll": {"shrink": 0.3, "kept": 0.5}})
    place = Jurisdiction("320723", "县", (), (), (), parent=above, own_bounds={"dibao_roll": {"shrink": 0.4}})
    bounds = bounds_of("list", {"shrink": 0.2, "grow": 0.9}, place.bounds("dibao_roll"))
    assert (bounds.shrink, bounds.kept, bounds.grow) == (0.4, 0.5, 0.9)


@pytest.mark.parametrize(
    ("earlier", "later", "rows_later", "counts"),
    [(D1, D2, 70, True), (D1, D2, 69, False), (D1, D1, 100, False), (D2, D1, 100, False)],
)
def test_of_two_files_that_say_the_same_the_later_counts_unless_it_is_a_part(earlier, later, rows_later, counts):
    assert may_replace(earlier, later, 100, rows_later) == counts


@pytest.mark.parametrize(
    ("numbers", "local", "is_foreign"), [(100, 30, False), (100, 29, True), (ENOUGH - 1, 0, False)]
)
def test_a_file_of_residents_with_few_local_numbers_is_another_countys(numbers, local, is_foreign):
    assert (foreign("名册.xlsx", numbers, local) is not None) == is_foreign


def test_only_lists_of_residents_are_asked_where_their_numbers_are_from():
    assert is_of_residents(ROLL)
    assert not is_of_residents(PAYMENTS)


@pytest.mark.parametrize(
    "written",
    [
        "320723195001011231", "身份证:320723195001011231", "\uff13\uff12\uff10\uff17\uff12\uff13195001011231",
        "320723-1950-0101-1231",
        "'320723195001011231", "32072319500101123x", "320723500101123有",
    ],
)  # fmt: skip
def test_a_number_is_measured_without_its_labels(written):
    (found,) = plain_numbers(pl.Series([written]))
    assert found.upper() in {"320723195001011231", "32072319500101123X", "320723500101123"}


@pytest.mark.parametrize(
    "written", ["320723********1231", "无", "320723195001011231、320723195001011258", "32072319500101"]
)
def test_what_is_no_single_number_is_measured_as_it_is_written(written):
    assert plain_numbers(pl.Series([written])).to_list() == [written]
