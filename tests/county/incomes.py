"""Incomes above the standard, grace periods, reviews, low income not monitored."""

from __future__ import annotations

from pathlib import Path

from .planting import Ground
from .truth import Court
from .world import World


def fill(world: World) -> None:
    """The honest entries."""


def plant(world: World, ground: Ground) -> None:
    """The cases, and the innocents."""


def settle(world: World) -> None:
    """Mends what other groups' plants made true by accident, once all strangers are people."""


def write(world: World, out: Path) -> dict[str, int]:
    """The files; returns rows by source."""
    return {}


def judge(court: Court) -> None:
    """What this group's rules must say."""
