"""What falls due when: once, every year, month or week; the last day of a month that has no such day."""

from datetime import date

import pytest

from data_contracts.agenda import Task
from data_contracts.jurisdiction import load_jurisdictions

D = date


@pytest.mark.parametrize(
    ("every", "begins", "due", "first", "last", "found"),
    [
        ("once", "2023-07-06", "2023-07-25", D(2023, 7, 1), D(2023, 7, 31), [(D(2023, 7, 6), D(2023, 7, 25))]),
        ("once", None, "2023-07-25", D(2023, 7, 26), D(2023, 12, 31), []),
        ("year", "12-01", "02-29", D(2025, 1, 1), D(2025, 3, 1), [(D(2024, 12, 1), D(2025, 2, 28))]),
        ("month", "10", "20", D(2021, 1, 21), D(2021, 2, 20), [(D(2021, 2, 10), D(2021, 2, 20))]),
        ("month", "25", "5", D(2021, 1, 1), D(2021, 1, 31), [(D(2020, 12, 25), D(2021, 1, 5))]),
        ("month", None, "31", D(2021, 2, 1), D(2021, 3, 31), [(None, D(2021, 2, 28)), (None, D(2021, 3, 31))]),
        ("quarter", None, "31", D(2021, 1, 1), D(2021, 6, 30), [(None, D(2021, 3, 31)), (None, D(2021, 6, 30))]),
        ("week", None, "5", D(2020, 12, 30), D(2021, 1, 8), [(None, D(2021, 1, 1)), (None, D(2021, 1, 8))]),
        ("week", "1", "5", D(2021, 1, 8), D(2021, 1, 14), [(D(2021, 1, 4), D(2021, 1, 8))]),
        ("week", "6", "2", D(2021, 1, 2), D(2021, 1, 5), [(D(2021, 1, 2), D(2021, 1, 5))]),
        ("week", "3", "3", D(2021, 1, 6), D(2021, 1, 6), [(D(2021, 1, 6), D(2021, 1, 6))]),
        ("half_year", None, "15", D(2021, 1, 1), D(2021, 12, 31), [(None, D(2021, 6, 15)), (None, D(2021, 12, 15))]),
    ],
)  # fmt: skip
def test_when_it_falls_due(every, begins, due, first, last, found) -> None:
    task = Task("报告", "乡镇", every, due, "某文", begins)
    assert [(o.begins_on, o.due_on) for o in task.occasions(first, last)] == found


def test_nothing_is_due_before_or_after_the_days_it_is_asked_for() -> None:
    weekly = Task("周报", "县", "week", "5", "某文", None, D(2020, 4, 10), D(2020, 4, 23))
    assert [o.due_on for o in weekly.occasions(D(2020, 1, 1), D(2020, 12, 31))] == [D(2020, 4, 10), D(2020, 4, 17)]
    task = Task("报告", "乡镇", "month", "1", "某文", None, D(2021, 4, 2), D(2021, 6, 1))
    assert [o.due_on for o in task.occasions(D(2021, 1, 1), D(2021, 12, 31))] == [D(2021, 5, 1), D(2021, 6, 1)]


@pytest.mark.parametrize(
    ("code", "first", "last", "due"),
    [
        ("320723", D(2021, 5, 31), D(2021, 6, 10), ["信访隐患问题排查情况", "年审复核工作总结及附表", "县局入户调查"]),
        ("320723", D(2020, 6, 1), D(2020, 6, 10), ["专项整治周督查", "“问题大起底、兜底大排查”专题报告"]),
        ("431122", D(2018, 9, 1), D(2018, 9, 20), ["上月典型案例（没有的要说明情况）", "城乡低保异动"]),
        ("141125", D(2023, 7, 16), D(2023, 7, 26), ["自查自纠报告", "集中审核审查"]),
        ("140800", D(2022, 6, 21), D(2022, 6, 30), ["半年工作进展情况"]),
    ],
)
def test_what_the_five_notices_ask_for(code: str, first: date, last: date, due: list[str]) -> None:
    assert [o.task.what for o in load_jurisdictions()[code].occasions(first, last)] == due


def test_the_work_groups_of_liulin_share_out_its_townships() -> None:
    place = load_jurisdictions()["141125"]
    groups = place.groups(D(2023, 7, 6))
    assert [group.name for group in groups] == ["第一组", "第二组", "第三组"]
    assert sorted(t for group in groups for t in group.townships) == sorted(place.townships)
    assert place.groups(D(2023, 7, 2)) == ()
