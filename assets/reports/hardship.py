"""From which sum on somebody's own medical expenses are a hardship, for the lists that show hardships.

Belongs here: the bar that the hardship index has, too. Does not belong here: who is above it (`fact.hardship`).
"""

from __future__ import annotations

from assets.reports import Wanted
from matchers.cases.money import yuan
from matchers.facts.measure import FOLDER, read_measure
from matchers.flags.parameters import bind

STANDARD = "rural_yearly_standard_fen"
ILLNESS = "大额医疗费用"


def yearly_standard_fen(wanted: Wanted) -> int:
    """A year of the rural standard in fen, in force on the day of the night."""
    measure = read_measure(FOLDER / "hardship_item.sql")
    return int(str(bind(measure, wanted.jurisdiction, wanted.night).values[STANDARD]))


def sign_text(signal: str, year_paid_fen: int | None, grade: str | None) -> str:
    """A hardship in words: 重度残疾（一级）."""
    if signal == ILLNESS:
        return f"{signal}（近一年自付{yuan(year_paid_fen or 0)}元）"
    return f"{signal}（{grade}）" if grade else signal
