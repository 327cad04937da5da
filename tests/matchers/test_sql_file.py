"""A statement is written out with its days in place, and once for all days."""

from __future__ import annotations

from datetime import date

from data_contracts.reckoned import noting
from matchers.sql_file import bound

ASKED = (
    "SELECT roll.since_on < $as_of AS is_past, roll.month >= $this_month AS is_new FROM fact.roll AS roll WHERE $n > 1"
)


def test_days_are_written_where_they_are_asked_for() -> None:
    written = bound(ASKED, {"as_of": date(2021, 6, 1), "this_month": date(2021, 5, 1), "n": 2})
    assert "roll.since_on < CAST('2021-06-01' AS DATE)" in written
    assert "roll.month >= CAST('2021-05-01' AS DATE)" in written
    assert "0001" not in written


def test_the_statement_of_another_day_differs_by_its_days_alone_and_is_not_written_anew() -> None:
    days = ((date(2021, 6, 1), date(2021, 6, 1)), (date(2021, 7, 2), date(2021, 7, 1)))
    written, asked = [], []
    for as_of, month in days:
        with noting() as noted:
            written.append(bound(ASKED, {"as_of": as_of, "this_month": month, "n": 3}))
        asked.append(set(noted))
    assert asked[0] == asked[1]
    first, other = (
        text.replace(f"'{a}'", "D").replace(f"'{m}'", "D") for text, (a, m) in zip(written, days, strict=True)
    )
    assert first == other


def test_a_statement_that_speaks_of_the_first_january_itself_is_left_as_it_is() -> None:
    written = bound("SELECT DATE '0001-01-01' < $as_of AS x", {"as_of": date(2021, 6, 1)})
    assert "0001-01-01" in written
    assert "2021-06-01" in written
