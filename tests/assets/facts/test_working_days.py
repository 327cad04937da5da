"""Working days by the national lists; where a year has no list, fewer are counted, never more."""

from datetime import date

import pytest

from assets.facts.measures.working_days import OFF_AT_MOST
from data_contracts.jurisdiction import load_jurisdictions
from data_contracts.working_days import is_working, term
from tests.assets.fact_world import World, person

PLACE = load_jurisdictions()["320723"]


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2021, 5, 6), True),
        (date(2021, 5, 5), False),
        (date(2021, 5, 8), True),
        (date(2021, 5, 9), False),
        (date(2020, 1, 31), False),
        (date(2026, 10, 10), True),
    ],
)
def test_days_off_and_weekends_that_are_worked(day, is_worked):
    assert is_working(PLACE, day) is is_worked


@pytest.mark.parametrize(
    ("place", "begins", "days", "due_on", "is_listed"),
    [
        # Dragon Boat Day, 2021-06-14, is off.
        (PLACE, date(2021, 6, 1), 10, date(2021, 6, 16), True),
        (None, date(2021, 6, 1), 10, date(2021, 6, 15), False),
        # 2021-05-08, a Saturday, is worked; 2027 has no list yet.
        (PLACE, date(2021, 4, 30), 3, date(2021, 5, 8), True),
        (PLACE, date(2026, 12, 31), 1, date(2027, 1, 1), False),
    ],
)
def test_a_term_ends_after_so_many_working_days(place, begins, days, due_on, is_listed):
    ends = term(place, begins, days)
    assert (ends.due_on, ends.is_listed) == (due_on, is_listed)


def test_every_year_with_a_list_says_days_off_of_weekdays_and_worked_weekends():
    for year in range(2018, 2027):
        for name, is_weekday in (("public_holidays", True), ("makeup_workdays", False)):
            found = PLACE.value(name, date(year, 7, 1))
            assert f"{year}年" in found.basis
            days = [date.fromisoformat(day) for day in found.value]
            assert {(d.year, d.isoweekday() < 6) for d in days} == {(year, is_weekday)}


@pytest.mark.parametrize(("place", "less"), [(PLACE, 0), (None, OFF_AT_MOST)])
def test_an_application_waits_by_working_days(place, less):
    world = World(measures=("application_wait",))
    for order, day in enumerate((date(2021, 3, 1), date(2021, 5, 31), date(2021, 6, 1))):
        world.add("application", person("person", "王甲", None), accepted_on=day, applied_on=day, record_id=f"r{order}")
    world.built(jurisdiction=place)
    rows = dict(world.fetch("SELECT record_id, working_days_past FROM fact.application_wait"))
    # Ninety-one days lie between: sixty-five weekdays, four of them off, two weekends that are worked.
    assert rows == {"r0": 63 if place else 65 - less, "r1": 0, "r2": -1}
