"""What the morning sheet counts of the cases of a queue, each as the condition that the counted cases meet.

Belongs here: one condition a count, so that what a number opens is what it counts. Does not belong here: counting
(`morning_sheet.py`), listing (`behind.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

COUNTED: Mapping[str, str] = {
    "new": "is_open AND opened_on = $as_of AND first_seen = $as_of",
    "reopened": "is_open AND opened_on = $as_of AND first_seen < $as_of",
    "rebound": "is_open AND opened_on = $as_of AND is_rebound",
    "lapsed": "state = 'lapsed' AND lapsed_on = $as_of",
    "answered_new": "answered_on BETWEEN $since AND $as_of",
    "closed_new": "closed_on BETWEEN $since AND $as_of",
    "open": "is_open",
    "waiting": "is_open AND state IN ('opened', 'reopened')",
    "released": "is_open AND state = 'released'",
    "answered": "is_open AND state IN ('answered', 'reviewed')",
    "held": "is_open AND state = 'held'",
    "appealed": "is_open AND state = 'appealed'",
}
"""Over `review.cases`; `$as_of` is the night, `$since` the night before."""

TITLES: Mapping[str, str] = {
    "new": "本夜新增",
    "reopened": "本夜重新打开",
    "rebound": "其中反弹",
    "lapsed": "本夜消失",
    "answered_new": "新反馈",
    "closed_new": "新办结",
    "open": "在办",
    "waiting": "待下发",
    "released": "已下发",
    "answered": "已反馈",
    "held": "待县级认定",
    "appealed": "申诉复查",
}


def named_days(as_of: date, since: date) -> dict[str, date]:
    """The days that the conditions name."""
    return {"as_of": as_of, "since": since}
