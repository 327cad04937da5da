"""The county's own day, and nights that are not run on it yet.

Belongs here: the only reading of the clock that a night depends on. Does not belong here: any date inside a decision;
those are counted from the night's `as_of`.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from assets.errors import BadInput

SHANGHAI = "Asia/Shanghai"


def today() -> date:
    """The county's own day."""
    return datetime.now(ZoneInfo(SHANGHAI)).date()


def refuse_future(as_of: date) -> None:
    """BadInput for a day after the computer's own: a night of that day would freeze the county until it comes."""
    now = today()
    if as_of > now:
        raise BadInput(f"日期 {as_of} 在这台计算机的今天({now})之后，不运行；请核对日期，或先校准计算机的时钟")
