"""The shapes of what a jurisdiction declares beside its parameters: work groups of townships, tasks and their days.

Belongs here: what may be written under a group or a task. Does not belong here: the jurisdiction's other keys
(`shapes`), whether groups name townships of the place (`place_faults`).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from data_contracts.agenda import CITY, COUNTY, EVERY, MONTHS, ONCE, TOWNSHIPS, WEEK, YEAR
from data_contracts.shape_parts import Dated, Flag, Text, one_of

_LEAP_YEAR = 2024


class GroupShape(Dated):
    """A work group: the townships it answers for. Who is in it is nobody's business here."""

    name: Text
    townships: list[Text] = Field(min_length=1)
    basis: Text


class TaskShape(Dated):
    """Something a notice asks for by a day."""

    what: Text
    by: Annotated[Text, one_of(TOWNSHIPS, COUNTY, CITY)]
    every: Annotated[Text, one_of(*EVERY)] = ONCE
    begins: Text | None = None
    due: Text
    handed_in: Flag = False
    basis: Text

    @model_validator(mode="after")
    def _has_days_of_its_period(self) -> TaskShape:
        for key, written in (("begins", self.begins), ("due", self.due)):
            if written is not None and not _is_day(written, self.every):
                raise ValueError(f"{key} 不能写「{written}」，{_EXPECTED[self.every]}")
        if self.every == ONCE and self.begins and self.due < self.begins:
            raise ValueError(f"due {self.due} 早于 begins {self.begins}")
        return self


_OF_A_MONTH = "应是当期最后一个月的日子，如 20（31 即月底）"
_EXPECTED = {
    ONCE: "一次的应写成 2023-07-25 的样子",
    YEAR: "每年的应写成 07-25 的样子",
    WEEK: "每周的应写 1（周一）至 7（周日）",
    **dict.fromkeys(MONTHS, _OF_A_MONTH),
}


def _is_day(written: str, every: str) -> bool:
    try:
        if every == ONCE:
            return bool(date.fromisoformat(written))
        if every == YEAR:
            return bool(re.fullmatch(r"\d\d-\d\d", written) and date.fromisoformat(f"{_LEAP_YEAR}-{written}"))
        if every == WEEK:
            return bool(re.fullmatch("[1-7]", written))
        return bool(re.fullmatch(r"[1-9]|[12]\d|3[01]", written))
    except ValueError:
        return False
