"""A township's week: certain evidence goes, households count once, the queues take turns."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.jurisdiction import Jurisdiction, Parameter, load_jurisdictions
from matchers.cases.capacity import WEEKLY_VISITS, chosen, is_certain, week_of, weekly_visits

LINES = {
    "case_id": pl.String,
    "township": pl.String,
    "household": pl.String,
    "queue": pl.String,
    "place": pl.Int64,
    "is_certain": pl.Boolean,
}
WEEK = {"township": pl.String, "household": pl.String, "is_outside_cap": pl.Boolean}
WRONG, MISSED, PAYMENT = "wrong_enrolment", "missed_enrolment", "payment"


def lines(*told: tuple[str, str, str, int, bool]) -> pl.DataFrame:
    return pl.DataFrame([(f"F{i}", *line) for i, line in enumerate(told)], schema=LINES, orient="row")


def week(*told: tuple[str, str, bool]) -> pl.DataFrame:
    return pl.DataFrame(list(told), schema=WEEK, orient="row")


def going(told: pl.DataFrame, visits: int, this_week: pl.DataFrame | None = None) -> list[str]:
    return chosen(told, week() if this_week is None else this_week, visits).filter("goes")["case_id"].to_list()


def test_the_queues_take_turns():
    told = lines(
        ("甲镇", "h1", WRONG, 1, False),
        ("甲镇", "h2", WRONG, 2, False),
        ("甲镇", "h3", WRONG, 3, False),
        ("甲镇", "h4", MISSED, 8, False),
        ("甲镇", "h5", MISSED, 9, False),
    )
    assert going(told, 1) == ["F0"]
    assert going(told, 2) == ["F0", "F3"], "the first of each queue, not the first two of one"
    assert going(told, 4) == ["F0", "F1", "F3", "F4"]
    assert going(told, 0) == []


def test_all_flags_of_a_household_go_together_and_count_once():
    told = lines(("甲镇", "h1", WRONG, 1, False), ("甲镇", "h1", PAYMENT, 50, False), ("甲镇", "h2", WRONG, 2, False))
    assert going(told, 1) == ["F0", "F1"]


def test_each_township_has_its_own_week():
    told = lines(("甲镇", "h1", WRONG, 1, False), ("乙镇", "h1", WRONG, 2, False))
    assert going(told, 1) == ["F0", "F1"]


def test_certain_evidence_is_outside_the_cap_and_takes_nobodys_turn():
    told = lines(("甲镇", "h1", WRONG, 1, True), ("甲镇", "h1", PAYMENT, 9, False), ("甲镇", "h2", WRONG, 2, False))
    assert going(told, 0) == ["F0", "F1"]
    found = chosen(told, week(), 1)
    assert found["goes"].to_list() == [True, True, True]
    assert found["is_outside_cap"].to_list() == [True, True, False]


def test_what_went_this_week_counts_and_is_visited_anyway():
    told = lines(("甲镇", "h1", WRONG, 1, False), ("甲镇", "h2", WRONG, 2, False))
    assert going(told, 1, week(("甲镇", "h9", False))) == []
    assert going(told, 1, week(("甲镇", "h9", True))) == ["F0"], "it was certain, and took nobody's turn"
    assert going(told, 1, week(("甲镇", "h1", False), ("甲镇", "h1", False))) == ["F0"]
    again = chosen(told, week(("甲镇", "h1", True)), 0)
    assert again["goes"].to_list() == [True, False]
    assert again["is_outside_cap"].to_list() == [True, False], "it still takes nobody's turn"


@pytest.mark.parametrize(
    ("severity", "probability", "certain"),
    [("high", 1.0, True), ("high", None, True), ("high", 1 - 2.0**-40, False), ("medium", 1.0, False)],
)
def test_certain_is_grave_and_by_number(severity: str, probability: float | None, certain: bool):
    flag = pl.DataFrame(
        {"severity": [severity], "link_probability": [probability]},
        schema={"severity": pl.String, "link_probability": pl.Float64},
    )
    assert flag.select(is_certain())[0, 0] is certain


@pytest.mark.parametrize("day", [date(2021, 5, 31), date(2021, 6, 2), date(2021, 6, 6)])
def test_a_week_is_from_monday_to_sunday(day: date):
    assert week_of(day) == (date(2021, 5, 31), date(2021, 6, 6))


def test_a_place_says_how_many_else_the_program_does():
    nation = load_jurisdictions()["000000"]
    assert weekly_visits(nation, date(2021, 6, 1)) == weekly_visits(None, date(2021, 6, 1)) == WEEKLY_VISITS
    said = nation.value("weekly_visits", date(2021, 6, 1))
    assert said is not None
    assert said.basis.startswith("本系统约定")
    own = Jurisdiction("320723", "某县", (), (), (), {"weekly_visits": (Parameter("weekly_visits", "12", "通知"),)})
    assert weekly_visits(own, date(2021, 6, 1)) == 12


HOUSEHOLDS = st.tuples(
    st.sampled_from(["甲镇", "乙镇"]), st.sampled_from("abcdef"), st.sampled_from([WRONG, MISSED, PAYMENT])
)


@given(st.lists(HOUSEHOLDS, unique=True, max_size=20), st.integers(0, 6), st.integers(0, 6))
def test_more_room_takes_nobody_out(told: list[tuple[str, str, str]], visits: int, more: int):
    """No township gets more households than its week holds; a wider week only adds; nothing is lost."""
    all_of = lines(*((t, h, q, i + 1, False) for i, (t, h, q) in enumerate(told)))
    few, many = going(all_of, visits), going(all_of, visits + more)
    assert set(few) <= set(many)
    gone = all_of.filter(pl.col("case_id").is_in(few)).group_by("township").agg(pl.col("household").n_unique())
    assert all(count <= visits for count in gone["household"])
    waiting = all_of.filter(~pl.col("case_id").is_in(few))
    full = {t for t, n in gone.iter_rows() if n == visits} | ({"甲镇", "乙镇"} if visits == 0 else set())
    assert set(waiting["township"]) <= full, "nobody waits while there is room"
