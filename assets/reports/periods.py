"""Days and periods as they stand in titles.

Belongs here: words. Does not belong here: which period a report has by default (`assets.reports.period_of`).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

QUARTERS = "一二三四"


def day_text(day: date) -> str:
    """2021年6月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def period_text(since: date, until: date) -> str:
    """A month, quarter or year by its name, also one that is not over; else its first and last day."""
    if since.day != 1 or since.year != until.year:
        return f"{day_text(since)}至{day_text(until)}"
    months = until.month - since.month + 1
    is_whole = until.day == monthrange(until.year, until.month)[1]
    if months == 1:
        return f"{since.year}年{since.month}月"
    if months == 3 and since.month % 3 == 1 and is_whole:
        return f"{since.year}年第{QUARTERS[since.month // 3]}季度"
    if since.month == 1 and (months == 12 or not is_whole):
        return f"{since.year}年度" + ("" if months == 12 and is_whole else f"（截至{until.month}月{until.day}日）")
    return f"{day_text(since)}至{day_text(until)}"
