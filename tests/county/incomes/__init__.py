"""Incomes above the standard, grace periods, reviews, amounts by the formula, low income not monitored.

The group has no register of its own: payroll, pensions, insurance and poverty lists are filled and written elsewhere.
"""

from __future__ import annotations

from ..planting import Ground
from ..truth import Court
from ..world import World
from . import listed, mending, terms, verdicts, wages

SOURCES: dict = {}


def fill(world: World) -> None:
    """Nothing: every certificate has been given a review, a declared income and an amount when it was opened."""


def plant(world: World, ground: Ground) -> None:
    """The cases, and the innocents."""
    wages.plant(world, ground)
    terms.plant(world, ground)
    listed.plant(world, ground)


def settle(world: World) -> None:
    """Mends what other groups' plants made true by accident, once all strangers are people."""
    mending.settle(world)


def judge(court: Court) -> None:
    """What this group's rules must say."""
    verdicts.judge(court)
