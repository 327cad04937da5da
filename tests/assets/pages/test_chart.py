"""Where bars, lines and ticks of a panel go."""

from __future__ import annotations

from datetime import date, timedelta

from assets.pages.chart import BOTTOM, HEIGHT, TOP, panel

DAYS = [date(2021, 6, 1) + timedelta(days=n) for n in range(10)]


def test_the_greatest_bar_is_as_high_as_the_panel_and_nothing_is_no_bar() -> None:
    found = panel("办结", DAYS, [0, 5, 10, *[0] * 7], is_level=False)
    assert [(y, height) for _, y, _, height in found.bars] == [
        (HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) / 2, (HEIGHT - BOTTOM - TOP) / 2),
        (TOP, HEIGHT - BOTTOM - TOP),
    ]
    assert found.line == ""
    assert found.words == "办结：共 15，一天最多 10"


def test_a_level_is_a_line_with_a_point_a_day_and_its_last_value() -> None:
    found = panel("在办", DAYS, [1000 + n for n in range(10)], is_level=True)
    assert (len(found.line.split()), found.bars, found.last, found.most) == (10, (), "1,009", "1,009")


def test_a_short_time_has_mondays_and_a_long_one_months() -> None:
    assert [text for _, text in panel("", DAYS, [0] * 10, is_level=False).ticks] == ["6月7日"]
    long = [date(2021, 6, 1) + timedelta(days=n) for n in range(61)]
    texts = [text for _, text in panel("", long, [0] * 61, is_level=False).ticks]
    assert texts == ["6月1日", "6月15日", "7月1日", "7月15日"]


def test_nothing_at_all_is_a_panel_too() -> None:
    assert panel("", [], [], is_level=True).last == "0"
