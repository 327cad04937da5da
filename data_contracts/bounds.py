"""How far a delivery may differ from the last good one before a person has to look: bounds by register.

Belongs here: the bounds, their defaults, and how those of a contract and of a place take their stead. Does not belong
here: measuring and judging (`expectations/`). The defaults are starting values: they hold the wrong deliveries of
`tests/deliveries/wrong.py`, and let pass 684 ordinary ones of 38 registers in eighteen months; a county that knows its
registers better sets its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import sqrt

USUAL_CHURN = 0.03
"""Share of a list that comes and goes in a month; its spread is what a small register may swing by beside its bound."""

FEW = 3
"""Rows that any list may lose."""


@dataclass(frozen=True)
class Bounds:
    """Of one register, as shares unless it says otherwise.

    `shrink`, `grow`: rows lost or won against the last good delivery. `kept`: keys of the last good one that must
    still be there. `agree`: of what both say of a key, how much must be the same. `amount`: factor by which the middle
    and the sum of an amount, and the same person's amount, may change. `shift_days`: how far the dates of a month, or
    of the same thing, may move. `blank`: how much more of a column may be empty. `codes`: how much of a code may go to
    another value. `valid`: ID numbers that are valid, of those written, against the last good delivery (half of it
    where there is none). `reach`: people of the roll that may stand in it beyond twice the usual; `first_reach`: of its
    own first delivery.
    """

    shrink: float = 0.10
    grow: float = 0.25
    kept: float = 0.7
    agree: float = 0.7
    amount: float = 1.6
    shift_days: float = 20.0
    blank: float = 0.2
    codes: float = 0.25
    valid: float = 0.15
    reach: float = 0.02
    first_reach: float = 0.5

    def least(self, rows: int) -> float:
        """The rows that must come where `rows` came before."""
        return rows - max(FEW, self.shrink * rows + 2 * sqrt(USUAL_CHURN * rows))

    def most(self, rows: int) -> float:
        """The rows that may come where `rows` came before."""
        return (1 + self.grow) * rows + 2 * sqrt(rows) + 5


NAMES = tuple(f.name for f in fields(Bounds))

OF_EVENTS = Bounds(grow=0.35)


def bounds_of(arrives: str, *own: Mapping[str, float]) -> Bounds:
    """The bounds of a register that `arrives` as a list or as events; of `own` the later one wins, name by name."""
    usual = OF_EVENTS if arrives == "event" else Bounds()
    return replace(usual, **{name: value for given in own for name, value in given.items()})
